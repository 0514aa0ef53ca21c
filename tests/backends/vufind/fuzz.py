"""Feeds damaged pages to every reader: ``python -m tests.backends.vufind.fuzz --minutes 60``.

A damaged page must end in a PageError, or in records that are those of the whole page. What cannot be seen is
allowed: a bit that is flipped inside a text makes another text. But never another number of rows, and never
another exception.

The pages are the recorded ones where TUNILIB_REFERENCE names their folder, and the small ones of the tests otherwise.
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
    """The pages to damage."""
    return recorded() or own.every_page()


def outcome(reader: Reader, text: str) -> Any:
    """What a reader makes of a text; None for a PageError. Anything else is a fault and goes up.

    It knows the order of the site's dates, as it does after the first page: else one bit in one date may make others
    ambiguous.
    """
    try:
        return reader(text, "mdy") if "order" in signature(reader).parameters else reader(text)
    except PageError:
        return None


def readers_of(text: str) -> tuple[Reader, ...]:
    """The readers that a page is meant for."""
    return ACCOUNT.get(Document(text).kind or "", ())


def rows_of(result: Any) -> list[Any] | None:
    """The rows of a result, if it has any notion of them."""
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
    """The page as far as it came."""
    return text[:at]


def flip(text: str, rng: random.Random) -> str:
    """The page with one bit changed on its way."""
    data = bytearray(text.encode("utf-8"))
    at = rng.randrange(len(data))
    data[at] ^= 1 << rng.randrange(8)
    return data.decode("utf-8", "replace")


def drop(text: str, rng: random.Random) -> str:
    """The page with a piece missing."""
    at = rng.randrange(len(text))
    return text[:at] + text[at + rng.randrange(1, 3000) :]


def graft(text: str, other: str, rng: random.Random) -> str:
    """The beginning of one page and the end of another."""
    return text[: rng.randrange(len(text))] + other[rng.randrange(len(other)) :]


def says_less(before: Any, after: Any) -> bool:
    """Whether a row differs only in that it leaves something out: the heading of its column was damaged."""
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
    """What is wrong with the reading of a page that ends early; None when nothing is."""
    whole, part = outcome(reader, text), outcome(reader, cut(text, at))
    if part is not None and part != whole:
        return f"{reader.__name__} took a page cut at {at} of {len(text)} for a whole one"
    return None


def fault_of_flip(reader: Reader, text: str, damaged: str) -> str | None:
    """What is wrong with the reading of a page in which one bit is another."""
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
