"""A MARC 21 record, and its values without cataloguing punctuation (ISBD)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tunilib.core.note import Note
from tunilib.formats.text import composed

if TYPE_CHECKING:
    import pymarc

SOURCE = "tunilib"
"""The cataloguing source (040) of records built here."""
TITLE_MISSING = "[Title missing]"
"""The title that this package and others supply where a record has none."""

_TAG_NAME = re.compile(r"[0-9A-Za-z]{3}")
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u0098\u009c\x88\x89]")
_ENDING = re.compile(r"(?:\s+[/:;=,+]|[,;:/=])\s*$")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[.'’-])(?:[^\W\d_]|[b-df-hj-np-tv-xz]{2,5}|[ivxlc]+|ed|eds|edn|co|cos|no|nr|inc|etc|publ"
    r"|uppl|aufl|pub|univ|verl|ltd|dept|univ|repr"
    r"|rev|vol|ser|cop|illus|enl|corp|assoc|gen|assn|bros|dr|prof|jun|sen|uud|lis|tark|osak|yht|utg|uppl"
    r"|udg|verb|erw|neubearb|éd"
    # states of the USA, after the name of a town
    r"|(?<=, )(?:ala|ariz|ark|cal|calif|colo|conn|del|fla|ga|ia|ill|ind|kan|la|mass|mich|minn|miss|mo|mont|neb|nev|okla"
    r"|ore|penna?|tenn|tex|va|wash|wis|wyo))\.$",
    re.IGNORECASE,
)
_ET_AL = re.compile(r"\[\s*(?:u\. ?a\.|etc\.?|et al\.?|ym\.|m\. ?fl\.)\s*\]", re.IGNORECASE)


class MarcError(ValueError):
    def __init__(self, why: Note) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(slots=True)
class Field:
    """One field: ``data`` of a control field, else indicators and subfields in their order."""

    tag: str
    ind1: str = " "
    ind2: str = " "
    subfields: list[tuple[str, str]] = field(default_factory=list)
    data: str = ""

    @property
    def control(self) -> bool:
        """Whether it is a control field (001 to 009)."""
        return self.tag < "010" and self.tag.isdigit()

    def get(self, code: str) -> str:
        """The first subfield of that code, or empty."""
        for known, value in self.subfields:
            if known == code and value.strip():
                return value.strip()
        return ""

    def all(self, codes: str) -> list[str]:
        return [value.strip() for code, value in self.subfields if code in codes and value.strip()]


@dataclass(slots=True)
class MarcRecord:
    leader: str
    fields: list[Field] = field(default_factory=list)

    def control(self, tag: str) -> str:
        for known in self.fields:
            if known.tag == tag:
                return known.data
        return ""

    def tagged(self, *tags: str) -> Iterator[Field]:
        for known in self.fields:
            if known.tag in tags:
                yield known

    def first(self, *tags: str) -> Field | None:
        """The first field of the first of these tags that the record has."""
        for tag in tags:
            for known in self.fields:
                if known.tag == tag:
                    return known
        return None

    def tag_problem(self) -> Note | None:
        wrong = next((known.tag for known in self.fields if not _TAG_NAME.fullmatch(known.tag)), None)
        return None if wrong is None else Note.of("a field has no valid tag: {tag}", tag=wrong[:20])

    def at(self, position: int, length: int = 1) -> str:
        """Characters of field 008, padded with blanks."""
        return self.control("008")[position : position + length].ljust(length)


def field_of(field: pymarc.Field) -> Field:
    if field.control_field:
        return Field(field.tag, data=field.data or "")
    first, second = field.indicators or (" ", " ")
    return Field(field.tag, first[:1] or " ", second[:1] or " ", [(code, value) for code, value in field.subfields])


def composed_record(record: MarcRecord) -> MarcRecord:
    """The record with composed letters (NFC); in MARC 21 an accent is a separate character."""
    return MarcRecord(record.leader, [_composed_field(field) for field in record.fields])


def _composed_field(one: Field) -> Field:
    if one.data.isascii() and all(value.isascii() for _, value in one.subfields):
        return one
    return replace(one, subfields=[(code, composed(value)) for code, value in one.subfields], data=composed(one.data))


def plain(text: str) -> str:
    """A value without the punctuation before the next subfield, and with single blanks.

    A full stop at its end stays: see ``without_full_stop``.
    """
    text = " ".join(_DIRECTION.sub("", text).split())
    shorter = _ENDING.sub("", text)
    while shorter != text:
        text = shorter
        shorter = _ENDING.sub("", text)
    return text.strip()


def trimmed(text: str) -> str:
    """A value without the punctuation and the full stop that end a field.

    A full stop before other punctuation ("Provincetown, Mass. :") belongs to the word.
    """
    return without_full_stop(plain(text)) if text.rstrip().endswith(".") else plain(text)


def without_full_stop(text: str) -> str:
    """Text without a full stop at its end, unless it belongs to an abbreviation, an initial or an ellipsis."""
    if not text.endswith("."):
        return text
    if text.endswith(("...", "…")):
        return text
    if text.endswith(".."):
        return text.rstrip(". ")
    if text.endswith(" ."):
        return text[:-1].rstrip()
    if _ABBREVIATION.search(text):
        return text
    last = text.rsplit(" ", 1)[-1]
    return text if "." in last[:-1] and not last[:-1].startswith("(") else text[:-1]


def without_brackets(text: str) -> str:
    """Text without the cataloguer's square brackets, and without "et al." in them."""
    text = _ET_AL.sub("", text)
    return " ".join(text.replace("[", "").replace("]", "").split())


def balanced(text: str) -> str:
    """Text without an unmatched bracket at either end."""
    for opening, closing in ("[]", "()"):
        if text.startswith(opening) and closing not in text:
            text = text[1:].lstrip()
        if text.endswith(closing) and opening not in text:
            text = text[:-1].rstrip()
    return text
