"""The outbox: notices to patrons, stored in the transaction of what they are about, and sent later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.backends.embedded.ids import fresh, new_id
from tunilib.backends.embedded.stores.models import StoredNotice
from tunilib.backends.embedded.stores.sqlite.rows import Reader
from tunilib.backends.embedded.unit_of_work import instant
from tunilib.core.desk import Notice

if TYPE_CHECKING:
    from datetime import datetime, tzinfo
    from sqlite3 import Connection

__all__ = ["SqliteNotices"]

_READ = Reader("n.id, n.address, n.subject, n.body, n.created, n.sent, n.patron", {"n": "notice"})
_SELECT = f"SELECT {_READ.columns} FROM notice n"


class SqliteNotices:
    """Notices to patrons."""

    def __init__(self, db: Connection, now: datetime, zone: tzinfo) -> None:
        self._db = db
        self._now = now
        self._zone = zone

    def all(self, *, unsent: bool) -> list[StoredNotice]:
        """The outbox in the order in which it was written: all of it, or what was not sent."""
        where = "WHERE sent IS NULL" if unsent else ""
        return [self._stored(row) for row in self._db.execute(f"{_SELECT} {where} ORDER BY n.rowid")]

    def by_id(self, notice: str) -> StoredNotice | None:
        """The notice of an id."""
        row = self._db.execute(f"{_SELECT} WHERE id = ?", (notice,)).fetchone()
        return self._stored(row) if row else None

    def add(self, patron: str, kind: str, address: str | None, subject: str, body: str) -> str:
        """Put a notice into the outbox; its id. ``address`` is None where the register knows none."""
        notice = fresh(new_id, self._is_taken)
        self._db.execute(
            "INSERT INTO notice (id, patron, kind, address, subject, body, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (notice, patron, kind, address, subject, body, instant(self._now)),
        )
        return notice

    def mark_sent(self, notice: str) -> None:
        """A notice was handed to the mail now."""
        self._db.execute("UPDATE notice SET sent = ? WHERE id = ?", (instant(self._now), notice))

    def _is_taken(self, notice: str) -> bool:
        return self._db.execute("SELECT 1 FROM notice WHERE id = ?", (notice,)).fetchone() is not None

    def _stored(self, row: tuple[Any, ...]) -> StoredNotice:
        key, address, subject, body, created, sent, patron = _READ(row)
        notice = Notice(
            id=key,
            to=address,
            subject=subject,
            body=body,
            created=created.astimezone(self._zone),
            sent=sent and sent.astimezone(self._zone),
        )
        return StoredNotice(notice, patron)
