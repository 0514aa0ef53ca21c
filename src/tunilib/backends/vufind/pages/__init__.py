"""Readers of the pages of Finna and VuFind sites, one module for each kind of page.

A reader takes the text of a page, or the :class:`~tunilib.backends.vufind.pages.document.Document` made from it. It
returns everything that it reads there, or raises :class:`~tunilib.backends.vufind.pages.document.PageError`. None in a
result means that the page does not show it. Readers are pure: they read no clock and make no request.
"""
