"""Addresses that every Finna and VuFind site has. A slash at the end of one would lead to another page."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

LOGIN: Final = "/MyResearch/UserLogin"
HOME: Final = "/MyResearch/Home"
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
EMAIL_FORM: Final = "/MyResearch/ChangeEmail"
PASSWORD: Final = "/MyResearch/ChangePassword"  # noqa: S105 - an address
CARDS: Final = "/LibraryCards/Home"
CARD_FORM: Final = "/LibraryCards/editCard/NEW"
CARD_PASSWORD: Final = "/LibraryCards/newPassword/"  # noqa: S105 - an address
EDIT_CARD: Final = "/LibraryCards/editCard/"
SELECT_CARD: Final = "/LibraryCards/SelectCard"
DELETE_CARD: Final = "/LibraryCards/DeleteCard"
SEARCH: Final = "/Search/Results"
AS_LIST: Final = (("jumpto", "0"), ("view", "list"))
"""What a search has with it, so that its results are a list: also one record, and after results shown as a grid."""
AJAX: Final = "/AJAX/JSON"
FAVOURITES: Final = "/MyResearch/Favorites"
LIST: Final = "/MyResearch/MyList/"
PUBLIC_LIST: Final = "/List/"
EDIT_FAVOURITE: Final = "/MyResearch/Edit"
DELETE_FAVOURITES: Final = "/MyResearch/Delete"
EDIT_LIST: Final = "/MyResearch/EditList/"
DELETE_LIST: Final = "/MyResearch/DeleteList"
SORT_LIST: Final = "/MyResearch/SortList/"
EXPORT: Final = "/Cart/doExport"
SEARCHES: Final = "/Search/History"
SAVE_SEARCH: Final = "/MyResearch/SaveSearch"


def record_path(record: str) -> str:
    """The address of a record."""
    return f"/Record/{quote(record, safe='')}"
