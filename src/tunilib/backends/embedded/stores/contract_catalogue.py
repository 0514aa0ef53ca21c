"""What an engine provides for the catalogue, favourites and searches.

The same rules as in :mod:`tunilib.backends.embedded.stores.contract`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tunilib.backends.embedded.catalogue.indexing import Description, PreparedRecord
    from tunilib.backends.embedded.search.filters import SearchFilters
    from tunilib.backends.embedded.search.query import Node
    from tunilib.core.catalogue import Query, Record
    from tunilib.core.favourite import Favourite, FavouriteList
    from tunilib.core.reference import Reference
    from tunilib.core.search import Alert, Search


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


class OwnReference(NamedTuple):
    """A reference that is in no catalogue: a patron's own.

    Attributes:
        content: hash of the content, which is the same when it is imported again.
        json: the whole reference. raw: the record that it was made from.
    """

    content: str
    description: Description
    json: str
    raw: bytes | None


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

    def add(self, record: str, prepared: PreparedRecord) -> None:
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


class FavouriteStore(Protocol):
    """Lists of favourites and what is in them.

    The owner is the patron whose account it is. A record is one of the catalogue, or a reference of the patron's own,
    which is in no catalogue.
    """

    def lists(self, owner: str) -> tuple[FavouriteList, ...]:
        """All lists, the default one first, the others by age."""

    def default_list(self, owner: str) -> str | None:
        """The id of the default list; None before it is made."""

    def add_list(self, owner: str, name: str, *, public: bool = False, description: str | None = None) -> str:
        """Add an empty list; its id."""

    def make_default(self, list_id: str) -> None:
        """Make this the list that favourites go to where no list is named."""

    def rename_list(self, list_id: str, name: str) -> None:
        """Rename a list."""

    def publish_list(self, list_id: str, *, public: bool) -> None:
        """Let everybody read a list, or only the patron."""

    def delete_list(self, list_id: str) -> None:
        """Delete a list and what is in it."""

    def favourites(self, owner: str, list_id: str | None = None, *, custom: bool = False) -> tuple[Favourite, ...]:
        """The favourites of a list, or of all lists, as they were added; ``custom``: in the patron's order."""

    def titles(self, owner: str) -> Iterator[tuple[str, str, str | None]]:
        """Record, list and title of each favourite, one after the other, in any order."""

    def with_references(
        self, owner: str, list_id: str | None = None
    ) -> Iterator[tuple[Favourite, Callable[[Favourite], Reference]]]:
        """The same, one after the other, with what makes the whole reference with the notes of a favourite."""

    def repeated(self, owner: str) -> tuple[Favourite, ...]:
        """The favourites whose record is in more than one list, in the order they were added."""

    def of_record(self, owner: str, record: str) -> tuple[Favourite, ...]:
        """The favourites of one record, in the order of the lists."""

    def add(self, list_id: str, record: str, *, notes: str | None = None, keywords: Sequence[str] = ()) -> None:
        """Add a record at the end of a list."""

    def annotate(self, list_id: str, record: str, notes: str | None, keywords: Sequence[str]) -> None:
        """Set the notes and keywords of a favourite."""

    def move(self, list_id: str, record: str, target: str) -> None:
        """Move a favourite to the end of another list; it keeps the moment when it was added."""

    def remove(self, list_id: str, record: str) -> None:
        """Remove a favourite from a list; a reference of the patron's own goes with its last one."""

    def order(self, list_id: str) -> tuple[str, ...]:
        """The records of a list, in the patron's order."""

    def set_order(self, list_id: str, records: Sequence[str]) -> None:
        """Set the patron's order; all records of the list are named."""

    def has_own(self, owner: str, record: str) -> bool:
        """Whether the patron has a reference of their own with this id."""

    def own_with_content(self, owner: str, content: str) -> str | None:
        """The id of the patron's own reference with this hash of its content."""

    def add_own(self, owner: str, own: OwnReference) -> str:
        """Add a reference of the patron's own; its id."""


class SearchStore(Protocol):
    """Searches: the history of each session, and those that are saved."""

    def history(self, owner: str, session: str) -> tuple[Search, ...]:
        """The searches of a session, newest first."""

    def saved(self, owner: str) -> tuple[Search, ...]:
        """The saved searches of an account, newest first."""

    def visible(self, owner: str, session: str, search: str) -> Search | None:
        """A search that this session can see: one of its own, or a saved one."""

    def same(self, owner: str, session: str | None, query: Query) -> Search | None:
        """The saved search with this query, else the one in the history of a session; None: only saved ones."""

    def add(self, owner: str, query: Query, results: int, *, session: str | None = None) -> str:
        """Add a search as the newest one of a session; without a session it is saved. Its id."""

    def repeat(self, owner: str, search: str, session: str, results: int) -> None:
        """Make a search the newest one of a session, with its new number of results."""

    def attach(self, search: str, session: str) -> None:
        """Put a saved search into the history of a session."""

    def save(self, search: str) -> None:
        """Save a search; the records that are in the catalogue now are not new for it."""

    def set_alert(self, search: str, alert: Alert) -> None:
        """Set how often new records are mailed."""

    def seen(self, search: str) -> int:
        """The number of the last record that is not new for a saved search."""

    def claim(self, search: str, seen: int) -> bool:
        """Claim the new records of a saved search up to a number, to mail them.

        False: another process has claimed them, or has mailed them meanwhile.
        """

    def claimed_of(self, owner: str) -> list[tuple[str, int]]:
        """What processes have claimed of an account, and not settled: searches, and up to which number."""

    def release(self, search: str) -> None:
        """Give up a claim: the records are new still."""

    def set_mailed(self, search: str, seen: int) -> None:
        """Store that new records were mailed, up to which number; the number never goes back."""

    def delete(self, search: str) -> None:
        """Delete a search."""
