"""password_command: split as a shell would, run without a shell, 30 seconds, the first line."""

from __future__ import annotations

import os
import shlex
import signal
import sys
import time
from pathlib import Path

import pytest

from tunilib.errors import LocalError
from tunilib.local.programs import run_password_command

ENVIRON = {**os.environ, "TUNILIB_PASSWORD": "another secret"}


def python(code: str) -> str:
    return shlex.join([sys.executable, "-c", code])


def refused(command: str, seconds: float = 5) -> LocalError:
    with pytest.raises(LocalError) as caught:
        run_password_command(command, ENVIRON, seconds)
    assert caught.value.code == "keyring"
    return caught.value


def test_the_first_line_of_a_command_without_shell_or_input_is_the_password() -> None:
    for command, password in [
        (python("print('Sala sana\\nuser: aino')"), "Sala sana"),
        (python("print(' x ')"), " x "),
        (python("import os; os.write(1, b'x\\r\\ny')"), "x"),
        ("printf abc", "abc"),
        ("echo salasåna", "salasåna"),
        ("""printf %s "two words"'!'""", "two words!"),
        ("echo $HOME; `id` > /tmp/x", "$HOME; `id` > /tmp/x"),
        (python("import sys; print(repr(sys.stdin.read()))"), "''"),
        (python("import os; print(os.environ.get('TUNILIB_PASSWORD', 'none'))"), "none"),
        (python("print('x'); print('y' * 1_000_000)"), "x"),
    ]:
        assert run_password_command(command, ENVIRON) == password, command


def test_what_gives_no_password_is_a_keyring_error() -> None:
    for command, what in [
        ("", "is empty"),
        ("  ", "is empty"),
        ("echo 'x", "quotation mark"),
        ("no-such-program-anywhere x", "cannot be run"),
        ("/", "cannot be run"),
        ("echo a\x00b", "cannot be run"),
        ("false", "exit code 1"),
        ("true", "no password"),
        ("echo", "no password"),
        (python("print('x' * 5000)"), "more than 4096"),
        (python("import os; os.write(1, b'\\xff\\n')"), "not UTF-8 text"),
        (python("print('x'); raise SystemExit(3)"), "exit code 3"),
        (python("import os; print('x', flush=True); os.kill(os.getpid(), 9)"), "exit code -9"),
    ]:
        assert what in refused(command).message, command


def test_no_message_holds_arguments_or_output(capfd: pytest.CaptureFixture[str]) -> None:
    error = refused(python("import sys; print('SECRET', file=sys.stderr); print('SECRET'); sys.exit(1)"))

    assert "SECRET" not in error.message + (error.hint or "")
    assert "SECRET" not in "".join(capfd.readouterr())


def test_an_error_of_decoding_does_not_carry_the_line() -> None:
    error = refused(python("import os; os.write(1, b'SECRET\\xff\\n')"))

    assert error.__cause__ is None
    assert error.__suppress_context__


def test_a_command_that_takes_too_long_is_killed_with_its_children(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    code = f"""
import os, subprocess, pathlib
child = subprocess.Popen(["sleep", "60"])
pathlib.Path({str(pids)!r}).write_text(f"{{os.getpid()}} {{child.pid}}")
child.wait()
"""

    error = refused(python(code), seconds=0.5)

    assert "took longer than 0.5 seconds" in error.message
    parent, child = map(int, pids.read_text().split())
    assert not is_running(parent)
    assert not is_running(child)


def test_a_command_without_end_of_output_is_killed_and_eats_no_memory() -> None:
    assert "took longer" in refused("yes", seconds=0.2).message


def test_a_child_that_stays_does_not_hold_up_the_password(tmp_path: Path) -> None:
    code = f"""
import pathlib, subprocess
child = subprocess.Popen(["sleep", "60"])
pathlib.Path({str(tmp_path / "pid")!r}).write_text(str(child.pid))
print("x", flush=True)
"""
    started = time.monotonic()

    assert run_password_command(python(code), ENVIRON) == "x"

    assert time.monotonic() - started < 20
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGKILL)


def is_running(pid: int) -> bool:
    """Whether it runs; the killed child of a killed parent may stay for a moment until it is reaped."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return False
        signal.sigtimedwait([], 0.02)
    return True
