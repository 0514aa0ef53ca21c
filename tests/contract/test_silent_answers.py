"""An absence is proved: an answer of status 200 that says nothing is an error, and moves nothing that is remembered."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.contract.named_world import ORGANISATION, PAY, SERVICE, NamedWorld, named_world
from tests.contract.person import Person
from tests.contract.silent_answers import SILENT, Silent
from tests.contract.worlds import CARD, OTHER, WorldKind, world, worlds_that_can
from tests.fakes.web import Request, Response

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

READINGS: dict[str, tuple[str, ...]] = {
    "loans": (),
    "holds": ("holds",),
    "fines": ("fines",),
    "profile": ("profile",),
    "profile messages": ("profile", "site"),
    "cards": ("cards",),
    "loans history": ("history",),
    "favourites list": ("favourites",),
    "favourites lists": ("favourites",),
    "favourites export --format ris": ("favourites",),
    "searches recent": ("searches",),
    "searches saved": ("searches",),
    "record {record}": ("catalogue",),
    "search title": ("catalogue",),
    "search title --export ris": ("catalogue",),
    "holds pickup-locations {record}": ("holds", "catalogue"),
    "fines pay --no-browser --yes 1.00": ("fines", "site"),
    "loans explain": (),
    "loans plan": (),
    "status": (),
    "calendar": (),
    "loans renew --all": (),
}
"""What each reading needs of a door."""
REMEMBERED = ("seen", "event", "reading", "run", "intent", "name")
DOORS = [one for one in worlds_that_can() if one.values[0].name in ("finna", "vufind", "paia", "primo")]


PARTLY: dict[str, Callable[[Any], bool]] = {
    "fines": lambda found: found["suspended"] is None,
    "profile": lambda found: not any(one["change"] for one in found["fields"]),
    "record": lambda found: found["holds"] is None,
    "search": lambda found: found["facets"] is None,
}
"""What is shown without a part that could not be read, and how that part is unknown."""


class Gate:
    """Answers in place of a server, from a request on."""

    def __init__(self, proper: Callable[[Request], Response]) -> None:
        self._proper = proper
        self.silent: Response | None = None
        self.left = 0
        self.given = 0

    def answer(self, request: Request) -> Response:
        if self.silent is None:
            return self._proper(request)
        if self.left:
            self.left -= 1
            return self._proper(request)
        self.given += 1
        return self.silent


@pytest.fixture(params=DOORS)
def reader(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    """Somebody with two loans, two holds and two fines, whose night ran and who has watched."""
    kind: WorldKind = request.param
    with world(kind, tmp_path) as made:
        person = Person(made, tmp_path / "person")
        person.folder.mkdir()
        box = f'[mail]\ntransport = "file"\npath = "{person.folder / "mbox"}"\nfrom = "me@example.org"\n'
        (person.folder / "config.toml").write_text(f'{box}[notify]\nmail_to = "home@example.org"\n')
        made.library.books(CARD, 2)
        for number in (1, 2):
            made.library.copy(f"X{number}", f"wanted.{number}")
            made.library.lend(OTHER, f"X{number}")
            made.library.owe(CARD, "1.00")
        person.signs_in()
        for number in (1, 2):
            made.account().place(f"wanted.{number}", pickup="linna")
        person.types("schedule", "run")
        for words in ("status", "watch", "favourites lists", "search title"):
            if words.split()[0] not in ("favourites", "search") or made.can("favourites"):
                person.types(*words.split())
        gate = Gate(made.served.answer)  # type: ignore[union-attr]
        monkeypatch.setattr(made.served, "answer", gate.answer)
        monkeypatch.setattr(person, "gate", gate, raising=False)
        yield person


def gate_of(person: Person) -> Gate:
    found: Gate = vars(person)["gate"]
    return found


def remembered(person: Person) -> dict[str, list[Any]]:
    """The tables of the ledger, and the letters that were sent."""
    box = person.folder / "mbox"
    with closing(sqlite3.connect(person.folder / "data" / "ledger.sqlite")) as db:
        found = {name: db.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3").fetchall() for name in REMEMBERED}
    return {**found, "mbox": [box.read_bytes() if box.exists() else b""]}


def readings_of(person: Person) -> list[tuple[str, ...]]:
    record = person.world.record_id("rec.1")
    found = [words for words, needs in READINGS.items() if person.world.can(*needs)]  # type: ignore[arg-type]
    return [tuple(words.format(record=record).split()) for words in found]


def ends(person: Person, words: tuple[str, ...], silent: Silent) -> None:
    """A reading to which a server says nothing ends with an error, and shows nothing."""
    done = person.machine.run(*words)
    assert done.code == silent.code_at(person.world.kind.name), (words, done)
    assert done.out == "", (words, done)
    assert silent.says in done.err


def moves_nothing(person: Person, name: str, readings: list[tuple[str, ...]]) -> None:
    gate, silent, before = gate_of(person), SILENT[name], remembered(person)
    check, line = person.machine.run("check", "--json"), person.machine.run("status", "--line")
    gate.silent = silent.response
    for words in readings:
        ends(person, words, silent)
    assert person.machine.run("watch").code == silent.code_at(person.world.kind.name)
    assert person.machine.run("check", "--json") == check
    assert person.machine.run("status", "--line") == line
    assert remembered(person) == before
    gate.silent = None
    assert person.types("watch") == ""


def person_reads(person: Person, words: tuple[str, ...], first: int) -> Any:
    """A reading as JSON, of which only the first requests are answered."""
    gate_of(person).left = first
    return person.types(*words, "--json")


@pytest.mark.parametrize("name", SILENT)
def test_a_silent_answer_is_no_empty_list(reader: Person, name: str) -> None:
    readings = readings_of(reader)
    chosen = zlib.crc32(name.encode()) % len(readings)
    moves_nothing(reader, name, [("loans",), readings[chosen]])


@pytest.mark.heavy
@pytest.mark.parametrize("name", SILENT)
def test_a_silent_answer_to_any_reading_is_no_empty_list(reader: Person, name: str) -> None:
    moves_nothing(reader, name, readings_of(reader))


@pytest.mark.heavy
@pytest.mark.parametrize("name", SILENT)
def test_a_silent_answer_to_any_request_of_a_reading_is_no_empty_list(reader: Person, name: str) -> None:
    gate, silent = gate_of(reader), SILENT[name]
    for words in readings_of(reader):
        for first in count(1):
            gate.silent, gate.left, gate.given = silent.response, first, 0
            done = reader.machine.run(*words)
            if not gate.given:
                break
            if words[0] in PARTLY and done.code == 0:
                assert PARTLY[words[0]](person_reads(reader, words, first)), (words, first, done)
            else:
                assert done.code in (4, 5), (words, first, done)
    gate.silent = None
    assert reader.types("watch") == ""


@pytest.mark.parametrize("name", ["maintenance in Finnish", "a captive portal"])
def test_a_night_of_silent_answers_proves_nothing_and_tells_of_no_change(reader: Person, name: str) -> None:
    gate, silent, before = gate_of(reader), SILENT[name], remembered(reader)
    gate.silent = silent.response
    assert reader.machine.run("schedule", "run").code == silent.code_at(reader.world.kind.name)
    gate.silent = None
    after = remembered(reader)
    assert [after[table] for table in ("seen", "event", "reading")] == [
        before[table] for table in ("seen", "event", "reading")
    ]
    assert [run for run in after["run"] if "renew" in run] == [run for run in before["run"] if "renew" in run]


@pytest.fixture(name="world", scope="module")
def _world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NamedWorld]:
    """A student whose session at the site has ended, and the demonstration, whose library takes payments."""
    with (
        pytest.MonkeyPatch.context() as patch,
        named_world(tmp_path_factory.mktemp("world"), patch) as made,
    ):
        made.signs_in_at_university()
        made.takes_payments()
        yield made


@pytest.mark.parametrize("name", [name for name in SILENT if name != "a sign-in in German"])
def test_a_silent_organisation_asks_nobody_to_sign_in_again(world: NamedWorld, name: str) -> None:
    world.university.site.expire()
    world.university.provider.sessions.clear()
    world[ORGANISATION].instead[:] = [lambda _: SILENT[name].response]
    done = world.run("favourites", "lists", "--profile", "student", code=None)
    assert (done.code, done.out) == (4, ""), done
    again = world.signs_in_at_university(code=None)
    assert again.code == 4, again
    world[ORGANISATION].instead.clear()
    assert world.run("favourites", "lists", "--profile", "student").code == 0


@pytest.mark.parametrize("name", SILENT)
def test_a_silent_payment_service_begins_no_payment_and_settles_none(world: NamedWorld, name: str) -> None:
    world[SERVICE].instead[:] = [lambda _: SILENT[name].response]
    begun = world.run(*PAY, code=None)
    assert begun.code in (4, 5), begun
    assert '"state": "paid"' not in begun.out
    world[SERVICE].instead.clear()
    world.run(*PAY, code=5)
    (payment,) = [one for one in world.run("fines", "payments", "--profile", "demo", "--json").data if one["url"]]
    world[SERVICE].instead[:] = [lambda _: SILENT[name].response]
    looked = world.run("fines", "payments", "--profile", "demo", "--resume", "--json", code=None)
    assert looked.code in (4, 5), looked
    world[SERVICE].instead.clear()
    (still,) = [one for one in world.run("fines", "payments", "--profile", "demo", "--json").data if one["url"]]
    assert (still["id"], still["state"]) == (payment["id"], "started")
