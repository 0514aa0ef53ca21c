"""How a library tells a patron that a hold is ready, or a loan due or overdue: by letter, e-mail or SMS."""

from __future__ import annotations

from typing import Final

from tunilib.core.models import Model, model
from tunilib.core.outcome import OutcomeWord
from tunilib.core.reason import Reason

KINDS: Final = ("hold-notice", "due-alert", "overdue-notice")
NONE: Final = "none"
METHODS: Final = ("letter", "email", "sms", NONE)


@model
class MessageSetting(Model):
    """How one kind of message is sent, and what became of a change of it.

    Attributes:
        method: one of the methods, or several joined by a comma. None: not known.
        methods: those that can be chosen. Empty: the patron cannot change it online.
        outcome: None: it was only read.
        reasons: without an outcome, why it cannot be changed.
    """

    kind: str
    method: str | None = None
    methods: tuple[str, ...] = ()
    outcome: OutcomeWord | None = None
    reasons: tuple[Reason, ...] = ()


def joined_methods(methods: set[str]) -> str:
    """Methods as one text, always in the same order."""
    order = [one for one in METHODS if one in methods]
    return ",".join((*order, *sorted(methods.difference(order))))
