"""What a driver gives the site's pages of a loan and a hold, by the names that the templates of Finna read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class LoanDetails:
    title: str
    due: str
    is_renewable: bool
    key: str
    barcode: str = ""
    institution: str = ""
    borrowed_at: str = ""
    checked_out: str = ""
    renew: int | None = None
    renew_limit: int | None = None
    renewal_count: int | None = None
    renewal_limit: int | None = None
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class HoldDetails:
    """Attributes:
    key: what is sent to cancel it; None: not offered. edit_key: the same for changing it.
    pickup_number: None: none is shown; empty: its label alone.
    """

    title: str
    location: str
    created: str
    expires: str = ""
    is_available: bool = False
    last_pickup: str = ""
    pickup_number: str | None = None
    shelf: str = ""
    is_in_transit: bool = False
    position: str | None = None
    is_frozen: bool = False
    frozen_through: str = ""
    group: str = ""
    key: str | None = None
    edit_key: str | None = None


@dataclass(frozen=True)
class Renewal:
    """What became of one loan. ``code``: of a refusal; ``is_renewable``: once more."""

    is_done: bool
    is_renewable: bool = True
    code: str = ""
