"""The full-text index: what a search finds by PostgreSQL's ``tsvector``, and how well it fits.

The fit is the same BM25 that SQLite's index has, with the same weights of fields; PostgreSQL has none of its own.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, Final

from tunilib.backends.embedded.search.query import AllOf, AnyOf, Term, Without
from tunilib.backends.embedded.stores.index import SqlIndex
from tunilib.backends.embedded.stores.postgres.words import FIELDS, MOST_HITS, PLACES, folded, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tunilib.backends.embedded.search.query import Node

_WEIGHTS: Final = {"title": 10, "author": 6, "contributor": 3, "subject": 3, "rest": 1, "isn": 1}
_K1, _B, _LEAST = 1.2, 0.75, 1e-6
"""The numbers of SQLite's BM25; a word that is in more than half of all records counts next to nothing."""


class PostgresIndex(SqlIndex):
    """What the records are found by."""

    position = "STRPOS"
    join = "JOIN"
    matches = "catalogue_index x JOIN catalogue_facts f ON f.number = x.number"
    condition = "x.words @@ CAST(? AS tsquery)"

    def expression(self, query: Node, fields: Sequence[str]) -> str:
        """A query in the language of ``tsquery``."""
        return _expression(query, fields, folded)

    def scores(self, query: Node, fields: Sequence[str]) -> dict[int, float]:
        """How well each result fits (BM25), by number; less is better."""
        total = self._db.execute("SELECT records, words FROM catalogue_total WHERE records > 0").fetchone()
        if total is None:
            return {}
        records, words = total
        parts, values, guards = [], [], list[str]()
        for term, guard in _terms(query):
            found = self._db.execute(
                "SELECT COUNT(*) FROM catalogue_index WHERE words @@ CAST(? AS tsquery)",
                (_expression(term, fields, folded),),
            ).fetchone()[0]
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
        query_of = _expression(query, fields, folded)
        guarding = "".join(f", x.words @@ CAST(? AS tsquery) AS guard{place}" for place in range(len(guards)))
        rows = self._db.execute(
            f"SELECT h.number, -({' + '.join(parts)})"
            f" FROM (SELECT w.number, w.hits, CAST({norm} AS FLOAT8) AS norm{guarding}"
            " FROM catalogue_index x JOIN catalogue_hits w ON w.number = x.number"
            " WHERE x.words @@ CAST(? AS tsquery)) h",
            (*values, *guards, query_of),
        )
        return {number: float(score) for number, score in rows}

    def spelled_as(self, query: Node, fields: Sequence[str]) -> set[int]:
        """The records that have the words with the same accents, by number."""
        matches = "SELECT number FROM catalogue_index WHERE spellings @@ CAST(? AS tsquery)"
        return {row[0] for row in self._db.execute(matches, (_expression(query, fields, spelled, apart=True),))}


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

    Of ``a OR b c`` a record without ``c`` is no better for having ``b``: SQLite's index does not count it either.
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
