"""The result of moving a library to another store (interface section 1.1)."""

from __future__ import annotations

from tunilib.core.desk import DeskWord
from tunilib.core.models import Model, model
from tunilib.core.reason import Reason


@model
class MovedTable(Model):
    """A table that was moved, and whose rows are the same at both places."""

    name: str
    rows: int


@model
class Moved(Model):
    """The result of moving a library.

    Attributes:
        to: the address it is moved to.
        outcome: ``moved`` or ``unchanged``.
    """

    to: str
    tables: tuple[MovedTable, ...] = ()
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(table.rows for table in self.tables)
