"""The size of the house and how far a command travels: counts, not times.

``python -m benchmarks.house [CHECKOUT]`` prints one line for each figure and fails nothing; without CHECKOUT of this
one. Nothing is left out of a count.

- lines and files of ``src/tunilib`` and of ``tests``; how many of the source's lines are imports or ``__all__``;
- circles: groups of files that import each other, imports for type checkers and those within functions included;
- names that more than one class has; files of more than 400 lines;
- on a fresh demonstration, the files in which a function runs in ``loans renew --all``, and the calls from one file
  into another, as ``sys.setprofile`` reports them: modules that are only imported, and the bodies of classes, do not
  count. A call through another library counts from the last file of tunilib;
- the hops from the command ``favourites rename`` to its SQL, from the last file of ``cli/commands`` inward.

What an addition touches is counted by ``tests/architecture/test_costs.py``, and the tests by ``pytest --collect-only``.
"""

from __future__ import annotations

import argparse
import ast
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parent.parent
CODE_OF_FUNCTIONS = 1
"""``CO_OPTIMIZED`` in a code object's flags: functions have it, modules and class bodies do not."""


def figures(checkout: Path) -> Iterator[tuple[str, object]]:
    """Each figure of a checkout by its name."""
    package = checkout / "src" / "tunilib"
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(package.rglob("*.py"))}
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in trees}
    total = sum(lines.values())
    yield "lines of the source", total
    yield "files of the source", len(lines)
    yield "files of more than 400 lines", sum(one > 400 for one in lines.values())
    yield "files of less than 60 lines", sum(one < 60 and path.name != "__init__.py" for path, one in lines.items())
    yield "imports and __all__, percent", round(100 * sum(map(lines_of_imports, trees.values())) / total, 1)
    yield "circles", len(circles(package, trees))
    names = Counter(node.name for tree in trees.values() for node in tree.body if isinstance(node, ast.ClassDef))
    yield "class names with two meanings", sum(count > 1 and not name.startswith("_") for name, count in names.items())
    tests = sorted((checkout / "tests").rglob("*.py"))
    yield "lines of tests", sum(len(path.read_text(encoding="utf-8").splitlines()) for path in tests)
    yield "files of tests", len(tests)
    yield from travels(checkout)


def lines_of_imports(tree: ast.Module) -> int:
    """The lines of all imports, of ``if TYPE_CHECKING`` and of ``__all__``."""
    counted: set[int] = set()
    for node in ast.walk(tree):
        is_list = isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        )
        if isinstance(node, ast.Import | ast.ImportFrom | ast.Assign) and (is_list or not isinstance(node, ast.Assign)):
            counted |= {*range(node.lineno, (node.end_lineno or node.lineno) + 1)}
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            counted.add(node.lineno)
    return len(counted)


def circles(package: Path, trees: dict[Path, ast.Module]) -> list[set[str]]:
    """The groups of files that reach each other by imports of any kind."""
    names = {path: ".".join(("tunilib", *_parts(path.relative_to(package)))) for path in trees}
    known = set(names.values())
    imported: dict[str, set[str]] = defaultdict(set)
    for path, tree in trees.items():
        here = names[path]
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found = {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                within = {f"{node.module}.{alias.name}" for alias in node.names}
                found = {one if one in known else node.module for one in within}
            else:
                continue
            imported[here] |= (found & known) - {here}
    reached = {name: _reached(imported, name) for name in known}
    groups = {frozenset(other for other in reached[name] if name in reached[other]) for name in known}
    return [set(group) for group in groups if len(group) > 1]


def _parts(path: Path) -> tuple[str, ...]:
    parts = path.with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" else parts


def _reached(imported: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for name in imported[waiting.pop()] - found:
            found.add(name)
            waiting.append(name)
    return found


def travels(checkout: Path) -> Iterator[tuple[str, object]]:
    """How far two commands travel."""
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": folder,
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join([str(checkout / "src"), str(ROOT)]),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "TUNILIB_NOW": "2026-03-10T12:00",
        }
        _python(environ, "-m", "tunilib", "demo")
        _python(environ, "-m", "tunilib", "favourites", "create", "Thesis")
        hops = _python(environ, "-m", "benchmarks.house", "--hops", "favourites", "rename", "Thesis", "Paper")
        files, switches = _python(environ, "-m", "benchmarks.house", "--run", "loans", "renew", "--all").split()
    yield "files that run in loans renew --all", int(files)
    yield "switches between files in it", int(switches)
    yield "hops from favourites rename to its SQL", int(hops)


def _python(environ: dict[str, str], *words: str) -> str:
    command = [sys.executable, *words]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, cwd=environ["HOME"])
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
        if here is None or not frame.f_code.co_flags & CODE_OF_FUNCTIONS:
            return
        self.files.add(here)
        caller = frame.f_back
        while caller is not None and self.place(caller) is None:
            caller = caller.f_back
        self.switches += caller is not None and self.place(caller) != here

    def place(self, frame: FrameType) -> str | None:
        """The file of a frame within the package; None for other code."""
        name = frame.f_code.co_filename
        return name.removeprefix(self._package).replace(os.sep, "/") if name.startswith(self._package) else None


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
    return sum(one != other for one, other in pairwise(place for place in stack[last:] if place))


def _package() -> Path:
    import tunilib

    assert tunilib.__file__ is not None
    return Path(tunilib.__file__).parent


def main() -> int:
    """Print every figure."""
    if sys.argv[1:2] == ["--run"]:
        _count_calls(sys.argv[2:])
        return 0
    if sys.argv[1:2] == ["--hops"]:
        _count_hops(sys.argv[2:])
        return 0
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("checkout", nargs="?", type=Path, default=ROOT, help="a checkout of the project")
    for name, figure in figures(options.parse_args().checkout.resolve()):
        print(f"{name:<42} {figure:>8}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
