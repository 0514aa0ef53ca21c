"""Mail: references, news of saved searches, and notices of a desk; each letter is sent once.

The functions take a callable that sends a letter: when it returns, the mail system has accepted the letter.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.outcome import Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LetterRefused, LocalError, TunilibError, Unavailable, UsageError
from tunilib.services.exports import selected_references
from tunilib.services.letters import news_letter, references_letter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime

    from tunilib.core.desk import Notice
    from tunilib.core.letter import Letter
    from tunilib.core.search import News
    from tunilib.services.opened import OpenedAccount

    Post = Callable[[Letter, datetime], None]

__all__ = ["Outbox", "SentNotice", "SentReferences", "post_news", "send_notices", "send_references"]


class Outbox(Protocol):
    """Notices that wait to be sent."""

    def list(self, *, unsent: bool = False) -> Sequence[Notice]:
        """The notices, oldest first."""

    def sent(self, notice: str) -> None:
        """Mark a notice as sent."""


@model
class SentNotice(Model):
    """What became of one notice: ``mailed``, ``nothing`` (it has no address), ``failed``.

    Attributes:
        error: why it failed.
    """

    id: str
    to: str | None
    outcome: Word
    reasons: tuple[Reason, ...] = ()
    error: TunilibError | None = field(default=None, metadata=INTERNAL)


@model
class SentReferences(Model):
    """What became of references that were to be mailed: ``mailed``, ``nothing`` (there are none), ``failed``.

    Attributes:
        error: why it failed.
    """

    to: str
    count: int
    outcome: Word
    reasons: tuple[Reason, ...] = ()
    error: TunilibError | None = field(default=None, metadata=INTERNAL)


def send_references(
    account: OpenedAccount,
    to: str,
    words: Iterable[str],
    language: str,
    mail: Callable[[], AbstractContextManager[Post]],
) -> SentReferences:
    """Mail the references that words select: lists or records; no words: all favourites.

    Args:
        to: one mail address.
        mail: opens the mail system.

    Raises:
        NotFound: a word is neither a list nor a record; nothing was sent.
    """
    name, references = selected_references(account, words)
    if not references:
        return SentReferences(to=to, count=0, outcome=Word.NOTHING)
    letter = references_letter(to, references, language, name=name)
    try:
        with mail() as post:
            post(letter, account.now())
    except (Unavailable, LetterRefused) as error:
        reason = Reason.because(error)
        return SentReferences(to=to, count=len(references), outcome=Word.FAILED, reasons=(reason,), error=error)
    return SentReferences(to=to, count=len(references), outcome=Word.MAILED)


def post_news(account: OpenedAccount, news: News, to: str, language: str, *, sender: str, post: Post) -> None:
    """Mail the news of a saved search."""
    post(news_letter(to, news, language, site=account.site, library=account.library, sender=sender), account.now())


def send_notices(outbox: Outbox, post: Callable[[Notice, str], None]) -> Iterator[SentNotice]:
    """Send the notices that wait, one after the other, and yield what became of each.

    Once the mail system cannot be reached, the other notices are not tried; they wait for the next run.

    Args:
        post: sends a notice to an address; when it returns, the mail system has accepted it.
    """
    unreachable: Unavailable | None = None
    for notice in outbox.list(unsent=True):
        if notice.to is None:
            reason = Reason.of(ReasonCode.OTHER, what="no-address")
            yield SentNotice(id=notice.id, to=None, outcome=Word.NOTHING, reasons=(reason,))
            continue
        if unreachable is None:
            try:
                post(notice, notice.to)
            except Unavailable as error:
                unreachable = error
            except (LocalError, UsageError, LetterRefused) as error:
                yield _failed(notice, error)
                continue
            else:
                outbox.sent(notice.id)
                yield SentNotice(id=notice.id, to=notice.to, outcome=Word.MAILED)
                continue
        yield _failed(notice, unreachable)


def _failed(notice: Notice, error: TunilibError) -> SentNotice:
    return SentNotice(
        id=notice.id,
        to=notice.to,
        outcome=Word.FAILED,
        reasons=(Reason.because(error),),
        error=error,
    )
