"""The drivers of Alma, Koha, Sierra, Axiell, Quria and Mikromarc, from their sources in NDL-VuFind2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import ClassVar

from tests.fakes.drivers.details import HoldDetails, LoanDetails, Renewal
from tests.fakes.drivers.phrases import phrase
from tests.fakes.view import Result, View
from tunilib.core.hold import Hold, HoldStatus
from tunilib.core.loan import Loan

_OPEN = (HoldStatus.WAITING, HoldStatus.FROZEN)


@dataclass(frozen=True)
class Driver:
    """Attributes:
    refusals: what the library system says to a refused change, by the code of the embedded library.
    gives_up: whether the first refused renewal ends the page, and the loans after it are not tried.
    tells_rows: whether the row of a loan says what became of its renewal.
    counts_failures: whether refused cancellations are counted as done.
    tells_last: whether only the last of several cancellations is told.
    """

    name: ClassVar[str]
    refusals: ClassVar[Mapping[str, str]] = {}
    gives_up: ClassVar[bool] = False
    tells_rows: ClassVar[bool] = True
    tells_blocks: ClassVar[bool] = False
    counts_failures: ClassVar[bool] = False
    tells_last: ClassVar[bool] = False

    def loan(self, view: View, loan: Loan, *, offered: bool, why: str) -> LoanDetails:
        raise NotImplementedError

    def hold(self, view: View, hold: Hold, place: str) -> HoldDetails:
        raise NotImplementedError

    def renewed(self, view: View, renewal: Renewal) -> Result | None:
        """What the row says of a renewal; None: nothing."""
        return Result(renewal.is_done, "" if renewal.is_done else self.refused(view.language, renewal.code))

    def unchanged(self) -> Renewal:
        """What the library system makes of a renewal that gains no day."""
        return Renewal(True)

    def refused(self, language: str, code: str) -> str:
        return phrase(language, self.refusals.get(code, ""))

    def not_cancelled(self, language: str, request: str) -> str:
        return phrase(language, "hold_cancel_fail")


class Alma(Driver):
    """Hours, no counts, no reasons. Of several cancellations only the last is told."""

    name = "alma"
    refusals: ClassVar[Mapping[str, str]] = {"hold.already-held": "hold_error_already_held"}
    tells_last = True

    def loan(self, view: View, loan: Loan, *, offered: bool, why: str) -> LoanDetails:
        return LoanDetails(
            title=f"{loan.title} {loan.volume}" if loan.volume else loan.title,
            due=_at_night(view, loan),
            is_renewable=offered,
            key=loan.id,
            barcode=loan.barcode or "",
            institution=loan.library or "",
            checked_out=view.day(loan.checked_out),
        )

    def hold(self, view: View, hold: Hold, place: str) -> HoldDetails:
        is_ready = hold.status is HoldStatus.READY
        is_processed = hold.status in (HoldStatus.IN_TRANSIT, HoldStatus.PROCESSING)
        return HoldDetails(
            title=hold.title,
            location=place,
            created=view.day(hold.created),
            expires="" if is_ready else view.day(hold.expires),
            is_available=is_ready,
            last_pickup=view.day(hold.pickup_until),
            position=phrase(view.language, "hold_in_process") if is_processed else str(hold.position or 1),
            key=hold.id,
            edit_key=hold.id,
        )

    def not_cancelled(self, language: str, request: str) -> str:
        said = f"HTTP status code: 400. Alma request ID: {request}. Alma error code: No error code available"
        return f"{super().not_cancelled(language, request)} {said}"


class Koha(Driver):
    """What is left of renewals, a sentence for each block. The first refused renewal ends in no list."""

    name = "koharest"
    refusals: ClassVar[Mapping[str, str]] = {"hold.already-held": "hold_error_already_held"}
    gives_up = True
    blocks: ClassVar[Mapping[str, str]] = {
        "renewal.requested": "renew_item_requested",
        "renewal.limit": "renew_item_limit",
    }

    def loan(self, view: View, loan: Loan, *, offered: bool, why: str) -> LoanDetails:
        is_permanent = not offered and why in self.blocks
        return LoanDetails(
            title=loan.title,
            due=view.day(loan.due),
            is_renewable=offered,
            key=f"{loan.id}|9{loan.id}",
            barcode=loan.barcode or "",
            borrowed_at=loan.library or "",
            checked_out=view.day(loan.checked_out),
            renew=None if is_permanent else loan.renewals_used,
            renew_limit=None if is_permanent else loan.renewals_limit,
            message="" if offered else phrase(view.language, self.blocks.get(why, "renew_item_no")),
        )

    def hold(self, view: View, hold: Hold, place: str) -> HoldDetails:
        is_ready = hold.status is HoldStatus.READY
        key = hold.id if hold.status in _OPEN else None
        return HoldDetails(
            title=hold.title,
            location=place,
            created=view.day(hold.created),
            expires="" if is_ready else view.day(hold.expires),
            is_available=is_ready,
            last_pickup=view.day(hold.pickup_until),
            is_in_transit=hold.status is HoldStatus.IN_TRANSIT,
            position=str(hold.position or 0),
            is_frozen=hold.status is HoldStatus.FROZEN,
            frozen_through=view.day(hold.frozen_until),
            key=key,
            edit_key=key,
        )

    def unchanged(self) -> Renewal:
        return Renewal(False)


class Sierra(Driver):
    """What was used of renewals, Sierra's own sentences, the place of all places, the shelf."""

    name = "sierrarest"
    refusals: ClassVar[Mapping[str, str]] = {
        "renewal.requested": "REQUESTED BY ANOTHER PATRON / VARAUKSIA",
        "renewal.limit": "MAXIMUM RENEWALS REACHED",
        "renewal.too-soon": "TOO SOON TO RENEW",
        "hold.already-held": "Request denied - already on hold for or checked out to you.",
    }

    def loan(self, view: View, loan: Loan, *, offered: bool, why: str) -> LoanDetails:
        return LoanDetails(
            title=loan.title,
            due=view.day(loan.due),
            is_renewable=True,
            key=f"{loan.id}|9{loan.id}",
            barcode=loan.barcode or "",
            renew=loan.renewals_used,
        )

    def hold(self, view: View, hold: Hold, place: str) -> HoldDetails:
        is_ready = hold.status is HoldStatus.READY
        at, of = hold.position or 0, (hold.position or 0) + 2
        return HoldDetails(
            title=hold.title,
            location=place,
            created=view.day(hold.created),
            expires=view.day(hold.expires),
            is_available=is_ready,
            last_pickup=view.day(hold.pickup_until),
            shelf="Varaushylly B 12" if is_ready else "",
            is_in_transit=hold.status is HoldStatus.IN_TRANSIT,
            position=f"{at} / {of}",
            is_frozen=hold.status is HoldStatus.FROZEN,
            key=hold.id if hold.status in _OPEN else None,
            edit_key=hold.id if hold.status in _OPEN else None,
        )

    def unchanged(self) -> Renewal:
        return Renewal(False, code="renewal.too-soon")


