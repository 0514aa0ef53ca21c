"""``python -m tests.faults [FOLDER]``: run every cell, several at once, and write the page anew.

In the folder the rows of each operation are kept: what is there already is not run again.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import conftest as conftest  # what it sets for all tests
from tests.faults.table import CASES, PAGE, page_of, rows_of
from tunilib.backends.embedded import cards

AT_ONCE = 4


def made(number: int, kept: str) -> list[str]:
    """The rows of one operation."""
    cards._N = 2
    file = Path(kept) / f"{CASES[number][0].name} {number}.json"
    if not file.exists():
        with TemporaryDirectory() as folder:
            rows = rows_of(*CASES[number], Path(folder))
        file.write_text(json.dumps(rows), encoding="utf-8")
        sys.stderr.write(f"{CASES[number][0].name}: {CASES[number][1].name}\n")
    found: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    with TemporaryDirectory() as folder, ProcessPoolExecutor(AT_ONCE) as pool:
        asked = [pool.submit(made, number, (sys.argv[1:] or [folder])[0]) for number in range(len(CASES))]
        PAGE.write_text(page_of([one.result() for one in asked]), encoding="utf-8")
