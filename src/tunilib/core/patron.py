"""The patron's entry in the library's register, and the changes of it that a patron requests."""

from __future__ import annotations

from dataclasses import field as dataclass_field
from datetime import date

from tunilib.core.models import INTERNAL, Model, model

__all__ = ["ASK", "NO_HOME_LIBRARY", "ChangeRequest", "Patron"]

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
