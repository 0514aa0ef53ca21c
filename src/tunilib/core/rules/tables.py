"""Parse and validate the tables of a rules file; every mistake is reported, not only the first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from tunilib.core.calendar import Calendar
from tunilib.core.finekind import FineKind
from tunilib.core.money import Money
from tunilib.core.place import PickupLibrary
from tunilib.core.rules.model import (
    ACTIONS,
    DEFAULT_COLLECTIONS,
    CollectionRule,
    Contact,
    Count,
    FineRule,
    FixedDue,
    Limits,
    LostRule,
    PasswordRule,
    PaymentRule,
    PickupRule,
    Rules,
    SuspensionRule,
)

__all__ = ["InvalidRules", "rules_from"]

_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_LONGEST_ID = 32
_MOST = 36_500
"""The largest number of days, a hundred years, and of anything else that is counted."""
_MOST_RENEWALS = 1_000
_MISSING = object()


class InvalidRules(ValueError):
    """The rules cannot be used.

    Attributes:
        problems: every mistake, as ``key: what is wrong``.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def rules_from(data: Mapping[str, Any]) -> Rules:
    """The rules of a rules file; what it leaves out has the default.

    Args:
        data: the parsed TOML.

    Raises:
        InvalidRules: a key is unknown, has the wrong type or is out of range; every such key is named.
    """
    problems: list[str] = []
    top = _Table(data, "", problems)
    default = Rules()
    collections = _collections(top.table("collections"), problems)
    rules = Rules(
        name=top.text("name", default.name),
        zone=top.text("zone", default.zone),
        currency=top.take("currency", default.currency, _is_currency, "three capital letters"),
        contact=_contact(top.table("contact")),
        pickup_libraries=_pickup_libraries(top, problems),
        calendar=_calendar(top.table("closed")),
        collections=collections or default.collections,
        by_category=_categories(top.table("categories"), collections or default.collections, problems),
        limits=_limits(top.table("limits")),
        suspension=_suspension(top.table("suspension")),
        payment=_payment(top.table("payment")),
        pickup=_pickup(top.table("pickup")),
        lost=_lost(top.table("lost")),
        password=_password(top.table("password")),
        due_soon_seconds=top.number("due_soon_seconds", default.due_soon_seconds, least=0, most=_MOST * 86_400),
        reminder_days=top.numbers("reminder_days", default.reminder_days),
    )
    top.finish()
    if problems:
        raise InvalidRules(tuple(problems))
    return rules


class _Table:
    """One table of the file: returns checked values, and collects mistakes and unknown keys."""

    def __init__(self, data: object, where: str, problems: list[str]) -> None:
        self.data: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
        self.where = where
        self.problems = problems
        self.asked: set[str] = set()
        self.parts: list[_Table] = []
        if not isinstance(data, Mapping):
            self.problems.append(f"{where.rstrip('.')}: must be a table")

    def wrong(self, key: str, expected: str) -> None:
        self.problems.append(f"{self.where}{key}: must be {expected}")

    def take(self, key: str, default: Any, ok: Callable[[Any], bool], expected: str) -> Any:
        self.asked.add(key)
        value = self.data.get(key, _MISSING)
        if value is _MISSING:
            return default
        if not ok(value):
            self.wrong(key, expected)
            return default
        return value

    def table(self, key: str) -> _Table:
        self.asked.add(key)
        part = _Table(self.data.get(key, {}), f"{self.where}{key}.", self.problems)
        self.parts.append(part)
        return part

    def text(self, key: str, default: str | None) -> Any:
        return self.take(key, default, lambda v: isinstance(v, str) and bool(v.strip()), "a text")

    def number(self, key: str, default: int | None, *, least: int = 1, most: int = _MOST) -> Any:
        return self.take(
            key, default, lambda v: _is_number(v) and least <= v <= most, f"a whole number from {least} to {most}"
        )

    def numbers(self, key: str, default: tuple[int, ...], *, most: int = 365) -> tuple[int, ...]:
        found = self.take(
            key,
            default,
            lambda v: isinstance(v, list) and bool(v) and all(_is_number(n) and 0 <= n <= most for n in v),
            f"a list of whole numbers from 0 to {most}",
        )
        return tuple(found)

    def flag(self, key: str, *, default: bool) -> bool:
        found: bool = self.take(key, default, lambda v: isinstance(v, bool), "true or false")
        return found

    def amount(self, key: str, default: int | None) -> Any:
        text = self.take(key, None, _is_amount, 'an amount such as "1.00"')
        return default if text is None else Money.parse(text).cents

    def word(self, key: str, default: Any, words: type[StrEnum]) -> Any:
        allowed = [str(word) for word in words]
        return words(self.take(key, default, lambda v: v in allowed, "one of " + ", ".join(allowed)))

    def words(self, key: str, default: frozenset[str], allowed: tuple[str, ...]) -> frozenset[str]:
        found = self.take(
            key,
            default,
            lambda v: isinstance(v, list) and all(word in allowed for word in v),
            "a list of " + ", ".join(allowed),
        )
        return frozenset(found)

    def finish(self) -> None:
        self.problems += [f"{self.where}{key}: unknown" for key in self.data if key not in self.asked]
        for part in self.parts:
            part.finish()


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_currency(value: object) -> bool:
    return isinstance(value, str) and len(value) == 3 and value.isascii() and value.isalpha() and value.isupper()


