"""The timer from the command line: cron and systemd as small programs on ``PATH`` that behave as the real ones."""

from __future__ import annotations

import os
import plistlib
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.journeys.machine import CARD, ROOT, SOURCE, Machine
from tests.journeys.postbox import Box, set_mail

_CRONTAB = """#!/bin/sh
case "$1" in
-l) if [ -e "{file}" ]; then cat "{file}"; else echo "no crontab for me" >&2; exit 1; fi;;
-) [ -e "{folder}/broken" ] && {{ echo "bad minute" >&2; exit 1; }}; cat > "{file}";;
esac
"""
_SYSTEMCTL = """#!/bin/sh
echo "$@" >> "{folder}/asked"
[ -e "{folder}/broken" ] && [ "$2" = enable ] && {{ echo "no bus" >&2; exit 1; }}
[ "$2" = is-enabled ] && {{ [ -e "{folder}/enabled" ]; exit $?; }}
[ "$2" = enable ] && touch "{folder}/enabled"
[ "$2" = disable ] && case "$*" in *tunilib.timer*) rm -f "{folder}/enabled";; esac
exit 0
"""


class Tools:
    """A folder of programs that stand before those of the system on ``PATH``."""

    def __init__(self, machine: Machine) -> None:
        self.folder = machine.folder / "tools"
        self.folder.mkdir(parents=True)
        self.file = self.folder / "crontab.txt"
        self.write("tunilib", f'#!/bin/sh\nPYTHONPATH={SOURCE} exec {sys.executable} -m tunilib "$@"\n')
        machine.environ["PATH"] = f"{self.folder}:{self._basics()}"

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)

    def cron(self) -> None:
        self.write("crontab", _CRONTAB.format(file=self.file, folder=self.folder))

    def systemd(self) -> None:
        self.write("systemctl", _SYSTEMCTL.format(folder=self.folder))

    @property
    def asked(self) -> list[str]:
        return (self.folder / "asked").read_text().splitlines()

    def _basics(self) -> Path:
        """The few programs that these need, without the machine's own timers."""
        basics = self.folder / "basics"
        basics.mkdir()
        for name in ("sh", "cat", "touch", "rm", "env"):
            (basics / name).symlink_to(shutil.which(name) or name)
        return basics


@pytest.fixture(name="tools")
def _tools(demo: Machine) -> Tools:
    return Tools(demo)


def done(machine: Machine, *words: str) -> dict[str, Any]:
    more = ("--no-test",) if words[0] == "install" else ()
    data: dict[str, Any] = machine.run("schedule", *words, *more, "--yes", "--json").data
    assert list(data) == ["kind", "outcome", "reasons"]
    return data


def status(machine: Machine) -> dict[str, Any]:
    data: dict[str, Any] = machine.run("schedule", "--json").data
    fields = ["installed", "kind", "at", "command", "ping", "last_run", "last_exit", "next_run", "reasons"]
    assert list(data) == fields
    return data


def test_no_test_reaches_the_timers_or_the_desktop_of_the_machine_that_it_runs_on(demo: Machine) -> None:
    names = ("crontab", "systemctl", "loginctl", "notify-send")
    places = {shutil.which(name, path=demo.setting()["PATH"]) for name in names}
    assert {str(Path(place or "").parent.name)[:18] for place in places} == {"tunilib-stand-ins-"}


ORIGINALS = [None, b"", b"# mine\nMAILTO=me\n5 4 * * * backup %d\n", b"no newline at the end", b"\xff\xfe odd\n\n\n"]


@pytest.mark.parametrize("original", ORIGINALS)
def test_a_crontab_gets_one_line_and_is_restored_byte_by_byte(
    demo: Machine, tools: Tools, original: bytes | None
) -> None:
    tools.cron()
    if original is not None:
        tools.file.write_bytes(original)
    assert done(demo, "install")["outcome"] == "installed"
    added = tools.file.read_bytes()
    (line,) = re.findall(rb"^0 3 \* \* \* (/\S+/tunilib) schedule run$", added, re.MULTILINE)
    assert os.access(line, os.X_OK)
    assert done(demo, "install")["outcome"] == "unchanged"
    assert tools.file.read_bytes() == added
    assert done(demo, "install", "--at", "23:05")["outcome"] == "installed"
    assert tools.file.read_bytes().count(b"schedule run") == 1
    assert b"5 23 * * * /" in tools.file.read_bytes()
    assert done(demo, "remove") == {"kind": "cron", "outcome": "removed", "reasons": []}
    assert tools.file.read_bytes() == (original or b"")
    assert done(demo, "remove")["outcome"] == "unchanged"


def test_the_line_of_the_crontab_runs_in_the_environment_of_cron(demo: Machine, tools: Tools, box: Box) -> None:
    tools.cron()
    done(demo, "install")
    ended = of_cron(demo, tools)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")
    assert len(box.letters) == 1


