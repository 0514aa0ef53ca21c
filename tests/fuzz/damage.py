"""How input is damaged: bytes on their way, and values of another kind where a program expects one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, Final

ODD: Final = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\x1b[2J", b"\xe2\x80\xae", b"\xed\xa0\x80", b"\xcc\x81", b"\x1d"),
    *(b"{", b"}", b'"', b"\\", b"%", b"@", b"<", b"&#0;", b"&lt", b"]]>", b"TY  - ", b"ER  - ", b"%0 ", b"RT "),
    *(b"-1", b"9" * 40, b"1e999", b"NaN", b"2026-02-30", b"0000-00-00", b"9999-12-31T23:59:60+14:00", b"a" * 5000),
)
"""Pieces that programs trip over."""
VALUES: Final[tuple[Any, ...]] = (
    *(None, True, False, 0, -1, 10**40, 1.5, float("inf"), "", " ", "\x00", "x" * 5000, "\ud800", "2026-02-30", "1,5"),
    *([], {}, [[]], {"": None}, ["a"] * 200, "0.00 EUR", "1e5 EUR", "http://[", "javascript:1", "\u202e", "９"),
)
"""Values that are not what a field should hold."""


def _flip(data: bytes, other: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :]


def _drop(data: bytes, other: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.randrange(1, 200) :]


def _cut(data: bytes, other: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def _graft(data: bytes, other: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))] + other[rng.randrange(len(other)) :]


def _insert(data: bytes, other: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.choice(ODD) + data[at:]


def _repeat(data: bytes, other: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(data))
    return data[:at] + data[at : at + rng.randrange(1, 60)] * rng.randrange(2, 60) + data[at:]


_WAYS: Final[Sequence[Callable[[bytes, bytes, random.Random], bytes]]] = (_flip, _drop, _cut, _graft, _insert, _repeat)


def damaged(data: bytes, other: bytes, rng: random.Random) -> bytes:
    """Bytes that were damaged once or a few times; they may be those of two files."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        if data and other:
            data = rng.choice(_WAYS)(data, other, rng)
    return data


def distorted(value: Any, rng: random.Random, share: float = 0.1) -> Any:
    """A value of JSON, of which some parts are others, are missing or come twice."""
    if rng.random() < share / 2:
        return rng.choice(VALUES)
    if isinstance(value, dict):
        kept = {name: distorted(part, rng, share) for name, part in value.items() if rng.random() > share / 4}
        return {
            **kept,
            **({rng.choice(("status", "doc", "", "é")): rng.choice(VALUES)} if rng.random() < share else {}),
        }
    if isinstance(value, list):
        parts = [distorted(part, rng, share) for part in value if rng.random() > share / 4]
        return parts + parts[: rng.randrange(3)] if rng.random() < share else parts
    return rng.choice(VALUES) if rng.random() < share else value
