"""The real process: streams that are closed, full or left, signals, and the way past Typer."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tunilib._version import __version__

SOURCE = Path(__file__).parents[2] / "src"
RUN_FAKES = (
    "import sys; from tests.cli.terminal import FAKE_NOUNS; import tunilib.cli.app as app; import tunilib._entry as e;"
    "plain = app.run; app.run = lambda words, **more: plain(words, nouns=FAKE_NOUNS, **more); e.main()"
)
PIPES: dict[str, Any] = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}


def start(*words: str, code: str | None = None) -> subprocess.Popen[str]:
    program = ["-m", "tunilib"] if code is None else ["-c", code]
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "PYTHONPATH": os.pathsep.join((str(SOURCE), str(SOURCE.parent))),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.Popen([sys.executable, *program, *words], text=True, env=environ, **PIPES)


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def in_shell(line: str) -> tuple[int, str, str]:
    """A line of shell in which ``$T`` runs the fake commands."""
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join((str(SOURCE), str(SOURCE.parent))),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHON": sys.executable,
        "CODE": RUN_FAKES,
    }
    script = f'T() {{ "$PYTHON" -c "$CODE" "$@"; }}; {line}'
    done = subprocess.run(["bash", "-c", script], env=environ, capture_output=True, text=True, timeout=60, check=False)
    return done.returncode, done.stdout, done.stderr


def test_version_is_told() -> None:
    assert finish(start("--version")) == (0, f"tunilib {__version__}\n", "")


@pytest.mark.parametrize(
    "words", [("--json", "--version"), ("--version", "--json"), ("--profile", "x", "--json", "--version", "loans")]
)
def test_version_is_json_among_globals(words: tuple[str, ...]) -> None:
    code, out, err = finish(start(*words))
    assert (code, json.loads(out), err) == (0, {"version": __version__}, "")


def test_version_as_the_value_of_an_option_is_no_question_for_the_version() -> None:
    code, out, _ = finish(start("--profile", "--version"))
    assert code == 0
    assert out.startswith("Usage:")


def test_the_package_and_its_metadata_have_one_version() -> None:
    import tomllib

    project = tomllib.loads((SOURCE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__


def test_the_code_of_a_command_is_the_code_of_the_process() -> None:
    assert in_shell("T loans renew L9")[0] == 2


@pytest.mark.parametrize("words", ["--version", "--help", "broken long", "broken long --json"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_standard_output_is_exit_6(words: str) -> None:
    code, _, err = in_shell(f"T {words} > /dev/full")
    assert code == 6
    assert "the disk is full" in err
    assert "Traceback" not in err
    assert "Exception ignored" not in err


@pytest.mark.parametrize("words", ["--version", "--help"])
def test_a_closed_standard_output_is_exit_6(words: str) -> None:
    code, _, err = in_shell(f"T {words} >&-")
    assert (code, err.splitlines()[0]) == (6, "error: standard output is closed")


def test_a_closed_standard_error_is_no_reason_to_fail() -> None:
    assert in_shell("T loans --verbose 2>&-")[0] == 0


def test_a_closed_standard_input_is_nobody_to_ask() -> None:
    assert in_shell("T status --ask secret <&-")[0] == 2


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    code, out, err = in_shell('set -o pipefail; T broken long | head -n 1; exit "${PIPESTATUS[0]}"')
    assert (code, out, err) == (141, "000000000\n", "")


def test_an_interruption_is_told_without_traceback() -> None:
    code = "import tunilib._entry as e, tunilib.cli.app as app, time; "
    run = "app.run = lambda words, **_: (print('ready', flush=True), time.sleep(30)); "
    process = start(code=f"{code}{run}e.main()")
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.send_signal(signal.SIGINT)
    assert finish(process) == (130, "", "error: interrupted\n")


def test_an_installation_that_is_broken_is_told_without_traceback() -> None:
    code = "import sys; sys.modules['tunilib.cli.help_page'] = None; import tunilib._entry as e; e.main()"
    ended, out, err = finish(start(code=code))
    assert (ended, out) == (6, "")
    assert err.startswith("error: tunilib cannot start: ModuleNotFoundError")
    assert "Traceback" not in err
