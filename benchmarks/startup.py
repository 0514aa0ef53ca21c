"""What a call of ``tunilib`` costs: CPU time as a ratio to a bare interpreter and to ``gh --version``.

``python benchmarks/startup.py [--rounds N] [--check]``, in a virtual environment where tunilib is installed.
Medians of the CPU time (user and system) of whole processes, the commands taking turns, so that a busy
machine slows them all alike; everything is compiled first. With ``--check`` a ratio above its limit is exit
1.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import NamedTuple

PACKAGES = ("tunilib", "typer", "rich")
PASS, GH = "python -c pass", "gh --version"


class Case(NamedTuple):
    """A command, and how much it may cost.

    Attributes:
        limit: the highest ratio to ``against``; None: only shown.
        ends: its exit code.
    """

    name: str
    command: tuple[str, ...]
    against: str = PASS
    limit: float | None = None
    variables: tuple[tuple[str, str], ...] = ()
    ends: int = 0


def main() -> int:
    """Measure, print a table, and compare with the limits where asked to."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--rounds", type=int, default=31)
    options.add_argument("--check", action="store_true", help="exit 1 where a limit is exceeded")
    asked = options.parse_args()
    compile_packages()
    with tempfile.TemporaryDirectory() as folder:
        environ = clean_environ(Path(folder))
        cases = all_cases(environ)
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


def all_cases(environ: dict[str, str]) -> list[Case]:
    """What there is to measure here: ``gh`` and the demonstration only where they exist."""
    tunilib = program()
    cases = [
        Case(PASS, (sys.executable, "-c", "pass")),
        Case("tunilib --version", (*tunilib, "--version"), limit=1.25),
        Case("completion of a word", (*tunilib, "compl"), limit=1.5, variables=(("_TUNILIB_COMPLETE", "bash"),)),
        Case("tunilib --help, piped", (*tunilib, "--help"), limit=7.5),
        Case("a verb's --help, piped", (*tunilib, "completion", "install", "--help"), limit=7.5),
        Case("a verb that does little, piped", (*tunilib, "profiles", "list"), limit=5),
    ]
    gh = shutil.which("gh")
    if gh is not None:
        cases.insert(1, Case(GH, (gh, "--version")))
    if subprocess.run([*tunilib, "demo", "--quiet"], env=environ, capture_output=True, check=False).returncode == 0:
        against = GH if gh else PASS
        cases += [
            Case(
                "completion of a loan",
                (*tunilib, "loans", "renew", ""),
                limit=2.2,
                variables=(("_TUNILIB_COMPLETE", "bash"),),
            ),
            Case("tunilib loans list, piped", (*tunilib, "loans", "list"), against, 1.25 if gh else None),
            Case("tunilib status --line", (*tunilib, "status", "--line"), limit=2.2),
            Case("tunilib status, piped", (*tunilib, "status"), against, 1.5 if gh else None),
            Case(
                "tunilib loans renew, piped",
                (*tunilib, "loans", "renew", "--all"),
                against,
                1.5 if gh else None,
                ends=1,
            ),
        ]
    return cases


def program() -> tuple[str, ...]:
    """The installed script, else the module, which costs a little more."""
    script = Path(sys.executable).with_name("tunilib")
    if script.exists():
        return (str(script),)
    print("tunilib is not installed here: measured as python -m tunilib, which costs 2 to 3 ms more\n")
    return (sys.executable, "-m", "tunilib")


def measure(cases: list[Case], environ: dict[str, str], rounds: int) -> dict[str, float]:
    """The median CPU time of each case, in milliseconds."""
    times: dict[str, list[float]] = {case.name: [] for case in cases}
    for number in range(rounds + 1):
        for case in cases:
            spent = cpu_time(case, {**environ, **dict(case.variables)})
            if number:  # the first round warms the disk's cache
                times[case.name].append(spent)
    return {name: median(values) for name, values in times.items()}


def cpu_time(case: Case, environ: dict[str, str]) -> float:
    """User and system time of one process and its children, in milliseconds; it must end as it should."""
    nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    process = os.posix_spawn(case.command[0], case.command, environ, file_actions=nowhere)
    _, status, usage = os.wait4(process, 0)
    if os.waitstatus_to_exitcode(status) != case.ends:
        raise SystemExit(f"{' '.join(case.command)} ended with {os.waitstatus_to_exitcode(status)}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def report(cases: list[Case], times: dict[str, float]) -> bool:
    """Print the table; whether a limit is exceeded."""
    width = max(len(case.name) for case in cases)
    print(f"{'':{width}}  {'ms CPU':>7}  {'x pass':>7}  {'x gh':>6}  limit")
    is_over = False
    for case in cases:
        spent = times[case.name]
        to_gh = f"{spent / times[GH]:6.2f}" if GH in times else f"{'-':>6}"
        verdict = ""
        if case.limit is not None:
            exceeds = spent / times[case.against] > case.limit
            is_over = is_over or exceeds
            verdict = f"{case.limit:.2f} x {case.against}{'  EXCEEDED' if exceeds else ''}"
        print(f"{case.name:{width}}  {spent:7.1f}  {spent / times[PASS]:7.2f}  {to_gh}  {verdict}")
    return is_over


if __name__ == "__main__":
    sys.exit(main())
