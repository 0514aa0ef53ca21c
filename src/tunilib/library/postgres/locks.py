"""What a decision locks, and in which order: the stores of a transaction.

A decision reads what is there when it has its locks, and others wait until its end. It locks, by reading it,

1. the row of the library: the end of a day, and an import; one of them at a time;
2. patrons, by id: the account and the card of a session, or the card at the desk. That guards what is counted of a
   patron, and what belongs to the account;
3. titles, by id: the row of the record. That guards its copies, their loans, and its queue;
4. fines and payments, by id: what is paid and waived.

Every transaction takes them in this order, and several of one kind at once, sorted: so no two wait for each other. A
row that is only shown is not locked. ``FOR NO KEY UPDATE`` lets others add rows that refer to
it.
Where an import or a link between accounts meets a decision in the other order, PostgreSQL ends one of them, and it is
repeated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.library.postgres.connections import forget_marks
from tunilib.library.stores.connection import Store
from tunilib.library.stores.copies import SqlCopies
from tunilib.library.stores.days import LibraryEvent, SqlDays, SqlEvents
from tunilib.library.stores.holds import SqlHolds
from tunilib.library.stores.loans import SqlFines, SqlLoans, stored_due
from tunilib.library.stores.patrons import SqlCards, SqlChangeRequests, SqlPatrons
from tunilib.library.stores.payments import SqlPayments
from tunilib.library.stores.row_changes import StoreConnection
from tunilib.library.stores.sessions import SqlCredentials
from tunilib.library.stores.statements import Sql, marks, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

    from tunilib.core.fine import FineKind
    from tunilib.core.profile import ChangeRequest
    from tunilib.library.models.desk import Staff
    from tunilib.library.postgres.connections import Database
    from tunilib.library.stores.connection import Stores
    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.holds import StoredHold
    from tunilib.library.stores.loans import StoredFine, StoredLoan
    from tunilib.library.stores.patrons import SessionAccount, StoredPatron
    from tunilib.library.stores.payments import StoredPayment
    from tunilib.library.stores.sessions import StoredCredentials

_LIBRARY: Final = "library WHERE id = 1"
_PATRON_OF_CARD: Final = "patron WHERE card = ?"
_TITLES: Final = "record WHERE id = ANY(?)"
_TITLE_OF_COPY: Final = "record WHERE id = (SELECT record FROM item WHERE barcode = ?)"
_TITLES_OF_COPIES: Final = "record WHERE id IN (SELECT record FROM item WHERE barcode = ANY(?)) ORDER BY id"
_TITLES_OUT: Final = """record WHERE id IN (
    SELECT i.record FROM loan l JOIN item i ON i.barcode = l.barcode WHERE l.returned IS NULL
) ORDER BY id"""
_TITLES_OUT_OF: Final = """record WHERE id IN (
    SELECT i.record FROM loan l JOIN item i ON i.barcode = l.barcode WHERE l.patron = ANY(?) AND l.returned IS NULL
) ORDER BY id"""

_RENEW: Final = """
UPDATE loan SET due = v.due, due_at = v.due_at, renewals = loan.renewals + 1, renewed = ?, recalled = NULL
  FROM unnest(?::text[], ?::text[], ?::text[]) v (id, due, due_at) WHERE loan.id = v.id
