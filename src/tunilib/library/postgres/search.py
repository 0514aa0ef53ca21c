"""Searching on a server: the index of words that PostgreSQL keeps of each record, and the catalogue that fills it.

What is in the index is said in :mod:`tunilib.library.postgres.words`.
"""

from __future__ import annotations

import re
from math import log, prod
from typing import TYPE_CHECKING, Final

from tunilib.library.catalogue.indexing import Description, IndexedTexts
from tunilib.library.postgres.words import DIGEST, FIELDS, MOST_HITS, PLACES, folded, indexed, spelled, stored_words
from tunilib.library.search.query import AllOf, AnyOf, Term, Without
from tunilib.library.stores.catalogue import NO_TEXTS, SqlCatalogue
from tunilib.library.stores.search_index import NO_FILTERS, IndexSource, Sought, SqlIndex
from tunilib.library.stores.statements import Sql, marks

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from tunilib.library.catalogue.indexing import PreparedRecord
    from tunilib.library.postgres.locks import Locks
    from tunilib.library.search.query import Node, SearchFilters
    from tunilib.library.stores.catalogue import NumberedRecord
    from tunilib.library.stores.connection import Stores
    from tunilib.library.stores.search_index import Condition

_WEIGHTS: Final = {"title": 10, "author": 6, "contributor": 3, "subject": 3, "rest": 1, "isn": 1}
_K1, _B, _LEAST = 1.2, 0.75, 1e-6
"""The numbers of SQLite's BM25; a word that is in more than half of all records counts next to nothing."""


class PostgresIndex(SqlIndex):
    """What the records are found by."""

    def __init__(self, unit: Stores) -> None:
        super().__init__(unit)
        self._known: dict[tuple[str, str, bool], int] = {}
        # a server does not know how dear it is to look for a word in a text, and would often look in all of them; what
        # it then takes for dear, it would compile, which is dear; and how to find a word depends on the word
        self._db.read(
            "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),"
            " set_config('plan_cache_mode', 'force_custom_plan', true)"
        )

    position = "STRPOS"
    join = "JOIN"

    def source(self, words: Sought) -> IndexSource:
        query, fields = words.query, words.also_in or words.fields
        assert query is not None
        has, values = [], list[str]()
        if not (words.is_spelled_so and words.follows_from_spelling):
            expression = _expression(query, fields, folded)
            if words.also_in and words.excludes:
                expression = f"({expression}) & ({_expression(query, words.fields, folded)})"
            has.append(_HAS_WORDS)
            values.append(expression)
        if words.is_spelled_so:
            has.append(_HAS_SPELLINGS)
            values.append(_expression(query, fields, spelled, apart=True))
        return IndexSource("catalogue_index x", "x.number", " AND ".join(has), tuple(values))

    def count(self, words: Sought, filters: SearchFilters) -> int:
        query, fields = words.query, words.fields
        if filters != NO_FILTERS or not isinstance(query, Term) or len(query.words) > 1 or len(fields) > 1:
            return super().count(words, filters)
        if query.is_beginning or query.number or _LONG_NUMBER.match(query.words[0]):
            return super().count(words, filters)
        return self._records_with("".join([FIELDS[field] for field in fields]) + folded(query.words[0]))

    def order(self, words: Sought, most: int) -> str:
        """From the newest record on where every few of them have the words, else by what the index of words gives.

        The server would choose wrongly: it does not know how dear it is to look for words in a record.
        """
        row = self._db.read("SELECT records FROM catalogue_total").fetchone()
        total: int = row[0] if row else 0
        share = self._share(words, words.query, total) if words.query is not None else 1.0
        looked_at, found = most / max(share, 1 / (total + 1)), share * total
        return "" if _DEARER * looked_at < found else "+ 0"

    def _share(self, words: Sought, query: Node, total: int) -> float:
        if isinstance(query, Without):
            return self._share(words, query.wanted, total)
        if not isinstance(query, Term):
            shares = [self._share(words, part, total) for part in query.parts]
            return prod(shares) if isinstance(query, AllOf) else min(sum(shares), 1.0)
        form, column = (spelled, "spelled") if words.is_spelled_so else (folded, "records")
        marks = [FIELDS[field] for field in words.also_in or words.fields] or [""]
        *others, last = [[mark + form(word) for mark in marks] for word in query.words]
        counts = [sum(self._records_with(one, column) for one in each) for each in others]
        counts.append(sum(self._records_with(one, column, is_beginning=query.is_beginning) for one in last))
        return min(*counts, total) / (total or 1)

    def _records_with(self, word: str, column: str = "records", *, is_beginning: bool = False) -> int:
        key = word, column, is_beginning
        if key not in self._known:
            end = word + (chr(0x10FFFF) if is_beginning else "\x01")
            some = f"SELECT {column} AS records FROM catalogue_word WHERE word >= ? AND word < ? LIMIT {_MOST_WORDS}"
            query = f"SELECT COALESCE(SUM(records), 0) FROM ({some}) s"
            self._known[key] = int(self._db.read(query, (word, end)).fetchone()[0])
        return self._known[key]

    def among(self, number: str, numbers: Collection[int]) -> Condition:
        return f"{number} = ANY(CAST(? AS bigint[]))", ([*numbers],)

    def scores(self, query: Node, fields: Sequence[str], within: Collection[int]) -> dict[int, float]:
        total = self._db.read("SELECT records, words FROM catalogue_total WHERE records > 0").fetchone()
        if total is None:
            return {}
        records, words = total
        parts, values, guards = [], [], list[str]()
        for term, guard in _terms(query):
            found = self.count(Sought(term, fields), NO_FILTERS)
            fit = max(log((records - found + 0.5) / (found + 0.5)), _LEAST)
            hits, keys = _hits_of(term, fields)
            share = f"{fit!r}::float8 * n * {_K1 + 1}::float8 / (n + h.norm)"
            part = f"(SELECT {share} FROM (SELECT CAST({hits} AS FLOAT8) AS n) m)"
            if guard is not None:
                expression = _expression(guard, fields, folded)
                guards += [expression] if expression not in guards else []
                part = f"CASE WHEN h.guard{guards.index(expression)} THEN {part} ELSE 0 END"
            parts.append(part)
            values += keys
        norm = f"{_K1} * ({1 - _B} + {_B} * length / {words / records!r})"
        among, numbers = self.among("x.number", within)
        query_of = _expression(query, fields, folded)
        guarding = "".join(f", x.words @@ CAST(? AS tsquery) AS guard{place}" for place in range(len(guards)))
        rows = self._db.read(
            f"SELECT h.number, -({' + '.join(parts)})"
            f" FROM (SELECT w.number, w.hits, CAST({norm} AS FLOAT8) AS norm{guarding}"
            " FROM catalogue_index x JOIN catalogue_hits w ON w.number = x.number"
            f" WHERE {among} AND {_HAS_WORDS}) h",
            (*values, *guards, *numbers, query_of),
        )
        return {number: float(score) for number, score in rows}

    def spelled_so(self, query: Node, fields: Sequence[str], within: Collection[int]) -> set[int]:
        among, numbers = self.among("x.number", within)
        some = f"SELECT x.number FROM catalogue_index x WHERE {among} AND {_HAS_SPELLINGS}"
        values = (*numbers, _expression(query, fields, spelled, apart=True))
        return {row[0] for row in self._db.read(some, values)}


