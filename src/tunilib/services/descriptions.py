"""Descriptions of references for a person to read, in letters, pages and feeds; nothing in them is escaped yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.models import Value, model
from tunilib.core.reference import Role
from tunilib.messages import gettext, ngettext, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.reference import Name, Reference

__all__ = ["Description", "describe_reference"]

_MOST_NAMES = 3
_OPENED = ("https://", "http://")


@model
class Description(Value):
    """A description of a reference; nothing is escaped yet.

    Attributes:
        record: its id.
        facts: authors, publication and numbers, a line each.
        address: its page, ``https`` or ``http`` only; None: not known.
    """

    record: str
    title: str
    facts: tuple[str, ...] = ()
    address: str | None = None

    @property
    def as_text(self) -> str:
        """As plain text, with the facts indented below the title."""
        lines = (*self.facts, self.address) if self.address else self.facts
        return "\n".join([self.title, *(f"  {line}" for line in lines)])


def describe_reference(reference: Reference, language: str) -> Description:
    """A reference with who made it, where it appeared, and its numbers."""
    published = ", ".join(filter(None, ("; ".join(reference.places), "; ".join(reference.publishers))))
    where = ", ".join(filter(None, (published, str(reference.issued or ""))))
    volume = f"{reference.volume}({reference.issue})" if reference.volume and reference.issue else reference.volume
    inside = ", ".join(filter(None, (reference.container, volume or reference.issue, reference.pages)))
    kind = word("format", str(reference.kind), language)
    facts = (
        _several(reference.authors, language),
        _edited(reference.named(Role.EDITOR), language),
        gettext("In: {container}", language, container=inside) if inside else "",
        ", ".join(filter(None, (where, kind))),
        _isbn(reference.isbns),
        f"ISSN {reference.issns[0]}" if reference.issns else "",
    )
    doi = f"https://doi.org/{reference.doi}" if reference.doi else None
    address = next((url for url in reference.urls if url.startswith(_OPENED)), doi)
    return Description(
        record=reference.id,
        title=_one_line(reference.full_title or reference.native_title) or gettext("(no title)", language),
        facts=tuple(map(_one_line, filter(None, facts))),
        address=_one_line(address) if address and not set(address) & set(' \n\t<>"') else None,
    )


def _several(names: Sequence[Name], language: str) -> str:
    shown = "; ".join(filter(None, (name.direct for name in names[:_MOST_NAMES])))
    more = gettext("and others", language) if len(names) > _MOST_NAMES else ""
    return f"{shown} {more}".strip()


def _edited(names: Sequence[Name], language: str) -> str:
    if not names:
        return ""
    shown = _several(names, language)
    return ngettext("Editor: {names}", "Editors: {names}", len(names), language, names=shown)


def _isbn(isbns: tuple[str, ...]) -> str:
    return f"ISBN {isbns[0]}" if isbns else ""


def _one_line(value: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())
