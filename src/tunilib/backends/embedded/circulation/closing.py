"""What the end of a day brings: holds lapse, uncollected ones cost their fee and go on, lost loans are charged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.charging import charge
from tunilib.backends.embedded.circulation.holding import close
from tunilib.backends.embedded.circulation.notifying import notify
from tunilib.backends.embedded.places import place_name
from tunilib.backends.embedded.sqlite import holds, items, library, loans
from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.policy.fines import is_lost

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.embedded.act import Act, View
    from tunilib.backends.embedded.sqlite.loans import LoanRow

__all__ = ["charge_lost", "end_day", "lost_by", "next_day"]


def lost_by(view: View, until: date) -> list[LoanRow]:
    """Loans that count as lost at the end of a day, and were not yet charged; by due date."""
    return loans.overdue_since(view.db, (until - timedelta(days=view.rules.lost.after_days)).isoformat())


def next_day(view: View, candidates: Iterable[LoanRow], until: date) -> date:
    """The first day after the last one done, up to ``until``, whose end brings anything; else ``until``."""
    done = library.day_done(view.db)
    first = date.fromisoformat(done) + timedelta(days=1) if done else date.min
    due = [date.fromisoformat(row.due) + timedelta(days=view.rules.lost.after_days) for row in candidates]
    due += [date.fromisoformat(day) + timedelta(days=1) for day in holds.first_last_days(view.db)]
    return min(until, max(first, min(due, default=until)))


def end_day(act: Act, candidates: Iterable[LoanRow]) -> None:
    """Do the end of the act's day.

    Holds lapse before copies come free, so that none of them is served any more on that day.
    """
    for hold in holds.lapsed_before(act.db, act.day):
        close(act, hold, "expired")
        act.count("expired")
        notify(act, hold.patron, "hold-lapsed", title=hold.title, until=_day(hold.expires))
    for hold in holds.uncollected_before(act.db, act.day):
        _expire(act, hold)
    for row in candidates:
        loan = loans.open_of_barcode(act.db, row.barcode, act.day)  # it may have come back, or been reported lost
        if loan is None or loan.id != row.id or loan.lost is not None:
            continue
        if is_lost(act.rules, date.fromisoformat(loan.due), act.today):
            charge_lost(act, loan)
            act.count("lost")
    library.set_day_done(act.db, act.day)


def charge_lost(act: Act, loan: LoanRow) -> None:
    """A loan counts as lost from today on, and costs replacement and handling."""
    rule = act.rules.lost
    loans.set_lost(act.db, loan.id, act.day)
    items.update(act.db, loan.barcode, {"lost": act.day})
    act.tell("loan-lost", patron=loan.patron, record=loan.record, barcode=loan.barcode, loan=loan.id, before=loan.due)
    charge(act, loan.patron, FineKind.REPLACEMENT, rule.replacement, loan=loan)
    charge(act, loan.patron, FineKind.HANDLING, rule.handling, loan=loan)
    notify(
        act,
        loan.patron,
        "loan-lost",
        title=loan.title,
        due=_day(loan.due),
        amount=Money(rule.replacement, act.rules.currency),
        handling=Money(rule.handling, act.rules.currency),
    )


def _expire(act: Act, hold: holds.HoldRow) -> None:
    fee = act.rules.pickup.uncollected_fee
    charge(act, hold.patron, FineKind.UNCOLLECTED, fee, record=hold.record, hold=hold.id)
    act.count("expired")
    notify(
        act,
        hold.patron,
        "hold-uncollected",
        title=hold.title,
        place=place_name(act.rules, hold.pickup),
        until=_day(hold.pickup_until),
        amount=Money(fee, act.rules.currency),
    )
    close(act, hold, "expired")


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
