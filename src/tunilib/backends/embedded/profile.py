"""Personal information: the patron's own settings, and the register's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.rows import register_of, standing_of
from tunilib.core.patron import PatronProfile
from tunilib.core.policy.blocks import patron_blocks

if TYPE_CHECKING:
    from tunilib.backends.embedded.acting import Acting

__all__ = ["EmbeddedProfile"]


class EmbeddedProfile:
    """Reads personal information."""

    def __init__(self, acting: Acting) -> None:
        self._acting = acting

    def read(self) -> PatronProfile:
        """Settings, register, and every reason for which borrowing rights are suspended."""
        with self._acting.look() as (view, patron):
            pass
        reasons = patron_blocks(view.rules, standing_of(patron), view.today)
        return PatronProfile(
            register=register_of(patron),
            name=patron.name,
            email=patron.own_email,
            reminder=patron.reminder,
            home_library=patron.home_library,
            suspended=bool(reasons),
            reasons=reasons,
        )