def _is_amount(value: object) -> bool:
    if not isinstance(value, str) or len(value) > 10:
        return False
    try:
        Money.parse(value)
    except ValueError:
        return False
    return True


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _contact(table: _Table) -> Contact:
    default = Contact()
    return Contact(phone=table.text("phone", default.phone), email=table.text("email", default.email))


def _pickup_libraries(top: _Table, problems: list[str]) -> tuple[PickupLibrary, ...]:
    listed = top.take(
        "pickup_libraries",
        None,
        lambda v: isinstance(v, list) and bool(v) and all(isinstance(place, Mapping) for place in v),
        "a list of tables with id and name",
    )
    if listed is None:
        return Rules().pickup_libraries
    places: list[PickupLibrary] = []
    for number, data in enumerate(listed, 1):
        table = _Table(data, f"pickup_libraries[{number}].", problems)
        place = table.take("id", "", _is_id, "letters a-z, digits and hyphens")
        name = table.text("name", place)
        table.finish()
        if any(place == other.id for other in places):
            table.wrong("id", "different from the others")
        places.append(PickupLibrary(place, name))
    return tuple(places)


def _is_id(value: object) -> bool:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_ID or value.startswith("-"):
        return False
    return _ID_CHARACTERS.issuperset(value) and value not in ("ask", "none")


def _calendar(table: _Table) -> Calendar:
    weekdays = table.take(
        "weekdays",
        [],
        lambda v: isinstance(v, list) and all(_is_number(n) and 0 <= n <= 6 for n in v) and len(set(v)) < 7,
        "a list of weekdays, 0 (Monday) to 6 (Sunday), not all of them",
    )
    dates = table.take("dates", [], lambda v: isinstance(v, list) and all(map(_is_day, v)), "a list of dates")
    return Calendar(frozenset(weekdays), frozenset(dates))


def _collections(table: _Table, problems: list[str]) -> Mapping[str, CollectionRule]:
    found: dict[str, CollectionRule] = {}
    for name in table.data:
        if not _is_id(name):
            problems.append(f"{table.where}{name}: must be letters a-z, digits and hyphens")
        default = DEFAULT_COLLECTIONS.get(name) or CollectionRule(name=name.capitalize())
        found[name] = _collection(table.table(name), default)
    return MappingProxyType(found)


def _categories(
    table: _Table, collections: Mapping[str, CollectionRule], problems: list[str]
) -> Mapping[str, Mapping[str, CollectionRule]]:
    found: dict[str, Mapping[str, CollectionRule]] = {}
    for category in table.data:
        of_category = table.table(category)
        rules: dict[str, CollectionRule] = {}
        for name in of_category.data:
            if name not in collections:
                of_category.asked.add(name)
                problems.append(f"{of_category.where}{name}: no such collection")
            else:
                rules[name] = _collection(of_category.table(name), collections[name])
        found[category] = MappingProxyType(rules)
    return MappingProxyType(found)


