"""Names of profiles: what may be one, and how a new one gets a name of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Container

__all__ = ["check_name", "free_name", "name_after"]

LONGEST = 64
_SEPARATORS = "/\\"


def check_name(name: str) -> str:
    """A name in its one spelling (Unicode NFC).

    Raises:
        UsageError: it is empty, longer than 64 characters, begins with a dash, begins or ends with a blank, or holds a
            path separator or a character that cannot be seen.
    """
    if not name.isascii():
        import unicodedata

        name = unicodedata.normalize("NFC", name)
    if (
        not 0 < len(name) <= LONGEST
        or name.startswith("-")
        or name in (".", "..")
        or name != name.strip()
        or not name.isprintable()
        or any(separator in name for separator in _SEPARATORS)
    ):
        raise UsageError(
            "this cannot be the name of a profile: {name}",
            hint="use 1 to {longest} letters, digits, dashes and blanks, not beginning with a dash",
            name=repr(name[:LONGEST]),
            longest=LONGEST,
        )
    return name


def name_after(library: str) -> str:
    """The name a new profile gets from its library's: lower case, dashes for what is no letter or digit."""
    words = "".join(character if character.isalnum() else " " for character in library.lower()).split()
    return check_name("-".join(words)[: LONGEST - 8].strip("-") or "library")


def free_name(wanted: str, taken: Container[str]) -> str:
    """The name wanted where it is free, else with ``-2`` and on (interface, ``login``)."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name
