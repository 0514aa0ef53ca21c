"""A timer that is replaced, that somebody else has changed, or that cannot be changed: what is said of it is so."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.machine import SOURCE, Machine
from tests.journeys.postbox import Box
from tests.journeys.test_timer import (
    Tools,
    _tools as _tools,  # the fixture
    done,
    of_cron,
    status,
    units,
)


def test_a_kind_that_cannot_take_the_place_leaves_the_first_one_running(demo: Machine, tools: Tools) -> None:
    tools.cron()
    done(demo, "install", "--at", "04:30", "--ping", "https://hc-ping.com/mine")
    before = tools.file.read_bytes()
    tools.systemd()
    (tools.folder / "broken").touch()
    assert demo.run("schedule", "install", "--systemd", "--no-test", "--yes").code == 6
    assert tools.file.read_bytes() == before
    shown = status(demo)
    assert (shown["installed"], shown["kind"], shown["at"], shown["ping"]) == (True, "cron", "04:30", "hc-ping.com")


def test_what_cannot_be_noted_is_not_installed(demo: Machine, tools: Tools) -> None:
    tools.cron()
    (demo.folder / "config" / "schedule.toml").mkdir()
    assert demo.run("schedule", "install", "--no-test", "--yes").code == 6
    assert not tools.file.exists()


@pytest.mark.parametrize("folder", ["with blanks", "100%", "it's äö"])
def test_a_program_in_any_folder_is_found_at_night_and_has_one_line(demo: Machine, tools: Tools, folder: str) -> None:
    tools.cron()
    (tools.folder / "tunilib").unlink()
    place = demo.folder / folder
    place.mkdir()
    (place / "tunilib").write_text(f'#!/bin/sh\nPYTHONPATH={SOURCE} exec {sys.executable} -m tunilib "$@"\n')
    (place / "tunilib").chmod(0o755)
    demo.environ["PATH"] = f"{place}:{demo.environ['PATH']}"
    tools.file.write_bytes(b"# mine\n")
    assert done(demo, "install")["outcome"] == "installed"
    assert done(demo, "install")["outcome"] == "unchanged"
    assert done(demo, "install", "--at", "05:00")["outcome"] == "installed"
    (comment, line) = tools.file.read_bytes().splitlines()
    assert (comment, line[:10]) == (b"# mine", b"0 5 * * * ")
    assert status(demo)["installed"] is True
    tools.file.write_text(tools.file.read_text().splitlines()[1].replace("\\%", "%"))  # as cron does
    ended = of_cron(demo, tools)
    assert (ended.returncode, b"Ready for pick-up" in ended.stdout) == (0, True)
    done(demo, "install")
    assert done(demo, "remove")["outcome"] == "removed"


def test_a_line_that_a_person_wrote_stays(demo: Machine, tools: Tools) -> None:
    tools.cron()
    own = f"0 12 * * * {tools.folder}/tunilib schedule run >> log 2>&1\n0 3 * * 1 {tools.folder}/tunilib schedule run\n"
    tools.file.write_text(own)
    done(demo, "install")
    done(demo, "remove")
    assert tools.file.read_text() == own


def test_another_language_is_a_change(demo: Machine, tools: Tools) -> None:
    tools.cron()
    assert [done(demo, "install", "--lang", language)["outcome"] for language in ("fi", "fi", "sv")] == [
        "installed",
        "unchanged",
        "installed",
    ]


def test_places_named_from_a_folder_are_the_same_at_night(demo: Machine, tools: Tools) -> None:
    tools.cron()
    wanted = str(demo.config)
    demo.environ["TUNILIB_CONFIG"] = os.path.relpath(wanted)
    done(demo, "install")
    assert f"export TUNILIB_CONFIG={wanted}\n" in Path(tools.file.read_text().split()[5]).read_text()


def test_a_timer_that_somebody_removed_is_not_removed_again(demo: Machine, tools: Tools) -> None:
    tools.cron()
    done(demo, "install")
    tools.file.write_bytes(b"# mine\n")
    assert demo.run("schedule", "remove", "--json").data == {"kind": "cron", "outcome": "unchanged", "reasons": []}
    assert (demo.folder / "config" / "schedule.toml").exists() is False


def test_a_crontab_that_is_out_of_reach_is_not_said_to_be_without_the_line(demo: Machine, tools: Tools) -> None:
    tools.cron()
    done(demo, "install")
    (tools.folder / "crontab").unlink()
    assert demo.run("schedule", "remove", "--yes").code == 6
    tools.write(
        "crontab", "#!/bin/sh\n[ $1 = -l ] && cat " + str(tools.file) + "\nexit 0\n"
    )  # takes it, and does nothing
    assert "did not make it" in demo.run("schedule", "remove", "--yes").err


def test_status_says_when_the_timer_starts_and_not_when_it_was_installed_to(demo: Machine, tools: Tools) -> None:
    tools.cron()
    done(demo, "install")
    tools.file.write_text(tools.file.read_text().replace("0 3", "45 18", 1))
    assert status(demo)["at"] == "18:45"
    assert str(status(demo)["next_run"])[11:16] == "18:45"


def test_a_timer_that_is_there_though_none_was_installed_is_told(demo: Machine, tools: Tools) -> None:
    tools.cron()
    tools.file.write_text(f"15 4 * * * {tools.folder}/tunilib schedule run\n")
    shown = status(demo)
    assert (shown["installed"], shown["kind"], shown["at"]) == (True, "cron", "04:15")
    assert shown["command"] == f"{tools.folder}/tunilib schedule run"
    tools.systemd()
    done(demo, "install")
    assert tools.file.read_text() == ""
    (demo.folder / "config" / "schedule.toml").unlink()
    shown = status(demo)
    assert (shown["kind"], shown["at"], shown["next_run"][11:16]) == ("systemd", "03:00", "03:00")
    assert shown["command"] == f"{tools.folder}/tunilib schedule run"


def test_a_timer_that_systemd_does_not_start_is_not_installed(demo: Machine, tools: Tools) -> None:
    tools.systemd()
    done(demo, "install")
    assert status(demo)["installed"] is True
    tools.write("systemctl", "#!/bin/sh\n[ $2 = is-enabled ] && echo disabled && exit 1\nexit 0\n")
    assert status(demo)["installed"] is False
    assert done(demo, "remove")["outcome"] == "removed"
    assert not list(units(demo).iterdir())


def test_a_systemd_out_of_reach_names_the_way_by_cron(demo: Machine, tools: Tools) -> None:
    tools.write("systemctl", "#!/bin/sh\necho 'Failed to connect to bus: No medium found' >&2\nexit 1\n")
    assert "--cron" in demo.run("schedule", "install", "--no-test", "--yes", "--json").error["hint"]


@pytest.mark.parametrize(
    ("now", "at", "following"),
    [
        ("2026-03-29T01:00+02:00", "05:00", "2026-03-29T05:00:00+03:00"),
        ("2026-03-29T01:00+02:00", "00:30", "2026-03-30T00:30:00+03:00"),
        ("2026-10-24T12:00+03:00", "05:00", "2026-10-25T05:00:00+02:00"),
        ("2028-02-28T12:00+02:00", "05:00", "2028-02-29T05:00:00+02:00"),
    ],
)
def test_the_next_run_is_by_the_clock_that_is_set_forward_and_back(
    demo: Machine, tools: Tools, now: str, at: str, following: str
) -> None:
    tools.cron()
    demo.now = now
    done(demo, "install", "--at", at)
    shown = local_status(demo, now)
    assert (shown["next_run"], shown["reasons"]) == (following, [])


def local_status(demo: Machine, now: str) -> dict[str, Any]:
    demo.now = now
    path = str(demo.environ["PATH"])
    shown: dict[str, Any] = json.loads(demo.process("schedule", "--json", TZ="Europe/Helsinki", PATH=path).out)
    return {**shown, "reasons": [one for one in shown["reasons"] if one["code"] == "schedule.missed"]}


@pytest.mark.parametrize(
    ("now", "last", "following"),
    [
        ("2026-03-29T02:00+02:00", "2026-03-28T03:30:00+02:00", "2026-03-29T04:00:00+03:00"),
        ("2026-03-29T04:30+03:00", "2026-03-28T03:30:00+02:00", "2026-03-30T03:30:00+03:00"),
        ("2026-10-25T03:20+03:00", "2026-10-24T03:30:00+03:00", "2026-10-25T03:30:00+03:00"),
        ("2026-10-26T02:20+02:00", "2026-10-25T03:30:00+03:00", "2026-10-26T03:30:00+02:00"),
    ],
)
def test_the_last_run_and_the_next_one_are_told_by_the_clock_of_their_own_day(
    demo: Machine, tools: Tools, now: str, last: str, following: str
) -> None:
    tools.cron()
    demo.now = "2026-03-01T12:00"
    done(demo, "install", "--at", "03:30")
    demo.now = last
    demo.run("schedule", "run")
    shown = local_status(demo, now)
    assert (shown["last_run"], shown["next_run"], shown["reasons"]) == (last, following, [])


def test_a_run_missed_in_the_night_when_clocks_are_set_forward_is_told_by_that_clock(
    demo: Machine, tools: Tools
) -> None:
    tools.cron()
    demo.now = "2026-03-01T12:00"
    done(demo, "install", "--at", "03:30")
    demo.now = "2026-03-28T03:30+02:00"
    demo.run("schedule", "run")
    (reason,) = local_status(demo, "2026-03-29T12:00+03:00")["reasons"]
    assert "Sun 29 Mar 2026 04:00" in reason["message"]
    assert "Sat 28 Mar 2026 03:30" in reason["message"]


def test_a_time_that_is_skipped_is_no_missed_run_of_systemd_which_starts_nothing(demo: Machine, tools: Tools) -> None:
    tools.systemd()
    demo.now = "2026-03-01T12:00"
    done(demo, "install", "--at", "03:30")
    demo.now = "2026-03-28T03:30+02:00"
    demo.run("schedule", "run")
    shown = local_status(demo, "2026-03-29T12:00+03:00")
    assert (shown["next_run"], shown["reasons"]) == ("2026-03-30T03:30:00+03:00", [])


def test_a_run_just_before_midnight_is_not_missed_just_after_it(demo: Machine, tools: Tools) -> None:
    tools.cron()
    done(demo, "install", "--at", "23:45")
    demo.now = "2026-03-14T23:46+02:00"
    demo.run("schedule", "run")
    assert local_status(demo, "2026-03-16T00:10+02:00")["reasons"] == []


def test_a_schedule_that_somebody_edited_is_read_as_far_as_it_can_be(demo: Machine, tools: Tools) -> None:
    tools.cron()
    done(demo, "install")
    file = demo.folder / "config" / "schedule.toml"
    edited = file.read_text().replace('at = "03:00"', 'at = "never"').split("installed")[0]
    file.write_text(f'{edited}installed = "2026-03-01"\n')
    assert status(demo)["at"] == "03:00"
    tools.file.write_bytes(b"")
    assert status(demo)["next_run"] is None


def test_a_test_names_a_desk_that_would_fail_at_night(demo: Machine, tools: Tools, box: Box) -> None:
    tools.cron()
    demo.configure('[desk]\nstore = "sqlite:////nowhere/x.sqlite"\n')
    result = demo.run("schedule", "test", "--json")
    assert {row["check"] for row in result.data if not row["ok"]} == {"desk"}
    assert result.code == 6
