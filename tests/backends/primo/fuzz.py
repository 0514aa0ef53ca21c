"""A page whose answers have other values than they should; what reads them gives something whole, or an error."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from tests.backends.primo.page import CARD, MMS, NOW, RECORD, VIEW, Page, hold, loan
from tests.fakes.web import Request
from tests.fuzz.damage import distorted

from tunilib.backends.registry import find_backend
from tunilib.core.catalogue import Query
from tunilib.core.hold import HoldRequest
from tunilib.core.ports.door import Door
from tunilib.core.ports.sign_in import Session
from tunilib.errors import TunilibError

FINE = {"fineid": "5", "finestatus": "ACTIVE", "finesum": "2,40 EUR", "finedate": "20261101", "type": "debit"}


def rounds(rng: random.Random) -> Iterator[None]:
    """One question and one change a round, at a page of which each answer may be damaged."""
    while True:
        page = Page(
            loans=[loan("1", "20261216"), loan("2", "20261217", renew="N", renewstatuses={"renewstatus": "No"})],
            history=[loan("9", "20251216", returndate="20251201")],
            holds=[hold("3", MMS), hold("4", "97", available="Y", holdstatus="On Hold Shelf until 10/12/2026")],
            fines=[FINE],
            owed="2.40",
        )
        with closing(_door(page, rng)) as door:
            with suppress(TunilibError):
                rng.choice(READINGS)(door)
            with suppress(TunilibError):
                rng.choice(CHANGES)(door)
        yield


def _door(page: Page, rng: random.Random) -> Door:
    entry = find_backend("primo").open(
        f"https://library.example/discovery/search?vid={VIEW}",
        now=lambda _: NOW,
        sleep=lambda _: None,
        transport=httpx.MockTransport(lambda asked: _answered(page, asked, rng)),
    )
    return entry.open(Session(card=CARD, data={"token": page.token, "view": VIEW, "scope": "MyInst"}, started=NOW))


def _answered(page: Page, asked: httpx.Request, rng: random.Random) -> httpx.Response:
    parts = urlsplit(str(asked.url))
    headers = {name.lower(): value for name, value in asked.headers.items()}
    body = asked.content.decode()
    found = page.answer(Request(asked.method, parts.path, tuple(parse_qsl(parts.query)), (), {}, headers, body))
    with suppress(ValueError):
        answer = json.loads(found.body)
        body = json.dumps(distorted(answer, rng) if rng.random() < 0.7 else answer).replace("Infinity", "1e999")
        return httpx.Response(found.status, text=body, headers=dict(found.headers))
    return httpx.Response(found.status, text=found.body)


def _shown(things: Any) -> None:
    for one in things:
        json.dumps(one.to_dict())


READINGS: tuple[Callable[[Door], Any], ...] = (
    lambda door: _shown(door.loans.read().items),
    lambda door: _shown(getattr(door.loans.history(), "items", ())),
    lambda door: _shown(door.holds.read().items),  # type: ignore[union-attr]
    lambda door: _shown([door.fines.read()]),  # type: ignore[union-attr]
    lambda door: _shown([door.profile.read()]),  # type: ignore[union-attr]
    lambda door: _shown([door.catalogue.record(RECORD)]),  # type: ignore[union-attr]
    lambda door: _shown([door.catalogue.search(Query(text="vesi"))]),  # type: ignore[union-attr]
    lambda door: door.holds.pickup_libraries(RECORD),  # type: ignore[union-attr]
)
CHANGES: tuple[Callable[[Door], Any], ...] = (
    lambda door: door.loans.renew(door.loans.read().items),
    lambda door: door.holds.cancel(door.holds.read().items),  # type: ignore[union-attr]
    lambda door: door.holds.place(HoldRequest(record=RECORD, pickup="4271")),  # type: ignore[union-attr]
)
