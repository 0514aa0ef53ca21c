"""Other programs: ``password_command``, the browser, and the tools of a timer.

The first line of a ``password_command`` is the password. The command is split as a shell would, and run without a shell
and without input. It has 30 seconds, then it is killed with its children. Its standard error is discarded, since it may
hold the secret.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from tunilib.core.note import cause_of, shortened
from tunilib.errors import LocalError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Mapping, Sequence

VARIABLE = "TUNILIB_PASSWORD"
"""The environment variable of a password, and the beginning of those of single profiles."""

SECONDS = 30.0
LONGEST = 4096
_NO_BUS = b"to connect to"
"""What systemctl says, in English, where this user's systemd does not run or is out of reach."""
_LAST_WORDS = 0.5  # seconds for what is still in the pipe when the program has ended


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment variables without passwords."""
    return {name: value for name, value in environ.items() if not name.startswith(VARIABLE)}


def start_program(
    words: Sequence[str], environ: Mapping[str, str], *, takes: bool = False, gives: bool = False
) -> subprocess.Popen[bytes]:
    """Start the user's own command without a shell, in a new session.

    Args:
        takes: its standard input is a pipe.
        gives: its standard output is a pipe.
    """
    import subprocess

    return subprocess.Popen(  # noqa: S603 - the user's own command, and no shell
        words,
        env=child_environment(environ),
        stdin=subprocess.PIPE if takes else subprocess.DEVNULL,
        stdout=subprocess.PIPE if gives else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def run_password_command(command: str, environ: Mapping[str, str], seconds: float = SECONDS) -> str:
    """Run the command; returns its first line without the line end."""
    words = _split(command)
    try:
        process = start_program(words, environ, gives=True)
    except (OSError, ValueError) as error:
        raise _failure("password_command cannot be run: {program}", program=words[0]) from error
    code, output = _finish(process, words[0], seconds)
    if code:
        raise _failure("password_command failed with exit code {exit}: {program}", program=words[0], exit=code)
    return _first_line(words[0], output)


def _split(command: str) -> list[str]:
    import shlex

    try:
        words = shlex.split(command)
    except ValueError as error:
        raise _failure("password_command has a quotation mark that is not closed") from error
    if not words:
        raise _failure("password_command is empty")
    return words


def _finish(process: subprocess.Popen[bytes], program: str, seconds: float) -> tuple[int, bytes]:
    """Wait for the program itself. Its output may be held open by a child that goes on."""
    import subprocess
    import threading

    assert process.stdout is not None
    output = bytearray()
    reader = threading.Thread(target=_read, args=(process.stdout, output), daemon=True)
    reader.start()
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        end_program(process)
        raise _failure(
            "password_command took longer than {seconds} seconds: {program}", program=program, seconds=f"{seconds:g}"
        ) from error
    except BaseException:
        end_program(process)
        raise
    reader.join(_LAST_WORDS)
    return code, bytes(output)


def _read(stream: IO[bytes], output: bytearray) -> None:
    """Store the first bytes and read on, so that a full pipe does not stop the program.

    The stream is closed here, since it may stay open longer than the program runs.
    """
    with stream, suppress(OSError):
        while chunk := os.read(stream.fileno(), 65536):
            output += chunk[: LONGEST + 1 - len(output)]


def end_program(process: subprocess.Popen[bytes]) -> None:
    """End a program and its children; it was started in a new session."""
    with suppress(OSError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _first_line(program: str, output: bytes) -> str:
    line = output.split(b"\n", 1)[0].removesuffix(b"\r")
    if len(line) > LONGEST:
        raise _failure(
            "password_command printed a line of more than {bytes} bytes: {program}", program=program, bytes=LONGEST
        )
    try:
        password = line.decode()
    except UnicodeDecodeError:
        raise _failure(
            "password_command printed something that is not UTF-8 text: {program}", program=program
        ) from None  # the error quotes the line
    if not password:
        raise _failure("password_command printed no password in its first line: {program}", program=program)
    return password


def _failure(template: str, **facts: object) -> LocalError:
    hint = "run the command in a terminal: its first line must be the password"
    return LocalError(template, code="keyring", hint=hint, **facts)


def open_in_browser(address: str, environ: Mapping[str, str]) -> bool:
    """Open an address in the browser of ``BROWSER``, else the system's; False: not found.

    It does not wait, and gives no password from the environment.
    """
    import shlex

    for command in _browsers(environ):
        try:
            words = shlex.split(command)
            given = [word.replace("%s", address) for word in words]
            if given == words:
                given.append(address)
            process = start_program(given, environ)
        except (OSError, ValueError):
            continue
        process.returncode = 0  # it lives as long as it likes
        return True
    return False


def _browsers(environ: Mapping[str, str]) -> list[str]:
    import sys

    chosen = [command for command in environ.get("BROWSER", "").split(os.pathsep) if command.strip()]
    if chosen:
        return chosen
    if sys.platform == "darwin":
        return ["open"]
    has_screen = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    return ["xdg-open", "x-www-browser"] if has_screen else []


def run_tool(environ: Mapping[str, str], *command: str, content: bytes | None = None) -> bytes:
    """Run a tool of the system, found on ``PATH``; its output.

    Raises:
        LocalError: it is not there (``configuration``), or failed.
    """
    done = start_tool(environ, *command, content=content)
    if not done.returncode:
        return done.stdout
    words = shortened(done.stderr)
    hint = (
        "your systemd is out of reach from here: sign in as this user yourself, or: tunilib schedule install --cron"
        if command[0] == "systemctl" and _NO_BUS in done.stderr
        else None
    )
    raise LocalError("{tool} failed: {why}", hint=hint, tool=command[0], why=words or str(done.returncode))


def runtime_folder() -> str | None:
    """The folder of this user's systemd; None: systemd does not run."""
    folder = f"/run/user/{os.getuid()}"
    return folder if Path(folder, "systemd").is_dir() else None


def start_tool(
    environ: Mapping[str, str], *command: str, content: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run a tool of the system to its end, in English.

    Raises:
        LocalError: it is not there (``configuration``), or cannot be run.
    """
    import subprocess
    from shutil import which

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
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise LocalError("{tool} failed: {why}", tool=command[0], why=cause_of(error)) from error


_ENDS = frozenset(("&&", "||", ";", "&", "(", ")"))
_HARMLESS = frozenset(
    ("cd", "export", ".", "source", "sleep", "set", "umask", "test", "[", "true", ":", "echo", "exit")
)


def beside_schedule_run(command: str) -> tuple[str, ...] | None:
    """What a command line of a shell does besides starting ``schedule run``. None: it does not start it."""
    import shlex
    from itertools import groupby

    lexer = shlex.shlex(command, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    try:
        words = list(lexer)
    except ValueError:  # a quotation mark that is not closed
        return None
    parts = [list(some) for is_end, some in groupby(words, _ENDS.__contains__) if not is_end]
    others = [part for part in parts if not _starts_schedule_run(part)]
    if len(others) == len(parts):
        return None
    return tuple(" ".join(part) for part in others if part[0] not in _HARMLESS)


def _starts_schedule_run(words: Sequence[str]) -> bool:
    """Also by another program: ``nice``, ``python -m``, a shell with ``-c``."""
    from itertools import pairwise

    for number, word in enumerate(words):
        if number and words[number - 1] == "-c" and beside_schedule_run(word) is not None:
            return True
        rest = words[number + 1 :]
        if word.rpartition("/")[2] == "tunilib" and ("schedule", "run") in pairwise(rest):
            return words[0] != "echo"
    return False
