"""A MARC 21 record as this package handles it, whatever it was read from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

__all__ = ["Field", "MarcRecord", "composed"]


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
        """The values of all subfields with one of these codes, in the order of the record."""
        return [value.strip() for code, value in self.subfields if code in codes and value.strip()]


@dataclass(slots=True)
class MarcRecord:
    """Leader and fields."""

    leader: str
    fields: list[Field] = field(default_factory=list)

    def control(self, tag: str) -> str:
        """The data of the first control field of that tag, or empty."""
        for known in self.fields:
            if known.tag == tag:
                return known.data
        return ""

    def tagged(self, *tags: str) -> Iterator[Field]:
        """The fields with one of these tags, in the order of the record."""
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

    def at(self, position: int, length: int = 1) -> str:
        """Characters of field 008; blanks where the field is too short."""
        return self.control("008")[position : position + length].ljust(length)


def composed(record: MarcRecord) -> MarcRecord:
    """The same record with composed letters (NFC): MARC 21 keeps an accent apart from its letter."""
    return MarcRecord(
        record.leader,
        [
            Field(
                field.tag,
                field.ind1,
                field.ind2,
                [
                    (code, value if value.isascii() else unicodedata.normalize("NFC", value))
                    for code, value in field.subfields
                ],
                unicodedata.normalize("NFC", field.data),
            )
            for field in record.fields
        ],
    )
