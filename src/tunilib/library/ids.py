"""Ids: short enough to type, without letters that look alike, and with no meaning."""

from __future__ import annotations

import os
from collections.abc import Callable

_LETTERS = "abcdefghjkmnpqrstvwxyz"
_DIGITS = "23456789"
_LENGTH = 7
_PASSWORD_LENGTH = 8


def new_id() -> str:
    """Seven letters and digits, beginning with a letter, so that no barcode made of digits looks like it."""
    return _draw(_LETTERS, 1) + _draw(_LETTERS + _DIGITS, _LENGTH - 1)


def new_one_time_password() -> str:
    """Eight letters and digits that cannot be mistaken for each other on paper."""
    return _draw(_LETTERS + _DIGITS, _PASSWORD_LENGTH)


def new_token() -> str:
    """The token of a session: 256 bits, in hexadecimal."""
    return os.urandom(32).hex()


def token_hash(token: str) -> str:
    """What the library stores of a token: a reader of its file cannot sign in with it."""
    return digest(token)


def digest(text: str) -> str:
    """A fingerprint of 256 bits."""
    try:
        from _blake2 import blake2b  # hashlib would load OpenSSL for every command
    except ImportError:
        from hashlib import blake2b
    return blake2b(text.encode("utf-8", "replace"), digest_size=32).hexdigest()


def fresh(make: Callable[[], str], is_taken: Callable[[str], bool]) -> str:
    """A new id that is not taken; within a write transaction no other program can take it either."""
    while True:
        found = make()
        if not is_taken(found):
            return found


def _draw(alphabet: str, count: int) -> str:
    """Draw evenly: a byte beyond the last whole multiple of the alphabet is drawn again."""
    limit = 256 - 256 % len(alphabet)
    drawn: list[str] = []
    while len(drawn) < count:
        drawn += [alphabet[byte % len(alphabet)] for byte in os.urandom(count) if byte < limit]
    return "".join(drawn[:count])
