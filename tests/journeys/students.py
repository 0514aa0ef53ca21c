"""A student's machine, and the university where they sign in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.fakes.haka.world import PASSWORD, University
from tests.journeys.machine import Machine, Result

SESSIONS = "sessions"


@dataclass
class Student:
    """A machine in front of a university; its clock is the library's."""

    world: University
    machine: Machine

    def run(self, *words: str, stdin: str = "", **more: str | None) -> Result:
        """Run a command on pipes; ``more`` is of the environment."""
        self.machine.now = self.world.library.moment.isoformat()
        return self.machine.run(*words, stdin=stdin, environ=more)

    def signs_in(self, *more: str, password: str = PASSWORD, then: str = "") -> Result:
        """Sign in at the university, on pipes: the password, then what else is asked for."""
        words = ("login", self.world.person.user, "--library", self.world.site_url, "--haka")
        chosen = ("--idp", self.world.entity_id, "--password-stdin", *more)
        return self.run(*words, *chosen, stdin=f"{password}\n{then}")

    def files(self) -> list[Path]:
        """All files of the machine."""
        return sorted(path for path in self.machine.folder.rglob("*") if path.is_file())

    def leaks(self, *said: Result) -> set[tuple[str, str]]:
        """Where something secret is outside the store of sessions: in a file or in what was said."""
        places = {str(path): path.read_bytes() for path in self.files() if path.parent.name != SESSIONS}
        places |= {f"run {number}": (one.out + one.err).encode() for number, one in enumerate(said)}
        spellings = {spelt for secret in self.world.secrets() for spelt in (secret, quote(secret, safe=""))}
        return {(where, spelt) for where, text in places.items() for spelt in spellings if spelt.encode() in text}
