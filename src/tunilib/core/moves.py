"""The result of moving a library to another store (interface section 1.1)."""

from __future__ import annotations

from tunilib.core.desk import DeskWord
from tunilib.core.models import Model, model

__all__ = ["Moved", "MovedTable"]


@model
class MovedTable(Model):
    """A table that was moved; ``checksum`` is of its rows, the same at both places."""

    name: str
    rows: int
    checksum: str


@model
class Moved(Model):
    """The result of moving a library, or of undoing that.

    Attributes:
        store: the address it was at. to: the address it is moved to; None: it had not moved.
        outcome: ``moved``, ``moved-back`` or ``unchanged``. rows: of all tables.
    """

    store: str
    to: str | None
    outcome: DeskWord
    rows: int = 0
    tables: tuple[MovedTable, ...] = ()
