"""Parse and validate the tables of a rules file; every mistake is reported, not only the first."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from tunilib.core.calendar import Calendar
from tunilib.core.fine import FineKind
from tunilib.core.letter import is_mail_address
from tunilib.core.models import Labelled
from tunilib.core.money import Money
from tunilib.core.note import Note
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
    PickupLibrary,
    PickupRule,
    Rules,
    SuspensionRule,
)
from tunilib.core.toml_table import TomlTable, is_whole_number

_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_LONGEST_ID = 32
_MOST = 36_500
"""The largest number of days, a hundred years, and of anything else that is counted."""
_MOST_RENEWALS = 1_000
_MOST_REMINDER_DAYS = 3
_WITHOUT_HUNDREDTHS = (
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF "  # whole numbers only (ISO 4217)
    "BHD IQD JOD KWD LYD OMR TND CLF UYW"  # thousandths, and smaller
)
_PHONE = r"[+(]?[0-9][0-9 ()./-]{1,38}"
_LEAST_DIGITS = 3


class InvalidRules(ValueError):
    """The rules cannot be used.

    Attributes:
        problems: every mistake, with its key.
    """

    def __init__(self, problems: tuple[Note, ...]) -> None:
        super().__init__("; ".join(map(str, problems)))
        self.problems = problems


def rules_from(data: Mapping[str, Any]) -> Rules:
    """The rules of a rules file; what it leaves out has the default.

    Args:
        data: the parsed TOML.

    Raises:
        InvalidRules: a key is unknown, has the wrong type or is out of range; every such key is named.
    """
    top = TomlTable(data)
    default = Rules()
    collections = _collections(top.table("collections"))
    rules = Rules(
        name=top.text("name", default.name),
        zone=top.text("zone", default.zone),
        currency=_currency(top, default.currency),
        contact=_contact(top.table("contact")),
        pickup_libraries=_pickup_libraries(top),
        calendar=_calendar(top.table("closed")),
        collections=collections or default.collections,
        by_category=_categories(top.table("categories"), collections or default.collections),
        limits=_limits(top.table("limits")),
        suspension=_suspension(top.table("suspension")),
        payment=_payment(top.table("payment")),
        pickup=_pickup(top.table("pickup")),
        lost=_lost(top.table("lost")),
        password=_password(top.table("password")),
        due_soon_seconds=_number(top, "due_soon_seconds", default.due_soon_seconds, least=0, most=_MOST * 86_400),
        reminder_days=_numbers(top, "reminder_days", default.reminder_days, most=_MOST_REMINDER_DAYS),
        overdue_notice_days=_days(top, "overdue_notice_days", default.overdue_notice_days),
        proxy=_proxy(top, default.proxy),
    )
    mistakes = (
        *(Note.of("{key} must be {expected}", key=key, expected=expected) for key, expected in top.problems),
        *(Note.of("{key} is not a key of the rules", key=key) for key in top.unknown()),
    )
    if mistakes:
        raise InvalidRules(mistakes)
    return rules


def _number(table: TomlTable, key: str, default: int | None, *, least: int = 1, most: int = _MOST) -> Any:
    return table.number(key, default, lowest=least, highest=most)


def _numbers(table: TomlTable, key: str, default: tuple[int, ...], *, most: int) -> tuple[int, ...]:
    found = table.take(
        key,
        default,
        lambda v: isinstance(v, list) and bool(v) and all(is_whole_number(n) and 0 <= n <= most for n in v),
        Note.of("a list of whole numbers from 0 to {most}", most=most),
    )
    return tuple(found)


def _days(table: TomlTable, key: str, default: tuple[int, ...]) -> tuple[int, ...]:
    found = table.take(
        key,
        default,
        lambda v: isinstance(v, list) and all(is_whole_number(n) and 1 <= n <= _MOST for n in v),
        Note.of("a list of whole numbers from 1 to {most}", most=_MOST),
    )
    return tuple(sorted(set(found)))


def _amount(table: TomlTable, key: str, default: int | None) -> Any:
    text = table.take(key, None, _is_amount, Note.of('an amount such as "1.00"'))
    return default if text is None else Money.parse(text).cents


def _word(table: TomlTable, key: str, default: Any, words: type[StrEnum]) -> Any:
    return words(table.choice(key, [str(word) for word in words], default))


def _words(table: TomlTable, key: str, default: frozenset[str], allowed: tuple[str, ...]) -> frozenset[str]:
    found = table.take(
        key,
        default,
        lambda v: isinstance(v, list) and all(word in allowed for word in v),
        Note.of("a list of some of: {choices}", choices=", ".join(allowed)),
    )
    return frozenset(found)


def _proxy(table: TomlTable, default: str) -> str:
    given = table.text("proxy")
    if given is None:
        return default
    from tunilib.core.eresource import InvalidAddress, proxy_prefix

    try:
        return proxy_prefix(given)
    except InvalidAddress as error:
        table.wrong("proxy", error.expected)
        return default


def _currency(table: TomlTable, default: str) -> str:
    found: str = table.take("currency", default, _is_currency, Note.of("three capital letters"))
    if found in _WITHOUT_HUNDREDTHS.split():
        table.wrong("currency", Note.of("a currency with hundredths, as amounts have two decimals"))
    return found


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


def _contact(table: TomlTable) -> Contact:
    default = Contact()
    phone, email = table.text("phone", default.phone), table.text("email", default.email)
    if not _is_phone(phone):
        table.wrong("phone", Note.of("a telephone number"))
    if email is not None and not is_mail_address(email):
        table.wrong("email", Note.of("an e-mail address"))
    return Contact(phone=phone, email=email)


def _is_phone(text: str) -> bool:
    return re.fullmatch(_PHONE, text) is not None and sum(map(str.isdecimal, text)) >= _LEAST_DIGITS


def _pickup_libraries(top: TomlTable) -> tuple[PickupLibrary, ...]:
    listed = top.take(
        "pickup_libraries",
        None,
        lambda v: isinstance(v, list) and bool(v) and all(isinstance(place, Mapping) for place in v),
        Note.of("a list of tables with id and name"),
    )
    if listed is None:
        return Rules().pickup_libraries
    places: list[PickupLibrary] = []
    for number, data in enumerate(listed, 1):
        table = top.element(data, f"pickup_libraries[{number}].")
        place = table.take("id", "", _is_id, Note.of("letters a-z, digits and hyphens"))
        if not table.has("id"):
            table.wrong("id", Note.of("letters a-z, digits and hyphens"))
        name = table.text("name", place)
        if place and any(place == other.id for other in places):
            table.wrong("id", Note.of("different from the others"))
        places.append(PickupLibrary(Labelled(place, name), name))
    return tuple(places)


def _is_id(value: object) -> bool:
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_ID or value.startswith("-"):
        return False
    return _ID_CHARACTERS.issuperset(value) and value not in ("ask", "none")


def _calendar(table: TomlTable) -> Calendar:
    weekdays = table.take(
        "weekdays",
        [],
        lambda v: isinstance(v, list) and all(is_whole_number(n) and 0 <= n <= 6 for n in v) and len(set(v)) < 7,
        Note.of("a list of weekdays, 0 (Monday) to 6 (Sunday), not all of them"),
    )
    dates = table.take("dates", [], lambda v: isinstance(v, list) and all(map(_is_day, v)), Note.of("a list of dates"))
    return Calendar(frozenset(weekdays), frozenset(dates))


def _collections(table: TomlTable) -> Mapping[str, CollectionRule]:
    found: dict[str, CollectionRule] = {}
    for name in table.keys:
        if not _is_id(name):
            table.wrong(name, Note.of("letters a-z, digits and hyphens"))
        default = DEFAULT_COLLECTIONS.get(name) or CollectionRule(name=name.capitalize())
        found[name] = _collection(table.table(name), default)
    return MappingProxyType(found)


def _categories(
    table: TomlTable, collections: Mapping[str, CollectionRule]
) -> Mapping[str, Mapping[str, CollectionRule]]:
    found: dict[str, Mapping[str, CollectionRule]] = {}
    for category in table.keys:
        of_category = table.table(category)
        rules: dict[str, CollectionRule] = {}
        for name in of_category.keys:
            if name not in collections:
                of_category.wrong(name, Note.of("a collection of [collections]"))
            else:
                rules[name] = _collection(of_category.table(name), collections[name])
        found[category] = MappingProxyType(rules)
    return MappingProxyType(found)


def _collection(table: TomlTable, default: CollectionRule) -> CollectionRule:
    return CollectionRule(
        name=table.text("name", default.name),
        period_days=_number(table, "period_days", default.period_days),
        renewals=_number(table, "renewals", default.renewals, least=0, most=_MOST_RENEWALS),
        renewal_days=_number(table, "renewal_days", default.renewal_days),
        renewal_from=_word(table, "renewal_from", default.renewal_from, Count),
        not_before_days=_number(table, "not_before_days", default.not_before_days, least=0),
        fixed_due=table.take("fixed_due", default.fixed_due, _is_day, Note.of("a date")),
        fixed_due_is=_word(table, "fixed_due_is", default.fixed_due_is, FixedDue),
        stacks=table.flag("stacks", default=default.stacks),
        for_loan=table.flag("for_loan", default=default.for_loan),
        fine=_fine(table.table("fine"), default.fine),
    )


def _fine(table: TomlTable, default: FineRule) -> FineRule:
    once = table.flag("once", default=default.every_days == 0 and not table.has("every_days"))
    every = _number(table, "every_days", default.every_days or 1)
    most_days = _number(table, "most_days", default.most_days)
    if once:
        for key in ("every_days", "most_days"):
            if table.has(key):
                table.wrong(key, Note.of("left out where the amount is charged once"))
    return FineRule(
        amount=_amount(table, "amount", default.amount),
        every_days=0 if once else every,
        charged_at_start=table.flag("charged_at_start", default=default.charged_at_start),
        grace_days=_number(table, "grace_days", default.grace_days, least=0),
        grace_charged=table.flag("grace_charged", default=default.grace_charged),
        most_days=None if once else most_days,
        most=_amount(table, "most", default.most),
        closed_days=table.flag("closed_days", default=default.closed_days),
    )


def _limits(table: TomlTable) -> Limits:
    default = Limits()
    return Limits(
        loans=_number(table, "loans", default.loans, least=0),
        holds=_number(table, "holds", default.holds, least=0),
    )


def _suspension(table: TomlTable) -> SuspensionRule:
    default = SuspensionRule()
    return SuspensionRule(
        above=_amount(table, "above", default.above),
        refuses=_words(table, "refuses", default.refuses, ACTIONS),
        overdue_loans=_number(table, "overdue_loans", default.overdue_loans),
        address_required=table.flag("address_required", default=default.address_required),
    )


def _payment(table: TomlTable) -> PaymentRule:
    default = PaymentRule()
    return PaymentRule(
        least=_amount(table, "least", default.least),
        service_fee=_amount(table, "service_fee", default.service_fee),
        refused_kinds=_words(table, "refused_kinds", default.refused_kinds, tuple(map(str, FineKind))),
    )


def _pickup(table: TomlTable) -> PickupRule:
    default = PickupRule()
    return PickupRule(
        days=_number(table, "days", default.days),
        uncollected_fee=_amount(table, "uncollected_fee", default.uncollected_fee),
        expires_days=_number(table, "expires_days", default.expires_days),
        closed_visible_days=_number(table, "closed_visible_days", default.closed_visible_days, least=0),
    )


def _lost(table: TomlTable) -> LostRule:
    default = LostRule()
    return LostRule(
        after_days=_number(table, "after_days", default.after_days),
        replacement=_amount(table, "replacement", default.replacement),
        handling=_amount(table, "handling", default.handling),
    )


def _password(table: TomlTable) -> PasswordRule:
    default = PasswordRule()
    rule = PasswordRule(
        shortest=_number(table, "shortest", default.shortest),
        longest=_number(table, "longest", default.longest),
        wrong_tries=_number(table, "wrong_tries", default.wrong_tries),
        locked_minutes=_number(table, "locked_minutes", default.locked_minutes),
    )
    if rule.longest < rule.shortest:
        table.wrong("longest", Note.of("at least shortest"))
    return rule
