"""Passwords: where they come from, and where they are kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import keyring.core
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import KeyringLocked
from tests.local.programs import SOURCE

from tunilib.errors import LocalError
from tunilib.local.secrets import SecretKey, Secrets, keyring_name

KEY = SecretKey(profile="tuni", library="https://tuni.finna.fi", card="123")


class Memory(KeyringBackend):
    """A keyring that keeps what it is given."""

    priority = 5
    name = "memory"

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


class Locked(Memory):
    """A keyring whose owner does not open it."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("secret words of the keyring")

    set_password = delete_password = get_password  # type: ignore[assignment]


class Forgetful(Memory):
    """A keyring that says that it kept a password and did not."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class PlainFile(Memory):
    """A keyring that nobody recommends."""

    priority = 0.5  # type: ignore[assignment]


@pytest.fixture(autouse=True)
def _no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.setattr(keyring.core, "load_config", lambda: None)


def use(monkeypatch: pytest.MonkeyPatch, backend: KeyringBackend, **environ: str) -> Secrets:
    monkeypatch.setattr(keyring.core, "_keyring_backend", backend)
    return Secrets(environ)


def test_a_password_in_the_keyring_is_that_of_one_account(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = use(monkeypatch, Memory())
    secrets.store(KEY, "Salasana1")
    assert secrets.password(KEY) == "Salasana1"
    for other in ({"profile": "work"}, {"library": "https://other.example"}, {"card": "124"}):
        assert secrets.password(replace(KEY, **other)) is None, other


def test_no_two_accounts_share_an_entry() -> None:
    one = SecretKey(profile="a", card="1@x", library="y")
    two = SecretKey(profile="a", card="1", library="x@y")

    assert one.entry != two.entry


def test_a_forgotten_password_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = use(monkeypatch, Memory())
    secrets.store(KEY, "Salasana1")

    assert [secrets.forget(KEY), secrets.forget(KEY)] == [True, False]
    assert secrets.password(KEY) is None


def test_a_command_comes_before_the_keyring_and_the_keyring_before_the_variable(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secrets = use(monkeypatch, Memory(), TUNILIB_PASSWORD="from the variable")
    assert secrets.password(KEY) == "from the variable"
    secrets.store(KEY, "from the keyring")
    assert secrets.password(KEY) == "from the keyring"
    assert secrets.password(KEY, "echo from the command") == "from the command"
    assert use(monkeypatch, Memory(), TUNILIB_PASSWORD="").password(KEY) is None


@pytest.mark.parametrize("kind", [fail.Keyring, null.Keyring])
def test_a_machine_without_a_keyring_stores_no_password_and_says_so(
    monkeypatch: pytest.MonkeyPatch, kind: type[KeyringBackend]
) -> None:
    secrets = use(monkeypatch, kind())
    assert (secrets.password(KEY), secrets.forget(KEY), keyring_name()) == (None, False, None)
    with pytest.raises(LocalError) as caught:
        secrets.store(KEY, "Salasana1")
    assert (caught.value.code, caught.value.exit_code) == ("keyring", 6)
    assert "password_command" in (caught.value.hint or "")


def test_a_keyring_in_a_plain_file_is_not_used_unless_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = use(monkeypatch, PlainFile())
    with pytest.raises(LocalError):
        secrets.store(KEY, "Salasana1")

    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "chosen by the person")
    secrets.store(KEY, "Salasana1")

    assert secrets.password(KEY) == "Salasana1"


def test_a_keyring_that_did_not_keep_the_password_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LocalError, match="did not store"):
        use(monkeypatch, Forgetful()).store(KEY, "Salasana1")


def test_a_locked_keyring_is_an_error_without_the_password_unless_the_variable_helps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    locked = use(monkeypatch, Locked())
    calls: list[Callable[[], object]] = [lambda: locked.password(KEY), lambda: locked.store(KEY, "Salasana1")]
    for call in calls:
        with pytest.raises(LocalError) as caught:
            call()
        assert caught.value.code == "keyring"
        assert "Salasana1" not in caught.value.message + (caught.value.hint or "")
    assert use(monkeypatch, Locked(), TUNILIB_PASSWORD="x").password(KEY) == "x"
    use(monkeypatch, Memory())
    assert keyring_name() == "memory"


@pytest.mark.parametrize("chosen", ["no.such.module.Keyring", "", "keyring.backends.fail.NoSuchClass"])
def test_a_chosen_keyring_that_cannot_be_loaded_is_a_keyring_error(
    monkeypatch: pytest.MonkeyPatch, chosen: str
) -> None:
    monkeypatch.setattr(keyring.core, "_keyring_backend", None)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", chosen)

    with pytest.raises(LocalError) as caught:
        keyring_name()

    assert caught.value.code == "keyring"


def test_a_command_needs_no_keyring_and_nothing_is_loaded_before_a_password_is_needed() -> None:
    code = """
import os, sys
from tunilib.local.secrets import SecretKey, Secrets
secrets = Secrets(os.environ)
print(secrets.password(SecretKey(profile="a", library="b", card="c"), "echo x"), "keyring" in sys.modules)
"""
    environ = {"PYTHONPATH": str(SOURCE), "PATH": "/usr/bin:/bin"}
    ran = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert ran.stdout == "x False\n"
