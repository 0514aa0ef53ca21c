"""The timer of the unattended run: a user's systemd units, or a line of the crontab.

A crontab's line is only a command; where a run needs more of the environment of this call than cron gives, the command
is a launcher in the state folder that sets it: other places of files, the language, where programs are. systemd's unit
holds these itself. Neither ever holds a password.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from shlex import quote
from shutil import which
from typing import TYPE_CHECKING, NamedTuple

from tunilib.errors import LocalError
from tunilib.local.crontab import line_of, own_lines, put_line, read_crontab
from tunilib.local.places import xdg_folder
from tunilib.local.timer_tools import output_of, run_tool
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
"""What is set for a reason of its own: a run without it would be another one."""
_TIME = re.compile(
    r"^(?:OnCalendar=\*-\*-\* (?P<at>\d\d:\d\d):00|[ \t]*(?P<minute>\d+)[ \t]+(?P<hour>\d+)[ \t])", re.MULTILINE
)

_COMMAND = re.compile(r"^(?:ExecStart=(.+)|[ \t]*(?:[\d*]+[ \t]+){5}(.+))$", re.MULTILINE)

_SERVICE = """[Unit]
Description=Renew library loans, and tell what needs a person
StartLimitIntervalSec=12h
StartLimitBurst=24

[Service]
Type=oneshot
ExecStart={command}
{environment}TimeoutStartSec=30min
Restart=on-failure
RestartSec=10min
RestartPreventExitStatus=2 3 5 6
StandardInput=null
UMask=0077
LimitCORE=0
{hardening}"""
_HARDENING = """NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6 AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=~@clock @cpu-emulation @debug @module @obsolete @raw-io @reboot @swap
SystemCallErrorNumber=EPERM
"""
"""What keeps no hook and no password_command from working. Each forbids new privileges in a user's service, which the
sendmail program needs: then it is left out."""
_TIMER = """[Unit]
Description=Renew library loans every night

[Timer]
OnCalendar=*-*-* {at}:00
# a time that clocks skip in spring does not come on that day
OnUnitInactiveSec=25h
Persistent=true
RandomizedDelaySec=30min

[Install]
WantedBy=timers.target
"""


class Needs(NamedTuple):
    """What a run needs of the environment.

    Attributes:
        sendmail: mail goes by the sendmail program, which needs privileges of its own.
        programs: it starts programs of the user, found on ``PATH``: for a password, or hooks.
        language: of its messages.
    """

    sendmail: bool
    programs: bool
    language: str


class Plan(NamedTuple):
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
    """Which kind of timer: the one that is asked for, else systemd where it is.

    Raises:
        LocalError: ``configuration``: neither is there, or not the one that is asked for.
    """
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


def plan_timer(paths: Paths, environ: Mapping[str, str], kind: str, at: str, needs: Needs) -> Plan:
    """What a timer consists of; ``at``: ``HH:MM``."""
    program = _program(environ)
    named = {"TUNILIB_CONFIG": paths.config, "TUNILIB_DATA": paths.data, "TUNILIB_STATE": paths.state}
    carried = {name: str(named.get(name, environ[name])) for name in _CARRIED if environ.get(name)}
    if language_of(carried) != needs.language:  # it was asked for in the call
        carried["TUNILIB_LANG"] = needs.language
    if kind == "systemd":
        start = _systemd_word(program)
        if not set(program).isdisjoint("\"'\\"):  # systemd takes none of these in the program itself
            start = f"/usr/bin/env {start.replace('$', '$$')}"
        command = f"{start} schedule run"
        carried |= {name: environ[name] for name in _CARRIED_OF_PASS if environ.get(name)}
        lines = "".join(f"Environment={_systemd_word(f'{name}={value}')}\n" for name, value in carried.items())
        service = _SERVICE.format(command=command, environment=lines, hardening="" if needs.sendmail else _HARDENING)
        texts = (("tunilib.service", service), ("tunilib.timer", _TIMER.format(at=at)))
        return Plan(kind, at, command, texts, None, program, tuple(carried.items()))
    launcher, start = None, program
    environment: tuple[tuple[str, str], ...] = ()
    if needs.programs or needs.language != "en" or any(environ.get(name) for name in (*_PLACES, *_OF_PROGRAMS)):
        carried |= {name: environ[name] for name in _CARRIED_OF_PASS if environ.get(name)}
        exports = "".join(f"export {name}={quote(value)}\n" for name, value in carried.items())
        launcher = f'#!/bin/sh\n# Written by tunilib for the crontab.\n{exports}exec {quote(program)} "$@"\n'
        start, environment = str(launcher_path(paths)), tuple(carried.items())
    command, line = line_of(at, start)
    return Plan(kind, at, command, (("", line),), launcher, program, environment)


def launcher_path(paths: Paths) -> Path:
    """The script that sets the environment of a crontab's line."""
    return paths.state / "timer" / "tunilib"


def _program(environ: Mapping[str, str]) -> str:
    """The absolute path of this program, as it was started, else as ``PATH`` or this Python has it.

    Raises:
        LocalError: ``configuration``: there is none.
    """
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


