"""The outbox: notices are stored with what they are about, and mailed by the service desk, each at most once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.core.outcome import OutcomeWord, SentNotice, Word
from tunilib.errors import NotFound
from tunilib.library.desk.items import DeskPart
from tunilib.library.desk.letters import PaperLetter
from tunilib.library.models.desk import NoticeText
from tunilib.library.stores.unit_of_work import repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tunilib.core.notice import Notice
    from tunilib.library.stores.notices import StoredNotice
    from tunilib.library.stores.unit_of_work import Library, Snapshot, Transaction

_CAUSE = "notices send"
_ENDED = {Word.REFUSED: "refused", Word.UNKNOWN: "unknown"}


class NoticeDesk(DeskPart):
    """Notices to patrons.

    A notice is claimed in the library before it is mailed, and settled after, so that two members of the staff never
    mail it twice, and what a killed process was mailing is known not to be known.

    Args:
        mail: mails what waits here, one after the other; by default nothing is mailed.
    """

    def __init__(
        self, opened: Callable[[], Library], mail: Callable[[], Iterator[SentNotice]] = lambda: iter(())
    ) -> None:
        super().__init__(opened)
        self._mail = mail

    def list(self) -> tuple[Notice, ...]:
        """The outbox, in the order in which it was written."""
        with self._library.snapshot() as snapshot:
            return tuple([stored.notice for stored in snapshot.notices.all()])

    def show(self, notice: str) -> NoticeText:
        """One notice with its text, and what became of it.

        Raises:
            NotFound: there is no such notice.
        """
        with self._library.snapshot() as snapshot:
            stored = _found(snapshot, notice)
        return NoticeText(notice=stored.notice, state=_state(stored), body=stored.notice.body)

    def send(self) -> tuple[SentNotice, ...]:
        """Mail what waits, as ``[mail]`` in ``config.toml`` says, each notice on its own and once.

        What comes is what became of each: ``mailed``; ``nothing``, it waits, for want of mail or of an address;
        ``failed``, it waits; ``refused`` for good; ``unknown``, it may have arrived and is not sent again.

        Raises:
            LocalError: ``configuration``: ``[mail]`` cannot be used; nothing was sent.
        """
        return tuple(self.sending())

    def sending(self) -> Iterator[SentNotice]:
        """The same, each as it is mailed."""
        self._opened()
        return self._mail()

    def print(self, write: Callable[[Sequence[PaperLetter]], None]) -> tuple[SentNotice, ...]:
        """Print the notices that wait for patrons without an e-mail address; they count as sent then.

        Args:
            write: writes the letters; it is called once, where there are any. Where it raises, they go on waiting.
        """
        with self.mailing(lambda _, stored: stored.notice.to is None):
            with self._library.snapshot() as snapshot:
                waiting = [one for one in snapshot.notices.waiting() if one.notice.to is None]
                letters = [_letter(snapshot, stored) for stored in waiting]
            if not letters:
                return ()
            write(letters)
            return self._mark_printed([letter.notice.id for letter in letters])

    @repeated
    def _mark_printed(self, notices: Sequence[str]) -> tuple[SentNotice, ...]:
        with self._library.transaction("desk", _CAUSE) as tx:
            for notice in notices:
                if tx.notices.claim(notice):
                    tx.notices.mark_sent(notice)
                    tx.record_event("notice-printed", patron=_found(tx, notice).patron)
        return tuple([SentNotice(id=notice, to=None, outcome=Word.PRINTED) for notice in notices])

    def waiting(self) -> tuple[Notice, ...]:
        """What waits to be mailed, and nobody is mailing.

        Raises:
            LocalError: ``database``: the library has moved; they wait there.
        """
        with self._library.snapshot() as snapshot:
            found = tuple([stored.notice for stored in snapshot.notices.waiting()])
        if self._library.moved_to is not None:
            from tunilib.library.stores.connection import Marks, refuse_moved

            raise refuse_moved(Marks(self._library.moved_to, None))
        return found

    @contextmanager
    def mailing(
        self, is_mine: Callable[[Snapshot, StoredNotice], bool] = lambda *_: True
    ) -> Iterator[tuple[Notice, ...]]:
        """Mail notices in the block; it begins with those that an earlier process was mailing when it died.

        What waits and does not stand any more is ended before the block, and written anew where a part of it stands.

        Args:
            is_mine: whether a notice is one to look at; the others are kept for who mails them. By default all.
        """
        left: list[Notice] = []

        def settle_left() -> None:
            with self._library.snapshot() as snapshot:
                if not snapshot.notices.claimed():
                    return
            with self._library.transaction("desk", _CAUSE) as tx:
                for stored in tx.notices.claimed():
                    if is_mine(tx, stored):
                        _settle(tx, stored, Word.UNKNOWN)
                        left.append(stored.notice)

        with self._library.mailing(settle_left):
            with self._library.snapshot() as snapshot:
                outdated = [one.stored for one in snapshot.notices.outdated()]
                mine = [stored.notice.id for stored in outdated if is_mine(snapshot, stored)]
            for notice in mine:
                self._end_outdated(notice)
            yield tuple(left)

    @repeated
    def _end_outdated(self, notice: str) -> None:
        from tunilib.library.circulation.overdue import end_outdated

        with self._library.transaction("desk", _CAUSE) as tx:
            for outdated in tx.notices.outdated(notice):
                end_outdated(tx, outdated)

    def claim(self, notice: str) -> bool:
        """Claim a notice that waits; False: another process has it, or has mailed it."""
        with self._library.transaction("desk", _CAUSE) as tx:
            return tx.notices.claim(notice)

    def settle(self, notice: str, outcome: OutcomeWord) -> None:
        """Store what became of a notice that was claimed: ``mailed``, ``refused``, ``unknown``; else it waits again.

        Raises:
            NotFound: there is no such notice.
        """
        with self._library.transaction("desk", _CAUSE) as tx:
            _settle(tx, _found(tx, notice), outcome)


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


def _letter(snapshot: Snapshot, stored: StoredNotice) -> PaperLetter:
    patron = snapshot.patrons.by_id(stored.patron)
    if patron is None:
        return PaperLetter(stored.notice, None, None, None)
    to = snapshot.patrons.addressees([stored.patron])[stored.patron]
    return PaperLetter(stored.notice, patron.register.name, patron.register.address, to.lang)


def _found(snapshot: Snapshot, notice: str) -> StoredNotice:
    stored = snapshot.notices.by_id(notice)
    if stored is None:
        raise NotFound("there is no such notice: {id}", hint="see: tunilib desk notices list", id=notice)
    return stored


def _state(stored: StoredNotice) -> str:
    if stored.notice.sent is not None:
        return "sent"
    return stored.ended or "waiting"
