"""How fast the rules decide, in decisions a second of CPU of one core.

``python -m benchmarks.policy``: a renewal of a book by the default rules, all facts named, and the day on which a loan
suspends its patron, as a ratio to that. ``--check`` ends with 1 over a limit. The best of some rounds counts, since
other programs run on the machine too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date
from typing import Any

from benchmarks.timing import where_it_ran
from tunilib.core import Rules, policy
from tunilib.core.policy.fines import suspends_on

LEAST = 150_000
"""Renewals decided in a second."""
MOST = 2.0
"""Times a renewal that the day of suspension may take."""
_CALLS = 20_000
_ROUNDS = 7
_TODAY, _DUE = date(2026, 3, 10), date(2026, 3, 20)


def seconds(call: Callable[[], object]) -> float:
    """CPU of one call."""
    best = float("inf")
    for _ in range(_ROUNDS):
        begun = time.process_time()
        for _ in range(_CALLS):
            call()
        best = min(best, (time.process_time() - begun) / _CALLS)
    return best


def main() -> None:
    """Measure, print, and compare with the limits."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="end with 1 where a limit is passed")
    check = parser.parse_args().check
    print(where_it_ran(), flush=True)
    rules = Rules()
    at: dict[str, Any] = {"library": "hervanta", "category": "staff", "collection": "book"}
    standing, found = policy.Standing(open_fines=200, card_expires=date(2027, 1, 1)), policy.terms(rules, **at)
    renewal = seconds(
        lambda: policy.renewal(
            rules,
            library="hervanta",
            category="staff",
            collection="book",
            due=_DUE,
            now=_TODAY,
            checked_out=date(2026, 2, 20),
            renewals_used=1,
            standing=standing,
        )
    )
    suspension = seconds(lambda: suspends_on(rules, found, _DUE, 200, _TODAY))
    print(f"renewals decided a second  {1 / renewal:10,.0f}  at least {LEAST:,}")
    print(f"day of suspension, times   {suspension / renewal:10.2f}  at most {MOST:.2f}")
    if check and (1 / renewal < LEAST or suspension / renewal > MOST):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
