"""Loans of ten years, and the holds that are open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any, NamedTuple

from benchmarks.library.content import Copy, Skewed, category_of, identifier
from tunilib.core.policy import fine, terms
from tunilib.core.rules import Rules

DAYS = 3650
_MOST_OF_COPY = 80
_MOST_OUT = 60
_LATE, _LOST = 0.06, 0.004
_LOST_AFTER = 70
_SHARE_OUT = 0.1


class Past(NamedTuple):
    """One loan with what happened to it.

    Attributes:
        patron: number of the patron. renewals: days on which it was renewed, with the due date before and
            after.
        fine: cents for being late. lost: the day since which it counts as lost.
    """

    patron: int
    copy: Copy
    checked_out: date
    first_due: date
    due: date
    renewals: tuple[tuple[date, date, date], ...]
    returned: date | None
    lost: date | None
    fine: int


def loans(count: int, held: list[Copy], patrons: int, today: date, rules: Rules, chance: Random) -> Iterator[Past]:
    """So many loans: the wanted copies and the eager patrons have most of them."""
    borrowers = Skewed(list(range(patrons)), 0.55)
    out: dict[int, int] = {}
    times = _times(count, held, chance)
    lent = [place for place, number in enumerate(times) if number]
    are_out = set(chance.sample(lent, min(round(count * _SHARE_OUT), len(lent))))
    for place in lent:
        last = None
        if place in are_out:
            patron = borrowers.one(chance)
            while out.get(patron, 0) >= _MOST_OUT:
                patron = borrowers.one(chance)
            out[patron] = out.get(patron, 0) + 1
            last = _still_out(held[place], patron, today, rules, chance)
        end = last.checked_out if last else today
        before = times[place] - (last is not None)
        span = DAYS // max(before, 1)
        for number in range(before):
            start = end - timedelta(days=(number + 1) * span)
            yield _came_back(held[place], borrowers.one(chance), start, span - 1, rules, chance)
        if last:
            yield last


def _times(count: int, held: list[Copy], chance: Random) -> list[int]:
    """How often each copy was lent."""
    order = list(range(len(held)))
    chance.shuffle(order)
    times = [0] * len(held)
    wanted = Skewed(order, 0.5)
    left = count
    while left:
        for place in wanted.some(chance, left):
            if times[place] < _MOST_OF_COPY:
                times[place] += 1
                left -= 1
        wanted = Skewed(order, 0.0)
    return times


def _came_back(copy: Copy, patron: int, start: date, longest: int, rules: Rules, chance: Random) -> Past:
    period = _period(copy, patron, rules)
    first_due = due = start + timedelta(days=period)
    renewals = []
    room = min(chance.choice((0, 0, 0, 1, 1, 2, 4)), max(longest // (period + 25) - 1, 0))
    for _ in range(room):
        day = due - timedelta(days=chance.randint(0, period - 1))
        renewals.append((day, due, day + timedelta(days=period)))
        due = day + timedelta(days=period)
    late = chance.random() < _LATE
    returned = due + timedelta(days=chance.randint(1, 20)) if late else due - timedelta(days=chance.randrange(period))
    returned = max(min(returned, start + timedelta(days=longest)), renewals[-1][0] if renewals else start)
    fine = _fine(copy, patron, due, returned, rules)
    return Past(patron, copy, start, first_due, due, tuple(renewals), returned, None, fine)


def _still_out(copy: Copy, patron: int, today: date, rules: Rules, chance: Random) -> Past:
    period = _period(copy, patron, rules)
    which = chance.random()
    lost = None
    if which < _LOST:
        due = today - timedelta(days=chance.randint(_LOST_AFTER + 1, 400))
        lost = due + timedelta(days=_LOST_AFTER)
    elif which < _LATE:
        due = today - timedelta(days=chance.randint(1, _LOST_AFTER))
    else:
        due = today + timedelta(days=chance.randrange(period))
    renewals: list[tuple[date, date, date]] = []
    first = due
    for _ in range(chance.choice((0, 0, 0, 1, 1, 2, 3, 5))):
        day = first - timedelta(days=period)
        before = day + timedelta(days=chance.randrange(period))
        renewals.insert(0, (day, before, first))
        first = before
    start = first - timedelta(days=period)
    return Past(patron, copy, start, first, due, tuple(renewals), None, lost, 0)


def _fine(copy: Copy, patron: int, due: date, returned: date, rules: Rules) -> int:
    return fine(rules, collection=copy.collection, category=category_of(patron), due=due, returned=returned)


def _period(copy: Copy, patron: int, rules: Rules) -> int:
    loan = terms(rules, collection=copy.collection, category=category_of(patron)).loan
    assert loan is not None
    return loan.period.number


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
