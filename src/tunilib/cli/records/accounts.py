"""Cards, personal information, and changes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.records.values import Record, day
from tunilib.cli.render.reasons import reason_rows

if TYPE_CHECKING:
    from tunilib.core.card import Card
    from tunilib.core.outcome import ChangeOutcome
    from tunilib.core.patron import ChangeRequest, PatronProfile

__all__ = ["card_record", "change_record", "identified_change_record", "profile_record"]


def card_record(card: Card) -> Record:
    """A library card, as in ``cards list``."""
    return {
        "id": card.id,
        "name": card.name,
        "library": card.library,
        "card": card.card,
        "active": card.active,
        "expires": day(card.expires),
    }


def change_record(change: ChangeOutcome, language: str) -> Record:
    """A change of something that has no id, as in ``profile set``."""
    return {"outcome": str(change.outcome), "reasons": reason_rows(change.reasons, language)}


def identified_change_record(change: ChangeOutcome, language: str) -> Record:
    """A change of something that has an id, as in ``cards add``."""
    return {"id": change.id, **change_record(change, language)}


def profile_record(profile: PatronProfile, language: str) -> Record:
    """Personal information, as in ``profile show``."""
    register = profile.register
    return {
        "name": profile.name,
        "email": profile.email,
        "reminder": profile.reminder,
        "home_library": profile.home_library,
        "register": {
            "name": register.name,
            "address": register.address,
            "email": register.email,
            "phone": register.phone,
            "category": register.category,
            "card_expires": day(register.card_expires),
        },
        "suspended": profile.suspended,
        "reasons": reason_rows(profile.reasons, language),
        "requests": [_request(request) for request in profile.requests],
    }


def _request(request: ChangeRequest) -> Record:
    return {
        "id": request.id,
        "field": request.field,
        "value": request.value,
        "created": day(request.created),
        "state": request.state,
    }
