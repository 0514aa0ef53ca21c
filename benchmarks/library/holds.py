"""Holds: queues on titles that are all out, copies that are ready or on their way, requests from the
stacks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from benchmarks.library.chance import Skewed, identifier
from benchmarks.library.copies import Copy

__all__ = ["hold_rows"]

_WAITING, _KEPT = 0.12, 0.02
"""Holds that wait, and copies that are kept, for each loan that is out."""

_PLACES = ("linna", "linna", "hervanta", "arvo")


def hold_rows(
    held: Sequence[Copy], out: dict[str, int], lost: set[str], patrons: int, today: date, chance: Random
) -> Iterator[dict[str, Any]]:
    """Rows of ``hold``, each with the same columns, and ``patron`` as its number.

    Args:
        out: borrowers by the barcodes of their copies.
    """
    free: dict[str, Copy] = {copy.record: copy for copy in held if copy.barcode not in out and copy.barcode not in lost}
    borrowed: dict[str, set[int]] = {}
    for copy in held:
        if copy.barcode in out and copy.record not in free:
            borrowed.setdefault(copy.record, set()).add(out[copy.barcode])
    number = 0
    for number, row in enumerate(_waiting(borrowed, round(len(out) * _WAITING), patrons, today, chance)):
        yield {"id": identifier("h", number), **row}
    kept = chance.sample(list(free.values()), min(round(len(out) * _KEPT), len(free)))
    for more, copy in enumerate(kept, number + 1):
        yield {"id": identifier("h", more), **_kept(copy, chance.randrange(patrons), today, chance)}


def _waiting(
    borrowed: dict[str, set[int]], count: int, patrons: int, today: date, chance: Random
) -> Iterator[dict[str, Any]]:
    if not borrowed:
        return
    titles = Skewed(list(borrowed), 0.6)
    queues: dict[str, list[int]] = {}
    for record in titles.some(chance, count):
        patron = chance.randrange(patrons)
        queue = queues.setdefault(record, [])
        if patron in queue or patron in borrowed[record]:
            continue
        queue.append(patron)
        ends = -1 if chance.random() < 0.002 else chance.randint(1, 364)
        is_frozen = chance.random() < 0.05
        yield {
            **_nothing(record, patron, chance.choice(_PLACES), today - timedelta(days=chance.randint(1, 60))),
            "number": len(queue),
            "expires": (today + timedelta(days=ends)).isoformat(),
            "frozen": int(is_frozen),
            "frozen_until": (today + timedelta(days=30)).isoformat() if is_frozen else None,
        }


def _kept(copy: Copy, patron: int, today: date, chance: Random) -> dict[str, Any]:
    created = today - timedelta(days=chance.randint(9, 60))
    row = {**_nothing(copy.record, patron, chance.choice(_PLACES), created), "barcode": copy.barcode}
    if copy.collection == "stacks":
        return {**row, "kind": "retrieval", "status": "processing"}
    row["expires"] = (today + timedelta(days=200)).isoformat()
    ready = today - timedelta(days=chance.randint(0, 8))
    row["processed"] = ready.isoformat()
    if chance.random() < 0.2:
        return {**row, "status": "in-transit"}
    until = (ready + timedelta(days=7)).isoformat()
    return {**row, "status": "ready", "ready": ready.isoformat(), "pickup_until": until}


def _nothing(record: str, patron: int, pickup: str, created: date) -> dict[str, Any]:
    return {
        "kind": "hold",
        "record": record,
        "patron": patron,
        "number": 1,
        "status": "waiting",
        "pickup": pickup,
        "created": created.isoformat(),
        "expires": None,
        "frozen": 0,
        "frozen_until": None,
        "barcode": None,
        "processed": None,
        "ready": None,
        "pickup_until": None,
    }
