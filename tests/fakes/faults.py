"""What can go wrong at a site, as switches."""

from __future__ import annotations

import re
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
]

_TAG = re.compile(r"<(\w+)((?:\s+[\w-]+(?:=\"[^\"]*\")?)+)(\s*/?)>")
_ATTRIBUTE = re.compile(r"[\w-]+(?:=\"[^\"]*\")?")


@dataclass
class Fault:
    """One fault.

    Attributes:
        kind: ``claimed``: the site says that it is done, and did nothing. ``foreign``: the page of the patron ``new``
            comes, as a cache may give it. ``status``: the answer has the status ``new``. ``diverted``: every form that
            is posted leads to ``new``. ``cut``: the body ends in the middle. ``lost``: the thing is done, and the
            connection closed without an answer. ``replace``: ``old`` is written as ``new``. ``reorder``: the
            attributes of every tag the other way round. ``twice``: every id is there twice.
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


@dataclass
class Faults:
    """All faults of a site."""

    waiting: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        self.waiting.append(fault)

    def due(self, method: str, path: str) -> list[Fault]:
        """The faults that meet a request; each is used up by it."""
        found = []
        for fault in list(self.waiting):
            if fault.path not in (None, path) or fault.method not in (None, method):
                continue
            if fault.after:
                fault.after -= 1
                continue
            found.append(fault)
            fault.times -= 1
            if fault.times == 0:
                self.waiting.remove(fault)
        return found


def reordered(body: str) -> str:
    """The attributes of every tag, the other way round."""

    def turned(tag: re.Match[str]) -> str:
        return f"<{tag[1]} {' '.join(reversed(_ATTRIBUTE.findall(tag[2])))}{tag[3]}>"

    return _TAG.sub(turned, body)


def diverted(body: str, address: str) -> str:
    """Every form that is posted leads to an address."""

    def other(tag: re.Match[str]) -> str:
        if 'method="post"' not in tag[0]:
            return tag[0]
        return re.sub(r' action="[^"]*"', "", tag[0]).replace("<form", f'<form action="{address}"')

    return re.sub(r"<form[^>]*>", other, body)


def doubled(body: str) -> str:
    """Every id of a record a second time, on an element without meaning."""
    return re.sub(r'(<(?:tr|li)[^>]* id="(record[^"]*)")', r"<!-- -->\1", body).replace(
        "</header>", "".join(f'<span id="{i}"></span>' for i in re.findall(r' id="(record[^"]*)"', body)) + "</header>"
    )
