"""Every change takes one path: its intent first, one request, the state read back, the result in the ledger.

Each kind of change is made in each world that can make it: interrupted before and after the library was asked, with an
answer that is lost, and with a ledger that fails.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import pytest
from tests.builders import FakeLedger
from tests.contract.worlds import CARD, OTHER, World, WorldKind, world, worlds_that_can
from tests.fakes.library import PASSWORD

from tunilib.account import Account
from tunilib.core.answer import Answer, Missing
from tunilib.core.card import CardRequest
from tunilib.core.favourite import FavouriteChange, ListChange, ListRequest
from tunilib.core.ports.door import Door
from tunilib.core.ports.ledger import Kind
from tunilib.core.ports.session import Session
from tunilib.core.profile import PasswordChange, ProfileChange, RegisterChange
from tunilib.errors import LocalError, NotUnderstood, TunilibError
from tunilib.services.opened import PasswordKeeper

PORTS = ("loans", "holds", "cards", "profile", "favourites", "searches")
CHANGES = {
    "loans": ("renew",),
    "holds": ("place", "change", "cancel"),
    "cards": ("add", "use", "edit", "remove"),
    "profile": ("set", "change_password", "request_change"),
    "favourites": (
        "create",
        "change_list",
        "delete",
        "add",
        "remove",
        "edit",
        "move",
        "copy",
        "order",
        "import_entries",
    ),
    "searches": ("save", "delete", "clear", "alert"),
}
"""What changes something, of each port."""
WORDS = "Kiitos!"
FULL = LocalError("no room", code="file")


@dataclass
class Way:
    """What happens to a request on its way.

    Attributes:
        before, after: raised before the library is asked, or after it answered.
        requests: how many were made.
    """

    before: BaseException | None = None
    after: BaseException | None = None
    requests: int = 0

    def ask(self, request: Callable[..., Answer], *given: Any, **named: Any) -> Answer:
        self.requests += 1
        if self.before is not None:
            raise self.before
        answer = request(*given, **named)
        if self.after is not None:
            raise self.after
        return answer._replace(words=(WORDS,))


class Watched:
    """A port, or a whole door, whose changes go a certain way."""

    def __init__(self, watched: Any, way: Way, changes: tuple[str, ...] = ()) -> None:
        self._watched, self._way, self._changes = watched, way, changes

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._watched, name)
        if isinstance(found, Missing):
            return found
        if name in self._changes:
            return lambda *given, **named: self._way.ask(found, *given, **named)
        if name == "changes" or (not self._changes and name in PORTS):
            return Watched(found, self._way, self._changes or CHANGES[name])
        return found


@dataclass
class Opened:
    """A session in a world, what is written of its account, and what is asked."""

    here: World
    session: Session
    ledger: FakeLedger = field(default_factory=FakeLedger)
    doors: list[Door] = field(default_factory=list)

    def account(self, way: Way | None = None) -> Account:
        door = self.here.entry().open(self.session)
        self.doors.append(door)
        watched = cast("Door", Watched(door, way or Way()))
        return Account(
            watched,
            self.ledger,
            site=self.here.address,
            clock=self.here.library.now,
            passwords=lambda: PasswordKeeper(self.here.signs_in, lambda *_: None),
        )


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
    account.add_card(CardRequest(card=OTHER, password=PASSWORD, name="Second"))


def two_lists(here: World, account: Account) -> None:
    records = [here.library.record(f"r.{number}", f"Title {number}") for number in (1, 2)]
    account.add_favourites(records)
    account.create_list(ListRequest(name="Thesis"))


def a_public_list(here: World, account: Account) -> None:
    two_lists(here, account)
    account.change_list("Thesis", ListChange(public=True))


def a_search(here: World, account: Account) -> None:
    account.search("sinuhe")


def a_saved_search(here: World, account: Account) -> None:
    """A site deletes no others one by one."""
    account.search("sinuhe")
    account.save_search(search_of(account))


@dataclass
class Case:
    """A kind of change.

    Attributes:
        needs: what the door must be able to do.
        prepare: brings the library into the state before.
        make: makes the change, with an account.
        unseen: what the next run says where it was not made: False, or None where nothing can be seen.
        seen: what it says where it was made.
    """

    kind: Kind
    needs: tuple[Any, ...]
    prepare: Callable[[World, Account], None]
    make: Callable[[Account], Any]
    unseen: bool | None = False
    seen: bool | None = True


def search_of(account: Account) -> str:
    return next((search.id for search in (*account.searches(), *account.saved_searches())), "none")


FAVOURITES, SEARCHES = ("favourites",), ("searches", "catalogue")
FILE = b'{"lists": [{"title": "Thesis", "public": 0, "records": [{"id": "r.1", "notes": "p. 3"}]}]}'
CASES = (
    Case(Kind.RENEW, (), two_loans, lambda account: account.renew()),
    Case(Kind.PLACE_HOLD, ("holds",), lent_out, lambda account: account.place("wanted", pickup="linna")),
    Case(Kind.REQUEST_ITEM, ("requests",), in_the_stacks, lambda account: account.request("old", pickup="linna")),
    Case(
        Kind.CHANGE_HOLD,
        ("holds",),
        on_hold,
        lambda account: account.change([account.holds()[0]], pickup="hervanta"),
    ),
    Case(
        Kind.CANCEL_HOLD,
        ("holds",),
        on_hold,
        lambda account: account.cancel([hold for hold in account.holds() if hold.is_open]),
    ),
    Case(
        Kind.SET_PROFILE,
        ("profile",),
        nothing,
        lambda account: account.set_profile(ProfileChange(email="new@example.org", home_library="hervanta")),
    ),
    Case(
        Kind.CHANGE_PASSWORD,
        ("profile",),
        nothing,
        lambda account: account.change_password(PasswordChange(old=PASSWORD, new="secret2", again="secret2")),
        unseen=None,
        seen=None,
    ),
    Case(
        Kind.REQUEST_CHANGE,
        ("register-changes",),
        nothing,
        lambda account: account.request_change(RegisterChange(address="Elsewhere 1")),
        unseen=None,
    ),
    Case(
        Kind.ADD_CARD,
        ("cards",),
        nothing,
        lambda account: account.add_card(CardRequest(card=OTHER, password=PASSWORD, name="Second")),
    ),
    Case(Kind.USE_CARD, ("cards",), two_cards, lambda account: account.use_card(OTHER)),
    Case(Kind.EDIT_CARD, ("cards",), two_cards, lambda account: account.edit_card(OTHER, "Third", PASSWORD)),
    Case(Kind.REMOVE_CARD, ("cards",), two_cards, lambda account: account.remove_card(OTHER)),
    Case(Kind.CREATE_LIST, FAVOURITES, nothing, lambda account: account.create_list(ListRequest(name="Thesis"))),
    Case(
        Kind.RENAME_LIST, FAVOURITES, two_lists, lambda account: account.change_list("Thesis", ListChange(name="Paper"))
    ),
    Case(
        Kind.PUBLISH_LIST, FAVOURITES, two_lists, lambda account: account.change_list("Thesis", ListChange(public=True))
    ),
    Case(
        Kind.UNPUBLISH_LIST,
        FAVOURITES,
        a_public_list,
        lambda account: account.change_list("Thesis", ListChange(public=False)),
    ),
    Case(Kind.DELETE_LIST, FAVOURITES, two_lists, lambda account: account.delete_list("Thesis")),
    Case(Kind.ADD_FAVOURITES, FAVOURITES, two_lists, lambda account: account.add_favourites(["r.1", "r.2"], "Thesis")),
    Case(Kind.REMOVE_FAVOURITES, FAVOURITES, two_lists, lambda account: account.remove_favourites(["r.1"])),
    Case(
        Kind.EDIT_FAVOURITE,
        FAVOURITES,
        two_lists,
        lambda account: account.edit_favourite("r.1", FavouriteChange(notes="p. 3")),
    ),
    Case(
        Kind.MOVE_FAVOURITES,
        FAVOURITES,
        two_lists,
        lambda account: account.move_favourites(["r.1"], source="My favourites", target="Thesis"),
    ),
    Case(
        Kind.COPY_FAVOURITES,
        FAVOURITES,
        two_lists,
        lambda account: account.copy_favourites(["r.1"], target="Thesis"),
        unseen=None,
    ),
    Case(
        Kind.ORDER_FAVOURITES,
        (*FAVOURITES, "own-order"),
        two_lists,
        lambda account: account.order_favourites("My favourites", ["r.2", "r.1"]),
    ),
    Case(
        Kind.IMPORT_FAVOURITES,
        FAVOURITES,
        two_lists,
        lambda account: account.import_favourites(io.BytesIO(FILE)),
        unseen=None,
    ),
    Case(Kind.SAVE_SEARCH, SEARCHES, a_search, lambda account: account.save_search(search_of(account))),
    Case(Kind.DELETE_SEARCHES, SEARCHES, a_saved_search, lambda account: account.delete_searches([search_of(account)])),
    Case(Kind.CLEAR_SEARCHES, SEARCHES, a_search, lambda account: account.clear_searches()),
    Case(Kind.SET_ALERT, SEARCHES, a_search, lambda account: account.set_alert(search_of(account), "weekly")),
)
each = pytest.mark.parametrize(
    ("kind", "case"),
    [
        pytest.param(*found.values, case, id=f"{case.kind}-{found.id}")
        for case in CASES
        for found in worlds_that_can(*case.needs)
    ],
)


@pytest.fixture
def opened(kind: WorldKind, case: Case, tmp_path: Path) -> Iterator[Opened]:
    with world(kind, tmp_path) as here:
        made = Opened(here, here.sign_in())
        case.prepare(here, made.account())
        made.ledger = FakeLedger()
        yield made
        for door in made.doors:
            door.close()


def outcomes_of(made: Any) -> list[Any]:
    return list(made) if isinstance(made, tuple) else [made]


def test_every_kind_of_change_is_tried() -> None:
    payments = {Kind.PAY_FINES}  # what they are proved by is another: tests/contract/test_payments.py
    assert {case.kind for case in CASES} == set(Kind) - payments


@each
def test_a_change_is_asked_for_once_and_settled_with_its_outcome_and_the_words_of_the_library(
    opened: Opened, case: Case
) -> None:
    way = Way()
    outcomes = outcomes_of(case.make(opened.account(way)))
    assert way.requests == 1
    assert all(outcome.is_done for outcome in outcomes)
    ((intent, results, looked),) = opened.ledger.settled
    assert (intent.kind, looked, opened.ledger.open) == (case.kind, False, [])
    assert [result.id for result in results] == [key.id for key in intent.keys]
    assert {result.word for result in results} <= {outcome.outcome for outcome in outcomes}
    assert opened.ledger.library_words == [WORDS]


@each
def test_without_an_intent_nothing_is_sent(opened: Opened, case: Case) -> None:
    way = Way()
    account = opened.account(way)
    opened.ledger.failing["intend"] = FULL
    with pytest.raises(LocalError):
        case.make(account)
    assert way.requests == 0


@each
def test_a_ledger_that_fails_afterwards_takes_nothing_from_the_result(opened: Opened, case: Case) -> None:
    account = opened.account()
    opened.ledger.failing["settle"] = FULL
    assert all(outcome.is_done for outcome in outcomes_of(case.make(account)))
    assert isinstance(account.ledger_problem, LocalError)
    assert [intent.kind for intent in opened.ledger.open] == [case.kind]


@each
@pytest.mark.parametrize("was_made", [True, False], ids=["made", "not made"])
def test_what_became_of_an_interrupted_change_is_reported_by_the_next_run(
    opened: Opened, case: Case, was_made: bool
) -> None:
    way = Way(after=KeyboardInterrupt()) if was_made else Way(before=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        case.make(opened.account(way))
    (intent,) = opened.ledger.open
    account = opened.account(way := Way())
    with suppress(TunilibError):  # what was made may be refused the second time
        case.make(account)
    assert [(item.intent, item.id) for item in account.recovered] == [(intent, key.id) for key in intent.keys]
    assert {item.done for item in account.recovered} <= {case.seen if was_made else case.unseen, None}
    if was_made and opened.here.kind.name == "embedded":
        assert {item.done for item in account.recovered} == {case.seen}
    assert opened.ledger.settled[0][2], "it was looked at"
    assert way.requests <= 1, "the change that was interrupted is not made again"


@each
def test_where_the_answer_is_lost_the_state_decides(opened: Opened, case: Case) -> None:
    way = Way(after=NotUnderstood("half a page"))
    outcomes = outcomes_of(case.make(opened.account(way)))
    assert way.requests == 1
    words = {str(outcome.outcome) for outcome in outcomes}
    assert not words & {"refused", "not-tried"}
    assert opened.ledger.open == []
