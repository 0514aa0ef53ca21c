"""What a run knows of a card: what it reads, what it read before if it cannot read now, and what it has to report."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tunilib.core.answer import Missing
from tunilib.core.calendar import day_of
from tunilib.core.changes import ChangeKind
from tunilib.errors import NotUnderstood, TunilibError
from tunilib.local.ledger.intents import UNREPORTED
from tunilib.local.ledger.records import LedgerRecords, Reported
from tunilib.services.all_accounts import AccountFailure, AccountResult
from tunilib.services.cards import cards
from tunilib.services.mail import due_reminders
from tunilib.services.searches import pending_news
from tunilib.services.status import Overview, overview
from tunilib.unattended.needs import Item, is_unreached, items_of_last_seen

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from tunilib.core.loan import Loan
    from tunilib.core.search import News
    from tunilib.services.machine import Machine
    from tunilib.services.opened import OpenedAccount

T = TypeVar("T")

UNREACHED = timedelta(hours=48)
"""How long a library is out of reach before that is reported (interface 1.3)."""

_LATELY = timedelta(days=30)
_FAILING = "failing"
_MOST_BEFORE = timedelta(days=1)


class CardRead(NamedTuple):
    """What was read of a card.

    Attributes:
        email: the patron's own address, else the library's. Empty: the account has no address. None: not shown, or not
            the card that signs in.
        news: of saved searches.
        reminded: the loans to remind the patron of now.
        unread: why a part of the account other than the loans could not be read, once for each page.
    """

    seen: Overview
    email: str | None
    news: tuple[News, ...]
    reminded: tuple[Loan, ...]
    unread: tuple[NotUnderstood, ...]


def read_card(account: OpenedAccount) -> CardRead:
    """Read loans, holds and fines, the address for mails, new records of saved searches, and due reminders.

    A page that is not understood is noted and left out. Only the page of the loans is an error.
    """
    unread: list[NotUnderstood] = []
    seen = overview(account, partial(_leave_out, unread))
    account.note_unremembered()
    is_own_card = _is_own_card(account)  # searches and the address for mails are the account's, once
    email = _part(account, lambda: _own_email(account), unread) if is_own_card else None
    news = _part(account, lambda: pending_news(account), unread) if is_own_card else None
    reminded = _part(account, lambda: due_reminders(account), unread)
    once = {error.message: error for error in unread}
    return CardRead(seen, email, news or (), reminded or (), tuple(once.values()))


def _leave_out(unread: list[NotUnderstood], error: TunilibError) -> None:
    """Note a part that is not understood. One that is away is tried again with the whole account."""
    if not isinstance(error, NotUnderstood):
        raise error
    unread.append(error)


def _part(account: OpenedAccount, read: Callable[[], T], unread: list[NotUnderstood]) -> T | None:
    """A part of an account; None: its page is not understood."""
    try:
        return account.ask(read)
    except NotUnderstood as error:
        unread.append(error)
        return None


def _is_own_card(account: OpenedAccount) -> bool:
    """Whether it is the card that signed in, or the first card of an account that signs in with a university."""
    if not account.session.is_university:
        return account.key == account.owner_key
    first = next(iter(cards(account)), None)
    return first is not None and first.card == account.door.card


def _own_email(account: OpenedAccount) -> str | None:
    if isinstance(account.door.profile, Missing):
        return None
    read = account.door.profile.read()
    return read.email or read.register.email or ""


def unreached_for(records: LedgerRecords, key: str, now: datetime, *, is_away: bool) -> timedelta:
    """How long a library has been out of reach: since it was last reached, at most a day before the first failed run.

    A machine that was off for days has not tried to reach it; and runs are not at the same minute every night.

    Args:
        key: the ledger's name of the card.
        is_away: whether the library is out of reach now.
    """
    before = records.reported(_FAILING, key)
    if not is_away:
        records.report(_FAILING, key, {"reached": Reported("reached", now)}, without=before.keys() & {"since"})
        return timedelta()
    if "since" not in before:
        records.report(_FAILING, key, {"since": Reported("failing", now)})
    failing = before["since"].time if "since" in before else now
    contacts = [before["reached"].time] if "reached" in before else []
    contacts += filter(None, (records.taken(key, about) for about in ("loan", "hold", "fine")))
    return now - max(*contacts, failing - _MOST_BEFORE) if contacts else now - failing


def items_last_seen(machine: Machine, key: str, now: datetime, error: TunilibError) -> tuple[Item, ...]:
    """What has to go back soon, as the ledger knows it, on a card that could not be read because of an error."""
    intents = machine.ledger.unsettled(key)
    unknown = {one.id for intent in intents if intent.kind is ChangeKind.RENEW for one in intent.keys}
    records = machine.ledger
    return items_of_last_seen(records.loans(key), records.holds(key), unknown, day_of(now), error)


def once_for_each_library(
    results: Sequence[AccountResult[T] | AccountFailure],
) -> list[AccountResult[T] | AccountFailure]:
    """The results, with one failure for an account whose library was out of reach for each of its cards.

    Some sites are out of reach before a card is chosen, and others for each card: both are one failure.
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


def unreported(records: LedgerRecords, key: str) -> tuple[Item, ...]:
    """The changes of interrupted runs whose outcome is unknown: no later reading shows them."""
    changes = records.reported(UNREPORTED, key).items()
    return tuple(Item(name, "unknown", change.data or "") for name, change in changes)


def changes_by_assistants(records: LedgerRecords, key: str, now: datetime) -> tuple[Item, ...]:
    """What assistants changed lately on a card, and in its account where it is the card that signs in."""
    made = records.made_by(key, "agent", now - _LATELY)
    return tuple(Item(f"agent {one.id}", "agent", about=one, today=day_of(now)) for one in made)


def forget_reported(records: LedgerRecords, key: str, names: Container[str]) -> None:
    """Delete the :func:`unreported` items with these names, which every reader of the card has got."""
    over = [item.name for item in unreported(records, key) if item.name in names]
    if over:
        records.report(UNREPORTED, key, {}, without=over)
