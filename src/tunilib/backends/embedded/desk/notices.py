"""The outbox."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.sqlite import notices
from tunilib.backends.embedded.unit_of_work import instant
from tunilib.core.desk import Notice
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary

__all__ = ["NoticeDesk"]


class NoticeDesk:
    """Notices to patrons: written with what they tell of, mailed by whoever has a mail server."""

    def __init__(self, library: SqliteLibrary) -> None:
        self._library = library

    def list(self, *, unsent: bool = False) -> tuple[Notice, ...]:
        """The outbox, oldest first; ``unsent``: only what still waits."""
        with self._library.snapshot() as snapshot:
            rows = notices.all_of(snapshot.db, unsent=unsent)
        return tuple(
            Notice(
                id=row.id,
                to=row.address,
                subject=row.subject,
                body=row.body,
                created=datetime.fromisoformat(row.created).astimezone(snapshot.zone),
                sent=datetime.fromisoformat(row.sent).astimezone(snapshot.zone) if row.sent else None,
            )
            for row in rows
        )

    def sent(self, notice: str) -> None:
        """Remember that a notice was handed to the mail; one that was sent before keeps its time.

        Raises:
            NotFound: there is no such notice.
        """
        with self._library.transaction("desk", "notices send") as tx:
            row = notices.by_id(tx.db, notice)
            if row is None:
                raise NotFound("there is no such notice: {id}", hint="see: tunilib desk notices list", id=notice)
            if row.sent is None:
                notices.set_sent(tx.db, notice, instant(tx.now))
                tx.record_event("notice-sent", patron=row.patron, after=row.address)
