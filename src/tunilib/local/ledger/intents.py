"""Intents of changes: stored before anything is sent, settled with each item's outcome."""

from __future__ import annotations

import os
from contextlib import ExitStack, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from tunilib.core.changes import ChangeKind, Intent, Key, Made, Settled
from tunilib.core.outcome import Word
from tunilib.core.ports.ledger import OF_KIND, Actor, Event
from tunilib.core.proof.comparison import PLACED_AS
from tunilib.core.reason import Reason, Source
from tunilib.errors import LocalError, Unavailable
from tunilib.local.ledger.events import add_event, message_of, source_of
from tunilib.local.locks import locked

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tunilib.local.paths import Paths

_SAID_DONE = '"said-done"'
"""In the reasons of a renewal that the library said to be done, and that no date shows."""
UNREPORTED = "unknown"
"""The reader of changes of interrupted runs that stay unknown and were not reported to a person yet."""

_EVENTS = {
    (ChangeKind.RENEW, "renewed"): "renewed",
    (ChangeKind.PLACE_HOLD, "placed"): "hold-placed",
    (ChangeKind.REQUEST_ITEM, "placed"): "hold-placed",
    (ChangeKind.REQUEST_ILL, "placed"): "hold-placed",
    (ChangeKind.CHANGE_HOLD, "changed"): "hold-changed",
    (ChangeKind.CANCEL_HOLD, "cancelled"): "hold-cancelled",
}
"""The event for the kind of an intent and the word of an item; all other pairs become ``kind-word``."""


_SEEN_AS = {
    "renewed": ("renewed", "due-changed"),
    "hold-cancelled": ("hold-cancelled", "hold-expired", "hold-gone"),
}
"""The events under which a reading reports such a change."""


def new_id() -> str:
    return os.urandom(10).hex()


def add_intent(db: sqlite3.Connection, intent: Intent, actor: Actor) -> None:
    number = db.execute(
        "INSERT INTO intent (id, account, kind, created, actor) VALUES (?, ?, ?, ?, ?)",
        (intent.id, intent.account, intent.kind, intent.created.isoformat(), actor),
    ).lastrowid
    db.executemany(
        "INSERT INTO intent_item (intent, position, id, title, before, asked) VALUES (?, ?, ?, ?, ?, ?)",
        [(number, position, key.id, key.title, key.before, key.asked) for position, key in enumerate(intent.keys)],
    )


def open_intents(db: sqlite3.Connection, account: str) -> tuple[Intent, ...]:
    """The intents of an account with items of unknown outcome, oldest first, with these items.

    Either they are not settled, or they were settled as ``unknown`` and no later run has compared them.
    """
    rows = db.execute(
        "SELECT number, id, kind, created, settled FROM intent WHERE account = ? AND (settled IS NULL OR"
        " (looked = 0 AND EXISTS (SELECT 1 FROM intent_item WHERE intent = number AND word = 'unknown')))"
        " ORDER BY number",
        (account,),
    ).fetchall()
    return tuple(
        Intent(id_, account, kind, _keys(db, number), datetime.fromisoformat(created), is_told=settled is not None)
        for number, id_, name, created, settled in rows
        if (kind := _kind(name)) is not None
    )


def unmoved_loans(db: sqlite3.Connection, account: str) -> dict[str, str]:
    """The loans whose last renewal was said to be done while its due date stood, with that date."""
    rows = db.execute(
        "SELECT intent_item.id, before, reasons FROM intent_item JOIN intent ON intent = number"
        " WHERE account = ? AND kind = ? AND word IS NOT NULL ORDER BY number",
        (account, ChangeKind.RENEW),
    )
    last = {id_: (before, reasons) for id_, before, reasons in rows}
    return {id_: before for id_, (before, reasons) in last.items() if before and _SAID_DONE in (reasons or "")}


