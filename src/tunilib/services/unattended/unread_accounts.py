"""Accounts that cannot be read: since when, and what this machine still knows of them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from tunilib.core.calendar import day_of
from tunilib.core.changes import ChangeKind
from tunilib.local.ledger.records import Reported
from tunilib.services.all_accounts import AccountFailure, AccountResult
from tunilib.services.unattended.items import is_unreached, last_seen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tunilib.errors import TunilibError
    from tunilib.local.ledger.records import LedgerRecords
    from tunilib.local.machine import LocalMachine
    from tunilib.services.unattended.items import Item

T = TypeVar("T")

UNREACHED = timedelta(hours=48)
"""How long a library is out of reach before that is told (interface 1.3)."""

_FAILING = "failing"
_MOST_BEFORE = timedelta(days=1)


def unreached_for(records: LedgerRecords, key: str, now: datetime, *, is_away: bool) -> timedelta:
    """How long a library has been out of reach: since it was last reached, at most a day before the first failed run.

    Runs are not at the same minute every night. A machine that was off for days has not tried, which says nothing.

    Args:
        key: the ledger's name of the card. is_away: whether the library was out of reach now.
    """
    told = records.reported(_FAILING, key)
    if not is_away:
        records.report(
            _FAILING, key, {"reached": Reported("reached", now)}, without=[one for one in told if one == "since"]
        )
        return timedelta()
    if "since" not in told:
        records.report(_FAILING, key, {"since": Reported("failing", now)})
    failing = told["since"].time if "since" in told else now
    contacts = [told["reached"].time] if "reached" in told else []
    contacts += filter(None, (records.taken(key, about) for about in ("loan", "hold", "fine")))
    return now - max(*contacts, failing - _MOST_BEFORE) if contacts else now - failing


def items_last_seen(
    machine: LocalMachine, records: LedgerRecords, key: str, now: datetime, error: TunilibError
) -> tuple[Item, ...]:
    """What a card that could not be read has to give back soon, as the ledger knows it.

    Args:
        error: why it could not be read.
    """
    intents = machine.ledger.unsettled(key)
    unknown = {one.id for intent in intents if intent.kind is ChangeKind.RENEW for one in intent.keys}
    return last_seen(records.loans(key), unknown, day_of(now), error)


def once_for_each_library(
    results: Sequence[AccountResult[T] | AccountFailure],
) -> list[AccountResult[T] | AccountFailure]:
    """The results, with one failure for an account whose library was out of reach for each of its cards.

    Some sites say so before a card is chosen, and others of each card: that is one item, of the card that signs in.
    """
    mine: dict[str, list[AccountResult[T] | AccountFailure]] = {}
    for result in results:
        mine.setdefault(result.profile, []).append(result)
    found: list[AccountResult[T] | AccountFailure] = []
    for profile, those in mine.items():
        if all(is_away(one) for one in those):
            (first, *_) = (one.error for one in those if isinstance(one, AccountFailure))
            those = [AccountFailure(profile=profile, card=None, error=first)]
        found += those
    return found


def is_away(result: AccountResult[T] | AccountFailure) -> bool:
    """Whether an account could not be read because its library is out of reach."""
    return isinstance(result, AccountFailure) and is_unreached(result.error)
