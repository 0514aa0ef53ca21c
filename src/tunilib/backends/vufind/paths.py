"""Addresses: those of known sites by name, as in ``--library tuni``, and the pages that every site has.

A slash at the end of a page's address would lead to another page.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote

LOGIN: Final = "/MyResearch/UserLogin"
HOME: Final = "/MyResearch/Home"
LOGOUT: Final = "/MyResearch/Logout"
LOANS: Final = "/MyResearch/CheckedOut"
HISTORY: Final = "/Checkouts/History"
OLDER_HISTORY: Final = "/MyResearch/HistoricLoans"
"""The history of VuFind before 10."""
HOLDS: Final = "/Holds/List"
HOLD_EDIT: Final = "/Holds/Edit"
RETRIEVALS: Final = "/MyResearch/StorageRetrievalRequests"
ILL: Final = "/MyResearch/ILLRequests"
FINES: Final = "/MyResearch/Fines"
PROFILE: Final = "/MyResearch/Profile"
ADDRESS_FORM: Final = "/MyResearch/ChangeProfileAddress"
MESSAGES_FORM: Final = "/MyResearch/ChangeMessagingSettings"
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
"""Makes search results a list, even for one record or after a grid."""
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

_FINNA = ".finna.fi"
_HOST = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")

PROXIES = {
    "tuni": "https://libproxy.tuni.fi/login?url=",
    "jyu": "https://ezproxy.jyu.fi/login?url=",
}
"""The EZproxies of universities, by the name of their Finna site.

Their hosts are from addresses that readers of both universities publish; neither login page was tried.
"""


def record_path(record: str) -> str:
    return f"/Record/{quote(record, safe='')}"


def known_proxy(address: str) -> str | None:
    host = address.partition("://")[2].partition("/")[0].lower()
    return PROXIES.get(host.removesuffix(_FINNA)) if host.endswith(_FINNA) else None


def known_site(name: str) -> str | None:
    """The address of any host of Finna; None: it is none."""
    plain = name.strip().lower()
    first, dot, rest = plain.partition(".")
    if dot and f".{rest}" == _FINNA and _HOST.fullmatch(first):
        return f"https://{plain}"
    return None


def product_at(address: str) -> str | None:
    host = address.partition("://")[2].partition("/")[0].partition(":")[0].lower()
    return "finna" if host.endswith(_FINNA) or host == _FINNA[1:] else None
