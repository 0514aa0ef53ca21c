"""Where things are on every Finna and VuFind site; no slash at the end, or it is another page."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ADDRESS_FORM",
    "CARDS",
    "CARD_FORM",
    "DELETE_CARD",
    "EXPORT",
    "FAVOURITES",
    "FINES",
    "HISTORY",
    "HOLDS",
    "HOLD_EDIT",
    "ILL",
    "LIST",
    "LOANS",
    "LOGIN",
    "LOGOUT",
    "PASSWORD",
    "PROFILE",
    "PUBLIC_LIST",
    "RECORD",
    "RETRIEVALS",
    "SEARCH",
    "SEARCHES",
    "SELECT_CARD",
]

LOGIN: Final = "/MyResearch/UserLogin"
LOGOUT: Final = "/MyResearch/Logout"
LOANS: Final = "/MyResearch/CheckedOut"
HISTORY: Final = "/Checkouts/History"
HOLDS: Final = "/Holds/List"
HOLD_EDIT: Final = "/Holds/Edit"
RETRIEVALS: Final = "/MyResearch/StorageRetrievalRequests"
ILL: Final = "/MyResearch/ILLRequests"
FINES: Final = "/MyResearch/Fines"
PROFILE: Final = "/MyResearch/Profile"
ADDRESS_FORM: Final = "/MyResearch/ChangeProfileAddress"
PASSWORD: Final = "/MyResearch/ChangePassword"  # noqa: S105 - an address
CARDS: Final = "/LibraryCards/Home"
CARD_FORM: Final = "/LibraryCards/editCard/NEW"
SELECT_CARD: Final = "/LibraryCards/SelectCard"
DELETE_CARD: Final = "/LibraryCards/DeleteCard"
SEARCH: Final = "/Search/Results"
RECORD: Final = "/Record/"
FAVOURITES: Final = "/MyResearch/Favorites"
LIST: Final = "/MyResearch/MyList/"
PUBLIC_LIST: Final = "/List/"
EXPORT: Final = "/Cart/doExport"
SEARCHES: Final = "/Search/History"
