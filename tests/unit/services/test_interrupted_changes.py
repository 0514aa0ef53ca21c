"""What an interrupted run left open is looked at and settled, never repeated."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from tests.builders import (
    ACCOUNT,
    HELSINKI,
    NOW,
    FakeHolds,
    FakeLedger,
    FakeLoans,
    a_hold,
    a_loan,
    a_reading,
    an_account,
)

from tunilib.core import Hold, HoldStatus
from tunilib.core.answer import Answer
from tunilib.core.changes import ChangeKind, Intent, Key
from tunilib.core.hold import HoldChange, HoldRequest
from tunilib.core.loan import Loan
from tunilib.services import holds as service
from tunilib.services.change import Recovered, begin
from tunilib.services.renewals import LOANS, LoanSelection, renew


def intent(
    ledger: FakeLedger, before: str | None, kind: str = "renew", account: str = ACCOUNT, item: str = "L1"
) -> Intent:
    return ledger.intend(account, ChangeKind(kind), [Key(id=item, title="T", before=before)], NOW)


def looked(ledger: FakeLedger, *due: date) -> tuple[Recovered, ...]:
    reading = a_reading(*(a_loan(due=day) for day in due))
    account = an_account(ledger, loans=FakeLoans([reading]))
    begin(account, LOANS)
    return account.recovered


EVENING = datetime(2026, 3, 20, 18, tzinfo=HELSINKI)


@pytest.mark.parametrize(
    ("before", "now", "done"),
    [
        ("2026-03-20", date(2026, 3, 21), True),
        ("2026-03-20", date(2026, 3, 20), False),
        ("2026-03-20", date(2026, 3, 19), False),
        ("2026-03-20", EVENING, False),
        ("2026-03-20", EVENING + timedelta(days=1), True),
        (EVENING.isoformat(), date(2026, 3, 20), False),
        (EVENING.isoformat(), EVENING, False),
        (EVENING.isoformat(), EVENING + timedelta(minutes=1), True),
        (EVENING.isoformat(), EVENING.astimezone(timezone(timedelta(hours=9))), False),
        (EVENING.isoformat(), EVENING.astimezone(timezone(timedelta(hours=-9))), False),
        ("nonsense", date(2026, 3, 21), None),
        (None, date(2026, 3, 21), None),
    ],
)
def test_a_renewal_was_made_if_the_date_is_later_now(before: str | None, now: date, done: bool | None) -> None:
    ledger = FakeLedger()
    intent(ledger, before)
    (item,) = looked(ledger, now)
    assert (item.done, item.before, item.after) == (done, before, now.isoformat())


def found_later(before: Loan, after: Loan) -> bool | None:
    """What is found of a renewal whose answer was lost."""
    ledger = FakeLedger()
    interrupted = an_account(ledger, loans=FakeLoans([a_reading(before)], Answer(lost=True)))
    assert [outcome.outcome for outcome in renew(interrupted, LoanSelection(every=True))] == ["unknown"]
    ledger.open = [opened for opened, _, _ in ledger.settled]
    account = an_account(ledger, loans=FakeLoans([a_reading(after)]))
    begin(account, LOANS)
    (item,) = account.recovered
    return item.done


@pytest.mark.parametrize(("used", "done"), [(0, False), (2, False), (3, True), (4, True), (None, True)])
def test_a_later_date_is_no_renewal_where_the_library_counts_none(used: int | None, done: bool) -> None:
    before, after = a_loan(due=date(2026, 3, 20), renewals_used=2), a_loan(due=date(2026, 4, 6), renewals_used=used)
    assert found_later(before, after) is done


@pytest.mark.parametrize(
    ("left", "now", "done"),
    [(3, 5, False), (3, 3, False), (3, 2, True), (3, 0, True), (3, None, True), (0, 5, True), (None, 5, True)],
)
def test_a_later_date_is_no_renewal_where_as_many_are_left(left: int | None, now: int | None, done: bool) -> None:
    before, after = a_loan(due=date(2026, 3, 20), renewals_left=left), a_loan(due=date(2026, 4, 6), renewals_left=now)
    assert found_later(before, after) is done


@pytest.mark.parametrize(
    ("now", "word"), [(date(2026, 3, 21), "renewed"), (date(2026, 3, 20), "unchanged"), (None, "unknown")]
)
def test_what_was_found_is_settled_as_looked_up(now: date | None, word: str) -> None:
    ledger = FakeLedger()
    opened = intent(ledger, "2026-03-20")
    looked(ledger, *([now] if now else []))
    assert [
        (found, [result.word for result in results], by_looking) for found, results, by_looking in ledger.settled
    ] == [(opened, [word], True)]


def test_for_a_loan_that_is_gone_the_result_is_unknown() -> None:
    ledger = FakeLedger()
    intent(ledger, "2026-03-20")
    (item,) = looked(ledger)
    assert (item.done, item.after) == (None, None)


def test_every_item_of_every_open_run_is_looked_at() -> None:
    ledger = FakeLedger()
    intent(ledger, "2026-03-20", item="a")
    ledger.intend(ACCOUNT, ChangeKind.RENEW, [Key(id="b", title="B", before="2026-03-20"), Key(id="c", title="C")], NOW)
    reading = a_reading(*(a_loan(id=name, due=date(2026, 4, 1)) for name in "abc"))
    account = an_account(ledger, loans=FakeLoans([reading]))
    begin(account, LOANS)
    assert [(item.id, item.done) for item in account.recovered] == [("a", True), ("b", True), ("c", None)]
    assert ledger.open == []


def test_runs_of_another_account_or_kind_are_left_alone() -> None:
    ledger = FakeLedger()
    intent(ledger, "2026-03-20", account="other")
    intent(ledger, "waiting", kind="cancel")
    assert looked(ledger, date(2026, 4, 1)) == ()
    assert len(ledger.open) == 2


def test_where_nothing_is_open_nothing_is_written() -> None:
    ledger = FakeLedger()
    assert looked(ledger, date(2026, 4, 1)) == ()
    assert ledger.log == []


def holds_looked(ledger: FakeLedger, *holds: Hold) -> tuple[Recovered, ...]:
    account = an_account(ledger, holds=FakeHolds([a_reading(*holds)]))
    begin(account, service.HOLDS)
    return account.recovered


@pytest.mark.parametrize(
    ("before", "status", "done", "word"),
    [
        ("waiting", HoldStatus.CANCELLED, True, "cancelled"),
        ("waiting", HoldStatus.WAITING, False, "unchanged"),
        ("waiting", HoldStatus.READY, False, "unchanged"),
        ("cancelled", HoldStatus.CANCELLED, False, "unchanged"),
    ],
)
def test_a_cancellation_was_made_if_the_hold_is_cancelled_now(
    before: str, status: HoldStatus, done: bool, word: str
) -> None:
    ledger = FakeLedger()
    intent(ledger, before, kind="cancel", item="H1")
    (item,) = holds_looked(ledger, a_hold(status=status))
    assert (item.done, item.after, ledger.words()) == (done, str(status), {"H1": word})


def test_for_a_hold_that_is_gone_the_result_is_unknown() -> None:
    ledger = FakeLedger()
    intent(ledger, "waiting", kind="cancel", item="H1")
    (item,) = holds_looked(ledger)
    assert (item.done, ledger.words()) == (None, {"H1": "unknown"})


def test_whether_a_hold_was_changed_is_not_known_where_an_older_version_did_not_write_what_was_asked() -> None:
    ledger = FakeLedger()
    intent(ledger, "waiting", kind="change", item="H1")
    assert [item.done for item in holds_looked(ledger, a_hold())] == [None]


UNTIL = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("change", "hold", "done"),
    [
        (HoldChange(pickup="arvo"), a_hold(pickup_location="arvo"), True),
        (HoldChange(pickup="arvo"), a_hold(pickup_location="Arvo"), True),
        (HoldChange(pickup="arvo"), a_hold(), False),
        (HoldChange(pickup="arvo"), a_hold(pickup_location="Elsewhere"), None),
        (HoldChange(freeze=True, until=UNTIL), a_hold(status=HoldStatus.FROZEN, frozen_until=UNTIL), True),
        (HoldChange(freeze=True), a_hold(), False),
        (HoldChange(release=True), a_hold(), True),
        (HoldChange(pickup="arvo"), a_hold(pickup_location="arvo", status=HoldStatus.EXPIRED), False),
    ],
)
def test_a_hold_was_changed_if_it_is_as_asked_now(change: HoldChange, hold: Hold, done: bool | None) -> None:
    ledger = FakeLedger()
    before = a_hold(status=HoldStatus.FROZEN if change.release else HoldStatus.WAITING, pickup_location="x")
    with pytest.raises(KeyboardInterrupt):
        service.change(an_account(ledger, holds=FakeHolds([a_reading(before)], KeyboardInterrupt())), ["H1"], change)
    assert [item.done for item in holds_looked(ledger, hold)] == [done]


@pytest.mark.parametrize("kind", ["place", "request"])
@pytest.mark.parametrize(
    ("before", "holds", "done", "after"),
    [
        ("", [a_hold(id="new")], True, "new"),
        ("", [], False, None),
        ("old", [a_hold(id="old")], False, None),
        ("old", [a_hold(id="old"), a_hold(id="new")], True, "new"),
        ("", [a_hold(id="new", record_id="R2")], False, None),
        ("", [a_hold(id="new", status=HoldStatus.CANCELLED)], False, None),
    ],
)
def test_a_hold_was_placed_if_the_record_has_one_that_was_not_there(
    kind: str, before: str, holds: list[Hold], done: bool, after: str | None
) -> None:
    ledger = FakeLedger()
    intent(ledger, before, kind=kind, item="R1")
    (item,) = holds_looked(ledger, *holds)
    assert (item.done, item.after) == (done, after)


def test_a_run_that_renewed_is_not_looked_at_among_holds() -> None:
    ledger = FakeLedger()
    intent(ledger, "2026-03-20")
    assert holds_looked(ledger, a_hold()) == ()


def test_the_holds_on_a_record_are_those_that_are_open() -> None:
    holds = [a_hold(id="a"), a_hold(id="b", record_id="R2"), a_hold(id="c", status=HoldStatus.EXPIRED), a_hold(id="d")]
    ledger = FakeLedger()
    service.place(an_account(ledger, holds=FakeHolds([a_reading(*holds)])), HoldRequest(record="R1"))
    ((found, _, _),) = ledger.settled
    assert found.keys[0].before == "a d"
