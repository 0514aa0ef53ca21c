"""The timer of the unattended run as units of this user's systemd."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from tunilib.errors import LocalError
from tunilib.local.files import prepare_folder, replace_file
from tunilib.local.places import xdg_folder
from tunilib.local.programs import beside_schedule_run, run_tool, start_tool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tunilib.local.paths import Paths

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
"""What a password_command can do without; the sendmail program cannot, since it needs new privileges."""
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
_DAILY = re.compile(r"(?:\*-\*-\* )?(\d\d:\d\d)(?::00)?")
_UNIT = "tunilib.timer"
_NAMES = ("tunilib.service", _UNIT)
_STOPPED = (b"disabled", b"masked", b"masked-runtime")


class Systemd:
    tool = "systemctl"

    def __init__(self, _paths: Paths, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._folder = Path(xdg_folder(environ, "config")) / "systemd" / "user"

    def plan(
        self, at: str, program: str, environment: Mapping[str, str], *, sendmail: bool
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        command = _command_line(program)
        lines = "".join(f"Environment={_word(f'{name}={value}')}\n" for name, value in environment.items())
        service = _SERVICE.format(command=command, environment=lines, hardening="" if sendmail else _HARDENING)
        return command, tuple(zip(_NAMES, (service, _TIMER.format(at=at)), strict=True))

    def put(self, texts: tuple[tuple[str, str], ...]) -> bool:
        before = {name: _content(self._folder / name) for name, _ in texts}
        others = self._others()
        if all(before[name] == text.encode() for name, text in texts) and self._is_enabled() and not others:
            return False
        prepare_folder(self._folder)
        try:
            for name, text in texts:
                replace_file(self._folder / name, text.encode(), mode=0o644)
            self._systemctl("daemon-reload")
            self._systemctl("enable", "--now", _UNIT)
        except LocalError:
            for name, content in before.items():
                with suppress(OSError, LocalError):
                    if content is None:
                        (self._folder / name).unlink()
                    else:
                        replace_file(self._folder / name, content, mode=0o644)
            with suppress(LocalError):
                self._systemctl("daemon-reload")
            raise
        if others:  # the new timer is there first: a failure leaves one that runs
            self._remove(others)
        return True

    def remove(self) -> bool:
        files = [*(path for name in _NAMES if (path := self._folder / name).exists()), *self._others()]
        if not files:
            return False
        self._remove(files)
        return True

    def _remove(self, files: Sequence[Path]) -> None:
        timers = [path.name for path in files if path.suffix == ".timer"]
        if timers:
            self._systemctl("disable", "--now", *timers)
        for path in files:
            path.unlink()
            if path.parent != self._folder:
                with suppress(OSError):  # another file of a person's is in it
                    path.parent.rmdir()
        self._systemctl("daemon-reload")

    def _others(self) -> list[Path]:
        """Units of other names that start ``schedule run``, with their timers; and what edits any of them, or ours."""
        services = {path.name for path in self._folder.glob("*.service") if _starts_it(self._text(path.name))}
        names = [*services, *(path.name for path in self._folder.glob("*.timer") if self._started_by(path) in services)]
        own = [self._folder / name for name in sorted({*names} - {*_NAMES})]
        edits = [edit for name in sorted({*names, *_NAMES}) for edit in self._edits(name)]
        return [path for path in (*own, *edits) if path.exists()]

    def _started_by(self, timer: Path) -> str:
        return (_values(self._text(timer.name), "Unit") or [f"{timer.stem}.service"])[-1]

    def _edits(self, name: str) -> list[Path]:
        return sorted((self._folder / f"{name}.d").glob("*.conf"))

    def _text(self, name: str) -> str:
        """A unit with what edits it."""
        parts = (_content(path) for path in (self._folder / name, *self._edits(name)))
        return "\n".join(part.decode(errors="replace") for part in parts if part is not None)

    def written(self) -> str | None:
        others = [path.name for path in self._others() if path.parent == self._folder]
        names = [name for name in (*_NAMES, *others) if (self._folder / name).exists()]
        kinds = {name.rpartition(".")[2] for name in names}
        return "\n".join(map(self._text, names)) if kinds == {"service", "timer"} else None

    def time_of(self, text: str) -> str | None:
        times = [(found[1] if (found := _DAILY.fullmatch(one)) else one) for one in _values(text, "OnCalendar")]
        return "; ".join(times) or None

    def command_of(self, text: str) -> str | None:
        return "; ".join(_values(text, "ExecStart")) or None

    def is_stopped(self) -> bool:
        """Whether systemd says that it does not start the timer."""
        try:
            return start_tool(self._environ, "systemctl", "--user", "is-enabled", _UNIT).stdout.strip() in _STOPPED
        except LocalError:
            return False

    def _systemctl(self, *words: str) -> None:
        run_tool(self._environ, "systemctl", "--user", *words)

    def _is_enabled(self) -> bool:
        with suppress(LocalError):
            self._systemctl("is-enabled", _UNIT)
            return True
        return False


def _command_line(program: str) -> str:
    start = _word(program)
    if not set(program).isdisjoint("\"'\\"):  # systemd takes none of these in the program itself
        start = f"/usr/bin/env {start.replace('$', '$$')}"
    return f"{start} schedule run"


def _word(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    escaped = "".join(one if one >= " " and one != "\x7f" else f"\\x{ord(one):02x}" for one in escaped)
    return escaped if re.fullmatch(r"[\w@+./:=,-]+", escaped) else f'"{escaped}"'


def _values(text: str, key: str) -> list[str]:
    """The values of a key of a unit; an empty one takes back those before it."""
    found = [line.strip() for line in re.findall(rf"^{key}[ \t]*=(.*)$", text, re.MULTILINE)]
    return found[len(found) - found[::-1].index("") :] if "" in found else found


def _starts_it(text: str) -> bool:
    return any(beside_schedule_run(command) is not None for command in _values(text, "ExecStart"))


def lingers(environ: Mapping[str, str]) -> bool | None:
    """Whether this user's services run without a session; None: not known."""
    if which("loginctl", path=environ.get("PATH")) is None:
        return None
    try:
        answer = run_tool(environ, "loginctl", "show-user", str(os.getuid()), "--property=Linger")
    except LocalError as error:  # a user without a session who does not linger is not known there
        return False if "not logged in or lingering" in error.message else None
    return {b"Linger=yes": True, b"Linger=no": False}.get(answer.strip())


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
