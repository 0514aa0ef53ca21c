"""Figures of the whole library."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["Figures", "figures"]


class Figures(NamedTuple):
    """How many of each there are; ``fines`` in cents."""

    records: int
    copies: int
    copies_lost: int
    patrons: int
    patrons_blocked: int
    loans: int
    overdue: int
    holds_waiting: int
    requests_processing: int
    holds_in_transit: int
    holds_ready: int
    change_requests: int
    fines: int
    notices_unsent: int


_QUERY = """
SELECT (SELECT COUNT(*) FROM record),
       (SELECT COUNT(*) FROM item),
       (SELECT COUNT(*) FROM item WHERE lost IS NOT NULL),
       (SELECT COUNT(*) FROM patron),
       (SELECT COUNT(*) FROM patron WHERE block IS NOT NULL),
       (SELECT COUNT(*) FROM loan WHERE returned IS NULL),
       (SELECT COUNT(*) FROM loan WHERE returned IS NULL AND due < ?),
       (SELECT COUNT(*) FROM hold WHERE status = 'waiting'),
       (SELECT COUNT(*) FROM hold WHERE status = 'processing'),
       (SELECT COUNT(*) FROM hold WHERE status = 'in-transit'),
       (SELECT COUNT(*) FROM hold WHERE status = 'ready'),
       (SELECT COUNT(*) FROM change_request WHERE state = 'pending'),
       (SELECT COALESCE(SUM(amount - paid - waived), 0) FROM fine WHERE paid + waived < amount),
       (SELECT COUNT(*) FROM notice WHERE sent IS NULL)
"""


def figures(db: Connection, today: str) -> Figures:
    """Count everything, from one snapshot."""
    return Figures(*db.execute(_QUERY, (today,)).fetchone())
