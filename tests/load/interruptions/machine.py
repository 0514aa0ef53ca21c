"""A user's machine in a folder: the demonstration, which can be restored after each kill."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from tunilib.cli.app import Streams, run

_SOURCE = Path(__file__).parents[2] / "src"
_NOON = "2026-03-10T12:00"


class Machine:
    """Folders, and the environment of whoever works there.

    Args:
        folder: holds all of it: ``here`` as it stands, and under other names how it stood.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.here = folder / "here"
        self.library = self.here / "data" / "demo.sqlite"

    def keep_as(self, name: str) -> None:
        """Remember how all of it stands."""
        shutil.copytree(self.here, self.folder / name)

    def put_back(self, name: str) -> None:
        """Let everything be as it was kept."""
        shutil.rmtree(self.here, ignore_errors=True)
        shutil.copytree(self.folder / name, self.here)

    def run(self, words: Sequence[str], now: str = _NOON) -> tuple[int, str]:
        """Run a command in this process: exit code, and what it said on standard error."""
        error = StringIO()
        code = run(words, streams=Streams(StringIO(), StringIO(), error), environ=self.environ(now))
        return code, error.getvalue()

    def command(self, words: Sequence[str]) -> list[str]:
        """The words that start the program as a process."""
        return [sys.executable, "-m", "tunilib", *words]

    def environ(self, now: str = _NOON) -> dict[str, str]:
        """The variables of a process; what Python compiles is kept outside, so that it is compiled once."""
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(self.here / "home"),
            "TUNILIB_CONFIG": str(self.here / "config" / "config.toml"),
            "TUNILIB_DATA": str(self.here / "data"),
            "TUNILIB_STATE": str(self.here / "state"),
            "TUNILIB_NOW": now,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "PYTHONPATH": str(_SOURCE),
            "PYTHONPYCACHEPREFIX": str(self.folder / "compiled"),
            "LC_ALL": "C.UTF-8",
        }
