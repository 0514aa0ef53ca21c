"""A copy of the source in which a test makes a change, to see what the change takes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_AT_A_TERMINAL = """
import sys
from tests.cli.terminal import Stream
from tunilib.cli.app import Streams, run

out, err = Stream(is_terminal=True), Stream(is_terminal=True)
run(sys.argv[1:], streams=Streams(Stream(""), out, err))
print(out.getvalue(), err.getvalue())
"""
IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc")


class CopiedSource:
    """A copy of the package, and a user's machine on which it runs.

    Attributes:
        touched: the files that were edited or added, from the folder of the package.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.package = folder / "src" / "tunilib"
        shutil.copytree(ROOT / "src" / "tunilib", self.package, ignore=IGNORED)
        self.touched: list[str] = []

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace the one place where a file has a text."""
        path = self.package / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{name} has {text.count(old)} times: {old}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        self._touch(name)

    def add_line(self, name: str, *, after: str, line: str) -> None:
        """Add a line after the one place where a file has a text."""
        self.edit(name, after, after + line)

    def append(self, name: str, text: str) -> None:
        path = self.package / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")
        self._touch(name)

    def add(self, name: str, text: str) -> None:
        path = self.package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self._touch(name)

    def python(self, *words: str, code: int = 0, stdin: str = "") -> str:
        """Run Python with the copied package; what it printed."""
        done = subprocess.run(
            [sys.executable, *words],
            env=self._environ(),
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def tunilib(self, *words: str, code: int = 0, stdin: str = "") -> str:
        return self.python("-m", "tunilib", *words, code=code, stdin=stdin)

    def json(self, *words: str, code: int = 0) -> Any:
        return json.loads(self.tunilib(*words, "--json", code=code))

    def terminal(self, *words: str) -> str:
        """What a command shows at a terminal."""
        return self.python("-c", _AT_A_TERMINAL, *words)

    def _touch(self, name: str) -> None:
        if name not in self.touched:
            self.touched.append(name)

    def _environ(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.folder),
            "COLUMNS": "300",
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": os.pathsep.join([str(self.package.parent), str(ROOT)]),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "TUNILIB_CONFIG": str(self.folder / "config.toml"),
            "TUNILIB_DATA": str(self.folder / "data"),
            "TUNILIB_STATE": str(self.folder / "state"),
            "TUNILIB_NOW": "2026-03-10T12:00",
        }
