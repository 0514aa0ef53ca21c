"""Records whole, by the site's own export: those formats that can be read here, and what the list told else.

Which formats a site offers is its own choice, and one that it does not offer is an error page. An id that is not there
gives a record without a title in a file that looks well, so that records are counted and looked at.
"""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Final

from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.errors import TunilibError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.vufind.client import Client
    from tunilib.core.catalogue import Record

__all__ = ["whole"]

_EXPORT: Final = "/Cart/doExport"
_STYLES: Final = (("MARCXML", "xml", "marcxml"), ("RIS", "research-info-systems", "ris"))


def whole(client: Client, records: Sequence[Record]) -> list[Reference]:
    """All that the site gives of these records, in their order."""
    if not records:
        return []
    for style, mark, name in _STYLES:
        asked = [("f", style), *(("i[]", f"Solr|{record.id}") for record in records)]
        answer = client.raw(_EXPORT, asked)
        if answer.status == 200 and mark in answer.content_type:
            found = _read(answer.text, name)
            if found is not None and len(found) == len(records):
                return [replace(one, id=record.id) for one, record in zip(found, records, strict=True)]
    return [_from_list(record) for record in records]


def _read(text: str, name: str) -> list[Reference] | None:
    """The records of a file; None where one of them cannot be read, or says nothing."""
    from tunilib.formats import read
    from tunilib.formats.entries import Found

    try:
        entries = list(read(BytesIO(text.encode()), name))
    except TunilibError:
        return None
    found = [entry.reference for entry in entries if isinstance(entry, Found) and entry.reference.title]
    return found if len(found) == len(entries) else None


def _from_list(record: Record) -> Reference:
    """What the list of results tells; its content type is a word of the site, and no kind is guessed from it."""
    title, colon, subtitle = record.title.partition(" : ")
    return Reference(
        kind=Kind.GENERIC,
        id=record.id,
        title=title,
        subtitle=subtitle if colon else "",
        names=tuple(Name.parse(name) for name in record.authors),
        issued=When.parse(record.year or ""),
    )
