"""Every kind of change, as one row each: a new one is tried in each situation by each door."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from tests.accounts import imported, inner
from tests.contract.worlds import CARD, OTHER, World, worlds_that_can
from tests.fakes.library import PASSWORD

from tunilib.account import Account
from tunilib.core.changes import ChangeKind
from tunilib.core.favourite import FavouriteChange, ListChange, ListRequest
from tunilib.core.outcome import OutcomeWord, Word
from tunilib.core.profile import CardRequest, PasswordChange, ProfileChange, RegisterChange
from tunilib.services.cards import add_card, edit_card, remove_card, use_card
from tunilib.services.favourites import (
    add_favourites,
    change_list,
    copy_favourites,
    create_list,
    delete_list,
    edit_favourite,
    move_favourites,
    order_favourites,
    remove_favourites,
)
from tunilib.services.profile import change_password, request_change, set_profile
from tunilib.services.searches import clear_searches, delete_searches, save_search, saved_searches, set_alert


def nothing(here: World, account: Account) -> None:
    pass


def two_loans(here: World, account: Account) -> None:
    here.library.books(CARD, 2)
    here.library.later(10)


def lent_out(here: World, account: Account) -> None:
    here.library.copy("X", "wanted")
    here.library.lend(OTHER, "X")


def on_hold(here: World, account: Account) -> None:
    lent_out(here, account)
    account.place("wanted", pickup="linna")


def in_the_stacks(here: World, account: Account) -> None:
    here.library.copy("Q1", "old", collection="stacks")


def two_cards(here: World, account: Account) -> None:
    add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second"))


def two_lists(here: World, account: Account) -> None:
    records = [here.library.record(f"r.{number}", f"Title {number}") for number in (1, 2)]
    add_favourites(inner(account), records)
    create_list(inner(account), ListRequest(name="Thesis"))


def a_public_list(here: World, account: Account) -> None:
    two_lists(here, account)
    change_list(inner(account), "Thesis", ListChange(public=True))


def a_search(here: World, account: Account) -> None:
    account.search("sinuhe")


def a_saved_search(here: World, account: Account) -> None:
    """A site deletes no others one by one."""
    account.search("sinuhe")
    save_search(inner(account), search_of(account))


@dataclass
class Case:
    """A kind of change.

    Attributes:
        needs: what the door must be able to do.
        prepare: brings the library into the state before.
        make: makes the change, with an account.
        word: of its outcome where it was made.
        unseen: what the next run says where it was not made: False, or None where nothing can be seen.
        seen: what it says where it was made.
        unprovable: worlds that do not show afterwards whether it was made.
        of_session: whether it is about what ends with the session.
        forms: how many forms of a site it takes.
        requests: how many a site gets at most for it, in an open session, reading before and after included.
    """

    kind: ChangeKind
    needs: tuple[Any, ...]
    prepare: Callable[[World, Account], None]
    make: Callable[[Account], Any]
    word: OutcomeWord
    unseen: bool | None = False
    seen: bool | None = True
    unprovable: tuple[str, ...] = ()
    of_session: bool = False
    forms: int = 1
    requests: int = 0


def search_of(account: Account) -> str:
    return next((search.id for search in (*account.searches(), *saved_searches(inner(account)))), "none")


FAVOURITES, SEARCHES = ("favourites",), ("searches", "catalogue")
FILE = b'{"lists": [{"title": "Thesis", "public": 0, "records": [{"id": "r.1", "notes": "p. 3"}]}]}'
CASES = (
    Case(ChangeKind.RENEW, (), two_loans, lambda account: account.renew(), Word.RENEWED, requests=3),
    Case(
        ChangeKind.PLACE_HOLD,
        ("holds", "beyond-paia"),
        lent_out,
        lambda account: account.place("wanted", pickup="linna", expires=date(2026, 4, 5)),
        Word.PLACED,
        requests=6,
    ),
    Case(
        ChangeKind.REQUEST_ITEM,
        ("requests",),
        in_the_stacks,
        lambda account: account.request("old", pickup="linna"),
        Word.PLACED,
        requests=14,
    ),
    Case(
        ChangeKind.CHANGE_HOLD,
        ("holds", "beyond-paia"),
        on_hold,
        lambda account: account.change([account.holds()[0]], pickup="hervanta"),
        Word.CHANGED,
        requests=7,
    ),
    Case(
        ChangeKind.CANCEL_HOLD,
        ("holds",),
        on_hold,
        lambda account: account.cancel([hold for hold in account.holds() if hold.is_open]),
        Word.CANCELLED,
        requests=6,
    ),
    Case(
        ChangeKind.SET_PROFILE,
        ("settings", "beyond-paia"),
        nothing,
        lambda account: set_profile(inner(account), ProfileChange(email="new@example.org", home_library="hervanta")),
        Word.CHANGED,
        forms=2,
        requests=8,
    ),
    Case(
        ChangeKind.CHANGE_PASSWORD,
        ("settings",),
        nothing,
        lambda account: change_password(inner(account), PasswordChange(old=PASSWORD, new="secret2", again="secret2")),
        Word.CHANGED,
        unseen=None,
        seen=None,
        requests=11,
    ),
    Case(
        ChangeKind.REQUEST_CHANGE,
        ("register-changes",),
        nothing,
        lambda account: request_change(inner(account), RegisterChange(address="Elsewhere 1")),
        Word.REQUESTED,
        unprovable=("finna", "vufind"),
        unseen=None,
        requests=6,
    ),
    Case(
        ChangeKind.ADD_CARD,
        ("cards",),
        nothing,
        lambda account: add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second")),
        Word.ADDED,
        requests=5,
    ),
    Case(
        ChangeKind.USE_CARD,
        ("cards",),
        two_cards,
        lambda account: use_card(inner(account), OTHER),
        Word.USED,
        requests=4,
    ),
    Case(
        ChangeKind.EDIT_CARD,
        ("cards",),
        two_cards,
        lambda account: edit_card(inner(account), OTHER, "Third", PASSWORD),
        Word.EDITED,
        requests=5,
    ),
    Case(
        ChangeKind.REMOVE_CARD,
        ("cards",),
        two_cards,
        lambda account: remove_card(inner(account), OTHER),
        Word.REMOVED,
        requests=4,
    ),
    Case(
        ChangeKind.CREATE_LIST,
        FAVOURITES,
        nothing,
        lambda account: create_list(inner(account), ListRequest(name="Thesis")),
        Word.CREATED,
        requests=4,
    ),
    Case(
        ChangeKind.RENAME_LIST,
        FAVOURITES,
        two_lists,
        lambda account: change_list(inner(account), "Thesis", ListChange(name="Paper")),
        Word.RENAMED,
        requests=4,
    ),
    Case(
        ChangeKind.PUBLISH_LIST,
        FAVOURITES,
        two_lists,
        lambda account: change_list(inner(account), "Thesis", ListChange(public=True)),
        Word.PUBLISHED,
        requests=5,
    ),
    Case(
        ChangeKind.UNPUBLISH_LIST,
        FAVOURITES,
        a_public_list,
        lambda account: change_list(inner(account), "Thesis", ListChange(public=False)),
        Word.UNPUBLISHED,
        requests=5,
    ),
    Case(
        ChangeKind.DELETE_LIST,
        FAVOURITES,
        two_lists,
        lambda account: delete_list(inner(account), "Thesis"),
        Word.DELETED,
        requests=3,
    ),
    Case(
        ChangeKind.ADD_FAVOURITES,
        FAVOURITES,
        two_lists,
        lambda account: add_favourites(inner(account), ["r.1", "r.2"], "Thesis"),
        Word.ADDED,
        forms=2,
        requests=6,
    ),
    Case(
        ChangeKind.REMOVE_FAVOURITES,
        FAVOURITES,
        two_lists,
        lambda account: remove_favourites(inner(account), ["r.1"]),
        Word.REMOVED,
        requests=3,
    ),
    Case(
        ChangeKind.EDIT_FAVOURITE,
        FAVOURITES,
        two_lists,
        lambda account: edit_favourite(inner(account), "r.1", FavouriteChange(notes="p. 3")),
        Word.EDITED,
        requests=3,
    ),
    Case(
        ChangeKind.MOVE_FAVOURITES,
        FAVOURITES,
        two_lists,
        lambda account: move_favourites(inner(account), ["r.1"], source="My favourites", target="Thesis"),
        Word.MOVED,
        forms=2,
        requests=5,
    ),
    Case(
        ChangeKind.COPY_FAVOURITES,
        FAVOURITES,
        two_lists,
        lambda account: copy_favourites(inner(account), ["r.1"], target="Thesis"),
        Word.COPIED,
        unseen=None,
        requests=3,
    ),
    Case(
        ChangeKind.ORDER_FAVOURITES,
        (*FAVOURITES, "own-order"),
        two_lists,
        lambda account: order_favourites(inner(account), "My favourites", ["r.2", "r.1"]),
        Word.ORDERED,
        requests=10,
    ),
    Case(
        ChangeKind.IMPORT_FAVOURITES,
        FAVOURITES,
        two_lists,
        lambda account: imported(account, io.BytesIO(FILE)),
        Word.IMPORTED,
        unprovable=("embedded",),
        unseen=None,
        seen=None,
        requests=3,
    ),
    Case(
        ChangeKind.SAVE_SEARCH,
        SEARCHES,
        a_search,
        lambda account: save_search(inner(account), search_of(account)),
        Word.SAVED,
        of_session=True,
        requests=6,
    ),
    Case(
        ChangeKind.DELETE_SEARCHES,
        SEARCHES,
        a_saved_search,
        lambda account: delete_searches(inner(account), [search_of(account)]),
        Word.DELETED,
        requests=6,
    ),
    Case(
        ChangeKind.CLEAR_SEARCHES,
        SEARCHES,
        a_search,
        lambda account: clear_searches(inner(account)),
        Word.CLEARED,
        of_session=True,
        requests=3,
    ),
    Case(
        ChangeKind.SET_ALERT,
        SEARCHES,
        a_search,
        lambda account: set_alert(inner(account), search_of(account), "weekly"),
        Word.CHANGED,
        of_session=True,
        requests=6,
    ),
)
each = pytest.mark.parametrize(
    ("kind", "case"),
    [
        pytest.param(
            *found.values,
            case,
            id=f"{case.kind}-{found.id}",
            marks=[pytest.mark.heavy] if found.id == "vufind" else [],  # the same table as at the other product
        )
        for case in CASES
        for found in worlds_that_can("copies", *case.needs)
    ],
)
"""A test for each kind of change by each door that can make it."""


def outcomes_of(made: Any) -> list[Any]:
    return list(made) if isinstance(made, tuple) else [made]
