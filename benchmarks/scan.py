"""A desk with a barcode reader in a large library: how long a checkout and a return take to be acknowledged.

    python -m benchmarks.scan FILE [--scale 1.0] [--seed 1] [--copies 200] [--check]

FILE is made where it is not there, as by ``benchmarks.store``, and measured on a copy beside it: ``tunilib desk scan``
on pipes, a copy a line, from the line to its row. With ``--check`` a median above 60 ms is exit 1.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.library.creation import Size, make
from benchmarks.startup import clean_environ, compile_packages, program
from benchmarks.timing import Verdict
from tunilib.library.stores import store_address
from tunilib.library.stores.sqlite.library import SqliteLibrary

_LIMIT = 60.0
"""Milliseconds."""
_AT_ONCE = 5
"""Copies that a patron brings to the desk."""
_COPIES = """
SELECT i.barcode FROM item i
 WHERE i.lost IS NULL AND i.collection = 'book'
   AND NOT EXISTS (SELECT 1 FROM loan l WHERE l.barcode = i.barcode AND l.returned IS NULL)
   AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.record = i.record AND h.closed IS NULL)
 ORDER BY substr(i.barcode, -4), i.barcode LIMIT ?"""
_CARDS = """
SELECT card FROM patron p
 WHERE block IS NULL AND (card_expires IS NULL OR card_expires > ?)
   AND NOT EXISTS (SELECT 1 FROM fine f WHERE f.patron = p.id AND f.paid + f.waived < f.amount)
 ORDER BY substr(card, -3), card LIMIT ?"""


def _numbers(path: Path, moment: datetime, copies: int) -> tuple[list[str], list[str]]:
    """Barcodes that can be lent, and cards of patrons who may borrow, from all over the library."""
    store = SqliteLibrary(path, lambda zone: moment.astimezone(zone))
    try:
        with store.snapshot():
            found = store.connection().execute(_COPIES, (copies,)).fetchall()
            cards = (
                store.connection().execute(_CARDS, (moment.date().isoformat(), len(found) // _AT_ONCE + 1)).fetchall()
            )
    finally:
        store.close()
    return [row[0] for row in found], [row[0] for row in cards]


def _measure(path: Path, folder: Path, moment: datetime, copies: int) -> dict[str, list[float]]:
    barcodes, cards = _numbers(path, moment, copies)
    compile_packages()
    environ = {**clean_environ(folder), "TUNILIB_NOW": moment.isoformat()}
    words = [*program(), "--store", store_address(path), "desk", "scan"]
    pipe = subprocess.PIPE
    with subprocess.Popen(words, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, env=environ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def scan(number: str) -> None:
            assert process.stdin is not None
            process.stdin.write(f"{number}\n".encode())
            process.stdin.flush()

        def timed(numbers: Sequence[str]) -> list[float]:
            took = []
            for number in numbers:
                begun = perf_counter()
                scan(number)
                row = process.stdout.readline() if process.stdout else b""
                took.append((perf_counter() - begun) * 1000)
                if b"\trefused\t" in row or not row:
                    raise SystemExit(f"{number}: {row.decode()}")
            return took

        times: dict[str, list[float]] = {"checkout": [], "return": []}
        for start in range(0, len(barcodes), _AT_ONCE):
            scan(cards[start // _AT_ONCE])
            times["checkout"] += timed(barcodes[start : start + _AT_ONCE])
        scan("")
        times["return"] += timed(barcodes)
        process.stdin.close()
    return times


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan")
    parser.add_argument("file", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", type=int, default=200)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args(words)
    moment = datetime.fromisoformat("2026-11-25T12:00:00+02:00")
    if not given.file.exists():
        make(given.file, Size().scaled(given.scale), given.seed, moment)
    with tempfile.TemporaryDirectory(dir=given.file.absolute().parent) as folder:
        copy = Path(folder) / "library.sqlite"
        shutil.copy(given.file, copy)
        times = _measure(copy, Path(folder), moment, given.copies)
    verdict = Verdict()
    for what, took in times.items():
        slowest = sorted(took)[len(took) * 95 // 100]
        verdict.most(f"{what}, acknowledged", median(took), _LIMIT, f"ms ({len(took)}; 95 %: {slowest:.1f} ms)")
    sys.stdout.write(f"{verdict}\n")
    return int(given.check and verdict.is_exceeded)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
