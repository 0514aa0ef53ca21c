"""Remarks: notes that state what a format has no field for, written and recognised again."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import replace

from tunilib.core.reference import Name, Reference, Role, When

__all__ = [
    "ROLE_WORDS",
    "date_in_remark",
    "date_remark",
    "name_in_remark",
    "name_remarks",
    "parse_remarks",
    "script_in_remark",
    "title_remarks",
    "with_scripts",
]

ROLE_WORDS: dict[Role, str] = {
    **{role: str(role).replace("-", " ").capitalize() for role in Role},
    Role.ADVISOR: "Thesis advisor",
    Role.CONTAINER_AUTHOR: "Author of the whole",
    Role.DEGREE_GRANTOR: "Degree granting institution",
    Role.OTHER: "Other",
}
_ROLES_BY_WORD = {word: role for role, word in ROLE_WORDS.items()}
_NAMED = re.compile(r"([A-Z][a-z ]{3,30}): ([^\d<>\n;:]{2,150})")
_SCRIPT = "Original script: "
_DATE = "Date: "


def name_remarks(names: Iterable[Name], others: list[Name]) -> list[str]:
    """Remarks on names: roles that the format does not know, and names in their original script.

    Args:
        names: all names of the reference.
        others: the names whose role has no field in the format.
    """
    scripts = [f"{_SCRIPT}{name.inverted} = {name.native}" for name in names if name.native]
    return [f"{ROLE_WORDS[name.role]}: {name.inverted}" for name in others] + scripts if others else scripts


def date_remark(when: When) -> str:
    """A remark for a date without a year."""
    return f"{_DATE}{when.text}"


def title_remarks(reference: Reference) -> list[str]:
    """A remark with the title in its original script, where the catalogue has both."""
    title = reference.native_title
    if not title:
        return []
    return [f"{_SCRIPT}{title}: {reference.native_subtitle}" if reference.native_subtitle else f"{_SCRIPT}{title}"]


def name_in_remark(remark: str, without: Container[Role] = ()) -> Name | None:
    """The name in a remark of ``name_remarks``; None if it is another note.

    Args:
        remark: the note.
        without: roles that have a field of their own in the format, so that no remark is written for them.
    """
    found = _NAMED.fullmatch(remark)
    role = _ROLES_BY_WORD.get(found[1]) if found else None
    if found is None or role is None or role in without:
        return None
    return Name.parse(found[2], role) if "," in found[2] or " " not in found[2] else Name.body(found[2], role)


def date_in_remark(remark: str) -> When | None:
    """The date in a remark that a writer made for a date its format cannot state; None if it is another note."""
    return When.parse(remark[len(_DATE) :]) if remark.startswith(_DATE) and len(remark) < 40 else None


def script_in_remark(remark: str) -> tuple[str, str] | None:
    """The name (empty for the title) and its original script in a remark; None if it is another note."""
    if not remark.startswith(_SCRIPT):
        return None
    name, equals, native = remark[len(_SCRIPT) :].partition(" = ")
    return (name, native) if equals else ("", name)


def parse_remarks(
    values: tuple[str, ...], without: Container[Role]
) -> tuple[tuple[str, ...], tuple[Name, ...], list[tuple[str, str]]]:
    """Notes, and what remarks among them state: names in other roles than ``without``, and original scripts."""
    notes: list[str] = []
    names: list[Name] = []
    natives: list[tuple[str, str]] = []
    for value in values:
        script = script_in_remark(value)
        name = name_in_remark(value, without)
        if script is not None:
            natives.append(script)
        elif name is not None:
            names.append(name)
        else:
            notes.append(value)
    return tuple(notes), tuple(names), natives


def with_scripts(reference: Reference, pairs: list[tuple[str, str]]) -> Reference:
    """The reference with the original scripts that ``parse_remarks`` found."""
    if not pairs:
        return reference
    known = dict(pairs)
    native, colon, rest = known.get("", "").partition(": ")
    names = tuple(
        replace(name, native=known[name.inverted]) if name.inverted in known else name for name in reference.names
    )
    return replace(reference, names=names, native_title=native, native_subtitle=rest if colon else "")
