"""The searches of an account: in its history and saved, and their alerts."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.answer import Missing
from tunilib.core.outcome import ChangeOutcome, Word
from tunilib.core.ports import Key, Kind, Settled
from tunilib.core.proof.searches import prove_alert, prove_search_saved, prove_searches_gone
from tunilib.core.search import Alert, Search
from tunilib.errors import TunilibError, UsageError
from tunilib.services.change import Change, Subject, begin, make
from tunilib.services.opened import offered
from tunilib.services.recovery import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from tunilib.core.answer import Answer
    from tunilib.core.catalogue import Query
    from tunilib.core.ports import Intent, SearchChanges, Searches
    from tunilib.services.opened import OpenedAccount

__all__ = [
    "SEARCHES",
    "clear_searches",
    "delete_searches",
    "remember_search",
    "save_search",
    "saved_searches",
    "searches",
    "set_alert",
]

_ALERTS = ("none", "daily", "weekly")


class _State(NamedTuple):
    """The searches of the session, and the saved ones."""

    recent: tuple[Search, ...]
    saved: tuple[Search, ...]


def searches(account: OpenedAccount) -> tuple[Search, ...]:
    """What was searched for since signing in, newest first."""
    return _port(account).recent().items


def saved_searches(account: OpenedAccount) -> tuple[Search, ...]:
    """The saved searches, newest first."""
    return _port(account).saved().items


def remember_search(account: OpenedAccount, query: Query, results: int) -> None:
    """Put a search into the history. One that cannot be remembered takes nothing from what it found."""
    with suppress(TunilibError):
        port = account.door.searches
        if not isinstance(port, Missing) and not isinstance(port.changes, Missing):
            port.changes.remember(query, results)


def save_search(account: OpenedAccount, search: str) -> ChangeOutcome:
    """Keep a search of the history beyond signing out."""
    port = _changes(account)
    before = begin(account, SEARCHES)
    return _make(
        account,
        Kind.SAVE_SEARCH,
        [Key(id=search, title=search)],
        lambda: port.save(search),
        lambda answer, after: (prove_search_saved(search, before.saved, answer, after and after.saved),),
    )[0]


def delete_searches(account: OpenedAccount, chosen: Iterable[str]) -> tuple[ChangeOutcome, ...]:
    """Delete searches, saved or not.

    Raises:
        NotFound: there is no such search; nothing was deleted.
    """
    port, ids = _changes(account), tuple(dict.fromkeys(chosen))
    begin(account, SEARCHES)
    return _make(
        account,
        Kind.DELETE_SEARCHES,
        [Key(id=one, title=one) for one in ids],
        lambda: port.delete(ids),
        lambda answer, after: prove_searches_gone(ids, Word.DELETED, answer, after and (*after.recent, *after.saved)),
    )


def clear_searches(account: OpenedAccount, *, saved: bool = False) -> tuple[ChangeOutcome, ...]:
    """Empty the history; with ``saved`` also delete the saved searches."""
    port = _changes(account)
    before = begin(account, SEARCHES)
    chosen = [one.id for one in before.recent if saved or not one.saved]
    chosen += [one.id for one in before.saved if saved]
    ids = tuple(dict.fromkeys(chosen))
    if not ids:
        return ()
    return _make(
        account,
        Kind.CLEAR_SEARCHES,
        [Key(id=one, title=one) for one in ids],
        lambda: port.clear(saved=saved),
        lambda answer, after: prove_searches_gone(ids, Word.CLEARED, answer, after and (*after.recent, *after.saved)),
    )


def set_alert(account: OpenedAccount, search: str, alert: str) -> ChangeOutcome:
    """How often new records are mailed, ``none daily weekly``; setting it saves the search.

    Raises:
        UsageError: there is no such alert.
    """
    if alert not in _ALERTS:
        raise UsageError(
            "there is no such alert: {alert}",
            hint="choose one of: {alerts}",
            alert=alert,
            alerts=", ".join(_ALERTS),
        )
    port, asked = _changes(account), Alert(alert)
    before = begin(account, SEARCHES)
    return _make(
        account,
        Kind.SET_ALERT,
        [Key(id=search, title=search, asked=alert)],
        lambda: port.alert(search, asked),
        lambda answer, after: (prove_alert(search, asked, before.saved, answer, after and after.saved),),
    )[0]


def _make(
    account: OpenedAccount,
    kind: Kind,
    keys: Sequence[Key],
    act: Callable[[], Answer],
    prove: Callable[[Answer, _State | None], tuple[ChangeOutcome, ...]],
) -> tuple[ChangeOutcome, ...]:
    names = {key.id for key in keys}

    def settled(done: ChangeOutcome) -> list[Settled]:
        one = done.id if done.id in names else keys[0].id  # a search that is saved already is another one
        return [Settled(id=one or "", word=done.outcome, after=done.id, reasons=done.reasons)]

    return make(account, Change(subject=SEARCHES, kind=kind, keys=keys, act=act, prove=prove, settled=settled))


def _port(account: OpenedAccount) -> Searches:
    return offered(account.door.searches, "searches")


def _changes(account: OpenedAccount) -> SearchChanges:
    return offered(_port(account).changes, "changing searches")


def _read(account: OpenedAccount) -> _State:
    port = _port(account)
    return _State(port.recent().items, port.saved().items)


def _compare(_account: OpenedAccount, intent: Intent, key: Key, state: _State) -> Finding:
    saved = next((one for one in state.saved if one.id == key.id), None)
    is_there = saved is not None or any(one.id == key.id for one in state.recent)
    if intent.kind in (Kind.DELETE_SEARCHES, Kind.CLEAR_SEARCHES):
        return Finding(not is_there)
    if not is_there:
        return Finding(None)
    if intent.kind is Kind.SAVE_SEARCH:
        return Finding(saved is not None, key.id)
    return Finding(saved is not None and saved.alert == key.asked, str(saved.alert) if saved else None)


SEARCHES = Subject(
    kinds=frozenset((Kind.SAVE_SEARCH, Kind.DELETE_SEARCHES, Kind.CLEAR_SEARCHES, Kind.SET_ALERT)),
    read=_read,
    compare=_compare,
)
"""The searches of an account."""
