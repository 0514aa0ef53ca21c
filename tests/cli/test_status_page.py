"""The page of ``tunilib status``: what it says first, and what it leaves out."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.builders import HELSINKI, TODAY, a_hold, a_loan
from tests.cli.terminal import Stream

from tunilib.cli.command import Invocation
from tunilib.cli.output import Output
from tunilib.cli.render.status import status_text
from tunilib.cli.tree import CommandLine
from tunilib.core.fine import Fines
from tunilib.core.hold import Hold, HoldStatus
from tunilib.core.loan import Loan, LoanStatus
from tunilib.core.money import Money
from tunilib.services.status import Dated, FinesSummary, HoldCounts, LoanCounts, Overview

OVERDUE = {"status": LoanStatus.OVERDUE, "due": TODAY - timedelta(days=2)}


def page(width: int = 80, **changes: Any) -> list[str]:
    """The lines of a page without colours."""
    environ = {"COLUMNS": str(width), "TUNILIB_NOW": TODAY.isoformat()}
    output = Output(Stream(is_terminal=True), Stream(), environ)
    inv = Invocation("status", CommandLine({"NO_COLOR": "1"}), output, stdin=None, environ=environ)
    loans: tuple[Loan, ...] = changes.pop("loans", ())
    holds: tuple[Hold, ...] = changes.pop("holds", ())
    fines: Fines | None = changes.pop("fines", None)
    timeline = [Dated(loan.due, "due", loan.id, loan.title) for loan in loans if isinstance(loan.due, date)]
    values: dict[str, Any] = {
        "today": TODAY,
        "loans_read": loans,
        "holds_read": holds,
        "fines_read": fines,
        "loans": LoanCounts(len(loans), 0, 0, None),
        "holds": changes.pop("counts", HoldCounts(len(holds), 0, 0)),
        "fines": FinesSummary(fines.total, "EUR", fines.suspended) if fines else FinesSummary(),
        "card_expires": None,
        "session_expires": None,
        "timeline": tuple(sorted(timeline, key=lambda one: one.date)),
    }
    return status_text(inv, Overview(**{**values, **changes}), "demo", "29001001").splitlines()


def tasks(**changes: Any) -> list[str]:
    """What is to be done: the lines between the first one and a blank one."""
    lines = page(**changes)
    return [line.strip() for line in lines[1 : lines.index("")]]


def some_fines(cents: int, *, suspended: bool | None = False) -> Fines:
    return Fines(
        total=Money(cents), suspended=suspended, suspension_limit=Money(1000), fines=(), read_at=a_loan().read_at
    )


def test_who_has_nothing_to_do_is_told_so() -> None:
    assert tasks(loans=(a_loan(),)) == ["Nothing to do within a week."]


@pytest.mark.parametrize(
    ("loan", "said"),
    [
        (a_loan(**OVERDUE, renewable=False), "Return now: 1 loan"),
        (a_loan(**OVERDUE, renewable=True), "Renew or return now: 1 loan"),
        (a_loan(**OVERDUE), "Renew or return now: 1 loan"),
        (a_loan(**OVERDUE, renewable=False, fine_now=Money(40)), "Return now: 1 loan, fines so far €0.40"),
        (a_loan(due=TODAY, renewable=False), "Return by Tue 10 Mar (today): 1 loan"),
        (a_loan(due=TODAY + timedelta(days=7), renewable=False), "Return by Tue 17 Mar (in 7 days): 1 loan"),
        (a_loan(due=TODAY + timedelta(days=1)), "Renew or return by Wed 11 Mar (tomorrow): 1 loan"),
    ],
)
def test_a_loan_is_to_be_returned_or_renewed(loan: Loan, said: str) -> None:
    assert tasks(loans=(loan,)) == [said]


@pytest.mark.parametrize("due", [TODAY + timedelta(days=8), None])
def test_a_loan_that_is_due_later_is_not_to_be_returned_yet(due: date | None) -> None:
    assert tasks(loans=(a_loan(due=due, renewable=False),)) == ["Nothing to do within a week."]


def test_the_most_urgent_comes_first() -> None:
    found = tasks(
        loans=(a_loan(due=TODAY, renewable=False), a_loan(**OVERDUE, renewable=False)),
        holds=(a_hold(status=HoldStatus.READY, pickup_until=TODAY),),
        fines=some_fines(1200, suspended=True),
    )
    assert found == [
        "€12.00 to pay, borrowing rights are suspended",
        "Return now: 1 loan",
        "Return by Tue 10 Mar (today): 1 loan",
        "Pick up by Tue 10 Mar (today): 1 hold, linna",
    ]


def test_many_tasks_take_few_lines() -> None:
    loans = (
        a_loan(**OVERDUE, renewable=False),
        a_loan(**OVERDUE),
        a_loan(due=TODAY, renewable=False),
        a_loan(due=TODAY),
    )
    assert len(tasks(loans=loans)) == 4
    found = tasks(loans=loans, holds=(a_hold(status=HoldStatus.READY, pickup_until=TODAY),))
    assert len(found) == 4
    assert found[0] == "Return now: 1 loan · Renew or return now: 1 loan"


@pytest.mark.parametrize(
    ("hold", "said"),
    [
        (a_hold(status=HoldStatus.READY), "Pick up: 1 hold"),
        (
            a_hold(status=HoldStatus.READY, pickup_until=TODAY, pickup_location=None),
            "Pick up by Tue 10 Mar (today): 1 hold",
        ),
        (a_hold(), "Nothing to do within a week."),
    ],
)
def test_only_what_is_ready_is_to_be_picked_up(hold: Hold, said: str) -> None:
    assert tasks(holds=(hold,)) == [said]


@pytest.mark.parametrize(
    ("expires", "said"),
    [
        (TODAY - timedelta(days=1), "The card expired on Mon 9 Mar."),
        (TODAY + timedelta(days=30), "The card is valid until Thu 9 Apr only."),
        (TODAY + timedelta(days=31), "Nothing to do within a week."),
    ],
)
def test_a_card_that_ends_is_said_in_time(expires: date, said: str) -> None:
    assert tasks(card_expires=expires) == [said]


def test_a_session_that_ends_is_said_in_time() -> None:
    ends = datetime(2026, 3, 12, 9, tzinfo=HELSINKI)
    assert tasks(session_expires=ends) == ["Sign in again by Thu 12 Mar 09:00: tunilib login"]


def test_the_distance_of_the_fines_from_a_suspension_is_a_bar_and_a_sum() -> None:
    lines = page(fines=some_fines(500))
    assert "Fines  €5.00 to pay · ▆▆▆▆▆▆······" in lines
    assert "       €5.00 left until the limit of suspension (€10.00)" in lines
    assert "Fines  €5.00 to pay" in page(fines=some_fines(500, suspended=None))[-1]


def test_what_a_library_does_not_show_is_left_out() -> None:
    output = page(counts=HoldCounts())
    assert not any(line.startswith(("Fines", "Holds", "Card", "Session")) for line in output)


def test_the_weeks_ahead_have_a_bar_by_their_number() -> None:
    dues = [TODAY - timedelta(days=1), TODAY, TODAY, TODAY + timedelta(days=7), TODAY + timedelta(days=300)]
    lines = page(loans=tuple(a_loan(id=str(number), due=due) for number, due in enumerate(dues)))
    start = lines.index("The weeks ahead") + 1
    assert [line.split() for line in lines[start : start + 4]] == [
        ["overdue", "▆" * 12, "1", "loan"],
        ["this", "week", "▆" * 24, "2", "loans"],
        ["next", "week", "▆" * 12, "1", "loan"],
        ["later", "▆" * 12, "1", "loan"],
    ]


def test_a_long_list_of_near_days_ends_with_how_many_more() -> None:
    lines = page(loans=tuple(a_loan(id=str(number), due=TODAY) for number in range(10)))
    assert lines[-1] == "  and 2 more"
