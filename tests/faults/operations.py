"""The command lines that are tried: each kind of change as one row, and what reads as another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.accounts import inner
from tests.contract.operations import CASES, Case, lent_out, nothing, two_cards, two_lists, two_loans
from tests.contract.worlds import CARD, OTHER, World, WorldKind
from tests.fakes.library import PASSWORD
from tests.fakes.paia.library import uri
from tunilib.account import Account
from tunilib.core.changes import ChangeKind
from tunilib.core.hold import HoldRequest
from tunilib.core.outcome import Word
from tunilib.core.profile import ProfileChange
from tunilib.services.profile import set_profile

NEW = "secret2"
Prepare = Callable[[World, Account], None]


@dataclass(frozen=True)
class Operation:
    """A command.

    Attributes:
        line: its words; ``{hold}``, ``{search}``, ``{file}`` and ``{site}`` are filled in.
        stdin: what it reads. case: the kind of change that it makes. prepare: brings the library into the state before.
        needs: what the door must be able to do. signs_in: whether it sends the password: once, whatever happens.
        acts: whether it changes something that is no kind of change. as_json: whether it is asked for JSON.
        code: with which it ends when nothing goes wrong. may_be_repeated: whether doing it twice is the same as once.
    """

    line: tuple[str, ...]
    stdin: str = ""
    case: Case | None = None
    prepare: Prepare = nothing
    needs: tuple[Any, ...] = ()
    signs_in: bool = False
    acts: bool = False
    as_json: bool = True
    code: int = 0
    may_be_repeated: bool = False

    @property
    def name(self) -> str:
        """What the table calls it."""
        hidden = ("{", "--password", "--library", "--store", "--json", "http")
        return " ".join(word for word in self.line if not word.startswith(hidden))

    @property
    def changes(self) -> bool:
        return self.case is not None or self.signs_in or self.acts


def _line(text: str, *more: str) -> tuple[str, ...]:
    return (*text.split(), *more)


LINES: dict[ChangeKind, tuple[tuple[str, ...], str]] = {
    ChangeKind.RENEW: (_line("loans renew --all"), ""),
    ChangeKind.PLACE_HOLD: (_line("holds place wanted --pickup linna --expires 2026-04-05"), ""),
    ChangeKind.REQUEST_ITEM: (_line("holds request old --pickup linna"), ""),
    ChangeKind.CHANGE_HOLD: (_line("holds change {hold} --pickup hervanta"), ""),
    ChangeKind.CANCEL_HOLD: (_line("holds cancel --all --yes"), ""),
    ChangeKind.SET_PROFILE: (_line("profile set --email new@example.org --home-library hervanta"), ""),
    ChangeKind.CHANGE_PASSWORD: (_line("profile password"), f"{PASSWORD}\n{NEW}\n{NEW}\n"),
    ChangeKind.REQUEST_CHANGE: (_line("profile request-change", "address=Elsewhere 1"), ""),
    ChangeKind.ADD_CARD: (_line(f"cards add {OTHER} --name Second --password-stdin"), f"{PASSWORD}\n"),
    ChangeKind.USE_CARD: (_line(f"cards use {OTHER}"), ""),
    ChangeKind.EDIT_CARD: (_line(f"cards edit {OTHER} --name Third --password-stdin"), f"{PASSWORD}\n"),
    ChangeKind.REMOVE_CARD: (_line(f"cards remove {OTHER} --yes"), ""),
    ChangeKind.CREATE_LIST: (_line("favourites create Thesis"), ""),
    ChangeKind.RENAME_LIST: (_line("favourites rename Thesis Paper"), ""),
    ChangeKind.PUBLISH_LIST: (_line("favourites publish Thesis"), ""),
    ChangeKind.UNPUBLISH_LIST: (_line("favourites unpublish Thesis"), ""),
    ChangeKind.DELETE_LIST: (_line("favourites delete Thesis --yes"), ""),
    ChangeKind.ADD_FAVOURITES: (_line("favourites add r.1 r.2 --list Thesis"), ""),
    ChangeKind.REMOVE_FAVOURITES: (_line("favourites remove r.1"), ""),
    ChangeKind.EDIT_FAVOURITE: (_line("favourites edit r.1 --notes", "p. 3"), ""),
    ChangeKind.MOVE_FAVOURITES: (_line("favourites move r.1 --from", "My favourites", "--to", "Thesis"), ""),
    ChangeKind.COPY_FAVOURITES: (_line("favourites copy r.1 --to Thesis"), ""),
    ChangeKind.ORDER_FAVOURITES: (_line("favourites order", "My favourites", "r.2", "r.1"), ""),
    ChangeKind.IMPORT_FAVOURITES: (_line("favourites import {file}"), ""),
    ChangeKind.SAVE_SEARCH: (_line("searches save {search}"), ""),
    ChangeKind.DELETE_SEARCHES: (_line("searches delete {search}"), ""),
    ChangeKind.CLEAR_SEARCHES: (_line("searches clear"), ""),
    ChangeKind.SET_ALERT: (_line("searches alert {search} weekly"), ""),
}
"""How each kind of change is asked for; :data:`CASES` says what it is to do."""


def _change(case: Case) -> Operation:
    line, stdin = LINES[case.kind]
    return Operation(line, stdin, case, case.prepare, case.needs)


def one_of_each(here: World, account: Account) -> None:
    """Something of everything that the door can show."""
    two_loans(here, account)
    here.library.owe(CARD, "2.00")
    if here.can("favourites"):
        two_lists(here, account)
    if here.can("cards"):
        two_cards(here, account)
    if here.can("catalogue"):
        account.search("Title")


READINGS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("loans list", ()),
    ("loans history", ("history",)),
    ("loans explain", ()),
    ("loans renew --all --dry-run", ()),
    ("holds list", ("holds",)),
    ("holds pickup-locations", ("beyond-paia",)),
    ("holds pickup-locations rec.1", ("beyond-paia",)),
    ("fines list", ("fines",)),
    ("fines fees", ("beyond-paia",)),
    ("profile show", ("profile",)),
    ("cards list", ("cards",)),
    ("status", ()),
    ("search Title", ("catalogue",)),
    ("record rec.1", ("catalogue",)),
    ("favourites lists", ("favourites",)),
    ("favourites list", ("favourites",)),
    ("searches recent", ("searches",)),
    ("searches saved", ("searches",)),
    ("search Title --export ris", ("catalogue",)),
    ("favourites mail r.1 --to friend@example.org", ("favourites",)),
    ("favourites export --format ris", ("favourites",)),
    ("calendar", ()),
)
"""What only reads, and a dry run; what ``--json`` is refused to is in :data:`_TEXT`."""
_TEXT = ("search Title --export ris", "favourites export --format ris", "calendar")

_URI = uri("title", "wanted")


def _held(here: World, account: Account) -> None:
    """A hold that the library has, whatever the door calls its title."""
    lent_out(here, account)
    here.library.door(CARD).holds.place(HoldRequest(record="wanted", pickup="linna"))


AT_PAIA = (
    Operation(
        _line("holds place", _URI),
        case=Case(
            ChangeKind.PLACE_HOLD,
            ("holds",),
            lent_out,
            lambda account: account.place("wanted", pickup="linna"),
            Word.PLACED,
        ),
        prepare=lent_out,
    ),
    Operation(
        _line("profile set --email new@example.org"),
        case=Case(
            ChangeKind.SET_PROFILE,
            ("profile",),
            nothing,
            lambda account: set_profile(inner(account), ProfileChange(email="new@example.org")),
            Word.CHANGED,
        ),
    ),
)
"""What is asked for in other words there."""


def owing(here: World, account: Account) -> None:
    here.library.owe(CARD, "3.00")
    here.library.owe(CARD, "2.00")


AT_SITE = (
    Operation(_line("fines pay --no-browser --yes 5.00"), prepare=owing, acts=True, code=5),
    Operation(_line("fines payments"), prepare=owing),
)
PAY = AT_SITE[0]


def operations_of(kind: WorldKind) -> tuple[Operation, ...]:
    """Everything that can be asked of a door."""
    changes = [_change(case) for case in CASES if case.kind in LINES and kind.can(*case.needs)]
    if kind.backend == "paia":
        changes = [replace(one, prepare=_held) if "cancel" in one.line else one for one in changes]
    readings = [
        Operation(_line(text), prepare=one_of_each, as_json=text not in _TEXT)
        for text, needs in READINGS
        if kind.can(*needs)
    ]
    more = AT_PAIA if kind.backend == "paia" else AT_SITE if kind.can("site") else ()
    return (*SIGN_INS, *changes, *more, *readings)


SIGN_INS = (
    Operation(_line(f"login {CARD} --library {{site}} --password-stdin"), f"{PASSWORD}\n", signs_in=True),
    Operation(_line("logout"), acts=True, may_be_repeated=True),
)


def named(operation: Operation, **facts: Any) -> tuple[str, ...]:
    """The words of an operation, with what is filled in."""
    return tuple(word.format(**facts) if word.startswith("{") else word for word in operation.line)
