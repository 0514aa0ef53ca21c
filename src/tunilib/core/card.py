"""Library cards, and adding one to an account."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from tunilib.core.serialise import Model

__all__ = ["Card", "CardRequest", "card_number"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Model):
    """One library card of an account (S51).

    Attributes:
        id: opaque; what ``--card`` takes, beside the card number itself.
        name: the patron's name for it.
        library: id of its library. card: the number.
        active: whether lists and changes are of this card unless another is named.
        expires: last day on which it is valid.
    """

    id: str
    name: str | None = None
    library: str | None = None
    card: str
    active: bool = False
    expires: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRequest:
    """A card that is to be added to an account, after its library has checked it.

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
    """The number under the barcode: all white space is ignored (S4)."""
    return "".join(text.split())
