"""A patron as the library's register has it."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from tunilib.core.models import INTERNAL, Model, model

ASK = "ask"
"""The home library of a patron who wants to be asked at each hold (S13)."""

NO_HOME_LIBRARY = "none"
"""The value that removes the home library."""

REGISTER_FIELDS = (
    *("name", "address", "email", "phone", "category", "home_library"),
    *("card_expires", "language", "birth_date"),
)
"""The fields of the register that the desk may change."""


@model
class Patron(Model):
    """A patron in the library's register (S14), which only the service desk changes (S15).

    Attributes:
        card: the card number, without spaces.
        category: patron statistical category.
        card_expires: last day on which the card is valid. None: no end.
    """

    card: str | None = field(default=None, metadata=INTERNAL)
    name: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    category: str | None = None
    card_expires: date | None = None


def card_number(text: str) -> str:
    """A card number or barcode without spaces (S4) and invisible characters."""
    seen = (
        one for one in text if one.isprintable() or "\ud800" <= one <= "\udfff"
    )  # half a letter is for others to refuse
    return "".join(seen).replace(" ", "")