def made_by(db: sqlite3.Connection, account: str, actor: Actor, since: datetime) -> tuple[Made, ...]:
    """The changes that an actor made to an account since a moment, oldest first."""
    rows = db.execute(
        "SELECT intent.id, kind, created, COUNT(*), group_concat(COALESCE(word, ''))"
        " FROM intent JOIN intent_item ON intent = number"
        " WHERE account = ? AND actor = ? AND datetime(created) >= datetime(?) GROUP BY number ORDER BY number",
        (account, actor, since.isoformat()),
    )
    return tuple(
        Made(id_, kind, datetime.fromisoformat(created), count, words.split(",").count(kind.done))
        for id_, name, created, count, words in rows
        if (kind := _kind(name)) is not None
    )


def settle_intent(
    db: sqlite3.Connection,
    intent: Intent,
    results: Sequence[Settled],
    now: datetime,
    *,
    words: Sequence[str] = (),
    looked: bool = False,
    unreported: bool = False,
) -> None:
    """Write the outcome of an intent, unless it is settled.

    The run that made the change wins over a run that looked later, unless its outcome is unknown. Of two runs that
    looked the first wins.
    """
    row = db.execute(
        "UPDATE intent SET settled = ?, looked = ?, words = COALESCE(?, words)"
        " WHERE id = ? AND (settled IS NULL OR (looked = 1 AND ? = 0) OR (looked = 0 AND EXISTS"
        " (SELECT 1 FROM intent_item WHERE intent = number AND word = 'unknown'))) RETURNING number, actor",
        (now.isoformat(), int(looked), "\n".join(words) or None, intent.id, int(looked)),
    ).fetchone()
    if row is None:
        return
    number, actor = row
    titles = {key.id: key for key in intent.keys}
    for result in results:
        key = titles.get(result.id) or Key(id=result.id, title=result.id)
        _settle_item(db, number, key, result)
        event = _event(intent.kind, key, result, words, now, looked=looked)
        _add_unless_seen(db, intent, event._replace(actor=actor))
        _update_seen(db, intent, result)
        if unreported and result.word == Word.UNKNOWN:
            item = unknown_item(intent, key.id, key.before)
            db.execute(
                "INSERT OR REPLACE INTO reported (reader, account, item, state, time, data) VALUES (?, ?, ?, ?, ?, ?)",
                (UNREPORTED, intent.account, item, UNREPORTED, now.isoformat(), key.title),
            )


def unknown_item(intent: Intent, item: str, before: str | None) -> str:
    """The name under which an unknown item is reported once: a loan with its due date, or a change."""
    return f"{item} unknown {before if intent.kind is ChangeKind.RENEW and before else intent.id}"


def _kind(name: str) -> ChangeKind | None:
    """The kind of a name; None: a later version wrote it and will settle the intent."""
    try:
        return ChangeKind(name)
    except ValueError:
        return None


def _update_seen(db: sqlite3.Connection, intent: Intent, result: Settled) -> None:
    """Store a change made here, so that the next reading does not report it again."""
    match intent.kind, result.word:
        case ChangeKind.RENEW, "renewed" if result.after is not None:
            about, field, value = "loan", "$.due", result.after
        case ChangeKind.CHANGE_HOLD, "changed" if result.after is not None:
            about, field, value = "hold", "$.status", result.after
        case ChangeKind.CANCEL_HOLD, "cancelled":
            about, field, value = "hold", "$.status", "cancelled"
        case _:
            return
    db.execute(
        "UPDATE seen SET facts = json_set(facts, ?, ?) WHERE account = ? AND about = ? AND id = ?",
        (field, value, intent.account, about, result.id),
    )


def _keys(db: sqlite3.Connection, number: int) -> tuple[Key, ...]:
    rows = db.execute(
        "SELECT id, title, before, asked FROM intent_item"
        " WHERE intent = ? AND (word IS NULL OR word = 'unknown') ORDER BY position",
        (number,),
    )
    return tuple(Key(*row) for row in rows)


