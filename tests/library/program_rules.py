"""What other programs do for patrons in any sequence: those that speak PAIA, and an assistant that proposes first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import rule
from tests.accounts import inner
from tests.library.account_rules import CARDS, AccountRules

from tunilib.core.outcome import Word
from tunilib.core.paia import JSON, RIGHTS, STORAGE
from tunilib.errors import NotFound
from tunilib.library.patron.tokens import TokenHolder, issue
from tunilib.library.serve import changes, core
from tunilib.library.serve.documents import Uris
from tunilib.library.serve.replies import Call, Reply
from tunilib.library.stores import open_library
from tunilib.local.paths import Paths
from tunilib.local.profiles import Profile, ProfileSet
from tunilib.services import all_accounts
from tunilib.services.machine import AccountSelection, Machine
from tunilib.services.proposals import GOOD_FOR, Proposed, carry_out, propose

if TYPE_CHECKING:
    from datetime import datetime

    from tests.library.conftest import Library

    from tunilib.services.opened import OpenedAccount

    Document = dict[str, Any]
    Method = Callable[[Call], Reply]

URIS = Uris("https://library.example")
LOAN, OPEN = 3, (1, 2, 4)
"""Statuses of documents: on loan; reserved, ordered, to be collected."""
NAMES = ("item", "edition")
DONE = (Word.RENEWED, Word.CANCELLED)

cards, picks = st.sampled_from(CARDS), st.integers(0, 10)
records, places = st.sampled_from(("r1", "r2", "r3", "r4")), st.sampled_from(("linna", "hervanta", "arvo"))


class Program:
    """A program that acts for a patron with a token, each request as the server answers it."""

    def __init__(self, library: Library, card: str, password: str) -> None:
        self._opened = open_library(library.address, library.now, for_patrons=True)
        self._token = issue(self._opened, card, password, " ".join(RIGHTS), None).token
        self._card = card

    def close(self) -> None:
        self._opened.close()

    def ask(self, method: Method, *documents: Document) -> list[Document]:
        body = json.dumps({"doc": documents}).encode()
        holder = TokenHolder(self._opened, self._token)
        path = {"patron": self._card}
        call = Call(self._opened, URIS, path, {}, JSON, body, "en", None, self._token, holder)
        answer = method(call).body
        assert answer is not None
        found: list[Document] = answer["doc"]
        return found

    def items(self) -> list[Document]:
        return self.ask(core.items)

    def requests(self) -> list[Document]:
        """Those that are open."""
        return [one for one in self.items() if one["status"] in OPEN]


class Assistants(Machine):
    """A machine on which an assistant uses the accounts of all patrons of a library."""

    def __init__(self, library: Library) -> None:
        super().__init__({}, actor="agent")
        folder = library.path.parent / "machine"
        self._library = library
        self._own_paths = Paths(config=folder / "c", data=folder / "d", state=folder / "s")
        self._every = tuple(Profile(f"p{card}", library.address, card) for card in CARDS)

    @property
    def paths(self) -> Paths:
        return self._own_paths

    @property
    def profiles(self) -> ProfileSet:
        return ProfileSet(self._every, self._own_paths.config)

    @contextmanager
    def using(self) -> Iterator[Machine]:
        """The machine, while the services open the library's accounts on it."""
        with patch.object(all_accounts, "open_account", self._opened):
            yield self

    def _opened(self, _: Machine, profile: Profile, *__: Any, **___: Any) -> OpenedAccount:
        account = inner(self._library.account(profile.card))
        account.profile, account.only_agreed = profile, True
        return account


