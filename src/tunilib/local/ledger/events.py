"""Events: what was done, and what was seen to have changed; written once, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from tunilib.core.ports import Event
    from tunilib.core.reason import Reason

__all__ = ["Plan", "add_event", "message_of", "read_events", "source_of"]


class Plan:
    """What a reading asks to be written.

    Attributes:
        events: what differs from the reading before.
        statements: the changes of the tables; empty where nothing need be written.
    """

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.statements: list[tuple[str, tuple[object, ...]]] = []


def add_event(db: sqlite3.Connection, account: str, event: Event) -> None:
    """Write an event."""
    db.execute(
        "INSERT INTO event (account, time, kind, id, title, before, after, message, source)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            account,
            event.time.isoformat(),
            event.kind,
            event.id,
            event.title,
            event.before,
            event.after,
            event.message,
            event.source,
        ),
    )


def read_events(db: sqlite3.Connection, account: str, id_: str | None) -> tuple[Event, ...]:
    """The events of an account, or of one thing of it, in the order written."""
    from datetime import datetime

    from tunilib.core.ports import Event

    rows = db.execute(
        "SELECT time, kind, id, title, before, after, message, source FROM event"
        " WHERE account = ? AND (? IS NULL OR id = ?) ORDER BY number",
        (account, id_, id_),
    )
    return tuple(
        Event(
            time=datetime.fromisoformat(time),
            kind=kind,
            id=thing,
            title=title,
            before=before,
            after=after,
            message=message,
            source=source,
        )
        for time, kind, thing, title, before, after, message, source in rows
    )


def message_of(reasons: Iterable[Reason]) -> str | None:
    """Reasons as the ledger keeps them beside an event: the library's own words, else the code."""
    return "; ".join(reason.words or reason.code.value for reason in reasons) or None


def source_of(reasons: Iterable[Reason]) -> str | None:
    """How the first of the reasons is known."""
    return next((reason.source.value for reason in reasons), None)
