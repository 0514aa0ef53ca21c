"""The account at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.records.values import Record, amount, day, moment

if TYPE_CHECKING:
    from tunilib.services.overview import Overview

__all__ = ["status_record"]


def status_record(overview: Overview, profile: str | None, card: str | None) -> Record:
    """As in ``status``."""
    return {
        "profile": profile,
        "card": card,
        "loans": {
            "ok": overview.ok,
            "due_soon": overview.due_soon,
            "overdue": overview.overdue,
            "next_due": day(overview.next_due),
        },
        "holds": {
            "ready": overview.ready,
            "in_transit": overview.in_transit,
            "waiting": overview.waiting,
        },
        "fines": {
            "total": amount(overview.total),
            "currency": overview.currency,
            "suspended": overview.suspended,
        },
        "card_expires": day(overview.card_expires),
        "session_expires": moment(overview.session_expires),
        "timeline": [
            {"date": day(entry.date), "kind": entry.kind, "id": entry.id, "title": entry.title}
            for entry in overview.timeline
        ],
    }
