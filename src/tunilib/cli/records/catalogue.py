"""What a search found, and what became of a file that was imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.render.reasons import reason_rows

if TYPE_CHECKING:
    from tunilib.cli.records.values import Record
    from tunilib.core.catalogue import Record as CatalogueRecord
    from tunilib.core.catalogue import SearchResult
    from tunilib.core.imported import Imported

__all__ = ["imported_record", "result_record"]


def result_record(result: SearchResult) -> Record:
    """As in ``search``."""
    return {
        "total": result.total,
        "page": result.page,
        "pages": result.pages,
        "records": [_found(record) for record in result.records],
        "facets": [{"filter": facet.filter, "value": facet.value, "count": facet.count} for facet in result.facets],
    }


def imported_record(done: Imported, language: str) -> Record:
    """As in ``desk import``."""
    return {
        "record_id": done.record_id,
        "title": done.title,
        "barcodes": list(done.barcodes),
        "position": done.position,
        "outcome": str(done.outcome),
        "reasons": reason_rows(done.reasons, language),
    }


def _found(record: CatalogueRecord) -> Record:
    return {
        "record_id": record.id,
        "title": record.title or None,
        "authors": list(record.authors),
        "year": record.year,
        "format": record.format,
        "language": record.language,
        "isbns": list(record.isbns),
        "copies": record.copies,
        "available": record.available,
    }