def _collection(table: _Table, default: CollectionRule) -> CollectionRule:
    return CollectionRule(
        name=table.text("name", default.name),
        period_days=table.number("period_days", default.period_days),
        renewals=table.number("renewals", default.renewals, least=0, most=_MOST_RENEWALS),
        renewal_days=table.number("renewal_days", default.renewal_days),
        renewal_from=table.word("renewal_from", default.renewal_from, Count),
        not_before_days=table.number("not_before_days", default.not_before_days, least=0),
        fixed_due=table.take("fixed_due", default.fixed_due, _is_day, "a date"),
        fixed_due_is=table.word("fixed_due_is", default.fixed_due_is, FixedDue),
        stacks=table.flag("stacks", default=default.stacks),
        for_loan=table.flag("for_loan", default=default.for_loan),
        fine=_fine(table.table("fine"), default.fine),
    )


def _fine(table: _Table, default: FineRule) -> FineRule:
    once = table.flag("once", default=default.every_days == 0 and "every_days" not in table.data)
    every = table.number("every_days", default.every_days or 1)
    most_days = table.number("most_days", default.most_days)
    if once:
        for key in ("every_days", "most_days"):
            if key in table.data:
                table.wrong(key, "left out where the amount is charged once")
    return FineRule(
        amount=table.amount("amount", default.amount),
        every_days=0 if once else every,
        charged_at_start=table.flag("charged_at_start", default=default.charged_at_start),
        grace_days=table.number("grace_days", default.grace_days, least=0),
        grace_charged=table.flag("grace_charged", default=default.grace_charged),
        most_days=None if once else most_days,
        most=table.amount("most", default.most),
        closed_days=table.flag("closed_days", default=default.closed_days),
    )


def _limits(table: _Table) -> Limits:
    default = Limits()
    return Limits(
        loans=table.number("loans", default.loans, least=0),
        holds=table.number("holds", default.holds, least=0),
    )


def _suspension(table: _Table) -> SuspensionRule:
    default = SuspensionRule()
    return SuspensionRule(
        above=table.amount("above", default.above),
        refuses=table.words("refuses", default.refuses, ACTIONS),
        overdue_loans=table.number("overdue_loans", default.overdue_loans),
        address_required=table.flag("address_required", default=default.address_required),
    )


def _payment(table: _Table) -> PaymentRule:
    default = PaymentRule()
    kinds = frozenset(str(kind) for kind in default.refused_kinds)
    refused = table.words("refused_kinds", kinds, tuple(str(kind) for kind in FineKind))
    return PaymentRule(
        least=table.amount("least", default.least),
        service_fee=table.amount("service_fee", default.service_fee),
        refused_kinds=frozenset(FineKind(kind) for kind in refused),
    )


def _pickup(table: _Table) -> PickupRule:
    default = PickupRule()
    return PickupRule(
        days=table.number("days", default.days),
        uncollected_fee=table.amount("uncollected_fee", default.uncollected_fee),
        expires_days=table.number("expires_days", default.expires_days),
        closed_visible_days=table.number("closed_visible_days", default.closed_visible_days, least=0),
    )


def _lost(table: _Table) -> LostRule:
    default = LostRule()
    return LostRule(
        after_days=table.number("after_days", default.after_days),
        replacement=table.amount("replacement", default.replacement),
        handling=table.amount("handling", default.handling),
    )


def _password(table: _Table) -> PasswordRule:
    default = PasswordRule()
    rule = PasswordRule(
        shortest=table.number("shortest", default.shortest),
        longest=table.number("longest", default.longest),
        wrong_tries=table.number("wrong_tries", default.wrong_tries),
        locked_minutes=table.number("locked_minutes", default.locked_minutes),
    )
    if rule.longest < rule.shortest:
        table.wrong("longest", "at least shortest")
    return rule
