"""What the end of a day brings: holds lapse, uncollected ones cost their fee and go on, lost loans are charged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.charging import charge
from tunilib.backends.embedded.circulation.holding import close
from tunilib.backends.embedded.circulation.notifying import notify
from tunilib.backends.embedded.places import place_name
from tunilib.backends.embedded.stores.sqlite import days, holds, items, loans
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.policy.fines import is_lost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.embedded.stores.sqlite.loans import LoanRow
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction

__all__ = ["charge_lost", "end_day", "lost_by", "next_day"]


def lost_by(snapshot: Snapshot, until: date) -> list[LoanRow]:
    """Loans that count as lost at the end of a day, and were not yet charged; by due date."""
    return loans.overdue_since(snapshot.db, (until - timedelta(days=snapshot.rules.lost.after_days)).isoformat())


def next_day(snapshot: Snapshot, candidates: Iterable[LoanRow], until: date) -> date:
    """The first day after the last one done, up to ``until``, whose end brings anything; else ``until``."""
    done = days.day_done(snapshot.db)
    first = date.fromisoformat(done) + timedelta(days=1) if done else date.min
    due = [date.fromisoformat(row.due) + timedelta(days=snapshot.rules.lost.after_days) for row in candidates]
    due += [date.fromisoformat(day) + timedelta(days=1) for day in holds.first_last_days(snapshot.db)]
    return min(until, max(first, min(due, default=until)))


def end_day(tx: Transaction, candidates: Iterable[LoanRow]) -> None:
    """Do the end of the transaction's day.

    Holds lapse before copies come free, so that none of them is served any more on that day.
    """
    for hold in holds.lapsed_before(tx.db, tx.day):
        close(tx, hold, "expired")
        tx.count("expired")
        notify(tx, hold.patron, "hold-lapsed", title=hold.title, until=_day(hold.expires))
    for hold in holds.uncollected_before(tx.db, tx.day):
        _expire(tx, hold)
    for row in candidates:
        loan = loans.open_of_barcode(tx.db, row.barcode, tx.day)  # it may have come back, or been reported lost
        if loan is None or loan.id != row.id or loan.lost is not None:
            continue
        if is_lost(tx.rules, date.fromisoformat(loan.due), tx.today):
            charge_lost(tx, loan)
            tx.count("lost")
    days.set_day_done(tx.db, tx.day)


def charge_lost(tx: Transaction, loan: LoanRow) -> None:
    """A loan counts as lost from today on, and costs replacement and handling."""
    rule = tx.rules.lost
    loans.set_lost(tx.db, loan.id, tx.day)
    items.update(tx.db, loan.barcode, {"lost": tx.day})
    tx.record_event(
        "loan-lost", patron=loan.patron, record=loan.record, barcode=loan.barcode, loan=loan.id, before=loan.due
    )
    charge(tx, loan.patron, FineKind.REPLACEMENT, rule.replacement, loan=loan)
    charge(tx, loan.patron, FineKind.HANDLING, rule.handling, loan=loan)
    notify(
        tx,
        loan.patron,
        "loan-lost",
        title=loan.title,
        due=_day(loan.due),
        amount=Money(rule.replacement, tx.rules.currency),
        handling=Money(rule.handling, tx.rules.currency),
    )


def _expire(tx: Transaction, hold: holds.HoldRow) -> None:
    fee = tx.rules.pickup.uncollected_fee
    charge(tx, hold.patron, FineKind.UNCOLLECTED, fee, record=hold.record, hold=hold.id)
    tx.count("expired")
    notify(
        tx,
        hold.patron,
        "hold-uncollected",
        title=hold.title,
        place=place_name(tx.rules, hold.pickup),
        until=_day(hold.pickup_until),
        amount=Money(fee, tx.rules.currency),
    )
    close(tx, hold, "expired")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
