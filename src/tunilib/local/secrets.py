"""Passwords: where they come from, and storing them in the keyring only (interface, section 4).

Without a prompt a password comes from the first of these that has one. The most specific comes first, so that a general
password never replaces the one of a card:

1. ``password_command`` of the profile: the user set it for this account;
2. the keyring: ``login`` stored it for this card;
3. ``TUNILIB_PASSWORD``, which does not say whose it is, so it is used only for accounts that have nothing else.

A machine without a keyring is not an error: reading finds nothing. A keyring that is there and fails (locked,
refused) is an error, unless another source has the password. The keyring is imported by the first method that needs it.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from keyring.backend import KeyringBackend

__all__ = ["SecretKey", "Secrets", "keyring_name"]

SERVICE = "tunilib"
VARIABLE = "TUNILIB_PASSWORD"
INSTEAD = "set password_command in the profile (config.toml), or TUNILIB_PASSWORD"
_UNLOCK = "unlock or repair it, or set password_command in the profile (config.toml), or TUNILIB_PASSWORD"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretKey:
    """Whose password it is.

    Attributes:
        profile: the name of the profile.
        library: the library's address.
        card: the card number.
    """

    profile: str
    library: str
    card: str

    @property
    def entry(self) -> str:
        """The entry's user name in the keyring; names of profiles hold no slash, so no two keys share one."""
        return f"{self.profile}/{self.card.replace('@', '%40')}@{self.library}"


class Secrets:
    """The passwords of a user.

    Args:
        environ: the environment variables; those of this process by default.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ

    def password(self, key: SecretKey, command: str | None = None, *, in_keyring: bool = True) -> str | None:
        """The password of a card, without a prompt; None where no source has it.

        Args:
            key: whose it is.
            command: the profile's ``password_command``.
            in_keyring: whether the keyring may have it; if not, it is not asked.

        Raises:
            LocalError: ``keyring``: the command failed, or the keyring did and nothing else has the password.
        """
        if command is not None:
            from tunilib.local.password_command import run_password_command

            return run_password_command(command, self._environ)
        failure: LocalError | None = None
        stored: str | None = None
        try:
            stored = self.stored(key) if in_keyring else None
        except LocalError as error:
            failure = error
        found = stored or self._environ.get(VARIABLE) or None
        if found is None and failure is not None:
            raise failure
        return found

    def stored(self, key: SecretKey) -> str | None:
        """The password that the keyring has for a card; None where it has none, or there is no keyring.

        Raises:
            LocalError: ``keyring``: it is there and failed.
        """
        keyring = _keyring()
        if keyring is None:
            return None
        with _translate_keyring_errors("the keyring does not return the password"):
            return keyring.get_password(SERVICE, key.entry)

    def store(self, key: SecretKey, password: str) -> None:
        """Store a password in the keyring, and read it back.

        Raises:
            LocalError: ``keyring``: there is none, or it did not store it.
        """
        keyring = _keyring()
        if keyring is None:
            raise LocalError("this machine has no keyring", code="keyring", hint=INSTEAD)
        with _translate_keyring_errors("the keyring did not store the password"):
            keyring.set_password(SERVICE, key.entry, password)
            read = keyring.get_password(SERVICE, key.entry)
        if read != password:
            raise _refusal("the keyring did not store the password")

    def forget(self, key: SecretKey) -> bool:
        """Remove a password from the keyring; False where it had none.

        Raises:
            LocalError: ``keyring``: it is there and could not be removed.
        """
        keyring = _keyring()
        if keyring is None or self.stored(key) is None:
            return False
        with _translate_keyring_errors("the keyring did not remove the password"):
            keyring.delete_password(SERVICE, key.entry)
        return True


def keyring_name() -> str | None:
    """The name of the keyring, for ``doctor``; None where there is none.

    Raises:
        LocalError: ``keyring``: the one that was chosen cannot be loaded.
    """
    keyring = _keyring()
    return None if keyring is None else str(keyring.name)


def _keyring() -> KeyringBackend | None:
    """The keyring in use; None without one, or where it was not chosen and is not recommended by keyring itself.

    The last kind stores passwords in plain files.
    """
    with _translate_keyring_errors("the keyring cannot be loaded"):
        import keyring
        from keyring.backends import fail, null

        backend = keyring.get_keyring()
        if isinstance(backend, fail.Keyring | null.Keyring):
            return None
        was_chosen = bool(os.environ.get("PYTHON_KEYRING_BACKEND")) or keyring.core.load_config() is not None
        return backend if was_chosen or backend.priority >= 1 else None


@contextmanager
def _translate_keyring_errors(message: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise _refusal(message) from error


def _refusal(message: str) -> LocalError:
    return LocalError(message, code="keyring", hint=_UNLOCK)
