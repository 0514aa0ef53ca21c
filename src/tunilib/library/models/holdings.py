"""Results of what the desk does with records and copies (interface sections 1.1 and 2)."""

from __future__ import annotations

from dataclasses import field

from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.outcome import ImportWord
from tunilib.core.reason import Reason
from tunilib.library.models.desk import DeskWord

RECORD_FIELDS = (
    *("title", "authors", "year", "isbn", "publisher", "place", "edition"),
    *("series", "language", "format", "subjects"),
)
"""The fields of a record that is written by hand."""


@model
class ItemDone(Model):
    """The result of a change of a copy, and the copy now. ``status`` as in :class:`tunilib.core.catalogue.Copy`."""

    barcode: str
    record_id: str | None = None
    library: str | None = None
    collection: str | None = None
    status: str | None = None
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()


@model
class RecordDone(Model):
    """The result of a change of a record at the desk. ``barcodes``: of all its copies."""

    record_id: str
    title: str | None = None
    barcodes: tuple[str, ...] = ()
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()


@model
class CopyLabel(Model):
    """A label of a copy, or a library card. ``title`` is then the patron's name."""

    number: str
    title: str
    library: str
    call_number: str | None = None
    is_copy: bool = True


@model
class Imported(Model):
    """One record of a file.

    Attributes:
        position: its place in the file, from 1.
        record_id: None: it became no record.
        title: with the subtitle after `` : ``; None: it has no title.
        barcodes: of all copies of the record.
        reasons: why it was skipped, or what was odd about it.
        broken: it could not be read, or one of its copies could not be added.
    """

    record_id: str | None = None
    title: str | None = None
    barcodes: tuple[str, ...] = ()
    position: int
    outcome: ImportWord
    reasons: tuple[Reason, ...] = ()
    broken: bool = field(default=False, metadata=INTERNAL)
