"""Intents: written before anything is sent, settled with what became of each item."""

from __future__ import annotations

import os
from datetime import datetime
from typing import TYPE_CHECKING

from tunilib.core.ports import Event, Intent, Key, Settled
from tunilib.core.reason import Source
from tunilib.local.ledger.events import add_event, message_of, source_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from tunilib.core.reason import Reason

__all__ = ["add_intent", "new_id", "open_intents", "settle_intent"]

_EVENTS = {
    ("renew", "renewed"): "renewed",
    ("place", "placed"): "hold-placed",
    ("request", "placed"): "hold-placed",
    ("change", "changed"): "hold-changed",
    ("cancel", "cancelled"): "hold-cancelled",
}
"""What was done, by the kind of an intent and the word of an item; all other pairs are told as ``kind-word``."""


def new_id() -> str:
    """An id that no other intent of any machine has."""
    return os.urandom(10).hex()


def add_intent(db: sqlite3.Connection, intent: Intent) -> None:
    """Write an intent and what it is about."""
    number = db.execute(
        "INSERT INTO intent (id, account, kind, created) VALUES (?, ?, ?, ?)",
        (intent.id, intent.account, intent.kind, intent.created.isoformat()),
    ).lastrowid
    db.executemany(
        "INSERT INTO intent_item (intent, position, id, title, before) VALUES (?, ?, ?, ?, ?)",
        [(number, position, key.id, key.title, key.before) for position, key in enumerate(intent.keys)],
    )


def open_intents(db: sqlite3.Connection, account: str) -> tuple[Intent, ...]:
    """The intents of an account that are not settled, oldest first."""
    rows = db.execute(
        "SELECT number, id, kind, created FROM intent WHERE account = ? AND settled IS NULL ORDER BY number", (account,)
    ).fetchall()
    return tuple(
        Intent(id=id_, account=account, kind=kind, keys=_keys(db, number), created=datetime.fromisoformat(created))
        for number, id_, kind, created in rows
    )


def settle_intent(
    db: sqlite3.Connection, intent: Intent, results: Sequence[Settled], now: datetime, *, looked: bool
) -> None:
    """Write what became of an intent; one that is settled already stays as it is.

    Who did it knows better than who looked later, and the first to look knows as much as the second.
    """
    row = db.execute(
        "UPDATE intent SET settled = ?, looked = ? WHERE id = ? AND (settled IS NULL OR (looked = 1 AND ? = 0))"
        " RETURNING number",
        (now.isoformat(), int(looked), intent.id, int(looked)),
    ).fetchone()
    if row is None:
        return
    titles = {key.id: key for key in intent.keys}
    for result in results:
        key = titles.get(result.id) or Key(id=result.id, title=result.id)
        _settle_item(db, row[0], key, result)
        add_event(db, intent.account, _event(intent.kind, key, result, now, looked=looked))
        if (intent.kind, result.word) == ("renew", "renewed") and result.after is not None:
            db.execute(
                "UPDATE loan SET due = ? WHERE account = ? AND id = ?", (result.after, intent.account, result.id)
            )
        if (intent.kind, result.word) == ("cancel", "cancelled"):
            db.execute("UPDATE hold SET status = 'cancelled' WHERE account = ? AND id = ?", (intent.account, result.id))


def _keys(db: sqlite3.Connection, number: int) -> tuple[Key, ...]:
    rows = db.execute("SELECT id, title, before FROM intent_item WHERE intent = ? ORDER BY position", (number,))
    return tuple(Key(id=id_, title=title, before=before) for id_, title, before in rows)


def _settle_item(db: sqlite3.Connection, number: int, key: Key, result: Settled) -> None:
    values = (result.word, result.after, _kept(result.reasons))
    changed = db.execute(
        "UPDATE intent_item SET word = ?, after = ?, reasons = ? WHERE intent = ? AND id = ?",
        (*values, number, result.id),
    ).rowcount
    if not changed:
        db.execute(
            "INSERT INTO intent_item (intent, position, id, title, word, after, reasons)"
            " SELECT ?, COALESCE(MAX(position), -1) + 1, ?, ?, ?, ?, ? FROM intent_item WHERE intent = ?",
            (number, result.id, key.title, *values, number),
        )


def _event(kind: str, key: Key, result: Settled, now: datetime, *, looked: bool) -> Event:
    word = str(result.word)
    known = Source.INFERRED.value if looked else source_of(result.reasons) or Source.LIBRARY.value
    placed = kind in ("place", "request") and result.after is not None
    return Event(
        time=now,
        kind=_EVENTS.get((kind, word), f"{kind}-{word}"),
        id=result.after if placed and result.after else result.id,
        title=key.title,
        before=None if placed else key.before,
        after=result.after,
        message=message_of(result.reasons),
        source=known,
    )


def _kept(reasons: Iterable[Reason]) -> str | None:
    """Reasons whole, for whoever asks for evidence."""
    found = [
        {
            "code": reason.code.value,
            "source": reason.source.value,
            "params": {name: str(value) for name, value in reason.params},
            "words": reason.words,
        }
        for reason in reasons
    ]
    if not found:
        return None
    import json

    return json.dumps(found, ensure_ascii=False)
