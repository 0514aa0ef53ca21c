"""What can go wrong at a site, as switches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "cut",
    "lost",
    "error",
    "login",
    "down",
    "maintenance",
    "limit",
    "crawler",
    "replace",
    "reorder",
    "twice",
    "foreign",
    "status",
    "diverted",
    "claimed",
    "silent",
    "denied",
    "refused",
    "gone",
    "broken",
    "meanwhile",
]
CHANGE = "CHANGE"
"""In the place of a method: whatever changes something, also by GET; not a sign-in."""
UNHEARD = "The stars stand against it <7>"
"""What no site says: a message that is in no table."""


@dataclass
class Fault:
    """One fault.

    Attributes:
        kind: ``claimed``: the site says that it is done, and did nothing. ``silent``: it does it and says nothing.
            ``denied``: it does it and says in red what no table has. ``refused``: it says the same and does nothing.
            ``gone``: it does it, and is closed from then on.
            ``broken``: it does it, and answers 500. ``meanwhile``: ``act`` is done just before.
            ``foreign``: the page of the patron ``new`` comes, as a cache may give it. ``status``: the answer has the
            status ``new``. ``diverted``: every form that is posted leads to ``new``. ``cut``: the body ends in the
            middle. ``lost``: the thing is done, and the connection closed without an answer. ``replace``: ``old`` is
            written as ``new``. ``reorder``: the attributes of every tag the other way round. ``twice``: every id is
            there twice. ``limit``: too many requests for ``new`` seconds, else for an hour.
        path, method: which requests; None: all. times: how many of them; -1: always. after: not the first so many.
    """

    kind: Kind
    path: str | None = None
    method: str | None = None
    times: int = 1
    after: int = 0
    old: str = ""
    new: str = ""
    at: float = 0.5
    act: Callable[[], object] = object


@dataclass
class Faults:
    """All faults of a site."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def due(self, method: str, path: str, *, changes: bool = False) -> list[Fault]:
        """The faults that meet a request; each is used up by it."""
        found = []
        for fault in list(self.waiting):
            is_meant = changes if fault.method == CHANGE else fault.method in (None, method)
            if fault.path not in (None, path) or not is_meant:
                continue
            if fault.after:
                fault.after -= 1
                continue
            found.append(fault)
            fault.times -= 1
            if fault.times == 0:
                self.waiting.remove(fault)
        return found
