"""The patron register, and changes of it that patrons ask for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from tunilib.backends.embedded.rows.days import day_or_none
from tunilib.core.patron import ChangeRequest, Patron

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.patrons import PatronRow
    from tunilib.backends.embedded.stores.sqlite.wishes import WishRow

__all__ = ["change_request_of", "register_of"]


def register_of(row: PatronRow) -> Patron:
    """What the library's register knows of a patron."""
    return Patron(
        card=row.card,
        name=row.name,
        address=row.address,
        email=row.email,
        phone=row.phone,
        category=row.category,
        card_expires=day_or_none(row.card_expires),
    )


def change_request_of(row: WishRow) -> ChangeRequest:
    """A change of the register that a patron asked for."""
    return ChangeRequest(
        id=row.id,
        field=row.field,
        value=row.value,
        created=date.fromisoformat(row.created),
        state=row.state,
    )
