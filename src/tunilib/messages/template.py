"""The syntax of a text in the catalogue.

======================  ==============================================================================
``{name}``              the parameter as it is; a date, a time or money in the language's form
``{name:date}``         the same for a date given as ISO 8601 text
``{name:money}``        the same for an amount given as decimal text, with the parameter ``currency``
``{name|one|several}``  a word chosen by the number ``name``
``[text]``              left out when a parameter in it is not given
``[name?text]``         left out when the parameter ``name`` is not given
======================  ==============================================================================

A parameter that is not given, outside brackets, reads as an ellipsis: a text always comes out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tunilib.messages import _value_text as value_text
from tunilib.messages import date_text, money_text

__all__ = ["placeholders", "render"]

_PLACEHOLDER = re.compile(r"\{([a-z_]+)(?::([a-z]+)|\|([^|{}]*)\|([^|{}]*))?\}")
_OPTIONAL = re.compile(r"\[(?:([a-z_]+)\?)?([^\[\]]*)\]")


def render(template: str, language: str, params: Mapping[str, object]) -> str:
    """A template with its parameters, in the language's forms."""
    if "{" not in template and "[" not in template:
        return template
    given = {name: value for name, value in params.items() if value is not None and value != ""}

    def fill(match: re.Match[str]) -> str:
        name, form, one, several = match.groups()
        if name not in given:
            return "…"
        if one is not None:
            return one if str(given[name]) == "1" else several
        if form == "date":
            return date_text(given[name], language)
        if form == "money":
            return money_text(given[name], given.get("currency"), language)
        return value_text(given[name], language)

    def keep(match: re.Match[str]) -> str:
        condition, inside = match.groups()
        needed = {found[1] for found in _PLACEHOLDER.finditer(inside)} | ({condition} if condition else set())
        return inside if needed <= given.keys() else ""

    return _PLACEHOLDER.sub(fill, _OPTIONAL.sub(keep, template))


def placeholders(template: str) -> frozenset[str]:
    """The parameters that a template speaks of: the same in every language of a text."""
    named = {match[1] for match in _PLACEHOLDER.finditer(template)}
    return frozenset(named | {match[1] for match in _OPTIONAL.finditer(template) if match[1]})