"""


class Locks(StoreConnection):
    """The connection of a transaction, which knows what it has locked."""

    def __init__(self, db: Database, staff: Staff | None) -> None:
        super().__init__(db, db.query, staff)
        self._held: set[tuple[str, tuple[object, ...]]] = set()
        self._titles: set[str] = set()
        self._events: list[LibraryEvent] = []

    def record(self, event: LibraryEvent) -> None:
        """Record an event with the end of the transaction: it decides nothing within it."""
        self._events.append(event)

    def write_events(self) -> None:
        """Write the events of the transaction in their order, a hundred at once."""
        columns = ", ".join(LibraryEvent._fields)
        for batch in (self._events[start : start + 100] for start in range(0, len(self._events), 100)):
            places = ", ".join([f"({marks(LibraryEvent._fields)})"] * len(batch))
            values = [value for event in batch for value in event]
            self.change(Sql(f"INSERT INTO event ({columns}) VALUES {places}", values))
        self._events.clear()

    def library(self) -> None:
        self.rows(_LIBRARY)

    def titles(self, records: Iterable[str]) -> None:
        missing = tuple(sorted(set(records) - self._titles))
        if missing:
            self.rows(f"{_TITLES} ORDER BY id", missing)
            self._titles.update(missing)

    def title_of_copy(self, barcode: str) -> None:
        self.rows(_TITLE_OF_COPY, barcode)

    def has_title(self, record: str) -> bool:
        return record in self._titles

    def has_copy(self, record: str, barcode: str) -> None:
        self._titles.add(record)
        self._held.add((_TITLE_OF_COPY, (barcode,)))

    def account(self, token: str, card: str | None) -> None:
        """Lock the owner of the account of a session, and the patron whose card it acts on."""
        which = "a.active = 1" if card is None else "(a.id = ? OR c.card = ?)"
        self.rows(
            "patron p WHERE p.id IN (SELECT s.patron FROM session s WHERE s.token = ? UNION ALL"
            " SELECT a.patron FROM session s JOIN account_card a ON a.owner = s.patron"
            f" JOIN patron c ON c.id = a.patron WHERE s.token = ? AND {which}) ORDER BY p.id",
            *(token, token, *(() if card is None else (card, card))),
        )

    def rows(self, which: str, *values: str | tuple[str, ...]) -> None:
        """Lock rows until the end of the transaction, and wait for those who have them."""
        key = (which, values)
        if key not in self._held:
            given = [list(value) if isinstance(value, tuple) else value for value in values]
            self.read(f"SELECT 1 FROM {which} FOR NO KEY UPDATE", given)
            self._held.add(key)


class _Locked(Store):
    def __init__(self, unit: Stores) -> None:
        super().__init__(unit)
        self._locks: Locks = unit.db


class LockedPatrons(_Locked, SqlPatrons):
    def of_session(self, token: str, card: str | None) -> StoredPatron | None:
        self._locks.account(token, card)
        return super().of_session(token, card)

    def by_card(self, card: str) -> StoredPatron | None:
        self._locks.rows(_PATRON_OF_CARD, card)
        return super().by_card(card)

    def borrowers(self, patrons: Sequence[str] | None = None) -> list[StoredPatron]:
        """Lock patrons, by default everybody who has something on loan, then all titles that they have."""
        if patrons is None:
            self._locks.rows("patron WHERE id IN (SELECT patron FROM loan WHERE returned IS NULL) ORDER BY id")
            self._locks.rows(_TITLES_OUT)
        else:
            self._locks.rows("patron WHERE id = ANY(?) ORDER BY id", tuple(patrons))
            self._locks.rows(_TITLES_OUT_OF, tuple(patrons))
        return super().borrowers(patrons)

    def borrowers_of(self, barcodes: Sequence[str]) -> list[StoredPatron]:
        which = "SELECT patron FROM loan WHERE returned IS NULL AND barcode = ANY(?)"
        self._locks.rows(f"patron WHERE id IN ({which}) ORDER BY id", tuple(barcodes))
        return super().borrowers_of(barcodes)


class LockedCredentials(_Locked, SqlCredentials):
    def of_card(self, card: str) -> StoredCredentials | None:
        """Lock the patron with a card number: wrong tries are counted."""
        self._locks.rows(_PATRON_OF_CARD, card)
        return super().of_card(card)

    def of_identity(self, identity: str) -> StoredCredentials | None:
        """Lock the owner of a university account."""
        self._locks.rows("patron WHERE identity = ?", identity)
        return super().of_identity(identity)


class LockedChangeRequests(_Locked, SqlChangeRequests):
    def by_id(self, request: str) -> ChangeRequest | None:
        """Lock the patron who asked."""
        self._locks.rows("patron WHERE id = (SELECT patron FROM change_request WHERE id = ?)", request)
        return super().by_id(request)


class LockedCards(_Locked, SqlCards):
    def account_of(self, token: str, card: str | None) -> SessionAccount | None:
        self._locks.account(token, card)
        return super().account_of(token, card)

    def end_links(self, patron: str) -> None:
        """Lock the owners of the accounts that list a card."""
        self._locks.rows("patron WHERE id IN (SELECT owner FROM account_card WHERE patron = ?) ORDER BY id", patron)
        super().end_links(patron)


class LockedCopies(_Locked, SqlCopies):
    def by_barcode(self, barcode: str) -> StoredCopy | None:
        self._locks.title_of_copy(barcode)
        copy = super().by_barcode(barcode)
        if copy is not None:
            self._locks.has_copy(copy.record, copy.barcode)
        return copy

    def by_barcodes(self, barcodes: Sequence[str]) -> dict[str, StoredCopy]:
        self._locks.rows(_TITLES_OF_COPIES, tuple(barcodes))
        found = super().by_barcodes(barcodes)
        for copy in found.values():
            self._locks.has_copy(copy.record, copy.barcode)
        return found

    def of_record(self, record: str) -> list[StoredCopy]:
        self._locks.titles((record,))
        return super().of_record(record)


class LockedLoans(_Locked, SqlLoans):
    def open_of(self, patron: str) -> list[StoredLoan]:
        self._locks.rows(_TITLES_OUT_OF, (patron,))
        return super().open_of(patron)

    def open_of_copy(self, barcode: str) -> StoredLoan | None:
        self._locks.title_of_copy(barcode)
        return super().open_of_copy(barcode)

    def open_of_copies(self, barcodes: Sequence[str]) -> dict[str, StoredLoan]:
        self._locks.rows(_TITLES_OF_COPIES, tuple(barcodes))
        return super().open_of_copies(barcodes)

    def renew(self, dues: Iterable[tuple[str, date]]) -> None:
        rows = [(loan, *map(written, stored_due(due, self._zone).values())) for loan, due in dues]
        if rows:
            self._db.change(Sql(_RENEW, (self._day, *map(list, zip(*rows, strict=True)))))


class LockedHolds(_Locked, SqlHolds):
    def by_id(self, hold: str) -> StoredHold | None:
        """Lock the title of a hold, which most often is."""
        stored = super().by_id(hold)
        if stored is None or self._locks.has_title(stored.record):
            return stored
        self._locks.titles((stored.record,))
        return super().by_id(hold)

    def by_ids(self, holds: Sequence[str]) -> dict[str, StoredHold]:
        read = super().by_ids
        return {stored.hold.id: stored for stored in self._locked(lambda: list(read(holds).values()))}

    def expired(self) -> list[StoredHold]:
        return self._locked(super().expired)

    def uncollected(self) -> list[StoredHold]:
        return self._locked(super().uncollected)

    def freezes_ended(self) -> list[StoredHold]:
        return self._locked(super().freezes_ended)

    def _locked(self, read: Callable[[], list[StoredHold]]) -> list[StoredHold]:
        """What is still so once its titles are locked."""
        found = read()
        titles = {stored.record for stored in found}
        if not all(map(self._locks.has_title, titles)):
            self._locks.titles(titles)
            found = [stored for stored in read() if stored.record in titles]
        for stored in found:
            if stored.hold.barcode is not None:  # a copy that is kept for a hold is one of its title
                self._locks.has_copy(stored.record, stored.hold.barcode)
        return found


class LockedFines(_Locked, SqlFines):
    def open_of(self, patron: str) -> list[StoredFine]:
        self._locks.rows("fine WHERE patron = ? AND paid + waived < amount ORDER BY id", patron)
        return super().open_of(patron)

    def of_loan(self, patron: str, loan: str, kind: FineKind) -> list[StoredFine]:
        self._locks.rows(
            "fine WHERE patron = ? AND loan = ? AND kind = ? ORDER BY id",
            *(patron, loan, kind.value),
        )
        return super().of_loan(patron, loan, kind)

    def by_id(self, fine: str) -> StoredFine | None:
        self._locks.rows("fine WHERE id = ?", fine)
        return super().by_id(fine)


class LockedPayments(_Locked, SqlPayments):
    def by_id(self, payment: str) -> StoredPayment | None:
        self._locks.rows("payment WHERE id = ?", payment)
        return super().by_id(payment)


class LateEvents(_Locked, SqlEvents):
    """Events in the order in which they happened, written together at the end."""

    def add(self, event: LibraryEvent) -> None:
        self._locks.record(event)


class LockedDays(_Locked, SqlDays):
    def last_ended(self) -> date | None:
        """Lock the library: days are ended by one process at a time."""
        self._locks.library()
        return super().last_ended()

    def mark_ended(self) -> None:
        """Today was ended; marks of lost commits that are old are dropped."""
        super().mark_ended()
        forget_marks(self._locks)
