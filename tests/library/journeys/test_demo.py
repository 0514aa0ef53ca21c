"""The first two commands: a library to try, and its loans renewed."""

from __future__ import annotations

import stat
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.journeys.machine import CARD, NEW, PASSWORD, Machine

ADDRESS = "sqlite:///{}"


def digest(machine: Machine) -> dict[str, bytes]:
    """Everything on the machine but what a reader leaves beside a database."""
    files = [path for path in machine.folder.rglob("*") if path.is_file()]
    return {str(path): path.read_bytes() for path in files if not path.name.endswith(("-wal", "-shm", ".lock"))}


def test_two_commands_on_a_fresh_machine_end_with_loans_renewed(machine: Machine) -> None:
    assert machine.process("demo").code == 0
    result = machine.process("--profile", "demo", "loans", "renew", "--all")
    assert result.code == 1
    renewed = [line for line in result.lines if line[2] == "renewed"]
    assert len(renewed) >= 2
    assert all(date.fromisoformat(before) < date.fromisoformat(after) for _, _, _, before, after, *_ in renewed)
    refused = [line for line in result.lines if line[2] == "refused"]
    assert refused
    assert all(line[3] == line[4] and line[5] for line in refused)


def test_the_demonstration_tells_who_to_be_and_what_to_try(machine: Machine) -> None:
    result = machine.run("demo")
    assert CARD in result.err
    assert PASSWORD in result.err
    assert "tunilib --profile demo loans renew --all" in result.err
    assert result.thing == {"profile": "demo", "outcome": "made", "reasons": ""}


def test_the_demonstration_shows_the_account_at_a_terminal(machine: Machine) -> None:
    result = machine.run("demo", terminal=True)
    assert result.code == 0
    assert machine.run("fines", "--json").data["total"] in result.out
    assert "Sinuhe" in result.out


def test_a_second_time_nothing_changes_and_it_says_how_to_reset(demo: Machine) -> None:
    before = digest(demo)
    result = demo.run("demo")
    assert (result.code, result.thing["outcome"]) == (0, "unchanged")
    assert "demo --reset" in result.err
    assert digest(demo) == before


def test_a_second_time_after_signing_out_signs_in_again(demo: Machine) -> None:
    demo.run("logout")
    assert demo.run("demo").thing["outcome"] == "signed-in"
    assert demo.run("loans").code == 0


def test_a_second_time_with_a_session_that_the_library_has_ended_signs_in_again(demo: Machine) -> None:
    demo.sql("DELETE FROM session")
    assert demo.run("demo").thing["outcome"] == "signed-in"
    assert demo.run("loans").code == 0


def test_a_second_time_with_another_password_says_how_to_reset(demo: Machine) -> None:
    demo.run("desk", "patron", "reset-password", CARD)
    result = demo.run("demo", "--json")
    assert (result.code, result.error["code"]) == (3, "credentials-refused")
    assert "demo --reset" in result.error["hint"]
    assert demo.run("demo", "--reset", "--yes").code == 0
    assert demo.run("loans").code == 0


def test_a_reset_without_a_terminal_is_refused(demo: Machine) -> None:
    before = digest(demo)
    result = demo.run("demo", "--reset", stdin="y\n")
    assert result.code == 2
    assert "--yes" in result.err
    assert digest(demo) == before


@pytest.mark.parametrize("answer", ["n\n", "\n", "", "yeah\n"])
def test_a_reset_that_is_not_confirmed_does_nothing(demo: Machine, answer: str) -> None:
    before = digest(demo)
    assert demo.run("demo", "--reset", typed=answer).code == 0
    assert digest(demo) == before


@pytest.mark.parametrize("words", [("--yes",), ()])
def test_a_reset_makes_everything_anew(demo: Machine, words: tuple[str, ...]) -> None:
    demo.run("loans", "renew", "--all")
    result = demo.run("demo", "--reset", *words, typed="y\n")
    assert (result.code, result.thing["outcome"]) == (0, "made")
    again = demo.run("loans", "renew", "--all", "--json").data
    assert [row["outcome"] for row in again].count("renewed") == 3


def test_a_reset_claims_nothing_for_runs_that_were_interrupted_in_the_old_library(demo: Machine) -> None:
    demo.run("loans", "renew", "--all")
    demo.sql("UPDATE intent SET settled = NULL", of=demo.ledger)
    demo.sql("UPDATE intent_item SET word = NULL", of=demo.ledger)
    demo.run("demo", "--reset", "--yes")
    result = demo.run("loans", "renew", "--all")
    assert "and it is renewed" not in result.err, result.err


def test_a_profile_demo_that_is_another_library_is_left_alone(machine: Machine) -> None:
    store = ADDRESS.format(machine.folder / "own.sqlite")
    machine.run("desk", "init", "--store", store)
    machine.add_patron("1001", "--store", store)
    machine.sign_in("1001", "--store", store, "--profile", "demo", password=NEW)
    before = digest(machine)
    assert machine.run("demo").code == 2
    assert digest(machine) == before


@pytest.mark.parametrize("content", [b"", b"a letter to my sister", b"x" * 5000])
def test_a_file_in_the_place_of_the_demonstration_is_left_alone(machine: Machine, content: bytes) -> None:
    machine.library.parent.mkdir(parents=True)
    machine.library.write_bytes(content)
    for words in (("demo",), ("demo", "--reset", "--yes")):
        assert machine.run(*words).code == 6
    assert machine.library.read_bytes() == content


def test_a_reset_never_throws_away_a_library_that_is_not_the_demonstration(machine: Machine) -> None:
    machine.run("desk", "init")
    before = machine.library.read_bytes()
    assert machine.run("demo", "--reset", "--yes").code == 6
    assert machine.library.read_bytes() == before


def test_what_is_made_is_the_owner_s_alone(demo: Machine) -> None:
    demo.run("loans", "renew", "--all")
    for path in (demo.folder / "data", demo.folder / "state", demo.folder / "config"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
        for below in path.rglob("*"):
            assert stat.S_IMODE(below.stat().st_mode) == (0o700 if below.is_dir() else 0o600), below


def test_no_password_stands_in_any_file(demo: Machine) -> None:
    for path in demo.folder.rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes(), path


def test_the_json_of_the_demonstration(machine: Machine) -> None:
    assert machine.run("demo", "--json").out == '{"profile": "demo", "outcome": "made", "reasons": []}\n'
    assert machine.run("demo", "--json").data["outcome"] == "unchanged"


def test_the_demonstration_can_stand_elsewhere(machine: Machine, tmp_path: Path) -> None:
    store = ADDRESS.format(tmp_path / "else where.sqlite")
    assert machine.run("--store", store, "demo").code == 0
    assert machine.run("loans").code == 0
    assert not machine.library.exists()


def test_a_demonstration_that_has_grown_old_is_still_true(demo: Machine) -> None:
    demo.now = str(date(2026, 3, 10) + timedelta(days=100))
    rows = demo.run("loans", "renew", "--all", "--json").data
    assert {row["outcome"] for row in rows} == {"renewed", "refused"}
    assert demo.run("fines", "--json").data["suspended"] is True
    again = demo.run("loans", "renew", "--all", "--json")
    assert again.code == 1
    assert all("patron.suspended-fines" in [r["code"] for r in row["reasons"]] for row in again.data)
