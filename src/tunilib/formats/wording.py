"""What a format has no field for, said in words in a note, so that nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from tunilib.core.reference import Name, Reference, Role, When

__all__ = [
    "ROLE_WORDS",
    "date_said",
    "filed",
    "name_said",
    "said_date",
    "said_names",
    "said_title",
    "script_said",
]

ROLE_WORDS: dict[Role, str] = {
    **{role: str(role).replace("-", " ").capitalize() for role in Role},
    Role.ADVISOR: "Thesis advisor",
    Role.CONTAINER_AUTHOR: "Author of the whole",
    Role.DEGREE_GRANTOR: "Degree granting institution",
    Role.OTHER: "Other",
}
_ROLES_BY_WORD = {word: role for role, word in ROLE_WORDS.items()}


def said_names(names: Iterable[Name], others: list[Name]) -> list[str]:
    """Remarks on names: what a role is that the format does not know, and the original script of a name.

    Args:
        names: all names of the reference.
        others: those whose role the format has no field for.
    """
    scripts = [f"Original script: {name.inverted} = {name.native}" for name in names if name.native]
    return [f"{ROLE_WORDS[name.role]}: {name.inverted}" for name in others] + scripts if others else scripts


def filed(name: Name) -> str:
    """A name for a tag of names; one of one piece ends in a comma, or readers take its last word for a family
    name.
    """
    if name.given:
        # most names are no more than this
        return name.inverted if name.particle or name.dropping or name.suffix else f"{name.family}, {name.given}"
    return name.inverted if name.particle or name.suffix else f"{name.family},"


def said_date(when: When) -> str:
    """A remark for a date that holds no year."""
    return f"Date: {when.text}"


def date_said(remark: str) -> When | None:
    """The date in a remark that a writer made because its format could not hold it; None if it is another
    note.
    """
    return When.parse(remark[6:]) if remark.startswith("Date: ") and len(remark) < 40 else None


def said_title(reference: Reference) -> list[str]:
    """A remark with the title in its original script, where the catalogue has both."""
    title = reference.native_title
    if not title:
        return []
    return [
        f"Original script: {title}: {reference.native_subtitle}"
        if reference.native_subtitle
        else f"Original script: {title}"
    ]


def script_said(remark: str) -> tuple[str, str] | None:
    """The name (or empty, for the title) and its original script in a remark that a writer made."""
    if not remark.startswith("Original script: "):
        return None
    name, equals, native = remark[17:].partition(" = ")
    return (name, native) if equals else ("", name)


def name_said(remark: str, without: Container[Role] = ()) -> Name | None:
    """The name in a remark that ``said_names`` made; None if it is another note.

    Args:
        remark: the note.
        without: roles that have a field of their own, so that no remark of ours is about them.
    """
    found = _NAMED.fullmatch(remark)
    role = _ROLES_BY_WORD.get(found[1]) if found else None
    if found is None or role is None or role in without:
        return None
    return Name.parse(found[2], role) if "," in found[2] or " " not in found[2] else Name.body(found[2], role)


_NAMED = re.compile(r"([A-Z][a-z ]{3,30}): ([^\d<>\n;:]{2,150})")
