"""The outbox of notices to patrons: shown, mailed, and printed as letters."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.outcome import SentNotice, Word
from tunilib.library.circulation.outbox import Outbox, notice_of
from tunilib.library.desk.items import DeskPart
from tunilib.library.models.desk import NoticeText
from tunilib.library.stores.unit_of_work import Library, Snapshot, repeated
from tunilib.messages import date_text, gettext

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tunilib.core.notice import Notice
    from tunilib.library.stores.notices import StoredNotice


_CAUSE = "notices send"


class NoticeDesk(DeskPart, Outbox):
    """Notices to patrons.

    Args:
        mail: mails the waiting notices one after the other; by default nothing is mailed.
    """

    def __init__(
        self, opened: Callable[[], Library], mail: Callable[[], Iterator[SentNotice]] = lambda: iter(())
    ) -> None:
        super().__init__(opened)
        self._mail = mail

    def list(self) -> tuple[Notice, ...]:
        """The outbox, in the order of writing."""
        with self._library.snapshot() as snapshot:
            return tuple([stored.notice for stored in snapshot.notices.all()])

    def show(self, notice: str) -> NoticeText:
        """One notice with its text and state. An unknown id raises ``NotFound``."""
        with self._library.snapshot() as snapshot:
            stored = notice_of(snapshot, notice)
        return NoticeText(notice=stored.notice, state=_state(stored), body=stored.notice.body)

    def send(self) -> tuple[SentNotice, ...]:
        """Mail the waiting notices as ``[mail]`` in ``config.toml`` says, each one once.

        The outcomes: ``mailed``; ``nothing``, it waits because mail or an address is missing; ``failed``, it waits;
        ``refused`` for good; ``unknown``, it may have arrived and is not sent again.

        Raises:
            LocalError: ``configuration``: ``[mail]`` cannot be used; nothing was sent.
        """
        return tuple(self.sending())

    def sending(self) -> Iterator[SentNotice]:
        """Send, and give each outcome at once."""
        self._opened()
        return self._mail()

    def print(self, write: Callable[[Sequence[PaperLetter]], None]) -> tuple[SentNotice, ...]:
        """Print the waiting notices of patrons without an e-mail address. Printed notices count as sent.

        Args:
            write: writes the letters; called once, if there are any. If it raises, they continue to wait.
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
                    tx.record_event("notice-printed", patron=notice_of(tx, notice).patron)
        return tuple([SentNotice(id=notice, to=None, outcome=Word.PRINTED) for notice in notices])


def _letter(snapshot: Snapshot, stored: StoredNotice) -> PaperLetter:
    patron = snapshot.patrons.by_id(stored.patron)
    if patron is None:
        return PaperLetter(stored.notice, None, None, None)
    to = snapshot.patrons.addressees([stored.patron])[stored.patron]
    return PaperLetter(stored.notice, patron.register.name, patron.register.address, to.lang)


def _state(stored: StoredNotice) -> str:
    if stored.notice.sent is not None:
        return "sent"
    return stored.ended or "waiting"


class PaperLetter(NamedTuple):
    """A notice to print. ``lang``: None: the default language."""

    notice: Notice
    name: str | None
    address: str | None
    lang: str | None


_PAPER = (
    "body{margin:0;font:12pt/1.5 serif;color:#000;background:#fff}"
    "article{max-width:40rem;margin:2.5cm auto;padding:0 1cm;break-after:page}"
    "address{font-style:normal;white-space:pre-line;min-height:4.5cm}h1{font-size:13pt}"
    "p{white-space:pre-line}.day{text-align:right}"
)


def paper_letters(letters: Sequence[PaperLetter], language: str, *, as_page: bool) -> str:
    """Letters to print, each on its own page, to fold for a window envelope or to hand over.

    Args:
        language: of dates, for patrons without a language. as_page: HTML; else text with form feeds.
    """
    written = []
    for notice, name, address, lang in letters:
        to = "\n".join(filter(None, (name, *(part.strip() for part in (address or "").split(",")))))
        day = date_text(notice.created.date(), lang or language)
        if as_page:
            written.append(
                f'<article lang="{escape(lang or language)}"><address>{escape(to)}</address>'
                f'<p class="day">{escape(day)}</p>'
                f"<h1>{escape(notice.subject)}</h1><p>{escape(notice.body.strip())}</p></article>"
            )
        else:
            written.append(f"{to}\n\n{day}\n\n{notice.subject}\n\n{notice.body.strip()}\n")
    if not as_page:
        return "\f".join(written)
    title = escape(gettext("Letters", language))
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_PAPER}</style>'
    return f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{"".join(written)}</body></html>\n'
