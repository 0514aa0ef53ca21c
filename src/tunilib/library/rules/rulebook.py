"""The rules of one library. It stores the text of its rules file and the parsed data."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any

from tunilib._version import install_command
from tunilib.core.note import joined
from tunilib.core.rules import Contact, Rules
from tunilib.errors import LocalError
from tunilib.library.ids import digest

_DATE = "$date"
_DEFAULT = "5c2a89869d91ccafdf2984b28c464a42d898cb14e7f4b665c5129f5a7a488e65"
"""Digest of the stored data of the default rules file. Other data is parsed."""
_SEE = "see: tunilib desk init --print-rules"


RULE_SETS = ("tuni", "evening", "consortium", "school", "association", "ban")
"""The names of the rules files in the package, the default one first."""


def default_rules_text() -> str:
    return rule_set_text("tuni")


def rule_set_text(name: str) -> str:
    return (Path(__file__).parent / "rule_sets" / f"{name}.toml").read_text(encoding="utf-8")


def rules_of(text: str) -> Rules:
    return _checked(lambda: Rules.parse(text))


def stored_data(text: str) -> str:
    """The data of a rules file, readable without a TOML parser."""
    from tunilib.core.rules.reader import tables_of

    rules_of(text)
    return _dumped(tables_of(text))


def _dumped(tables: Mapping[str, Any]) -> str:
    import json

    return json.dumps(tables, default=lambda day: {_DATE: day.isoformat()}, separators=(",", ":"))


@lru_cache(maxsize=2)
def rules_of_data(data: str) -> Rules:
    """The rules of the data from :func:`stored_data`.

    The default rules are known by the digest of their data, and not parsed for every command.
    """
    if digest(data) == _DEFAULT:
        return Rules()
    tables = tables_of_data(data)
    rest = {key: value for key, value in tables.items() if key not in ("name", "contact")}
    if (
        tables.get("name", Rules().name) != Rules().name and digest(_dumped(rest)) == _DEFAULT
    ):  # the default rules with a name: nothing is parsed
        contact = Contact(**{"phone": None, **tables["contact"]}) if tables.get("contact") else None
        return Rules(name=tables["name"], contact=contact, stated=frozenset(_keys(tables)))
    return _checked(lambda: Rules.of(tables))._replace(stated=frozenset(_keys(tables)))


def tables_of_data(data: str) -> dict[str, Any]:
    import json

    def date_or_table(table: dict[str, Any]) -> Any:
        return date.fromisoformat(table[_DATE]) if len(table) == 1 and _DATE in table else table

    tables: dict[str, Any] = json.loads(data, object_hook=date_or_table)
    return tables


def zone_of(rules: Rules) -> tzinfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(rules.zone)
    except (KeyError, ValueError, OSError) as error:
        raise LocalError(
            "this machine does not know the time zone {zone}",
            code="configuration",
            hint="check its name, or install the time zones: {command}",
            command=install_command("tzdata"),
            zone=rules.zone,
        ) from error


def _keys(table: dict[str, Any], where: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield where + key
        if isinstance(value, dict):
            yield from _keys(value, f"{where}{key}.")


def _checked(read: Callable[[], Rules]) -> Rules:
    from tunilib.core.rules import InvalidRules

    try:
        return read()
    except InvalidRules as error:
        raise LocalError(
            "the rules cannot be used: {problems}",
            code="configuration",
            hint=_SEE,
            problems=joined(error.notes),
        ) from error
