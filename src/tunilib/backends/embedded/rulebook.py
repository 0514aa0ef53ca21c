"""The rules of one library: the text of its rules file, which the library stores together with the parsed data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any

from tunilib._version import install_command
from tunilib.backends.embedded.ids import digest
from tunilib.core.note import joined
from tunilib.core.rules import Rules
from tunilib.errors import LocalError

_DATE = "$date"
_DEFAULT = "266769558edd546de65af027a555d67e5d8c4296258d307560c1db18479b8c29"
"""Digest of the stored data of the default rules file; the rules of a library with other data are read from it."""
_FORMER_DEFAULTS = ("04cc7b87f534b5ed8d1ea770cad57a2fbd9171c6179b8c0e38de663f85e84d33",)
"""The same of the default rules files before it, which named fewer of the same rules."""
_SEE = "see: tunilib desk init --print-rules"


def default_rules_text() -> str:
    """The rules file in the package."""
    return Path(__file__).with_name("rules.toml").read_text(encoding="utf-8")


def rules_of(text: str) -> Rules:
    """The rules that a rules file gives."""
    return _checked(_parsed(text))


def stored_data(text: str) -> str:
    """The data of a rules file in a form that is read without a TOML parser."""
    import json

    data = _parsed(text)
    _checked(data)
    return json.dumps(data, default=lambda day: {_DATE: day.isoformat()}, separators=(",", ":"))


@lru_cache(maxsize=2)
def rules_of_data(data: str) -> Rules:
    """The rules of the data from :func:`stored_data`.

    The default rules are recognised by the digest of their data and not parsed again for every command.
    """
    if digest(data) in (_DEFAULT, *_FORMER_DEFAULTS):
        return Rules()
    import json

    def date_or_table(table: dict[str, Any]) -> Any:
        return date.fromisoformat(table[_DATE]) if len(table) == 1 and _DATE in table else table

    tables = json.loads(data, object_hook=date_or_table)
    return _checked(tables)._replace(stated=frozenset(_keys(tables)))


def zone_of(rules: Rules) -> tzinfo:
    """The zone in which a library's days begin."""
    return _zone(rules, "this machine does not know the time zone {zone}")


def _keys(table: dict[str, Any], where: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield where + key
        if isinstance(value, dict):
            yield from _keys(value, f"{where}{key}.")


def _parsed(text: str) -> dict[str, Any]:
    import tomllib

    from tunilib.core.toml_table import place_of

    try:
        return tomllib.loads(text)
    except ValueError as error:
        raise LocalError(
            "the rules are not valid TOML, see {place}", code="configuration", hint=_SEE, place=place_of(error, text)
        ) from error
    except RecursionError as error:
        raise LocalError("the rules have tables or arrays nested too deep", code="configuration", hint=_SEE) from error


def _checked(data: dict[str, Any]) -> Rules:
    from tunilib.core.rules import InvalidRules, rules_from

    try:
        rules = rules_from(data)
    except InvalidRules as error:
        raise LocalError(
            "the rules cannot be used: {problems}", code="configuration", hint=_SEE, problems=joined(error.problems)
        ) from error
    _zone(rules, "the rules name an unknown time zone: {zone}")
    return rules


def _zone(rules: Rules, message: str) -> tzinfo:
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(rules.zone)
    except (KeyError, ValueError, OSError) as error:
        raise LocalError(
            message,
            code="configuration",
            hint="check its name, or install the time zones: {command}",
            command=install_command("tzdata"),
            zone=rules.zone,
        ) from error