def of_cron(machine: Machine, tools: Tools) -> subprocess.CompletedProcess[bytes]:
    """The command of the crontab's line, run as cron runs it."""
    command = tools.file.read_text().split(maxsplit=5)[5]
    bare = {"HOME": str(machine.folder / "home"), "PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}
    return subprocess.run(
        ["/bin/sh", "-c", command], env={**bare, "TUNILIB_NOW": machine.now}, capture_output=True, check=False
    )


def test_the_line_of_the_crontab_tells_in_the_language_of_who_installed_it(
    demo: Machine, tools: Tools, box: Box
) -> None:
    tools.cron()
    demo.environ |= {"LC_ALL": None, "LANG": "fi_FI.UTF-8"}
    done(demo, "install")
    assert of_cron(demo, tools).returncode == 0
    assert str(box.letters[0]["Subject"]).startswith("Kirjasto")


@pytest.mark.parametrize("more", ["LANG", "password", "nothing"])
def test_a_launcher_is_made_where_the_environment_of_cron_is_not_enough(demo: Machine, tools: Tools, more: str) -> None:
    tools.cron()
    plain = {"TUNILIB_CONFIG": None, "TUNILIB_DATA": None, "TUNILIB_STATE": None, "PYTHON_KEYRING_BACKEND": None}
    demo.environ |= plain  # the usual places in a home
    if more == "LANG":
        demo.environ |= {"LC_ALL": "sv_SE.UTF-8"}
    if more == "password":
        config = demo.folder / "home" / ".config" / "tunilib" / "config.toml"
        config.parent.mkdir(parents=True)
        config.write_text(f'[profiles.work]\nlibrary = "{demo.store}"\ncard = "1"\npassword_command = "mine --now"\n')
    done(demo, "install")
    command = tools.file.read_text().split()[5]
    is_launcher = "Written by tunilib" in Path(command).read_text()
    assert is_launcher == (more != "nothing")
    assert not is_launcher or f"PATH={tools.folder}" in Path(command).read_text()


def test_what_is_written_is_shown_first_and_asked_about(demo: Machine, tools: Tools) -> None:
    tools.cron()
    shown = demo.run("schedule", "install")
    assert shown.code == 2
    assert "0 3 * * * " in shown.err
    assert not tools.file.exists()
    assert demo.run("schedule", "install", "--no-test", typed="n\n").code == 0
    assert not tools.file.exists()
    assert demo.run("schedule", "install", "--no-test", typed="y\n").code == 0
    assert tools.file.exists()
    assert demo.run("schedule", "remove").code == 2
    assert b"schedule run" in tools.file.read_bytes()


@pytest.mark.parametrize("words", [("--at", "3"), ("--at", "24:00"), ("--cron", "--systemd"), ("--ping", "nowhere")])
def test_a_timer_that_makes_no_sense_is_not_installed(demo: Machine, tools: Tools, words: tuple[str, ...]) -> None:
    tools.cron()
    assert demo.run("schedule", "install", *words, "--no-test", "--yes").code == 2
    assert not tools.file.exists()


def test_without_systemd_and_cron_nothing_is_written(demo: Machine, tools: Tools) -> None:
    assert demo.run("schedule", "install", "--no-test", "--yes", "--json").error["code"] == "configuration"
    tools.cron()
    assert demo.run("schedule", "install", "--systemd", "--no-test", "--yes").code == 6
    assert not tools.file.exists()
    (tools.folder / "broken").touch()
    assert "bad minute" in demo.run("schedule", "install", "--no-test", "--yes", "--json").error["message"]
    assert status(demo)["installed"] is False


def units(machine: Machine) -> Path:
    return machine.folder / "home" / ".config" / "systemd" / "user"


def test_systemd_gets_a_service_and_a_timer(demo: Machine, tools: Tools) -> None:
    tools.systemd()
    tools.cron()
    assert done(demo, "install", "--at", "05:30") == {"kind": "systemd", "outcome": "installed", "reasons": []}
    service = (units(demo) / "tunilib.service").read_text()
    timer = (units(demo) / "tunilib.timer").read_text()
    for line in (
        "Type=oneshot",
        f"ExecStart={tools.folder}/tunilib schedule run",
        "TimeoutStartSec=30min",
        "Restart=on-failure",
        "RestartPreventExitStatus=2 3 5 6",
        "NoNewPrivileges=yes",
        f"Environment=TUNILIB_CONFIG={demo.folder}/config/config.toml",
    ):
        assert line in service.splitlines()
    for line in (
        "OnCalendar=*-*-* 05:30:00",
        "OnUnitInactiveSec=25h",
        "Persistent=true",
        "RandomizedDelaySec=30min",
        "WantedBy=timers.target",
    ):
        assert line in timer.splitlines()
    assert tools.asked[-2:] == ["--user daemon-reload", "--user enable --now tunilib.timer"]
    assert done(demo, "install", "--at", "05:30")["outcome"] == "unchanged"
    assert not tools.file.exists()
    assert done(demo, "remove")["outcome"] == "removed"
    assert not list(units(demo).iterdir())
    assert tools.asked[-2:] == ["--user disable --now tunilib.timer", "--user daemon-reload"]


@pytest.mark.parametrize(
    ("said", "is_named"), [("echo Linger=no", True), ("echo Linger=yes", False), ("echo no bus >&2; exit 1", False)]
)
def test_lingering_is_named_where_it_is_off(demo: Machine, tools: Tools, said: str, is_named: bool) -> None:
    tools.systemd()
    tools.write("loginctl", f"#!/bin/sh\n{said}\n")
    shown = demo.run("schedule", "install", "--no-test", "--yes")
    assert (shown.code, "loginctl enable-linger" in shown.err) == (0, is_named)
    assert ("lingering" in tried(demo)[1]) is is_named


def test_sendmail_keeps_the_privileges_that_it_needs(demo: Machine, tools: Tools) -> None:
    tools.systemd()
    demo.config.write_text('[mail]\ntransport = "sendmail"\nfrom = "me@example.org"\n')
    done(demo, "install")
    assert "NoNewPrivileges" not in (units(demo) / "tunilib.service").read_text()


def test_a_systemd_that_does_not_start_it_leaves_nothing(demo: Machine, tools: Tools) -> None:
    tools.systemd()
    (tools.folder / "broken").touch()
    assert demo.run("schedule", "install", "--no-test", "--yes").code == 6
    assert not list(units(demo).iterdir())
    assert status(demo)["installed"] is False


def test_another_kind_takes_the_place_of_the_first(demo: Machine, tools: Tools) -> None:
    tools.cron()
    done(demo, "install")
    tools.systemd()
    assert done(demo, "install")["kind"] == "systemd"
    assert b"schedule run" not in tools.file.read_bytes()
    assert done(demo, "install", "--cron")["kind"] == "cron"
    assert not list(units(demo).iterdir())


def test_status_says_when_and_what_was_missed(demo: Machine, tools: Tools) -> None:
    tools.cron()
    nothing = status(demo)
    assert (nothing["installed"], nothing["kind"], nothing["last_run"]) == (False, None, None)
    demo.run("schedule", "install", "--ping", "-", "--no-test", "--yes", stdin="https://hc-ping.com/secret-uuid\n")
    file = demo.folder / "config" / "schedule.toml"
    assert oct(file.stat().st_mode)[-3:] == "600"
    assert "secret-uuid" not in tools.file.read_text()
    shown = status(demo)
    assert (shown["installed"], shown["kind"], shown["at"], shown["ping"]) == (True, "cron", "03:00", "hc-ping.com")
    assert shown["reasons"] == []
    demo.now = "2026-03-12T12:00"
    assert [reason["code"] for reason in status(demo)["reasons"]] == ["schedule.missed"]
    done(demo, "install", "--at", "04:00")
    assert status(demo)["ping"] == "hc-ping.com"
    tools.file.write_bytes(b"")  # somebody has removed the line
    assert status(demo)["installed"] is False


def tried(machine: Machine) -> tuple[int, dict[str, bool]]:
    result = machine.run("schedule", "test", "--json")
    assert all(list(row) == ["check", "ok", "message", "hint"] for row in result.data)
    return result.code, {row["check"]: row["ok"] for row in result.data}


def test_a_test_in_the_bare_environment_reads_everything_and_sends_one_message(
    demo: Machine, tools: Tools, box: Box
) -> None:
    tools.cron()
    before = demo.run("loans", "--json").out
    done(demo, "install")
    cards = {f"demo, {card['card']}": True for card in demo.run("cards", "--json").data}
    assert len(cards) == 2
    assert tried(demo) == (0, {"timer": True, **cards, "mail": True})
    assert [str(letter["Subject"]) for letter in box.letters] == ["Test of tunilib"]
    assert demo.run("loans", "--json").out == before


@pytest.mark.parametrize(
    ("answer", "why"),
    [("echo boom >&2", "boom"), ("""echo '{"error": {"message": "no way", "hint": ""}}' >&2""", "no way"), ("", "…")],
)
def test_a_test_says_what_another_program_of_this_name_answered(
    demo: Machine, tools: Tools, answer: str, why: str
) -> None:
    tools.cron()
    tools.write("tunilib", f"#!/bin/sh\n{answer}\nexit 6\n")
    (row,) = demo.run("schedule", "test", "--json").data
    assert (row["check"], row["ok"]) == ("timer", False)
    assert row["message"].endswith(f"does not try a run: exit 6, {why}")
    assert "first on PATH" in row["hint"]


def test_a_test_says_what_would_fail_at_night(demo: Machine, tools: Tools) -> None:
    tools.cron()
    set_mail(demo, 1)
    code, found = tried(demo)
    assert (code, found["mail"], found[f"demo, {CARD}"]) == (4, False, True)
    demo.run("logout")
    code, found = tried(demo)
    assert (code, found["demo"]) == (3, False)


def test_the_file_for_launchd_starts_the_same_run_every_day() -> None:
    folder = ROOT / "docs" / "howto" / "timers"
    agent = plistlib.loads((folder / "fi.tunilib.plist").read_bytes())
    assert agent["ProgramArguments"][1:] == ["schedule", "run"]
    assert agent["StartCalendarInterval"] == {"Hour": 3, "Minute": 0}
    assert agent["Umask"] == 0o077
