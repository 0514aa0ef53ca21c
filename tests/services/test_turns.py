"""One process or thread changes an account at a time, and what comes after a change never hides its result."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.accounts import FakeAccount
from tests.builders import FakeLedger, FakeLoans, a_loan, a_reading

from tunilib.core.ports.sign_in import Session
from tunilib.errors import LocalError, SessionExpired, Unavailable
from tunilib.services import all_accounts
from tunilib.services.all_accounts import AccountResult, for_each
from tunilib.services.machine import AccountSelection, Machine
from tunilib.services.opened import OpenedAccount


class FakeDoor:
    def __init__(self, expired: int = 0) -> None:
        self.loans = FakeLoans([a_reading(a_loan())] * 5)
        self.card, self.zone, self.expired, self.closed = "1", None, expired, 0
        self.session = Session(card="1", data={}, expires=None)

    def close(self) -> None:
        self.closed += 1


class Turns:
    """How often the lock was held, and whether it is."""

    def __init__(self) -> None:
        self.taken = 0
        self.is_held = False

    @contextmanager
    def __call__(self) -> Iterator[None]:
        assert not self.is_held
        self.taken, self.is_held = self.taken + 1, True
        try:
            yield
        finally:
            self.is_held = False


def an_account(turns: Turns, door: Any = None, **more: Any) -> OpenedAccount:
    clock: Any = lambda _: a_loan().read_at  # noqa: E731 - a name for its type
    opened: Any = door or FakeDoor()
    return FakeAccount(opened, FakeLedger(), "s", clock, lock=turns, **more)


def test_a_change_holds_the_lock_of_the_account_and_reading_does_not() -> None:
    turns = Turns()
    account = an_account(turns)
    assert account.ask(lambda: turns.is_held) is False
    assert account.change_with(lambda: turns.is_held) is True
    assert (turns.taken, turns.is_held) == (1, False)


def test_a_door_that_switches_the_card_holds_it_from_the_first_request_to_the_end() -> None:
    turns = Turns()
    account = an_account(turns, switches_card=True)
    assert account.ask(lambda: turns.is_held) is True
    assert account.change_with(lambda: turns.is_held) is True
    assert (turns.taken, turns.is_held) == (1, True)
    account.close()
    assert turns.is_held is False


def test_the_lock_is_free_during_a_new_sign_in() -> None:
    turns, seen, door = Turns(), [], FakeDoor()

    def again() -> Any:
        seen.append(turns.is_held)
        return FakeDoor()

    account = an_account(turns, door, sign_in_again=again)
    times = iter([SessionExpired("over"), None])

    def change() -> bool:
        if (error := next(times)) is not None:
            raise error
        return turns.is_held

    assert account.change_with(change) is True
    assert seen == [False]
    assert (turns.is_held, door.closed) == (False, 1)


def test_who_waits_in_vain_for_an_account_has_changed_nothing(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tunilib.services.machine._PATIENCE", 0)
    environ = {"TUNILIB_STATE": str(tmp_path), "TUNILIB_DATA": str(tmp_path), "TUNILIB_CONFIG": str(tmp_path / "c")}
    machine = Machine(environ)
    turns: Any = lambda: machine.account_lock("https://h", "1")  # noqa: E731 - a name for its type
    account = an_account(turns)
    with machine.account_lock("https://h", "1"), pytest.raises(Unavailable):
        account.change_with(lambda: pytest.fail("it was changed"))
    with machine.account_lock("https://h", "2"):
        assert account.change_with(lambda: 1) == 1


def test_a_session_that_cannot_be_stored_hides_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Any) -> None:
        raise LocalError("no room", code="file")

    class Profiles:
        name, card = "mine", "1"

    class Local:
        remote = False

    class OneProfile:
        def picked_profile(self, *_: Any) -> Any:
            return Profiles()

        def backend_of(self, _: Any) -> Any:
            return Local()

    monkeypatch.setattr(all_accounts, "open_account", lambda *_, **__: an_account(Turns(), end=full))
    machine: Any = OneProfile()
    (result,) = for_each(machine, AccountSelection(), lambda _: "renewed")
    assert isinstance(result, AccountResult)
    assert result.value == "renewed"
    assert result.ledger_problem is not None
