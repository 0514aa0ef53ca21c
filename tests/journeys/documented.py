"""A machine on which everything that examples name exists: lists, files, cards, copies, a second profile."""

from __future__ import annotations

import os
import pty
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.journeys.machine import PASSWORD, Machine, Result

CARDS = ("2912345678", "2912345679")
BARCODES = ("30001234", "30001235", "30001236")
PLACEHOLDER = re.compile(r"\b(?:4K7QX2|a1b2c3d|1f3a9c)\b")
IN_SHELL = re.compile(r"[|>*$&;<\\]|^(?!tunilib )|--open|completion install")
RIS = "TY  - BOOK\nTI  - Sinuhe\nAU  - Waltari, Mika\nPY  - 1945\nER  - \n"
FINNA = '{"lists": [{"title": "Old", "records": [{"id": "demo.1005"}]}], "searches": []}'
IDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "holds": ("holds --json", lambda rows: next(row["id"] for row in rows if row["status"] == "waiting")),
    "cards": ("cards --json", lambda rows: rows[0]["id"]),
    "searches": ("searches --json", lambda rows: rows[0]["id"]),
    "desk patron": ("desk patron requests --json", lambda rows: rows[0]["id"]),
    "desk requests": ("desk requests list --json", lambda rows: rows[0]["id"]),
    "desk fee": ("fines --json", lambda fines: fines["fines"][0]["id"]),
    "desk notices": ("desk notices list --json", lambda rows: rows[0]["id"]),
    "loans": ("loans --json", lambda rows: rows[0]["id"]),
    "desk undo": ("desk undo --list --json", lambda rows: rows[0]["id"]),
}
"""Where the ID that an example has stands in for comes from, by the noun."""


@dataclass
class Documented:
    """A machine, and the folder in which the examples are typed.

    Attributes:
        machine: whose program it is. here: the folder.
    """

    machine: Machine
    here: Path

    def run(self, line: str) -> Result:
        """Run an example: in this process where it is a plain command, else in bash."""
        line = self._with_ids(line)
        os.chdir(self.here)
        if IN_SHELL.search(line):
            return self.shell(line)
        words = shlex.split(line, comments=True)
        return self.machine.run(*words[1:], typed="yes\n" * 9, secret=PASSWORD, PATH=self._path())

    def shell(self, script: str) -> Result:
        """Run lines of bash as they stand, but for IDs; codes 0 and 1 are fine, and any other is reported."""
        script = "\n".join(map(self._with_ids, script.split("\n")))
        failed = self.machine.folder / "failed"
        with failed.open("wb") as wrong, _somebody_who_agrees() as keyboard:
            report = f'code=$?; [ $code -le 1 ] || echo "$code: $BASH_COMMAND" >&{wrong.fileno()}'
            done = subprocess.run(
                ["bash", "-c", f"set -o pipefail -E\ntrap '{report}' ERR\n{script}\n"],
                env=self.machine.process_setting(PATH=self._path(), PIN=PASSWORD, BROWSER="true", SHELL="/bin/bash"),
                cwd=self.here,
                stdin=keyboard,
                capture_output=True,
                timeout=110,
                pass_fds=(wrong.fileno(),),
                check=False,
            )
        told = failed.read_text(encoding="utf-8")
        result = Result(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
        assert not told, (told, result.err)
        return result

    def _path(self) -> str:
        """The folders of programs, the first with ``tunilib`` and ``python3``."""
        folder = self.machine.folder / "bin"
        if not folder.exists():
            folder.mkdir()
            program = folder / "tunilib"
            program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tunilib "$@"\n', encoding="utf-8")
            program.chmod(0o755)
            (folder / "python3").symlink_to(sys.executable)
        return f"{folder}{os.pathsep}{self.machine.setting()['PATH']}"

    def _with_ids(self, line: str) -> str:
        if not PLACEHOLDER.search(line):
            return line
        words = [word for word in shlex.split(line)[1:] if not word.startswith("-")]
        command, pick = IDS.get(" ".join(words[:2])) or IDS[words[0]]
        return PLACEHOLDER.sub(pick(self.machine.run(*command.split()).data), line)


@contextmanager
def _somebody_who_agrees() -> Iterator[int]:
    """A terminal to read from, at which yes has been typed again and again, and Ctrl-D."""
    typist, keyboard = pty.openpty()
    try:
        os.write(typist, b"yes\n" * 20 + b"\x04")
        yield keyboard
    finally:
        os.close(keyboard)
        os.close(typist)


def prepare(machine: Machine, here: Path) -> Documented:
    """Make what the examples name, on a machine that has the demonstration."""
    here.mkdir(parents=True)
    (machine.folder / "home").mkdir(exist_ok=True)
    machine.config.write_text(
        f'[mail]\ntransport = "file"\npath = "{here / "mails"}"\nfrom = "library@example.org"\n', encoding="utf-8"
    )
    sound = [
        *((*("desk", "patron", "add", card), "--name", "Aino Virtanen", "--password-stdin") for card in CARDS),
        *(("desk", "item", "add", "demo.1002", barcode) for barcode in BARCODES),
        ("login", CARDS[0], "--profile", "work", "--password-stdin"),
        ("profiles", "default", "demo"),
        ("favourites", "create", "Thesis"),
        ("favourites", "add", "demo.1001", "demo.1003", "--list", "Thesis"),
        ("favourites", "add", "demo.1003", "demo.1075"),
        ("favourites", "publish", "Thesis"),
        ("search", "kalevala"),
        ("loans",),
    ]
    for words in sound:
        result = machine.run(*words, stdin=f"{PASSWORD}\n")
        assert result.code == 0, (words, result)
    for name, export in (("records.mrc", "marc"), ("books.mrc", "marc"), ("course.xml", "marcxml")):
        assert machine.run("search", "kalevala", "--export", export, "--output", str(here / name)).code == 0
    for name in ("zotero.ris", "thesis.ris"):
        (here / name).write_text(RIS, encoding="utf-8")
    (here / "patrons.csv").write_text("card,name\n29005001,Eero Laine\n", encoding="utf-8")
    for name in ("finna-export.json", "finna-export-2026-11-25.json"):
        (here / name).write_text(FINNA, encoding="utf-8")
    (here / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    rules = machine.run("desk", "init", "--print-rules")
    (here / "rules.toml").write_text(rules.out, encoding="utf-8")
    return Documented(machine, here)
