"""Fees in sentences, made from the policies of the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.core.money import Money
from tunilib.core.note import Note, Plural, joined

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tunilib.core.rules import FinePolicy, FineStep, LostPolicy, Rules

HOUR: Final = 3_600
"""Seconds in which a policy by the hour counts."""


def fee_note(key: str, **facts: object) -> Note:
    """A sentence, or a part of one."""
    return Note.of(_FEE_MESSAGES[key], **facts)


def time_note(count: int, *, in_hours: bool = False) -> Note:
    """A number of days, or of the hours in so many seconds."""
    number, unit = (count // HOUR, "hours") if in_hours else (count, "days")
    plural = _TIME_MESSAGES[unit]
    return Note(plural.one, (("count", number),), several=plural.several)


def fine_note(rules: Rules, fine: FinePolicy | None) -> Note:
    if fine is None:
        return fee_note("no-fine")
    steps = joined((joined(_step(rules, fine, step), ", ") for step in fine.steps), "; ")
    return joined((steps, *_bounds(rules, fine)), ", ")


def lost_note(rules: Rules, lost: LostPolicy) -> Note:
    amount = Money(lost.replacement, rules.currency)
    if not lost.at_price:
        return fee_note("replacement", amount=amount)
    return fee_note("replacement-at-price", amount=amount) if lost.replacement else fee_note("replacement-price")


def _step(rules: Rules, fine: FinePolicy, step: FineStep) -> Iterator[Note]:
    amount, unit = Money(step.amount, rules.currency), HOUR if fine.in_hours else 1
    count = step.every // unit
    if count > 1:
        yield fee_note("per-hours" if fine.in_hours else "per-days", amount=amount, count=count)
    else:
        yield fee_note("once" if not count else "per-hour" if fine.in_hours else "per-day", amount=amount)
    if step.at_start and (count > 1 or (count and fine.in_hours)):
        yield fee_note("at-start")
    if step.after:
        yield fee_note("after", time=time_note(step.after, in_hours=fine.in_hours))
    if step.until is not None and count:
        yield fee_note("most", limit=time_note(max(step.until - step.after, 0), in_hours=fine.in_hours))


def _bounds(rules: Rules, fine: FinePolicy) -> Iterator[Note]:
    if fine.grace:
        time = time_note(fine.grace, in_hours=fine.in_hours)
        yield fee_note("grace-charged" if fine.grace_charged else "grace", time=time)
    if not fine.closed_days:
        yield fee_note("closed-days")
    if fine.most is not None:
        yield fee_note("most", limit=Money(fine.most, rules.currency))
    if fine.most_price:
        yield fee_note("most-price")
    if fine.most_patron is not None:
        yield fee_note("most-patron", limit=Money(fine.most_patron, rules.currency))
    for day, fee in fine.reminders:
        yield fee_note("reminder", amount=Money(fee, rules.currency), day=day)


_TIME_MESSAGES: Final[Mapping[str, Plural]] = {
    "days": Plural("{count} day", "{count} days", "count"),
    "hours": Plural("{count} hour", "{count} hours", "count"),
}
_FEE_MESSAGES: Final[Mapping[str, str]] = {
    "no-fine": "no overdue fine",
    "per-day": "{amount} a day",
    "per-days": "{amount} for each {count} days",
    "per-hour": "{amount} an hour",
    "per-hours": "{amount} for each {count} hours",
    "once": "{amount} once",
    "at-start": "charged when a period begins",
    "after": "after {time}",
    "most": "at most {limit}",
    "grace": "the first {time} free of charge",
    "grace-charged": "nothing for {time} at most",
    "closed-days": "closed days free of charge",
    "most-price": "at most the price of the copy",
    "most-patron": "at most {limit} for all overdue loans together",
    "reminder": "{amount} for the reminder of overdue day {day}",
    "after-recall": "{what}, after a recall",
    "uncollected": "Hold or request that is not collected: {amount}",
    "replacement": "Replacement of a lost copy: {amount}",
    "replacement-price": "Replacement of a lost copy: its price",
    "replacement-at-price": "Replacement of a lost copy: its price, or {amount} where that is not known",
    "handling": "Handling of a lost copy: {amount}",
    "lost": "A loan counts as lost when it is {time} overdue",
    "not-lost": "Lost copies are not charged",
    "suspension": "Borrowing rights are suspended while more than {amount} is unpaid",
    "no-suspension": "Unpaid fees suspend no borrowing rights",
    "least": "Smallest online payment: {amount}",
    "service-fee": "Service fee of an online payment: {amount}",
    "refused-kinds": "Cannot be paid online: {kinds}",
    "contact": "Contact: {contact}",
}
