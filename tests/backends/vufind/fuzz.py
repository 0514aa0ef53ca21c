"""Feeds damaged pages to every reader: ``python -m tests.backends.vufind.fuzz --minutes 60``.

A damaged page must end in a PageError, or in the same records as the whole page. Invisible damage is allowed: a flipped
bit inside a text makes another text. But it must never give another number of rows or another exception.

The pages are the recorded ones if TUNILIB_REFERENCE names their folder, otherwise the small ones of the tests.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from inspect import signature
from typing import Any

from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import ACCOUNT, READERS, Reader, recorded

from tunilib.backends.vufind.pages.document import Document, PageError


def seeds() -> dict[str, str]:
    return recorded() or own.every_page()


def outcome(reader: Reader, text: str) -> Any:
    """What a reader makes of a text; None: a PageError. Any other exception is a fault.

    It knows the order of the site's dates, as after the first page. Otherwise one bit in one date could make others
    ambiguous.
    """
    try:
        return reader(text, "mdy") if "order" in signature(reader).parameters else reader(text)
    except PageError:
        return None


def readers_of(text: str) -> tuple[Reader, ...]:
    return ACCOUNT.get(Document(text).kind or "", ())


def rows_of(result: Any) -> list[Any] | None:
    if hasattr(result, "loans"):
        return list(result.loans.rows)
    if hasattr(result, "fines"):
        return list(result.fines.fines)
    if hasattr(result, "saved"):
        return [*result.saved, *result.recent]
    if hasattr(result, "rows"):
        return list(result.rows)
    return list(result) if type(result) is tuple else None


def cut(text: str, at: int) -> str:
    return text[:at]


def flip(text: str, rng: random.Random) -> str:
    data = bytearray(text.encode("utf-8"))
    at = rng.randrange(len(data))
    data[at] ^= 1 << rng.randrange(8)
    return data.decode("utf-8", "replace")


def drop(text: str, rng: random.Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] + text[at + rng.randrange(1, 3000) :]


def graft(text: str, other: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text))] + other[rng.randrange(len(other)) :]


def says_less(before: Any, after: Any) -> bool:
    """Whether a row only leaves something out, because the heading of its column was damaged."""
    if type(before) is not type(after):
        return False
    if is_dataclass(before):
        pairs = [(getattr(before, field.name), getattr(after, field.name)) for field in fields(before)]
    elif isinstance(before, tuple) and len(before) == len(after):
        pairs = list(zip(before, after, strict=True))
    else:
        return False
    return all(a == b or b is None or says_less(a, b) for a, b in pairs)


def fault_of_cut(reader: Reader, text: str, at: int) -> str | None:
    """What is wrong with the reading of a page that ends early; None: nothing."""
    whole, part = outcome(reader, text), outcome(reader, cut(text, at))
    if part is not None and part != whole:
        return f"{reader.__name__} took a page cut at {at} of {len(text)} for a whole one"
    return None


def fault_of_flip(reader: Reader, text: str, damaged: str) -> str | None:
    """What is wrong with the reading of a page with one changed bit; None: nothing."""
    whole, part = outcome(reader, text), outcome(reader, damaged)
    if part is None or whole is None:
        return None
    before, after = rows_of(whole), rows_of(part)
    if before is not None and after is not None:
        if len(before) != len(after):
            return f"{reader.__name__} found {len(after)} rows instead of {len(before)}"
        changed = sum(a != b and not says_less(a, b) for a, b in zip(before, after, strict=True))
        if changed > 1 and Document(text).language == Document(damaged).language:
            return f"{reader.__name__} found {changed} other rows for one bit"
    return None


def faults(rng: random.Random, pages: dict[str, str]) -> Iterator[str]:
    """One round: one page, damaged in each way, read by each reader."""
    names = sorted(pages)
    name = rng.choice(names)
    text, other = pages[name], pages[rng.choice(names)]
    damaged = flip(text, rng)
    at = rng.randrange(len(text))
    for reader in readers_of(text):
        for fault in (fault_of_cut(reader, text, at), fault_of_flip(reader, text, damaged)):
            if fault is not None:
                yield f"{name}: {fault}"
    reader = rng.choice(READERS)
    for mutant in (damaged, drop(text, rng), graft(text, other, rng), cut(text, at)):
        outcome(reader, mutant)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**32)
    rng = random.Random(seed)
    pages = seeds()
    end = time.monotonic() + options.minutes * 60
    rounds = found = 0
    print(f"seed {seed}, {len(pages)} pages", flush=True)
    while time.monotonic() < end:
        rounds += 1
        for fault in faults(rng, pages):
            found += 1
            print(f"round {rounds}: {fault}", flush=True)
    print(f"{rounds} rounds, {found} faults")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
