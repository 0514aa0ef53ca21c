"""The outbox."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tunilib.backends.embedded.act import instant
from tunilib.backends.embedded.sqlite import notices
from tunilib.core.desk import Notice
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from tunilib.backends.embedded.sqlite.store import Store

__all__ = ["NoticeDesk"]


class NoticeDesk:
    """Notices to patrons: written with what they tell of, mailed by whoever has a mail server."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def list(self, *, unsent: bool = False) -> tuple[Notice, ...]:
        """The outbox, oldest first; ``unsent``: only what still waits."""
        with self._store.look() as view:
            rows = notices.all_of(view.db, unsent=unsent)
        return tuple(
            Notice(
                id=row.id,
                to=row.address,
                subject=row.subject,
                body=row.body,
                created=datetime.fromisoformat(row.created).astimezone(view.zone),
                sent=datetime.fromisoformat(row.sent).astimezone(view.zone) if row.sent else None,
            )
            for row in rows
        )

    def sent(self, notice: str) -> None:
        """Remember that a notice was handed to the mail; one that was sent before keeps its time.

        Raises:
            NotFound: there is no such notice.
        """
        with self._store.change("desk", "notices send") as act:
            row = notices.by_id(act.db, notice)
            if row is None:
                raise NotFound("there is no such notice: {id}", hint="see: tunilib desk notices list", id=notice)
            if row.sent is None:
                notices.set_sent(act.db, notice, instant(act.now))
                act.tell("notice-sent", patron=row.patron, after=row.address)
