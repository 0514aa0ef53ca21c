"""The pages of Finna and VuFind sites: from text to records, one module for each family of pages.

Every reader takes the text of a page, or the :class:`~tunilib.backends.vufind.pages.document.Document` made
of it, and gives records that are complete, or raises
:class:`~tunilib.backends.vufind.pages.errors.PageError`. None reads a clock or makes a request.
"""
