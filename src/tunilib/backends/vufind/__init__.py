"""The door to Finna and VuFind sites, which have account pages for people and no interface for programs.

``html`` knows the HTML library, ``words`` the three languages, ``dialects`` what differs between sites, and
``pages`` turns each page into records: pure functions that read no clock and make no request.
"""
