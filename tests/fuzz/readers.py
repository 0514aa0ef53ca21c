"""What reads input from outside, what it is fed with, and how it may refuse it."""

from __future__ import annotations

import asyncio
import io
import json
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from tests.backends.primo import fuzz as primo
from tests.backends.vufind import fuzz as pages
from tests.formats.nasty import NASTY
from tests.fuzz.damage import ODD, VALUES, damaged, distorted
from tests.journeys.machine import Machine
from tunilib import formats
from tunilib.backends.paia.documents import read_documents, read_holds, read_loans
from tunilib.backends.paia.patron import _fees, _fine
from tunilib.cli.app import root_group
from tunilib.cli.tree import Command, every_node
from tunilib.core import InvalidRules, Rules, policy
from tunilib.errors import TunilibError
from tunilib.http.limits import Unreadable
from tunilib.library.rules import rulebook
from tunilib.local.config import read_config

Rounds = Callable[[random.Random, Path], Iterator[None]]
NOW: Final = datetime(2026, 3, 2, 10, tzinfo=UTC)
SAMPLES: Final = Path(__file__).parents[1] / "formats" / "samples"
CONFIGURATION: Final = b"""default = "home"
[profiles.home]
backend = "vufind"
library = "https://library.example"
card = "29001001"
password_command = "pass library"
notify = { to = ["mail"], details = "counts" }
[mail]
transport = "smtp"
host = "mail.example"
port = 465
security = "tls"
from = "tunilib@example.org"
[ledger]
retention = "2y"
[notify]
to = ["mail", "ntfys://ntfy.example/topic"]
[desk]
store = "sqlite:///library.sqlite"
library = "linna"
barcodes = "30001######*"
"""
FEES: Final = {
    "amount": "4.80 EUR",
    "fee": [
        {"amount": "2.40 EUR", "date": "2026-01-02", "about": "a title", "feetype": "overdue", "feeid": "urn:x:1"},
        {"amount": "2.40 EUR", "edition": "urn:x:2", "item": "urn:x:3"},
    ],
}
ITEMS: Final = {
    "doc": [
        {
            "status": status,
            "item": f"urn:x:{status}",
            "edition": f"urn:e:{status}",
            "about": "a title",
            "queue": 1,
            "renewals": 1,
            "starttime": "2026-02-01",
            "endtime": "2026-03-04T18:00:00+01:00",
            "canrenew": True,
            "cancancel": False,
            "storage": "Linna",
            "storageid": "urn:l:1",
            "error": "no",
            "duedate": "2026-03-04",
        }
        for status in range(6)
    ]
}
NEVER: Final = {
    *("schedule", "notify", "mcp", "eresource", "completion", "login", "help"),
    *("desk serve", "desk restore", "desk move", "desk payment setup", "fines pay", "record --web"),
}
"""Commands that start something outside or would wait for a person; each has tests of its own."""
LINES: Final = (("watch",), ("desk", "scan"))
"""Commands whose JSON is an object a line, or nothing."""


def of_pages(rng: random.Random, folder: Path) -> Iterator[None]:
    """Pages of a site, damaged, by each reader of the site's pages."""
    every = pages.seeds()
    while True:
        if found := next(pages.faults(rng, every), None):
            raise AssertionError(found)
        yield


def of_paia(rng: random.Random, folder: Path) -> Iterator[None]:
    """Answers of a PAIA server, in which values are others."""
    while True:
        answer = json.loads(json.dumps(distorted(ITEMS, rng)).replace("Infinity", "1e999"))
        with suppress(Unreadable):
            documents = read_documents(answer, of_answer=rng.random() < 0.3)
            for loan in read_loans(documents, NOW, may_change=rng.random() < 0.5):
                loan[1].to_dict()
            for hold in read_holds(documents, NOW, may_change=True):
                hold[1].to_dict()
        fees = distorted(FEES, rng)
        if isinstance(fees, dict) and isinstance(fees.get("fee"), list):  # the client has asked for that before
            with suppress(Unreadable):
                _fees(fees)
            for fee in fees["fee"]:
                if isinstance(fee, dict):
                    with suppress(Unreadable):
                        _fine(fee, ())
        yield


def of_primo(rng: random.Random, folder: Path) -> Iterator[None]:
    """Answers of a Primo page, in which values are others."""
    return primo.rounds(rng)


def of_format(*names: str) -> Rounds:
    """Files of references in some formats: what is read of them can be written again."""

    def rounds(rng: random.Random, folder: Path) -> Iterator[None]:
        seeds = [b"".join(formats.export(name, NASTY[:12])) for name in names if name in formats.names("write")]
        seeds += [path.read_bytes() for path in sorted(SAMPLES.iterdir())]
        while True:
            data = damaged(rng.choice(seeds[: len(names)] * 3 + seeds), rng.choice(seeds), rng)
            with suppress(TunilibError):
                found = list(formats.read(io.BytesIO(data), rng.choice(names)))
                read = [one.reference for one in found if isinstance(one, formats.FoundReference)]
                for name in ("ris", "refworks", "bibtex", "csl-json", "mods", "marc"):
                    b"".join(formats.export(name, read))
            yield

    return rounds