_LONG_NUMBER: Final = re.compile("[0-9]{8}")
"""Such numbers are in few records: they are not counted."""
_DEARER: Final = 1.5
"""How much dearer it is to look for words in a record than to get one that the index of words names."""
_MOST_WORDS: Final = 2000

_HAS_WORDS: Final = "x.words @@ CAST(? AS tsquery)"
_HAS_SPELLINGS: Final = "x.spellings @@ CAST(? AS tsquery)"


def _expression(query: Node, fields: Sequence[str], form: Callable[[str], str], *, apart: bool = False) -> str:
    """A query in the language of ``tsquery``. Every word is quoted: no text is an error there."""
    if isinstance(query, Term):
        marks = [FIELDS[field] for field in fields]
        found = _either([_phrase(query, form, mark, apart) for mark in marks or [""]])
        if marks or not query.number:
            return found
        return f"({found} | '{FIELDS['isn']}{form(query.number)}')"
    if isinstance(query, Without):
        wanted, unwanted = (_expression(part, fields, form, apart=apart) for part in query)
        return f"({wanted} & !({unwanted}))"
    operator = " & " if isinstance(query, AllOf) else " | "
    return f"({operator.join([_expression(part, fields, form, apart=apart) for part in query.parts])})"


def _phrase(term: Term, form: Callable[[str], str], mark: str, apart: bool) -> str:
    words = [f"'{mark}{form(word)}'" for word in term.words]
    if term.is_beginning:
        words[-1] += ":*"
    return f"({(' & ' if apart else ' <-> ').join(words)})"


def _either(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' | '.join(parts)})"


def _terms(query: Node, guard: Node | None = None) -> Iterator[tuple[Term, Node | None]]:
    """The terms of a query, each with the part that a result must have for it to count; None: it has it.

    For ``a OR b c``, a record without ``c`` does not rank higher because of ``b``; so in SQLite's index.
    """
    if isinstance(query, Term):
        yield query, guard
    elif isinstance(query, Without):
        yield from _terms(query.wanted, guard)
    elif isinstance(query, AllOf):
        for part in query.parts:
            yield from _terms(part, guard)
    else:
        assert isinstance(query, AnyOf)
        for part in query.parts:
            yield from _terms(part, part if isinstance(part, AllOf | Without) else guard)


