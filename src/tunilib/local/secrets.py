"""Passwords: where they come from, and storing them in the keyring (interface, section 4).

Without a prompt a password comes from the first of these that has one. The most specific comes first, so that a general
password never replaces that of a card:

1. ``password_command`` of the profile;
2. the keyring, where ``login`` stored it for this card;
3. ``TUNILIB_PASSWORD_<PROFILE>``;
4. ``TUNILIB_PASSWORD``, only for the profile that the call names, or the only one there is.

A machine without a keyring is not an error. A keyring that fails (locked, refused) is an error, unless another source
has the password. The keyring is imported when first needed.

A refused password is remembered in a form that does not reveal it. No run without a person sends it a second time.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunilib.core.foreign import encodable
from tunilib.errors import LocalError
from tunilib.local.files import prepare_folder, read_file, remove_file, replace_file
from tunilib.local.places import file_stem
from tunilib.local.programs import VARIABLE, run_password_command

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from keyring.backend import KeyringBackend

SERVICE = "tunilib"
_MARK_BYTES = 2
_MOST_MARKS = 8
INSTEAD = "set password_command in the profile (config.toml), or TUNILIB_PASSWORD"
_UNLOCK = "unlock or repair it, or set password_command in the profile (config.toml), or TUNILIB_PASSWORD"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretKey:
    """The card to which a password belongs.

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
        """The user name of the keyring's entry. Names of profiles have no slash, so no two keys share one."""
        return f"{self.profile}/{self.card.replace('@', '%40')}@{self.library}"


class Secrets:
    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ

    def password(
        self,
        key: SecretKey,
        command: str | None = None,
        *,
        in_keyring: bool = True,
        is_named: bool = True,
        names: Iterable[str] = (),
    ) -> str | None:
        """The password of a card, without a prompt; None: no source has it."""
        if command is not None:
            return run_password_command(command, self._environ)
        failure: LocalError | None = None
        stored: str | None = None
        try:
            stored = self.stored(key) if in_keyring else None
        except LocalError as error:
            failure = error
        found = stored or self.in_variable(key.profile, is_named=is_named, names=names)
        if found is None and failure is not None:
            raise failure
        return found

    def in_variable(self, profile: str, *, is_named: bool = True, names: Iterable[str] = ()) -> str | None:
        variable = _variable_of(profile)
        found = self._environ.get(variable)
        if found:
            same = [name for name in names if name != profile and _variable_of(name) == variable]
            if same:
                raise LocalError(
                    "{variable} may be for profile {profile} or for profile {other}",
                    code="configuration",
                    hint="give one of them another name, or set password_command in both",
                    variable=variable,
                    profile=profile,
                    other=same[0],
                )
            return encodable(found, variable)
        return encodable((self._environ.get(VARIABLE) if is_named else None) or "", VARIABLE) or None

    def stored(self, key: SecretKey) -> str | None:
        """The password of a card in the keyring; None: no password, or no keyring."""
        keyring = _keyring()
        if keyring is None:
            return None
        with _translate_keyring_errors("the keyring does not return the password"):
            return keyring.get_password(SERVICE, key.entry)

    def store(self, key: SecretKey, password: str) -> None:
        """Store a password in the keyring, and read it back."""
        keyring = _keyring()
        if keyring is None:
            raise LocalError("this machine has no keyring", code="keyring", hint=INSTEAD)
        with _translate_keyring_errors("the keyring did not store the password"):
            keyring.set_password(SERVICE, key.entry, password)
            read = keyring.get_password(SERVICE, key.entry)
        if read != password:
            raise _refusal("the keyring did not store the password")

    def forget(self, key: SecretKey) -> bool:
        keyring = _keyring()
        if keyring is None or self.stored(key) is None:
            return False
        with _translate_keyring_errors("the keyring did not remove the password"):
            keyring.delete_password(SERVICE, key.entry)
        return True


class RefusedPasswords:
    """The passwords that libraries refused: 16 bits of a salted hash each, too few to find the password.

    Args:
        folder: has a private file for each card.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, site: str, card: str, password: str) -> bool:
        """Whether the library refused this password since the last successful sign-in."""
        found = self._read(site, card)
        return found is not None and _mark(password, found[0]) in found[1]

    def add(self, site: str, card: str, password: str) -> None:
        import json

        salt, marks = self._read(site, card) or (os.urandom(16), [])
        mark = _mark(password, salt)
        kept = [*(one for one in marks if one != mark), mark][-_MOST_MARKS:]
        prepare_folder(self._folder, variable="TUNILIB_STATE")
        content = json.dumps({"salt": salt.hex(), "refused": kept}).encode()
        replace_file(self._path(site, card), content, variable="TUNILIB_STATE")

    def forget(self, site: str, card: str) -> None:
        """Forget the refused passwords of a card after a successful sign-in."""
        if self._folder.is_dir():
            remove_file(self._path(site, card))

    def _path(self, site: str, card: str) -> Path:
        return self._folder / f"{file_stem(site, card)}.json"

    def _read(self, site: str, card: str) -> tuple[bytes, list[str]] | None:
        import json

        content = read_file(self._path(site, card), limit=10_000)
        try:
            found = json.loads(content or b"null")
            return (bytes.fromhex(found["salt"]), [str(mark) for mark in found["refused"]]) if found else None
        except (ValueError, TypeError, KeyError, RecursionError):
            return None


def keyring_name() -> str | None:
    """The name of the keyring; None: not found."""
    keyring = _keyring()
    return None if keyring is None else str(keyring.name)


def _variable_of(profile: str) -> str:
    plain = "".join(one if one.isascii() and one.isalnum() else "_" for one in profile.upper())
    return f"{VARIABLE}_{plain}"


def _mark(password: str, salt: bytes) -> str:
    import hashlib

    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=salt, n=2**14, r=8, p=1, dklen=_MARK_BYTES).hex()


def _keyring() -> KeyringBackend | None:
    """The keyring in use; None: only one that keyring itself does not recommend, or nothing.

    Such a keyring stores passwords in plain files.
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