def _systemd_word(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    escaped = "".join(one if one >= " " and one != "\x7f" else f"\\x{ord(one):02x}" for one in escaped)
    return escaped if re.fullmatch(r"[\w@+./:=,-]+", escaped) else f'"{escaped}"'


def put(paths: Paths, environ: Mapping[str, str], plan: Plan) -> bool:
    """Write a timer and start it; False: it is there as it is.

    Raises:
        LocalError: it cannot be written or started; what was there before is there again.
    """
    if plan.kind == "cron":
        return _put_line(paths, environ, plan)
    from tunilib.local.atomic_files import replace_file
    from tunilib.local.files import prepare_folder

    folder = _units(environ)
    before = {name: _content(folder / name) for name, _ in plan.texts}
    if all(before[name] == text.encode() for name, text in plan.texts) and _is_enabled(environ):
        return False
    prepare_folder(folder)
    try:
        for name, text in plan.texts:
            replace_file(folder / name, text.encode(), mode=0o644)
        run_tool(environ, "systemctl", "--user", "daemon-reload")
        run_tool(environ, "systemctl", "--user", "enable", "--now", "tunilib.timer")
    except LocalError:
        for name, content in before.items():
            with suppress(OSError, LocalError):
                if content is None:
                    (folder / name).unlink()
                else:
                    replace_file(folder / name, content, mode=0o644)
        with suppress(LocalError):
            run_tool(environ, "systemctl", "--user", "daemon-reload")
        raise
    return True


def _put_line(paths: Paths, environ: Mapping[str, str], plan: Plan) -> bool:
    """Put the line into the crontab, and the launcher where it looks for it; False: both are there as they are."""
    path = launcher_path(paths)
    before, after = _content(path), plan.launcher.encode() if plan.launcher is not None else None
    if after is not None and after != before:
        _write_launcher(path, after)
    try:
        changed = put_line(environ, plan.texts[0][1].encode())
    except LocalError:
        if after is not None and after != before:
            with suppress(OSError, LocalError):
                _write_launcher(path, before)
        raise
    if after is None:
        path.unlink(missing_ok=True)
    return changed or before != after


def _write_launcher(path: Path, content: bytes | None) -> None:
    from tunilib.local.atomic_files import replace_file
    from tunilib.local.files import prepare_folder

    if content is None:
        path.unlink(missing_ok=True)
        return
    prepare_folder(path.parent, variable="TUNILIB_STATE")
    replace_file(path, content, mode=0o700, variable="TUNILIB_STATE")


def take_away(paths: Paths, environ: Mapping[str, str], kind: str) -> bool:
    """Remove a timer; False: there is none.

    Raises:
        LocalError: it cannot be removed.
    """
    if kind == "cron":
        changed = put_line(environ, None)
        launcher_path(paths).unlink(missing_ok=True)
        return changed
    folder = _units(environ)
    files = [path for name in ("tunilib.timer", "tunilib.service") if (path := folder / name).exists()]
    if not files:
        return False
    run_tool(environ, "systemctl", "--user", "disable", "--now", "tunilib.timer")
    for path in files:
        path.unlink()
    run_tool(environ, "systemctl", "--user", "daemon-reload")
    return True


def installed(environ: Mapping[str, str], kind: str) -> str | None:
    """What is written of a timer now; None: nothing."""
    if kind == "cron":
        if which("crontab", path=environ.get("PATH")) is None:
            return None
        return b"".join(own_lines(read_crontab(environ))).decode(errors="replace") or None
    parts = [_content(_units(environ) / name) for name in ("tunilib.service", "tunilib.timer")]
    return None if None in parts else "\n".join(part.decode(errors="replace") for part in parts if part is not None)


def time_of(text: str) -> str | None:
    """The time of day of a timer as it is written, ``HH:MM``; None: somebody has changed it to something else."""
    found = _TIME.search(text)
    return found and (found["at"] or f"{int(found['hour']):02}:{int(found['minute']):02}")


def command_of(text: str) -> str | None:
    """What a timer as it is written starts; None: that is not said there as we say it."""
    found = _COMMAND.search(text)
    return found and (found[1] or found[2])


def is_stopped(environ: Mapping[str, str], kind: str) -> bool:
    """Whether systemd itself says of its timer, which is written, that it does not start it."""
    return kind == "systemd" and output_of(environ, "systemctl", "--user", "is-enabled", "tunilib.timer").strip() in (
        b"disabled",
        b"masked",
        b"masked-runtime",
    )


def lingers(environ: Mapping[str, str]) -> bool | None:
    """Whether this user's services run without a session; None: not known."""
    if which("loginctl", path=environ.get("PATH")) is None:
        return None
    try:
        said = run_tool(environ, "loginctl", "show-user", str(_user()), "--property=Linger")
    except LocalError as error:  # a user without a session who does not linger is not known there
        return False if "not logged in or lingering" in error.message else None
    return {b"Linger=yes": True, b"Linger=no": False}.get(said.strip())


def _user() -> int | str:
    return os.getuid() if hasattr(os, "getuid") else ""


def _units(environ: Mapping[str, str]) -> Path:
    return Path(xdg_folder(environ, "config")) / "systemd" / "user"


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _is_enabled(environ: Mapping[str, str]) -> bool:
    with suppress(LocalError):
        run_tool(environ, "systemctl", "--user", "is-enabled", "tunilib.timer")
        return True
    return False
