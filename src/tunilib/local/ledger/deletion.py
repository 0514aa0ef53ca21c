"""Deleting from the ledger and the journal of payments. Nothing deleted is left in the files.

Two things are never deleted: an intent with an unknown outcome, which the next run compares with the library, and a
payment that is not registered, since money may have been taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.local.database import translate_sqlite_errors, write_transaction
from tunilib.local.database.connections import queued
from tunilib.local.ledger.intents import UNREPORTED
from tunilib.local.ledger.payments import PaymentJournal
from tunilib.local.ledger.records import RUN_PROBLEM, LedgerRecords
from tunilib.local.ledger.seen import LOANS, PAST

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from tunilib.local.paths import Paths

_OF_ACCOUNT = ("seen", "reading", "event", "run", "place", "reported", "name", "proposal")
_OPEN = (
    "(settled IS NULL OR (looked = 0 AND EXISTS"
    " (SELECT 1 FROM intent_item WHERE intent = intent.number AND word = 'unknown')))"
)


class Forgotten(NamedTuple):
    """What was deleted.

    Attributes:
        deleted: whether anything was.
        kept: whether an intent with an unknown outcome remains.
    """

    deleted: bool
    kept: bool = False


def forget_all(paths: Paths) -> Forgotten:
    """Delete the whole ledger, with the lines for ``status --line``."""
    import shutil

    def delete(db: sqlite3.Connection) -> int:
        before = db.total_changes
        for table in (*_OF_ACCOUNT, "account"):
            db.execute(f"DELETE FROM {table}")
        db.execute(f"DELETE FROM intent WHERE NOT {_OPEN}")
        return db.total_changes - before

    done = _forget(paths, delete, "1 = 1", ())
    shutil.rmtree(paths.lines, ignore_errors=True)
    return done


def forget_pages(paths: Paths) -> bool:
    """Delete the redacted pages; returns whether there were any. They do not name a card or loan."""
    import shutil

    is_there = paths.pages.is_dir() and any(paths.pages.iterdir())
    shutil.rmtree(paths.pages, ignore_errors=True)
    return is_there


def forget_payments(paths: Paths, key: str | None = None) -> bool:
    """Delete the registered payments of a card (None: of all); returns whether there were any."""
    if not paths.payments.exists():
        return False
    with PaymentJournal(paths.payments).opened() as db:
        db.execute("PRAGMA secure_delete = ON")
        with write_transaction(db, paths.payments):
            query = "SELECT number, data FROM payment WHERE :key IS NULL OR account = :key"
            over = [(number,) for number, data in db.execute(query, {"key": key}) if _is_registered(data)]
            db.executemany("DELETE FROM payment WHERE number = ?", over)
        if over:
            _shrink(db, paths.payments)
    return bool(over)


def _is_registered(data: str) -> bool:
    import json

    try:
        return bool(json.loads(data)["state"] == "registered")
    except (ValueError, TypeError, KeyError):
        return False


def forget_card(paths: Paths, key: str, profile: str) -> Forgotten:
    """Delete everything of a card, and the address for mails of its account."""

    def delete(db: sqlite3.Connection) -> int:
        before = db.total_changes
        for table in _OF_ACCOUNT:
            db.execute(f"DELETE FROM {table} WHERE account = ?", (key,))
        db.execute("DELETE FROM account WHERE key = ?", (key,))
        db.execute("DELETE FROM reported WHERE reader = 'address' AND account = ?", (profile,))
        db.execute("DELETE FROM reported WHERE reader = 'channel' AND state = 'error'")  # a server may name an address
        _delete_letters(db, key)
        db.execute(f"DELETE FROM intent WHERE account = ? AND NOT {_OPEN}", (key,))
        return db.total_changes - before

    return _forget(paths, delete, "account = ?", (key,))


def forget_loans(paths: Paths, loans: Mapping[str, Sequence[str]]) -> Forgotten:
    """Delete loans with all that happened to them.

    With a loan that was not returned, two records of its card go too: when loans were last read, and renewals of all.
    """
    pairs = [(key, id_) for key, ids in loans.items() for id_ in ids]

    def delete(db: sqlite3.Connection) -> int:
        before = db.total_changes
        for key, id_ in pairs:
            here = "SELECT 1 FROM seen WHERE account = ? AND about = 'loan' AND id = ? AND gone IS NULL"
            if db.execute(here, (key, id_)).fetchone() is not None:
                db.execute("DELETE FROM reading WHERE account = ? AND about = 'loan'", (key,))
                db.execute("DELETE FROM run WHERE account = ? AND kind = 'renew'", (key,))
            for about in (LOANS.about, PAST.about):
                _delete_item(db, about, key, id_)
        return db.total_changes - before

    marks = " OR ".join(["(account = ? AND number IN (SELECT intent FROM intent_item WHERE id = ?))"] * len(pairs))
    return _forget(paths, delete, marks or "1 = 0", tuple(value for pair in pairs for value in pair))


def forget_older(paths: Paths, limit: datetime, *, lasting: Sequence[str] = ()) -> Forgotten:
    """Delete what ended before a moment: returned loans, ended holds, paid fines, and past changes.

    Of reported items only sent letters go, and items of a digest that have ended. Current state stays, however old.
    """
    text = limit.isoformat()

    def delete(db: sqlite3.Connection) -> int:
        before = db.total_changes
        gone = db.execute(
            "SELECT account, about, id FROM seen WHERE gone IS NOT NULL AND datetime(gone) < datetime(?)"
            " AND NOT EXISTS (SELECT 1 FROM reported WHERE reader = ? AND reported.account = seen.account"
            " AND substr(item, 1, length(id) + 1) = id || ' ')",
            (text, UNREPORTED),
        ).fetchall()
        for key, about, id_ in gone:
            _delete_item(db, about, key, id_)
        db.execute("DELETE FROM run WHERE datetime(time) < datetime(?)", (text,))
        db.execute(
            "DELETE FROM reported WHERE reader = 'letter' AND state = 'sent' AND datetime(time) < datetime(?)", (text,)
        )
        db.execute(f"DELETE FROM intent WHERE datetime(created) < datetime(?) AND NOT {_OPEN}", (text,))
        present = "SELECT id FROM seen WHERE about != 'message'"
        db.execute(f"DELETE FROM event WHERE datetime(time) < datetime(?) AND id NOT IN ({present})", (text,))
        word, marks = "substr(item, 1, instr(item || ' ', ' ') - 1)", ", ".join("?" * len(lasting))
        db.execute(
            "DELETE FROM reported WHERE substr(reader, 1, 7) = 'digest ' AND datetime(time) < datetime(?)"
            f" AND {word} NOT IN ({marks}) AND {word} NOT IN ({present})"
            " AND NOT EXISTS (SELECT 1 FROM reported other WHERE other.account = reported.account"
            " AND reported.item IN (other.reader || ' ' || other.item, iif(other.reader = ?, other.item, '')))",
            (text, *lasting, UNREPORTED),
        )
        return db.total_changes - before

    return _forget(paths, delete, "1 = 0", ())


def _delete_letters(db: sqlite3.Connection, word: str) -> None:
    """Delete letters on their way that name a card or loan, and why the last run failed."""
    db.execute("DELETE FROM reported WHERE reader = 'letter' AND instr(data, ?)", (word,))
    db.execute("DELETE FROM reported WHERE reader = ?", (RUN_PROBLEM,))


def _delete_item(db: sqlite3.Connection, about: str, key: str, id_: str) -> None:
    db.execute("DELETE FROM seen WHERE account = ? AND about = ? AND id = ?", (key, about, id_))
    db.execute("DELETE FROM event WHERE account = ? AND id = ?", (key, id_))
    db.execute(
        "DELETE FROM reported WHERE account = ? AND (item = ? OR substr(item, 1, ?) = ?)",
        (key, id_, len(id_) + 1, f"{id_} "),
    )
    _delete_letters(db, f'"{id_} ')
    db.execute(
        "DELETE FROM intent_item WHERE id = ? AND intent IN"
        f" (SELECT number FROM intent WHERE account = ? AND NOT {_OPEN})",
        (id_, key),
    )
    db.execute(
        f"DELETE FROM intent WHERE account = ? AND NOT {_OPEN}"
        " AND NOT EXISTS (SELECT 1 FROM intent_item WHERE intent = intent.number)",
        (key,),
    )


def _shrink(db: sqlite3.Connection, path: Path) -> None:
    with queued(path), translate_sqlite_errors(path):
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _forget(
    paths: Paths, delete: Callable[[sqlite3.Connection], int], whose: str, values: tuple[str, ...]
) -> Forgotten:
    book = LedgerRecords(paths)
    if not book.is_there():
        return Forgotten(deleted=False)
    with book.opened() as db:
        db.execute("PRAGMA secure_delete = ON")
        with write_transaction(db, paths.ledger):
            changed = delete(db)
            kept = db.execute(f"SELECT 1 FROM intent WHERE {_OPEN} AND ({whose})", values).fetchone()
        if changed:
            _shrink(db, paths.ledger)
    return Forgotten(deleted=changed > 0, kept=kept is not None)
