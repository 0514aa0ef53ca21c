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
from tunilib.local.programs import run_tool, start_tool

if TYPE_CHECKING:
    from collections.abc import Mapping

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
_TIME = re.compile(r"^OnCalendar=\*-\*-\* (\d\d:\d\d):00", re.MULTILINE)
_COMMAND = re.compile(r"^ExecStart=(.+)$", re.MULTILINE)
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
        if all(before[name] == text.encode() for name, text in texts) and self._is_enabled():
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
        return True

    def remove(self) -> bool:
        files = [path for name in reversed(_NAMES) if (path := self._folder / name).exists()]
        if not files:
            return False
        self._systemctl("disable", "--now", _UNIT)
        for path in files:
            path.unlink()
        self._systemctl("daemon-reload")
        return True

    def written(self) -> str | None:
        parts = [_content(self._folder / name) for name in _NAMES]
        return None if None in parts else "\n".join(part.decode(errors="replace") for part in parts if part is not None)

    def time_of(self, text: str) -> str | None:
        found = _TIME.search(text)
        return found and found[1]

    def command_of(self, text: str) -> str | None:
        found = _COMMAND.search(text)
        return found and found[1]

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
