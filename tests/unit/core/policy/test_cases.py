"""What a case says that names only what it must: nothing stands against it."""

from __future__ import annotations

from typing import Any

from tunilib.core.policy.blocks import Standing
from tunilib.core.policy.checkouts import CheckoutCase
from tunilib.core.policy.holds import ChangeCase, FulfilmentCase, HoldCase, RequestCase
from tunilib.core.policy.renewals import RenewalCase

PLAIN: dict[Any, dict[str, object]] = {
    Standing: {
        "open_fines": 0,
        "card_expires": None,
        "block": None,
        "card_lost": False,
        "has_address": True,
        "overdue_loans": 0,
    },
    RenewalCase: {"used": 0, "requested": False, "recalled": False, "lost": False, "action": "renewal"},
    CheckoutCase: {"on_loan": False, "lost": False, "kept_for_another": False, "loans": 0, "action": "checkout"},
    HoldCase: {
        "already_held": False,
        "already_on_loan": False,
        "lendable": 1,
        "free_on_shelf": 0,
        "free_here": 0,
        "free_in_stacks": 0,
        "open_requests": 0,
        "action": "hold",
    },
    RequestCase: {
        "in_stacks": 1,
        "free": 1,
        "reserved": 0,
        "already_requested": False,
        "open_requests": 0,
        "action": "request",
    },
    ChangeCase: {"pickup": None, "freezing": False, "free_here": 0},
    FulfilmentCase: {"free": 0, "ahead": 0, "sending": False},
}


def test_what_a_case_does_not_name_is_against_nothing() -> None:
    for case in PLAIN:
        assert case._field_defaults == PLAIN[case], case
