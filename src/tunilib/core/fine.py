"""Fines and fees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field, replace
from datetime import date, datetime
from enum import StrEnum

from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.money import Money
from tunilib.core.note import Message
from tunilib.core.reason import Reason, ReasonCode

_NEAR = 80


class FineKind(StrEnum):
    OVERDUE = "overdue"
    UNCOLLECTED = "uncollected"
    REPLACEMENT = "replacement"
    HANDLING = "handling"
    ACCRUED = "accrued"
    OTHER = "other"


@model
class Fine(Model):
    """One fine.

    Attributes:
        amount: as charged. balance: what is left to pay.
        registered: when it was charged, with the hour where it is known. due, checked_out: of the loan it came from.
        payable_online: whether fines of its kind can be paid online. None: the site shows no payments.
        is_counted: whether it is in the total.
    """

    id: str
    kind: FineKind
    description: str | None = None
    title: str | None = None
    amount: Money
    balance: Money
    registered: date | datetime | None = None
    due: date | datetime | None = None
    checked_out: date | datetime | None = None
    payable_online: bool | None = None
    reasons: tuple[Reason, ...] = ()
    is_counted: bool = field(default=True, metadata=INTERNAL)


@model
class Fines(Model):
    """The fines of a patron, and what follows from them (S38 to S47).

    Attributes:
        suspended: whether fines suspend borrowing rights. None: not known.
        suspension_limit: higher fines suspend borrowing rights.
        payable_online: whether all of it can be paid online; ``reasons`` says why not.
        payable_amount: the total if it can be paid online, without the service fee.
        contact: how to reach the library.
        is_offered: whether the library takes payments online at all. None: not known from the fines.
    """

    total: Money
    currency: str | None = "EUR"
    suspended: bool | None = None
    suspension_limit: Money | None = None
    payable_online: bool | None = None
    payable_amount: Money | None = None
    service_fee: Money | None = None
    contact: str | None = None
    reasons: tuple[Reason, ...] = ()
    fines: tuple[Fine, ...]
    is_offered: bool | None = field(default=None, metadata=INTERNAL)
    read_at: datetime = field(metadata=INTERNAL)

    @property
    def are_over_limit(self) -> bool:
        limit = self.suspension_limit
        return bool(self.suspended) or (limit is not None and self.total.cents > limit.cents)

    @property
    def are_near_limit(self) -> bool:
        """Whether they are at least 80 % of the limit (interface 1.3)."""
        limit = self.suspension_limit
        return limit is not None and self.total.cents * 100 >= limit.cents * _NEAR

    def with_blocks(self, blocks: Iterable[Reason]) -> Fines:
        says_so = any(block.code is ReasonCode.PATRON_SUSPENDED_FINES for block in blocks)
        return replace(self, suspended=True) if self.suspended is None and says_so else self


@model(kw_only=False)
class Fee(Model):
    """A line of the library's fee list.

    Attributes:
        rule: the permanent word for its subject.
        value: the amount or number, as text.
        stated: whether the library states it. False: it is assumed.
        sentence: what a patron reads. None: another line's sentence says it.
    """

    rule: str
    value: str
    stated: bool
    sentence: Message | None = field(default=None, metadata=INTERNAL)
