"""The result for each record of an imported file (interface section 2)."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum

from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.reason import Reason

__all__ = ["ImportWord", "Imported"]


class ImportWord(StrEnum):
    """What became of a record of a file."""

    IMPORTED = "imported"
    UPDATED = "updated"
    SKIPPED = "skipped"


@model
class Imported(Model):
    """One record of a file.

    Attributes:
        position: its place in the file, from 1.
        record_id: of the record it became; None where it became none.
        title: with the subtitle after `` : ``; None where it has none.
        barcodes: of all copies of the record.
        reasons: why it was skipped, or what was odd about it.
        broken: it was skipped since it could not be read, and not since it describes no publication.
    """

    record_id: str | None = None
    title: str | None = None
    barcodes: tuple[str, ...] = ()
    position: int
    outcome: ImportWord
    reasons: tuple[Reason, ...] = ()
    broken: bool = field(default=False, metadata=INTERNAL)
