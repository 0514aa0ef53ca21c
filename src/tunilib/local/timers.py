"""The timer of the unattended run: what it starts, with what environment, and of which kind it is.

A unit of systemd sets the environment itself, and a line of the crontab starts a launcher that does: other places of
files, the language, where programs are. Neither ever holds a password.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.toml_table import TomlTable
from tunilib.errors import LocalError
from tunilib.local import systemd
from tunilib.local.config import check_table, read_toml
from tunilib.local.crontab import launcher_path, launcher_text, line_of, put_line, remove_line, written_lines
from tunilib.local.files import remove_file, write_toml
from tunilib.local.locks import locked
from tunilib.messages import language_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.local.paths import Paths

KINDS = ("systemd", "cron")
"""The kinds of timers, the one that is preferred first."""

_PLACES = ("TUNILIB_CONFIG", "TUNILIB_DATA", "TUNILIB_STATE", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
_CARRIED = (*_PLACES, "TUNILIB_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "PYTHON_KEYRING_BACKEND", "GNUPGHOME")
_CARRIED_OF_PASS = ("PASSWORD_STORE_DIR", "PATH")
_OF_PROGRAMS = ("TUNILIB_LANG", "PYTHON_KEYRING_BACKEND", "GNUPGHOME", "PASSWORD_STORE_DIR")
"""Where one of these is set a run needs it, to find passwords or for its language."""
_TIME = re.compile(
    r"^(?:OnCalendar=\*-\*-\* (?P<at>\d\d:\d\d):00|[ \t]*(?P<minute>\d+)[ \t]+(?P<hour>\d+)[ \t])", re.MULTILINE
)

_COMMAND = re.compile(r"^(?:ExecStart=(.+)|[ \t]*(?:[\d*]+[ \t]+){5}(.+))$", re.MULTILINE)


class Schedule(NamedTuple):
    """The timer as it was installed.

    Attributes:
        kind: ``systemd`` or ``cron``.
        at: the time of day, ``HH:MM``.
        command: what it starts.
        ping: the address of a monitor; None: none.
        installed: when.
    """

    kind: str
    at: str
    command: str
    ping: str | None = None
    installed: datetime | None = None


class TimerPlan(NamedTuple):
    """What is to be written.

    Attributes:
        kind: ``systemd`` or ``cron``.
        command: what the timer starts.
        texts: the text of each file; of a crontab its line, under an empty name.
        launcher: the script that sets the environment of a crontab's line; None: it needs none.
        program: this program. environment: what the timer sets for it.
    """

    kind: str
    at: str
    command: str
    texts: tuple[tuple[str, str], ...]
    launcher: str | None
    program: str
    environment: tuple[tuple[str, str], ...]


def choose_kind(environ: Mapping[str, str], *, cron: bool, systemd: bool) -> str:
    """Which kind of timer: the one that is asked for, else systemd where it is."""
    wanted = ("cron",) if cron else ("systemd",) if systemd else KINDS
    for kind in wanted:
        if which(_tool(kind), path=environ.get("PATH")) is not None:
            return kind
    raise LocalError(
        "this machine has no {tool}",
        code="configuration",
        hint="install systemd or cron, or start tunilib schedule run in another way",
        tool=" or ".join(map(_tool, wanted)),
    )


def _tool(kind: str) -> str:
    return "systemctl" if kind == "systemd" else "crontab"


def plan_timer(
    paths: Paths, environ: Mapping[str, str], kind: str, at: str, language: str, *, sendmail: bool, programs: bool
) -> TimerPlan:
    """What a timer consists of.

    Args:
        at: ``HH:MM``. language: of the messages of a run.
        sendmail: mail goes by the sendmail program, which needs privileges of its own.
        programs: a run starts programs of the user, found on ``PATH`` for a password.
    """
    program = own_program(environ)
    named = {"TUNILIB_CONFIG": paths.config, "TUNILIB_DATA": paths.data, "TUNILIB_STATE": paths.state}
    carried = {name: str(named.get(name, environ[name])) for name in _CARRIED if environ.get(name)}
    if language_of(carried) != language:  # it was asked for in the call
        carried["TUNILIB_LANG"] = language
    carried |= {name: environ[name] for name in _CARRIED_OF_PASS if environ.get(name)}
    if kind == "systemd":
        command = systemd.command_line(program)
        texts = systemd.unit_texts(command, carried, at, sendmail=sendmail)
        return TimerPlan(kind, at, command, texts, None, program, tuple(carried.items()))
    launcher, start = None, program
    if programs or language != "en" or any(environ.get(name) for name in (*_PLACES, *_OF_PROGRAMS)):
        launcher, start = launcher_text(program, carried), str(launcher_path(paths))
    command, line = line_of(at, start)
    return TimerPlan(kind, at, command, (("", line),), launcher, program, tuple(carried.items()) if launcher else ())


def carried_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """What another program has to set that starts this one, where its environment is bare."""
    return {name: environ[name] for name in (*_PLACES, *_OF_PROGRAMS) if environ.get(name)}


def own_program(environ: Mapping[str, str]) -> str:
    """The absolute path of this program, as it was started, else as ``PATH`` or this Python has it."""
    started = Path(sys.argv[0])
    beside = Path(sys.executable).parent / "tunilib"
    found = which("tunilib", path=environ.get("PATH"))
    for path in (started if started.name == "tunilib" else None, Path(found) if found else None, beside):
        if path is not None and path.is_file() and os.access(path, os.X_OK):
            return os.path.abspath(path)  # noqa: PTH100 - a link of pipx stays as it is
    raise LocalError(
        "the program tunilib is not on this machine, only its modules",
        code="configuration",
        hint="install it: pipx install tunilib",
    )


def put_timer(paths: Paths, environ: Mapping[str, str], plan: TimerPlan) -> bool:
    """Write a timer and start it; False: it is there as it is. After a failure all is as it was before."""
    if plan.kind == "systemd":
        return systemd.put_units(environ, plan.texts)
    return put_line(paths, environ, plan.texts[0][1], plan.launcher)


def remove_timer(paths: Paths, environ: Mapping[str, str], kind: str) -> bool:
    """Remove a timer; False: there is none."""
    return systemd.remove_units(environ) if kind == "systemd" else remove_line(paths, environ)


def written_timer(environ: Mapping[str, str], kind: str) -> str | None:
    """The text of a timer as it is now; None: there is none."""
    return systemd.written_units(environ) if kind == "systemd" else written_lines(environ)


def time_of(text: str) -> str | None:
    """The time of day of a timer as it is written, ``HH:MM``; None: somebody has changed it to something else."""
    found = _TIME.search(text)
    return found and (found["at"] or f"{int(found['hour']):02}:{int(found['minute']):02}")


def command_of(text: str) -> str | None:
    """What a timer starts as it is written; None: somebody has changed it to something else."""
    found = _COMMAND.search(text)
    return found and (found[1] or found[2])


def read_schedule(paths: Paths) -> Schedule | None:
    """The timer as it was installed; None: it is not."""
    content = read_toml(paths.schedule)
    if content is None:
        return None
    table = TomlTable(content)
    kind, at, command = table.choice("kind", ("systemd", "cron")), table.text("at"), table.text("command")
    ping, installed = table.text("ping"), table.text("installed")
    check_table(paths.schedule, table)
    with suppress(ValueError, TypeError):
        return Schedule(kind, at, command, ping, datetime.fromisoformat(installed).astimezone())
    return Schedule(kind or "cron", at or "", command or "", ping)


def write_schedule(paths: Paths, schedule: Schedule | None) -> None:
    """Store the timer as it is installed; None: it is removed."""
    with locked(paths.lock("schedule"), variable="TUNILIB_STATE"):
        if schedule is None:
            remove_file(paths.schedule)
            return
        content = {name: str(value) for name, value in schedule._asdict().items() if value is not None}
        write_toml(paths.schedule, content, "# Written by tunilib: the timer; see tunilib schedule status.")
