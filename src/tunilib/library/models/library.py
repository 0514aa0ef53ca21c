"""Results for a library as a whole: made, under other rules, restored, moved or verified (interface section 2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.models import Model, model
from tunilib.core.reason import Reason
from tunilib.core.rules import PickupLibrary
from tunilib.library.models.desk import DeskWord

if TYPE_CHECKING:
    from pathlib import Path


@model
class LibraryMade(Model):
    """A new library. ``store`` is its address."""

    store: str
    pickup_libraries: tuple[PickupLibrary, ...]


@model
class LibraryOfServer(Model):
    """A library of a database on a server, or the only one of a file.

    Attributes:
        library: the ``?library=`` of its address; None: it is in a file.
        name: by its rules; None: they cannot be read. store: its address.
        moved_to: where it has moved; None: it has not.
    """

    library: str | None
    name: str | None
    store: str
    moved_to: str | None


@model
class RuleChanged(Model):
    """A key of the rules with another value. None: left out."""

    rule: str
    before: str | None
    after: str | None
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()


@model
class Restored(Model):
    """A library that was restored.

    Attributes:
        file: the backup. kept: the file of the library before; None: there was none.
        reasons: what is odd about the backup, and what was held back.
    """

    file: Path
    kept: Path | None
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()


@model
class Verified(Model):
    """The result of an integrity check; each problem is a sentence."""

    ok: bool
    problems: tuple[str, ...] = ()


@model
class MovedTable(Model):
    """A table that was moved, with the same rows at both places."""

    name: str
    rows: int


@model
class Moved(Model):
    """The result of moving a library: ``moved`` or ``unchanged``. ``to``: its new address."""

    to: str
    tables: tuple[MovedTable, ...] = ()
    outcome: DeskWord
    reasons: tuple[Reason, ...] = ()

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(table.rows for table in self.tables)
