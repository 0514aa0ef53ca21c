"""A person's machine: folders of its own, an environment, and the program as that person starts it.

The tests here know the program by its interface alone: words on a command line, files it is given, what it answers.
"""

from __future__ import annotations

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from tests.cli.listed_codes import check_listed
from tests.cli.terminal import Stream

from tunilib.cli.app import Streams, run

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
CARD, PASSWORD = "29001001", "kirja2026"
NEW = "salasana1"
"""The password of a patron that a test adds."""
NOON = "2026-03-10T12:00"
NOBODY = 65534
_PLACE = "@@PLACE@@"
_CRONTAB = 'if [ "$1" = -l ]; then cat "$HOME/crontab" 2>/dev/null; else mkdir -p "$HOME" && cat >"$HOME/crontab"; fi'

_STAND_INS = {"crontab": _CRONTAB, "systemctl": "exit 0", "loginctl": "exit 0", "notify-send": "exit 1"}


@dataclass(frozen=True)
class Result:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """Standard output, which is exactly one JSON value."""
        assert self.out.endswith("\n"), self
        return json.loads(self.out)

    @property
    def lines(self) -> list[list[str]]:
        """Standard output as tab-separated lines."""
        return [line.split("\t") for line in self.out.splitlines()]

    @property
    def thing(self) -> dict[str, str]:
        """Standard output as the lines of a single thing."""
        return dict(line.split("\t", 1) for line in self.out.splitlines())

    @property
    def error(self) -> dict[str, Any]:
        """The one error object on standard error."""
        (name, value), *others = json.loads(self.err).items()
        assert (name, others) == ("error", []), self.err
        assert list(value) == ["code", "message", "hint"], value
        found: dict[str, Any] = value
        return found

    @property
    def says_nothing_of_the_code(self) -> bool:
        """Whether no trace of the program's inside is shown."""
        both = self.out + self.err
        return not any(word in both for word in ("Traceback", "sqlite3.", 'File "', "Exception ignored"))


