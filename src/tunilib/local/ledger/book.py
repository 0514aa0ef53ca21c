"""The ledger that services use, and which intents a running process works on."""

from __future__ import annotations

from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING

from tunilib.errors import LocalError, Unavailable
from tunilib.local.database import open_database, read_transaction, write_transaction
from tunilib.local.files import file_error
from tunilib.local.ledger.tables import SCHEMA
from tunilib.local.locks import locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from tunilib.core.answer import Reading
    from tunilib.core.fine import Fines
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.ports.ledger import Event, Intent, Key, Kind, Settled
    from tunilib.core.ports.payments import Journal
    from tunilib.local.ledger.sightings import Plan
    from tunilib.local.paths import Paths

__all__ = ["LedgerBook", "check_ledger", "open_ledger"]


def open_ledger(paths: Paths) -> LedgerBook:
    """The ledger of this machine; its file is opened for each call, and created by the first write."""
    return LedgerBook(paths)


def check_ledger(paths: Paths) -> None:
    """Check that the ledger, if it exists, can be read.

    Raises:
        LocalError: ``database``: it cannot be read.
    """
    LedgerBook(paths).unsettled("")


class LedgerBook:
    """Implements :class:`tunilib.core.ports.ledger.Ledger`; threads may share it, since each call opens the file.

    All methods raise ``LocalError`` (``database`` or ``file``) if the ledger cannot be read or written, and
    ``Unavailable`` if another process keeps it locked; then nothing was written.
    """

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._path = paths.ledger
        self._active = _ActiveIntents(paths)

    @property
    def payments(self) -> Journal:
        """The journal of payments."""
        from tunilib.local.ledger.payments import PaymentJournal

        return PaymentJournal(self._paths.payments)

    def intend(self, account: str, kind: Kind, keys: Sequence[Key], now: datetime) -> Intent:
        """Store an intent; it is on the disk when this returns, and belongs to this process until it is settled."""
        from tunilib.core.ports.ledger import Intent
        from tunilib.local.ledger.intents import add_intent, new_id

        intent = Intent(id=new_id(), account=account, kind=kind, keys=tuple(keys), created=now)
        self._active.begin(intent.id)
        try:
            with self._changing() as db:
                add_intent(db, intent)
        except BaseException:
            self._active.end(intent.id)
            raise
        return intent

    def settle(
        self,
        intent: Intent,
        results: Sequence[Settled],
        now: datetime,
        *,
        words: Sequence[str] = (),
        looked: bool = False,
    ) -> None:
        """Store the outcome of each item of an intent, in one step.

        Args:
            words: what the library answered, verbatim.
            looked: found by a later run; that never replaces an outcome which is stored already.
        """
        from tunilib.local.ledger.intents import settle_intent

        with self._changing() as db:
            settle_intent(db, intent, results, now, words=words, looked=looked)
        self._active.end(intent.id)

    def unsettled(self, account: str) -> tuple[Intent, ...]:
        """Intents whose outcome is unknown, of processes that have ended."""
        from tunilib.local.ledger.intents import open_intents

        with self._reading() as db:
            found = open_intents(db, account) if db is not None else ()
        ended = {intent.id for intent in found if not self._active.is_active(intent.id)}
        if not ended:
            return ()
        self._active.sweep()
        with self._reading() as db:  # an intent is settled before its lock is released, so now it is certain
            return tuple(intent for intent in open_intents(db, account) if intent.id in ended) if db else ()

    def saw_loans(self, account: str, reading: Reading[Loan], now: datetime) -> tuple[Event, ...]:
        """Store a complete reading of loans; returns what changed since the last one, nothing for the first."""
        from tunilib.local.ledger.sightings import plan_loans

        return self._saw(account, lambda db: plan_loans(db, account, reading, now))

    def saw_holds(self, account: str, reading: Reading[Hold], now: datetime) -> tuple[Event, ...]:
        """Store a complete reading of holds in the same way."""
        from tunilib.local.ledger.holds import plan_holds

        return self._saw(account, lambda db: plan_holds(db, account, reading, now))

    def saw_fines(self, account: str, fines: Fines, now: datetime) -> tuple[Event, ...]:
        """Store a complete reading of fines in the same way."""
        from tunilib.local.ledger.fines import plan_fines

        return self._saw(account, lambda db: plan_fines(db, account, fines, now))

    def since(self, account: str, loan: str) -> date | None:
        """The first day since which a loan has been seen with its present reasons; None: it was not seen."""
        from datetime import date

        with self._reading() as db:
            if db is None:
                return None
            query = "SELECT since FROM loan WHERE account = ? AND id = ? AND gone IS NULL"
            row = db.execute(query, (account, loan)).fetchone()
        return date.fromisoformat(row[0][:10]) if row else None

    def events(self, account: str, id_: str | None = None) -> tuple[Event, ...]:
        """The events of an account, or of one loan, hold or fine of it, in the order written."""
        from tunilib.local.ledger.intents import read_events

        with self._reading() as db:
            return read_events(db, account, id_) if db is not None else ()

    def names(self, account: str, about: str) -> Mapping[str, str]:
        """What identifies each thing that the library does not name itself, by its id."""
        with self._reading() as db:
            if db is None:
                return {}
            return dict(db.execute("SELECT id, facts FROM name WHERE account = ? AND about = ?", (account, about)))

    def remember_names(self, account: str, about: str, names: Mapping[str, str]) -> None:
        """Remember these, and forget all others."""
        with self._changing() as db:
            db.execute("DELETE FROM name WHERE account = ? AND about = ?", (account, about))
            db.executemany(
                "INSERT INTO name (account, about, id, facts) VALUES (?, ?, ?, ?)",
                [(account, about, id_, facts) for id_, facts in names.items()],
            )

    def _saw(self, account: str, plan: Callable[[sqlite3.Connection], Plan]) -> tuple[Event, ...]:
        with self._opened() as db:
            with read_transaction(db, self._path):
                if not plan(db).statements:
                    return ()
            from tunilib.local.ledger.intents import add_event

            with write_transaction(db, self._path):
                made = plan(db)
                for statement, values in made.statements:
                    db.execute(statement, values)
                for event in made.events:
                    add_event(db, account, event)
        return tuple(made.events)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        """A snapshot of the ledger; None: it does not exist yet."""
        if not self._is_there():
            yield None
            return
        with self._opened() as db, read_transaction(db, self._path):
            yield db

    def _is_there(self) -> bool:
        try:
            self._path.stat()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise file_error(error, self._path, reading=True, variable="TUNILIB_DATA") from error
        return True

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        with self._opened() as db, write_transaction(db, self._path):
            yield db

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(open_database(self._path, SCHEMA, create=True, variable="TUNILIB_DATA")) as db:
            yield db


