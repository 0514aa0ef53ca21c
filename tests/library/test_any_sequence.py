"""Whatever desk, patrons, programs and assistants do, in whatever order and at whatever time: the library stays whole.

``TUNILIB_SEQUENCES=2000 python -m pytest --all tests/library/test_any_sequence.py`` tries more.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings, strategies as st
from hypothesis.stateful import invariant, rule
from tests.cluster import shared_cluster
from tests.library.account_rules import CARDS, Shown
from tests.library.conftest import ZONE, Library
from tests.library.program_rules import ProgramRules, cards, picks, places, records
from tests.library.watched_library import CHILD, WatchedLibrary, filled, kept_rows

from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.calendar import is_later
from tunilib.core.fine import FineKind
from tunilib.core.hold import HoldChange, HoldKind, HoldRequest, HoldStatus
from tunilib.core.money import Money
from tunilib.core.ports.sign_in import Session
from tunilib.core.reason import ReasonCode
from tunilib.errors import UsageError
from tunilib.library.models.desk import DeskWord
from tunilib.library.rules.rulebook import default_rules_text
from tunilib.library.stores import make_library

pytestmark = pytest.mark.heavy

SEQUENCES = int(os.environ.get("TUNILIB_SEQUENCES", "20"))
COPIES = {"r1": ("b1", "b2"), "r2": ("c1",), "r3": ("s1", "s2"), "r4": ("k1",)}
BARCODES = tuple(barcode for barcodes in COPIES.values() for barcode in barcodes)
barcodes = st.sampled_from(BARCODES)
rarely = st.integers(0, 7).map(lambda number: number == 7)

RULES = f"""{default_rules_text().replace("weekdays = []", "weekdays = [6]")}
[fine.child]
amount = "0.05"
until = "15d"
[[row]]
when = {{category = "child", collection = "course"}}
use = {{loan = "none"}}
[[row]]
when = {{category = "child", collection = "book"}}
use = {{fine = "child"}}
""".replace("[loan.fortnight]", '[loan.fortnight]\nrenewal_from = "due"')
_FREE = """
SELECT barcode, library FROM item i WHERE record = ? AND lost IS NULL
    AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.barcode = i.barcode AND l.returned IS NULL)
    AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.barcode = i.barcode AND h.closed IS NULL)
"""
"""The free copies of a record, each with its library."""


@pytest.fixture(name="start", scope="module", autouse=True)
def _start(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The library of every sequence: closed on Sundays, course books are not lent to a child."""
    path = tmp_path_factory.mktemp("start") / "library.sqlite"
    AnySequence.start, AnySequence.sessions = path, filled(Library(path, RULES))


