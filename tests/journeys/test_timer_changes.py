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


def test_each_line_that_starts_a_run_is_named_replaced_and_removed(demo: Machine, tools: Tools) -> None:
    tools.cron()
    program = f"{tools.folder}/tunilib"
    edited = [f"* * * * * {program} schedule run 2>>$HOME/log\n", f"30 12 * * * nice {program} schedule run\n"]
    other = "5 4 * * * backup\n"
    tools.file.write_text(edited[0] + other + edited[1])
    shown = status(demo)
    assert (shown["installed"], shown["at"], shown["next_run"]) == (True, "* * * * *; 12:30", None)
    assert shown["command"] == f"{program} schedule run 2>>$HOME/log; nice {program} schedule run"
    asked = demo.run("schedule", "install", "--no-test").err
    assert all(line.strip() in asked for line in edited)
    done(demo, "install")
    ours = tools.file.read_text().removeprefix(other)
    assert (ours.startswith("0 3 * * * /"), ours.count("schedule run")) == (True, 1)
    tools.file.write_text(edited[0] + other + edited[1])
    assert done(demo, "remove")["outcome"] == "removed"
    assert tools.file.read_text() == other


def test_a_line_that_does_something_else_too_is_named_and_stays(demo: Machine, tools: Tools) -> None:
    tools.cron()
    own = f"0 12 * * * backup && {tools.folder}/tunilib schedule run\n"
    tools.file.write_text(own)
    for verb in ("install", "remove"):
        more = ("--no-test",) if verb == "install" else ()
        error = demo.run("schedule", verb, *more, "--yes", "--json").error
        assert (error["code"], "backup" in error["message"], "crontab -e" in error["hint"]) == (
            "configuration",
            True,
            True,
        )
        assert tools.file.read_text() == own
    assert status(demo)["installed"] is True


def test_units_that_a_person_has_edited_or_named_are_replaced_and_removed(demo: Machine, tools: Tools) -> None:
    tools.systemd()
    done(demo, "install")
    folder = demo.folder / "home" / ".config" / "systemd" / "user"

    def edit() -> None:
        (folder / "tunilib.timer.d").mkdir(exist_ok=True)
        (folder / "tunilib.timer.d" / "override.conf").write_text("[Timer]\nOnCalendar=\nOnCalendar=Mon 12:00\n")
        (folder / "books.service").write_text("[Service]\nExecStart=/usr/bin/nice tunilib schedule run\n")
        (folder / "books.timer").write_text("[Timer]\nOnCalendar=18:45\n")
        (folder / "other.service").write_text("[Service]\nExecStart=/usr/bin/true\n")

    edit()
    shown = status(demo)
    assert (shown["at"], shown["next_run"]) == ("Mon 12:00; 18:45", None)
    assert shown["command"].endswith("tunilib schedule run; /usr/bin/nice tunilib schedule run")
    assert done(demo, "install")["outcome"] == "installed"
    assert sorted(path.name for path in folder.iterdir()) == ["other.service", "tunilib.service", "tunilib.timer"]
    assert tools.asked[-2:] == ["--user disable --now books.timer", "--user daemon-reload"]
    assert status(demo)["at"] == "03:00"
    assert done(demo, "install")["outcome"] == "unchanged"
    edit()
    done(demo, "remove")
    assert [path.name for path in folder.iterdir()] == ["other.service"]


def test_a_timer_of_another_kind_than_was_installed_is_told(demo: Machine, tools: Tools) -> None:
    tools.cron()
    tools.systemd()
    done(demo, "install")
    done(demo, "remove")
    done(demo, "install", "--cron")
    line = tools.file.read_text()
    done(demo, "install", "--systemd")
    for path in (demo.folder / "home" / ".config" / "systemd" / "user").iterdir():
        path.unlink()
    tools.file.write_text(line)
    assert (status(demo)["installed"], status(demo)["kind"]) == (True, "cron")


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
