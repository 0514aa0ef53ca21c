"""What the service desk is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.records.fines import fee_record, fine_record
from tunilib.cli.records.holds import pickup_record
from tunilib.cli.records.values import Record, amount, day, moment
from tunilib.cli.render.reasons import reason_rows

if TYPE_CHECKING:
    from tunilib.core.desk import (
        DayDone,
        FeeDone,
        ItemDone,
        Lent,
        LibraryMade,
        Notice,
        PatronDone,
        Report,
        RequestDone,
        Returned,
        Verified,
    )
    from tunilib.core.patron import ChangeRequest
    from tunilib.services.mailing import SentNotice

__all__ = [
    "change_request_record",
    "day_record",
    "fee_done_record",
    "item_record",
    "lent_record",
    "made_record",
    "notice_record",
    "patron_record",
    "report_record",
    "request_record",
    "returned_record",
    "sent_record",
    "verified_record",
]

_FIGURES = (
    "records",
    "copies",
    "copies_lost",
    "patrons",
    "patrons_blocked",
    "loans",
    "overdue",
    "holds_waiting",
    "requests_processing",
    "holds_in_transit",
    "holds_ready",
    "change_requests",
)


def made_record(made: LibraryMade) -> Record:
    """As in ``desk init``."""
    return {"store": made.store, "pickup_libraries": [pickup_record(place) for place in made.pickup_libraries]}


def patron_record(done: PatronDone, language: str) -> Record:
    """As in ``desk patron add``; the password stands only where one was made."""
    record: Record = {
        "card": done.card,
        "outcome": str(done.outcome),
        "reasons": reason_rows(done.reasons, language),
    }
    return record if done.password is None else {**record, "password": done.password}


def item_record(done: ItemDone, language: str) -> Record:
    """As in ``desk item add``."""
    return {
        "barcode": done.barcode,
        "record_id": done.record_id,
        "library": done.library,
        "collection": done.collection,
        "status": done.status,
        "outcome": str(done.outcome),
        "reasons": reason_rows(done.reasons, language),
    }


def lent_record(lent: Lent, language: str) -> Record:
    """As in ``desk checkout``."""
    return {
        "barcode": lent.barcode,
        "loan_id": lent.loan_id,
        "title": lent.title,
        "outcome": str(lent.outcome),
        "due": day(lent.due),
        "reasons": reason_rows(lent.reasons, language),
    }


def returned_record(returned: Returned, language: str) -> Record:
    """As in ``desk return``."""
    return {
        "barcode": returned.barcode,
        "loan_id": returned.loan_id,
        "title": returned.title,
        "outcome": str(returned.outcome),
        "hold_id": returned.hold_id,
        "pickup_location": returned.pickup_location,
        "pickup_until": day(returned.pickup_until),
        "fine": amount(returned.fine),
        "currency": returned.fine.currency if returned.fine else None,
        "reasons": reason_rows(returned.reasons, language),
    }


def change_request_record(request: ChangeRequest) -> Record:
    """As in ``desk patron requests``."""
    return {
        "id": request.id,
        "card": request.card,
        "field": request.field,
        "before": request.before,
        "after": request.value,
        "created": day(request.created),
    }


def report_record(report: Report) -> Record:
    """As in ``desk report``."""
    record: Record = {name: getattr(report, name) for name in _FIGURES}
    return {
        "library": report.library,
        "day": day(report.day),
        "day_done": day(report.day_done),
        **record,
        "fines": amount(report.fines),
        "currency": report.fines.currency,
        "notices_unsent": report.notices_unsent,
        "rules": [fee_record(rule) for rule in report.rules],
    }


def request_record(done: RequestDone, language: str) -> Record:
    """As in ``desk requests ready``."""
    return {"id": done.id, "outcome": str(done.outcome), "reasons": reason_rows(done.reasons, language)}


def fee_done_record(done: FeeDone, language: str) -> Record:
    """As in ``desk fee pay``: a fine, with the card and what became of it."""
    return {**fine_record(done.fine, language), "card": done.card, "outcome": str(done.outcome)}


def day_record(done: DayDone) -> Record:
    """As in ``desk day``."""
    return {
        "date": day(done.date),
        "expired": done.expired,
        "served": done.served,
        "lost": done.lost,
        "notices": done.notices,
    }


def notice_record(notice: Notice) -> Record:
    """As in ``desk notices list``."""
    return {
        "id": notice.id,
        "to": notice.to,
        "subject": notice.subject,
        "created": moment(notice.created),
        "sent": moment(notice.sent),
    }


def sent_record(sent: SentNotice, language: str) -> Record:
    """As in ``desk notices send``."""
    return {
        "id": sent.id,
        "to": sent.to,
        "outcome": str(sent.outcome),
        "reasons": reason_rows(sent.reasons, language),
    }


def verified_record(verified: Verified) -> Record:
    """As in ``desk verify``."""
    return {"ok": verified.ok, "problems": list(verified.problems)}
