"""Letters that no library should send, in every field of every door: none ends a command, and none is printed bare."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from tests.contract.person import Person
from tests.contract.worlds import CARD, World, world
from tests.fakes.web import Request, Response
from tests.journeys.machine import Machine

from tunilib.core.favourite import FavouriteChange, ListRequest
from tunilib.core.fine import FineKind
from tunilib.core.foreign import clean_text, clean_values
from tunilib.core.hold import HoldRequest
from tunilib.core.money import Money

LETTERS = (
    *("\ud83d", "\udc00", "\udcff", "\ud800", "\x01", "\x07", "\x08", "\x1b", "\x1f", "\x7f", "\x85", "\x9b"),
    *("\u200b", "\u202e", "\u2028", "\u2066", "\ufeff", "\ufffe", "\U0001f989", "\u0301"),
)
MARK = "Qvq"
BARE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2028\u2029\u2066-\u2069\ud800-\udfff]")
FILED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""A file for other programs keeps the direction of its texts."""
COMMANDS = """loans|loans explain|loans renew --all|loans history|holds|fines|fines payments|profile|profile messages
cards|favourites lists|favourites|searches|searches saved|search Qvq|record rec.1|status|check"""
WITHOUT_JSON = (
    "favourites export --format ris|favourites export --format csl-json|watch|calendar|status --line|schedule run"
)


def as_html(letter: str) -> str:
    return f"&#{ord(letter)};" if letter < " " or "\ud800" <= letter <= "\udfff" else letter


