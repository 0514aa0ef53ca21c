"""Over any sequence of renewals and return no overdue day is charged twice, and none is left out."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings, strategies as st
from tests.library.conftest import AINO, Library

from tunilib.core.answer import ClaimWord
from tunilib.core.money import Money

if TYPE_CHECKING:
    from pathlib import Path

START = date(2026, 3, 2)
PERIOD = 7
A_DAY = 20


class Lending(NamedTuple):
    """How the one book of a library is lent.

    Attributes:
        renewal_from: ``today`` or ``due``. fixed: days from the start to a last date of all loans; None: none.
        closed: weekdays on which the library is closed; a due date moves past them, and overdue days cost there too.
    """

    renewal_from: str
    fixed: int | None = None
    closed: tuple[int, ...] = ()

    @property
    def rules(self) -> str:
        fixed = "" if self.fixed is None else f"fixed_due = {START + timedelta(days=self.fixed)}\n"
        return (
            f"[closed]\nweekdays = {list(self.closed)}\n"
            f"[loan.a]\nperiod = '{PERIOD}d'\nrenewals = 40\nrenewal_from = '{self.renewal_from}'\n{fixed}"
            "[fine.a]\namount = '0.20'\nuntil = '3000d'\n"
            "[[row]]\nuse = {loan = 'a', fine = 'a'}\n"
        )


LENDINGS = (
    Lending("today"),
    Lending("due"),
    Lending("due", closed=(5, 6)),
    Lending("today", fixed=20),
    Lending("due", fixed=20),
    Lending("today", fixed=20, closed=(0, 2, 4)),
)
GAPS = st.lists(st.one_of(st.integers(0, 3), st.integers(4, 9), st.integers(10, 40)), min_size=1, max_size=8)


@pytest.fixture(name="empty", scope="module")
def _empty(tmp_path_factory: pytest.TempPathFactory) -> dict[Lending, Path]:
    """A library for each way of lending, in which Aino has the book on loan."""
    made = {}
    for number, lending in enumerate(LENDINGS):
        path = tmp_path_factory.mktemp("lending") / f"{number}.sqlite"
        library = Library(path, lending.rules)
        library.patrons(AINO)
        library.copies("b1")
        library.lend(AINO, "b1")
        library.close()
        made[lending] = path
    return made


class Walk:
    """The same loan day by day, in plain words: the late days of a patron and their costs."""

    def __init__(self, lending: Lending) -> None:
        self.lending = lending
        self.day = START
        self.due = self._due(START)
        self.late: set[date] = set()
        self.charged: list[date] = []
        self.cents: list[int] = []

    def pass_to(self, day: date) -> None:
        while self.day < day:
            self.day += timedelta(days=1)
            if self.day > self.due:
                self.late.add(self.day)

    def renew(self) -> bool:
        """Whether the loan is renewed: only to a date after the one that is, and after today."""
        moved = self._due(self.due if self.lending.renewal_from == "due" else self.day)
        if moved <= self.due or moved <= self.day:
            return False
        self.charge()
        self.due = moved
        return True

    def charge(self) -> None:
        """Every late day since the due date, once."""
        days = [day for day in sorted(self.late) if day > self.due]
        self.charged += days
        if days:
            self.cents.append(A_DAY * len(days))

    def _due(self, start: date) -> date:
        due = start
        for _ in range(PERIOD):
            due += timedelta(days=1)
        while due.weekday() in self.lending.closed:
            due += timedelta(days=1)
        if self.lending.fixed is not None:
            due = min(due, START + timedelta(days=self.lending.fixed))
        return max(due, start)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lending=st.sampled_from(LENDINGS), gaps=GAPS)
@example(lending=Lending("due"), gaps=[40, 1, 20, 1])
@example(lending=Lending("today", fixed=20), gaps=[30, 1, 1])
def test_no_day_is_charged_twice_and_none_is_left_out(
    empty: dict[Lending, Path], tmp_path_factory: pytest.TempPathFactory, lending: Lending, gaps: list[int]
) -> None:
    path = tmp_path_factory.mktemp("days") / "library.sqlite"
    shutil.copy(empty[lending], path)
    library, walk = Library(path), Walk(lending)

    for number, gap in enumerate(gaps):
        day = walk.day + timedelta(days=gap)
        library.at(str(day))
        walk.pass_to(day)
        loan = library.loan(AINO, "b1")
        assert loan.fine_now == Money(A_DAY * max((day - walk.due).days, 0))
        if number == len(gaps) - 1:
            library.desk.check_in(["b1"])
            walk.charge()
        else:
            (claim,) = library.renew(AINO, "b1")
            was_late = day > walk.due
            assert (claim.word is ClaimWord.DONE) == walk.renew()
            if claim.word is ClaimWord.DONE:
                assert (claim.fine.cents if claim.fine else 0) == (walk.cents[-1] if was_late else 0)
                assert library.loan(AINO, "b1").due == walk.due
            else:
                assert claim.fine is None

    fines = library.door(AINO).fines.read()
    assert sorted(walk.charged) == sorted(walk.late)
    assert [fine.amount.cents for fine in fines.fines] == walk.cents
    assert fines.total.cents == A_DAY * len(walk.late)
    library.close()
