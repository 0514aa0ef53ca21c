"""Alerts of saved searches: each record is mailed once, and remembered as mailed only after it was (S63, S64)."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING

from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.outcome import Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.search import Alert, next_mail
from tunilib.errors import LocalError, NotFound, TunilibError, Unavailable, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from tunilib.core.ports import SearchChanges
    from tunilib.core.search import News, Search

__all__ = ["MOST_LISTED", "Notified", "notify"]

MOST_LISTED = 50
"""Records that one mail lists; all are counted."""


@model
class Notified(Model):
    """What became of the alert of one search: ``mailed``, ``nothing``, ``failed``, or what a dry run would do.

    Attributes:
        new: how many records are new for it.
        error: why it failed.
    """

    id: str
    new: int
    outcome: Word
    reasons: tuple[Reason, ...] = ()
    error: TunilibError | None = field(default=None, metadata=INTERNAL)


def notify(
    searches: SearchChanges,
    saved: Iterable[Search],
    post: Callable[[News, str], None] | None,
    today: date,
) -> Iterator[Notified]:
    """Mail what is new for each search with an alert, one after the other; what comes is what became of each.

    Args:
        post: hands the news to the mail, to an address; when it returns they were accepted. None: look, and send
            nothing.
        today: in the library's zone: a daily alert is mailed once a day at most, a weekly one every seventh.

    After the mail system could not be reached the rest is not tried: it is new still the next time.
    """
    unreachable: Unavailable | None = None
    for search in saved:
        if search.alert is Alert.NONE:
            continue
        try:
            news = searches.news(search, MOST_LISTED)
        except (NotFound, UsageError) as error:  # the library, or what it can be asked, has changed
            yield _failed(search, 0, error)
            continue
        waits = _waits(news, today)
        address = searches.mail_address() if news.count and not waits else None
        if not news.count or waits:
            yield Notified(id=search.id, new=news.count, outcome=Word.NOTHING, reasons=waits if news.count else ())
        elif address is None:
            reason = Reason.of(ReasonCode.PROFILE_EMAIL_MISSING)
            yield Notified(id=search.id, new=news.count, outcome=Word.NOTHING, reasons=(reason,))
        elif post is None:
            yield Notified(id=search.id, new=news.count, outcome=Word.WOULD_MAIL)
        elif unreachable is not None:
            yield _failed(search, news.count, unreachable)
        else:
            try:
                post(news, address)
            except (LocalError, UsageError, Unavailable) as error:
                unreachable = error if isinstance(error, Unavailable) else None
                yield _failed(search, news.count, error)
                continue
            searches.mailed(news)
            yield Notified(id=search.id, new=news.count, outcome=Word.MAILED)


def _waits(news: News, today: date) -> tuple[Reason, ...]:
    due = next_mail(news.search)
    return (Reason.of(ReasonCode.OTHER, what="alert-waits", until=due),) if due is not None and today < due else ()


def _failed(search: Search, new: int, error: TunilibError) -> Notified:
    return Notified(id=search.id, new=new, outcome=Word.FAILED, reasons=(Reason.because(error),), error=error)
