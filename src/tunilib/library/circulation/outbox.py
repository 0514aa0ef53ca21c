"""The outbox: a notice is claimed before it is mailed and settled after it, so it is mailed at most once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.core.arguments import checked
from tunilib.core.outcome import OutcomeWord, Word
from tunilib.errors import NotFound
from tunilib.library.circulation.overdue import end_outdated
from tunilib.library.stores.connection import Marks, refuse_moved
from tunilib.library.stores.unit_of_work import Library, Snapshot, Transaction, repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunilib.core.notice import Notice
    from tunilib.library.stores.notices import StoredNotice

_CAUSE = "notices send"
_ENDED = {Word.REFUSED: "refused", Word.UNKNOWN: "unknown"}


class Outbox:
    """Waiting notices, for the desk that mails them and for patrons who mail their own reminders.

    Two processes never mail the same notice. What a killed process was mailing is reported as unknown.
    """

    def __init__(self, opened: Callable[[], Library]) -> None:
        self._opened = opened

    @checked
    def waiting(self) -> tuple[Notice, ...]:
        """The notices that wait and that nobody is mailing.

        Raises:
            LocalError: ``database``: the library has moved, and its notices with it.
        """
        with self._opened().snapshot() as snapshot:
            found = tuple([stored.notice for stored in snapshot.notices.waiting()])
        if self._opened().moved_to is not None:
            raise refuse_moved(Marks(self._opened().moved_to, None))
        return found

    @checked
    @contextmanager
    def mailing(
        self, is_mine: Callable[[Snapshot, StoredNotice], bool] = lambda *_: True
    ) -> Iterator[tuple[Notice, ...]]:
        """Mail notices in the block, which gets the notices that a killed process was mailing.

        Outdated notices end before the block. If a part of one is still true, it is written anew.

        Args:
            is_mine: selects the notices; by default all.
        """
        left: list[Notice] = []

        def settle_left() -> None:
            with self._opened().snapshot() as snapshot:
                if not snapshot.notices.claimed():
                    return
            with self._opened().transaction("desk", _CAUSE) as tx:
                for stored in tx.notices.claimed():
                    if is_mine(tx, stored):
                        _settle(tx, stored, Word.UNKNOWN)
                        left.append(stored.notice)

        with self._opened().mailing(settle_left):
            with self._opened().snapshot() as snapshot:
                outdated = [one.stored for one in snapshot.notices.outdated()]
                mine = [stored.notice.id for stored in outdated if is_mine(snapshot, stored)]
            for notice in mine:
                self._end_outdated(notice)
            yield tuple(left)

    @repeated
    def _end_outdated(self, notice: str) -> None:
        with self._opened().transaction("desk", _CAUSE) as tx:
            for outdated in tx.notices.outdated(notice):
                end_outdated(tx, outdated)

    @checked
    def claim(self, notice: str) -> bool:
        """Claim a notice that waits; False: another process has it, or has mailed it."""
        with self._opened().transaction("desk", _CAUSE) as tx:
            return tx.notices.claim(notice)

    @checked
    def settle(self, notice: str, outcome: OutcomeWord) -> None:
        """Store the outcome of a claimed notice. Without ``mailed``, ``refused`` or ``unknown`` it waits again.

        Raises:
            NotFound: there is no such notice.
        """
        with self._opened().transaction("desk", _CAUSE) as tx:
            _settle(tx, notice_of(tx, notice), outcome)


def _settle(tx: Transaction, stored: StoredNotice, outcome: OutcomeWord) -> None:
    notice = stored.notice
    if outcome == Word.MAILED:
        tx.notices.mark_sent(notice.id)
        tx.record_event("notice-sent", patron=stored.patron, after=notice.to)
    elif outcome in _ENDED:
        tx.notices.end(notice.id, _ENDED[outcome])
        tx.record_event(f"notice-{_ENDED[outcome]}", patron=stored.patron, after=notice.to)
    else:
        tx.notices.release(notice.id)


def notice_of(snapshot: Snapshot, notice: str) -> StoredNotice:
    """A notice by its id; ``NotFound``: the outbox has no such notice."""
    stored = snapshot.notices.by_id(notice)
    if stored is None:
        raise NotFound("there is no such notice: {id}", hint="see: tunilib desk notices list", id=notice)
    return stored
