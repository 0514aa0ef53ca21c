"""Fees in words: what and whom a policy of the rules is for, and what it costs."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.core.money import Money
from tunilib.core.note import Message, Note, Plural, joined
from tunilib.core.policy.resolution import Terms, terms
from tunilib.core.rules.parts import DEFAULT_COLLECTIONS
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from tunilib.core.rules import FinePolicy, FineStep, LostPolicy, Rules


class Scope(NamedTuple):
    """What a fee is for. None: any."""

    collection: str | None = None
    library: str | None = None
    category: str | None = None

    @property
    def path(self) -> str:
        """The scope in the permanent name of a rule: the collection first."""
        named = (("", self.collection), (".library", self.library), (".category", self.category))
        return "".join(f"{name}.{id_}" for name, id_ in named if id_ is not None)


def deciding_rows(rules: Rules, found: Terms) -> Note:
    """The rows of the rules that decide about a loan, in words."""
    loan, fine = found.rows["loan"], found.rows["fine"]
    facts: dict[str, object] = {}
    for name, number in (("", fine if loan is None else loan), ("fine_", fine)):
        if number is not None:
            library, category, collection = rules.rows[number - 1].when
            what = _text(rules, collection or (), library or (), category or ())
            facts |= {f"{name}what": what, f"{name}row": number}
    are_two = loan is not None and fine is not None and loan != fine
    return Note.of(_ROW_MESSAGES["two" if are_two else "one" if facts else "none"], **facts)


_ROW_MESSAGES = {
    "none": "No row of the library's rules is for this loan.",
    "one": "By the library's rules: {what}, row {row}.",
    "two": "By the library's rules: renewals {what}, row {row}; fines {fine_what}, row {fine_row}.",
}


def scope_text(rules: Rules, scopes: Iterable[Scope]) -> Message | str:
    """The words for scopes that differ only in their collection."""
    every = tuple(scopes)
    library, category = every[0].library, every[0].category
    collections = [scope.collection for scope in every if scope.collection is not None]
    return _text(rules, collections, [library] if library else (), [category] if category else ())


def _text(
    rules: Rules, collections: Iterable[str], libraries: Iterable[str], categories: Iterable[str]
) -> Message | str:
    order = list(rules.collections)
    names = [_collection_text(rules, name) for name in sorted(collections, key=order.index)]
    said: Message | str = joined(names, ", ") if names else Note.of("all loans")
    if places := [place.name for place in map(rules.pickup_library, sorted(libraries)) if place is not None]:
        said = Note.of("{what} at {library}", what=said, library=", ".join(places))
    if people := [term("category", one) for one in sorted(categories)]:
        said = Note.of("{what} for {category}", what=said, category=joined(people, ", "))
    return said


def _collection_text(rules: Rules, collection: str) -> Message | str:
    own, default = rules.collections[collection], DEFAULT_COLLECTIONS.get(collection)
    return own.name if default is None or own.name != default.name else term("collection", collection)


def scopes_of(
    rules: Rules, kinds: tuple[str, ...], policy: Callable[[Terms], object], *, by_collection: bool = False
) -> Iterator[tuple[Scope, Terms]]:
    """A policy for all, then for each library, category and collection that has another one.

    Args:
        kinds: the kinds of policies that it comes from. policy: what of the terms is compared.
        by_collection: each collection separately, even if all are alike.
    """
    names = list(rules.collections)
    general = policy(terms(rules))
    theirs = [policy(terms(rules, collection=name)) for name in names]
    if not by_collection and (general in theirs or not names):
        yield from _variants(rules, kinds, policy, None)
    for name, own in zip(names, theirs, strict=True):
        for scope, found in _variants(rules, kinds, policy, name):
            alike = policy(terms(rules, library=scope.library, category=scope.category))
            if by_collection or own != general or policy(found) != alike:
                yield scope, found


def _variants(
    rules: Rules, kinds: tuple[str, ...], policy: Callable[[Terms], object], collection: str | None
) -> Iterator[tuple[Scope, Terms]]:
    """The terms of a collection for all, then those that a reader would not expect by then."""
    libraries, categories = (_named(rules, kinds, dimension) for dimension in (0, 1))

    def at(library: str | None, category: str | None) -> tuple[Scope, Terms]:
        found = terms(rules, library=library, category=category, collection=collection)
        return Scope(collection, library, category), found

    first = at(None, None)
    general = policy(first[1])
    yield first
    alone = [*((None, category) for category in categories), *((library, None) for library in libraries)]
    own = {pair: policy(at(*pair)[1]) for pair in alone}
    yield from (at(*pair) for pair in alone if own[pair] != general)
    for library, category in product(libraries, categories):
        told = {own[library, None], own[None, category]} - {general} or {general}
        if told != {policy(at(library, category)[1])}:
            yield at(library, category)


def _named(rules: Rules, kinds: tuple[str, ...], dimension: int) -> list[str]:
    return sorted({id_ for row in rules.rows if row.use.keys() & kinds for id_ in row.when[dimension] or ()})


HOUR: Final = 3_600
"""Policies by the hour count in seconds."""


def fee_note(key: str, **facts: object) -> Note:
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
