"""The ledger as services use it: intents and outcomes of changes, and readings."""

from __future__ import annotations

from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from tunilib.local.database import read_transaction, write_transaction
from tunilib.local.ledger.events import (
    add_event,
    plan_fines,
    plan_holds,
    plan_loans,
    plan_missed,
    plan_past,
    plan_placed,
)
from tunilib.local.ledger.quick_files import write_account, write_pickups
from tunilib.local.ledger.records import LedgerRecords
from tunilib.local.quick import file_name

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from tunilib.core.answer import Reading
    from tunilib.core.changes import ChangeKind, Intent, Key, Settled
    from tunilib.core.fine import Fines
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.ports.ledger import Actor, Event, RunRecord
    from tunilib.core.ports.payments import Journal
    from tunilib.core.reason import Reason
    from tunilib.local.ledger.intents import ActiveIntents
    from tunilib.local.ledger.seen import Plan
    from tunilib.local.paths import Paths

_ADD_RUN = "INSERT INTO run (account, kind, time, code) VALUES (?, ?, ?, ?)"


class LedgerBook(LedgerRecords):
    """Implements :class:`tunilib.core.ports.ledger.Ledger`. Threads may share it: each call opens the file.

    The first write creates the file.

    Args:
        site, card: whose cards are read. Without them accounts are not stored, and no quick file is written.
        was_chosen: a card was asked for, which need not be the active one.
        actor: who makes the changes.
    """

    def __init__(
        self,
        paths: Paths,
        site: str | None = None,
        card: str = "",
        *,
        was_chosen: bool = False,
        actor: Actor = "person",
    ) -> None:
        super().__init__(paths)
        self._site, self._was_chosen, self._actor = site, was_chosen, actor
        self._owner = None if site is None else f"{site} {card}"
        self._quick = None if site is None else paths.lines / file_name(site, card)

    @cached_property
    def _active(self) -> ActiveIntents:
        from tunilib.local.ledger.intents import ActiveIntents

        return ActiveIntents(self._paths)

    @property
    def payments(self) -> Journal:
        from tunilib.local.ledger.payments import PaymentJournal

        return PaymentJournal(self._paths.payments)

    def intend(self, account: str, kind: ChangeKind, keys: Sequence[Key], now: datetime) -> Intent:
        from tunilib.core.changes import Intent
        from tunilib.local.ledger.intents import add_intent, new_id

        intent = Intent(id=new_id(), account=account, kind=kind, keys=tuple(keys), created=now)
        self._active.begin(intent.id)
        try:
            with self.changing() as db:
                add_intent(db, intent, self._actor)
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
        unreported: bool = False,
    ) -> None:
        from tunilib.local.ledger.intents import settle_intent

        with self.changing() as db:
            settle_intent(db, intent, results, now, words=words, looked=looked, unreported=unreported)

    def let_go(self, intent: Intent) -> None:
        self._active.end(intent.id)

    def unsettled(self, account: str) -> tuple[Intent, ...]:
        from tunilib.local.ledger.intents import open_intents

        with self.reading() as db:
            found = open_intents(db, account) if db is not None else ()
        ended = {intent.id for intent in found if not self._active.is_active(intent.id)}
        if not ended:
            return ()
        self._active.sweep()
        with self.reading() as db:  # an intent is settled before its lock is released, so now it is certain
            return tuple(intent for intent in open_intents(db, account) if intent.id in ended) if db else ()

    def unmoved(self, account: str) -> Mapping[str, str]:
        from tunilib.local.ledger.intents import unmoved_loans

        with self.reading() as db:
            return unmoved_loans(db, account) if db is not None else {}

    def saw_loans(
        self,
        account: str,
        reading: Reading[Loan],
        now: datetime,
        *,
        verified: RunRecord | None = None,
        refused: Mapping[str, tuple[Reason, ...]] = MappingProxyType({}),
    ) -> tuple[Event, ...]:
        """It also decides what became of holds that an earlier reading did not list."""

        def plan(db: sqlite3.Connection) -> Plan:
            made = plan_loans(db, account, reading, now, refused, self._actor)
            of_holds = plan_missed(db, account, reading, now)
            made.events.extend(of_holds.events)
            made.statements.extend(of_holds.statements)
            if verified is not None:
                made.statements.append((_ADD_RUN, _run_row("renew", verified)))
            return made

        return self._saw(account, "loan", reading.taken, plan)

    def add_run(self, kind: str, run: RunRecord) -> None:
        with self.changing() as db:
            db.execute(_ADD_RUN, _run_row(kind, run))

    def remove_run(self, run: RunRecord) -> None:
        """Remove a renewal of all loans that did not end well."""
        with self.changing() as db:
            query = "DELETE FROM run WHERE account = ? AND kind = ? AND time = ? AND code = ?"
            db.execute(query, _run_row("renew", run))

    def saw_holds(self, account: str, reading: Reading[Hold], now: datetime) -> tuple[Event, ...]:
        return self._saw(account, "hold", reading.taken, lambda db: plan_holds(db, account, reading, now))

    def saw_placed(self, account: str, hold: Hold, now: datetime) -> None:
        self._saw(account, "hold", now, lambda db: plan_placed(db, account, hold, now))

    def saw_fines(self, account: str, fines: Fines, now: datetime) -> tuple[Event, ...]:
        return self._saw(account, "fine", fines.read_at, lambda db: plan_fines(db, account, fines, now))

    def saw_past(self, account: str, loans: Sequence[Loan], now: datetime) -> None:
        with self.changing() as db:
            for statement, values in list(plan_past(db, account, loans, now)):
                db.execute(statement, values)

    def saw_names(self, account: str, about: str, names: Sequence[tuple[str, str]]) -> None:
        """Only the quick files have them."""
        if self._site is None or self._quick is None:
            return
        if about == "pickup":
            write_pickups(self._paths, self._site, names)
            return
        with self.reading() as db:
            is_known, is_active = (False, False) if db is None else self._is_known(db, account)
            if is_active or not (is_known or self._was_chosen):
                write_account(self._quick, db, account, lists=names)

    def _saw(
        self, account: str, about: str, taken: datetime, plan: Callable[[sqlite3.Connection], Plan]
    ) -> tuple[Event, ...]:
        with self.opened() as db:
            with read_transaction(db, self._path):
                made = plan(db)
                is_known, is_active = self._is_known(db, account)
            if made.statements or made.events or not is_known:
                with write_transaction(db, self._path):
                    made = plan(db)
                    for statement, values in made.statements:
                        db.execute(statement, values)
                    for event in made.events:
                        add_event(db, account, event)
                    if not is_known:
                        is_active = self._remember_account(db, account, taken)
            if self._quick is not None and is_active:
                write_account(self._quick, db, account, read={about: taken.isoformat()})
        return tuple(made.events)

    def _is_known(self, db: sqlite3.Connection, account: str) -> tuple[bool, bool]:
        if self._owner is None:
            return True, False
        row = db.execute("SELECT owner, is_active FROM account WHERE key = ?", (account,)).fetchone()
        if row is None or row[0] != self._owner:
            return False, False
        return bool(row[1]) or self._was_chosen, bool(row[1])

    def _remember_account(self, db: sqlite3.Connection, account: str, taken: datetime) -> bool:
        query = "SELECT 1 FROM account WHERE owner = ? AND is_active = 1"
        is_active = not self._was_chosen or (
            account == self._owner and db.execute(query, (self._owner,)).fetchone() is None
        )
        if is_active:
            db.execute("UPDATE account SET is_active = 0 WHERE owner = ?", (self._owner,))
        db.execute(
            "INSERT INTO account (key, owner, zone, is_active) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (key) DO UPDATE SET owner = excluded.owner, zone = excluded.zone,"
            " is_active = excluded.is_active",
            (account, self._owner, str(taken.tzinfo), int(is_active)),
        )
        return is_active


def _run_row(kind: str, run: RunRecord) -> tuple[object, ...]:
    return run.account, kind, run.time.isoformat(), run.code
