"""The tests that a change touches: those that import a changed file, directly or through others.

Imports for type checkers count, and so do those within functions. A command reaches the module of its noun, and a
format its table, by a name in a text: such names (``tunilib.cli.commands.loans``) count as imports too.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from pathlib import Path

_NAME = re.compile(r"tunilib(?:\.\w+)+")
_WITHIN = re.compile(r"\.?(\w+(?:\.\w+)*)(?::\w+)?")
"""``refworks.reader:read`` in the table of formats, what is behind ``{_HERE}`` in those of stores and nouns."""
_FOLDERS = ("src", "tests", "benchmarks")


def touched_tests(root: Path, since: str) -> list[Path]:
    """The test files to run for what was changed since a commit, whether it is committed or not."""
    importers = _importers(root)
    reached: set[Path] = set()
    waiting = [path for path in _changed(root, since) if path in importers]
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += importers[path]
    return sorted(path for path in reached if path.name.startswith("test_"))


def _changed(root: Path, since: str) -> list[Path]:
    def names(*words: str) -> list[str]:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    found = names("diff", "--name-only", since, "--") + names("ls-files", "--others", "--exclude-standard")
    return [root / name for name in found]


def _importers(root: Path) -> dict[Path, set[Path]]:
    """The files that import each file."""
    files = [path for folder in _FOLDERS for path in sorted((root / folder).rglob("*.py"))]
    by_name = {_name(root, path): path for path in files}
    found: dict[Path, set[Path]] = defaultdict(set, {path: set() for path in files})
    for path in files:
        for name in _imported(path):
            while name and name not in by_name:
                name = name.rpartition(".")[0]
            if name and by_name[name] != path:
                found[by_name[name]].add(path)
        if path.name.startswith("test_"):  # pytest gives it what these define
            for folder in path.relative_to(root).parents:
                conftest = root / folder / "conftest.py"
                if conftest in found:
                    found[conftest].add(path)
    return found


def _name(root: Path, path: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    parts = parts[1:] if parts[0] == "src" else parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= set(_NAME.findall(node.value))
            within = _WITHIN.fullmatch(node.value)
            place = path.parent / f"{within[1].replace('.', '/')}.py" if within else path
            if within and place.exists():  # a table of a package, which names its own modules
                package = ".".join(path.parent.parts).rpartition(".src.")[2]
                found.add(f"{package}.{within[1]}")
    return found