class _ActiveIntents:
    """The intents that running processes work on: each has a lock, which the kernel releases when the process ends."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._held: dict[str, ExitStack] = {}

    def begin(self, intent: str) -> None:
        """Mark an intent as being worked on, until :meth:`end` or the end of this process."""
        stack = ExitStack()
        stack.enter_context(locked(self._lock(intent), timeout=0, variable="TUNILIB_STATE"))
        self._held[intent] = stack

    def end(self, intent: str) -> None:
        """Release an intent; the lock file is removed while the lock is still held."""
        with suppress(OSError):
            self._lock(intent).unlink()
        stack = self._held.pop(intent, None)
        if stack is not None:
            stack.close()

    def is_active(self, intent: str) -> bool:
        """Whether a process, including this one, works on an intent."""
        lock = self._lock(intent)
        if not lock.exists():
            return False
        try:
            with locked(lock, timeout=0):
                return False
        except Unavailable:
            return True

    def sweep(self) -> None:
        """Remove the locks that killed processes left."""
        with suppress(OSError):
            for lock in self._lock("").parent.glob("intent-*.lock"):
                with suppress(Unavailable, LocalError), locked(lock, timeout=0):
                    lock.unlink()

    def _lock(self, intent: str) -> Path:
        return self._paths.lock(f"intent-{intent}")
