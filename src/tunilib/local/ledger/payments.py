"""The journal of payments: a private file.

A payment is stored before anything is sent: after a kill the journal says what to ask about. No other file has the
address of a payment, since anybody could pay there.
"""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.core.payment import PaymentRecord, PaymentState, PlannedFine
from tunilib.errors import LocalError
from tunilib.local.database import Schema, open_database, read_transaction, write_transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_TABLES = """
CREATE TABLE payment (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    account TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (account, id)
) STRICT;
"""
_SCHEMA = Schema(application_id=0x546C5079, migrations=(_TABLES,))  # "TlPy"
_TIMES = ("created", "paid", "registered")


class PaymentJournal:
    """Implements :class:`tunilib.core.ports.payments.Journal`. Threads may share it: each call opens the file.

    All methods raise ``LocalError`` (``database`` or ``file``) if the journal cannot be read or written, and
    ``Unavailable`` if another process keeps it locked; then nothing was written.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, account: str, record: PaymentRecord) -> None:
        """Store a payment before its start, on the disk when this returns."""
        with self._changing() as db:
            values = (record.id, account, _data(record))
            db.execute("INSERT INTO payment (id, account, data) VALUES (?, ?, ?)", values)

    def update(self, account: str, record: PaymentRecord) -> None:
        """Store the present state of a payment; adds a missing one."""
        with self._changing() as db:
            values = (record.id, account, _data(record))
            db.execute(
                "INSERT INTO payment (id, account, data) VALUES (?, ?, ?)"
                " ON CONFLICT (account, id) DO UPDATE SET data = excluded.data",
                values,
            )

    def drop(self, account: str, payment: str) -> None:
        """Forget a payment that was never made."""
        with self._changing() as db:
            db.execute("DELETE FROM payment WHERE account = ? AND id = ?", (account, payment))

    def all(self, account: str) -> tuple[PaymentRecord, ...]:
        """The payments of an account, newest first."""
        return self._found("account = :value", account).get(account, ())

    def at(self, site: str) -> Mapping[str, tuple[PaymentRecord, ...]]:
        """The payments of all cards at a library."""
        return self._found("substr(account, 1, length(:value) + 1) = :value || ' '", site)

    def _found(self, condition: str, value: str) -> dict[str, tuple[PaymentRecord, ...]]:
        found: dict[str, list[PaymentRecord]] = {}
        if self._path.exists():
            with self.opened() as db, read_transaction(db, self._path):
                query = f"SELECT account, id, data FROM payment WHERE {condition} ORDER BY number DESC"
                for account, id_, data in db.execute(query, {"value": value}):
                    found.setdefault(account, []).append(self._record(id_, data))
        return {account: tuple(records) for account, records in found.items()}

    def _record(self, id_: str, data: str) -> PaymentRecord:
        try:
            return _record_of(json.loads(data))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise LocalError(
                "the journal of payments has an entry that cannot be read: {id} in {path}",
                code="database",
                hint="do not pay again before the library has looked at this payment",
                id=id_,
                path=self._path,
            ) from error

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self.opened() as db, write_transaction(db, self._path):
            yield db

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        with closing(open_database(self._path, _SCHEMA, create=True, variable="TUNILIB_DATA")) as db:
            yield db


def _data(record: PaymentRecord) -> str:
    """A payment as JSON. Times are ISO 8601 with their offset, amounts are cents."""
    plain = record._asdict()
    plain["amount"], plain["currency"] = record.amount.cents, record.amount.currency
    plain["plan"] = [[fine.id, str(fine.kind), *fine[2:]] for fine in record.plan]
    for name in _TIMES:
        plain[name] = plain[name] and plain[name].isoformat()
    return json.dumps(plain, ensure_ascii=False)


def _record_of(plain: dict[str, Any]) -> PaymentRecord:
    known = {name: plain[name] for name in PaymentRecord._fields if name in plain}
    for name in _TIMES:
        known[name] = known.get(name) and datetime.fromisoformat(known[name])
    known["state"] = PaymentState(plain["state"])
    known["amount"] = Money(plain["amount"], plain["currency"])
    known["plan"] = tuple([PlannedFine(id_, FineKind(kind), *more) for id_, kind, *more in plain["plan"]])
    return PaymentRecord(**known)
