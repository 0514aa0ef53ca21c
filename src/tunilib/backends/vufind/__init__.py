"""The door to Finna and VuFind sites, which have account pages for people and no interface for programs.

``client`` makes the requests, ``pages`` reads each page, and ``mapping`` makes core models of what pages show; the last
two are pure. ``dialects`` has what differs between sites, ``words`` the texts of the three languages.
"""
