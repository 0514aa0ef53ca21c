"""All checks by one command: ``python -m tests.checks``.

Format, lint, types, import rules, then the tests, among which are those that keep docs and completions fresh. Every
step runs, so that one call names all that is wrong; the exit code says whether anything was.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

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


def main() -> int:
    """Run every step; 0 if all passed."""
    failed = []
    with tempfile.TemporaryDirectory(prefix="tunilib-checks-", dir=_place()) as folder:
        Path(folder).chmod(0o755)  # some tests start the program as another user
        for name, command in STEPS:
            print(f"== {name}", flush=True)
            more = (f"--basetemp={folder}/tests", *sys.argv[1:]) if name == "tests" else ()
            if subprocess.run([sys.executable, *command, *more], cwd=ROOT, check=False).returncode:
                failed.append(name)
    print(f"== failed: {', '.join(failed)}" if failed else "== all checks passed", flush=True)
    return bool(failed)


def _place() -> Path | None:
    """Where the tests write: in memory where it is large enough, since they wait for the disk a third of their time."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ENOUGH else None


if __name__ == "__main__":
    sys.exit(main())
