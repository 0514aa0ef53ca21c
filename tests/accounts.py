"""Accounts to test with, through any door, and what the services get of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta, tzinfo
from types import SimpleNamespace
from typing import Any, BinaryIO, cast

from tunilib.account import Account
from tunilib.core.outcome import ImportOutcome
from tunilib.core.ports.door import Door
from tunilib.core.ports.ledger import Ledger
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.services.opened import OpenedAccount
from tunilib.services.reference_files import import_favourites, read_entries


class FakeAccount(OpenedAccount):
    """An account of a test, reached as the test says."""

    def __init__(
        self,
        door: Door,
        ledger: Ledger,
        site: str,
        clock: Callable[[tzinfo], datetime],
        *,
        sign_in_again: Callable[[], Door] | None = None,
        signs_in: Callable[[str, str], bool | None] = lambda *_: None,
        in_flight: timedelta | None = None,
        lock: Callable[[], AbstractContextManager[None]] = nullcontext,
        switches_card: bool = False,
        remote: bool = False,
        end: Callable[[Door], None] = lambda _: None,
        say: Callable[..., Any] = lambda *_, **__: None,
    ) -> None:
        machine: Any = SimpleNamespace(
            actor="person",
            say=say,
            tell_wait=lambda *_: None,
            clock_at=lambda *_: clock,
            account_lock=lambda *_: lock(),
        )
        backend: Any = SimpleNamespace(remote=remote)
        nobody = SignInRequest(card="", password="")
        super().__init__(machine, cast("Any", None), door, ledger, nobody, backend=backend, address=site)
        self.in_flight, self.switches_card = in_flight, switches_card
        self.can_sign_in_again = sign_in_again is not None
        self._again, self._fake_signs_in, self.end = sign_in_again, signs_in, end

    def _new_door(self) -> Door:
        assert self._again is not None
        return self._again()

    def _end_session(self) -> None:
        self.end(self.door)

    def signs_in(self, card: str, password: str) -> bool | None:
        return self._fake_signs_in(card, password)


def account_of(door: Door, ledger: Ledger, site: str, clock: Callable[[tzinfo], datetime], **access: Any) -> Account:
    """An account as Python has it, through a door; ``access`` as for :class:`FakeAccount`."""
    return Account(FakeAccount(door, ledger, site, clock, **access))


def inner(account: Account) -> OpenedAccount:
    """What the services get of an account as Python has it."""
    return account._opened


def imported(account: Account, file: BinaryIO, name: str | None = None) -> tuple[ImportOutcome, ...]:
    """Import a file of references into a list."""
    with read_entries(file) as entries:
        return import_favourites(inner(account), entries, name)
