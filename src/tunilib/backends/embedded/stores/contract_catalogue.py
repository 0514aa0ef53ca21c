"""What an engine provides for the catalogue and for what patrons keep of it.

The same rules as in :mod:`tunilib.backends.embedded.stores.contract`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from tunilib.backends.embedded.catalogue.indexing import PreparedRecord
    from tunilib.backends.embedded.search.filters import SearchFilters
    from tunilib.backends.embedded.search.query import Node
    from tunilib.core.catalogue import Record
    from tunilib.core.reference import Reference

__all__ = ["CatalogueStore", "FoundRecord", "NumberedRecord", "SearchIndex"]


class NumberedRecord(NamedTuple):
    """A record by its number in the catalogue.

    Attributes:
        number: numbers only grow: a record that was added later has a higher one.
        source: who gave the record its control number; empty where that is not known.
    """

    number: int
    id: str
    source: str


class FoundRecord(NamedTuple):
    """One record that a search found; languages and libraries are separated by line feeds."""

    number: int
    format: str
    languages: str
    year: int | None
    libraries: str


class CatalogueStore(Protocol):
    """The records of the catalogue, each with its whole reference."""

    def title(self, record: str) -> str | None:
        """The title of a record, with its subtitle; None where there is no such record."""

    def main_title(self, record: str) -> str | None:
        """The title without the subtitle."""

    def record(self, record: str) -> Record | None:
        """One record as lists show it, without its holdings."""

    def records(self, numbers: Sequence[int]) -> tuple[Record, ...]:
        """The records of these numbers, in this order, without their holdings."""

    def reference(self, record: str) -> Reference | None:
        """The whole reference of a record."""

    def reference_at(self, number: int) -> Reference:
        """The whole reference of the record of this number."""

    def with_control_number(self, control: str) -> tuple[NumberedRecord, ...]:
        """The records with a control number: several, where several libraries gave the same number."""

    def newest_number(self) -> int:
        """The number of the newest record; 0 in an empty catalogue."""

    def add(self, record: str, prepared: PreparedRecord, *, day: date, now: datetime) -> None:
        """Add a record under a new id."""

    def update(self, known: NumberedRecord, prepared: PreparedRecord) -> bool:
        """Replace a record, which keeps its id; False where it is the same already."""


class SearchIndex(Protocol):
    """What the records are found by. A search looks in fields of the index; no fields: in all of them.

    The fields are ``title``, ``author``, ``contributor``, ``subject``, ``rest`` and ``isn``.
    """

    def find(self, query: Node | None, fields: Sequence[str], filters: SearchFilters) -> list[FoundRecord]:
        """Everything that a query finds, by number; None finds every record."""

    def author_counts(
        self, query: Node | None, fields: Sequence[str], filters: SearchFilters, most: int
    ) -> list[tuple[str, int]]:
        """The authors of most of the results, each with the number of results, most first."""

    def scores(self, query: Node, fields: Sequence[str]) -> Mapping[int, float]:
        """How well each result fits, by number; less is better."""

    def spelled_as(self, query: Node, fields: Sequence[str]) -> set[int]:
        """The records that have the words with the same accents, by number."""

    def with_title(self, key: str, *, is_open: bool) -> tuple[set[int], set[int]]:
        """The records that have a title with this key, and those that have a title that begins with it.

        Args:
            key: see :func:`tunilib.backends.embedded.search.normalisation.match_key`.
            is_open: the last word of the key may be the beginning of a word.
        """
