"""Rules in the older form, one table for each collection: what to write instead, and the same rules as they are now.

Libraries that were made with such a file have its data; it is converted when they are opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from tunilib.core.calendar import Calendar
from tunilib.core.note import Note

if TYPE_CHECKING:
    from tunilib.core.toml_table import TomlTable

_ACTIONS = ["renewal", "hold", "checkout", "request"]
_CHOSEN = "[{kind}.NAME], which a [[row]] chooses"
_TABLES = {
    "categories": Note.of("rows: [[row]] with when = {a} and use", a='{category = "…"}'),
    "limits": Note.of("[[limit]] with loans, holds or requests"),
    "suspension": Note.of("[[block]] with measure, above and refuses"),
    "pickup": Note.of(_CHOSEN, kind="hold"),
}
_IN_COLLECTION = {
    **dict.fromkeys(("period_days", "renewals", "renewal_days", "renewal_from", "not_before_days"), "loan"),
    **dict.fromkeys(("fixed_due", "fixed_due_is"), "loan"),
    "fine": "fine",
}
_NEEDS_ESCAPE = r'[\x00-\x1f\x7f"\\]'
_IN_LOST = ("after_days", "replacement", "handling")

_FINE: dict[str, Any] = {"amount": "0.20", "most_days": 15}
_LOAN: dict[str, Any] = {"period_days": 28, "renewals": 5}
_DEFAULTS: dict[str, dict[str, Any]] = {
    "book": {"name": "Book", **_LOAN, "fine": _FINE},
    "course": {"name": "Course book", **_LOAN, "period_days": 14, "fine": {**_FINE, "amount": "0.80"}},
    "short": {"name": "Short loan", **_LOAN, "period_days": 1, "fine": {"amount": "15.00", "once": True}},
    "stacks": {"name": "Stacks", "stacks": True, **_LOAN, "fine": _FINE},
}
"""What each collection was without a word about it; one of another name was as ``book``."""


def refuse_former_keys(top: TomlTable) -> None:
    """Note what is in the older form as a mistake, with what to write instead."""
    for key, expected in _TABLES.items():
        if top.has(key):
            top.wrong(key, expected)
    for name, told in _words(top.value("collections")):
        within = top.table("collections").table(name)
        for key in told:
            if key in _IN_COLLECTION:
                within.wrong(key, Note.of(_CHOSEN, kind=_IN_COLLECTION[key]))
            elif key == "for_loan":
                within.wrong(key, Note.of("{use} in a [[row]]", use='use = {loan = "none"}'))
    lost = top.value("lost")
    for key in _IN_LOST:
        if isinstance(lost, Mapping) and key in lost and not isinstance(lost[key], Mapping):
            top.table("lost").wrong(key, Note.of(_CHOSEN, kind="lost"))


def is_former(data: Mapping[str, Any]) -> bool:
    """Whether the tables of a rules file are in the older form."""
    if any(key in data for key in _TABLES) or any(key in _IN_LOST for key in data.get("lost", ())):
        return True
    known = {*_IN_COLLECTION, "for_loan"}
    return any(known.intersection(keys) for _, keys in _words(data.get("collections")))


def _words(collections: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(collections, Mapping):
        yield from ((name, keys) for name, keys in collections.items() if isinstance(keys, Mapping))


def converted(data: Mapping[str, Any]) -> dict[str, Any]:
    """The tables of rules that decide as those of the older form did.

    But an open loan of what is not for loan is not renewed any more, and a lost copy with a price costs it.
    """
    changed = ("collections", "categories", "limits", "suspension", "pickup", "lost")
    found: dict[str, Any] = {key: value for key, value in data.items() if key not in changed}
    closed = data.get("closed", {})
    calendar = Calendar(frozenset(closed.get("weekdays", ())), frozenset(closed.get("dates", ())))
    collections: dict[str, dict[str, Any]] = {}
    for name, keys in (data.get("collections") or {name: {} for name in _DEFAULTS}).items():
        default = _DEFAULTS.get(name) or {**_DEFAULTS["book"], "name": name.capitalize()}
        collections[name] = _merged(default, keys)
    found |= {"loan": {}, "fine": {}, "row": [{"use": {"hold": "usual", "lost": "usual"}}]}
    found["collections"] = {}
    for name, keys in collections.items():
        found["collections"][name] = {"name": keys["name"], "stacks": keys.get("stacks", False)}
        _choose(found, name, {"collection": name}, keys, calendar)
    for category, special in data.get("categories", {}).items():
        for name, keys in special.items():
            when = {"category": category, "collection": name}
            _choose(found, f"{name}-{len(found['row'])}", when, _merged(collections[name], keys), calendar)
    pickup, lost = data.get("pickup", {}), data.get("lost", {})
    found["hold"] = {
        "usual": {
            "pickup": f"{pickup.get('days', 7)}d",
            "uncollected": pickup.get("uncollected_fee", "1.00"),
            "expires": f"{pickup.get('expires_days', 365)}d",
            "visible": f"{pickup.get('closed_visible_days', 7)}d",
        }
    }
    found["lost"] = {
        "usual": {
            "after": f"{lost.get('after_days', 70)}d",
            "replacement": lost.get("replacement", "42.00"),
            "at_price": True,
            "handling": lost.get("handling", "10.00"),
        }
    }
    found["block"] = list(_blocks(data.get("suspension", {})))
    found["limit"] = [{"loans": 100, "holds": 20, **data.get("limits", {})}]
    return found


def _merged(default: Mapping[str, Any], keys: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a collection with those that it left out; a fine that names its periods is not charged once."""
    fine, own = dict(default["fine"]), keys.get("fine", {})
    if "every_days" in own or own.get("once") is False:
        fine.pop("once", None)
    if own.get("once"):
        fine.pop("most_days", None)
    return {**default, **keys, "fine": fine | own}


