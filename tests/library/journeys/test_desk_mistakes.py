"""Each word of the desk tried with a wrong card, barcode, amount or state: an error, its code, and nothing changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from tests.journeys.machine import Machine
from tests.library.journeys.townlibrary import TownLibrary

NO_CARD, NO_BARCODE, NO_ID = "9999", "777777", "zzzzzzz"
UNKNOWN = [
    ("patron edit", "patron", "edit", NO_CARD, "phone=1"),
    ("patron block", "patron", "block", NO_CARD, "--reason", "why"),
    ("patron unblock", "patron", "unblock", NO_CARD),
    ("patron unlock", "patron", "unlock", NO_CARD),
    ("patron reset-password", "patron", "reset-password", NO_CARD),
    ("patron approve", "patron", "approve", NO_ID),
    ("patron decline", "patron", "decline", NO_ID),
    ("item add", "item", "add", NO_ID, "123456"),
    ("item add no record", "item", "add", "", "123456"),
    ("item edit", "item", "edit", NO_BARCODE, "--library", "arvo"),
    ("item lost", "item", "lost", NO_BARCODE),
    ("checkout card", "checkout", NO_CARD, "{shelf}"),
    ("checkout barcode", "checkout", "1001", "{shelf}", NO_BARCODE),
    ("return", "return", "{lent}", NO_BARCODE),
    ("requests ready", "requests", "ready", NO_ID),
    ("requests transit", "requests", "transit", NO_ID),
    ("requests cancel", "requests", "cancel", NO_ID),
    ("fee add", "fee", "add", NO_CARD, "1.00", "--kind", "other"),
    ("fee pay card", "fee", "pay", NO_CARD, "--all"),
    ("fee pay id", "fee", "pay", "1001", NO_ID),
    ("fee pay another's", "fee", "pay", "1002", "{fine}"),
    ("fee waive", "fee", "waive", NO_ID),
    ("item at a library that is none", "item", "edit", "{shelf}", "--library", "mars"),
    ("return at a library that is none", "return", "{lent}", "--library", "mars"),
    ("new item at a library that is none", "item", "add", "{record}", "77", "--library", "mars"),
]
AMOUNTS = [
    "1,00",
    "-1",
    "-1.00",
    "1e3",
    "NaN",
    "",
    "1",
    "1.0",
    "1.000",
    "٣.00",
    "0.00",
    "999999999999.00",
    " 1.00",
    "+1.00",
]
NONSENSE = [
    ("patron edit", "patron", "edit", "1001", "shoe=45"),
    ("patron edit twice", "patron", "edit", "1001", "phone=1", "phone=2"),
    ("patron edit no pair", "patron", "edit", "1001", "phone"),
    ("patron edit date", "patron", "edit", "1001", "card_expires=tomorrow"),
    ("patron block empty", "patron", "block", "1001", "--reason", ""),
    ("item edit nothing", "item", "edit", "{shelf}"),
    ("item edit collection", "item", "edit", "{shelf}", "--collection", "attic"),
    ("item add barcode", "item", "add", "{record}", "a b/c;d"),
    ("item add letter", "item", "add", "{record}", "å"),
    ("item add no barcode", "item", "add", "{record}", ""),
    ("item add long barcode", "item", "add", "{record}", "4" * 33),
    ("item add collection", "item", "add", "{record}", "123456", "--collection", "attic"),
    ("fee kind", "fee", "add", "1001", "1.00", "--kind", "revenge"),
    ("day date", "day", "--date", "2026-02-30"),
    ("day to come", "day", "--date", "2027-01-01"),
    ("day form", "day", "--date", "10.3.2026"),
    ("pay nothing named", "fee", "pay", "1001"),
    ("pay one and all", "fee", "pay", "1001", "{fine}", "--all"),
]
STATES = [
    ("return of what is at home", "return", "{shelf}"),
    ("checkout of what is out", "checkout", "1002", "{lent}"),
    ("ready of what waits for no copy", "requests", "ready", "{hold}"),
    ("transit of what waits for no copy", "requests", "transit", "{hold}"),
    ("pay what is paid", "fee", "pay", "1001", "{paid}"),
    ("waive what is paid", "fee", "waive", "{paid}"),
]


class Scene:
    """A library with a copy on the shelf, one on loan, a hold that waits, a fine that is open and one that is paid."""

    def __init__(self, library: TownLibrary) -> None:
        self.library = library
        shelf, lent = library.record("On the shelf"), library.record("On loan")
        library.desk("checkout", "1001", lent["barcodes"][0])
        hold = library.patron("1002", "holds", "place", lent["record_id"], "--pickup", "arvo", "--json").data
        paid = library.desk("fee", "add", "1001", "2.00", "--kind", "other", "--json").data[0]
        library.desk("fee", "pay", "1001", paid["id"])
        fine = library.desk("fee", "add", "1001", "1.00", "--kind", "other", "--json").data[0]
        self.names = {
            "shelf": shelf["barcodes"][0],
            "record": shelf["record_id"],
            "lent": lent["barcodes"][0],
            "hold": hold["id"],
            "paid": paid["id"],
            "fine": fine["id"],
        }

    def words(self, row: tuple[str, ...]) -> list[str]:
        return [word.format(**self.names) for word in row[1:]]

    def content(self) -> list[str]:
        path = self.library.store.removeprefix("sqlite:///")
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            return [line for line in db.iterdump() if "sqlite_sequence" not in line]
        finally:
            db.close()


@pytest.fixture(scope="module", name="scene")
def _scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder: Path = tmp_path_factory.mktemp("town")
    return Scene(TownLibrary(Machine(folder / "machine"), folder).make())


@pytest.mark.parametrize(("rows", "code"), [(UNKNOWN, "not-found"), (NONSENSE, "usage")], ids=["unknown", "nonsense"])
def test_what_does_not_exist_or_makes_no_sense_is_an_error_and_nothing_is_done(
    scene: Scene, rows: list[tuple[str, ...]], code: str
) -> None:
    before = scene.content()
    for row in rows:
        result = scene.library.desk(*scene.words(row), "--json")
        assert (result.code, result.error["code"], result.out) == (2, code, ""), row
        assert scene.content() == before, row


def test_what_is_no_amount_is_a_usage_error(scene: Scene) -> None:
    before = scene.content()
    for amount in AMOUNTS:
        result = scene.library.desk("fee", "add", "--kind", "other", "--json", "--", "1001", amount)
        assert (result.code, result.out) == (2, ""), amount
    assert scene.content() == before


def test_what_the_state_does_not_allow_is_refused_with_a_reason(scene: Scene) -> None:
    before = scene.content()
    for row in STATES:
        result = scene.library.desk(*scene.words(row), "--json")
        rows = result.data if isinstance(result.data, list) else [result.data]
        assert [found["outcome"] for found in rows] in (["refused"], ["unchanged"]), row
        assert result.code == (1 if rows[0]["outcome"] == "refused" else 0), row
        if rows[0]["outcome"] == "refused":
            assert rows[0]["reasons"], row
        assert scene.content() == before, row


def test_a_desk_without_a_library_says_how_to_make_one(machine: Machine) -> None:
    result = machine.run("desk", "report", "--json")
    assert (result.code, result.error["code"]) == (6, "database")
    assert "tunilib desk init" in result.error["hint"]
    assert "tunilib demo" in result.error["hint"]


def test_a_backup_of_another_library_is_named_before_it_takes_the_place(demo: Machine) -> None:
    own, other, backup = (str(demo.folder / f"{name}.sqlite") for name in ("own", "other", "backup"))
    for name, path in (("Kangasala", own), ("Lempäälä", other)):
        assert demo.run("--store", f"sqlite:///{path}", "desk", "init", "--name", name).code == 0
    assert demo.run("--store", f"sqlite:///{other}", "desk", "backup", backup).code == 0

    words = ("--store", f"sqlite:///{own}", "desk", "restore", backup)
    said = "The backup is of the library Lempäälä, and the one in whose place it comes is Kangasala."
    asked = demo.run(*words)
    assert (asked.code, asked.err.startswith(f"{said}\n")) == (2, True), asked
    done = demo.run(*words, "--yes", "--json")
    assert (done.code, [reason["message"] for reason in done.data["reasons"]]) == (0, [said])
    assert demo.run(*words, "--yes", "--json").data["reasons"] == []
