"""What the pages of Finna and VuFind sites have in common: state, lists and rows, forms, messages, dates and amounts.

A reader takes the text of a page, or the :class:`~tunilib.backends.vufind.pages.document.Document` made from it. It
reads everything or raises :class:`~tunilib.backends.vufind.pages.document.PageError`. Readers are pure: the time is a
parameter, and they make no request.
"""