def _choose(
    found: dict[str, Any], name: str, when: dict[str, str], keys: Mapping[str, Any], calendar: Calendar
) -> None:
    """Add the policies of a collection, and the row that chooses them."""
    fine = keys["fine"]
    until = fine.get("most_days")
    found["fine"][name] = _known(
        amount=fine["amount"],
        every="once" if fine.get("once") else f"{fine.get('every_days', 1)}d",
        at="start" if fine.get("charged_at_start") else None,
        grace=f"{fine['grace_days']}d" if fine.get("grace_days") else None,
        grace_charged=fine.get("grace_charged"),
        until=None if until is None or fine.get("once") else f"{until}d",
        most=fine.get("most"),
        closed_days=fine.get("closed_days"),
    )
    renewal_days, not_before, fixed = keys.get("renewal_days"), keys.get("not_before_days"), keys.get("fixed_due")
    if fixed is not None and keys.get("fixed_due_is") == "not-before":
        fixed = calendar.next_open(fixed)
    found["loan"][name] = _known(
        period=f"{keys['period_days']}d",
        renewals=keys["renewals"],
        renewal_period=None if renewal_days is None else f"{renewal_days}d",
        renewal_from=keys.get("renewal_from"),
        not_before=None if not_before is None else f"{not_before}d",
        fixed_due=fixed,
        fixed_due_is=keys.get("fixed_due_is"),
    )
    found["row"].append({"when": when, "use": {"loan": name if keys.get("for_loan", True) else "none", "fine": name}})


def _blocks(suspension: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    refuses = suspension.get("refuses", _ACTIONS)
    yield {"measure": "fines", "above": suspension.get("above", "10.00"), "refuses": refuses}
    if "overdue_loans" in suspension:
        yield {"measure": "overdue-loans", "above": suspension["overdue_loans"] - 1, "refuses": _ACTIONS}
    if suspension.get("address_required"):
        yield {"measure": "address-missing", "refuses": _ACTIONS}


def _known(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def written(tables: Mapping[str, Any]) -> str:
    """The rules file that says what these tables do."""
    lines = [f"{key} = {value_text(value)}" for key, value in tables.items() if not _is_table(value)]
    for key, value in tables.items():
        if isinstance(value, Mapping):
            within = {name: one for name, one in value.items() if isinstance(one, Mapping)}
            plain = {name: one for name, one in value.items() if name not in within}
            for name, one in ((("", plain),) if plain else ()) + tuple(within.items()):
                lines += ["", f"[{key}.{_key(name)}]" if name else f"[{key}]"]
                lines += [f"{_key(inner)} = {value_text(value)}" for inner, value in one.items()]
        elif _is_table(value):
            for one in value:
                lines += ["", f"[[{key}]]", *(f"{_key(inner)} = {value_text(value)}" for inner, value in one.items())]
    return "\n".join((*lines, ""))


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _key(name: str) -> str:
    return name if re.fullmatch("[A-Za-z0-9_-]+", name) else value_text(name)


def value_text(value: Any) -> str:
    """A value as a rules file writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + re.sub(_NEEDS_ESCAPE, lambda found: f"\\u{ord(found[0]):04x}", value) + '"'
    if isinstance(value, list):
        return f"[{', '.join(map(value_text, value))}]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(name)} = {value_text(one)}" for name, one in value.items()) + "}"
    return value.isoformat() if isinstance(value, date) else str(value)
