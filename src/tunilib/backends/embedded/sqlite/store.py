"""One library's file: opened when first used, read in snapshots, changed in whole transactions."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.backends.embedded.act import Act, Now, View
from tunilib.backends.embedded.rulebook import rules_of_data
from tunilib.backends.embedded.sqlite import library
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from sqlite3 import Connection

    from tunilib.core.rules import Rules

__all__ = ["Store"]


class Store:
    """The file of one library, for one thread.

    Args:
        path: the file; it must be there and hold a library, unless it is made here.
        now: tells the time in a zone.
    """

    def __init__(self, path: Path, now: Now) -> None:
        self.path = path
        self._now = now
        self._db: Connection | None = None
        self._rules: Rules | None = None

    @property
    def rules(self) -> Rules:
        """The library's rules; they do not change as long as it exists."""
        if self._rules is None:
            data = library.rules_data(self._connection())
            if data is None:
                raise _no_library(self.path)
            self._rules = rules_of_data(data)
        return self._rules

    @contextmanager
    def look(self) -> Iterator[View]:
        """Read one consistent snapshot."""
        rules, db = self.rules, self._connection()
        zone = _zone(rules)
        now = self._now(zone).astimezone(zone)
        db.execute("BEGIN")
        try:
            yield View(db=db, rules=rules, zone=zone, now=now, today=now.date())
        finally:
            db.execute("ROLLBACK")

    @contextmanager
    def change(self, actor: str, cause: str) -> Iterator[Act]:
        """Change the library in one transaction: all of the block, or nothing where it raises."""
        rules, db = self.rules, self._connection()
        zone = _zone(rules)
        with _write_transaction(db, self.path):
            now = self._now(zone).astimezone(zone)
            yield Act(db=db, rules=rules, zone=zone, now=now, today=now.date(), actor=actor, cause=cause)

    def close(self) -> None:
        """Let go of the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _connection(self) -> Connection:
        if self._db is None:
            self._db = _open(self.path)
        return self._db
