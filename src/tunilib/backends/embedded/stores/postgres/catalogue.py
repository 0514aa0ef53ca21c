"""The records of the catalogue on PostgreSQL, whose index has no triggers: its rows are written with each record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.postgres.locks import Locks
from tunilib.backends.embedded.stores.postgres.words import stored_words
from tunilib.backends.embedded.stores.sql.catalogue import SqlCatalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.embedded.catalogue.indexing import PreparedRecord
    from tunilib.backends.embedded.stores.contract_catalogue import NumberedRecord
    from tunilib.backends.embedded.stores.sql.connection import Connection

__all__ = ["LockedCatalogue", "PostgresCatalogue", "index_texts"]

_SET_WORDS = (
    "INSERT INTO catalogue_index (number, words, spellings) VALUES (?, CAST(? AS tsvector), CAST(? AS tsvector))"
    " ON CONFLICT (number) DO UPDATE SET words = EXCLUDED.words, spellings = EXCLUDED.spellings"
)
_SET_HITS = (
    "INSERT INTO catalogue_hits (number, length, hits) VALUES (?, ?, CAST(? AS jsonb))"
    " ON CONFLICT (number) DO UPDATE SET length = EXCLUDED.length, hits = EXCLUDED.hits"
)


def index_texts(db: Connection, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Write what records are found by.

    Args:
        rows: number and texts of each, see :class:`~tunilib.backends.embedded.catalogue.indexing.IndexedTexts`.
    """
    stored = [(number, stored_words(texts)) for number, texts in rows]
    db.executemany(_SET_WORDS, [(number, one.words, one.spellings) for number, one in stored])
    db.executemany(_SET_HITS, [(number, one.length, one.hits) for number, one in stored])


class PostgresCatalogue(SqlCatalogue):
    """The records of the catalogue."""

    def _set_rest(self, number: int, prepared: PreparedRecord, *, is_new: bool) -> None:
        super()._set_rest(number, prepared, is_new=is_new)
        index_texts(self._db, [(number, prepared.texts)])


class LockedCatalogue(PostgresCatalogue):
    """The records of the catalogue in a transaction: one at a time adds records, so that their numbers only grow."""

    def with_control_number(self, control: str) -> tuple[NumberedRecord, ...]:
        """Lock the library: what is not there stays so until the record is added."""
        self._lock()
        return super().with_control_number(control)

    def add(self, record: str, prepared: PreparedRecord) -> None:
        """Add a record under a new id."""
        self._lock()
        super().add(record, prepared)

    def _lock(self) -> None:
        locks = self._db
        assert isinstance(locks, Locks)
        locks.library()