class Axiell(Driver):
    """A status word for each loan, keys that change with a hold, cancellations that all count as done."""

    name = "axiell"
    refusals: ClassVar[Mapping[str, str]] = {
        "renewal.requested": "renew_item_requested",
        "renewal.limit": "renew_item_limit",
        "renewal.not-allowed": "renew_denied",
        "patron.suspended-fines": "renew_debt",
        "hold.already-held": "hold_error_denied",
        "hold.not-holdable": "ReservationNotAllowed",
    }
    tells_blocks = True
    counts_failures = True

    def loan(self, view: View, loan: Loan, *, offered: bool, why: str) -> LoanDetails:
        message = "" if offered else self.refused(view.language, why) or "renewalIsDenied"
        if loan.checked_out == loan.read_at.date() and not message:
            message = phrase(view.language, "Borrowed today")
        is_permanent = not offered
        return LoanDetails(
            title=f"{loan.title} ({loan.volume})" if loan.volume else loan.title,
            due=view.day(loan.due),
            is_renewable=offered,
            key=f"L{loan.id}",
            renewal_count=None if is_permanent else loan.renewals_used,
            renewal_limit=None if is_permanent else loan.renewals_limit,
            message=message,
        )

    def hold(self, view: View, hold: Hold, place: str) -> HoldDetails:
        is_ready, is_in_transit = hold.status is HoldStatus.READY, hold.status is HoldStatus.IN_TRANSIT
        last = hold.pickup_until if is_ready else hold.expires
        frozen = hold.frozen_until + timedelta(days=1) if hold.frozen_until else hold.expires
        key = f"{hold.id}|{frozen if hold.status is HoldStatus.FROZEN else hold.created}|{hold.expires}|{place}"
        return HoldDetails(
            title=hold.title,
            location=place,
            created=view.day(hold.created),
            expires=view.day(last),
            is_available=is_ready,
            pickup_number="17" if is_ready else "",
            is_in_transit=is_in_transit,
            position="-" if hold.position is None else f"{hold.position} (10 kappaletta)",
            is_frozen=hold.status is HoldStatus.FROZEN,
            frozen_through=view.day(hold.frozen_until),
            group=phrase(view.language, "normal"),
            key=key if hold.status in _OPEN else None,
            edit_key=key if hold.status in _OPEN else None,
        )

    def renewed(self, view: View, renewal: Renewal) -> Result | None:
        if renewal.code.startswith("patron."):
            return None  # an error of the service has no loans, and nothing is said
        return super().renewed(view, renewal)


