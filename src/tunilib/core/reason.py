"""Reasons of refusals, with the same codes for every library."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import StrEnum
from typing import TypeAlias, TypeVar

from tunilib.core.models import Value, model
from tunilib.core.money import Money
from tunilib.core.note import Message, shortened

Param: TypeAlias = str | int | date | Money | Message


class Source(StrEnum):
    LIBRARY = "library"
    POLICY = "policy"
    """Computed from the library's rules, by tunilib or by an embedded library."""
    INFERRED = "inferred"
    """Concluded from earlier readings."""


class ReasonCode(StrEnum):
    RENEWAL_REQUESTED = "renewal.requested"
    RENEWAL_LIMIT = "renewal.limit"
    RENEWAL_TOO_SOON = "renewal.too-soon"
    RENEWAL_NO_GAIN = "renewal.no-gain"
    RENEWAL_BY_ANOTHER = "renewal.by-another"
    RENEWAL_NOT_ALLOWED = "renewal.not-allowed"
    RENEWAL_RECALLED = "renewal.recalled"
    RENEWAL_LOST = "renewal.lost"
    RENEWAL_OVERDUE = "renewal.overdue"
    RENEWAL_AUTOMATIC = "renewal.automatic"
    RENEWAL_FEE = "renewal.fee"
    PATRON_SUSPENDED_FINES = "patron.suspended-fines"
    PATRON_SUSPENDED = "patron.suspended"
    PATRON_CARD_EXPIRED = "patron.card-expired"
    PATRON_CARD_LOST = "patron.card-lost"
    PATRON_ADDRESS_MISSING = "patron.address-missing"
    PATRON_OVERDUE_LOANS = "patron.overdue-loans"
    PATRON_BANNED = "patron.banned"
    PATRON_HAS_LOANS = "patron.has-loans"
    PATRON_HAS_HOLDS = "patron.has-holds"
    PATRON_HAS_FINES = "patron.has-fines"
    PATRON_HAS_PAYMENT = "patron.has-payment"
    HOLD_ALREADY_HELD = "hold.already-held"
    HOLD_ALREADY_ON_LOAN = "hold.already-on-loan"
    HOLD_NOT_HOLDABLE = "hold.not-holdable"
    HOLD_ON_SHELF = "hold.on-shelf"
    HOLD_LIMIT = "hold.limit"
    HOLD_PICKUP_INVALID = "hold.pickup-invalid"
    HOLD_DATE_DIFFERS = "hold.date-differs"
    HOLD_READY = "hold.ready"
    HOLD_IN_TRANSIT = "hold.in-transit"
    HOLD_CLOSED = "hold.closed"
    HOLD_AGE = "hold.age"
    HOLD_FEE = "hold.fee"
    HOLD_OPTION = "hold.option"
    REQUEST_NOT_IN_STACKS = "request.not-in-stacks"
    REQUEST_ON_LOAN = "request.on-loan"
    REQUEST_LIMIT = "request.limit"
    REQUEST_PICKUP_INVALID = "request.pickup-invalid"
    REQUEST_ALREADY_REQUESTED = "request.already-requested"
    CHECKOUT_ON_LOAN = "checkout.on-loan"
    CHECKOUT_KEPT_FOR_ANOTHER = "checkout.kept-for-another"
    CHECKOUT_LIMIT = "checkout.limit"
    CHECKOUT_LOST = "checkout.lost"
    CHECKOUT_NOT_FOR_LOAN = "checkout.not-for-loan"
    CHECKOUT_AGE = "checkout.age"
    RETURN_NOT_ON_LOAN = "return.not-on-loan"
    ITEM_ON_LOAN = "item.on-loan"
    ITEM_KEPT = "item.kept"
    ITEM_IN_TRANSIT = "item.in-transit"
    ITEM_BARCODE_TAKEN = "item.barcode-taken"
    RECORD_IN_USE = "record.in-use"
    PAYMENT_BELOW_MINIMUM = "payment.below-minimum"
    PAYMENT_CONTAINS_REPLACEMENT = "payment.contains-replacement"
    PAYMENT_NOTHING_DUE = "payment.nothing-due"
    PAYMENT_IN_PROGRESS = "payment.in-progress"
    PAYMENT_UNREGISTERED = "payment.unregistered"
    PAYMENT_FINES_CHANGED = "payment.fines-changed"
    PAYMENT_EMAIL_MISSING = "payment.email-missing"
    PAYMENT_NOT_OFFERED = "payment.not-offered"
    FAVOURITE_NOT_IN_CATALOGUE = "favourite.not-in-catalogue"
    LIST_PUBLIC = "list.public"
    LIST_NAME_TAKEN = "list.name-taken"
    LIST_NAME_TOO_LONG = "list.name-too-long"
    CHECK_NO_RUN = "check.no-run"
    CHECK_TOO_OLD = "check.too-old"
    CHECK_FALLS_DUE = "check.falls-due"
    SCHEDULE_MISSED = "schedule.missed"
    CARD_ALREADY_ADDED = "card.already-added"
    CARD_NAME_TAKEN = "card.name-taken"
    CARD_NOT_LINKED = "card.not-linked"
    PROFILE_EMAIL_INVALID = "profile.email-invalid"
    PROFILE_EMAIL_MISSING = "profile.email-missing"
    PROFILE_LIBRARY_INVALID = "profile.library-invalid"
    ERESOURCE_SIGN_IN_METHOD = "eresource.sign-in-method"
    PASSWORD_TOO_SHORT = "password.too-short"  # noqa: S105 - a code, no password
    PASSWORD_TOO_LONG = "password.too-long"  # noqa: S105 - a code, no password
    PASSWORD_CHARACTERS = "password.characters"  # noqa: S105 - a code, no password
    PASSWORD_MISMATCH = "password.mismatch"  # noqa: S105 - a code, no password
    PASSWORD_WRONG = "password.wrong"  # noqa: S105 - a code, no password
    RULES_IN_USE = "rules.in-use"
    UNDO_BUILT_ON = "undo.built-on"
    OTHER = "other"


