"""``python -m tests.faults [DOOR …]``: run every cell, or those of some doors, several at once; write the page anew."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import conftest as conftest  # what it sets for all tests
from tests.faults.table import CASES, DOORS, PAGE, lines_on, page_of, rows_of, tried
from tunilib.library import ids

AT_ONCE = 4


def made(number: int) -> list[str]:
    """The rows of one operation."""
    ids._N = 2
    door, operation = CASES[number]
    with TemporaryDirectory() as folder:
        rows = rows_of(operation, tried(door, operation, Path(folder)))
    sys.stderr.write(f"{door.name}: {operation.name}\n")
    return rows


if __name__ == "__main__":
    page = PAGE.read_text(encoding="utf-8")
    chosen = sys.argv[1:] or [door.name for door in DOORS]
    with ProcessPoolExecutor(AT_ONCE) as pool:
        asked = {number: pool.submit(made, number) for number, (door, _) in enumerate(CASES) if door.name in chosen}
        rows = [
            asked[number].result() if number in asked else lines_on(page, door, operation)
            for number, (door, operation) in enumerate(CASES)
        ]
    PAGE.write_text(page_of(rows), encoding="utf-8")
