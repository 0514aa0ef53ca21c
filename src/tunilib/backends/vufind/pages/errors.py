"""What a reader says when a page is not what it should be."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Found", "PageError"]


class Found(StrEnum):
    """What was there instead, as far as it can be told."""

    LOGIN_FORM = "login form"
    CATALOG_LOGIN = "catalog login form"
    SYSTEM_DOWN = "library system out of order"
    MAINTENANCE = "site under maintenance"
    FORBIDDEN = "refused as a crawler"
    RATE_LIMITED = "too many requests"
    ERROR_PAGE = "error page"
    NO_SUPPORT = "not offered for this library card"
    OTHER_PAGE = "another page"
    INCOMPLETE = "an incomplete page"
    CHANGED = "a page with other markup"


class PageError(Exception):
    """A page that was not understood, or is not the one asked for; nothing of it is to be believed.

    Attributes:
        expected: the mark that is missing or contradicts another, for a bug report.
        page: which page was to be read.
        found: what it is instead.
    """

    def __init__(self, *, expected: str, page: str, found: Found = Found.CHANGED) -> None:
        super().__init__(f"{page}: expected {expected}; found {found.value}")
        self.expected = expected
        self.page = page
        self.found = found
