"""Values that patrons and the desk write: e-mail addresses, pick-up libraries, card numbers and barcodes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tunilib.core.card import card_number
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from tunilib.core.rules import Rules

__all__ = ["is_email", "new_number", "pickup_library_name", "unknown_pickup_library"]

_PART = r"[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]"
_EMAIL = rf"{_PART}{{1,64}}@(?:[^\s@<>\"(),:;\\\[\].\x00-\x1f\x7f]{{1,63}}\.)+[A-Za-z0-9-]{{2,63}}"
_NUMBER = r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}"


def is_email(text: str) -> bool:
    """Whether a mail could be sent there; addresses that need quotes are not accepted."""
    return len(text) <= 254 and re.fullmatch(_EMAIL, text) is not None and ".." not in text


_NUMBER_MESSAGES = {
    "card number": "not a possible card number: {text}",
    "barcode": "not a possible barcode: {text}",
}


def new_number(text: str, what: str) -> str:
    """A new number without its spaces.

    Args:
        what: ``card number`` or ``barcode``.

    Raises:
        UsageError: it is not made of letters, digits, points, hyphens and underscores, or is too long.
    """
    number = card_number(text)
    if not re.fullmatch(_NUMBER, number, re.ASCII):
        raise UsageError(
            _NUMBER_MESSAGES[what],
            hint="use 1 to 32 letters a-z, digits, dots, hyphens and underscores",
            text=text,
        )
    return number


def pickup_library_name(rules: Rules, library: str) -> str:
    """The name of the pick-up library of an id."""
    place = rules.pickup_library(library)
    return place.name if place else library


def unknown_pickup_library(
    rules: Rules, library: str, code: ReasonCode = ReasonCode.HOLD_PICKUP_INVALID
) -> Reason | None:
    """The reason against a pick-up library where there is none of that id."""
    if rules.pickup_library(library) is not None:
        return None
    return Reason.of(code, value=library, places=", ".join(place.id for place in rules.pickup_libraries))
