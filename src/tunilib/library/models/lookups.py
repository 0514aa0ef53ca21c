"""What the desk looks up, and its results for records and copies (interface sections 1.1 and 2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date, datetime

from tunilib.core.fine import Fine
from tunilib.core.hold import Hold
from tunilib.core.loan import Loan
from tunilib.core.models import FLAT, INTERNAL, WITH_CURRENCY, Labelled, Model, model
from tunilib.core.money import Money
from tunilib.core.note import Note
from tunilib.core.outcome import ImportWord
from tunilib.core.reason import Reason
from tunilib.library.models.desk import DeskWord


@model
class PatronEntry(Model):
    """A patron in the list of the register.

    Attributes:
        suspended: for any reason. loans, holds: the numbers of open ones. owed: all open fees.
    """

    card: str
    name: str | None
    category: str | None
    card_expires: date | None
    suspended: bool
    loans: int
    holds: int
    owed: Money = field(metadata=WITH_CURRENCY)


@model
class DeskLoan(Model):
    """A loan and its borrower.

    Attributes:
        days_overdue: 0: it is in time. fine_now: what returning it today would register.
    """

    loan: Loan = field(metadata=FLAT)
    card: str
    name: str | None
    days_overdue: int
    fine_now: Money = field(metadata=WITH_CURRENCY)


@model
class DeskHold(Model):
    """A hold or request, and the card of its patron."""

    hold: Hold = field(metadata=FLAT)
    card: str


@model
class DeskFine(Model):
    """A fee that a patron owes."""

    fine: Fine = field(metadata=FLAT)
    currency: str


@model
class PatronSheet(Model):
    """One patron at the desk.

    Attributes:
        language: of notices; None: the library's. suspended: for any reason, of ``blocks``. owed: all open fees.
    """

    card: str
    name: str | None
    address: str | None
    email: str | None
    phone: str | None
    category: str | None
    home_library: str | None
    card_expires: date | None
    language: str | None
    birth_date: date | None
    suspended: bool
    owed: Money = field(metadata=WITH_CURRENCY)
    blocks: tuple[Reason, ...] = ()
    loans: tuple[DeskLoan, ...] = ()
    holds: tuple[DeskHold, ...] = ()
    fines: tuple[DeskFine, ...] = ()


@model
class DeskItem(Model):
    """A copy at the desk.

    Attributes:
        status: ``available``, ``on-loan``, ``processing``, ``in-transit``, ``kept`` or ``lost``.
        price: None: the sum of the rules. due: of its loan.
        card: of the borrower, or of the patron of ``hold_id``.
        place: where it is, in words. waiting: how many wait for its title.
    """

    barcode: str
    record_id: str
    title: str
    library: str
    collection: str
    status: str
    price: Money | None
    due: date | datetime | None
    card: str | None
    hold_id: str | None
    currency: str
    place: Note = field(compare=False, metadata=INTERNAL)
    waiting: int = field(compare=False, metadata=INTERNAL)


@model
class Slip(Model):
    """What a patron takes home: their loans, holds and fees.

    Attributes:
        at: when it was made. places: the names of the pick-up libraries by id.
    """

    library: str
    contact: Labelled | None
    at: datetime
    patron: PatronSheet
    places: Mapping[str, str]


RECORD_FIELDS = (
    *("title", "authors", "year", "isbn", "publisher", "place", "edition"),
    *("series", "language", "format", "subjects"),
)
"""The fields of a record written by hand."""


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
        record_id: None: it became no record. title: with the subtitle after `` : ``.
        barcodes: of all copies of the record.
        reasons: why it was skipped, or what was odd about it.
        broken: it could not be read, or one of its copies could not be added.
        new_copies: how many of the copies are new.
    """

    record_id: str | None = None
    title: str | None = None
    barcodes: tuple[str, ...] = ()
    position: int
    outcome: ImportWord
    reasons: tuple[Reason, ...] = ()
    broken: bool = field(default=False, metadata=INTERNAL)
    new_copies: int = field(default=0, metadata=INTERNAL)