@model(kw_only=False)
class Reason(Value):
    """One reason.

    Attributes:
        code: the permanent code, a :class:`ReasonCode`.
        source: how it is known.
        params: the facts of its message, by name (``limit``, ``amount``, ``contact``, ``until`` ...).
        words: the library's own words, if it gave any.
    """

    code: ReasonCode
    source: Source = Source.POLICY
    params: tuple[tuple[str, Param], ...] = ()
    words: str | None = None

    @classmethod
    def of(cls, code: ReasonCode, **params: Param | None) -> Reason:
        """A reason computed by policy; parameters that are None are left out."""
        return cls(code, Source.POLICY, tuple((k, v) for k, v in params.items() if v is not None))

    @classmethod
    def said(cls, words: str, code: ReasonCode = ReasonCode.OTHER) -> Reason:
        return cls(code, Source.LIBRARY, (), shortened(words))

    @classmethod
    def because(cls, error: Message) -> Reason:
        """An error or a note instead of a decision of the library."""
        return cls(ReasonCode.OTHER, Source.INFERRED, (("error", error),))

    def text(self, lang: str = "en") -> str:
        """The reason for a person: the library's own words, else a sentence with its facts.

        Args:
            lang: ``en``, ``fi`` or ``sv``.
        """
        if self.words:
            return self.words
        from tunilib.core.reason_texts import sentences_of
        from tunilib.messages import gettext, ngettext, translated

        facts = dict(self.params)
        error = facts.get("error")
        if error is not None and not isinstance(error, str | int | date | Money):
            said = translated(error, lang)
            return f"{said[:1].upper()}{said[1:]}."
        return " ".join(
            gettext(sentence, lang, **facts)
            if isinstance(sentence, str)
            else ngettext(sentence.one, sentence.several, facts[sentence.number], lang, **facts)
            for sentence in sentences_of(self.code, facts)
        )

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        facts = "".join(f", {name}={value!s}" for name, value in self.params)
        return f"Reason('{self.code}'{facts}{f', {self.words!r}' if self.words else ''})"

    def to_dict(self, lang: str = "en") -> dict[str, str]:
        return {"code": str(self.code), "message": self.text(lang), "source": str(self.source)}


Case = TypeVar("Case")
Rule = Callable[[Case], Reason | None]
"""Gives the reason against a case. None: this rule allows it."""


def refusals(rules: Iterable[Rule[Case]], case: Case) -> tuple[Reason, ...]:
    return tuple(reason for rule in rules if (reason := rule(case)) is not None)
