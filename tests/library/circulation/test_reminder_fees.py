"""Fees for reminders: registered with the notice that names them, and with nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.library.circulation.test_outdated_notices import mailed
from tests.library.conftest import AINO, EERO, Library

from tunilib.core.fine import FineKind
from tunilib.library.stores.notices import SqlNotices

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = """
overdue_notice_days = [1]
[loan.usual]
period = "28d"
renewals = 5
[fine.reminded]
amount = "0.00"
reminders = [{day = 7, fee = "2.00"}, {day = 14, fee = "3.00"}]
[hold.usual]
[[row]]
use = {loan = "usual", fine = "reminded", hold = "usual"}
[[row]]
when = {category = "staff"}
use = {fine = "none"}
"""


@pytest.fixture(name="reminding")
def _reminding(library_of: Callable[[str], Library]) -> Library:
    """Two copies are lent to Aino, and one to Eero of the staff, on 2 March, until the 30th; that day was ended."""
    library = library_of(RULES)
    library.patrons(AINO)
    library.patrons(EERO, category="staff")
    for card in (AINO, EERO):
        library.desk.patrons.edit(card, {"email": f"{card}@library.example"})
    library.copies("b1", "b2", "b3")
    library.lend(AINO, "b1", "b2")
    library.lend(EERO, "b3")
    library.desk.day()
    return library


def end(library: Library, day: str) -> list[str]:
    """End the days up to one. The bodies of the notices of that."""
    before = len(library.desk.notices.list())
    library.at(day)
    library.desk.day()
    return [notice.body for notice in library.desk.notices.list()[before:]]


def fees(library: Library, card: str = AINO) -> list[tuple[str | None, str, str, str | None]]:
    """Description, balance, day and title of each fee that is open."""
    found = library.door(card).fines.read().fines
    assert all(fine.kind is FineKind.OTHER for fine in found)
    return [(fine.description, str(fine.balance), str(fine.registered), fine.title) for fine in found]


DAY_7 = ("Reminder of overdue day 7", "2.00", "2026-04-06", "Title of r1")


def test_a_fee_is_registered_with_the_notice_of_its_day_which_names_it(reminding: Library) -> None:
    assert [body.count("costs") for body in end(reminding, "2026-03-31")] == [0, 0]
    assert fees(reminding) == []

    (body,) = end(reminding, "2026-04-06")  # no day of overdue notices: the staff is told nothing

    assert body.count("This reminder costs €2.00.") == 2
    assert (fees(reminding), fees(reminding, EERO)) == ([DAY_7] * 2, [])
    assert end(reminding, "2026-04-06") == []
    assert fees(reminding) == [DAY_7] * 2
    assert reminding.desk.verify().problems == ()


def test_of_missed_days_the_notice_that_is_written_costs_its_fee_alone_from_the_day_of_the_run(
    reminding: Library,
) -> None:
    told = end(reminding, "2026-04-20")
    assert sum("This reminder costs €3.00." in body for body in told) == 1
    assert fees(reminding) == [("Reminder of overdue day 14", "3.00", "2026-04-20", "Title of r1")] * 2
    assert end(reminding, "2026-05-20") == []


def test_a_loan_that_was_renewed_costs_again_when_it_is_overdue_again(reminding: Library) -> None:
    end(reminding, "2026-04-06")
    reminding.renew(AINO, "b1")  # until 4 May
    reminding.desk.check_in(["b2"])
    end(reminding, "2026-05-11")
    assert fees(reminding) == [DAY_7] * 2 + [(*DAY_7[:2], "2026-05-11", "Title of r1")]


def test_the_fee_of_a_notice_that_was_not_sent_is_dropped_when_it_does_not_stand(reminding: Library) -> None:
    end(reminding, "2026-03-31")
    mailed(reminding)
    end(reminding, "2026-04-06")
    reminding.desk.check_in(["b1"])

    assert mailed(reminding) == [(f"{AINO}@library.example", "1 loan is overdue")]

    assert fees(reminding) == [DAY_7]
    assert reminding.desk.notices.list()[-1].body.count("This reminder costs €2.00.") == 1
    reminding.desk.check_in(["b2"])
    assert mailed(reminding) == []
    assert fees(reminding) == [DAY_7]  # that one went out
    assert end(reminding, "2026-04-07") == []
    assert reminding.desk.verify().problems == ()


def test_notice_and_fee_are_one_change(reminding: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    end(reminding, "2026-03-31")
    with monkeypatch.context() as patch:
        patch.setattr(SqlNotices, "attach_overdue", lambda *_: 1 / 0)
        reminding.at("2026-04-06")
        with pytest.raises(ZeroDivisionError):
            reminding.desk.day()
    assert fees(reminding) == []
    assert len(end(reminding, "2026-04-06")) == 1
    assert fees(reminding) == [DAY_7] * 2
