"""Clients of a served library, each with a connection and a token of its own; what they are told is counted."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from random import Random
from time import perf_counter
from typing import Any
from urllib.parse import urlencode

from tests.load.processes.shared_library import BARCODES, PASSWORD, PLACES, RECORDS, STACKS

BASE = "http://library.example"
_RACE = f"{BASE}/item/{STACKS[0]}.copy"
_PLACE = "http://purl.org/ontology/paia#StorageCondition"
_FETCHED, _OPEN = 2, (1, 2, 4)


class Load:
    """What all clients were told together, how long they waited, and what went wrong."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()
        self.renewed: set[tuple[str, int]] = set()
        self.waits: list[float] = []
        self.failures: list[str] = []
        self.races = 0


class Client:
    """A program that acts for one patron."""

    def __init__(self, number: int, card: str, port: int, load: Load) -> None:
        self.card, self._port, self._load = card, port, load
        self._chance = Random(number)
        self._token = ""
        self._writer: asyncio.StreamWriter | None = None

    async def connect(self) -> None:
        if self._writer is not None:
            self._writer.close()
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def sign_in(self) -> None:
        form = urlencode({"grant_type": "password", "username": self.card, "password": PASSWORD}).encode()
        self._token = (await self._ask("POST", "/paia/auth/login", form, "application/x-www-form-urlencoded"))[
            "access_token"
        ]

    async def look(self, path: str) -> dict[str, Any]:
        return await self._ask("GET", path)

    async def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await self.look(f"/paia/core/{self.card}/items"))["doc"]
        return found

    async def fees(self) -> None:
        await self.look(f"/paia/core/{self.card}/fees")

    async def request(self, item: str | None = None) -> int:
        """Ask for a copy; the status of what came of it."""
        record = self._chance.choice((*RECORDS, *STACKS[1:]))
        copies = BARCODES.get(record, (f"{record}.copy",))
        uri = item or f"{BASE}/item/{self._chance.choice(copies)}"
        place = f"{BASE}/place/{self._chance.choice(PLACES)}"
        (document,) = await self._change("request", {"item": uri, "confirm": {_PLACE: [place]}})
        is_placed = "error" not in document and document["status"] in _OPEN
        self._load.told["hold-placed"] += is_placed
        return document["status"] if is_placed else 0

    async def cancel(self, item: str | None = None) -> None:
        found = [one for one in await self.items() if one.get("cancancel") and item in (None, one.get("item"))]
        if found:
            one = self._chance.choice(found)
            names: dict[str, Any] = {name: one[name] for name in ("item", "edition") if name in one}
            (document,) = await self._change("cancel", names)
            self._load.told["hold-cancelled"] += "error" not in document

    async def renew(self) -> None:
        loans = [one for one in await self.items() if one["status"] == 3]
        some = self._chance.sample(loans, min(2, len(loans)))
        for document in await self._change("renew", *({"item": one["item"]} for one in some)) if some else ():
            if "error" not in document and document["renewals"]:
                self._load.renewed.add((document["item"], document["renewals"]))

    async def _change(self, method: str, *documents: dict[str, Any]) -> list[dict[str, Any]]:
        body = json.dumps({"doc": documents}).encode()
        found: list[dict[str, Any]] = (await self._ask("POST", f"/paia/core/{self.card}/{method}", body))["doc"]
        return found

    async def _ask(self, verb: str, path: str, body: bytes = b"", kind: str = "application/json") -> dict[str, Any]:
        lines = [f"{verb} {path} HTTP/1.1", "Host: a", f"Content-Length: {len(body)}", f"Content-Type: {kind}"]
        if self._token:
            lines.append(f"Authorization: Bearer {self._token}")
        begun = perf_counter()
        assert self._writer is not None
        self._writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        head = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        size = int(head.partition("content-length:")[2].partition("\r\n")[0])
        found: dict[str, Any] = json.loads(await self._reader.readexactly(size))
        self._load.waits.append(perf_counter() - begun)
        if head.split(maxsplit=2)[1] != "200":
            raise RuntimeError(f"{verb} {path}: {head.splitlines()[0]} {found}")
        return found

    async def work(self, seconds: float) -> None:
        """Everything that a patron does, in any order."""
        ways = [self.items, self.items, self.items, self.fees, self.request, self.cancel, self.renew]
        until = perf_counter() + seconds
        while perf_counter() < until:
            await self._chance.choice(ways)()  # type: ignore[operator]


async def race(one: Client, other: Client, seconds: float, load: Load) -> None:
    """Two patrons ask for the same copy at the same moment, again and again: one has it fetched, the other waits."""
    until = perf_counter() + seconds
    while perf_counter() < until:
        found = sorted(await asyncio.gather(one.request(_RACE), other.request(_RACE)))
        load.races += 1
        if found.count(_FETCHED) != 1:
            load.failures.append(f"two patrons asked for one copy: {found}")
        for client in (one, other):
            await client.cancel(_RACE)


async def mixed(clients: Sequence[Client], seconds: float, load: Load) -> None:
    """All at once; the first two race."""
    works = [race(clients[0], clients[1], seconds, load), *(client.work(seconds) for client in clients[2:])]
    for found in await asyncio.gather(*works, return_exceptions=True):
        if found is not None:
            load.failures.append(f"{type(found).__name__}: {found}")


async def reading(clients: Sequence[Client], path: str, seconds: float) -> None:
    """All read the same kind of thing; ``{card}`` in its path is the client's own."""
    until = perf_counter() + seconds

    async def read(client: Client) -> None:
        while perf_counter() < until:
            await client.look(path.format(card=client.card))

    await asyncio.gather(*map(read, clients))