@dataclass
class Machine:
    """Folders of a person, and the time on their clock.

    Attributes:
        folder: holds all of it. now: ``TUNILIB_NOW``. environ: more variables; None: not set.
    """

    folder: Path
    now: str = NOON
    environ: dict[str, str | None] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        """The person's own file of settings."""
        return self.folder / "config" / "config.toml"

    def configure(self, text: str) -> None:
        """Add lines to that file."""
        self.config.write_text((self.config.read_text() if self.config.exists() else "") + text)

    @property
    def library(self) -> Path:
        """The demonstration's library."""
        return self.folder / "data" / "demo.sqlite"

    @property
    def ledger(self) -> Path:
        """What was seen and done."""
        return self.folder / "data" / "ledger.sqlite"

    @property
    def store(self) -> str:
        """The address of the demonstration's library."""
        return f"sqlite:///{self.library}"

    def setting(self, more: Mapping[str, str | None] | None = None) -> dict[str, str]:
        """The environment of a run."""
        wanted: dict[str, str | None] = {
            "PATH": f"{_stand_ins()}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.folder / "home"),
            "TUNILIB_CONFIG": str(self.config),
            "TUNILIB_DATA": str(self.folder / "data"),
            "TUNILIB_STATE": str(self.folder / "state"),
            "TUNILIB_NOW": self.now,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "COLUMNS": "120",
            "TERM": "xterm-256color",
            "LC_ALL": "C.UTF-8",
            **self.environ,
            **(more or {}),
        }
        return {name: value for name, value in wanted.items() if value is not None}

    def run(
        self,
        *words: str,
        stdin: str = "",
        terminal: bool = False,
        typed: str | None = None,
        secret: str | None = None,
        environ: Mapping[str, str | None] | None = None,
        **more: str | None,
    ) -> Result:
        """Run in this process.

        Args:
            stdin: what a pipe gives. typed: what is typed at a terminal instead.
            secret: what is typed where nothing is echoed; None: the next line of ``typed``.
            terminal: whether standard output and standard error are one.
        """
        out, err = Stream(is_terminal=terminal), Stream(is_terminal=terminal)
        at_terminal = typed is not None or secret is not None
        source = Stream(typed or "" if at_terminal else stdin, is_terminal=at_terminal)

        def read_secret(_prompt: str) -> str:
            return source.readline().removesuffix("\n") if secret is None else secret

        code = run(
            words,
            streams=Streams(source, out, err),
            environ=self.setting({**(environ or {}), **more}),
            read_secret=read_secret if at_terminal else None,
        )
        check_listed(words, code)
        result = Result(code, out.getvalue(), err.getvalue())
        assert result.says_nothing_of_the_code, result
        if "--json" in words and code == 0:
            json.loads(result.out)
            assert result.err == "", result
        return result

    def add_patron(self, card: str, *more: str, name: str = "Liisa", password: str = NEW) -> Result:
        """A new patron of the library of the desk."""
        result = self.run(
            "desk", "patron", "add", card, "--name", name, *more, "--password-stdin", stdin=f"{password}\n"
        )
        assert result.code == 0, result
        return result

    def sign_in(self, card: str = CARD, *more: str, password: str = PASSWORD) -> Result:
        """Sign in with a card, which succeeds."""
        result = self.run("login", card, *more, "--password-stdin", stdin=f"{password}\n")
        assert result.code == 0, result
        return result

    def command(self, *words: str) -> list[str]:
        """The words that start the program."""
        return [sys.executable, "-m", "tunilib", *words]

    def start(self, *words: str, before: Sequence[str] = (), **environ: str | None) -> subprocess.Popen[bytes]:
        """Start the real program; ``before`` is a program that starts it."""
        return subprocess.Popen(
            [*before, *self.command(*words)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.process_setting(**environ),
        )

    def process(
        self,
        *words: str,
        stdin: bytes | None = None,
        before: Sequence[str] = (),
        environ: Mapping[str, str | None] | None = None,
        **more: str | None,
    ) -> Result:
        """Run the real program to its end, on pipes."""
        process = subprocess.run(
            [*before, *self.command(*words)],
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            env=self.process_setting(**{**(environ or {}), **more}),
            timeout=60,
            check=False,
        )
        check_listed(words, process.returncode)
        result = Result(process.returncode, process.stdout.decode(), process.stderr.decode(errors="replace"))
        assert result.says_nothing_of_the_code, result
        return result

    def shell(self, line: str, **environ: str | None) -> Result:
        """Run a line of bash in which ``T`` is the real program."""
        script = f'set -o pipefail; T() {{ "$PYTHON" -m tunilib "$@"; }}; {line}'
        setting = self.process_setting(PYTHON=sys.executable, **environ)
        process = subprocess.run(["bash", "-c", script], env=setting, capture_output=True, timeout=60, check=False)
        result = Result(process.returncode, process.stdout.decode(), process.stderr.decode(errors="replace"))
        assert result.says_nothing_of_the_code, result
        return result

    def process_setting(self, **environ: str | None) -> dict[str, str]:
        """The environment of a process."""
        path = os.pathsep.join((str(SOURCE), str(ROOT)))
        return self.setting({"PYTHONPATH": path, "PYTHONPYCACHEPREFIX": _compiled(), **environ})

    def sql(self, query: str, *values: object, of: Path | None = None) -> list[tuple[Any, ...]]:
        """Read, or write, straight in a file; by default the demonstration's library."""
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(of or self.library)) as db, db:
            return db.execute(query, values).fetchall()

    def keep_as(self, folder: Path) -> None:
        """Copy everything, so that it can be brought to another folder."""
        shutil.copytree(self.folder, folder)
        profiles = folder / "config" / "profiles.toml"
        profiles.write_text(profiles.read_text().replace(str(self.folder), _PLACE))

    def bring(self, folder: Path) -> None:
        """Become a copy of what was kept."""
        shutil.copytree(folder, self.folder, dirs_exist_ok=True)
        profiles = self.folder / "config" / "profiles.toml"
        profiles.write_text(profiles.read_text().replace(_PLACE, str(self.folder)))


@cache
def _compiled() -> str:
    """A folder that all processes of these tests keep compiled files in."""
    folder = tempfile.mkdtemp(prefix="tunilib-journeys-")
    Path(folder).chmod(0o755)  # another user reads them too
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _stand_ins() -> Path:
    """A folder of programs in place of those that would change, or show something on, the machine of the tests."""
    folder = Path(tempfile.mkdtemp(prefix="tunilib-stand-ins-"))
    folder.chmod(0o755)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for name, does in _STAND_INS.items():
        program = folder / name
        program.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
        program.chmod(0o755)
    return folder


def as_nobody() -> list[str]:
    """The words that start a program as a user without rights; for root only."""
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
