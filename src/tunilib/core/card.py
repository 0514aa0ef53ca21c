"""Library cards, and adding one to an account."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from tunilib.core.models import Model, Value, model

__all__ = ["Card", "CardRequest", "card_number"]


@model
class Card(Model):
    """One library card of an account (S51).

    Attributes:
        id: opaque; ``--card`` takes it as well as the card number.
        name: the patron's name for it.
        library: id of its library. card: the number.
        active: whether this card is used if no other is named.
        expires: last day on which it is valid.
    """

    id: str
    name: str | None = None
    library: str | None = None
    card: str
    active: bool = False
    expires: date | None = None


@model
class CardRequest(Value):
    """A request to add a card to an account; the library checks the card first.

    Attributes:
        card: the number. name: the patron's name for it.
        library: the address of its library; None: the account's.
        target: which library of a site that serves several; None where it serves one.
    """

    card: str
    password: str = field(repr=False)
    name: str | None = None
    library: str | None = None
    target: str | None = None


def card_number(text: str) -> str:
    """A card number without spaces (S4)."""
    return "".join(text.split())
