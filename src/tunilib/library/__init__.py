"""A small library of its own: catalogue, copies, patrons, circulation, and a service desk.

``entry`` and ``door`` are the ports for patrons, ``desk`` is for the staff. ``circulation`` decides by the policy of
the core, within a ``unit_of_work`` whose ``stores`` read and write.
"""
