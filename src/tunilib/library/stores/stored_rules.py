"""The rules as they are stored, and how much in the library needs each part of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.library.stores.connection import Store
from tunilib.library.stores.statements import Update
from tunilib.library.stores.tables import OPEN_HOLD

if TYPE_CHECKING:
    from collections.abc import Iterable


class UsesOfLibrary(NamedTuple):
    """What would be left without a pick-up library: its copies, the holds to collect there, patrons at home there."""

    copies: int
    holds: int
    patrons: int


_OF_LIBRARY = f"""
SELECT (SELECT COUNT(*) FROM item WHERE library = ?),
       (SELECT COUNT(*) FROM hold WHERE pickup = ? AND {OPEN_HOLD}),
       (SELECT COUNT(*) FROM patron WHERE home_library = ?)
"""
_OPEN = f"""
SELECT (SELECT COUNT(*) FROM loan WHERE returned IS NULL)
     + (SELECT COUNT(*) FROM hold WHERE {OPEN_HOLD})
     + (SELECT COUNT(*) FROM fine WHERE paid + waived < amount)
     + (SELECT COUNT(*) FROM payment WHERE state IN ('started', 'paid', 'unregistered') AND resolved = 0)
"""


class SqlStoredRules(Store):
    """The file of the rules, with the data that is read from it."""

    def text(self) -> str:
        text: str = self._db.read("SELECT rules_text FROM library WHERE id = 1").fetchone()[0]
        return text

    def data(self) -> str:
        data: str = self._db.read("SELECT rules_data FROM library WHERE id = 1").fetchone()[0]
        return data

    def replace(self, text: str, data: str) -> None:
        self._db.change(Update("library", {"rules_text": text, "rules_data": data}, {"id": 1}))

    def uses_of_library(self, library: str) -> UsesOfLibrary:
        """How much needs a pick-up library."""
        return UsesOfLibrary(*self._db.read(_OF_LIBRARY, (library,) * 3).fetchone())

    def copies_in(self, collection: str) -> int:
        return self._count("SELECT COUNT(*) FROM item WHERE collection = ?", (collection,))

    def patrons_of(self, category: str) -> int:
        return self._count("SELECT COUNT(*) FROM patron WHERE category = ?", (category,))

    def open(self) -> int:
        """How many loans, holds, fines and payments have not ended."""
        return self._count(_OPEN)

    def _count(self, query: str, values: Iterable[str] = ()) -> int:
        count: int = self._db.read(query, tuple(values)).fetchone()[0]
        return count
