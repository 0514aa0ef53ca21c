"""Patrons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.rows.days import day_or_none
from tunilib.core.policy.blocks import Standing

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.patrons import PatronRow

__all__ = ["standing_of"]


def standing_of(patron: PatronRow) -> Standing:
    """How a patron stands with the library."""
    return Standing(
        open_fines=patron.open_fines,
        card_expires=day_or_none(patron.card_expires),
        block=patron.block,
        has_address=bool(patron.address),
        overdue_loans=patron.overdue,
    )