def _settle_item(db: sqlite3.Connection, number: int, key: Key, result: Settled) -> None:
    values = (result.word, result.after, _reasons_text(result.reasons))
    changed = db.execute(
        "UPDATE intent_item SET word = ?, after = ?, reasons = COALESCE(?, reasons) WHERE intent = ? AND id = ?",
        (*values, number, result.id),
    ).rowcount
    if not changed:
        db.execute(
            "INSERT INTO intent_item (intent, position, id, title, word, after, reasons)"
            " SELECT ?, COALESCE(MAX(position), -1) + 1, ?, ?, ?, ?, ? FROM intent_item WHERE intent = ?",
            (number, result.id, key.title, *values, number),
        )


def _event(kind: ChangeKind, key: Key, result: Settled, words: Sequence[str], now: datetime, *, looked: bool) -> Event:
    word = str(result.word)
    known = Source.INFERRED.value if looked else source_of(result.reasons) or Source.LIBRARY.value
    placed = kind in PLACED_AS and result.after is not None
    return Event(
        time=now,
        kind=_EVENTS.get((kind, word), f"{kind}-{word}"),
        id=result.after if placed and result.after else result.id,
        title=key.title,
        before=None if placed else key.before,
        after=result.after,
        message=message_of(result.reasons) or "; ".join(words) or None,
        source=known,
    )


def _add_unless_seen(db: sqlite3.Connection, intent: Intent, event: Event) -> None:
    """Store an item's outcome, replacing what a reading since the intent reported of the same change.

    Another command may read between a change and its settlement. An event with another name is written anew, so that
    watchers get the right one.
    """
    seen = _seen_since(db, intent, event)
    if event.kind == "renewed":
        reached = _reached(seen, event.before)
        if reached != event.after:  # of several renewals some may have been reported
            seen, event = [], event._replace(before=reached)
        elif len(seen) > 1:
            return
    if seen:
        number, kind, _, _ = seen[-1]
        if OF_KIND[kind] == OF_KIND[event.kind]:
            db.execute(
                "UPDATE event SET kind = ?, message = COALESCE(?, message), source = ?, actor = ? WHERE number = ?",
                (event.kind, event.message, event.source, event.actor, number),
            )
            return
        db.execute("DELETE FROM event WHERE number = ?", (number,))
    add_event(db, intent.account, event)


def _seen_since(db: sqlite3.Connection, intent: Intent, event: Event) -> list[tuple[int, str, str | None, str | None]]:
    kinds = _SEEN_AS.get(event.kind, ())
    rows = db.execute(
        "SELECT number, time, kind, before, after FROM event WHERE account = ? AND id = ?"
        f" AND kind IN ({', '.join('?' * len(kinds))}) ORDER BY number",
        (intent.account, event.id, *kinds),
    )
    return [(number, *what) for number, time, *what in rows if datetime.fromisoformat(time) >= intent.created]


def _reached(seen: Iterable[tuple[int, str, str | None, str | None]], before: str | None) -> str | None:
    for _, _, old, new in seen:
        if old == before:
            before = new
    return before


def _reasons_text(reasons: Iterable[Reason]) -> str | None:
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


class ActiveIntents:
    """The intents that running processes work on. Each has a lock, which the kernel releases at the process's end."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._held: dict[str, ExitStack] = {}

    def begin(self, intent: str) -> None:
        stack = ExitStack()
        stack.enter_context(locked(self._lock(intent), timeout=0, variable="TUNILIB_STATE"))
        self._held[intent] = stack

    def end(self, intent: str) -> None:
        """Release an intent. The lock file is removed while the lock is held."""
        with suppress(OSError):
            self._lock(intent).unlink()
        stack = self._held.pop(intent, None)
        if stack is not None:
            stack.close()

    def is_active(self, intent: str) -> bool:
        lock = self._lock(intent)
        if not lock.exists():
            return False
        try:
            with locked(lock, timeout=0):
                return False
        except Unavailable:
            return True

    def sweep(self) -> None:
        """Remove the locks of killed processes."""
        with suppress(OSError):
            for lock in self._lock("").parent.glob("intent-*.lock"):
                with suppress(Unavailable, LocalError), locked(lock, timeout=0):
                    lock.unlink()

    def _lock(self, intent: str) -> Path:
        return self._paths.lock(f"intent-{intent}")
