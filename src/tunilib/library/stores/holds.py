"""Holds and item retrieval requests, and the queues of titles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.hold import Hold, HoldKind, HoldStatus
from tunilib.library.stores.connection import Store
from tunilib.library.stores.rows import Reader, insert_new, made, update
from tunilib.library.stores.statements import Sql, marks
from tunilib.library.stores.tables import OPEN_HOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from tunilib.library.stores.rows import Row


class StoredHold(NamedTuple):
    """One hold or item retrieval request.

    Attributes:
        hold: today's state; a frozen hold that waits has the status ``frozen``.
        patron, card, category: id, card number and category of the patron. record: id of the title.
        number: place in the title's queue, also after it was closed.
        status: as stored; a frozen hold is ``waiting``.
        frozen, frozen_until: as stored, also where that day has passed; a hold that was released has the day before.
        comment: of the patron, with a retrieval request.
        closed: the day on which it ended; None: it is open. ended_by: ``patron``, ``desk`` or ``day``.
        library, collection: of the copy that is fetched, sent or ready; None: no copy yet.
    """

    hold: Hold
    patron: str
    record: str
    number: int
    status: HoldStatus
    pickup: str
    frozen: bool
    frozen_until: date | None
    card: str
    category: str | None
    comment: str | None
    library: str | None
    collection: str | None
    closed: date | None = None
    ended_by: str | None = None

    @property
    def at(self) -> dict[str, Any]:
        """What the rules ask about: library and collection of the copy, category of the patron."""
        return {"library": self.library, "category": self.category, "collection": self.collection}

    @property
    def ids(self) -> dict[str, Any]:
        return {"patron": self.patron, "record": self.record, "hold": self.hold.id}


_READ = Reader(
    "h.*",
    "r.title",
    "r.author",
    "p.card",
    "p.category",
    "i.library",
    "i.collection",
    (
        """CASE WHEN h.status = 'waiting' THEN (
           SELECT COUNT(*) FROM hold q WHERE q.record = h.record AND q.status = 'waiting' AND q.number <= h.number
       ) END""",
        "position",
    ),
    needs=("title", "card"),
    h="hold",
)
_SELECT = f"""
SELECT {_READ.columns}
  FROM hold h LEFT JOIN record r ON r.id = h.record LEFT JOIN patron p ON p.id = h.patron
  LEFT JOIN item i ON i.barcode = h.barcode
