"""A small library that the desk has made: three patrons, and records whose copies stand where a test wants them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.journeys.machine import Machine, Result

PASSWORD = "abc123"


@dataclass
class TownLibrary:
    """The library, and the machine on which its desk and its patrons sit.

    Attributes:
        cards: of the patrons, who are profiles of the same names.
        server: the address of a database for it; None: it is a file.
    """

    machine: Machine
    folder: Path
    cards: tuple[str, ...] = ("1001", "1002", "1003")
    server: str | None = None
    last: tuple[tuple[str, ...], str | None, str] = field(default=((), None, ""), init=False)

    @property
    def store(self) -> str:
        return self.server or f"sqlite:///{self.folder / 'town.sqlite'}"

    def make(self, rules: str | None = None) -> TownLibrary:
        """Make the library and its patrons, and sign these in."""
        words = ["init"]
        if rules is not None:
            (self.folder / "rules.toml").write_text(rules, encoding="utf-8")
            words += ["--rules", str(self.folder / "rules.toml")]
        assert self.desk(*words).code == 0
        for card in self.cards:
            added = self.desk("patron", "add", card, "--name", f"Patron {card}", "--password-stdin", stdin=PASSWORD)
            assert added.code == 0, added
            self.sign_in(card)
        return self

    def sign_in(self, card: str, password: str = PASSWORD) -> Result:
        """Sign a patron in, as a profile named like the card."""
        words = ("--profile", card, "login", card, "--store", self.store, "--password-stdin")
        return self.machine.run(*words, stdin=f"{password}\n")

    def record(self, title: str, collection: str = "book", library: str = "linna", copies: int = 1) -> dict[str, Any]:
        """A record with its copies, as ``desk import`` tells it."""
        file = self.folder / "record.ris"
        file.write_text(f"TY  - BOOK\nTI  - {title}\nAU  - Writer, Ann\nPY  - 2020\nER  - \n", encoding="utf-8")
        words = ("import", str(file), "--library", library, "--collection", collection, "--copies", str(copies))
        done = self.desk(*words, "--json")
        assert done.code == 0, done
        (row,) = done.data
        found: dict[str, Any] = row
        return found

    def desk(self, *words: str, now: str | None = None, stdin: str = "") -> Result:
        """A word of the desk."""
        return self._run(("desk", *words, "--store", self.store), now, stdin)

    def patron(self, card: str, *words: str, now: str | None = None, stdin: str = "") -> Result:
        """A word of a patron."""
        return self._run((*words, "--profile", card), now, stdin)

    def again(self, language: str) -> Result:
        """The last word once more, in a language: a refusal changes nothing, and so comes again."""
        words, now, stdin = self.last
        return self.machine.run(*words, stdin=stdin, TUNILIB_NOW=now or self.machine.now, TUNILIB_LANG=language)

    def _run(self, words: tuple[str, ...], now: str | None, stdin: str) -> Result:
        self.last = words, now, stdin
        return self.machine.run(*words, stdin=stdin, TUNILIB_NOW=now or self.machine.now)
