"""References of records: exported by the site and checked record by record; else made from what its pages show.

Each library chooses the formats that its site offers. MARC has most of a record, RIS the main parts. An export is
counted, and each record is compared with the title that the page showed: for a record that does not exist sites export
an entry "Title not available".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING

from tunilib.backends.vufind.catalogue.results import RecordSummary
from tunilib.backends.vufind.paths import EXPORT, record_path
from tunilib.core.filing import words_key
from tunilib.core.reference import Kind, Name, Reference, When
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from tunilib.backends.vufind.client import Client

_BATCH = 50
_STYLES = {"MARCXML": "marcxml", "RIS": "ris"}
_SOURCE = "Solr"
_PAGE = "HTML"


class Exporter:
    """Exports records of one site; remembers which formats it does not offer."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._styles = dict(_STYLES)

    def references(self, records: Iterable[RecordSummary]) -> Iterator[Reference]:
        """The references of records, in their order, each with the record's id."""
        remaining = iter(records)
        sources: Counter[str] = Counter()
        while batch := tuple(islice(remaining, _BATCH)):
            found: dict[str, Reference] = {}
            for style in tuple(self._styles):
                missing = tuple(record for record in batch if record.record_id not in found)
                exported = self._export(style, missing) if missing else {}
                sources[style] += len(exported)
                found |= exported
            for record in batch:
                if (reference := found.get(record.record_id)) is None:
                    style, reference = self._export_one(record) or (_PAGE, _from_summary(record))
                    sources[style] += 1
                yield reference
        used = ", ".join(f"{style} {count}" for style, count in sources.items() if count)
        if used:
            self._client.settings.say("references by what they were made from: {sources}", sources=used)

    def _export(self, style: str, records: tuple[RecordSummary, ...]) -> dict[str, Reference]:
        """The references of those records that the site exports in a format; one request."""
        ids = [("i[]", f"{record.source}|{record.record_id}") for record in records]
        text = self._client.file(EXPORT, [("f", style), *ids])
        if text is None:
            del self._styles[style]  # the site does not offer it
            return {}
        references = _parse(text, self._styles[style]) or []
        if len(references) == len(records):
            pairs = [(record, ref) for record, ref in zip(records, references, strict=True) if _is_of(ref, record)]
        else:
            pairs = _matches(records, references)
        return {record.record_id: replace(reference, id=record.record_id) for record, reference in pairs}

    def _export_one(self, record: RecordSummary) -> tuple[str, Reference] | None:
        if record.source != _SOURCE:
            return None
        for style in tuple(self._styles):
            text = self._client.file(f"{record_path(record.record_id)}/Export", [("style", style)])
            references = None if text is None else _parse(text, self._styles[style])
            if references is not None and len(references) == 1 and _is_of(references[0], record):
                return style, replace(references[0], id=record.record_id)
        return None


def _matches(
    records: Sequence[RecordSummary], references: Sequence[Reference]
) -> list[tuple[RecordSummary, Reference]]:
    """Each reference with its record where the site left records out: those that have one title in common only."""
    pairs = []
    for reference in references:
        same = [record for record in records if _is_of(reference, record)]
        if len(same) == 1 and sum(_is_of(other, same[0]) for other in references) == 1:
            pairs.append((same[0], reference))
    return pairs


def _parse(text: str, name: str) -> list[Reference] | None:
    """The references of a file; None where one of its entries is not valid, or it has none."""
    from tunilib.formats import read
    from tunilib.formats.items import FoundReference

    try:
        items = list(read(BytesIO(text.encode("utf-8", "replace")), name))
    except LocalError:
        return None
    references = [item.reference for item in items if isinstance(item, FoundReference)]
    return references if len(references) == len(items) and references else None


def _is_of(reference: Reference, record: RecordSummary) -> bool:
    """Whether a reference is of the record: it has the title that the page shows, perhaps without the subtitle."""
    shown = [word for *_, word in words_key(record.title or "")[0]]
    full = [word for *_, word in words_key(reference.full_title or reference.native_title)[0]]
    shorter = min(len(shown), len(full))
    return shorter > 0 and shown[:shorter] == full[:shorter]


def _from_summary(record: RecordSummary) -> Reference:
    """A reference with what the page shows; the site's own word for the kind stays a word."""
    title, _, subtitle = (record.title or "").partition(" : ")
    return Reference(
        kind=Kind.GENERIC,
        id=record.record_id,
        title=title,
        subtitle=subtitle,
        names=tuple(Name.parse(author) for author in record.authors),
        issued=When.parse(record.year) if record.year else None,
        work_type=record.formats[0] if record.formats else "",
    )
