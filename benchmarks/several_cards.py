"""What twenty cards on four sites cost: the time of ``loans --all-profiles`` as a ratio to one card's.

``python -m benchmarks.several_cards [--rounds N] [--delay SECONDS] [--check]``. The sites are fake ones on
loopback, each in a process of its own, and answer every request after the same delay. Sessions are there;
each card is one request. Measured are whole processes, as a person starts them. With ``--check`` a ratio
above 1.5 is exit 1.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

SITES, CARDS, LIMIT = 4, 5, 1.5
NOW = "2026-03-02T10:00"


def main() -> int:
    """Measure, print, and compare with the limit where asked to."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--delay", type=float, default=0.1)
    options.add_argument("--check", action="store_true", help="exit 1 where the limit is exceeded")
    options.add_argument("--serve", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.serve:
        return serve(Path(asked.serve), asked.delay)
    with tempfile.TemporaryDirectory() as folder:
        one, many = measure(Path(folder), asked.rounds, asked.delay)
    ratio = many / one
    print(
        f"one card {one * 1000:.0f} ms, {SITES * CARDS} cards {many * 1000:.0f} ms: {ratio:.2f} times (limit {LIMIT})"
    )
    return int(asked.check and ratio > LIMIT)


def measure(folder: Path, rounds: int, delay: float) -> tuple[float, float]:
    """The medians for one card and for all."""
    servers = [_started(folder / str(n), delay) for n in range(SITES)]
    try:
        addresses = [server.stdout.readline().strip() for server in servers if server.stdout is not None]
        for address in addresses:
            for card in range(CARDS):
                _type(folder, "login", f"100{card}", "--library", address, "--password-stdin", stdin="secret1\n")
        one, many = [], []
        for _ in range(rounds + 1):  # the first of each warms up
            one.append(_timed(folder, "loans", "--json"))
            many.append(_timed(folder, "loans", "--all-profiles", "--json"))
        return median(one[1:]), median(many[1:])
    finally:
        for server in servers:
            server.terminate()
            server.communicate()


def serve(folder: Path, delay: float) -> int:
    """One site with five patrons, until it is told to stop."""
    from tests.fakes.library import Library
    from tests.fakes.server import serving
    from tests.fakes.site import Site

    folder.mkdir(parents=True)
    library = Library(folder / "library.sqlite")
    for card in range(CARDS):
        library.patron(f"100{card}")
        library.books(f"100{card}", 3, first=card * 10)
    site = Site(library, delay=delay, canned=True)
    with serving(site) as address:
        print(address, flush=True)
        while True:
            time.sleep(1)


def _started(folder: Path, delay: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.several_cards", "--serve", str(folder), "--delay", str(delay)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _timed(folder: Path, *words: str) -> float:
    begun = time.perf_counter()
    _type(folder, *words)
    return time.perf_counter() - begun


def _type(folder: Path, *words: str, stdin: str = "") -> None:
    environ = {
        **os.environ,
        "HOME": str(folder),
        "TUNILIB_CONFIG": str(folder / "config.toml"),
        "TUNILIB_DATA": str(folder / "data"),
        "TUNILIB_STATE": str(folder / "state"),
        "TUNILIB_NOW": NOW,
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    command = [sys.executable, "-m", "tunilib", *words]
    subprocess.run(command, input=stdin, env=environ, check=True, capture_output=True, text=True)


if __name__ == "__main__":
    sys.exit(main())
