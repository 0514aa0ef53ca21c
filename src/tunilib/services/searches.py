"""The searches of an account, recent and saved, and their alerts."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.answer import Missing
from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.outcome import ChangeOutcome, OutcomeWord, Word
from tunilib.core.proof.searches import prove_alert, prove_search_saved, prove_searches_gone
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.search import Alert, Search, next_mail
from tunilib.errors import NotFound, TunilibError, UsageError
from tunilib.services.change import Change, Comparison, Subject, begin, make
from tunilib.services.opened import asks, changes, offered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from tunilib.core.answer import Answer
    from tunilib.core.catalogue import Query
    from tunilib.core.changes import Intent
    from tunilib.core.ports.searches import SearchChanges, Searches, SearchNews
    from tunilib.core.search import News
    from tunilib.services.opened import OpenedAccount

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


class _State(NamedTuple):
    """The searches of the session, and the saved ones."""

    recent: tuple[Search, ...]
    saved: tuple[Search, ...]


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
    port = account.door.searches
    return not isinstance(port, Missing) and isinstance(port.news, Missing)


def remember_search(account: OpenedAccount, query: Query, results: int) -> None:
    """Add a search to the history; if that fails, the search itself is not affected."""
    with suppress(TunilibError):
        port = account.door.searches
        if not isinstance(port, Missing) and not isinstance(port.news, Missing):
            port.news.remember(query, results)


@changes
def save_search(account: OpenedAccount, search: str) -> ChangeOutcome:
    """Save a search of the history, so that it stays after sign-out."""
    port = _changes(account)
    before = begin(account, SEARCHES)
    return _make(
        account,
        ChangeKind.SAVE_SEARCH,
        [Key(id=search, title=search)],
        lambda: port.save(search),
        lambda answer, after: (prove_search_saved(search, before.saved, answer, after and after.saved),),
    )[0]


@changes
def delete_searches(account: OpenedAccount, chosen: Iterable[str]) -> tuple[ChangeOutcome, ...]:
    """Delete searches, saved or not.

    Raises:
        NotFound: there is no such search; nothing was deleted.
    """
    port, ids = _changes(account), tuple(dict.fromkeys(chosen))
    before = begin(account, SEARCHES)
    return _make(
        account,
        ChangeKind.DELETE_SEARCHES,
        [Key(id=one, title=one) for one in ids],
        lambda: port.delete(ids),
        lambda answer, after: prove_searches_gone(ids, Word.DELETED, answer, after and _left(before, after)),
    )


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
    return _make(
        account,
        ChangeKind.CLEAR_SEARCHES,
        [Key(id=one, title=one) for one in ids],
        lambda: port.clear(saved=saved),
        lambda answer, after: prove_searches_gone(ids, Word.CLEARED, answer, after and _left(before, after)),
    )


@changes
def set_alert(account: OpenedAccount, search: str, alert: str) -> ChangeOutcome:
    """Set how often new records are mailed, ``none daily weekly``; this saves the search.

    Raises:
        UsageError: there is no such alert.
    """
    if alert not in _ALERTS:
        raise UsageError(
            "unknown alert: {alert}",
            hint="choose one of: {alerts}",
            alert=alert,
            alerts=", ".join(_ALERTS),
        )
    port, asked = _changes(account), Alert(alert)
    before = begin(account, SEARCHES)
    return _make(
        account,
        ChangeKind.SET_ALERT,
        [Key(id=search, title=search, asked=alert)],
        lambda: port.alert(search, asked),
        lambda answer, after: (prove_alert(search, asked, before.saved, answer, after and after.saved),),
    )[0]


def notify(account: OpenedAccount, post: Callable[[News, str], None] | None) -> Iterator[Notified]:
    """Mail the new records of each saved search with an alert, and then mark them as mailed (S63, S64).

    Nothing is mailed for a library that mails alerts itself. Once the mail system cannot be reached, the other
    searches are not tried; their records are new again in the next run.

    Args:
        post: sends the news of one search to an address; when it returns, the mail system has accepted them. None:
            dry run.
    """
    searches = _port(account).news
    if isinstance(searches, Missing):
        return
    if post is None:
        yield from _looked_at(account, searches)
        return
    from tunilib.services.mail import Mailing

    hand_over, mailing = post, Mailing()
    with searches.mailing() as left:
        for search in left:
            reason = Reason.of(ReasonCode.OTHER, what="mail-interrupted")
            yield Notified(id=search, new=0, outcome=Word.UNKNOWN, reasons=(reason,))
        for found, address in _found(account, searches):
            if isinstance(found, Notified):
                yield found
                continue
            delivery = mailing.mail(
                partial(hand_over, found, address), partial(searches.claim, found), partial(searches.settle, found)
            )
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
    port = account.door.searches
    if isinstance(port, Missing) or isinstance(port.news, Missing):
        return ()
    return tuple(found for found, _ in _found(account, port.news) if not isinstance(found, Notified))


@changes
def settle_news(account: OpenedAccount, told: Iterable[News]) -> None:
    """Mark news as mailed that were told in another way."""
    port = account.door.searches
    if isinstance(port, Missing) or isinstance(port.news, Missing):
        return
    with port.news.mailing():
        for news in told:
            if port.news.claim(news):
                port.news.settle(news, Word.MAILED)


def _looked_at(account: OpenedAccount, searches: SearchNews) -> Iterator[Notified]:
    """What would be mailed."""
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


def _make(
    account: OpenedAccount,
    kind: ChangeKind,
    keys: Sequence[Key],
    act: Callable[[], Answer],
    prove: Callable[[Answer, _State | None], tuple[ChangeOutcome, ...]],
) -> tuple[ChangeOutcome, ...]:
    names = {key.id for key in keys}

    def settled(outcomes: Iterable[ChangeOutcome]) -> list[Settled]:
        return [  # the saved search may be another one with the same criteria
            Settled(one.id if one.id in names else keys[0].id, one.outcome, one.id, one.reasons) for one in outcomes
        ]

    return make(account, Change(subject=SEARCHES, kind=kind, keys=keys, act=act, prove=prove, settled=settled))


def _left(before: _State, after: _State) -> tuple[Search, ...]:
    """The searches that were not deleted; on a site one that was saved stays in the history of the session."""
    saved = {one.id for one in before.saved}
    return (*after.saved, *(one for one in after.recent if one.saved or one.id not in saved))


def _port(account: OpenedAccount) -> Searches:
    return offered(account.door.searches, "searches")


def _changes(account: OpenedAccount) -> SearchChanges:
    return offered(_port(account).changes, "changing searches")


def _read(account: OpenedAccount) -> _State:
    port = _port(account)
    return _State(port.recent().items, port.saved().items)


def _compare(_account: OpenedAccount, intent: Intent, key: Key, state: _State) -> Comparison:
    saved = next((one for one in state.saved if one.id == key.id), None)
    is_there = saved is not None or any(one.id == key.id for one in state.recent)
    if intent.kind in (ChangeKind.DELETE_SEARCHES, ChangeKind.CLEAR_SEARCHES):
        return Comparison(not is_there)
    if not is_there:
        return Comparison(None)
    if intent.kind is ChangeKind.SAVE_SEARCH:
        return Comparison(saved is not None, key.id)
    return Comparison(saved is not None and saved.alert == key.asked, str(saved.alert) if saved else None)


SEARCHES = Subject(
    kinds=frozenset(
        (ChangeKind.SAVE_SEARCH, ChangeKind.DELETE_SEARCHES, ChangeKind.CLEAR_SEARCHES, ChangeKind.SET_ALERT)
    ),
    read=_read,
    compare=_compare,
    of_card=False,
)
"""The searches of an account."""
