"""Passwords: only a salted scrypt hash is kept, and a wrong one costs as much time as a right one."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["NO_PASSWORD", "hash_password", "is_password"]

NO_PASSWORD = "-"  # noqa: S105 - the mark of none
"""Kept for a patron who has no password: no password matches it."""

_N, _R, _P = 2**14, 8, 1
_SALT_BYTES = 16
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class _Kept:
    n: int
    r: int
    p: int
    salt: bytes
    key: bytes


_DUMMY = _Kept(_N, _R, _P, b"\0" * _SALT_BYTES, b"")


def hash_password(password: str) -> str:
    """What is kept of a password: the cost, the salt and the key, as ``scrypt:n:r:p:salt:key``."""
    import os

    salt = os.urandom(_SALT_BYTES)
    return f"scrypt:{_N}:{_R}:{_P}:{salt.hex()}:{_scrypt(password, _Kept(_N, _R, _P, salt, b'')).hex()}"


def is_password(password: str, kept: str | None) -> bool:
    """Whether a password is the one of which this is kept.

    Where nothing is kept (no such card, or no password yet) the answer is no, after the same work.
    """
    import hmac

    found = _read(kept or NO_PASSWORD)
    key = _scrypt(password, found or _DUMMY)
    is_same = hmac.compare_digest(key, found.key) if found is not None else False
    return is_same and "\0" not in password  # scrypt fills a key up with zero bytes, so these at its end do not count


def _scrypt(password: str, kept: _Kept) -> bytes:
    import hashlib

    secret = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(secret, salt=kept.salt, n=kept.n, r=kept.r, p=kept.p, dklen=_KEY_BYTES)


def _read(kept: str) -> _Kept | None:
    match kept.split(":"):
        case ["scrypt", n, r, p, salt, key]:
            return _Kept(int(n), int(r), int(p), bytes.fromhex(salt), bytes.fromhex(key))
    return None
