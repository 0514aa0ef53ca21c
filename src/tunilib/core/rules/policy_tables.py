"""Read the policies of a rules file: the tables within ``loan``, ``fine``, ``hold``, ``lost`` and ``ban``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from tunilib.core.loan import Duration
from tunilib.core.money import Money
from tunilib.core.note import Note
from tunilib.core.rules.parts import (
    FIXED_DUE_IS,
    KINDS,
    ON_SHELF,
    REFUNDS,
    BanPolicy,
    FinePolicy,
    FineStep,
    FixedDue,
    HoldPolicy,
    LoanPolicy,
    LostPolicy,
)
from tunilib.core.toml_table import TomlTable, is_whole_number

MOST = 36_500
"""The largest number of days (a hundred years) and of other things."""
AN_AMOUNT = Note.of('an amount such as "1.00"')
_MOST_RENEWALS = 1_000
_HOUR = 3_600
_HOURS = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_DURATIONS = {
    "dh": Note.of('a duration such as "28d" or "4h"'),
    "d": Note.of('a duration in days such as "7d"'),
    "h": Note.of('a duration in hours such as "4h"'),
}
_AN_HOUR = Note.of('an hour of the day such as "10:00"')
_A_NAME = Note.of("a short name in printable characters, and not none")


def policies_from(top: TomlTable) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        tables, found[kind] = top.table(kind), {}
        for name in tables.keys:
            if name == "none" or not 0 < len(name.strip()) <= 64 or not name.isprintable():
                tables.wrong(name, _A_NAME)
            elif not tables.knows(name):
                found[kind][name] = tables.table(name)
    fines = found["fine"]
    readers: dict[str, Callable[[TomlTable], Any]] = {
        "loan": lambda table: _loan(table, [*sorted(fines), "none"]),
        "fine": _fine,
        "hold": _hold,
        "lost": _lost,
        "ban": _ban,
    }
    return {kind: {name: readers[kind](table) for name, table in named.items()} for kind, named in found.items()}


def _loan(table: TomlTable, fines: list[str]) -> LoanPolicy:
    default = LoanPolicy(Duration(0, "d"))
    period = _duration(table, "period", needed=True) or default.period
    renewal_period = _duration(table, "renewal_period")
    due_at = _hour(table, "due_at")
    if due_at is not None and "d" not in (period.unit, (renewal_period or period).unit):
        table.wrong("due_at", Note.of("left out where the period is in hours"))
    return LoanPolicy(
        period=period,
        due_at=due_at,
        overnight=_overnight(table),
        renewals=_number(table, "renewals", 0, least=0, most=_MOST_RENEWALS),
        renewal_period=renewal_period,
        from_due=table.choice("renewal_from", ("today", "due"), "today") == "due",
        not_before=_duration(table, "not_before"),
        renew_overdue=table.flag("renew_overdue", default=default.renew_overdue),
        renew_requested=table.flag("renew_requested"),
        automatic=table.flag("automatic"),
        longest=_duration(table, "longest"),
        fixed_due=_fixed_due(table),
        fixed_due_is=table.choice("fixed_due_is", FIXED_DUE_IS, default.fixed_due_is),
        within_card=table.flag("within_card"),
        recall=_duration(table, "recall"),
        recall_least=_duration(table, "recall_least"),
        recall_fine=table.choice("recall_fine", fines),
        age=_number(table, "age", 0, least=0),
        reading_room=table.flag("reading_room"),
    )


def _overnight(table: TomlTable) -> tuple[time, time] | None:
    if not table.has("overnight"):
        return None
    within = table.table("overnight")
    since, until = _hour(within, "from", needed=True), _hour(within, "until", needed=True)
    return None if since is None or until is None else (since, until)


def _fixed_due(table: TomlTable) -> tuple[FixedDue, ...]:
    expected = Note.of("a date, or a list of tables with from, until and due")
    given = table.take("fixed_due", [], lambda v: _is_day(v) or isinstance(v, list), expected)
    if not isinstance(given, list):
        return (FixedDue(date.min, date.max, given),)
    spans = []
    for number, data in enumerate(given, 1):
        span = table.element(data, f"fixed_due[{number}].")
        days = []
        for key in ("from", "until", "due"):
            if not span.has(key):
                span.wrong(key, Note.of("a date"))
            days.append(span.take(key, date.max, _is_day, Note.of("a date")))
        if days[1] < days[0]:
            span.wrong("until", Note.of("a date that is not before from"))
        spans.append(FixedDue(*days))
    return tuple(spans)


def _fine(table: TomlTable) -> FinePolicy:
    if not table.has("steps"):
        parts = [table]
        if not table.has("amount"):
            table.wrong("amount", AN_AMOUNT)
    else:
        listed = table.take("steps", [], lambda v: isinstance(v, list) and bool(v), Note.of("a list of tables"))
        parts = [table.element(data, f"steps[{number}].") for number, data in enumerate(listed, 1)]
        for key in ("amount", "after", "until"):
            if table.has(key):
                table.wrong(key, Note.of("left out beside steps"))
        for part in parts:
            if not part.has("amount"):
                part.wrong("amount", AN_AMOUNT)
    plain, at_start = _every(table, Duration(1, "d")), _at_start(table, default=False)
    every = [plain if part is table else _every(part, plain) for part in parts]
    unit = _unit(every, [table.value("grace"), *(part.value(key) for part in parts for key in ("after", "until"))])
    steps = []
    for part, length in zip(parts, every, strict=True):
        if length.number and length.unit != unit:
            part.wrong("every", _DURATIONS[unit])
        until = _duration(part, "until", unit)
        steps.append(
            FineStep(
                amount=_amount(part, "amount") or 0,
                every=_in_units(length),
                at_start=at_start if part is table else _at_start(part, default=at_start),
                after=_in_units(_duration(part, "after", unit)),
                until=None if until is None else _in_units(until),
            )
        )
    return FinePolicy(
        steps=tuple(steps),
        in_hours=unit == "h",
        grace=_in_units(_duration(table, "grace", unit)),
        grace_charged=table.flag("grace_charged"),
        closed_days=table.flag("closed_days", default=True),
        round_to=_amount(table, "round_to", least=1),
        most=_amount(table, "most"),
        most_price=table.flag("most_price"),
        most_patron=_amount(table, "most_patron"),
        reminders=_reminders(table),
    )


def _every(table: TomlTable, default: Duration) -> Duration:
    expected = Note.of('a duration such as "1d" or "1h", or "once"')
    given = table.take("every", None, lambda v: v == "once" or bool((_parsed(v) or (0,))[0]), expected)
    if given is None:
        return default
    return Duration(0, "d") if given == "once" else Duration.parse(given)


def _at_start(table: TomlTable, *, default: bool) -> bool:
    found: str = table.choice("at", ("end", "start"), "start" if default else "end")
    return found == "start"


def _unit(every: list[Duration], others: list[object]) -> str:
    known = [*every, *(found for value in others if (found := _parsed(value)) is not None)]
    return next((length.unit for length in known if length.number), "d")


def _reminders(table: TomlTable) -> tuple[tuple[int, int], ...]:
    listed = table.take("reminders", [], lambda v: isinstance(v, list), Note.of("a list of tables with day and fee"))
    found: dict[int, int] = {}
    for number, data in enumerate(listed, 1):
        one = table.element(data, f"reminders[{number}].")
        day, fee = _number(one, "day", None, least=1), _amount(one, "fee")
        if day is None and not one.has("day"):
            one.wrong("day", Note.of("a whole number from {lowest} to {highest}", lowest=1, highest=MOST))
        if not one.has("fee"):
            one.wrong("fee", AN_AMOUNT)
        if day in found:
            one.wrong("day", Note.of("different from the others"))
        if day is not None:
            found[day] = fee or 0
    return tuple(sorted(found.items()))


def _ban(table: TomlTable) -> BanPolicy:
    every = _duration(table, "every", least=1) or Duration(1, "d")
    if not table.has("days"):
        table.wrong("days", Note.of("a whole number from {lowest} to {highest}", lowest=0, highest=MOST))
    return BanPolicy(
        days=_count_of_days(table, "days") or 0,
        every=_in_units(every),
        in_hours=every.unit == "h",
        grace=_in_units(_duration(table, "grace", every.unit)),
        most=_count_of_days(table, "most"),
        closed_days=table.flag("closed_days", default=True),
        cumulative=table.flag("cumulative"),
    )


def _hold(table: TomlTable) -> HoldPolicy:
    default = HoldPolicy()
    return HoldPolicy(
        on_shelf=table.choice("on_shelf", ON_SHELF, default.on_shelf),
        per_title=_number(table, "per_title", default.per_title, least=0),
        per_day=_number(table, "per_day", None, least=0),
        pickup=_days(table, "pickup", default.pickup),
        closed_days=table.flag("closed_days", default=default.closed_days),
        uncollected=_amount(table, "uncollected") or 0,
        expires=_days(table, "expires", default.expires),
        visible=_days(table, "visible", default.visible),
        age=_number(table, "age", 0, least=0),
    )


def _lost(table: TomlTable) -> LostPolicy:
    default = LostPolicy()
    refund = Note.of('one of: {choices}, or a duration in days such as "30d"', choices=", ".join(REFUNDS))
    return LostPolicy(
        after=_days(table, "after", default.after, least=1),
        replacement=_amount(table, "replacement") or 0,
        at_price=table.flag("at_price"),
        handling=_amount(table, "handling") or 0,
        refund=table.take(
            "refund", default.refund, lambda v: isinstance(v, str) and (v in REFUNDS or _is_duration(v, "d", 0)), refund
        ),
    )


def _number(table: TomlTable, key: str, default: int | None, *, least: int = 1, most: int = MOST) -> Any:
    return table.number(key, default, lowest=least, highest=most)


def _count_of_days(table: TomlTable, key: str) -> int | None:
    expected = Note.of("a whole number from {lowest} to {highest}", lowest=0, highest=MOST)
    return days_of(table.take(key, None, lambda value: days_of(value) is not None, expected))


def days_of(value: object) -> int | None:
    """A number of days, which may be written as a duration. None: it is neither."""
    if is_whole_number(value) and 0 <= value <= MOST:  # type: ignore[operator]
        return value  # type: ignore[return-value]
    found = _parsed(value)
    return found.number if found is not None and found.unit == "d" else None


def _duration(
    table: TomlTable, key: str, units: str = "dh", *, least: int = 0, needed: bool = False
) -> Duration | None:
    if needed and not table.has(key):
        table.wrong(key, _DURATIONS[units])
    given = table.take(key, None, lambda v: _is_duration(v, units, least), _DURATIONS[units])
    return None if given is None else Duration.parse(given)


def _days(table: TomlTable, key: str, default: int, *, least: int = 0) -> int:
    found = _duration(table, key, "d", least=least)
    return default if found is None else found.number


def _parsed(value: object) -> Duration | None:
    try:
        found = Duration.parse(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if found is None or (found.unit == "d" and found.number > MOST) else found


def _is_duration(value: object, units: str, least: int) -> bool:
    found = _parsed(value)
    return found is not None and found.number >= least and (found.unit in units or not found.number)


def _in_units(length: Duration | None) -> int:
    if length is None:
        return 0
    return length.number if length.unit == "d" else length.number * _HOUR


def _hour(table: TomlTable, key: str, *, needed: bool = False) -> time | None:
    if needed and not table.has(key):
        table.wrong(key, _AN_HOUR)
    given = table.take(key, None, lambda v: isinstance(v, str) and re.fullmatch(_HOURS, v) is not None, _AN_HOUR)
    return None if given is None else time.fromisoformat(given)


def _amount(table: TomlTable, key: str, *, least: int = 0) -> int | None:
    given = table.take(key, None, lambda v: is_amount(v) and cents_of(v) >= least, AN_AMOUNT)
    return None if given is None else cents_of(given)


def cents_of(text: str) -> int:
    return Money.parse(text).cents


def is_amount(value: object) -> bool:
    if not isinstance(value, str) or len(value) > 10:
        return False
    try:
        Money.parse(value)
    except ValueError:
        return False
    return True


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)
