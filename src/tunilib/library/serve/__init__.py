"""Serves a library to other programs by PAIA (Patrons Account Information API) and DAIA (``desk serve``).

``core`` and ``changes`` call the patron's door, ``documents`` writes its answers in PAIA, ``daia`` tells what is
available. ``replies`` is one request and its answer. ``application`` finds the method of a request and runs it in a
thread, ``server`` has the sockets and their limits.
"""
