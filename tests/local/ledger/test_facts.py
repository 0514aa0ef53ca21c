"""Whole things as JSON: what was written is read back, whatever fields have come and gone in between."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest
from tests.builders import NOW, a_fine, a_hold, a_loan

from tunilib.core.hold import HoldStatus
from tunilib.core.loan import Loan, LoanStatus
from tunilib.core.models import model
from tunilib.core.money import Money
from tunilib.core.note import Note
from tunilib.core.reason import Reason, ReasonCode
from tunilib.local.ledger.seen import facts_of, thing_of

REASONS = (
    Reason.of(ReasonCode.RENEWAL_LIMIT, limit=5),
    Reason.of(ReasonCode.PATRON_SUSPENDED_FINES, amount=Money(1100)),
    Reason.said("Lainakielto: «ei»\n"),
)


@model
class WiderLoan(Loan):
    """A loan of a later version."""

    call_number: str | None = None
    shelves: tuple[str, ...] = ()


def test_a_thing_is_read_back_as_it_was() -> None:
    for thing in [
        a_loan(),
        a_loan(due=None, checked_out=datetime(2026, 3, 1, 8, tzinfo=UTC), status=LoanStatus.OVERDUE, reasons=REASONS),
        a_loan(renewable=False, renewals_left=0, renewal_dues=(date(2026, 4, 1), date(2026, 5, 1)), fine_now=Money(20)),
        a_loan(renewal_dues=(), returned=date(2026, 3, 9)),
        a_hold(status=HoldStatus.READY, pickup_until=date(2026, 3, 14), position=2, cancellable=True),
        a_fine(balance=Money(-50, "SEK"), reasons=REASONS),
        *REASONS,
    ]:
        assert thing_of(type(thing), facts_of(thing)) == thing, thing


def test_the_day_and_the_note_of_a_reason_become_text() -> None:
    reason = Reason.of(ReasonCode.CHECK_FALLS_DUE, date=date(2026, 3, 20), error=Note("no"))

    assert dict(thing_of(Reason, facts_of(reason)).params) == {"date": "2026-03-20", "error": "no"}


def test_a_field_of_a_later_version_is_remembered_and_passed_over_by_this_one() -> None:
    loan = WiderLoan(id="L1", title="t", due=None, read_at=NOW, call_number="84.2", shelves=("a", "b"))
    facts = facts_of(loan, without="read_at")

    assert thing_of(WiderLoan, facts, read_at=NOW) == loan
    assert thing_of(Loan, facts, read_at=NOW) == Loan(id="L1", title="t", due=None, read_at=NOW)


def test_a_field_that_was_not_written_yet_has_its_default() -> None:
    loan = thing_of(WiderLoan, facts_of(a_loan()))

    assert (loan.call_number, loan.shelves) == (None, ())


def test_what_has_its_default_is_not_written() -> None:
    assert json.loads(facts_of(a_loan(), without="read_at")) == {
        "id": "L1",
        "title": "Seitsemän veljestä",
        "due": "2026-03-20",
    }


@pytest.mark.parametrize(
    "facts", ["", "[]", "{}", '{"id": "L1", "title": "t", "due": "soon"}', '{"id": "L1", "title": "t", "due": []}']
)
def test_what_is_no_such_thing_is_an_error(facts: str) -> None:
    with pytest.raises(ValueError):
        thing_of(Loan, facts, read_at=NOW)
