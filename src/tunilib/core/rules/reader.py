"""Read a rules file: its rows, blocks and limits, and every mistake in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from tunilib.core.note import Note
from tunilib.core.rules.library_tables import library_from
from tunilib.core.rules.parts import (
    ACTIONS,
    ALL,
    CHOOSING,
    DIMENSIONS,
    KINDS,
    MEASURES,
    SIMPLE_MEASURES,
    Block,
    Fields,
    Limit,
    RuleRow,
    When,
)
from tunilib.core.rules.policy_tables import AN_AMOUNT, MOST, cents_of, days_of, is_amount, policies_from
from tunilib.core.toml_table import TomlTable, is_whole_number, place_of, read_tables

_NONE = "none"

# What the older form of a rules file had, and what to write instead.
_CHOSEN = "[{kind}.NAME], which a [[row]] chooses"
_FORMER_TABLES = {
    "categories": Note.of("rows: [[row]] with when = {a} and use", a='{category = "…"}'),
    "limits": Note.of("[[limit]] with loans, holds or requests"),
    "suspension": Note.of("[[block]] with measure, above and refuses"),
    "pickup": Note.of(_CHOSEN, kind="hold"),
}
_FORMER_IN_COLLECTION = {
    **dict.fromkeys(("period_days", "renewals", "renewal_days", "renewal_from", "not_before_days"), "loan"),
    **dict.fromkeys(("fixed_due", "fixed_due_is"), "loan"),
    "fine": "fine",
}
_FORMER_IN_LOST = ("after_days", "replacement", "handling")


class InvalidRules(ValueError):
    """The rules cannot be used.

    Attributes:
        problems: every mistake, with its key. notes: the same, to be translated.
    """

    def __init__(self, notes: Iterable[Note]) -> None:
        self.notes = tuple(notes)
        self.problems = tuple(map(str, self.notes))
        super().__init__("; ".join(self.problems))


def tables_of(text: str) -> dict[str, Any]:
    try:
        return read_tables(text)
    except ValueError as error:
        note = Note.of("the file is not valid TOML, see {place}", place=place_of(error, text))
    except RecursionError:
        note = Note.of("the file has tables or arrays nested too deep")
    raise InvalidRules([note])


def fields_from(data: Mapping[str, Any]) -> Fields:
    """The fields of the rules of a rules file; missing keys have the default.

    Args:
        data: the parsed TOML.

    Raises:
        InvalidRules: a key is unknown, has the wrong type or is out of range; every such key is named.
    """
    top = TomlTable(data)
    _refuse_former_keys(top)
    found = library_from(top)
    if not top.has("row"):
        for key in CHOOSING:
            if top.has(key) and not top.knows(key):
                top.wrong(key, Note.of("in a file with a [[row]]: one without it has those of the default library"))
    choosing = _rows_from(top, found)  # without a row too, for the mistakes that are in it
    if top.has("row"):
        found |= choosing
    found["priority"] = _priority(top)
    mistakes = (
        *(Note.of("{key} must be {expected}", key=key, expected=expected) for key, expected in top.problems),
        *(Note.of("{key} is not a key of the rules", key=key) for key in top.unknown()),
    )
    if mistakes:
        raise InvalidRules(mistakes)
    return Fields(**found)


def _refuse_former_keys(top: TomlTable) -> None:
    for key, expected in _FORMER_TABLES.items():
        if top.has(key):
            top.wrong(key, expected)
    collections = top.value("collections")
    for name, keys in collections.items() if isinstance(collections, Mapping) else ():
        within = top.table("collections").table(name)
        for key in keys if isinstance(keys, Mapping) else ():
            if key in _FORMER_IN_COLLECTION:
                within.wrong(key, Note.of(_CHOSEN, kind=_FORMER_IN_COLLECTION[key]))
            elif key == "for_loan":
                within.wrong(key, Note.of("{use} in a [[row]]", use='use = {loan = "none"}'))
    lost = top.value("lost")
    for key in _FORMER_IN_LOST:
        if isinstance(lost, Mapping) and key in lost and not isinstance(lost[key], Mapping):
            top.table("lost").wrong(key, Note.of(_CHOSEN, kind="lost"))


def _priority(top: TomlTable) -> tuple[str, ...]:
    expected = Note.of("a list of some of: {choices}", choices=", ".join(DIMENSIONS))
    found = top.take("priority", DIMENSIONS, lambda v: _is_list_of(v, DIMENSIONS) and len(set(v)) == len(v), expected)
    return tuple(found)


def _rows_from(top: TomlTable, library: Mapping[str, Any]) -> dict[str, Any]:
    policies = policies_from(top)
    ids = {
        "library": [place.id for place in library["pickup_libraries"]],
        "collection": list(library["collections"]),
    }
    rows = []
    for number, table in _elements(top, "row"):
        if not table.has("use"):
            table.wrong("use", Note.of("a table of some of: {choices}", choices=", ".join(KINDS)))
        use = table.table("use")
        chosen = {kind: use.choice(kind, [*sorted(policies[kind]), _NONE]) for kind in KINDS if use.has(kind)}
        rows.append(RuleRow(number, _when(table, ids), MappingProxyType(chosen)))
    return {
        "policies": MappingProxyType({kind: MappingProxyType(named) for kind, named in policies.items()}),
        "rows": tuple(rows),
        "blocks": tuple(_block(number, table, ids) for number, table in _elements(top, "block")),
        "limits": tuple(_limit(number, table, ids) for number, table in _elements(top, "limit")),
    }


def _elements(top: TomlTable, key: str) -> list[tuple[int, TomlTable]]:
    expected = Note.of("a list of tables, each under [[{key}]]", key=key)
    listed = top.take(key, [], lambda v: isinstance(v, list) and (bool(v) or key != "row"), expected)
    return [(number, top.element(data, f"{key}[{number}].")) for number, data in enumerate(listed, 1)]


def _when(table: TomlTable, ids: Mapping[str, list[str]]) -> When:
    if not table.has("when"):
        return ALL
    when = table.table("when")
    library, category, collection = (_ids(when, dimension, ids.get(dimension)) for dimension in DIMENSIONS)
    return (library, category, collection)


def _ids(when: TomlTable, dimension: str, known: list[str] | None) -> frozenset[str] | None:
    def is_known(value: object) -> bool:
        return isinstance(value, str) and (bool(value.strip()) if known is None else value in known)

    expected = (
        Note.of("an id in quotes, or a list of them")
        if known is None
        else Note.of("one of: {choices}", choices=", ".join(known))
    )
    found = when.take(
        dimension,
        None,
        lambda v: is_known(v) or (isinstance(v, list) and bool(v) and all(map(is_known, v))),
        expected,
    )
    if found is None:
        return None
    return frozenset([found] if isinstance(found, str) else found)


def _block(number: int, table: TomlTable, ids: Mapping[str, list[str]]) -> Block:
    measure = table.choice("measure", MEASURES)
    actions = Note.of("a list of some of: {choices}", choices=", ".join(ACTIONS))
    refuses = table.take("refuses", (), lambda v: _is_list_of(v, ACTIONS), actions)
    for key, expected in (("measure", Note.of("one of: {choices}", choices=", ".join(MEASURES))), ("refuses", actions)):
        if not table.has(key):
            table.wrong(key, expected)
    return Block(number, _when(table, ids), measure or "", _above(table, measure), frozenset(refuses))


def _above(table: TomlTable, measure: str | None) -> int | None:
    if measure in SIMPLE_MEASURES:
        found = table.take("above", 0, lambda v: v == _NONE, Note.of('left out, or "none"'))
        return None if found == _NONE else 0
    if measure is None:
        table.take("above", 0, lambda _: True, AN_AMOUNT)
        return None
    if measure == "fines":
        ok, expected = is_amount, Note.of('an amount such as "1.00", or "none"')
    else:
        ok = _is_count if measure == "overdue-loans" else _is_days
        expected = Note.of('a whole number from 0 to {most}, or "none"', most=MOST)
    found = table.take("above", 0, lambda v: v == _NONE or ok(v), expected)
    if not table.has("above") and measure != "card-expired":
        table.wrong("above", expected)
    if found == _NONE:
        return None
    return cents_of(found) if measure == "fines" and isinstance(found, str) else days_of(found)


def _limit(number: int, table: TomlTable, ids: Mapping[str, list[str]]) -> Limit:
    words = ("loans", "holds", "requests")
    most = {word: table.number(word, lowest=0, highest=MOST) for word in words if table.has(word)}
    if not most:
        table.wrong("loans", Note.of("a whole number from {lowest} to {highest}", lowest=0, highest=MOST))
    return Limit(number, _when(table, ids), MappingProxyType(most))


def _is_days(value: object) -> bool:
    return days_of(value) is not None


def _is_count(value: object) -> bool:
    return is_whole_number(value) and 0 <= value <= MOST  # type: ignore[operator]


def _is_list_of(value: object, words: tuple[str, ...]) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one in words for one in value)
