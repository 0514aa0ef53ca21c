"""The line of the unattended run in the crontab of this user.

A line is ours where it starts ``/…/tunilib schedule run`` every day, and nothing else. All others are not touched, byte
by byte.
"""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from tunilib.errors import LocalError
from tunilib.local.timer_tools import run_tool, start_tool

if TYPE_CHECKING:
    from collections.abc import Mapping

_DAILY = re.compile(rb"[ \t]*\d+[ \t]+\d+[ \t]+\*[ \t]+\*[ \t]+\*[ \t]+([^\n]+)\n?")


def line_of(at: str, program: str) -> tuple[str, str]:
    """The command, and the line that starts it.

    Args:
        at: ``HH:MM``. program: the absolute path of what it starts.

    Raises:
        LocalError: ``configuration``: no line of a crontab can name this program.
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


def read_crontab(environ: Mapping[str, str]) -> bytes:
    """The crontab as it is; empty where there is none.

    Raises:
        LocalError: it cannot be read.
    """
    done = start_tool(environ, "crontab", "-l")
    if done.returncode and b"no crontab" not in done.stderr.lower() and done.stderr.strip():
        words = " ".join(done.stderr.decode(errors="replace").split())[:200]
        raise LocalError("{tool} failed: {why}", tool="crontab", why=words)
    return done.stdout if done.returncode == 0 else b""


def put_line(environ: Mapping[str, str], line: bytes | None) -> bool:
    """Make a line the only one of ours, or leave none; False: it is so already.

    Raises:
        LocalError: it cannot be written, or is not there afterwards.
    """
    before = read_crontab(environ)
    others = b"".join(one for one in _lines(before) if not _is_own(one))
    own = line or b""
    after = others + own if not others or others.endswith(b"\n") else own + others  # an end without a newline stays
    if after == before:
        return False
    run_tool(environ, "crontab", "-", content=after)
    if own_lines(read_crontab(environ)) != ([line] if line is not None else []):
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
