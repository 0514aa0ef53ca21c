"""What needs a person: what falls due, is overdue or ready, costs, ends, failed or is new.

An item has a name that stays the same as long as nothing about it changes: a loan with its due date, a hold with its
last day. The ledger stores under this name who was informed of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import day_of, days_after
from tunilib.core.needs import Need, NeedKind, fines_needs, hold_needs, loan_needs, session_needs
from tunilib.core.outcome import RenewalOutcome, Word
from tunilib.errors import NotUnderstood, OutcomeUnknown, TunilibError, Unavailable
from tunilib.local.ledger.intents import unknown_item

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, datetime

    from tunilib.core.changes import Made, Recovered
    from tunilib.core.fine import Fines
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.money import Money
    from tunilib.core.reason import Reason
    from tunilib.core.search import News
    from tunilib.local.profiles import Profile
    from tunilib.services.status import Overview

LASTING = ("unreached", "sign-in", "not-understood", "failed", "fines")
"""How the names of lasting items begin: each is forgotten when a run finds it over, and reported when it comes again.

All other items have a day or a number in their name, and are reported once.
"""


class Item(NamedTuple):
    """One item of a digest.

    Attributes:
        name: the same as long as nothing about it changes.
        kind: one of the kinds of ``digest.HEADING_MESSAGES``.
        title: of the loan, hold or search; empty: it has none.
        when: the day that matters.
        place: where to go.
        why: reasons or an error.
        about: what its text is made from, where that is more than a title and a day.
        fine: what an overdue loan costs if it is returned today.
        has_passed: whether the day is over. today: the day of the digest; None: not known.
    """

    name: str
    kind: str
    title: str = ""
    when: date | datetime | None = None
    place: str | None = None
    why: tuple[Reason | TunilibError, ...] = ()
    about: Fines | News | Made | None = None
    fine: Money | None = None
    has_passed: bool = False
    today: date | None = None


def items_of(
    seen: Overview,
    outcomes: Iterable[RenewalOutcome],
    *,
    recovered: Iterable[Recovered] = (),
    news: Iterable[News] = (),
    reminded: Iterable[Loan] = (),
) -> tuple[Item, ...]:
    """What needs a person on a card that was read.

    Args:
        seen: the account after the renewals.
        outcomes: of the renewals.
        recovered: changes of interrupted runs that were compared in this run.
    """
    found: list[Item] = []
    tried = {outcome.loan.id: outcome for outcome in outcomes}
    pressing = {need.thing.id: need for need in loan_needs(seen.loans_read, seen.today)}
    for loan in seen.loans_read:
        found += _of_loan(loan, pressing.get(loan.id), tried.get(loan.id), seen.today)
    found += [_of_hold(need, seen.today) for need in hold_needs(seen.holds_read, seen.today) if _can_be_met(need)]
    for owed in fines_needs(seen.fines_read):
        name = "fines over" if owed.kind is NeedKind.FINES_OVER else "fines near"
        found.append(Item(name, "fines", about=owed.thing))
    found += _of_unknown_changes(recovered)
    for end in session_needs(seen.session_end, seen.today):
        found.append(Item(f"session {day_of(end.thing.time).isoformat()}", end.kind.value, when=end.thing.time))
    found += [Item(f"{loan.id} reminder {loan.due}", "reminder", loan.title, loan.due) for loan in reminded]
    found += [Item(f"alert {one.search.id} {one.mark}", "alert", about=one) for one in news]
    return _on(seen.today, found)


def _on(today: date, found: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(item._replace(today=today) for item in found)


def items_of_changes(
    outcomes: Iterable[RenewalOutcome], recovered: Iterable[Recovered], today: date
) -> tuple[Item, ...]:
    """What needs a person after the renewals of a card that could not be read again."""
    ended = [one for one in outcomes if one.outcome in (Word.UNKNOWN, Word.REFUSED)]
    found: list[Item] = []
    for one in ended:
        (need, *_) = (*loan_needs([one.loan], today), None)
        found += _of_loan(one.loan, need, one, today)
    return _on(today, (*found, *_of_unknown_changes(recovered)))


def items_of_failure(
    error: TunilibError, *, unreached_for_long: bool = False, signed_in: datetime | None = None
) -> tuple[Item, ...]:
    """What needs a person on an account that could not be read. Nothing while a later run may succeed.

    Args:
        signed_in: when the session began that has ended; each session has its own item.
    """
    if isinstance(error, NotUnderstood | OutcomeUnknown):
        name = "not-understood"
    elif error.exit_code == 3:
        name = f"sign-in {signed_in.isoformat()}" if signed_in is not None else "sign-in"
    elif not is_unreached(error):
        name = f"failed {error.code}"
    elif unreached_for_long:
        name = "unreached"
    else:
        return ()
    return (Item(name, "failed", why=(error,)),)


def items_of_last_seen(
    loans: Iterable[Loan], holds: Iterable[Hold], unknown: Collection[str], today: date, error: TunilibError
) -> tuple[Item, ...]:
    """What has to go back or be collected by tomorrow, as last seen, on a card that could not be read.

    Where the library is out of reach it is only what cannot wait after today: the next run may be in time for the rest.

    Args:
        loans, holds: as they were last seen.
        unknown: the ids of loans whose renewal has an unknown outcome.
    """
    last = today if is_unreached(error) else days_after(today, 1)
    found = []
    for need in loan_needs(loans, today):
        if not need.is_due_by(last):
            continue
        loan, is_overdue = need.thing, need.kind is NeedKind.OVERDUE
        if loan.id in unknown:
            found.append(_unknown_renewal(loan, (error,), is_overdue=is_overdue))
        if is_overdue or loan.id not in unknown:
            kind, name = ("overdue", "overdue") if is_overdue else ("last-seen", "due")
            found.append(Item(f"{loan.id} {name} {loan.due}", kind, loan.title, loan.due, loan.library, (error,)))
    ending = [need for need in hold_needs(holds, today) if _can_be_met(need) and need.is_due_by(last)]
    found += [_of_hold(need, today)._replace(why=(error,)) for need in ending]
    return _on(today, found)


def is_unreached(error: TunilibError) -> bool:
    """Whether an error says that the library is out of reach. A later run may reach it."""
    return isinstance(error, Unavailable) or error.code == "database"


def over_after(error: TunilibError) -> tuple[str, ...]:
    """Which of the :data:`LASTING` items are over where a run ended with an error.

    A library that refuses a sign-in can be reached. A page that is not understood was read in a session. Nothing else
    is known: a library that is out of reach for a night still has the fines that were reported.
    """
    if isinstance(error, NotUnderstood | OutcomeUnknown):
        return ("unreached", "sign-in")
    return ("unreached",) if error.exit_code == 3 else ()


def _of_loan(loan: Loan, need: Need[Loan] | None, outcome: RenewalOutcome | None, today: date) -> list[Item]:
    found: list[Item] = []
    is_overdue = need is not None and need.kind is NeedKind.OVERDUE
    why = (outcome.reasons if outcome is not None else ()) or loan.reasons
    if outcome is not None and outcome.outcome == Word.UNKNOWN:
        found.append(_unknown_renewal(loan, why, is_overdue=is_overdue))
        why = ()
    if is_overdue:  # an item also where the outcome of a renewal is not known
        name = f"{loan.id} overdue {loan.due}"
        return [Item(name, "overdue", loan.title, loan.due, loan.library, why, fine=loan.fine_now), *found]
    if found or need is None or not need.is_due_by(days_after(today, 1)):
        return found
    was_renewed = outcome is not None and outcome.outcome == Word.RENEWED
    gains_later = loan.gains_nothing and not loan.cannot_be_renewed
    if (gains_later or (was_renewed and loan.renewable is None)) and not need.is_due_by(today):
        return []  # the next run renews it
    if loan.renewable and was_renewed:
        return []
    if outcome is not None and outcome.outcome == Word.NOT_TRIED:  # nobody has refused it
        return [Item(f"{loan.id} not tried {loan.due}", "last-seen", loan.title, loan.due, loan.library, why)]
    return [Item(f"{loan.id} due {loan.due}", "due", loan.title, loan.due, loan.library, why)]


def _can_be_met(need: Need[Hold]) -> bool:
    """Whether a hold can still be collected; one whose last day is over is not reported."""
    return need.kind is NeedKind.READY


def _of_hold(need: Need[Hold], today: date) -> Item:
    """A ready hold, which has a second name from the day before its last: so it is reported twice."""
    hold, kind = need.thing, "ends" if need.is_due_by(days_after(today, 1)) else "ready"
    return Item(f"{hold.id} {kind} {hold.pickup_until}", kind, hold.title, hold.pickup_until, hold.kept_at)


def _unknown_renewal(loan: Loan, why: tuple[Reason | TunilibError, ...], *, is_overdue: bool) -> Item:
    name = f"{loan.id} unknown {loan.due.isoformat() if loan.due else None}"
    return Item(name, "unknown", loan.title, loan.due, loan.library, why, has_passed=is_overdue)


def _of_unknown_changes(recovered: Iterable[Recovered]) -> list[Item]:
    unknown = [one for one in recovered if one.done is None]
    return [Item(unknown_item(one.intent, one.id, one.before), "unknown", one.title) for one in unknown]


class CardNews(NamedTuple):
    """What is to be reported of a card.

    Attributes:
        key: the ledger's name for it.
        now: the time at its library.
        renewed: how many loans were renewed.
        email: the address of the account; None: not known.
        over: how the names of items begin that are over, unless they are among ``items``.
    """

    profile: Profile
    card: str
    key: str
    now: datetime
    items: tuple[Item, ...]
    renewed: int
    email: str | None
    over: tuple[str, ...]


class Problem(NamedTuple):
    """What went wrong in a run, other than a refusal of a library.

    Attributes:
        whose: the profile or the recipient.
        keys: the ledger's names of the cards that it concerns; none: of all.
    """

    whose: str
    error: TunilibError
    keys: tuple[str, ...] = ()
