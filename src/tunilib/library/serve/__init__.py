"""A library served to other programs: the Patrons Account Information API, and DAIA for availability (``desk serve``).

Nothing of circulation is here: ``core`` and ``auth`` call the patron's own door, ``documents`` says in PAIA what it
answers. ``replies`` is one request and its answer, ``application`` brings each request to its method, ``workers`` runs
it beside the loop, and ``server`` is the socket with its limits.
"""
