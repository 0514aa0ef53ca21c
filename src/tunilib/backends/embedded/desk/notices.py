"""The outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.errors import NotFound

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores import Library
    from tunilib.core.desk import Notice

__all__ = ["NoticeDesk"]


class NoticeDesk:
    """Notices to patrons: stored with what they are about, and mailed by the service desk."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def list(self, *, unsent: bool = False) -> tuple[Notice, ...]:
        """The outbox, oldest first; ``unsent``: only what was not sent yet."""
        with self._library.snapshot() as snapshot:
            return tuple([stored.notice for stored in snapshot.notices.all(unsent=unsent)])

    def sent(self, notice: str) -> None:
        """Mark a notice as handed to the mail; one that was sent before keeps its time.

        Raises:
            NotFound: there is no such notice.
        """
        with self._library.transaction("desk", "notices send") as tx:
            stored = tx.notices.by_id(notice)
            if stored is None:
                raise NotFound("there is no such notice: {id}", hint="see: tunilib desk notices list", id=notice)
            if stored.notice.sent is None:
                tx.notices.mark_sent(notice)
                tx.record_event("notice-sent", patron=stored.patron, after=stored.notice.to)
