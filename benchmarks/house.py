"""What a change costs and how far a command travels: counts, not times.

``python benchmarks/house.py [--check] [SOURCE]``. On a fresh demonstration it counts

- the files that run in ``loans renew --all``, and how often a call leads from one file into another. Only calls of
  functions count, as ``sys.setprofile`` reports them: neither modules that are only imported nor the bodies of classes.
  A call through another library counts from the last file of tunilib;
- the hops from the command ``favourites rename`` to its SQL: from the last file of ``cli/commands`` inward, without the
  façade (``account.py`` and its base class) and the one path for changes, which every change takes;
- the files of the source.

Generated files and translations are left out. With ``--check`` a count above its limit is exit 1. SOURCE is a ``src``
folder, this checkout's by default.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent
GENERATED = ("cli/completion/table.py",)
LEFT_OUT = ("account.py", "services/opened.py", "services/change.py")
LIMITS = {"files_run": 55, "switches": 600, "hops": 3, "files": 460}
CODE_OF_FUNCTIONS = 1
"""``CO_OPTIMIZED`` in a code object's flags: functions have it, modules and class bodies do not."""


class Counts(NamedTuple):
    """What was counted.

    Attributes:
        files_run: files in which a function ran.
        switches: calls from one file into another.
        hops: from the command to the SQL.
        files: in the source.
    """

    files_run: int
    switches: int
    hops: int
    files: int


def count(source: Path = ROOT / "src") -> Counts:
    """Count everything in a source folder."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": folder,
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join([str(source), str(ROOT)]),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "TUNILIB_NOW": "2026-03-10T12:00",
        }
        _python(environ, "-m", "tunilib", "demo")
        _python(environ, "-m", "tunilib", "favourites", "create", "Thesis")
        hops = _python(environ, "-m", "benchmarks.house", "--hops", "favourites", "rename", "Thesis", "Paper")
        run = _python(environ, "-m", "benchmarks.house", "--run", "loans", "renew", "--all")
    files_run, switches = run.split()
    return Counts(int(files_run), int(switches), int(hops), len(source_files(source / "tunilib")))


def source_files(package: Path) -> list[Path]:
    """The Python files of a package, without generated ones."""
    return [path for path in sorted(package.rglob("*.py")) if path.relative_to(package).as_posix() not in GENERATED]


def _python(environ: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, *words], env=environ, capture_output=True, text=True, check=False, cwd=environ["HOME"]
    )
    if done.returncode not in (0, 1):  # 1: a loan was refused
        raise RuntimeError(f"{' '.join(words)}: {done.stderr}")
    return done.stdout.rsplit("\f", 1)[-1]


class _Calls:
    """Calls between the files of the package, for ``sys.setprofile``."""

    def __init__(self, package: Path) -> None:
        self._package = f"{package}{os.sep}"
        self.files: set[str] = set()
        self.switches = 0

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event != "call":
            return
        here = self.place(frame)
        if here is None or here in GENERATED or not frame.f_code.co_flags & CODE_OF_FUNCTIONS:
            return
        self.files.add(here)
        caller = frame.f_back
        while caller is not None and self.place(caller) is None:
            caller = caller.f_back
        self.switches += caller is not None and self.place(caller) != here

    def place(self, frame: FrameType) -> str | None:
        """The file of a frame within the package; None for other code."""
        name = frame.f_code.co_filename
        if not name.startswith(self._package):
            return None
        return name.removeprefix(self._package).replace(os.sep, "/")


def _count_calls(words: list[str]) -> None:
    from tunilib.cli.app import run

    calls = _Calls(_package())
    sys.setprofile(calls)
    try:
        run(words)
    finally:
        sys.setprofile(None)
    sys.stdout.write(f"\f{len(calls.files)} {calls.switches}\n")


def _count_hops(words: list[str]) -> None:
    import sqlite3

    from tunilib.cli.app import run

    calls = _Calls(_package())
    found: list[list[str]] = []

    class Traced(sqlite3.Connection):
        def execute(self, sql: str, *values: Any) -> sqlite3.Cursor:
            if sql.lstrip().upper().startswith("UPDATE"):
                frame: FrameType | None = sys._getframe(1)
                stack = []
                while frame is not None:
                    stack.append(calls.place(frame) or "")
                    frame = frame.f_back
                found.append(stack[::-1])
            return super().execute(sql, *values)

    connect = sqlite3.connect

    def traced(*given: Any, **more: Any) -> sqlite3.Connection:
        made: sqlite3.Connection = connect(*given, **{**more, "factory": Traced})
        return made

    setattr(sqlite3, "connect", traced)  # noqa: B010 - mypy knows it as a function that is never assigned
    run(words)
    sys.stdout.write(f"\f{max(map(hops_of, found))}\n")


def hops_of(stack: list[str]) -> int:
    """The switches between files from the last file of the commands inward."""
    last = max(at for at, place in enumerate(stack) if place.startswith("cli/commands/"))
    inward = [place for place in stack[last:] if place and place not in LEFT_OUT]
    return sum(one != other for one, other in pairwise(inward))


def _package() -> Path:
    import tunilib

    assert tunilib.__file__ is not None
    return Path(tunilib.__file__).parent


def main() -> int:
    """Count, print a table, and compare with the limits where asked to."""
    if sys.argv[1:2] == ["--run"]:
        _count_calls(sys.argv[2:])
        return 0
    if sys.argv[1:2] == ["--hops"]:
        _count_hops(sys.argv[2:])
        return 0
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--check", action="store_true", help="exit 1 where a limit is exceeded")
    options.add_argument("source", nargs="?", type=Path, default=ROOT / "src", help="a src folder")
    asked = options.parse_args()
    counts = count(asked.source.resolve())
    over = False
    for name, limit in LIMITS.items():
        found = getattr(counts, name)
        over |= found > limit
        print(f"{name:<10} {found:>6}   at most {limit}{'   OVER' if found > limit else ''}")
    return int(over and asked.check)


if __name__ == "__main__":
    sys.exit(main())
