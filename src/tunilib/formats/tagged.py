"""What a reader of tagged lines (RIS, RefWorks) makes of them: a value for each tag, then a reference."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field, replace

from tunilib.core.reference import Name, Reference, Role, clean_isbn, clean_issn
from tunilib.formats.wording import name_said, script_said

__all__ = ["Tagged", "numbers_of", "remarks_of", "several", "split_title", "with_scripts", "words_of"]

_TITLE = re.compile(r"^(.{1,400}?\S)\s*:\s+(\S.*)$", re.DOTALL)


@dataclass(slots=True)
class Tagged:
    """The lines of one record."""

    line: int
    pairs: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def first(self, *tags: str) -> str:
        """The first value that is not empty, of the first of these tags that has one."""
        for tag in tags:
            for known, value in self.pairs:
                if known == tag and value.strip():
                    return value.strip()
        return ""

    def all(self, *tags: str) -> tuple[str, ...]:
        """The values of all these tags, in the order of the record, without repetition."""
        return tuple(dict.fromkeys([value.strip() for tag, value in self.pairs if tag in tags and value.strip()]))

    def names(self, roles: dict[str, Role]) -> tuple[Name, ...]:
        """The names in the tags that hold names."""
        return tuple(_name(value, roles[tag]) for tag, value in self.pairs if tag in roles and value.strip(" ,"))


def split_title(title: str) -> tuple[str, str]:
    """Title and subtitle, parted at the first colon that is followed by a blank."""
    title = " ".join(title.split())
    found = _TITLE.match(title)
    return (found[1], found[2]) if found else (title, "")


def words_of(values: tuple[str, ...]) -> tuple[str, ...]:
    """Keywords: one a value, or several parted by semicolons."""
    return tuple(
        dict.fromkeys(word for value in values for word in (part.strip() for part in re.split(r"[;\n]", value)) if word)
    )


def numbers_of(values: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """ISBNs, ISSNs, and what is neither, out of the values of a tag that holds all of them."""
    isbns: dict[str, None] = {}
    issns: dict[str, None] = {}
    others: list[str] = []
    for value in values:
        rest = re.split(r"[;,\s]+(?=[\dXx-]{8,}|97[89])", value)
        for part in rest:
            if isbn := clean_isbn(part):
                isbns[isbn] = None
            elif issn := clean_issn(part):
                issns[issn] = None
            elif part.strip():
                others.append(part.strip())
    return tuple(isbns), tuple(issns), others[0] if others else ""


def remarks_of(
    values: tuple[str, ...], without: Container[Role]
) -> tuple[tuple[str, ...], tuple[Name, ...], list[tuple[str, str]]]:
    """Notes; and what a writer of this package had put into notes: names in roles other than these, and
    scripts.
    """
    notes: list[str] = []
    names: list[Name] = []
    natives: list[tuple[str, str]] = []
    for value in values:
        script = script_said(value)
        name = name_said(value, without)
        if script is not None:
            natives.append(script)
        elif name is not None:
            names.append(name)
        else:
            notes.append(value)
    return tuple(notes), tuple(names), natives


def several(values: tuple[str, ...]) -> tuple[str, ...]:
    """Values that a writer joined: publishers, places."""
    return tuple(dict.fromkeys(part for value in values for part in re.split(r"\s*;\s+", value) if part))


def with_scripts(reference: Reference, pairs: list[tuple[str, str]]) -> Reference:
    """The reference with the original scripts that a writer had put into notes."""
    if not pairs:
        return reference
    known = dict(pairs)
    native, colon, rest = known.get("", "").partition(": ")
    names = tuple(
        replace(name, native=known[name.inverted]) if name.inverted in known else name for name in reference.names
    )
    return replace(reference, names=names, native_title=native, native_subtitle=rest if colon else "")


def _name(value: str, role: Role) -> Name:
    """A name from a tag of names; several words without a comma are a body."""
    words = value.split()
    if len(words) > 1 and "," not in value:
        return Name.body(" ".join(words), role)
    return Name.parse(value, role)
