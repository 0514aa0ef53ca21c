"""What a call of ``tunilib`` costs: CPU time as a ratio to a bare interpreter, and to an empty Typer program.

``python -m benchmarks.startup [--rounds N] [--check]``, in a virtual environment where tunilib is installed.
The least CPU time (user and system) of whole processes, the commands taking turns, since a busy machine only adds to
it; everything is compiled first. What is answered before Typer is imported is compared with ``python -c pass``, and
other commands with a Typer program of two commands with an option each. With ``--check`` a ratio above its limit is
exit 1.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import os
import pty
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks.timing import where_it_ran

PACKAGES = ("tunilib", "typer", "rich", "psycopg", "psycopg_binary")
PASS, EMPTY = "python -c pass", "an empty Typer program"
DRIVER = "import psycopg"
"""What every command of a library on a server begins with."""
PROGRAM = """
from typing import Annotated
import typer
app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def one(number: Annotated[int, typer.Option("--number")] = 1) -> None:
    print(number)
@app.command()
def two(text: Annotated[str, typer.Option("--text")] = "") -> None:
    print(text)
app()
"""


class Case(NamedTuple):
    """A command, and how much it may cost.

    Attributes:
        limit: the highest ratio to ``against``; None: only shown.
        ends: its exit code. at_terminal: whether its standard output is a terminal, of 100 columns.
    """

    name: str
    command: tuple[str, ...]
    against: str = PASS
    limit: float | None = None
    variables: tuple[tuple[str, str], ...] = ()
    ends: int = 0
    at_terminal: bool = False


def main() -> int:
    """Measure, print a table, and compare with the limits where asked to."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--rounds", type=int, default=31)
    options.add_argument("--check", action="store_true", help="exit 1 where a limit is exceeded")
    asked = options.parse_args()
    print(where_it_ran(), flush=True)
    compile_packages()
    with tempfile.TemporaryDirectory() as folder:
        environ = clean_environ(Path(folder))
        cases = all_cases(environ, Path(folder))
        times = measure(cases, environ, asked.rounds)
    is_over = report(cases, times)
    return int(is_over and asked.check)


def compile_packages() -> None:
    """A source without compiled files would cost more than all the rest."""
    for name in PACKAGES:
        spec = importlib.util.find_spec(name)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            compileall.compile_dir(place, quiet=1)


def clean_environ(folder: Path) -> dict[str, str]:
    """Nothing of the caller's settings, and a home of its own."""
    places = {"TUNILIB_DATA": "data", "TUNILIB_STATE": "state", "TUNILIB_CONFIG": "config/config.toml"}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "TUNILIB", "LC_"))}
    own = {name: str(folder / place) for name, place in places.items()}
    source = os.environ.get("PYTHONPATH")
    return {
        **kept,
        **own,
        **({"PYTHONPATH": source} if source else {}),
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def all_cases(environ: dict[str, str], folder: Path) -> list[Case]:
    """What there is to measure, over a demonstration that is made for it."""
    tunilib = program()
    subprocess.run([*tunilib, "demo", "--quiet"], env=environ, capture_output=True, check=True)
    subprocess.run([*tunilib, "status", "--line"], env=environ, capture_output=True, check=True)
    empty = folder / "empty.py"
    empty.write_text(PROGRAM, encoding="utf-8")
    completing = (("_TUNILIB_COMPLETE", "bash"),)
    loans = (*tunilib, "loans", "list")
    has_driver = importlib.util.find_spec("psycopg") is not None
    driver = [Case(DRIVER, (sys.executable, "-c", DRIVER), EMPTY)] if has_driver else []
    return [
        Case(PASS, (sys.executable, "-c", "pass")),
        Case(EMPTY, (sys.executable, str(empty), "one", "--number", "3")),
        Case("tunilib --version", (*tunilib, "--version"), limit=1.25),
        Case("completion of a word", (*tunilib, "compl"), limit=2.5, variables=completing),
        Case("completion of a loan", (*tunilib, "loans", "renew", ""), limit=2.5, variables=completing),
        Case("tunilib status --line", (*tunilib, "status", "--line"), limit=2.2),
        Case("tunilib loans list, piped", loans, EMPTY, 1.4),
        Case("tunilib loans list, at a terminal", loans, EMPTY, 1.8, at_terminal=True),
        *driver,
        Case("tunilib --help, piped", (*tunilib, "--help"), EMPTY),
        Case("tunilib status, piped", (*tunilib, "status"), EMPTY),
        Case("tunilib loans renew, piped", (*tunilib, "loans", "renew", "--all"), EMPTY, ends=1),
    ]


def program() -> tuple[str, ...]:
    """The installed script, else the module, which costs a little more."""
    script = Path(sys.executable).with_name("tunilib")
    if script.exists():
        return (str(script),)
    print("tunilib is not installed here: measured as python -m tunilib, which costs 2 to 3 ms more\n")
    return (sys.executable, "-m", "tunilib")


def measure(cases: list[Case], environ: dict[str, str], rounds: int) -> dict[str, float]:
    """The least CPU time of each case, in milliseconds."""
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    for number in range(rounds + 1):
        for case in cases:
            spent = cpu_time(case, {**environ, **dict(case.variables)})
            if number:  # the first round warms the disk's cache
                times[case.name].append(spent)
    return {name: min(values) for name, values in times.items()}


def cpu_time(case: Case, environ: dict[str, str]) -> float:
    """User and system time of one process and its children, in milliseconds; it must end as it should."""
    if case.at_terminal:
        process, terminal = pty.fork()
        if process == 0:
            os.execve(
                case.command[0], case.command, {**environ, "TERM": "xterm-256color", "COLUMNS": "100", "PAGER": ""}
            )
        with suppress(OSError):  # a terminal that its last writer has closed
            while os.read(terminal, 65_536):
                pass
        os.close(terminal)
    else:
        nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
        process = os.posix_spawn(case.command[0], case.command, environ, file_actions=nowhere)
    _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) != case.ends:
        raise SystemExit(f"{' '.join(case.command)} ended with {os.waitstatus_to_exitcode(status)}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def report(cases: list[Case], times: dict[str, float]) -> bool:
    """Print the table; whether a limit is exceeded."""
    width = max(len(case.name) for case in cases)
    print(f"{'':{width}}  {'ms CPU':>7}  {'x pass':>7}  {'x Typer':>7}  limit")
    is_over = False
    for case in cases:
        spent = times[case.name]
        verdict = ""
        if case.limit is not None:
            exceeds = spent / times[case.against] > case.limit
            is_over = is_over or exceeds
            verdict = f"{case.limit:.2f} x {case.against}{'  EXCEEDED' if exceeds else ''}"
        ratios = f"{spent / times[PASS]:7.2f}  {spent / times[EMPTY]:7.2f}"
        print(f"{case.name:{width}}  {spent:7.1f}  {ratios}  {verdict}")
    return is_over


if __name__ == "__main__":
    sys.exit(main())
