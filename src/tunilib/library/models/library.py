"""Results for a library as a whole: made, changed, restored, moved, verified; and its report (interface section 2)."""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import TYPE_CHECKING

from tunilib.core.fine import Fee, FineKind
from tunilib.core.models import WITH_CURRENCY, Model, model
from tunilib.core.money import Money
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


@model(kw_only=False)
class DayTakings(Model):
    """Fines taken on a day: online, with service fees, and at the desk."""

    date: date
    online: Money
    desk: Money
    currency: str


@model(kw_only=False)
class MonthLoans(Model):
    """Loans that began in a month, ``2026-03``."""

    month: str
    loans: int


@model(kw_only=False)
class CollectionLoans(Model):
    """Loans that began, by collection."""

    collection: str
    loans: int


@model(kw_only=False)
class CategoryLoans(Model):
    """Loans that began, by category of the patron. None: they have none."""

    category: str | None
    loans: int


@model(kw_only=False)
class TitleLoans(Model):
    """Loans that began, by title."""

    record_id: str
    title: str
    loans: int


@model(kw_only=False)
class UnlentCopy(Model):
    """A copy that was never lent. ``added``: when it was added."""

    barcode: str
    title: str
    library: str
    added: date


@model(kw_only=False)
class WaitingTitle(Model):
    """A title that patrons wait for.

    Attributes:
        since: when the first of the holds was placed. days: until today.
        holds: how many wait. copies: without lost ones.
    """

    record_id: str
    title: str
    since: date
    days: int
    holds: int
    copies: int


@model(kw_only=False)
class KindMoney(Model):
    """Money charged of one kind, and how much of it was paid, waived, and is open."""

    kind: FineKind
    charged: Money
    paid: Money
    waived: Money
    open: Money
    currency: str


@model
class Report(Model):
    """Figures of the library.

    Attributes:
        takings: of each of the last days.
        since: the first day of the last twelve months with this one; loans and charges count from it.
        lent: loans that began. never_lent: copies that were never lent. longest_there: the oldest of these copies.
        longest_waiting: the titles whose first hold waits longest.
        money: what was charged, by kind, and what became of it.
    """

    library: str
    day: date
    day_done: date | None
    records: int
    copies: int
    copies_lost: int
    patrons: int
    patrons_blocked: int
    loans: int
    overdue: int
    holds_waiting: int
    requests_processing: int
    holds_in_transit: int
    holds_ready: int
    change_requests: int
    fines: Money = field(metadata=WITH_CURRENCY)
    notices_unsent: int
    takings: tuple[DayTakings, ...] = ()
    rules: tuple[Fee, ...] = ()
    since: date
    lent: int
    never_lent: int
    loans_by_month: tuple[MonthLoans, ...] = ()
    loans_by_collection: tuple[CollectionLoans, ...] = ()
    loans_by_category: tuple[CategoryLoans, ...] = ()
    most_lent: tuple[TitleLoans, ...] = ()
    longest_there: tuple[UnlentCopy, ...] = ()
    longest_waiting: tuple[WaitingTitle, ...] = ()
    money: tuple[KindMoney, ...] = ()
