"""The timer of the unattended run as a line of this user's crontab.

A line is ours if it starts ``tunilib schedule run``, however a person has edited it. Other lines do not change by a
byte. If a run needs a larger environment than cron gives, the line starts a launcher in the state folder.
"""

from __future__ import annotations

import re
import shlex
from contextlib import suppress
from shutil import which
from typing import TYPE_CHECKING

from tunilib.core.note import shortened
from tunilib.errors import LocalError
from tunilib.local.files import prepare_folder, replace_file
from tunilib.local.programs import beside_schedule_run, run_tool, start_tool

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tunilib.local.paths import Paths

_JOB = re.compile(r"[ \t]*(?![#\s])(?!\S+[ \t]*=)(@\w+|\S+(?:[ \t]+\S+){4})[ \t]+([^\n]+)\n?")
_DAILY = re.compile(r"(\d+)\s+(\d+)\s+\*\s+\*\s+\*")


class Crontab:
    tool = "crontab"

    def __init__(self, paths: Paths, environ: Mapping[str, str]) -> None:
        self._environ, self._launcher = environ, launcher_path(paths)

    def plan(
        self,
        at: str,
        program: str,
        environment: Mapping[str, str],
        *,
        sendmail: bool,  # noqa: ARG002 - cron restricts nothing
    ) -> tuple[str, tuple[tuple[str, str], ...]]:
        if not environment:
            command, line = line_of(at, program)
            return command, (("", line),)
        command, line = line_of(at, str(self._launcher))
        return command, (("", line), (str(self._launcher), _launcher_text(program, environment)))

    def put(self, texts: tuple[tuple[str, str], ...]) -> bool:
        path = self._launcher
        before = path.read_bytes() if path.exists() else None
        after = texts[1][1].encode() if len(texts) > 1 else None
        if after is not None and after != before:
            _write_launcher(path, after)
        try:
            changed = self._replace_lines(texts[0][1].encode())
        except LocalError:
            if after is not None and after != before:
                with suppress(OSError, LocalError):
                    _write_launcher(path, before)
            raise
        if after is None:
            path.unlink(missing_ok=True)
        return changed or before != after

    def remove(self) -> bool:
        changed = self._replace_lines(None)
        self._launcher.unlink(missing_ok=True)
        return changed

    def written(self) -> str | None:
        if which("crontab", path=self._environ.get("PATH")) is None:
            return None
        return b"".join(own_lines(self._read())).decode(errors="replace") or None

    def time_of(self, text: str) -> str | None:
        return "; ".join(_time_of(job[1]) for job in map(_JOB.fullmatch, text.splitlines()) if job) or None

    def command_of(self, text: str) -> str | None:
        return "; ".join(job[2] for job in map(_JOB.fullmatch, text.splitlines()) if job) or None

    def is_stopped(self) -> bool:
        return False

    def _read(self) -> bytes:
        done = start_tool(self._environ, "crontab", "-l")
        if done.returncode and b"no crontab" not in done.stderr.lower() and done.stderr.strip():
            raise LocalError("{tool} failed: {why}", tool="crontab", why=shortened(done.stderr))
        return done.stdout if done.returncode == 0 else b""

    def _replace_lines(self, line: bytes | None) -> bool:
        before = self._read()
        for one in filter(_beside, own_lines(before)):
            raise LocalError(
                "this line of the crontab does something else too: {line}",
                code="configuration",
                hint="take tunilib schedule run out of it: crontab -e",
                line=shortened(one),
            )
        others = b"".join(one for one in _lines(before) if not _is_own(one))
        own = line or b""
        after = others + own if not others or others.endswith(b"\n") else own + others  # an end without a newline stays
        if after == before:
            return False
        run_tool(self._environ, "crontab", "-", content=after)
        if own_lines(self._read()) != ([line] if line is not None else []):
            raise LocalError("{tool} took the change, and did not make it", tool="crontab")
        return True


def _time_of(fields: str) -> str:
    """``HH:MM`` of a line that starts every day, else its time as cron reads it."""
    found = _DAILY.fullmatch(fields)
    return f"{int(found[2]):02}:{int(found[1]):02}" if found else " ".join(fields.split())


def line_of(at: str, program: str) -> tuple[str, str]:
    """The command, and the line that starts it.

    Args:
        at: ``HH:MM``.
        program: an absolute path.
    """
    if not program.isprintable():
        raise LocalError(
            "a crontab cannot name this program: {path}",
            code="configuration",
            hint="move it to a folder whose name has no control characters and is valid UTF-8",
            path=program.encode(errors="replace").decode(),
        )
    command = f"{shlex.quote(program)} schedule run".replace("%", "\\%")  # cron ends a command at %
    hour, _, minute = at.partition(":")
    return command, f"{int(minute)} {int(hour)} * * * {command}\n"


def own_lines(crontab: bytes) -> list[bytes]:
    """The lines of the unattended run, with their ends."""
    return [line for line in _lines(crontab) if _is_own(line)]


def launcher_path(paths: Paths) -> Path:
    """The script that sets the environment of a run."""
    return paths.state / "timer" / "tunilib"


def _launcher_text(program: str, environment: Mapping[str, str]) -> str:
    exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in environment.items())
    return f'#!/bin/sh\n# Written by tunilib for the crontab.\n{exports}exec {shlex.quote(program)} "$@"\n'


def _write_launcher(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        return
    prepare_folder(path.parent, variable="TUNILIB_STATE")
    replace_file(path, content, mode=0o700, variable="TUNILIB_STATE")


def _lines(crontab: bytes) -> list[bytes]:
    return [one for one in re.split(rb"(?<=\n)", crontab) if one]


def _is_own(line: bytes) -> bool:
    return _beside(line) is not None


def _beside(line: bytes) -> tuple[str, ...] | None:
    """What a line does besides starting ``schedule run``. None: it does not start it."""
    found = _JOB.fullmatch(line.decode(errors="surrogateescape"))
    if found is None:
        return None
    command = re.split(r"(?<!\\)%", found[2])[0]  # what follows is standard input
    return beside_schedule_run(command.replace("\\%", "%"))
