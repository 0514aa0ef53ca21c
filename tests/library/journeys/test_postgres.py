"""A library on a PostgreSQL server by the command line: what else changes is the address."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from tests.cluster import shared_cluster
from tests.journeys.machine import CARD, PASSWORD, Machine

SECRET = "postgresql://owner:hunter2@library.example/town"


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[str]:
    """The address of an empty database."""
    with shared_cluster().database() as address:
        yield address


@pytest.fixture(name="town")
def _town(demo: Machine) -> Iterator[tuple[Machine, str]]:
    """The demonstration, moved to a server; its profile signs in there."""
    with shared_cluster().database() as address:
        loans = demo.run("loans", "list", "--json").data
        result = demo.run("desk", "move", "--to", address)
        assert result.code == 0, result
        signed_in = demo.run("--store", address, "--profile", "town", "login", CARD, "--password-stdin", stdin=PASSWORD)
        assert signed_in.code == 0, signed_in
        moved = demo.run("--profile", "town", "loans", "list", "--json").data
        assert [loan["barcode"] for loan in moved] == [loan["barcode"] for loan in loans] != []
        yield demo, address


def test_a_library_is_made_and_used_on_a_server(machine: Machine, server: str) -> None:
    machine.environ["TUNILIB_STORE"] = server
    made = machine.run("desk", "init", "--json")
    assert (made.code, made.data["store"]) == (0, server)
    again = machine.run("desk", "init", "--json")
    assert again.code == 6
    assert machine.run("desk", "patron", "add", "29001", "--name", "Aino", "--password-stdin", stdin=PASSWORD).code == 0
    assert machine.run("login", "29001", "--password-stdin", stdin=PASSWORD).code == 0
    assert machine.run("loans", "--json").data == []
    assert machine.run("desk", "verify", "--json").data["ok"]
    machine.environ["TUNILIB_STORE"] = None
    machine.config.parent.mkdir(parents=True, exist_ok=True)
    with machine.config.open("a", encoding="utf-8") as file:
        file.write(f'\n[desk]\nstore = "{server}"\n')
    assert machine.run("desk", "report", "--json").data["patrons"] == 1


def test_a_moved_library_goes_on_at_its_new_address(town: tuple[Machine, str]) -> None:
    machine, address = town
    here = machine.run("--profile", "demo", "loans", "renew", "--all", "--json")
    assert here.code == 6
    assert address in here.error["message"]
    there = machine.run("--profile", "town", "loans", "renew", "--all", "--json")
    assert {outcome["outcome"] for outcome in there.data} >= {"renewed", "refused"}
    assert machine.run("--store", address, "search", "sinuhe", "--json").data["total"]


def test_the_demonstration_can_be_made_on_a_server(machine: Machine) -> None:
    with shared_cluster().database() as address:
        made = machine.run("--store", address, "demo", "--json")
        assert made.code == 0, made
        assert made.data["outcome"] == "made"
        assert machine.run("--store", address, "demo").code == 0
        assert machine.run("--store", address, "demo", "--reset", "--yes").code == 0
        assert machine.run("--profile", "demo", "loans", "--json").data


def test_a_backup_of_a_library_on_a_server_is_a_library_file_of_the_same_state(town: tuple[Machine, str]) -> None:
    machine, address = town
    backup = machine.folder / "backup.sqlite"
    done = machine.run("--store", address, "desk", "backup", str(backup), "--json")
    assert (done.code, done.data) == (0, {"file": str(backup)})
    assert backup.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in backup.parent.glob("*backup.sqlite*")) == [backup.name]
    taken = machine.run("--store", address, "desk", "backup", str(backup), "--json")
    assert (taken.code, taken.error["code"]) == (6, "file")

    there, here = (machine.run("--store", store, "desk", "report").out for store in (address, f"sqlite:///{backup}"))
    assert there == here
    assert machine.run("--store", f"sqlite:///{backup}", "desk", "verify", "--json").data["ok"]


@pytest.mark.parametrize("kind", ["server", "empty", "file"])
def test_a_backup_of_a_library_on_a_server_is_restored(town: tuple[Machine, str], kind: str) -> None:
    machine, server = town
    stack = ExitStack()
    address = f"sqlite:///{machine.folder / 'own.sqlite'}" if kind == "file" else server
    if kind == "empty":
        address = stack.enter_context(shared_cluster().database())
    backup = machine.folder / "backup.sqlite"
    assert machine.run("--store", server, "desk", "backup", str(backup)).code == 0
    assert machine.run("--store", server, "desk", "checkout", CARD, "30107304").code == 0

    done = machine.run("--store", address, "desk", "restore", str(backup), "--yes", "--json")
    assert (done.code, done.data["outcome"]) == (0, "restored")
    kept = done.data["kept"]
    assert (kept is not None) == (kind == "server")
    if kept:
        taken = machine.run("--store", f"sqlite:///{kept}", "desk", "checkout", CARD, "30107304", "--json").data[0]
        assert taken["reasons"][0]["code"] == "checkout.on-loan"
        assert machine.run("--profile", "town", "loans", "--json").error["code"] == "session-expired"
    assert machine.run("--store", address, "desk", "checkout", CARD, "30107304", "--json").data[0]["outcome"] == "lent"
    assert machine.run("--store", address, "desk", "verify", "--json").data == {"ok": True, "problems": []}
    stack.close()


def test_a_backup_is_made_before_more_than_31_missed_days_of_a_server_are_ended(town: tuple[Machine, str]) -> None:
    machine, address = town
    machine.now = "2026-06-01"
    done = machine.run("--store", address, "desk", "day", "--json")
    (backup,) = (machine.folder / "data").glob("*-before-2026-06-01.sqlite")
    assert (done.code, done.data["date"], done.data["backup"]) == (0, "2026-06-01", str(backup))
    before = machine.run("--store", f"sqlite:///{backup}", "desk", "report", "--json").data
    assert before["day_done"] < "2026-04-01"
    assert machine.run("--store", address, "desk", "day", "--json").data["backup"] is None


@pytest.mark.parametrize(
    "words",
    [
        ("--store", SECRET, "desk", "report"),
        ("--store", SECRET, "login", CARD),
        ("login", CARD, "--library", SECRET),
        ("login", CARD, "--library", SECRET, "--backend", "vufind"),
        ("--store", SECRET, "search", "sinuhe"),
        ("--store", SECRET, "demo"),
        ("--store", SECRET, "doctor"),
        ("desk", "move", "--to", SECRET),
        ("--profile", "demo", "--store", SECRET, "loans"),
        ("--store", SECRET.replace("postgresql", "postgres"), "desk", "report"),
    ],
)
def test_a_password_in_an_address_is_refused_and_shown_nowhere(demo: Machine, words: tuple[str, ...]) -> None:
    result = demo.run("--verbose", *words)
    assert result.code in (2, 6), result
    assert "hunter2" not in result.out + result.err
    kept = b"".join(path.read_bytes() for path in demo.folder.rglob("*") if path.is_file())
    assert b"hunter2" not in kept


def test_a_server_that_is_away_is_said_with_what_was_not_changed(demo: Machine) -> None:
    result = demo.run("--store", f"postgresql:///town?host={demo.folder}", "desk", "return", "30107304", "--json")
    assert (result.code, result.error["code"]) == (4, "unavailable")
    assert "nothing was changed" in result.error["message"]


def test_without_the_extra_the_command_that_installs_it_is_named(
    demo: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in list(sys.modules):
        if name.startswith("tunilib.library.postgres"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    result = demo.run("--store", "postgresql:///town", "desk", "report", "--json")
    assert result.code == 6
    assert "tunilib[postgres]" in result.error["hint"]


@pytest.mark.heavy
def test_a_database_has_several_libraries_each_by_its_name(machine: Machine) -> None:
    with shared_cluster().database() as address:
        second = f"{address}&library=hervanta"
        empty = machine.run("--store", address, "desk", "libraries", "--json")
        assert (empty.code, empty.data) == (0, [])
        assert machine.run("--store", address, "desk", "libraries").err == "There are no libraries.\n"
        assert machine.run("--store", second, "desk", "init", "--name", "Hervanta", "--json").data["store"] == second
        missing = machine.run("--store", address, "desk", "report", "--json")
        assert (missing.code, missing.error["code"]) == (6, "database")
        assert "hervanta" in missing.error["hint"]
        assert machine.run("--store", address, "desk", "init", "--name", "Town").code == 0
        of_town = {"library": "tunilib", "name": "Town", "store": address, "moved_to": None}
        of_hervanta = {"library": "hervanta", "name": "Hervanta", "store": second, "moved_to": None}
        for store in (address, second, f"{address}&library=missing"):
            assert machine.run("--store", store, "desk", "libraries", "--json").data == [of_hervanta, of_town]
        piped = machine.run("--store", address, "desk", "libraries").out
        assert piped == f"hervanta\tHervanta\t{second}\t\ntunilib\tTown\t{address}\t\n"
        assert "hervanta" in machine.run("--store", address, "desk", "libraries", terminal=True).out

        add = ("desk", "patron", "add", "29001", "--name", "Aino", "--password-stdin")
        assert machine.run("--store", second, *add, stdin=PASSWORD).code == 0
        assert machine.run("--store", address, "login", "29001", "--password-stdin", stdin=PASSWORD).code == 3
        assert machine.run("--store", second, "login", "29001", "--password-stdin", stdin=PASSWORD).code == 0
        assert machine.run("loans", "--json").data == []
        refused = machine.run("--store", f"{address}&library=Hervanta", "desk", "report", "--json")
        assert (refused.code, refused.error["code"]) == (2, "usage")


def test_a_library_in_a_file_is_the_only_one_there(demo: Machine) -> None:
    (one,) = demo.run("desk", "libraries", "--json").data
    assert one["library"] is one["moved_to"] is None
    assert one["store"].startswith("sqlite:////")
