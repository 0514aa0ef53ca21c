"""The timer of the unattended run as a line of this user's crontab.

A line is ours where it starts ``/…/tunilib schedule run`` every day, and nothing else. The others do not change by a
byte. Where a run needs more of the environment than cron gives, the line starts a launcher in the state folder.
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
from tunilib.local.programs import run_tool, start_tool

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tunilib.local.paths import Paths

_DAILY = re.compile(rb"[ \t]*\d+[ \t]+\d+[ \t]+\*[ \t]+\*[ \t]+\*[ \t]+([^\n]+)\n?")


def line_of(at: str, program: str) -> tuple[str, str]:
    """The command, and the line that starts it.

    Args:
        at: ``HH:MM``. program: the absolute path of what it starts.
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


def _read_crontab(environ: Mapping[str, str]) -> bytes:
    """The crontab as it is; empty where there is none."""
    done = start_tool(environ, "crontab", "-l")
    if done.returncode and b"no crontab" not in done.stderr.lower() and done.stderr.strip():
        words = shortened(done.stderr)
        raise LocalError("{tool} failed: {why}", tool="crontab", why=words)
    return done.stdout if done.returncode == 0 else b""


def launcher_path(paths: Paths) -> Path:
    """The script that sets the environment of a run."""
    return paths.state / "timer" / "tunilib"


def launcher_text(program: str, environment: Mapping[str, str]) -> str:
    """The launcher of a program."""
    exports = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in environment.items())
    return f'#!/bin/sh\n# Written by tunilib for the crontab.\n{exports}exec {shlex.quote(program)} "$@"\n'


def put_line(paths: Paths, environ: Mapping[str, str], line: str, launcher: str | None) -> bool:
    """Write the line, and its launcher before it; False: both are there. After a failure the launcher is as before."""
    path = launcher_path(paths)
    before = path.read_bytes() if path.exists() else None
    after = launcher.encode() if launcher is not None else None
    if after is not None and after != before:
        _write_launcher(path, after)
    try:
        changed = _replace_lines(environ, line.encode())
    except LocalError:
        if after is not None and after != before:
            with suppress(OSError, LocalError):
                _write_launcher(path, before)
        raise
    if after is None:
        path.unlink(missing_ok=True)
    return changed or before != after


def remove_line(paths: Paths, environ: Mapping[str, str]) -> bool:
    """Remove the line and its launcher; False: there is no line."""
    changed = _replace_lines(environ, None)
    launcher_path(paths).unlink(missing_ok=True)
    return changed


def written_lines(environ: Mapping[str, str]) -> str | None:
    """Our lines as they are; None: there are none."""
    if which("crontab", path=environ.get("PATH")) is None:
        return None
    return b"".join(own_lines(_read_crontab(environ))).decode(errors="replace") or None


def _write_launcher(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
        return
    prepare_folder(path.parent, variable="TUNILIB_STATE")
    replace_file(path, content, mode=0o700, variable="TUNILIB_STATE")


def _replace_lines(environ: Mapping[str, str], line: bytes | None) -> bool:
    """Make a line the only one of ours, or remove all of ours; False: nothing changes."""
    before = _read_crontab(environ)
    others = b"".join(one for one in _lines(before) if not _is_own(one))
    own = line or b""
    after = others + own if not others or others.endswith(b"\n") else own + others  # an end without a newline stays
    if after == before:
        return False
    run_tool(environ, "crontab", "-", content=after)
    if own_lines(_read_crontab(environ)) != ([line] if line is not None else []):
        raise LocalError("{tool} took the change, and did not make it", tool="crontab")
    return True


def _lines(crontab: bytes) -> list[bytes]:
    return [one for one in re.split(rb"(?<=\n)", crontab) if one]


def _is_own(line: bytes) -> bool:
    found = _DAILY.fullmatch(line)
    if found is None:
        return False
    try:
        words = shlex.split(found[1].decode(errors="surrogateescape").replace("\\%", "%"))
    except ValueError:  # a quotation mark that is not closed
        return False
    return len(words) == 3 and words[0].endswith("/tunilib") and words[1:] == ["schedule", "run"]
