"""The tools of a timer, found on ``PATH``: ``crontab``, ``systemctl``, ``loginctl``, ``timedatectl``."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from tunilib.core.note import cause_of
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECONDS = 30
_NO_BUS = b"to connect to"
"""What systemctl says, in English, where this user's systemd does not run or is out of reach."""


def run_tool(environ: Mapping[str, str], *command: str, content: bytes | None = None) -> bytes:
    """Run a tool; its output.

    Raises:
        LocalError: it is not there (``configuration``), or failed.
    """
    done = start_tool(environ, *command, content=content)
    if not done.returncode:
        return done.stdout
    words = " ".join(done.stderr.decode(errors="replace").split())[:200]
    hint = (
        "your systemd is out of reach from here: sign in as this user yourself, or: tunilib schedule install --cron"
        if command[0] == "systemctl" and _NO_BUS in done.stderr
        else None
    )
    raise LocalError("{tool} failed: {why}", hint=hint, tool=command[0], why=words or str(done.returncode))


def output_of(environ: Mapping[str, str], *command: str) -> bytes:
    """What a tool prints, however it ends; nothing where it cannot be run."""
    try:
        return start_tool(environ, *command).stdout
    except LocalError:
        return b""


def runtime_folder() -> str | None:
    """The folder that this user's systemd gives to what it starts; None: it does not run."""
    folder = f"/run/user/{os.getuid() if hasattr(os, 'getuid') else ''}"
    return folder if Path(folder, "systemd").is_dir() else None


def start_tool(
    environ: Mapping[str, str], *command: str, content: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a tool to its end.

    Raises:
        LocalError: it is not there (``configuration``), or cannot be run.
    """
    from tunilib.local.programs import child_environment

    program = which(command[0], path=environ.get("PATH"))
    if program is None:
        raise LocalError("this machine has no {tool}", code="configuration", tool=command[0])
    given = {**child_environment(environ), "LC_ALL": "C"}
    folder = runtime_folder()
    if folder is not None and not given.get("XDG_RUNTIME_DIR"):  # su and cron set none
        given["XDG_RUNTIME_DIR"] = folder
    try:
        return subprocess.run(  # noqa: S603 - a tool of the system, and no shell
            [program, *command[1:]],
            input=b"" if content is None else content,
            capture_output=True,
            env=given,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LocalError("{tool} failed: {why}", tool=command[0], why=cause_of(error)) from error
