"""The demonstration's patrons. They are made up."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["CARD", "CHILD", "OTHERS", "PASSWORD", "PATRON", "Person"]


class Person(NamedTuple):
    """One patron; ``lang`` is the language of the library's notices to them."""

    card: str
    name: str
    lang: str = "fi"
    category: str = "student"
    home_library: str | None = None


CARD = "29001001"
"""The card of the patron who is shown."""
PASSWORD = "kirja2026"  # noqa: S105 - printed by the demonstration
"""Their password."""

PATRON = Person(CARD, "Aino Virtanen", category="student", home_library="linna")
CHILD = Person("29001013", "Onni Virtanen", category="child", home_library="linna")
"""Whose card is in the account of the patron who is shown; the password is the same."""
OTHERS = (
    Person("29001002", "Eero Mäkinen"),
    Person("29001003", "Helmi Korhonen", category="staff"),
    Person("29001004", "Väinö Nieminen"),
    Person("29001005", "Elsa Lindström", lang="sv"),
    Person("29001006", "Otto Heikkinen", home_library="hervanta"),
    Person("29001007", "Saara Koskinen", category="staff", home_library="arvo"),
    Person("29001008", "Leevi Järvinen"),
    Person("29001009", "Ilona Lehtonen", lang="en"),
    Person("29001010", "Emil Söderholm", lang="sv", home_library="arvo"),
    Person("29001011", "Tuulikki Rantanen", category="citizen"),
    Person("29001012", "Oskari Salminen"),
)
