"""Loans, open and returned, and fines: what was charged, paid and waived, in cents."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.calendar import day_of, in_zone
from tunilib.core.loan import Loan
from tunilib.core.money import Money
from tunilib.library.stores.connection import Store
from tunilib.library.stores.rows import Reader, insert_new, made, update
from tunilib.library.stores.statements import Sql, Update, is_in, marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import tzinfo

    from tunilib.core.fine import Fine, FineKind
    from tunilib.library.stores.rows import Row


class StoredLoan(NamedTuple):
    """One loan.

    Attributes:
        loan: without what the rules say of its renewal.
        patron, card, name, category: of the borrower. record, barcode, library, collection: of the copy.
        due: the last day of the loan, which each loan of an embedded library has; that of ``loan`` has its hour.
        lent_at: when it was lent; None: only the day is known.
        price: of the copy, in cents; None: that of the rules counts.
        lost: the day from which it counts as lost.
        requested: another patron waits for the title today.
        renewed: the day on which it was renewed last.
        recalled: the day on which the library asked for the copy back, for another patron.
        refused: the due date for which the patron got the notice that the library does not renew.
    """

    loan: Loan
    patron: str
    record: str
    barcode: str
    library: str
    collection: str
    due: date
    category: str | None = None
    card: str | None = None
    name: str | None = None
    lost: date | None = None
    requested: bool = False
    lent_at: datetime | None = None
    price: int | None = None
    renewed: date | None = None
    recalled: date | None = None
    refused: date | None = None

    def is_past_its_hour(self, now: datetime) -> bool:
        """Whether its due hour is over; False where it is due at the end of a day."""
        return isinstance(self.loan.due, datetime) and self.loan.due <= now

    @property
    def at(self) -> dict[str, Any]:
        """What the rules ask about: library and collection of the copy, category of the patron."""
        return {"library": self.library, "category": self.category, "collection": self.collection}

    @property
    def ids(self) -> dict[str, Any]:
        return {"patron": self.patron, "record": self.record, "barcode": self.barcode, "loan": self.loan.id}


class LentFrom(NamedTuple):
    """What the rules ask of loans that are out, and the earliest due date of those that are alike in it."""

    library: str
    category: str | None
    collection: str
    first_due: date


class DueSpan(NamedTuple):
    """Due dates from one day to another, both included, of loans that are lent alike."""

    lent: LentFrom
    first: date
    last: date


class StoredFine(NamedTuple):
    """One fine, settled or not.

    Attributes:
        fine: without whether it can be paid online.
        patron, record, loan, hold: their ids.
        paid: so much of it, in cents.
    """

    fine: Fine
    patron: str
    record: str | None = None
    loan: str | None = None
    hold: str | None = None
    paid: int = 0

    @property
    def ids(self) -> dict[str, Any]:
        return {
            "patron": self.patron,
            "record": self.record,
            "loan": self.loan,
            "hold": self.hold,
            "fine": self.fine.id,
        }


_COLUMNS = (
    "l.*",
    ("l.renewals", "renewals_used"),
    "r.title",
    "r.author",
    ("r.id", "record"),
    ("r.id", "record_id"),
    "i.library",
    "i.collection",
    "i.price",
    "p.category",
    "p.card",
    "p.name",
)
_JOINS = (
    "LEFT JOIN item i ON i.barcode = l.barcode LEFT JOIN record r ON r.id = i.record"
    " LEFT JOIN patron p ON p.id = l.patron"
)
_JOINED = f"FROM loan l {_JOINS}"
_REQUESTED = """EXISTS (
           SELECT 1 FROM hold h
            WHERE h.record = i.record AND h.status = 'waiting' AND h.patron <> l.patron
              AND (h.frozen <> 1 OR h.frozen_until < ?)
       )"""
"""Whether another patron waits for the title of loan ``l`` of copy ``i``, on the day of the one parameter."""
_OF_OPEN = Reader(*_COLUMNS, (_REQUESTED, "requested"), needs=("title",), l="loan")
_READ = Reader(*_COLUMNS, needs=("title",), l="loan")
_LENT_FROM = Reader("d.library", "d.category", "d.collection", ("d.due", "first_due"), needs=("library",), d="loan")
_SELECT_LENT_FROM = f"""
SELECT {_LENT_FROM.columns} FROM (
    SELECT i.library, p.category, i.collection, MIN(l.due) AS due {_JOINED}
     WHERE l.returned IS NULL AND l.lost IS NULL GROUP BY i.library, p.category, i.collection
) d
"""
_AT_ONCE = 500
"""Loans in one statement."""
_IN_ORDER = "l.due, l.due_at NULLS LAST, r.title, l.id"
_OPEN = f"SELECT {_OF_OPEN.columns} {_JOINED}"
_SELECT = f"SELECT {_READ.columns} {_JOINED}"


class SqlLoans(Store):
    def open_of(self, patron: str) -> list[StoredLoan]:
        """What a patron has on loan, by due date, title and id."""
        query = f"{_OPEN} WHERE l.patron = ? AND l.returned IS NULL ORDER BY {_IN_ORDER}"
        return self._stored(_OF_OPEN, self._db.read(query, (self._day, patron)))

    def out_until(self, until: date | None = None) -> list[StoredLoan]:
        """What everybody has on loan, in the order of :meth:`open_of`; or of it what was due until a day."""
        where, values = ("", ()) if until is None else (" AND l.due <= ?", (until.isoformat(),))
        query = f"{_OPEN} WHERE l.returned IS NULL{where} ORDER BY {_IN_ORDER}"
        return self._stored(_OF_OPEN, self._db.read(query, (self._day, *values)))

    def open_of_copy(self, barcode: str) -> StoredLoan | None:
        query = f"{_OPEN} WHERE l.barcode = ? AND l.returned IS NULL"
        rows = self._db.read(query, (self._day, barcode))
        return next(iter(self._stored(_OF_OPEN, rows)), None)

    def open_of_copies(self, barcodes: Sequence[str]) -> dict[str, StoredLoan]:
        """The loans that copies are on, by barcode: those that one decision is about."""
        if not barcodes:
            return {}
        query = f"{_OPEN} WHERE l.barcode IN ({marks(barcodes)}) AND l.returned IS NULL"
        rows = self._db.read(query, (self._day, *barcodes))
        return {stored.barcode: stored for stored in self._stored(_OF_OPEN, rows)}

    def history_of(self, patron: str) -> list[Loan]:
        """What a patron has returned, newest first."""
        where = "l.patron = ? AND l.returned IS NOT NULL ORDER BY l.returned DESC, l.checked_out DESC, l.id"
        rows = self._db.read(f"{_SELECT} WHERE {where}", (patron,))
        return [stored.loan for stored in self._stored(_READ, rows)]

    def open_of_patrons(self, patrons: Sequence[str]) -> list[StoredLoan]:
        """What patrons of these ids have on loan; by patron, then in the order of :meth:`open_of`."""
        query = f"{_OPEN} WHERE l.returned IS NULL AND l.patron IN ({marks(patrons)}) ORDER BY l.patron, {_IN_ORDER}"
        return self._stored(_OF_OPEN, self._db.read(query, (self._day, *patrons)))

    def lent_from(self) -> list[LentFrom]:
        """Each library, patron category and collection with loans that are out and not lost."""
        return [made(LentFrom, row) for row in _LENT_FROM.all(self._db.read(_SELECT_LENT_FROM))]

    def due_in(self, spans: Sequence[DueSpan]) -> list[StoredLoan]:
        """Loans that are not lost and fall due within one of some spans of days; by due date."""
        if not spans:
            return []
        days = sorted({(str(first), str(last)) for _, first, last in spans})
        ends = ", ".join(["(?, ?)"] * len(days))
        within = f"EXISTS (SELECT 1 FROM (VALUES {ends}) d WHERE due BETWEEN d.column1 AND d.column2)"
        out = f"SELECT id FROM loan WHERE returned IS NULL AND lost IS NULL AND {within}"
        values = [day for both in days for day in both]
        ids = [loan for (loan,) in self._db.read(out, values)]
        found: list[StoredLoan] = []
        # by their ids: from what was returned long ago a server would expect so many that it reads whole tables
        for some in (ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)):
            found += self._stored(_READ, self._db.read(f"{_SELECT} WHERE l.id IN ({marks(some)})", some))
        alike: dict[tuple[str, str | None, str], list[DueSpan]] = {}
        for span in spans:
            alike.setdefault((span.lent.library, span.lent.category, span.lent.collection), []).append(span)

        def is_within(stored: StoredLoan) -> bool:
            own = alike.get((stored.library, stored.category, stored.collection), ())
            return any(span.first <= stored.due <= span.last for span in own)

        return sorted(
            filter(is_within, found), key=lambda stored: (stored.due, stored.loan.checked_out, stored.barcode)
        )

    def due_within(self, first: date, last: date) -> list[StoredLoan]:
        """Loans that are not lost and fall due from one day to another; by patron."""
        query = f"{_SELECT} WHERE l.returned IS NULL AND l.lost IS NULL AND l.due BETWEEN ? AND ?"
        # sorted here: an order by patron would make SQLite go through every loan there ever was
        found = self._stored(_READ, self._db.read(query, (first.isoformat(), last.isoformat())))
        return sorted(found, key=lambda stored: (stored.patron, stored.due, stored.loan.title, stored.loan.id))

    def count_open(self, patron: str) -> dict[str, int]:
        query = (
            "SELECT i.collection, COUNT(*) FROM loan l JOIN item i ON i.barcode = l.barcode"
            " WHERE l.patron = ? AND l.returned IS NULL GROUP BY i.collection"
        )
        return dict(self._db.read(query, (patron,)).fetchall())

    def add(self, patron: str, barcode: str, due: date) -> str:
        """Add a loan that begins today; its id."""
        lent = {"checked_out": self._today, "lent_at": self._now}
        values = {"patron": patron, "barcode": barcode, **lent, **stored_due(due, self._zone)}
        return insert_new(self._db, "loan", values)

    def renew(self, dues: Iterable[tuple[str, date]]) -> None:
        """Give loans a new due date today, and count the renewal of each; what was asked back is not any more."""
        renewed = {"renewals": Sql("renewals + 1"), "renewed": self._today, "recalled": None}
        for loan, due in dues:
            update(self._db, "loan", loan, {**stored_due(due, self._zone), **renewed})

    def recall(self, loan: str, due: date) -> None:
        """The library asks today for the copy of a loan back, by a due date."""
        update(self._db, "loan", loan, {**stored_due(due, self._zone), "recalled": self._today})

    def mark_refused(self, loans: Sequence[str]) -> None:
        """The patrons of loans get notices that the library does not renew them."""
        self._db.change(Update("loan", {"refused": Sql("due")}, is_in("id", loans)))

    def mark_returned(self, loan: str) -> None:
        update(self._db, "loan", loan, {"returned": self._today})

    def mark_lost(self, loan: str) -> None:
        update(self._db, "loan", loan, {"lost": self._today})

    def _stored(self, reader: Reader, rows: Iterable[Sequence[Any]]) -> list[StoredLoan]:
        return [
            made(StoredLoan, row, loan=made(Loan, row, due=due_of(row, self._zone), read_at=self._now))
            for row in reader.all(rows)
        ]


def stored_due(due: date, zone: tzinfo) -> dict[str, date | None]:
    """The columns of a due date: its day, and its hour where it has one."""
    return {"due": day_of(due, zone), "due_at": due if isinstance(due, datetime) else None}


def due_of(row: Row, zone: tzinfo) -> date | None:
    hour: datetime | None = row["due_at"]
    day: date | None = row["due"]
    return day if hour is None else in_zone(hour, zone)


_FINE = Reader("f.*", "r.title", f="fine")
_SELECT_FINE = f"SELECT {_FINE.columns} FROM fine f LEFT JOIN record r ON r.id = f.record"
_UNPAID = "f.paid + f.waived < f.amount"


class SqlFines(Store):
    def open_of(self, patron: str) -> list[StoredFine]:
        """What a patron still owes, oldest first."""
        query = f"{_SELECT_FINE} WHERE f.patron = ? AND {_UNPAID} ORDER BY f.registered, f.id"
        return [self._stored(row) for row in _FINE.all(self._db.read(query, (patron,)))]

    def overdue_of(self, patron: str) -> int:
        """The overdue fines that a patron owes, in cents."""
        return sum([one.fine.balance.cents for one in self.open_of(patron) if one.fine.kind == "overdue"])

    def of_loan(self, patron: str, loan: str, kind: FineKind) -> list[StoredFine]:
        query = f"{_SELECT_FINE} WHERE f.patron = ? AND f.loan = ? AND f.kind = ?"
        rows = self._db.read(query, (patron, loan, kind.value))
        return [self._stored(row) for row in _FINE.all(rows)]

    def by_id(self, fine: str) -> StoredFine | None:
        row = self._db.read(f"{_SELECT_FINE} WHERE f.id = ?", (fine,)).fetchone()
        return self._stored(_FINE(row)) if row else None

    def add(
        self,
        patron: str,
        kind: FineKind,
        cents: int,
        *,
        record: str | None = None,
        loan: StoredLoan | None = None,
        hold: str | None = None,
        description: str | None = None,
    ) -> str:
        """Register a fine today; its id. Record, due date and day of checkout of a loan are copied from it."""
        values = {
            "patron": patron,
            "kind": kind.value,
            "amount": cents,
            "registered": self._today,
            "description": description,
            "record": loan.record if loan else record,
            "loan": loan.loan.id if loan else None,
            "hold": hold,
            "checked_out": loan.loan.checked_out if loan else None,
            **(stored_due(loan.loan.due, self._zone) if loan and loan.loan.due else {}),
        }
        return insert_new(self._db, "fine", values)

    def pay(self, fine: str, cents: int) -> None:
        """Pay so much of a fine; less than nothing is given back."""
        update(self._db, "fine", fine, {"paid": Sql("paid + ?", (cents,))})

    def waive(self, fine: str, cents: int) -> None:
        update(self._db, "fine", fine, {"waived": Sql("waived + ?", (cents,))})

    def _stored(self, row: Row) -> StoredFine:
        from tunilib.core.fine import Fine

        open_cents = row["amount"] - row["paid"] - row["waived"]
        amount, balance = (Money(cents, self._rules.currency) for cents in (row["amount"], open_cents))
        return made(StoredFine, row, fine=made(Fine, row, amount=amount, balance=balance, due=due_of(row, self._zone)))
