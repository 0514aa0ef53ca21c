"""The searches of an account, recent and saved, and their alerts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field
from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, Missing
from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.outcome import ChangeOutcome, OutcomeWord, Word
from tunilib.core.proof.account import prove_search, prove_searches_gone
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.search import Alert, News, Search, SearchLists, next_mail
from tunilib.errors import NotFound, TunilibError, UsageError
from tunilib.services.change import Change, Subject, begin, kinds_of, make, make_one
from tunilib.services.opened import OpenedAccount, asks, changes, offered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from tunilib.core.catalogue import Query
    from tunilib.core.ports.account import SearchChanges, Searches, SearchNews
    from tunilib.services.channels import Post

MOST_LISTED = 50
"""The number of records in one mail; all new ones are counted."""

_ALERTS = ("none", "daily", "weekly")


@model
class Notified(Model):
    """The outcome of the alert of one search: ``mailed``, ``nothing``, ``failed``, or ``would-mail`` in a dry run.

    Attributes:
        new: the number of new records.
        error: why it failed.
    """

    id: str
    new: int
    outcome: OutcomeWord
    reasons: tuple[Reason, ...] = ()
    error: TunilibError | None = field(default=None, metadata=INTERNAL)


@asks
def searches(account: OpenedAccount) -> tuple[Search, ...]:
    """The searches since sign-in, newest first."""
    return _port(account).recent().items


@asks
def saved_searches(account: OpenedAccount) -> tuple[Search, ...]:
    """The saved searches, newest first."""
    return _port(account).saved().items


def keeps_history(account: OpenedAccount) -> bool:
    """Whether the library itself remembers what is searched for in its session, as a site does."""
    return not isinstance(account.door.searches, Missing) and _news(account) is None


def remember_search(account: OpenedAccount, query: Query, results: int) -> None:
    """Add a search to the history; if that fails, the search itself is not affected."""
    with suppress(TunilibError):
        news = _news(account)
        if news is not None:
            news.remember(query, results)


@changes
def save_search(account: OpenedAccount, search: str, *, dry_run: bool = False) -> ChangeOutcome:
    """Save a search of the history, so that it stays after sign-out."""
    port = _changes(account)
    before = begin(account, SEARCHES)
    key = Key(id=search, title=search)
    return make_one(
        account,
        SEARCHES,
        ChangeKind.SAVE_SEARCH,
        [key],
        lambda: port.save(search),
        lambda answer, after: prove_search(ChangeKind.SAVE_SEARCH, key, before, answer, after),
        would=lambda: _would_save(before, search),
        dry_run=dry_run,
    )


def _would_save(before: SearchLists, search: str) -> ChangeOutcome:
    found = next((one for one in (*before.saved, *before.recent) if one.id == search), None)
    if found is not None:
        return ChangeOutcome(Word.UNCHANGED if found in before.saved else Word.WOULD_SAVE, id=search, name=found.query)
    raise NotFound("no such search: {id}", hint="see: tunilib searches recent and saved", id=search)


@changes
def delete_searches(account: OpenedAccount, chosen: Iterable[str]) -> tuple[ChangeOutcome, ...]:
    """Delete searches, saved or not."""
    port, ids = _changes(account), tuple(dict.fromkeys(chosen))
    before = begin(account, SEARCHES)
    return _remove(account, ChangeKind.DELETE_SEARCHES, ids, before, lambda: port.delete(ids))


@changes
def clear_searches(account: OpenedAccount, *, saved: bool = False) -> tuple[ChangeOutcome, ...]:
    """Delete the history; ``saved``: and the saved searches."""
    port = _changes(account)
    before = begin(account, SEARCHES)
    chosen = [one.id for one in before.recent if saved or not one.saved]
    chosen += [one.id for one in before.saved if saved]
    ids = tuple(dict.fromkeys(chosen))
    if not ids:
        return ()
    return _remove(account, ChangeKind.CLEAR_SEARCHES, ids, before, lambda: port.clear(saved=saved))


@changes
def set_alert(account: OpenedAccount, search: str, alert: str) -> ChangeOutcome:
    """Set how often new records are mailed, ``none daily weekly``; this saves the search."""
    if alert not in _ALERTS:
        raise UsageError(
            "unknown alert: {alert}",
            hint="choose one of: {alerts}",
            alert=alert,
            alerts=", ".join(_ALERTS),
        )
    port, asked = _changes(account), Alert(alert)
    before = begin(account, SEARCHES)
    key = Key(id=search, title=search, asked=alert)
    return _change(account, ChangeKind.SET_ALERT, key, before, lambda: port.alert(search, asked))


def notify(account: OpenedAccount, post: Post | None, language: str, *, sender: str = "") -> Iterator[Notified]:
    """Mail the new records of each saved search with an alert, and then mark them as mailed (S63, S64).

    Nothing is mailed for a library that mails alerts itself. Once the mail system cannot be reached, the other
    searches are not tried; their records are new again in the next run.
    """
    searches = _port(account).news
    if isinstance(searches, Missing):
        return
    if post is None:
        yield from _looked_at(account, searches)
        return
    from tunilib.services.letters import news_letter
    from tunilib.services.mail import Mailing

    mailing = Mailing(searches, post)
    with searches.mailing() as left:
        for search in left:
            reason = Reason.of(ReasonCode.OTHER, what="mail-interrupted")
            yield Notified(id=search, new=0, outcome=Word.UNKNOWN, reasons=(reason,))
        for found, address in _found(account, searches):
            if isinstance(found, Notified):
                yield found
                continue
            site, library = account.site, account.library
            letter = news_letter(address, found, language, site=site, library=library, sender=sender)
            delivery = mailing.mail(found, letter, account.now())
            if delivery is not None:
                yield Notified(
                    id=found.search.id,
                    new=found.count,
                    outcome=delivery.outcome,
                    reasons=delivery.reasons,
                    error=delivery.error,
                )


@asks
def pending_news(account: OpenedAccount) -> tuple[News, ...]:
    """The news that are to be mailed now; none of a library that mails alerts itself."""
    port = _news(account)
    if port is None:
        return ()
    return tuple(found for found, _ in _found(account, port) if not isinstance(found, Notified))


@changes
def settle_news(account: OpenedAccount, told: Iterable[News]) -> None:
    """Mark news as mailed that were sent in another way."""
    port = _news(account)
    if port is None:
        return
    with port.mailing():
        for news in told:
            if port.claim(news):
                port.settle(news, Word.MAILED)


def _looked_at(account: OpenedAccount, searches: SearchNews) -> Iterator[Notified]:
    for found, _ in _found(account, searches):
        if isinstance(found, Notified):
            yield found
        else:
            yield Notified(id=found.search.id, new=found.count, outcome=Word.WOULD_MAIL)


def _found(account: OpenedAccount, searches: SearchNews) -> Iterator[tuple[News | Notified, str]]:
    """The news of each search with an alert, and the address to mail them to; or why there is nothing to mail."""
    today = account.now().date()  # a daily alert is mailed once a day at most, a weekly one every seven days
    for search in saved_searches(account):
        if search.alert is Alert.NONE:
            continue
        try:
            news = searches.news(search, MOST_LISTED)
        except (NotFound, UsageError) as error:  # the library has changed, or what can be searched there
            reason = Reason.because(error)
            yield Notified(id=search.id, new=0, outcome=Word.FAILED, reasons=(reason,), error=error), ""
            continue
        waits = _waits(news, today)
        address = searches.mail_address() if news.count and not waits else None
        if not news.count or waits:
            reasons = waits if news.count else ()
            yield Notified(id=search.id, new=news.count, outcome=Word.NOTHING, reasons=reasons), ""
        elif address is None:
            missing = Reason.of(ReasonCode.PROFILE_EMAIL_MISSING, what="alerts")
            yield Notified(id=search.id, new=news.count, outcome=Word.NOTHING, reasons=(missing,)), ""
        else:
            yield news, address


def _waits(news: News, today: date) -> tuple[Reason, ...]:
    due = next_mail(news.search)
    return (Reason.of(ReasonCode.OTHER, what="alert-waits", until=due),) if due is not None and today < due else ()


def _change(
    account: OpenedAccount, kind: ChangeKind, key: Key, before: SearchLists, act: Callable[[], Answer]
) -> ChangeOutcome:
    return make_one(
        account, SEARCHES, kind, [key], act, lambda answer, after: prove_search(kind, key, before, answer, after)
    )


def _remove(
    account: OpenedAccount, kind: ChangeKind, ids: Iterable[str], before: SearchLists, act: Callable[[], Answer]
) -> tuple[ChangeOutcome, ...]:
    keys = [Key(id=one, title=one) for one in ids]
    return make(
        account,
        Change(
            subject=SEARCHES,
            kind=kind,
            keys=keys,
            act=act,
            prove=lambda answer, after: prove_searches_gone(kind, keys, before, answer, after),
            settled=lambda done: [Settled(one.id or "", one.outcome, one.id, one.reasons) for one in done],
        ),
    )


def _port(account: OpenedAccount) -> Searches:
    return offered(account.door.searches, "searches")


def _news(account: OpenedAccount) -> SearchNews | None:
    port = account.door.searches
    return None if isinstance(port, Missing) or isinstance(port.news, Missing) else port.news


def _changes(account: OpenedAccount) -> SearchChanges:
    return offered(_port(account).changes, "changing searches")


def _read(account: OpenedAccount) -> SearchLists:
    port = _port(account)
    return SearchLists(port.recent().items, port.saved().items)


SEARCHES = Subject(kinds=kinds_of("searches"), read=_read, of_card=False)
"""The searches of an account."""
