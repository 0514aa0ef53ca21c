"""The timer of the unattended run: its kind, its command and its environment.

A unit of systemd sets the environment itself, and a line of the crontab starts a launcher that does: other places of
files, the language, where programs are. Neither ever holds a password.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, NamedTuple, Protocol

from tunilib.core.toml_table import TomlTable
from tunilib.errors import LocalError
from tunilib.local.config import check_table, read_toml
from tunilib.local.crontab import Crontab
from tunilib.local.files import remove_file, write_toml
from tunilib.local.locks import locked
from tunilib.local.systemd import Systemd
from tunilib.messages import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tunilib.local.paths import Paths

_PLACES = ("TUNILIB_CONFIG", "TUNILIB_DATA", "TUNILIB_STATE", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
_CARRIED = (*_PLACES, "TUNILIB_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "PYTHON_KEYRING_BACKEND", "GNUPGHOME")
_CARRIED_OF_PASS = ("PASSWORD_STORE_DIR", "PATH")
_OF_PROGRAMS = ("TUNILIB_LANG", "PYTHON_KEYRING_BACKEND", "GNUPGHOME", "PASSWORD_STORE_DIR")
"""A run needs these to find passwords, and for its language."""


class Schedule(NamedTuple):
    """The timer as it was installed.

    Attributes:
        kind: ``systemd`` or ``cron``.
        at: the time of day, ``HH:MM``.
        command: what it starts.
        ping: the address of a monitor; None: none.
        installed: when.
        authority: the file in ``SSL_CERT_FILE`` of the shell that installed it; None: none.
    """

    kind: str
    at: str
    command: str
    ping: str | None = None
    installed: datetime | None = None
    authority: str | None = None


class TimerPlan(NamedTuple):
    """A timer that is not written yet.

    Attributes:
        kind: ``systemd`` or ``cron``.
        command: what the timer starts.
        texts: the text of each file with its name. A crontab's line has an empty name.
        program: this program.
        environment: what the timer sets for the program.
    """

    kind: str
    at: str
    command: str
    texts: tuple[tuple[str, str], ...]
    program: str
    environment: tuple[tuple[str, str], ...]


class TimerWriter(Protocol):
    """Writes, reads and removes the timer in the way of one system."""

    tool: str
    """The program that the system needs."""

    def plan(
        self, at: str, program: str, environment: Mapping[str, str], *, sendmail: bool
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The command that is started, and the texts that would be written.

        Args:
            at: ``HH:MM``.
            program: an absolute path.
            sendmail: mail goes by the sendmail program, which needs more privileges.
        """

    def put(self, texts: tuple[tuple[str, str], ...]) -> bool:
        """Write the texts and start the timer; False: it is there already. After a failure all is as before."""

    def remove(self) -> bool: ...

    def written(self) -> str | None: ...

    def time_of(self, text: str) -> str | None:
        """The time of day in a text, ``HH:MM``; None: somebody has changed it to something else."""

    def command_of(self, text: str) -> str | None:
        """The command in a text; None: somebody has changed it to something else."""

    def is_stopped(self) -> bool:
        """Whether the timer is there, but does not start anything."""


KINDS: dict[str, Callable[[Paths, Mapping[str, str]], TimerWriter]] = {"systemd": Systemd, "cron": Crontab}
"""The writer of each kind of timer, the preferred one first."""


def choose_kind(paths: Paths, environ: Mapping[str, str], *, cron: bool = False, systemd: bool = False) -> str:
    """The kind of timer that is asked for, else systemd where it is."""
    wanted = ("cron",) if cron else ("systemd",) if systemd else tuple(KINDS)
    tools = {kind: KINDS[kind](paths, environ).tool for kind in wanted}
    for kind, tool in tools.items():
        if which(tool, path=environ.get("PATH")) is not None:
            return kind
    raise LocalError(
        "this machine has no {tool}",
        code="configuration",
        hint="install systemd or cron, or start tunilib schedule run in another way",
        tool=" or ".join(tools.values()),
    )


def plan_timer(
    paths: Paths, environ: Mapping[str, str], kind: str, at: str, language: str, *, sendmail: bool, programs: bool
) -> TimerPlan:
    """Plan a timer, and write nothing.

    Args:
        at: ``HH:MM``.
        language: of the messages of a run.
        sendmail: mail goes by the sendmail program, which needs more privileges.
        programs: a run starts programs of the user, found on ``PATH`` for a password.
    """
    program = own_program(environ)
    named = {"TUNILIB_CONFIG": paths.config, "TUNILIB_DATA": paths.data, "TUNILIB_STATE": paths.state}
    carried = {name: str(named.get(name, environ[name])) for name in _CARRIED if environ.get(name)}
    if language_of(carried) != language:  # it was asked for in the call
        carried["TUNILIB_LANG"] = language
    carried |= {name: environ[name] for name in _CARRIED_OF_PASS if environ.get(name)}
    is_needed = programs or language != "en" or any(environ.get(name) for name in (*_PLACES, *_OF_PROGRAMS))
    if kind == "cron" and not is_needed:  # then a line needs no launcher
        carried = {}
    command, texts = KINDS[kind](paths, environ).plan(at, program, carried, sendmail=sendmail)
    return TimerPlan(kind, at, command, texts, program, tuple(carried.items()))


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


def read_schedule(paths: Paths) -> Schedule | None:
    content = read_toml(paths.schedule)
    if content is None:
        return None
    table = TomlTable(content)
    kind, at, command = table.choice("kind", tuple(KINDS)), table.text("at"), table.text("command")
    ping, installed, authority = (table.text(name) for name in ("ping", "installed", "authority"))
    check_table(paths.schedule, table)
    found = Schedule(kind or "cron", at or "", command or "", ping, authority=authority)
    with suppress(ValueError, TypeError):
        return found._replace(installed=datetime.fromisoformat(installed).astimezone())
    return found


def write_schedule(paths: Paths, schedule: Schedule | None) -> None:
    """Store the installed timer; None removes the file."""
    with locked(paths.lock("schedule"), variable="TUNILIB_STATE"):
        if schedule is None:
            remove_file(paths.schedule)
            return
        content = {name: str(value) for name, value in schedule._asdict().items() if value is not None}
        write_toml(paths.schedule, content, "# Written by tunilib: the timer; see tunilib schedule status.")