def _hits_of(term: Term, fields: Sequence[str]) -> tuple[str, list[str]]:
    """How often a term is in the fields of ``h.hits``, weighted; and the values of that.

    A phrase is as often in a field as the one of its words that is there least.
    """
    words = [folded(word) for word in term.words]
    packed, values = [], []
    for place, word in enumerate(words):
        if term.is_beginning and place == len(words) - 1:
            packed.append("v.value")
        else:
            packed.append("COALESCE(CAST(h.hits -> ? AS BIGINT), 0)")
            values.append(word)
    names = [f"p{place}" for place in range(len(packed))]
    sums = []
    for field in fields or FIELDS:
        each = [f"({name} >> {PLACES[field]} & {MOST_HITS})" for name in names]
        least = each[0] if len(each) == 1 else f"LEAST({', '.join(each)})"
        sums.append(f"{_WEIGHTS[field]} * {least}")
    columns = ", ".join(f"{one} AS {name}" for one, name in zip(packed, names, strict=True))
    if not term.is_beginning:
        return f"(SELECT {' + '.join(sums)} FROM (SELECT {columns}) o)", values
    every = "SELECT CAST(value AS BIGINT) AS value FROM jsonb_each_text(h.hits) WHERE starts_with(key, ?)"
    total = f"SELECT COALESCE(SUM({' + '.join(sums)}), 0) FROM (SELECT {columns} FROM ({every}) v) o"
    return f"({total})", [*values, words[-1]]


_ADD_RECORD: Final = (
    f"INSERT INTO record (id, {', '.join(Description._fields)}, added) VALUES (?, {marks(Description._fields)}, ?)"
)
_ADD_TEXTS: Final = (
    f"INSERT INTO catalogue (record, control, source, entered, {', '.join(IndexedTexts._fields)})"
    f" VALUES (?, ?, ?, ?, {marks(IndexedTexts._fields)}) RETURNING number"
)
_ADD = f"""
WITH described AS ({_ADD_RECORD}),
     added AS ({_ADD_TEXTS}, {", ".join(FIELDS)}),
     referred AS (INSERT INTO catalogue_reference (number, data, raw) SELECT number, ?, CAST(? AS bytea) FROM added),
     facts AS (
         INSERT INTO catalogue_facts (number, format, languages, year)
         SELECT number, ?, ?, CAST(? AS integer) FROM added
     ),
     words AS (
         INSERT INTO catalogue_index (number, words, spellings)
         SELECT number, CAST(? AS tsvector), CAST(? AS tsvector) FROM added
         RETURNING number, words, spellings
     ),
     hits AS (
         INSERT INTO catalogue_hits (number, length, hits, digest)
         SELECT c.number, h.length, h.hits, {DIGEST}
           FROM added c JOIN words x ON x.number = c.number,
                (SELECT CAST(? AS integer) AS length, CAST(? AS jsonb) AS hits) h
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


class PostgresCatalogue(SqlCatalogue):
    """The records of the catalogue."""

    def add(self, record: str, prepared: PreparedRecord) -> None:
        described, texts = self._values(record, prepared)
        names = [name for name, _ in prepared.authors]
        keys = [(name, key) for name, keys in prepared.authors for key in keys]
        of_keys = [name for name, _ in keys], [key for _, key in keys]
        index = (*stored_words(prepared.texts),)
        title_keys = list(prepared.title_keys)
        whole = prepared.json, prepared.raw
        values = (
            *described.values(),
            *texts.values(),
            *whole,
            *prepared.facets,
            *index,
            title_keys,
            names,
            *of_keys,
            names,
        )
        self._db.change(Sql(_ADD, values))

    def remove(self, known: NumberedRecord) -> None:
        super().remove(known)
        self._db.change(indexed([(known.number, NO_TEXTS)]))

    def _set_rest(self, number: int, prepared: PreparedRecord, *, is_new: bool) -> None:
        super()._set_rest(number, prepared, is_new=is_new)
        self._db.change(indexed([(number, prepared.texts)]))


class LockedCatalogue(PostgresCatalogue):
    """The records of the catalogue in a transaction: one at a time adds records, so that their numbers only grow."""

    def __init__(self, unit: Stores) -> None:
        super().__init__(unit)
        self._locks: Locks = unit.db

    def with_control_number(self, control: str) -> tuple[NumberedRecord, ...]:
        """Lock the library, so that nobody else adds the record meanwhile."""
        self._lock()
        return super().with_control_number(control)

    def add(self, record: str, prepared: PreparedRecord) -> None:
        """Add a record under a new id."""
        self._lock()
        super().add(record, prepared)

    def _lock(self) -> None:
        self._locks.library()