@pytest.fixture(name="start_on_a_server", scope="module")
def _start_on_a_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The same on a server. Each sequence replaces the rows of the last one by the first rows."""
    with shared_cluster().database() as address:
        make_library(address, RULES, lambda zone: datetime(2026, 3, 2, 10, tzinfo=ZONE).astimezone(zone))
        path = tmp_path_factory.mktemp("start") / "library.sqlite"
        library = WatchedLibrary(path, filled(Library(path, address=address)), address)
        with closing(library), kept_rows(address) as begin_again:
            SequenceOnAServer.kept, SequenceOnAServer.begin_again = library, staticmethod(begin_again)
            yield


class AnySequence(ProgramRules):
    """Desk and patrons at work, with a clock that mostly goes on and sometimes back."""

    start: Path
    sessions: Mapping[str, Session]
    library: WatchedLibrary

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.library = self.opened(Path(self.folder.name) / "library.sqlite")
        self._well: tuple[object, datetime] = (None, self.library.moment)

    def opened(self, path: Path) -> WatchedLibrary:
        shutil.copy(self.start, path)
        return WatchedLibrary(path, self.sessions)

    def teardown(self) -> None:
        self.library.close()
        self.folder.cleanup()

    @rule(days=st.one_of(st.integers(0, 3), st.integers(4, 10), st.integers(11, 100)), hour=st.integers(0, 23))
    def time_passes(self, days: int, hour: int) -> None:
        day = self.library.today + timedelta(days=days)
        self._set(datetime(day.year, day.month, day.day, hour, 30, tzinfo=ZONE))

    @rule(days=st.integers(1, 40))
    def the_clock_goes_back(self, days: int) -> None:
        self._set(self.library.moment - timedelta(days=days))

    @rule(card=cards, some=st.lists(barcodes, min_size=1, max_size=3))
    def checkout(self, card: str, some: list[str]) -> None:
        for done in self.library.desk.checkout(card, some):
            assert (done.outcome is DeskWord.REFUSED) == bool(done.reasons)
            assert (done.loan_id is None) == bool(done.reasons)

    @rule(some=st.lists(barcodes, min_size=1, max_size=3), at=places)
    def take_back(self, some: list[str], at: str) -> None:
        for done in self.library.desk.check_in(some, at):
            assert (done.outcome is DeskWord.REFUSED or done.lost is not None) == bool(done.reasons)
            assert (done.hold_id is None) == (done.outcome in (DeskWord.RETURNED, DeskWord.REFUSED))

    def a_loan_grows_old(self, card: str, days: int, barcode: str = "b1") -> None:
        self.library.desk.checkout(card, [barcode])
        self.time_passes(days, 12)

    @rule(card=cards, barcode=barcodes, days=st.integers(0, 35))
    def renew_all(self, card: str, barcode: str, days: int) -> None:
        self.a_loan_grows_old(card, days, barcode)
        loans = self.library.door(card).loans
        before = loans.read().items
        owed = self.library.owed(card)
        answer = loans.renew(before)
        self._reasoned(answer)
        after = {loan.id: loan for loan in loans.read().items}
        for loan in before:
            done = answer.of(loan.id).word is ClaimWord.DONE
            assert done == (loan.renewable is True and not loan.reasons)
            assert is_later(after[loan.id].due, loan.due) == done
            assert after[loan.id].renewals_used == (loan.renewals_used or 0) + done
        if not any(answer.of(loan.id).word is ClaimWord.DONE for loan in before):
            assert self.library.owed(card) == owed

    @rule(card=cards, record=records, pickup=places, days=st.one_of(st.none(), st.integers(0, 30)))
    def place(self, card: str, record: str, pickup: str, days: int | None) -> None:
        expires = None if days is None else self.library.today + timedelta(days=days)
        self._reasoned(self.library.door(card).holds.place(HoldRequest(record=record, pickup=pickup, expires=expires)))

    @rule(
        card=cards,
        record=st.sampled_from(("r3", "r3", "r3", "r1")),
        pickup=places,
        item=st.sampled_from((None, None, 0, 1)),
    )
    def request(self, card: str, record: str, pickup: str, item: int | None) -> None:
        """A free copy from the stacks is reserved at once: the one asked for, else one of the pick-up library."""
        copies = COPIES[record]
        barcode = None if item is None else copies[item % len(copies)]
        free = {str(copy): place for copy, place in self.library.sql(_FREE, record)}
        before = {hold.id for hold in self.library.holds(card)}
        asked = HoldRequest(record=record, kind=HoldKind.RETRIEVAL, item=barcode, pickup=pickup, comment="gently")
        answer = self.library.door(card).holds.place(asked)
        self._reasoned(answer)
        new = [hold for hold in self.library.holds(card) if hold.id not in before]
        assert len(new) == (answer.of(record).word is ClaimWord.DONE)
        for hold in new:
            assert (hold.kind, hold.status, record) == (HoldKind.RETRIEVAL, HoldStatus.PROCESSING, "r3")
            near = [copy for copy, place in free.items() if place == pickup]
            assert hold.barcode in ([barcode] if barcode else near or free)
            assert hold.barcode in free

    @rule(card=cards, pick=picks)
    def cancel(self, card: str, pick: int) -> None:
        holds = self.library.holds(card)
        if holds:
            chosen = holds[pick % len(holds)]
            answer = self.library.door(card).holds.cancel([chosen])
            self._reasoned(answer)
            assert (answer.of(chosen.id).word is ClaimWord.DONE) == chosen.cancellable

    @rule(
        card=cards,
        pick=picks,
        pickup=st.one_of(st.none(), places),
        how=st.sampled_from(({"freeze": True}, {"release": True}, {})),
        days=st.one_of(st.none(), st.integers(0, 20)),
    )
    def change(self, card: str, pick: int, pickup: str | None, how: dict[str, Any], days: int | None) -> None:
        holds = self.library.holds(card)
        if not holds:
            return
        until = self.library.today + timedelta(days=days) if days is not None and how.get("freeze") else None
        wish = {"freeze": False, "release": False} | how
        chosen = holds[pick % len(holds)]
        self._reasoned(self.library.door(card).holds.change([chosen], HoldChange(pickup=pickup, until=until, **wish)))

    @rule(pick=picks, sending=st.booleans())
    def serve(self, pick: int, sending: bool) -> None:
        waiting = self.library.desk.requests.list()
        if waiting:
            desk = self.library.desk.requests
            chosen = waiting[pick % len(waiting)]
            assert chosen.copies
            done = (desk.transit if sending else desk.ready)(chosen.hold.id)
            assert done.outcome in (DeskWord.READY, DeskWord.IN_TRANSIT, DeskWord.UNCHANGED)

    @rule(barcode=barcodes, really=rarely)
    def lose(self, barcode: str, really: bool) -> None:
        if really:
            self.library.desk.items.lost(barcode)

    @rule(card=cards, barcode=barcodes, found=st.booleans(), at=places)
    def lose_a_loan(self, card: str, barcode: str, found: bool, at: str) -> None:
        self.library.desk.checkout(card, [barcode])
        self.library.desk.items.lost(barcode)
        if found:
            self.take_back([barcode], at)

    @rule(
        card=cards,
        cents=st.one_of(st.integers(1, 300), st.integers(900, 1100)),
        kind=st.sampled_from((FineKind.OTHER, FineKind.HANDLING)),
    )
    def charge(self, card: str, cents: int, kind: FineKind) -> None:
        self.library.desk.fees.add(card, Money(cents), kind)

    @rule(card=cards, pick=picks, how=st.sampled_from(("one", "all", "waive")))
    def settle(self, card: str, pick: int, how: str) -> None:
        fines = self.library.door(card).fines.read().fines
        if how == "all":
            self.library.desk.fees.pay(card, every=True)
            assert self.library.owed(card) == "0.00"
        elif fines:
            chosen = fines[pick % len(fines)].id
            if how == "one":
                self.library.desk.fees.pay(card, [chosen])
            else:
                self.library.desk.fees.waive(chosen)

    @rule(card=cards, blocked=rarely)
    def block(self, card: str, blocked: bool) -> None:
        if blocked:
            self.library.desk.patrons.block(card, "see the desk")
        else:
            self.library.desk.patrons.unblock(card)

    @rule(borrower=cards, record=records, others=st.permutations(CARDS), pickup=places)
    def a_title_is_wanted(self, borrower: str, record: str, others: list[str], pickup: str) -> None:
        """One patron takes all copies, and others wait."""
        self.library.desk.checkout(borrower, COPIES[record])
        for card in others[:3]:
            self._reasoned(self.library.door(card).holds.place(HoldRequest(record=record, pickup=pickup)))

    @rule(record=records, at=places)
    def a_title_comes_back(self, record: str, at: str) -> None:
        self.library.desk.check_in(COPIES[record], at)

    @rule(days=st.integers(6, 10))
    def a_week_is_missed(self, days: int) -> None:
        self.time_passes(days, 12)
        self.end_the_day()

    @rule(barcode=barcodes, place=places)
    def move_a_copy(self, barcode: str, place: str) -> None:
        self.library.desk.items.edit(barcode, library=place)

    @rule(card=cards, pick=picks, really=rarely)
    def cancel_at_the_desk(self, card: str, pick: int, really: bool) -> None:
        holds = [hold for hold in self.library.holds(card) if hold.is_open]
        if holds and really:
            owed = self.library.owed(card)
            chosen = holds[pick % len(holds)]
            assert self.library.desk.requests.cancel(chosen.id).outcome is DeskWord.CANCELLED
            assert self.library.owed(card) == owed

    @rule(card=cards, some=st.lists(barcodes, min_size=1, max_size=3), at=places, what=st.integers(0, 3))
    def what_is_done_and_undone_leaves_nothing(self, card: str, some: list[str], at: str, what: int) -> None:
        desk, before = self.library.desk, self.library.rows()
        others = len(self.library.sql("SELECT 1 FROM act"))
        if what == 0:
            desk.check_in(some, at)
        if what in (0, 1):
            desk.checkout(card, some)
        elif what == 2:
            desk.check_in(some, at)
            desk.fees.waive(desk.fees.add(card, Money(100, "EUR"), FineKind.OTHER).fine.id)
        for owed in self.library.door(card).fines.read().fines[: what == 3]:
            desk.fees.waive(owed.id)
        while len(self.library.sql("SELECT 1 FROM act")) > others:
            assert desk.undo().outcome is DeskWord.UNDONE
        assert self.library.rows() == before

    @rule()
    def end_the_day(self) -> None:
        ((first,),) = self.library.sql("SELECT coalesce(day_done, made) FROM library")
        if self.library.today < date.fromisoformat(str(first)):
            with pytest.raises(UsageError):
                self.library.desk.day(self.library.today)
            return
        self.library.desk.day(self.library.today)
        again = self.library.desk.day(self.library.today)
        assert (again.expired, again.served, again.lost, again.notices) == (0, 0, 0, 0)

    @invariant()
    def all_is_well(self) -> None:
        """Asked again where anything was written since, and of accounts where the clock has moved."""
        version = self.library.version()
        if version != self._well[0]:
            assert self.library.desk.verify().problems == ()
            self._nobody_was_charged_for_a_hold_before_the_days_since_they_were_told()
        if (version, self.library.moment) != self._well:
            self.shown = {card: Shown.at(self.library.door(card)) for card in CARDS}
            self._positions_count_from_one_without_gaps()
            self._what_is_refused_has_a_reason()
            for card, (_, holds, fines, *_) in self.shown.items():
                assert card != CHILD or all(hold.barcode != "c1" for hold in holds)  # which is not lent to a child
                assert fines.total == Money.total(fine.balance for fine in fines.fines)
                assert fines.suspended == (fines.total.cents > 1000)
        self._well = version, self.library.moment
        self.each_account_shows_its_cards_and_settings()

    def _positions_count_from_one_without_gaps(self) -> None:
        queues: dict[str, list[int]] = {}
        for hold in chain.from_iterable(shown.holds for shown in self.shown.values()):
            waits = hold.status in (HoldStatus.WAITING, HoldStatus.FROZEN)
            assert (hold.position is not None) == waits
            if hold.position is not None:
                queues.setdefault(hold.record_id or "", []).append(hold.position)
        for positions in queues.values():
            assert sorted(positions) == list(range(1, len(positions) + 1))

    def _nobody_was_charged_for_a_hold_before_the_days_since_they_were_told(self) -> None:
        query = (
            "SELECT f.registered, MAX(e.at) FROM fine f JOIN event e ON e.hold = f.hold AND e.kind = 'hold-ready'"
            " WHERE f.kind = 'uncollected' GROUP BY f.id"
        )
        for registered, told in self.library.sql(query):
            day = datetime.fromisoformat(str(told)).astimezone(ZONE).date()
            assert date.fromisoformat(str(registered)) > day + timedelta(days=7)

    def _what_is_refused_has_a_reason(self) -> None:
        for loans, holds, *_ in self.shown.values():
            for loan in loans:
                against = [reason for reason in loan.reasons if reason.code is not ReasonCode.RENEWAL_NO_GAIN]
                assert (loan.renewable is False) == bool(against)
            for hold in holds:
                assert hold.cancellable == (not hold.reasons)

    def _set(self, moment: datetime) -> None:
        first, last = date(2026, 1, 1), date(2030, 1, 1)
        moment = moment.astimezone(UTC).astimezone(ZONE)
        if first <= moment.date() <= last:
            self.library.moment = moment

    @staticmethod
    def _reasoned(answer: Answer) -> None:
        for claim in answer.claims.values():
            assert (claim.word in (ClaimWord.REFUSED, ClaimWord.UNCHANGED)) >= bool(claim.reasons)
            if claim.word is ClaimWord.REFUSED:
                assert claim.reasons


TestAnySequence = AnySequence.TestCase
TestAnySequence.settings = settings(max_examples=SEQUENCES, stateful_step_count=30, deadline=None)


class SequenceOnAServer(AnySequence):
    kept: WatchedLibrary
    begin_again: Callable[[], object]

    def opened(self, path: Path) -> WatchedLibrary:
        self.begin_again()
        return self.kept.begun_again(path)

    def teardown(self) -> None:
        self.folder.cleanup()


TestAnySequenceOnAServer = pytest.mark.usefixtures("start_on_a_server")(SequenceOnAServer.TestCase)
TestAnySequenceOnAServer.settings = settings(max_examples=max(SEQUENCES // 5, 1), stateful_step_count=20, deadline=None)
"""Fewer sequences: each takes longer."""
