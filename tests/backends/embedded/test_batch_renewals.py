"""Renewal of everything for everybody decides and writes what the policy says, loan by loan."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date, datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.backends.embedded.conftest import AINO, ZONE
from tests.unit.core import any_case
from tests.unit.core.policy.test_fines import naive_fine

from tunilib.backends.embedded.circulation.batch_renewals import decisions, renew_all
from tunilib.backends.embedded.loans import renew, renewal_case
from tunilib.backends.embedded.stores.sqlite.library import STORES
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.backends.embedded.unit_of_work import Stores, Transaction
from tunilib.core.policy.renewals import RenewalDecision, decide
from tunilib.core.rules import Rules
from tunilib.local.database import open_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from sqlite3 import Connection

    from tests.backends.embedded.conftest import Library

LIBRARIES = 200
COLLECTIONS = ("book", "course", "short", "stacks")
CATEGORIES = ("student", "staff", "child")
PATRONS, COPIES, TITLES, HOLDS, FINES = 12, 50, 20, 12, 10


@st.composite
def any_rules(draw: st.DrawFn) -> Rules:
    """Rules with four collections, which are others for some categories, and a calendar."""
    of_all = st.fixed_dictionaries(dict.fromkeys(COLLECTIONS, any_case.COLLECTIONS))
    of_some = st.dictionaries(st.sampled_from(COLLECTIONS), any_case.COLLECTIONS, max_size=3)
    drawn: Rules = draw(any_case.RULES)
    return Rules(
        calendar=drawn.calendar,
        suspension=drawn.suspension,
        lost=drawn.lost,
        collections=MappingProxyType(draw(of_all)),
        by_category=MappingProxyType(draw(st.dictionaries(st.sampled_from(CATEGORIES), of_some, max_size=2))),
    )


class Population(NamedTuple):
    """Puts patrons, copies, loans, holds and fines into an empty library, by chance."""

    db: Connection
    chance: Random
    today: date

    def settle(self) -> None:
        for number in range(TITLES):
            self._insert("record", id=f"r{number}", title=f"T{number}", main_title=f"T{number}", added="2020-01-01")
        for number in range(COPIES):
            self._insert(
                "item",
                barcode=f"b{number}",
                record=f"r{self.chance.randrange(TITLES)}",
                library="linna",
                collection=self.chance.choice(COLLECTIONS),
                added="2020-01-01",
            )
        for number in range(PATRONS):
            self._patron(number)
        for number in range(COPIES):
            self._loan(number)
        for number in range(HOLDS):
            self._hold(number)
        for number in range(FINES):
            self._fine(number)

    def _patron(self, number: int) -> None:
        self._insert(
            "patron",
            id=f"p{number}",
            card=f"c{number}",
            name="Somebody",
            address=self.chance.choice(("Street 1", "Street 1", "", None)),
            category=self.chance.choice((*CATEGORIES, None)),
            card_expires=self._sometimes(0.4, lambda: self._day(-30, 200)),
            block=self._sometimes(0.1, lambda: "see the desk"),
            password="none",
            added="2020-01-01",
        )

    def _loan(self, number: int) -> None:
        self._insert(
            "loan",
            id=f"l{number}",
            patron=self._someone(),
            barcode=f"b{number}",
            checked_out=self._day(-120, -1),
            due=self._day(-40, 60),
            renewals=self.chance.choice((0, 0, 1, 2, 3, 5, 40)),
            lost=self._sometimes(0.1, lambda: self._day(-10, 0)),
            returned=self._sometimes(0.15, lambda: self._day(-5, 0)),
        )

    def _hold(self, number: int) -> None:
        is_open = self.chance.random() < 0.8
        values = {"status": "waiting"} if is_open else {"status": "cancelled", "closed": self._day(-20, 0)}
        self._insert(
            "hold",
            or_ignore=True,
            id=f"h{number}",
            kind="hold",
            record=f"r{self.chance.randrange(TITLES)}",
            patron=self._someone(),
            number=number + 1,
            pickup="linna",
            created=self._day(-60, -1),
            frozen=self.chance.choice((0, 0, 1)),
            frozen_until=self._sometimes(0.5, lambda: self._day(-3, 3)),
            **values,
        )

    def _fine(self, number: int) -> None:
        amount = self.chance.choice((1, 20, 999, 1000, 1001, 60_000))
        self._insert(
            "fine",
            id=f"f{number}",
            patron=self._someone(),
            kind="other",
            amount=amount,
            paid=self.chance.choice((0, amount // 2, amount)),
            registered=self._day(-60, 0),
        )

    def _someone(self) -> str:
        return f"p{self.chance.randrange(PATRONS)}"

    def _day(self, least: int, most: int) -> str:
        return (self.today + timedelta(days=self.chance.randint(least, most))).isoformat()

    def _sometimes(self, how_often: float, value: Any) -> Any:
        return value() if self.chance.random() < how_often else None

    def _insert(self, table: str, *, or_ignore: bool = False, **values: object) -> None:
        verb = "INSERT OR IGNORE" if or_ignore else "INSERT"
        marks = ", ".join("?" * len(values))
        self.db.execute(f"{verb} INTO {table} ({', '.join(values)}) VALUES ({marks})", tuple(values.values()))


@pytest.fixture(name="db", scope="module")
def _db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    connection = open_database(tmp_path_factory.mktemp("everybody") / "any.sqlite", SCHEMA, create=True)
    yield connection
    connection.close()


@contextmanager
def undone(db: Connection) -> Iterator[None]:
    """What happens within did not happen."""
    db.execute("SAVEPOINT undone")
    try:
        yield
    finally:
        db.execute("ROLLBACK TO undone")
        db.execute("RELEASE undone")


def picture(db: Connection) -> list[list[tuple[object, ...]]]:
    """Everything that a renewal changes, but for random ids and the order in which it was written."""
    queries = (
        "SELECT id, due, renewals, lost, returned FROM loan",
        "SELECT patron, kind, amount, paid, waived, registered, record, loan, due, checked_out FROM fine",
        "SELECT at, day, kind, actor, cause, patron, record, barcode, loan, amount, before, after FROM event",
    )
    return [sorted(db.execute(query).fetchall(), key=repr) for query in queries]


def expected_fines(db: Connection, rules: Rules, today: date) -> dict[str, int]:
    """What each overdue loan costs today, added up day by day by the rule of its collection and patron."""
    query = (
        "SELECT l.id, i.collection, p.category, l.due FROM loan l JOIN item i ON i.barcode = l.barcode"
        " JOIN patron p ON p.id = l.patron WHERE l.returned IS NULL"
    )
    fines = {}
    for loan, collection, category, due in db.execute(query):
        of_category = rules.by_category.get(category, {})
        lending = of_category[collection] if collection in of_category else rules.collections[collection]
        fines[loan] = naive_fine(lending.fine, date.fromisoformat(due), today, rules.calendar)
    return {loan: cents for loan, cents in fines.items() if cents}


@settings(max_examples=LIBRARIES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rules=any_rules(), today=st.dates(date(2024, 6, 1), date(2028, 6, 1)), seed=st.integers(0, 2**32))
def test_sets_and_policy_decide_and_write_the_same_for_every_loan(
    db: Connection, rules: Rules, today: date, seed: int
) -> None:
    now = datetime(today.year, today.month, today.day, 12, tzinfo=ZONE)
    tx = Transaction(Stores(STORES, db, rules, ZONE, now, now.date()), rules, ZONE, now, actor="desk", cause="renew")
    with undone(db):
        Population(db, Random(seed), today).settle()

        fined = expected_fines(db, rules, today)
        expected: dict[str, RenewalDecision] = {}
        with undone(db):
            for patron in (found for n in range(PATRONS) if (found := tx.patrons.by_id(f"p{n}"))):
                out = tx.loans.open_of(patron.id)
                expected |= {stored.loan.id: decide(renewal_case(tx, patron, stored)) for stored in out}
                renew(tx, patron, [stored.loan.id for stored in out])
            one_by_one = picture(db)

        assert decisions(tx) == expected
        done = renew_all(tx)
        assert picture(db) == one_by_one
        assert done == (len(expected), sum(decision.moves for decision in expected.values()))
        renewed = {loan for loan, decision in expected.items() if decision.moves}
        charged = db.execute("SELECT loan, amount FROM fine WHERE kind = 'overdue'")
        assert sorted(charged) == sorted((loan, cents) for loan, cents in fined.items() if loan in renewed)


def test_the_library_stays_whole_and_a_second_time_moves_nothing(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.at("2026-04-01")
    store = library.desk._library

    with store.transaction("desk", "renew") as tx:
        first = renew_all(tx)
    with store.transaction("desk", "renew") as tx:
        second = renew_all(tx)

    assert (first, second) == ((2, 2), (2, 0))
    assert library.owed(AINO) == "0.80"
    assert library.desk.verify().problems == ()
