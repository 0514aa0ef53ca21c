"""All checks by one command: ``python -m tests.checks``.

Format, lint, types, import rules, then the tests, among which are those that keep docs and completions fresh. Every
step runs, so that one call names all that is wrong; the exit code says whether anything was.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
STEPS = (
    ("format", ("-m", "ruff", "format", "--check", ".")),
    ("lint", ("-m", "ruff", "check", ".")),
    ("types", ("-m", "mypy")),
    ("import rules", ("-c", "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())")),
    ("tests", ("-m", "pytest", "-q", "-n", "2", *sys.argv[1:])),
)


def main() -> int:
    """Run every step; 0 if all passed."""
    failed = []
    for name, command in STEPS:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, *command], cwd=ROOT, check=False).returncode:
            failed.append(name)
    print(f"== failed: {', '.join(failed)}" if failed else "== all checks passed", flush=True)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
