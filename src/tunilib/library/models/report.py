"""The report of an embedded library: its figures, and what was lent and charged in the last twelve months."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from tunilib.core.fine import Fee, FineKind
from tunilib.core.models import WITH_CURRENCY, Model, model
from tunilib.core.money import Money


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