"""
_DAYS = Reader("h.id", "h.expires", "h.pickup_until", "h.frozen_until", h="hold")
_OPEN = f"h.{OPEN_HOLD}"
_UNFROZEN = "(h.frozen <> 1 OR h.frozen_until < ?)"
"""Whether a hold is not frozen on the day of the one parameter."""
_COPY_FREE = (
    "EXISTS (SELECT 1 FROM item i WHERE i.record = h.record AND i.lost IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.barcode = i.barcode AND l.returned IS NULL)"
    " AND NOT EXISTS (SELECT 1 FROM hold k WHERE k.barcode = i.barcode"
    " AND k.status IN ('processing', 'in-transit', 'ready')))"
)


class SqlHolds(Store):
    def by_id(self, hold: str) -> StoredHold | None:
        return self._first("h.id = ?", (hold,))

    def by_ids(self, holds: Sequence[str]) -> dict[str, StoredHold]:
        """The holds and requests of these ids, by id: those that one decision is about."""
        found = self._all(f"h.id IN ({marks(holds)})", tuple(holds)) if holds else []
        return {stored.hold.id: stored for stored in found}

    def of_patron(self, patron: str, closed_since: date) -> list[StoredHold]:
        """A patron's holds and requests: all open ones, and those closed on a day or after it."""
        query = f"{_SELECT} WHERE h.patron = ? AND ({_OPEN} OR h.closed >= ?)"
        return self._each(self._db.read(query, (patron, closed_since.isoformat())))

    def open_of_title(self, patron: str, record: str) -> list[StoredHold]:
        return self._all(f"h.patron = ? AND h.record = ? AND {_OPEN}", (patron, record))

    def collected_by_loan(self, patron: str, record: str, barcode: str) -> list[StoredHold]:
        """What a patron's loan of a copy fulfils: what that copy is reserved for, else the first hold on the title."""
        where = f"h.patron = ? AND h.record = ? AND {_OPEN} AND (h.kind = 'hold' OR h.barcode = ?) ORDER BY h.number"
        found = self._all(where, (patron, record, barcode))
        kept = [stored for stored in found if stored.hold.barcode == barcode]
        holds = [stored for stored in found if stored.hold.kind is HoldKind.HOLD and stored not in kept]
        is_served = any(stored.hold.kind is HoldKind.HOLD for stored in kept)
        return kept if is_served else [*kept, *holds[:1]]

    def waiting(self, record: str) -> Iterator[StoredHold]:
        """The queue of a title without the frozen holds, the first of it first."""
        where = f"h.record = ? AND h.status = 'waiting' AND {_UNFROZEN} ORDER BY h.number"
        rows = self._db.read(f"{_SELECT} WHERE {where}", (record, self._day))
        return (self._stored(_READ(row)) for row in rows)

    def count_waiting(self, record: str) -> int:
        """The number of holds that wait for a record, frozen ones too."""
        query = "SELECT COUNT(*) FROM hold WHERE record = ? AND status = 'waiting'"
        count: int = self._db.read(query, (record,)).fetchone()[0]
        return count

    def has_open(self, record: str) -> bool:
        return self._db.read(f"SELECT 1 FROM hold h WHERE h.record = ? AND {_OPEN}", (record,)).fetchone() is not None

    def expired(self) -> list[StoredHold]:
        """Holds that wait, and whose last day of interest is before today; in the order in which they end."""
        where = "h.status = 'waiting' AND h.expires < ?"
        order = "ORDER BY h.expires, h.created, h.record, h.number"
        return self._all(f"{where} {order}", (self._day,))

    def uncollected(self) -> list[StoredHold]:
        """Holds and requests that are ready, and whose last day of pick-up is before today; in the order they end."""
        where = "h.status = 'ready' AND h.pickup_until < ?"
        order = "ORDER BY h.pickup_until, h.created, h.record, h.number"
        return self._all(f"{where} {order}", (self._day,))

    def freezes_ended(self) -> list[StoredHold]:
        """Holds that wait, whose freeze ended before today, and on whose title a copy is free; the oldest first."""
        where = f"h.status = 'waiting' AND h.frozen_until < ? AND {_COPY_FREE}"
        return self._all(f"{where} ORDER BY h.created, h.record, h.number", (self._day,))

    def first_last_days(self, frozen_since: date) -> list[date]:
        firsts: tuple[tuple[str, str, tuple[str, ...]], ...] = (
            ("expires", "h.status = 'waiting' AND h.expires IS NOT NULL", ()),
            ("pickup_until", "h.status = 'ready' AND h.pickup_until IS NOT NULL", ()),
            (
                "frozen_until",
                f"h.status = 'waiting' AND h.frozen_until >= ? AND {_COPY_FREE}",
                (frozen_since.isoformat(),),
            ),
        )
        found = []
        for column, where, values in firsts:
            query = f"SELECT {_DAYS.columns} FROM hold h WHERE {where} ORDER BY h.{column} LIMIT 1"
            found += [row[column] for row in _DAYS.all(self._db.read(query, values))]
        return found

    def to_fulfil(self) -> list[StoredHold]:
        """Requests to fetch, what is on its way, and holds on titles with free copies, the oldest first."""
        where = f"h.status IN ('processing', 'in-transit') OR (h.status = 'waiting' AND {_COPY_FREE})"
        return self._all(f"{where} ORDER BY h.created, h.record, h.number", ())

    def categories_ahead(self, record: str, number: int) -> list[str | None]:
        """The patrons' categories of the unfrozen holds that wait for a title before a place in its queue."""
        query = (
            "SELECT p.category FROM hold h JOIN patron p ON p.id = h.patron"
            f" WHERE h.record = ? AND h.status = 'waiting' AND h.number < ? AND {_UNFROZEN} ORDER BY h.number"
        )
        return [row[0] for row in self._db.read(query, (record, number, self._day))]

    def count_open(self, patron: str, kinds: Sequence[HoldKind] = tuple(HoldKind)) -> dict[str, int]:
        """How many open holds and requests a patron has of each collection: of the copy, or else of the title."""
        query = (
            "SELECT COALESCE((SELECT i.collection FROM item i WHERE i.barcode = h.barcode),"
            " (SELECT MIN(i.collection) FROM item i WHERE i.record = h.record AND i.withdrawn IS NULL), ''), COUNT(*)"
            f" FROM hold h WHERE h.patron = ? AND {_OPEN} AND h.kind IN ({marks(kinds)}) GROUP BY 1"
        )
        return dict(self._db.read(query, (patron, *map(str, kinds))).fetchall())

    def count_placed(self, patron: str) -> int:
        query = "SELECT COUNT(*) FROM hold h WHERE h.patron = ? AND h.kind = 'hold' AND h.created = ?"
        count: int = self._db.read(query, (patron, self._day)).fetchone()[0]
        return count

    def add_hold(self, patron: str, record: str, pickup: str, expires: date, asked_for: str | None = None) -> str:
        """Place a hold at the end of the title's queue, for which its patron named a copy or none; its id."""
        values = {"status": "waiting", "pickup": pickup, "expires": expires, "asked_for": asked_for}
        return self._add(HoldKind.HOLD, patron, record, values)

    def add_request(self, patron: str, record: str, pickup: str, barcode: str, comment: str | None) -> str:
        """Place a request for a copy in the stacks; its id."""
        values = {"status": "processing", "pickup": pickup, "barcode": barcode, "comment": comment}
        return self._add(HoldKind.RETRIEVAL, patron, record, values)

    def change(self, hold: str, changes: Mapping[str, object]) -> None:
        """Change ``pickup``, ``frozen`` and ``frozen_until``, those that are named."""
        update(self._db, "hold", hold, changes)

    def mark_ready(self, hold: str, barcode: str, since: date, until: date) -> None:
        """The copy is at the pick-up library from one day to another, both included."""
        self._reserve(hold, barcode, since, {"status": "ready", "ready": since, "pickup_until": until})

    def mark_in_transit(self, hold: str, barcode: str, since: date) -> None:
        """The copy is on its way to the pick-up library since a day."""
        self._reserve(hold, barcode, since, {"status": "in-transit"})

    def fetch(self, hold: str, barcode: str) -> None:
        """Another copy is to be fetched from the stacks."""
        self._begin_again(hold, "processing", barcode)

    def wait_again(self, hold: str) -> None:
        first = "SELECT MIN(number) - 1 FROM hold WHERE record = (SELECT record FROM hold WHERE id = ?)"
        update(self._db, "hold", hold, {"number": Sql(f"({first})", (hold,))})
        self._begin_again(hold, "waiting", None)

    def close(self, hold: str, status: str, by: str) -> None:
        """End a hold or request today: ``collected``, ``cancelled`` or ``expired``."""
        update(self._db, "hold", hold, {"status": status, "closed": self._today, "ended_by": by})

    def _add(self, kind: HoldKind, patron: str, record: str, values: Mapping[str, object]) -> str:
        query = "SELECT COALESCE(MAX(number), 0) + 1 FROM hold WHERE record = ?"
        number = self._db.read(query, (record,)).fetchone()[0]
        fixed = {"kind": kind.value, "record": record, "patron": patron, "number": number, "created": self._today}
        return insert_new(self._db, "hold", {**fixed, **values})

    def _reserve(self, hold: str, barcode: str, since: date, values: Mapping[str, object]) -> None:
        processed = Sql("COALESCE(processed, ?)", (since,))
        update(self._db, "hold", hold, {**values, "barcode": barcode, "processed": processed})

    def _begin_again(self, hold: str, status: str, barcode: str | None) -> None:
        nothing = {"processed": None, "ready": None, "pickup_until": None}
        update(self._db, "hold", hold, {"status": status, "barcode": barcode, **nothing})

    def _first(self, where: str, values: tuple[str, ...]) -> StoredHold | None:
        row = self._db.read(f"{_SELECT} WHERE {where}", values).fetchone()
        return self._stored(_READ(row)) if row else None

    def _all(self, where: str, values: tuple[str, ...]) -> list[StoredHold]:
        return self._each(self._db.read(f"{_SELECT} WHERE {where}", values))

    def _each(self, rows: Iterable[Sequence[Any]]) -> list[StoredHold]:
        return [self._stored(row) for row in _READ.all(rows)]

    def _stored(self, row: Row) -> StoredHold:
        stored: HoldStatus = row["status"]
        frozen_until: date | None = row["frozen_until"]
        still_frozen = frozen_until is None or frozen_until >= self._today
        frozen = stored is HoldStatus.WAITING and row["frozen"] and still_frozen
        status = HoldStatus.FROZEN if frozen else stored
        hold = made(
            Hold,
            row,
            status=status,
            record_id=row["record"],
            pickup_location=row["pickup"],
            pickup_until=row["pickup_until"] if status is HoldStatus.READY else None,
            frozen_until=frozen_until if frozen else None,
            cancelled=row["closed"] if status is HoldStatus.CANCELLED else None,
            asked_as=(row["record"], row["asked_for"]) if row["asked_for"] else (),
            read_at=self._now,
        )
        return made(StoredHold, row, hold=hold)
