"""A patron: the entry in the library's register, changes of it that the patron requests, and library cards."""

from __future__ import annotations

from dataclasses import field as dataclass_field
from datetime import date

from tunilib.core.models import INTERNAL, Model, Value, model

ASK = "ask"
"""The home library of a patron who wants to be asked at each hold (S13)."""

NO_HOME_LIBRARY = "none"
"""The value that removes the home library."""


@model
class Patron(Model):
    """The library's register (S14); only the service desk changes it (S15).

    Attributes:
        card: the card number, without spaces.
        category: patron statistical category.
        card_expires: last day on which the card is valid; None: no end.
    """

    card: str | None = dataclass_field(default=None, metadata=INTERNAL)
    name: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    category: str | None = None
    card_expires: date | None = None


@model
class ChangeRequest(Model):
    """A change of the register that the patron has requested.

    Attributes:
        state: ``pending``, ``approved`` or ``declined``.
        card: of the patron. before: the value in the register. Empty if the library does not say.
    """

    id: str
    field: str
    value: str
    created: date
    state: str
    card: str = dataclass_field(default="", metadata=INTERNAL)
    before: str | None = dataclass_field(default=None, metadata=INTERNAL)


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
    password: str = dataclass_field(repr=False)
    name: str | None = None
    library: str | None = None
    target: str | None = None


def card_number(text: str) -> str:
    """A card number without spaces (S4)."""
    return "".join(text.split())
