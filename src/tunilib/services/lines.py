"""How mails, pages and feeds tell of a record: its title, and what a person knows it by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunilib.messages import gettext
from tunilib.terms import word

if TYPE_CHECKING:
    from tunilib.core.catalogue import Record
    from tunilib.core.reference import Reference

__all__ = ["Told", "of_record", "of_reference"]

_MOST_AUTHORS = 3
_OPENED = ("https://", "http://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A record as it is told of; all of it is data, nothing is escaped yet.

    Attributes:
        facts: who, what and when, each a line.
        address: where it can be looked at, ``https`` or ``http`` alone; None: not known.
    """

    record: str
    title: str
    facts: tuple[str, ...] = ()
    address: str | None = None

    @property
    def as_text(self) -> str:
        """As plain text, indented below its title."""
        lines = (*self.facts, self.address) if self.address else self.facts
        return "\n".join([self.title, *(f"  {line}" for line in lines)])


def of_record(record: Record, language: str) -> Told:
    """A record of a search."""
    names = _several(record.authors, language)
    kind = word("format", record.format, language) if record.format else ""
    facts = (names, ", ".join(filter(None, (record.year or "", kind))), _isbn(record.isbns))
    return Told(
        record=record.id,
        title=_one_line(record.title) or gettext("(no title)", language),
        facts=tuple(map(_one_line, filter(None, facts))),
    )


def of_reference(reference: Reference, language: str) -> Told:
    """A favourite's reference."""
    published = ", ".join(filter(None, ("; ".join(reference.places), "; ".join(reference.publishers))))
    where = ", ".join(filter(None, (published, str(reference.issued or ""))))
    volume = f"{reference.volume}({reference.issue})" if reference.volume and reference.issue else reference.volume
    inside = ", ".join(filter(None, (reference.container, volume or reference.issue, reference.pages)))
    kind = word("format", str(reference.kind), language)
    facts = (
        _several([name.direct for name in reference.authors], language),
        gettext("In: {container}", language, container=inside) if inside else "",
        ", ".join(filter(None, (where, kind))),
        _isbn(reference.isbns),
        f"ISSN {reference.issns[0]}" if reference.issns else "",
    )
    doi = f"https://doi.org/{reference.doi}" if reference.doi else None
    address = next((url for url in reference.urls if url.startswith(_OPENED)), doi)
    return Told(
        record=reference.id,
        title=_one_line(reference.full_title or reference.native_title) or gettext("(no title)", language),
        facts=tuple(map(_one_line, filter(None, facts))),
        address=_one_line(address) if address and not set(address) & set(' \n\t<>"') else None,
    )


def _several(names: list[str] | tuple[str, ...], language: str) -> str:
    shown = "; ".join(filter(None, names[:_MOST_AUTHORS]))
    more = gettext("and others", language) if len(names) > _MOST_AUTHORS else ""
    return f"{shown} {more}".strip()


def _isbn(isbns: tuple[str, ...]) -> str:
    return f"ISBN {isbns[0]}" if isbns else ""


def _one_line(value: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())
