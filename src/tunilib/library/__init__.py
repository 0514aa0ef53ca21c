"""A small library: catalogue, copies, patrons, circulation, and a service desk.

``patron`` is the door that sites have too, ``desk`` is for the staff. ``circulation`` decides by the policy of the
core, within a transaction of the ``stores``.
"""
