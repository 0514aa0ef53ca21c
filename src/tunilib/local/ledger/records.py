"""What the ledger knows without a library: accounts, loans, runs, events, and what was reported."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.calendar import HERE, day_of
from tunilib.core.loan import Loan, return_order
from tunilib.core.ports.ledger import Event, RunRecord
from tunilib.local.database import open_database, read_transaction, write_transaction
from tunilib.local.files import file_error
from tunilib.local.ledger.events import read_events
from tunilib.local.ledger.seen import HOLDS, LOANS, PAST, Seen, seen
from tunilib.local.ledger.tables import SCHEMA

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, tzinfo

    from tunilib.core.changes import Made, Proposal
    from tunilib.core.hold import Hold
    from tunilib.core.ports.ledger import Actor
    from tunilib.local.paths import Paths

_ZONE = "Europe/Helsinki"
"""Of an account whose zone was not stored: Finnish libraries (interface section 5)."""

RUN_PROBLEM = "run problem"
"""The reader under which it is stored why the last run of all accounts ended as it did."""

_OF_THE_MOMENT = (
    *("status", "renewable", "reasons", "note", "renewals_left", "renewed_due", "renewal_dues", "renewable_from"),
    *("fine_per_day", "fine_now", "suspends_on"),
)
"""What is true of a loan while it is read, and not said of it later."""

_NOT_SAID: dict[str, Any] = {one.name: one.default for one in fields(Loan) if one.name in _OF_THE_MOMENT}


class SeenCard(NamedTuple):
    """A card whose loans were read.

    Attributes:
        key: the ledger's name for it.
        card: its number.
        is_active: it was the account's active card at the last reading.
    """

    key: str
    card: str
    zone: tzinfo
    is_active: bool


class Reported(NamedTuple):
    """A reader's note about an item that is reported to it once.

    Attributes:
        state: a word of the reader's.
        data: more that the reader needs.
    """

    state: str
    time: datetime
    data: str | None = None


class LedgerRecords:
    """Reads the ledger, and writes what only this machine needs. Each call opens the file.

    All methods raise ``LocalError`` (``database`` or ``file``) if the ledger cannot be read or written, and
    ``Unavailable`` if another process keeps it locked; then nothing was written.
    """

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._path = paths.ledger

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """A snapshot of the ledger; None: it does not exist yet."""
        if not self.is_there():
            yield None
        elif os.access(self._path, os.W_OK) and os.access(self._path.parent, os.W_OK):
            with self.opened() as db, read_transaction(db, self._path):
                yield db
        else:
            from tunilib.local.database.creation import reading_alone

            with reading_alone(self._path, SCHEMA) as db:
                yield db

    def is_there(self) -> bool:
        try:
            self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise file_error(error, self._path, reading=True, variable="TUNILIB_DATA") from error
        return True

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """The ledger, to write in one transaction."""
        with self.opened() as db, write_transaction(db, self._path):
            yield db

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """A connection to the ledger, which is created if missing."""
        with closing(open_database(self._path, SCHEMA, create=True, variable="TUNILIB_DATA")) as db:
            yield db

    def cards(self, owner: str) -> tuple[SeenCard, ...]:
        """The cards of an account that were read, the active one first."""
        rows = self._rows(
            "SELECT key, zone, is_active FROM account WHERE owner = ? ORDER BY is_active DESC, key", owner
        )
        return tuple(
            SeenCard(key, key.rpartition(" ")[2], zone_named(zone), bool(active)) for key, zone, active in rows
        )

    def every_card(self) -> tuple[str, ...]:
        """The ledger's names of all cards."""
        return tuple(key for (key,) in self._rows("SELECT key FROM account ORDER BY key"))

    def loans(self, key: str) -> tuple[Loan, ...]:
        """The loans of the last reading, by due date. ``read_at``: when each was first seen."""
        loans = map(_loan, self._seen(key, "gone IS NULL"))
        return tuple(sorted(loans, key=lambda loan: (loan.due.isoformat() if loan.due else "", loan.title, loan.id)))

    def loan(self, key: str, id_: str) -> Loan | None:
        """A loan by id or barcode, returned or not. Of several with a barcode the newest."""
        found = self._seen(key, "(id = ? OR json_extract(facts, '$.barcode') = ?)", id_, id_)
        if not found:
            return next((one for one in self.past(key) if id_ in (one.id, one.barcode)), None)
        newest = max(found, key=lambda one: (one.id == id_, one.gone is None, one.first), default=None)
        return None if newest is None else _loan(newest)

    def returned(self, key: str) -> tuple[Loan, ...]:
        """The loans that are gone, latest first, and those of the library's history that were stored here."""
        found = sorted(self._seen(key, "gone IS NOT NULL"), key=lambda one: (one.thing.title, one.id))
        gone = map(_loan, sorted(found, key=lambda one: one.gone or "", reverse=True))
        past = self.past(key)
        if not past:
            return tuple(gone)
        return tuple(sorted((*past, *(one for one in gone if not _is_among(one, past))), key=return_order))

    def past(self, key: str) -> tuple[Loan, ...]:
        """The loans of the library's history that were stored here before it was deleted or stopped there."""
        with self.reading() as db:
            return () if db is None else tuple(replace(one.thing, id=one.id) for one in seen(db, key, PAST))

    def holds(self, key: str) -> tuple[Hold, ...]:
        """The holds of the last reading."""
        with self.reading() as db:
            return () if db is None else tuple([one.thing for one in seen(db, key, HOLDS, "gone IS NULL")])

    def count(self, key: str, about: str) -> int:
        """How many things of a kind the last reading showed."""
        query = "SELECT COUNT(*) FROM seen WHERE account = ? AND about = ? AND gone IS NULL"
        rows = self._rows(query, key, about)
        return int(rows[0][0]) if rows else 0

    def missed_late(self, key: str, day: date) -> frozenset[str]:
        """Loans last seen before a day and first missed on that day or later."""
        found = self._seen(key, "gone IS NOT NULL AND last IS NOT NULL")
        return frozenset(one.id for one in found if _day(one.last or "") < day <= _day(one.gone or ""))

    def taken(self, key: str, about: str = "loan") -> datetime | None:
        """When a part was last read. Exact to an hour if nothing has changed."""
        rows = self._rows("SELECT taken FROM reading WHERE account = ? AND about = ?", key, about)
        return datetime.fromisoformat(rows[0][0]) if rows else None

    def since(self, key: str, loan: str) -> date | None:
        """The day since which a loan has its present reasons; None: never seen."""
        query = "SELECT since FROM seen WHERE account = ? AND about = 'loan' AND id = ? AND gone IS NULL"
        rows = self._rows(query, key, loan)
        return datetime.fromisoformat(rows[0][0]).date() if rows else None

    def names(self, key: str, about: str) -> Mapping[str, str]:
        """The stored names of things to which the library gives no id."""
        return dict(self._rows("SELECT id, facts FROM name WHERE account = ? AND about = ?", key, about))

    def remember_names(self, key: str, about: str, names: Mapping[str, str]) -> None:
        """Store these names in place of all others."""
        with self.changing() as db:
            db.execute("DELETE FROM name WHERE account = ? AND about = ?", (key, about))
            db.executemany(
                "INSERT INTO name (account, about, id, facts) VALUES (?, ?, ?, ?)",
                [(key, about, id_, facts) for id_, facts in names.items()],
            )

    def events(self, key: str, *, of: str | None = None, after: int = 0) -> tuple[tuple[int, Event], ...]:
        """The events of a card with their numbers, in the order written."""
        with self.reading() as db:
            return () if db is None else read_events(db, key, id_=of, after=after)

    def last_event(self, key: str) -> int:
        """The number of the last event of a card; 0: none."""
        rows = self._rows("SELECT MAX(number) FROM event WHERE account = ?", key)
        return rows[0][0] or 0 if rows else 0

    def place(self, reader: str, key: str) -> int | None:
        """The number of the last event that a reader has got; None: it never asked."""
        rows = self._rows("SELECT number FROM place WHERE reader = ? AND account = ?", reader, key)
        return rows[0][0] if rows else None

    def set_place(self, reader: str, key: str, number: int) -> None:
        self._write(
            "INSERT INTO place (reader, account, number) VALUES (?, ?, ?)"
            " ON CONFLICT (reader, account) DO UPDATE SET number = excluded.number",
            (reader, key, number),
        )

    def last_run(self, kind: str, key: str = "") -> RunRecord | None:
        """The last proved run: ``renew`` of a card, or ``schedule`` of all accounts."""
        rows = self._rows(
            "SELECT time, code FROM run WHERE kind = ? AND account = ? ORDER BY number DESC LIMIT 1", kind, key
        )
        return RunRecord(datetime.fromisoformat(rows[0][0]), rows[0][1]) if rows else None

    def readers(self, prefix: str, key: str) -> tuple[str, ...]:
        """Readers with this prefix to which something of an account was reported."""
        rows = self._rows(
            "SELECT DISTINCT reader FROM reported WHERE account = ? AND substr(reader, 1, ?) = ?",
            key,
            len(prefix),
            prefix,
        )
        return tuple(name for (name,) in rows)

    def reported(self, reader: str, key: str) -> Mapping[str, Reported]:
        """What was reported of an account to a reader, by item."""
        rows = self._rows("SELECT item, state, time, data FROM reported WHERE reader = ? AND account = ?", reader, key)
        return {item: Reported(state, datetime.fromisoformat(time), data) for item, state, time, data in rows}

    def all_reported(self, reader: str) -> Mapping[tuple[str, str], Reported]:
        """What was reported to a reader, by account and item."""
        rows = self._rows("SELECT account, item, state, time, data FROM reported WHERE reader = ?", reader)
        return {
            (key, item): Reported(state, datetime.fromisoformat(time), data) for key, item, state, time, data in rows
        }

    def report(self, reader: str, key: str, items: Mapping[str, Reported], *, without: Iterable[str] = ()) -> None:
        """Store reported items, in one transaction."""
        with self.changing() as db:
            db.executemany(
                "DELETE FROM reported WHERE reader = ? AND account = ? AND item = ?",
                [(reader, key, item) for item in without],
            )
            db.executemany(
                "INSERT INTO reported (reader, account, item, state, time, data) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (reader, account, item) DO UPDATE SET"
                " state = excluded.state, time = excluded.time, data = excluded.data",
                [(reader, key, item, one.state, one.time.isoformat(), one.data) for item, one in items.items()],
            )

    def made_by(self, key: str, actor: Actor, since: datetime) -> tuple[Made, ...]:
        """The changes that an actor made to an account since a moment."""
        from tunilib.local.ledger.intents import made_by

        with self.reading() as db:
            return () if db is None else made_by(db, key, actor, since)

    def add_proposal(self, token: str, proposal: Proposal) -> None:
        """Store a proposal under the hash of its token; deletes expired ones."""
        import json

        kept = ("profile", "card", "change", "plan", "titles")
        data = {name: getattr(proposal, name) for name in kept}
        with self.changing() as db:
            db.execute("DELETE FROM proposal WHERE datetime(expires) < datetime(?)", (proposal.made.isoformat(),))
            db.execute(
                "INSERT INTO proposal (hash, account, made, expires, data) VALUES (?, ?, ?, ?, ?)",
                (
                    _hashed(token),
                    proposal.account,
                    proposal.made.isoformat(),
                    proposal.expires.isoformat(),
                    json.dumps(data, ensure_ascii=False),
                ),
            )

    def proposal(self, token: str) -> Proposal | None:
        """The proposal of a token; None: unknown or expired."""
        rows = self._rows(f"SELECT {_PROPOSAL} FROM proposal WHERE hash = ?", _hashed(token))
        return _proposal(*rows[0]) if rows else None

    def take_proposal(self, token: str) -> bool:
        """Delete a proposal; False: another call has taken it."""
        with self.changing() as db:
            return bool(db.execute("DELETE FROM proposal WHERE hash = ?", (_hashed(token),)).rowcount)

    def _seen(self, key: str, condition: str, *values: object) -> list[Seen[Loan]]:
        with self.reading() as db:
            return [] if db is None else seen(db, key, LOANS, condition, *values)

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self.reading() as db:
            return [] if db is None else db.execute(query, values).fetchall()

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self.changing() as db:
            db.execute(statement, values)


_PROPOSAL = "account, made, expires, data"


def _proposal(account: str, made: str, expires: str, data: str) -> Proposal:
    import json

    from tunilib.core.changes import Proposal

    made_at, until = datetime.fromisoformat(made), datetime.fromisoformat(expires)
    return Proposal(account=account, made=made_at, expires=until, **json.loads(data))


def _hashed(token: str) -> str:
    from hashlib import sha256

    return sha256(token.encode(errors="replace")).hexdigest()


def _loan(one: Seen[Loan]) -> Loan:
    returned = _day(one.gone) if one.gone else None
    return replace(one.thing, returned=returned, **_NOT_SAID)


def _is_among(gone: Loan, past: Iterable[Loan]) -> bool:
    """Whether a loan that a reading missed is one of the library's history, which knows the day of its return."""
    same = (one for one in past if (one.barcode, one.record_id) == (gone.barcode, gone.record_id))
    return any(
        day_of(gone.checked_out or gone.read_at) <= day_of(one.returned) <= day_of(gone.returned)
        if one.returned and gone.returned
        else one.due == gone.due
        for one in same
    )


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()


def zone_named(name: str) -> tzinfo:
    """The zone with a name, else the default."""
    if name == str(HERE):
        return HERE
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(_ZONE)