class Quria(Axiell):
    """As AxiellWebServices, with place and day of the loan. A last renewal is done, and said to have failed."""

    name = "quria"

    def loan(self, view: View, loan: Loan, *, offered: bool, why: str) -> LoanDetails:
        shown = super().loan(view, loan, offered=offered, why=why)
        return replace(shown, borrowed_at=loan.library or "", checked_out=view.day(loan.checked_out))

    def renewed(self, view: View, renewal: Renewal) -> Result | None:
        if renewal.is_done and not renewal.is_renewable:
            return Result(False, phrase(view.language, "Renewed today"))
        return super().renewed(view, renewal)


class Mikromarc(Driver):
    """What is left of renewals. A row says nothing of its renewal; the reason of a refusal is above the list."""

    name = "mikromarc"
    refusals: ClassVar[Mapping[str, str]] = {
        "renewal.requested": "renew_item_requested",
        "renewal.limit": "RenewalLimitReached",
        "hold.already-held": "hold_error_already_held",
        "hold.not-holdable": "hold_error_not_holdable",
        "hold.on-shelf": "hold_error_denied",
    }
    tells_rows = False
    tells_blocks = True

    def loan(self, view: View, loan: Loan, *, offered: bool, why: str) -> LoanDetails:
        used, limit = loan.renewals_used or 0, loan.renewals_limit or 0
        return LoanDetails(
            title=loan.title,
            due=view.day(loan.due),
            is_renewable=limit > used,
            key=loan.id,
            renew=used,
            renew_limit=limit,
        )

    def hold(self, view: View, hold: Hold, place: str) -> HoldDetails:
        is_ready = hold.status is HoldStatus.READY
        is_picked = hold.status in (HoldStatus.IN_TRANSIT, HoldStatus.PROCESSING)
        key = f"{hold.id}|{_iso(hold.expires)}" if hold.status in _OPEN else None
        return HoldDetails(
            title=hold.title,
            location=place,
            created=view.day(hold.created),
            expires=view.day(hold.expires),
            is_available=is_ready,
            last_pickup=view.day(hold.pickup_until),
            position=phrase(view.language, "hold_in_process") if is_picked else str(hold.position or 0),
            is_frozen=hold.status is HoldStatus.FROZEN,
            frozen_through=view.day(hold.frozen_until),
            group=phrase(view.language, "regional"),
            key=key,
            edit_key=key,
        )


def _at_night(view: View, loan: Loan) -> str:
    return f"{view.day(loan.due)} 23:59" if type(loan.due) is date else view.day(loan.due)


def _iso(day: date | None) -> str:
    return f"{day}T00:00:00" if day else ""


DRIVERS: Mapping[str, Driver] = {one.name: one() for one in (Alma, Koha, Sierra, Axiell, Quria, Mikromarc)}
