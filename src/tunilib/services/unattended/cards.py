"""What the unattended run reads of a card, and its trial by day too."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from tunilib.core.answer import Missing
from tunilib.errors import NotUnderstood
from tunilib.services.cards import cards
from tunilib.services.mail import due_reminders
from tunilib.services.searches import pending_news
from tunilib.services.status import overview

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.core.loan import Loan
    from tunilib.core.search import News
    from tunilib.services.opened import OpenedAccount
    from tunilib.services.status import Overview

T = TypeVar("T")


class CardRead(NamedTuple):
    """What is known of a card now.

    Attributes:
        email: the patron's own address, else the register's; empty: there is none; None: that is not known, as of
            another card than the one that signs in. news: of saved searches.
        reminded: the loans that a reminder is due of.
        unread: why a part of the account, not the loans, could not be read; once for a page that has two of them.
    """

    seen: Overview
    email: str | None
    news: tuple[News, ...]
    reminded: tuple[Loan, ...]
    unread: tuple[NotUnderstood, ...]


def read_card(account: OpenedAccount) -> CardRead:
    """Read loans, holds and fines, the address for mails, new records of saved searches, and due reminders.

    Raises:
        TunilibError: the account could not be read; a page that is not understood is no such error, but for the loans.
    """
    unread: list[NotUnderstood] = []
    seen = overview(account, unread.append)
    is_own_card = _is_own_card(account)  # searches and the address for mails are the account's, once
    email = _part(account, lambda: _own_email(account), unread) if is_own_card else None
    news = _part(account, lambda: pending_news(account), unread) if is_own_card else None
    reminded = _part(account, lambda: due_reminders(account), unread)
    once = {error.message: error for error in unread}
    return CardRead(seen, email, news or (), reminded or (), tuple(once.values()))


def _part(account: OpenedAccount, read: Callable[[], T], unread: list[NotUnderstood]) -> T | None:
    """A part of an account; None: its page is not understood, which is noted and hides nothing else."""
    try:
        return account.ask(read)
    except NotUnderstood as error:
        unread.append(error)
        return None


def _is_own_card(account: OpenedAccount) -> bool:
    """Whether it is the card that signed in; of a university account, which signs in without one, its first card."""
    if not account.session.is_university:
        return account.key == account.owner_key
    first = next(iter(cards(account)), None)
    return first is not None and first.card == account.door.card


def _own_email(account: OpenedAccount) -> str | None:
    """The patron's own address, else that of the register; empty: there is none; None: it is not shown."""
    if isinstance(account.door.profile, Missing):
        return None
    read = account.door.profile.read()
    return read.email or read.register.email or ""
