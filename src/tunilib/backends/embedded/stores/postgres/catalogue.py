"""The records of the catalogue on PostgreSQL, whose index has no triggers: its rows are written with each record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.catalogue import ADD_RECORD, ADD_TEXTS, SqlCatalogue
from tunilib.backends.embedded.stores.postgres.locks import Locks
from tunilib.backends.embedded.stores.postgres.words import stored_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.embedded.catalogue.indexing import PreparedRecord
    from tunilib.backends.embedded.stores.connection import Connection
    from tunilib.backends.embedded.stores.models import NumberedRecord

_SET_WORDS = (
    "INSERT INTO catalogue_index (number, words, spellings) VALUES (?, CAST(? AS tsvector), CAST(? AS tsvector))"
    " ON CONFLICT (number) DO UPDATE SET words = EXCLUDED.words, spellings = EXCLUDED.spellings"
)
_SET_HITS = (
    "INSERT INTO catalogue_hits (number, length, hits) VALUES (?, ?, CAST(? AS jsonb))"
    " ON CONFLICT (number) DO UPDATE SET length = EXCLUDED.length, hits = EXCLUDED.hits"
)


_ADD = f"""
WITH described AS ({ADD_RECORD}),
     added AS ({ADD_TEXTS}),
     referred AS (INSERT INTO catalogue_reference (number, data, raw) SELECT number, ?, CAST(? AS bytea) FROM added),
     facts AS (
         INSERT INTO catalogue_facts (number, format, languages, year)
         SELECT number, ?, ?, CAST(? AS integer) FROM added
     ),
     words AS (
         INSERT INTO catalogue_index (number, words, spellings)
         SELECT number, CAST(? AS tsvector), CAST(? AS tsvector) FROM added
     ),
     hits AS (
         INSERT INTO catalogue_hits (number, length, hits)
         SELECT number, CAST(? AS integer), CAST(? AS jsonb) FROM added
     ),
     headings AS (
         INSERT INTO catalogue_heading (key, number) SELECT key, number FROM added, unnest(CAST(? AS text[])) key
     ),
     named AS (
         INSERT INTO catalogue_name (name)
         SELECT given FROM unnest(CAST(? AS text[])) given
          WHERE NOT EXISTS (SELECT 1 FROM catalogue_name n WHERE n.name = given)
         RETURNING id, name
     ),
     keys AS (
         INSERT INTO catalogue_name_key (key, name)
         SELECT k.key, n.id
           FROM unnest(CAST(? AS text[]), CAST(? AS text[])) k (name, key) JOIN named n ON n.name = k.name
     )
INSERT INTO catalogue_authorship (number, name)
SELECT added.number, a.id
  FROM added, (SELECT id FROM named UNION ALL SELECT id FROM catalogue_name WHERE name = ANY(CAST(? AS text[]))) a
"""
"""A new record, with everything that it is found by."""


def index_texts(db: Connection, rows: Sequence[tuple[int, Sequence[str]]]) -> None:
    """Write what records are found by."""
    stored = [(number, stored_words(texts)) for number, texts in rows]
    db.executemany(_SET_WORDS, [(number, one.words, one.spellings) for number, one in stored])
    db.executemany(_SET_HITS, [(number, one.length, one.hits) for number, one in stored])


class PostgresCatalogue(SqlCatalogue):
    """The records of the catalogue."""

    def add(self, record: str, prepared: PreparedRecord) -> None:
        """Add a record under a new id, by one statement: an import waits for the server each time."""
        described, texts = self._values(record, prepared)
        names = [name for name, _ in prepared.authors]
        keys = [(name, key) for name, keys in prepared.authors for key in keys]
        of_keys = [name for name, _ in keys], [key for _, key in keys]
        index = (*stored_words(prepared.texts),)
        title_keys = list(prepared.title_keys)
        whole = prepared.json, prepared.raw
        values = (*described, *texts, *whole, *prepared.facets, *index, title_keys, names, *of_keys, names)
        self._db.execute(_ADD, values)

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
