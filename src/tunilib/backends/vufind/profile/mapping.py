"""Personal information from the page of the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.dates import day_of
from tunilib.backends.vufind.pages.reasons import block_reasons
from tunilib.core.patron import ASK, Patron
from tunilib.core.profile import PatronProfile
from tunilib.core.reason import ReasonCode

if TYPE_CHECKING:
    from tunilib.backends.vufind.profile.page import ProfilePage

ALWAYS_ASK = " ** "
"""The value of a home library with which a site asks each time."""

_NO_BAN = frozenset((ReasonCode.HOLD_LIMIT,))


def profile_of(page: ProfilePage, *, card: str) -> PatronProfile:
    """Personal information; what a page does not show is None."""
    register = page.register
    name = None
    if register is not None:
        name = " ".join(part for part in (register.first_name, register.last_name) if part) or None
    blocks = block_reasons(page.blocks)
    return PatronProfile(
        register=Patron(
            card=card,
            name=name,
            address=", ".join(register.address) or None if register is not None else None,
            email=register.email if register is not None else None,
            phone=(register.phone or register.mobile) if register is not None else None,
            category=register.category if register is not None else None,
            card_expires=day_of(register.expires) if register is not None else None,
        ),
        name=page.name or name,
        email=page.email or None,
        pending_email=page.pending_email,
        reminder=page.reminder,
        home_library=home_of(page),
        suspended=any(reason.code not in _NO_BAN for reason in blocks),
        reasons=blocks,
    )


def home_of(page: ProfilePage) -> str | None:
    """The home library: a code, ``ask``, or None."""
    if page.home_library is not None and page.home_library.strip() == ALWAYS_ASK.strip():
        return ASK
    return page.home_library or None
