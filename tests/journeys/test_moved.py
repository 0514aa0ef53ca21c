"""A library that has moved: whose account still names the old address is told so, and nobody reads there unawares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.cluster import shared_cluster
from tests.journeys.machine import CARD, PASSWORD, Machine
from tests.journeys.postbox import Box, mail

PATRONS_COMMANDS = (
    ("loans",),
    ("loans", "renew", "--all"),
    ("loans", "renew", "--all", "--dry-run"),
    ("loans", "explain"),
    ("loans", "plan"),
    ("loans", "history"),
    ("holds",),
    ("holds", "pickup-locations"),
    ("fines",),
    ("fines", "fees"),
    ("status",),
    ("profile",),
    ("cards",),
    ("search", "sinuhe"),
    ("favourites",),
    ("searches", "saved"),
    ("calendar", "--folder", "dates"),
    ("watch",),
    ("schedule", "run"),
    ("login", CARD, "--password-stdin"),
)


@pytest.fixture(name="moved", params=["sqlite", "postgresql"])
def _moved(demo: Machine, request: pytest.FixtureRequest) -> Iterator[tuple[Machine, str]]:
    """A machine whose profile names the old file, and the new address."""
    if request.param == "sqlite":
        address = f"sqlite:///{demo.folder}/town.sqlite"
        assert demo.run("desk", "move", "--to", address).code == 0
        yield demo, address
    else:
        with shared_cluster().database() as address:
            assert demo.run("desk", "move", "--to", address).code == 0
            yield demo, address


def test_every_command_of_a_patron_says_where_the_library_is(moved: tuple[Machine, str]) -> None:
    machine, address = moved
    for words in PATRONS_COMMANDS:
        result = machine.run(*words, stdin=PASSWORD)
        assert (result.code, result.out) == (6, ""), (words, result)
        assert f"this library has moved to {address}" in result.err, (words, result)
        assert f"--store {address}" in result.err, (words, result)
    error = machine.run("loans", "--json").error
    assert error["code"] == "database"
    assert error["hint"].endswith(f"tunilib --profile NAME login CARD --store {address}")


def test_what_looks_whether_all_is_well_finds_that_it_is_not(moved: tuple[Machine, str]) -> None:
    machine, address = moved
    looked = machine.run("doctor", "--json")
    assert looked.code == 6
    (connection,) = (check for check in looked.data if check["check"] == "connection")
    assert not connection["ok"]
    assert address in connection["message"]
    tried = machine.run("schedule", "test", "--json", TUNILIB_BARE_TEST="1")
    assert tried.code == 6
    assert address in tried.out


def test_the_command_of_the_hint_points_the_account_to_the_new_address(moved: tuple[Machine, str]) -> None:
    machine, address = moved
    words = ("--profile", "demo", "login", CARD, "--store", address, "--password-stdin")
    assert machine.run(*words, stdin=PASSWORD).code == 0
    assert [one["library"] for one in machine.run("profiles", "--json").data] == [address]
    assert machine.run("loans", "--json").data
    assert {one["outcome"] for one in machine.run("loans", "renew", "--all", "--json").data} >= {"renewed"}


def test_an_account_of_a_moved_library_can_be_signed_out_and_removed(moved: tuple[Machine, str]) -> None:
    machine, _ = moved
    assert machine.run("logout", "--json").data["outcome"] == "signed-out"
    assert machine.run("profiles", "remove", "demo", "--json").code == 0


def test_a_desk_reads_on_and_is_told_that_this_is_how_it_was(moved: tuple[Machine, str]) -> None:
    machine, address = moved
    for words in (("report",), ("verify",), ("requests", "list"), ("notices", "list"), ("patron", "requests")):
        result = machine.run("desk", *words)
        assert result.code == 0, (words, result)
        assert result.out, words
        assert f"This library has moved to {address}" in result.err, (words, result)
        assert machine.run("desk", *words, "--json").err == ""
    assert machine.run("desk", "backup", str(machine.folder / "old.sqlite")).code == 0
    day = machine.run("desk", "day", "--json")
    assert (day.code, day.error["code"]) == (6, "database")


def test_letters_that_a_moved_desk_still_holds_are_not_forgotten_in_silence(moved: tuple[Machine, str]) -> None:
    machine, address = moved
    with mail(machine, Box(), "[desk]", f'store = "{machine.store}"'):
        sent = machine.run("desk", "notices", "send")
        assert (sent.code, sent.out) == (6, "")
        assert address in sent.err
        words = ("--profile", "demo", "login", CARD, "--store", address, "--password-stdin")
        assert machine.run(*words, stdin=PASSWORD).code == 0
        ran = machine.run("schedule", "run")
        assert (ran.code, ran.out) == (6, "")
        assert address in ran.err
