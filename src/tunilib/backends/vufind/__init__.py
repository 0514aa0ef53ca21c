"""The door to Finna and VuFind sites, which have account pages for people and no interface for programs.

``client`` makes the requests. Each noun has a folder, whose ``page`` is pure and gives models of the core. ``pages``
has what all pages have in common, ``dialects`` what differs between sites, ``words`` the texts of the three languages.
"""
