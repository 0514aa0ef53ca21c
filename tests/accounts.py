"""Accounts to test with, through any door, and what the services get of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta, tzinfo
from typing import Any, BinaryIO

from tunilib.account import Account
from tunilib.core.outcome import ImportOutcome
from tunilib.core.ports.door import Door
from tunilib.core.ports.ledger import Ledger
from tunilib.services.imports import import_favourites, read_entries
from tunilib.services.opened import Access, OpenedAccount


class FakeAccess(Access):
    """How the account of a test is reached."""

    def __init__(
        self,
        site: str,
        clock: Callable[[tzinfo], datetime],
        *,
        sign_in_again: Callable[[], Door] | None = None,
        signs_in: Callable[[str, str], bool | None] = lambda *_: None,
        in_flight: timedelta | None = None,
        lock: Callable[[], AbstractContextManager[None]] = nullcontext,
        switches_card: bool = False,
        end: Callable[[Door], None] = lambda _: None,
        say: Callable[..., Any] = lambda *_, **__: None,
    ) -> None:
        self.site, self.in_flight, self.switches_card = site, in_flight, switches_card
        self.can_sign_in_again = sign_in_again is not None
        self._clock, self._again, self._signs_in = clock, sign_in_again, signs_in
        self._lock, self._end, self._say = lock, end, say

    def now(self, zone: tzinfo) -> datetime:
        return self._clock(zone)

    def say(self, template: str, **facts: object) -> None:
        self._say(template, **facts)

    def lock(self) -> AbstractContextManager[None]:
        return self._lock()

    def sign_in_again(self) -> Door:
        assert self._again is not None
        return self._again()

    def end(self, door: Door) -> None:
        self._end(door)

    def signs_in(self, card: str, password: str) -> bool | None:
        return self._signs_in(card, password)


def account_of(door: Door, ledger: Ledger, site: str, clock: Callable[[tzinfo], datetime], **access: Any) -> Account:
    """An account as Python has it, through a door; ``access`` as for :class:`FakeAccess`."""
    return Account(OpenedAccount(door, ledger, FakeAccess(site, clock, **access)))


def inner(account: Account) -> OpenedAccount:
    """What the services get of an account as Python has it."""
    return account._opened


def imported(account: Account, file: BinaryIO, name: str | None = None) -> tuple[ImportOutcome, ...]:
    """Import a file of references into a list."""
    with read_entries(file) as entries:
        return import_favourites(inner(account), entries, name)
