"""The recorded pages, found by an environment variable, and every reader."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tunilib.backends.vufind.cards.page import read_cards
from tunilib.backends.vufind.catalogue.holdings import read_holdings, read_record
from tunilib.backends.vufind.catalogue.results import read_results
from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.favourites.page import read_favourites, read_lists
from tunilib.backends.vufind.fines.page import FinesPage, read_fines
from tunilib.backends.vufind.holds.page import (
    HOLD_LIST,
    ILL_LIST,
    RETRIEVAL_LIST,
    ListedHold,
    read_edit_form,
    read_place_form,
)
from tunilib.backends.vufind.loans.history import read_history
from tunilib.backends.vufind.loans.page import ListedLoan, RenewalPage, read_loans, read_renewal
from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.lists import ListPage
from tunilib.backends.vufind.pages.state import read_dialect
from tunilib.backends.vufind.profile.page import ProfilePage, read_password_form, read_profile
from tunilib.backends.vufind.searches import SearchesPage, read_searches
from tunilib.backends.vufind.sign_in import read_login, read_login_outcome

Reader = Callable[..., Any]
FOLDERS = (
    "finna-pages",
    "finna-pages-2",
    "finna-pages-alma",
    "finna-pages-drivers",
    "vufind-pages",
    "vufind9-pages",
    "vufind11-pages",
)
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def loans_of(page: str | Document, order: DateOrder | None = None) -> ListPage[ListedLoan]:
    return read_loans(page, order, NOW)


def renewal_of(page: str | Document, order: DateOrder | None = None) -> RenewalPage:
    return read_renewal(page, order, NOW)


def history_of(page: str | Document, order: DateOrder | None = None) -> ListPage[ListedLoan]:
    return read_history(page, order, NOW)


def holds_of(page: str | Document, order: DateOrder | None = None) -> ListPage[ListedHold]:
    return HOLD_LIST.read(page, order, NOW)


def retrievals_of(page: str | Document, order: DateOrder | None = None) -> ListPage[ListedHold]:
    return RETRIEVAL_LIST.read(page, order, NOW)


def ill_of(page: str | Document, order: DateOrder | None = None) -> ListPage[ListedHold]:
    return ILL_LIST.read(page, order, NOW)


def fines_of(page: str | Document, order: DateOrder | None = None) -> FinesPage:
    return read_fines(page, order, NOW)


def searches_of(page: str | Document, order: DateOrder | None = None) -> SearchesPage:
    return read_searches(page, order, NOW)


def profile_of(page: str | Document, order: DateOrder | None = None) -> ProfilePage:
    return read_profile(page, order, NOW)


# Readers of account pages, by the kind of page that each takes.
ACCOUNT: dict[str, tuple[Reader, ...]] = {
    "loans": (loans_of, renewal_of),
    "history": (history_of,),
    "holds": (holds_of,),
    "retrievals": (retrievals_of,),
    "ill": (ill_of,),
    "fines": (fines_of,),
    "profile": (profile_of,),
    "cards": (read_cards,),
    "favourites": (read_favourites, read_lists),
    "searches": (searches_of,),
    "results": (read_results,),
    "record": (read_record,),
    "card password": (read_password_form,),
    "password": (read_password_form,),
    "hold form": (read_place_form,),
    "retrieval form": (read_place_form,),
    "ill form": (read_place_form,),
    "hold edit": (read_edit_form,),
}
OTHERS: tuple[Reader, ...] = (
    read_login,
    read_login_outcome,
    read_dialect,
    read_holdings,
)
READERS: tuple[Reader, ...] = tuple(dict.fromkeys([*(r for rs in ACCOUNT.values() for r in rs), *OTHERS]))


def folder() -> Path | None:
    place = os.environ.get("TUNILIB_REFERENCE")
    return Path(place) / "reference" if place else None


@cache
def recorded() -> dict[str, str]:
    """The text of each recorded page, by ``folder/name`` without ending.

    Those of ``finna-pages-2`` came later; the pages of VuFind 11 are made after its templates.
    """
    place = folder()
    if place is None:
        return {}
    paths = sorted(path for name in FOLDERS for path in place.glob(f"{name}/*.html"))
    return {f"{path.parent.name.replace('-pages', '')}/{path.stem}": path.read_text("utf-8") for path in paths}


@cache
def documents() -> dict[str, Document]:
    """Each recorded page, parsed once; skips the test where there are none."""
    pages = recorded()
    if not pages:
        pytest.skip("no recorded pages: TUNILIB_REFERENCE is not set")
    return {name: Document(text) for name, text in pages.items()}


def product_of(name: str) -> str:
    return "finna" if name.startswith("finna") else "vufind"


def refuses(reader: Reader, page: str | Document) -> bool:
    try:
        reader(page)
    except PageError:
        return True
    return False


def page(name: str) -> str:
    pages = recorded()
    if not pages:
        pytest.skip("no recorded pages: TUNILIB_REFERENCE is not set")
    return pages[name]
