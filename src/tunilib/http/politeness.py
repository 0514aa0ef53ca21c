"""Politeness to sites: how many requests each of them got, and how many it may get in a night that nobody watches."""

from __future__ import annotations

from collections import Counter
from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, Protocol
from urllib.parse import urlsplit

from tunilib.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class Night(Protocol):
    """What is remembered of the requests of a night, of all runs in it."""

    def add(self, host: str) -> None:
        """Count a request."""

    def count(self, host: str) -> int:
        """How many there were."""


class _Budget(NamedTuple):
    night: Night
    most: int


_sent: Counter[str] = Counter()
_budget: _Budget | None = None
_guard = Lock()


def count_request(host: str) -> None:
    """Count a request that goes out now, also one that is sent again."""
    with _guard:
        _sent[host] += 1
    if _budget is not None:
        _budget.night.add(host)


@contextmanager
def counted() -> Iterator[Mapping[str, int]]:
    """The requests that are sent in the block, by host; they are there when it has ended."""
    before, sent = Counter(_sent), Counter[str]()
    try:
        yield sent
    finally:
        sent += _sent - before


def host_of(address: str) -> str:
    """The host of an address, with its port where it names one."""
    return urlsplit(address).netloc or address


@contextmanager
def night_budget(night: Night, most: int) -> Iterator[None]:
    """Begin no account at a site in the block that got so many requests in the night; what has begun is done."""
    global _budget
    _budget = _Budget(night, most)
    try:
        yield
    finally:
        _budget = None


def begin(address: str) -> None:
    """Begin with an account at a site.

    Raises:
        Unavailable: its budget is used up. Nothing was sent.
    """
    host = host_of(address)
    if _budget is not None and (count := _budget.night.count(host)) >= _budget.most:
        raise used_up(host, count, _budget.most)


def used_up(host: str, count: int, most: int) -> Unavailable:
    """The error that a site got as many requests in a night as it may get."""
    return Unavailable(
        "{site} got {count} requests in one night, of {most} at most; nothing more was asked",
        hint="the next night goes on; [schedule] requests_a_night in config.toml allows more",
        site=host,
        count=count,
        most=most,
    )
