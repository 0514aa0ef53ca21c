"""Politeness to a library: its requests are counted, told, and bounded in a night that nobody watches."""

from __future__ import annotations

import pytest
from tests.fakes.paia.server import loan
from tests.journeys.paia_library import PaiaLibrary, paia_library

USED_UP = " requests in one night, of {most} at most; nothing more was asked"


def budget(paia: PaiaLibrary, most: int) -> str:
    paia.machine.configure(f"[schedule]\nrequests_a_night = {most}\n")
    return USED_UP.format(most=most)


def test_a_run_that_used_up_its_budget_is_done_to_its_end_and_the_next_one_that_night_asks_nothing(
    paia: PaiaLibrary,
) -> None:
    said = budget(paia, 2)
    paia.machine.now = "2026-03-03T03:00"
    paia.patron.documents.append(loan(1, "2026-03-04"))
    first = paia.run("schedule", "run")
    assert first.code == 0, first
    asked = len(paia.server.log)
    assert asked > 2
    assert paia.server.changes("renew")
    paia.machine.now = "2026-03-03T04:00"
    again = paia.run("schedule", "run")
    assert (again.code, len(paia.server.log)) == (4, asked)
    assert f"{paia.address.partition('://')[2]} got {asked}{said}" in again.err
    assert "[schedule] requests_a_night" in again.err
    (found,) = [one for one in paia.run("doctor", "--json").data if one["check"] == "requests"]
    assert (found["ok"], said in found["message"]) == (False, True)
    paia.machine.now = "2026-03-04T03:00"
    assert paia.run("schedule", "run").code == 0
    assert len(paia.server.log) > asked


def test_a_person_who_asks_is_not_bounded(paia: PaiaLibrary) -> None:
    budget(paia, 1)
    for _ in range(3):
        assert paia.run("loans").code == 0


def test_verbose_and_doctor_say_how_many_requests_there_were(paia: PaiaLibrary) -> None:
    site = paia.address.partition("://")[2]
    listed = paia.run("loans", "--verbose")
    assert len(paia.server.log) == 1
    assert f"1 request was sent to {site}." in listed.err.splitlines()
    assert "sent to" not in paia.run("loans").err + paia.run("loans", "--verbose", "--json").err
    before = len(paia.server.log)
    paia.run("schedule", "run")
    night = len(paia.server.log) - before
    (found,) = [one for one in paia.run("doctor", "--json").data if one["check"] == "requests"]
    count = len(paia.server.log) - before - night
    assert found["ok"]
    assert found["message"].startswith(f"{site} got {count} requests just now. In the night of ")
    assert found["message"].endswith(f" it got {night}, of 1000 at most.")


@pytest.mark.parametrize("value", ["0", '"many"', "true", "2.5"])
def test_a_budget_that_is_no_number_of_requests_is_refused(paia: PaiaLibrary, value: str) -> None:
    paia.machine.configure(f"[schedule]\nrequests_a_night = {value}\n")
    result = paia.run("schedule", "run")
    assert (result.code, paia.server.log) == (6, [])
    assert "requests_a_night" in result.err


def test_each_library_has_a_budget_of_its_own(paia: PaiaLibrary) -> None:
    with paia_library(paia.machine) as other:
        other.sign_in()
        said = budget(paia, 1)
        assert paia.run("schedule", "run").code == 0
        assert {bool(paia.server.log), bool(other.server.log)} == {True}
        before = len(paia.server.log), len(other.server.log)
        again = paia.run("schedule", "run")
        assert (again.code, len(paia.server.log), len(other.server.log)) == (4, *before)
        assert said in again.err