@pytest.mark.parametrize("kind", ["finna", "vufind", "paia", "desk-serve"])
def test_no_letter_of_a_library_ends_a_command(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with world(kind, tmp_path) as made:
        fill(made)
        if made.served is not None:
            spoil(made, monkeypatch)
        person = Person(made, tmp_path / "person")
        person.signs_in()
        for form in ("--json", "pipe", "terminal"):
            commands = COMMANDS.replace("\n", "|") + ("" if form == "--json" else f"|{WITHOUT_JSON}")
            for command in commands.split("|"):
                words = (*command.split(), *(("--json",) if form == "--json" else ()))
                done = person.machine.run(*words, "--no-color", terminal=form == "terminal")
                said = (done.out + done.err).replace("\r\n", "\n")
                assert done.code in (0, 1, 2), (command, form, said)
                assert not FILED.search(said) if "export" in command else not BARE.search(said), (command, form, said)
                said.encode()


def test_no_letter_that_is_typed_or_in_a_file_ends_a_command(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.run("demo")
    odd = "x".join(LETTERS)
    (tmp_path / "csl.json").write_text(
        json.dumps([{"type": "book", "title": odd, "note": odd, "author": [{"family": odd}]}])
    )
    (tmp_path / "p.csv").write_bytes(f"card,name,address\n7001,{odd},{odd}\n".encode("utf-8", "replace"))
    (tmp_path / "a.ris").write_bytes(f"TY  - BOOK\nTI  - {odd}\nAU  - {odd}\nER  - \n".encode("utf-8", "replace"))
    title = "x".join(letter for letter in LETTERS if "\x7f" <= letter < "\ud800" or letter > "\uffff")
    raw = f"<datafield tag='245' ind1='0' ind2='0'><subfield code='a'>{title}</subfield></datafield>"
    (tmp_path / "m.xml").write_text(f"<record xmlns='http://www.loc.gov/MARC21/slim'>{raw}</record>")
    lines: list[tuple[tuple[str, ...], str | None]] = [
        (("desk", "patron", "add", "7002", "--name", odd), None),
        (("desk", "patron", "edit", "7002", f"address={odd}", f"phone={odd}"), None),
        (("desk", "patron", "block", "7002", "--reason", odd), None),
        (("desk", "record", "add", f"title={odd}", f"authors={odd}"), None),
        (("desk", "fee", "add", "7002", "1.00", "--kind", "other", "--description", odd), None),
        (("desk", "patron", "import", str(tmp_path / "p.csv")), None),
        (("desk", "import", str(tmp_path / "a.ris")), None),
        (("desk", "import", str(tmp_path / "m.xml")), None),
        (("desk", "return", "-"), f"{odd}\n"),
        (("desk", "scan"), f"{odd}\n"),
        (("favourites", "create", odd), None),
        (("favourites", "edit", "demo.1001", "--notes", odd, "--keywords", odd), None),
        (("favourites", "import", str(tmp_path / "csl.json")), None),
        (("favourites", "import", str(tmp_path / "a.ris")), None),
        (("search", odd), None),
        (("holds", "place", "demo.1050", "--comment", odd), None),
        (("loans", "renew", odd), None),
        (("loans", "renew", "--title", odd), None),
    ]
    for words, stdin in lines:
        done = machine.run(*words, stdin=stdin or "")
        assert done.code in (0, 1, 2), (words, done)
        assert not BARE.search(done.out + done.err), (words, done)
    for command in (
        "desk patron show 7002",
        "desk patron list",
        "favourites",
        "favourites lists",
        "desk report --output -",
    ):
        for form in ((), ("--json",)):
            assert machine.run(*command.split(), *form).code in (0, 2), command
    assert "\ufffd" in machine.run("desk", "patron", "show", "7002", "--json").data["name"]


@pytest.mark.parametrize("letter", LETTERS)
def test_one_gate_takes_half_letters_and_control_characters_alone(letter: str) -> None:
    text = clean_text(f"a{letter}b")
    half, control = "\ud800" <= letter <= "\udfff", letter < " " or "\x7f" <= letter < "\xa0"
    assert text == ("a\ufffdb" if half else "a b" if control else f"a{letter}b")
    assert clean_values({f"a{letter}b": [(f"a{letter}b",)]}) == {text: [(text,)]}


def test_a_password_that_is_not_text_is_refused_and_not_altered(tmp_path: Path) -> None:
    machine = Machine(tmp_path)
    machine.run("demo")
    for line in (
        "printf '\\xff\\n' | LC_ALL=C PYTHONUTF8=0 T login 29001001 --password-stdin",
        "TUNILIB_PASSWORD=$'\\xff' T login 29001001",
    ):
        assert machine.shell(line).code == 2, line


def fill(made: World) -> None:
    """A library with the mark in each of its texts."""
    library = made.library
    for number in (1, 2):
        library.record(f"rec.{number}", f"Title {MARK} {number}", f"Author {MARK}, An")
        library.copy(f"B{number}", f"rec.{number}")
    library.lend(CARD, "B1")
    library.desk.fees.add(CARD, Money.parse("2.00"), FineKind.OTHER, description=f"Fee {MARK}")
    library.desk.patrons.edit(CARD, {"name": f"Name {MARK}", "address": f"Street {MARK}", "phone": f"040 {MARK}"})
    door = library.door(CARD)
    door.holds.place(HoldRequest(record="rec.2"))
    door.favourites.changes.create(ListRequest(name=f"List {MARK}"))
    door.favourites.changes.add(["rec.1"])
    door.favourites.changes.edit("rec.1", FavouriteChange(notes=f"Note {MARK}", keywords=(f"Word {MARK}",)))


def spoil(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Send every letter in the place of each mark, in the way of the answer's format."""
    assert made.served is not None
    answer = made.served.answer

    def spoilt(request: Request) -> Response:
        found = answer(request)
        kind = found.headers.get("Content-Type", "html")
        if "html" in kind:
            return replace(found, body=found.body.replace(MARK, "x".join(map(as_html, LETTERS))))
        if "json" in kind:
            html = "</" in found.body
            sent = "x".join(map(as_html, LETTERS)) if html else "x".join(LETTERS)
            return replace(found, body=found.body.replace(MARK, json.dumps(sent)[1:-1]))
        return found

    monkeypatch.setattr(made.served, "answer", spoilt)
