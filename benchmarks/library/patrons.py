"""Patrons: rows of the register and of the accounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks.library.chance import identifier
from tunilib.backends.embedded.credentials import hash_password

__all__ = ["PASSWORD", "card_of", "category_of", "patron_rows"]

PASSWORD = "kirja2026"
"""Everybody's: to hash one takes long, and is not what is measured."""

_CATEGORIES = ("student",) * 14 + ("staff",) * 3 + ("citizen",) * 3


def card_of(number: int) -> str:
    """The card of the n-th patron."""
    return f"{40_000_000 + number}"


def category_of(number: int) -> str:
    """The category of the n-th patron."""
    return _CATEGORIES[number % len(_CATEGORIES)]


def patron_rows(count: int, today: date, chance: Random) -> Iterator[dict[str, Any]]:
    """Rows of ``patron``, and by ``entry`` the id of the card in the account: 1 of 100 is blocked, 2 have
    expired.
    """
    kept = hash_password(PASSWORD)
    for number in range(count):
        days = -chance.randint(1, 300) if chance.random() < 0.02 else chance.randint(0, 1000)
        yield {
            "id": identifier("p", number),
            "card": card_of(number),
            "name": f"Patron {number}",
            "address": f"Street {number % 97}, 33100 Tampere",
            "email": f"patron{number}@library.example",
            "category": category_of(number),
            "card_expires": (today + timedelta(days=days)).isoformat(),
            "block": "see the desk" if chance.random() < 0.01 else None,
            "password": kept,
            "lang": chance.choice(("fi", "fi", "fi", "sv", "en")),
            "added": "2016-01-04",
            "entry": identifier("c", number),
        }
