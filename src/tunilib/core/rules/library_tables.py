"""Read what a rules file says of the library itself: places, collections, closed days, payment and passwords."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from tunilib.core.calendar import Calendar
from tunilib.core.fine import FineKind
from tunilib.core.models import Labelled
from tunilib.core.note import Note
from tunilib.core.notice import is_mail_address
from tunilib.core.rules.parts import (
    DEFAULT_COLLECTIONS,
    DEFAULT_PICKUP,
    Collection,
    Contact,
    Fields,
    PasswordRule,
    PaymentRule,
    PickupLibrary,
)
from tunilib.core.rules.policy_tables import AN_AMOUNT, MOST, cents_of, is_amount
from tunilib.core.toml_table import TomlTable, is_whole_number

_ID_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
_LONGEST_ID = 32
_MOST_REMINDER_DAYS = 3
_WITHOUT_HUNDREDTHS = (
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF "  # whole numbers only (ISO 4217)
    "BHD IQD JOD KWD LYD OMR TND CLF UYW"  # thousandths, and smaller
)
_PHONE = r"[+(]?[0-9][0-9 ()./-]{1,38}"
_LEAST_DIGITS = 3


def library_from(top: TomlTable) -> dict[str, Any]:
    default = Fields()
    places = _pickup_libraries(top)
    calendar, calendars = _closed(top.table("closed"), places)
    return {
        "name": top.text("name", default.name),
        "zone": _zone(top, default.zone),
        "currency": _currency(top, default.currency),
        "contact": _contact(top),
        "pickup_libraries": places,
        "calendar": calendar,
        "calendars": calendars,
        "collections": _collections(top.table("collections")) or default.collections,
        "payment": _payment(top.table("payment")),
        "password": _password(top.table("password")),
        "due_soon_seconds": _number(top, "due_soon_seconds", default.due_soon_seconds, least=0, most=MOST * 86_400),
        "reminder_days": _numbers(top, "reminder_days", default.reminder_days, most=_MOST_REMINDER_DAYS),
        "overdue_notice_days": _days(top, "overdue_notice_days", default.overdue_notice_days),
        "proxy": _proxy(top, default.proxy),
    }


def _zone(top: TomlTable, default: str) -> str:
    from zoneinfo import ZoneInfo

    found: str = top.text("zone", default)
    try:
        ZoneInfo(found)
    except (KeyError, ValueError, OSError):
        top.wrong("zone", Note.of('a time zone that this machine knows, such as "Europe/Helsinki"'))
    return found


def _number(table: TomlTable, key: str, default: int, *, least: int = 1, most: int = MOST) -> Any:
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
        lambda v: isinstance(v, list) and all(is_whole_number(n) and 1 <= n <= MOST for n in v),
        Note.of("a list of whole numbers from 1 to {most}", most=MOST),
    )
    return tuple(sorted(set(found)))


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


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _contact(top: TomlTable) -> Contact | None:
    """A library with its own name does not have the default's contact."""
    table = top.table("contact")
    if not top.has("contact"):
        return Contact() if top.value("name") in (None, Fields().name) else None
    phone, email = table.text("phone"), table.text("email")
    if phone is not None and not is_phone(phone):
        table.wrong("phone", Note.of("a telephone number"))
    if email is not None and not is_mail_address(email):
        table.wrong("email", Note.of("an e-mail address"))
    return Contact(phone=phone, email=email) if phone or email else None


def is_phone(text: str) -> bool:
    return re.fullmatch(_PHONE, text) is not None and sum(map(str.isdecimal, text)) >= _LEAST_DIGITS


def _pickup_libraries(top: TomlTable) -> tuple[PickupLibrary, ...]:
    listed = top.take(
        "pickup_libraries",
        None,
        lambda v: isinstance(v, list) and bool(v) and all(isinstance(place, Mapping) for place in v),
        Note.of("a list of tables with id and name"),
    )
    if listed is None:
        return DEFAULT_PICKUP
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


def _closed(table: TomlTable, places: tuple[PickupLibrary, ...]) -> tuple[Calendar, Mapping[str, Calendar]]:
    of_all, calendars = _calendar(table, Calendar()), {}
    known = [place.id for place in places]
    for key in table.keys:
        if key in known:
            calendars[str(key)] = _calendar(table.table(key), of_all)
        elif not table.knows(key) and isinstance(table.value(key), Mapping):
            table.wrong(key, Note.of("the table of one of: {choices}", choices=", ".join(known)))
    return of_all, MappingProxyType(calendars)


def _calendar(table: TomlTable, of_all: Calendar) -> Calendar:
    weekdays = table.take(
        "weekdays",
        [],
        lambda v: (
            isinstance(v, list)
            and all(is_whole_number(n) and 0 <= n <= 6 for n in v)
            and len({*v, *of_all.weekdays}) < 7
        ),
        Note.of("a list of weekdays, 0 (Monday) to 6 (Sunday), not all of them"),
    )
    dates = table.take("dates", [], lambda v: isinstance(v, list) and all(map(_is_day, v)), Note.of("a list of dates"))
    return Calendar(of_all.weekdays | frozenset(weekdays), of_all.dates | frozenset(dates))


def _collections(table: TomlTable) -> Mapping[str, Collection]:
    found: dict[str, Collection] = {}
    for name in table.keys:
        if not _is_id(name):
            table.wrong(name, Note.of("letters a-z, digits and hyphens"))
        default = DEFAULT_COLLECTIONS.get(name) or Collection(name.capitalize())
        within = table.table(name)
        found[name] = Collection(within.text("name", default.name), within.flag("stacks", default=default.stacks))
    return MappingProxyType(found)


def _amount(table: TomlTable, key: str, default: int) -> int:
    text = table.take(key, None, is_amount, AN_AMOUNT)
    return default if text is None else cents_of(text)


def _payment(table: TomlTable) -> PaymentRule:
    default = PaymentRule()
    return PaymentRule(
        least=_amount(table, "least", default.least),
        service_fee=_amount(table, "service_fee", default.service_fee),
        refused_kinds=_words(table, "refused_kinds", default.refused_kinds, tuple(map(str, FineKind))),
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