class ProgramRules(AccountRules):
    a_loan_grows_old: Callable[[str, int], None]

    def __init__(self) -> None:
        super().__init__()
        self.proposed: list[tuple[Proposed, datetime]] = []

    @contextmanager
    def program(self, card: str) -> Iterator[Program]:
        self.library.desk.patrons.unlock(card)
        with closing(Program(self.library, card, self.accounts[card].password)) as program:
            yield program

    @rule(card=cards)
    def renew_by_paia(self, card: str) -> None:
        """What an answer says of a loan is what is read afterwards; what has an error is as it was."""
        with self.program(card) as program:
            before = {one["item"]: one for one in program.items() if one["status"] == LOAN}
            answered = program.ask(changes.renew, *({"item": item} for item in before)) if before else []
            after = {one["item"]: one for one in program.items() if one["status"] == LOAN}
        assert after.keys() == before.keys()
        for one in answered:
            old, new = before[one["item"]], after[one["item"]]
            assert (new["endtime"] > old["endtime"]) == ("error" not in one)
            assert new["renewals"] == old["renewals"] + ("error" not in one)
            assert one["endtime"] == new["endtime"]

    @rule(card=cards, record=records, place=places)
    def request_by_paia(self, card: str, record: str, place: str) -> None:
        asked = {"edition": URIS.uri("title", record), "confirm": {STORAGE: [URIS.uri("place", place)]}}
        with self.program(card) as program:
            before = program.requests()
            (answered,) = program.ask(changes.request, asked)
            after = program.requests()
        is_done = answered["status"] in OPEN
        assert is_done == ("error" not in answered) == (len(after) == len(before) + 1)
        assert is_done or after == before

    @rule(card=cards, pick=picks)
    def cancel_by_paia(self, card: str, pick: int) -> None:
        with self.program(card) as program:
            before = program.requests()
            if not before:
                return
            chosen = before[pick % len(before)]
            (answered,) = program.ask(
                changes.cancel, {key: chosen[key] for key in ("item", "edition") if key in chosen}
            )
            after = program.requests()
        assert len(after) == len(before) - ("error" not in answered)

    @rule(
        card=cards,
        record=records,
        place=places,
        what=st.sampled_from(("renew", "place_hold", "cancel_holds")),
        days=st.integers(0, 20),
        at_once=st.booleans(),
    )
    def an_assistant_proposes(self, card: str, record: str, place: str, what: str, days: int, *, at_once: bool) -> None:
        """Nothing is done by a proposal; what is carried out at once is done as it was shown."""
        if what == "renew":
            self.a_loan_grows_old(card, days)
        asked = {"record": record, "pickup": place} if what == "place_hold" else {"all": True}
        before = self.library.rows()
        selection = AccountSelection(profile=f"p{card}")
        with Assistants(self.library).using() as machine:
            proposed = propose(machine, selection, {"change": what, **asked}).value
        assert self.library.rows() == before
        if proposed.token is None:
            return
        self.proposed.append((proposed, self.library.moment))
        if at_once:
            done = self._carried_out(len(self.proposed) - 1)
            assert done is not None
            places = what == "place_hold"  # only the library can tell whether it takes a hold
            assert places or sum(one.outcome in DONE for one in done) == sum(one.is_planned for one in proposed.items)

    @rule(pick=picks)
    def an_assistant_carries_out(self, pick: int) -> None:
        """Just what was shown is done, or nothing; and once."""
        if self.proposed:
            self._carried_out(pick % len(self.proposed))

    def _carried_out(self, number: int) -> tuple[Any, ...] | None:
        proposed, made = self.proposed.pop(number)
        before, done = self.library.rows(), self._carry_out(proposed)
        if done is None:
            assert self.library.rows() == before
        else:
            assert made <= self.library.moment < made + GOOD_FOR
            planned = {_thing(one) for one in proposed.items if one.is_planned}
            for one in done:
                assert one.outcome not in (Word.UNKNOWN, Word.NOT_TRIED)
                assert _thing(one) in planned or one.outcome in (Word.REFUSED, Word.UNCHANGED)
        after = self.library.rows()
        assert self._carry_out(proposed) is None
        assert self.library.rows() == after
        return done

    def _carry_out(self, proposed: Proposed) -> tuple[Any, ...] | None:
        """The outcomes; None: the token is good no more, or the state has changed."""
        assert proposed.token is not None
        with Assistants(self.library).using() as machine, suppress(NotFound):
            return carry_out(machine, proposed.token).value.items
        return None


def _thing(outcome: Any) -> str | None:
    """What an outcome is of: the loan, or the record of a hold that there was, of which a patron has one open."""
    loan, hold = getattr(outcome, "loan", None), getattr(outcome, "hold", None)
    if loan is not None:
        return str(loan.id)
    return None if hold is None or outcome.outcome == Word.PLACED else str(hold.record_id)
