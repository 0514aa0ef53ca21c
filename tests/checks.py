"""All checks by one command: ``python -m tests.checks [--all | --changed [COMMIT]] [--versions W] [PYTEST OPTIONS]``.

Format, lint, types, import rules, then the tests, among which are those that keep docs and completions fresh. Every
step runs, so that one call names all that is wrong; the exit code says whether anything was.

- without an option: the tests that a contributor runs;
- ``--all``: also those marked ``heavy``: load, kills by the hundred, mutations, whole stories, a simulated year;
- ``--changed``: only the tests that import what was changed since COMMIT (``main`` by default), or are changed
  themselves; files that are not Python are not followed;
- ``--versions lowest|newest|next``: the tests alone, in an environment of their own, with the lowest versions of all
  packages that pyproject.toml allows, the newest of them, or the newest there are, though it does not allow them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.changed import touched_tests
from tests.release.tools import environment

ROOT = Path(__file__).parent.parent
STEPS = (
    ("format", ("-m", "ruff", "format", "--check", ".")),
    ("lint", ("-m", "ruff", "check", ".")),
    ("types", ("-m", "mypy")),
    ("import rules", ("-c", "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())")),
    ("tests", ("-m", "pytest", "-q", "-n", "2")),
)
MEMORY = Path("/dev/shm")
ENOUGH = 4 << 30
"""Bytes that are free in memory at least, where the tests keep their files there: they need about 1 GiB."""


def main(words: list[str]) -> int:
    """Run every step; 0 if all passed."""
    chosen = []
    if words[:1] == ["--changed"]:
        since = words[1] if words[1:] and not words[1].startswith("-") else "main"
        words = words[2 if words[1:2] == [since] else 1 :]
        chosen = [path.relative_to(ROOT).as_posix() for path in touched_tests(ROOT, since)]
        if not chosen:
            print(f"no test imports what was changed since {since}", flush=True)
        else:
            print(f"{len(chosen)} files of tests import what was changed since {since}", flush=True)
    steps: tuple[tuple[str, tuple[str, ...]], ...] = STEPS if chosen or "--changed" not in sys.argv else STEPS[:-1]
    failed = []
    python = sys.executable
    with tempfile.TemporaryDirectory(prefix="tunilib-checks-", dir=_place()) as folder:
        Path(folder).chmod(0o755)  # some tests start the program as another user
        if "--versions" in words:
            at = words.index("--versions")
            python = str(environment(Path(folder) / "packages", python, ["-e", ".[dev]"], words[at + 1]))
            words, steps = words[:at] + words[at + 2 :], steps[-1:]
        for name, command in steps:
            print(f"== {name}", flush=True)
            more = (f"--basetemp={folder}/tests", *words, *chosen) if name == "tests" else ()
            if subprocess.run([python, *command, *more], cwd=ROOT, check=False).returncode:
                failed.append(name)
    print(f"== failed: {', '.join(failed)}" if failed else "== all checks passed", flush=True)
    return bool(failed)


def _place() -> Path | None:
    """Where the tests write: in memory where it is large enough, since they wait for the disk a third of their time."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