def of_configuration(rng: random.Random, folder: Path) -> Iterator[None]:
    """``config.toml``."""
    file = folder / "config.toml"
    while True:
        file.write_bytes(damaged(CONFIGURATION, CONFIGURATION, rng))
        with suppress(TunilibError):
            read_config(file)
        yield


def of_rules(rng: random.Random, folder: Path) -> Iterator[None]:
    """Files of rules; what is accepted answers every question."""
    seeds = [rulebook.rule_set_text(name).encode() for name in rulebook.RULE_SETS]
    while True:
        text = damaged(rng.choice(seeds), rng.choice(seeds), rng).decode("utf-8", "replace")
        with suppress(InvalidRules):
            rules = Rules.parse(text)
            policy.terms(rules, library=None, category=None, collection=None)
            late = NOW + timedelta(days=60)
            policy.fine(rules, library=None, category=None, collection=None, due=NOW, returned=late)
            policy.lost(rules, library=None, category=None, collection=None, due=NOW)
        yield


def of_commands(rng: random.Random, folder: Path) -> Iterator[None]:
    """Lines of words at a command line, over a library of its own; never a trace, always a code of the interface."""
    machine = Machine(folder / "home")
    machine.folder.mkdir(exist_ok=True)
    assert machine.run("demo").code == 0
    nodes = [(words, node) for words, node in every_node(root_group()) if isinstance(node, Command)]
    nodes = [one for one in nodes if not {one[0][0], " ".join(one[0])} & NEVER]
    known = ("29001001", "demo.1004", "linna", "3d", "1.00", "early", "ris", "list", "book", "2026-12-01", "aino@x.fi")
    with chdir(folder):
        while True:
            words, node = rng.choice(nodes)
            options = [name for one in node.params for name in one.opts if name.startswith("--") and "web" not in name]
            more = ["--quiet", "--fields", "--header", "--lang", "--all-cards", "--no-color", "--card", *options]
            pick = (rng.choice((*known, *known, _odd(rng), *rng.sample(more, 6))) for _ in range(rng.randrange(5)))
            given = [*(["--json"] if rng.random() < 0.3 and words not in LINES else []), *pick]
            given = [word for word in given if "/" not in word and ".." not in word]
            try:
                result = machine.run(*words, *given, stdin="\n".join([_odd(rng)] * 3), terminal=rng.random() < 0.3)
                assert result.code in range(7), result
            except Exception as error:
                raise AssertionError((*words, *given)) from error
            yield


def _odd(rng: random.Random) -> str:
    return rng.choice(ODD).decode("utf-8", "replace").replace("\x00", "?")[:60]


def of_agents(rng: random.Random, folder: Path) -> Iterator[None]:
    """Calls of an assistant's tools with arguments of any kind."""
    from mcp import types

    from tunilib.agents.server import AgentServer
    from tunilib.services.machine import Machine as OwnMachine

    machine = Machine(folder / "home")
    machine.folder.mkdir(exist_ok=True)
    assert machine.run("demo").code == 0
    server = AgentServer(lambda: OwnMachine(environ=machine.setting()), only=None, card=None, read_only=False)
    names = [name for name in server._tools if name != "carry_out"]
    words = ("profile", "card", "loan", "record", "query", "filters", "limit", "change", "ids", "all", "list", "id")
    values = (*VALUES, "demo", "29001001", "demo.1004", "kalevala", "renew", "place_hold", "cancel_holds", 3, ["x"])
    while True:
        given = {rng.choice(words): rng.choice(values) for _ in range(rng.randrange(4))}
        wanted = types.CallToolRequestParams(name=rng.choice(names), arguments=given)
        context: Any = SimpleNamespace(protocol_version=rng.choice(("2024-11-05", "2025-06-18")))
        answer = asyncio.run(server._call_tool(context, wanted))
        assert isinstance(answer, types.CallToolResult)
        if answer.is_error:
            assert set((answer.structured_content or {})["error"]) == {"code", "message", "hint"}
        yield


READERS: Final[Mapping[str, Rounds]] = {
    "pages": of_pages,
    "paia": of_paia,
    "primo": of_primo,
    "marc": of_format("marc", "marcxml"),
    "mods": of_format("mods"),
    "ris": of_format("ris"),
    "tagged": of_format("refworks", "endnote"),
    "bibtex": of_format("bibtex"),
    "json": of_format("csl-json", "finna"),
    "configuration": of_configuration,
    "rules": of_rules,
    "commands": of_commands,
    "agents": of_agents,
}
"""The readers, by name; each goes on for ever, a round at a time."""
