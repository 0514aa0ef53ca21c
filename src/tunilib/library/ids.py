"""Ids that are short enough to type, without letters that look alike; tokens; and passwords as they are stored."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import NamedTuple

_LETTERS = "abcdefghjkmnpqrstvwxyz"
_DIGITS = "23456789"
_LENGTH = 7
_PASSWORD_LENGTH = 8


def new_id() -> str:
    """Seven letters and digits. The first is a letter, so that no barcode of digits looks like it."""
    return _draw(_LETTERS, 1) + _draw(_LETTERS + _DIGITS, _LENGTH - 1)


def new_one_time_password() -> str:
    """Eight letters and digits that cannot be mistaken for each other on paper."""
    return _draw(_LETTERS + _DIGITS, _PASSWORD_LENGTH)


def new_token() -> str:
    """The token of a session: 256 bits, in hexadecimal."""
    return os.urandom(32).hex()


def token_hash(token: str) -> str:
    """What the library stores of a token: who reads its file cannot sign in with it."""
    return digest(token)


def digest(text: str) -> str:
    try:
        from _blake2 import blake2b  # hashlib would load OpenSSL for every command
    except ImportError:
        from hashlib import blake2b
    return blake2b(text.encode("utf-8", "replace"), digest_size=32).hexdigest()


def fresh(make: Callable[[], str], is_taken: Callable[[str], bool]) -> str:
    """A new id. Within a write transaction no other program can take it."""
    while True:
        found = make()
        if not is_taken(found):
            return found


def _draw(alphabet: str, count: int) -> str:
    """A byte beyond the last whole multiple of the alphabet is drawn again, so that all letters are equally likely."""
    limit = 256 - 256 % len(alphabet)
    drawn: list[str] = []
    while len(drawn) < count:
        drawn += [alphabet[byte % len(alphabet)] for byte in os.urandom(count) if byte < limit]
    return "".join(drawn[:count])


NO_PASSWORD = "-"  # noqa: S105 - the mark of none
"""Stored for a patron without a password. No password matches it."""

_N, _R, _P = 2**14, 8, 1
_SALT_BYTES = 16
_KEY_BYTES = 32


class _Hash(NamedTuple):
    n: int
    r: int
    p: int
    salt: bytes
    key: bytes


_DUMMY = _Hash(_N, _R, _P, b"\0" * _SALT_BYTES, b"")


def hash_password(password: str) -> str:
    """What is stored of a password: ``scrypt:n:r:p:salt:key``."""
    salt = os.urandom(_SALT_BYTES)
    return f"scrypt:{_N}:{_R}:{_P}:{salt.hex()}:{_scrypt(password, _Hash(_N, _R, _P, salt, b'')).hex()}"


def is_password(password: str, stored: str | None) -> bool:
    """Whether a password fits what is stored. The answer takes as long if nothing is stored."""
    import hmac

    found = _read(stored or NO_PASSWORD)
    key = _scrypt(password, found or _DUMMY)
    is_same = hmac.compare_digest(key, found.key) if found is not None else False
    # scrypt pads a password with zero bytes, so zero bytes at its end would not count
    return is_same and "\0" not in password


def _scrypt(password: str, cost: _Hash) -> bytes:
    import hashlib

    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=cost.salt, n=cost.n, r=cost.r, p=cost.p, dklen=_KEY_BYTES)


def _read(stored: str) -> _Hash | None:
    match stored.split(":"):
        case ["scrypt", n, r, p, salt, key]:
            return _Hash(int(n), int(r), int(p), bytes.fromhex(salt), bytes.fromhex(key))
    return None
