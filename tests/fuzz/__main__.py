"""Damaged input for every reader: ``python -m tests.fuzz [READER …] [--minutes 60] [--seed N]``.

Each reader gets its minutes of CPU, however busy the machine is. It may refuse input with the error that it is meant to
refuse with, and with no other; a command or a tool must end as the interface says. What fails is printed with its seed,
and so is what takes a minute for one piece.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import NoReturn

from tests.fuzz.readers import READERS

_LONGEST = 60
"""Seconds of CPU for a piece of input: who needs more, may not come to an end."""


def main() -> int:
    """Feed the readers; 0: none of them failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("readers", nargs="*", default=sorted(READERS), metavar="READER", help=", ".join(READERS))
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    if unknown := set(options.readers) - set(READERS):
        parser.error(f"no such reader: {', '.join(sorted(unknown))}")
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**32)
    return sum(_fed(name, options.minutes * 60, seed) for name in options.readers) > 0


def _fed(name: str, seconds: float, seed: int) -> int:
    """Feed one reader; how many kinds of failures it had, each told once."""
    rng, known, rounds = random.Random(f"{name} {seed}"), set(), 0
    end = time.process_time() + seconds
    signal.signal(signal.SIGVTALRM, _given_up)
    with tempfile.TemporaryDirectory() as folder:
        round_of = READERS[name](rng, Path(folder))
        while time.process_time() < end:
            rounds += 1
            signal.setitimer(signal.ITIMER_VIRTUAL, _LONGEST)
            try:
                next(round_of)
            except Exception as error:
                where = traceback.extract_tb(error.__traceback__)[-1]
                if (kind := (type(error).__name__, where.filename, where.lineno)) not in known:
                    known.add(kind)
                    print(f"{name}, seed {seed}, round {rounds}:", flush=True)
                    traceback.print_exception(error, file=sys.stdout)
                round_of = READERS[name](rng, Path(folder))
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    print(f"{name}: seed {seed}, {rounds} rounds, {len(known)} failures", flush=True)
    return len(known)


def _given_up(*_: object) -> NoReturn:
    raise TimeoutError(f"not read in {_LONGEST} s")


if __name__ == "__main__":
    sys.exit(main())
