"""A catalogue that a test fills and searches, without signing in."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from tests.library.conftest import AINO, EERO, Library

from tunilib.core.reference import Name, Reference, Role, When
from tunilib.library.catalogue.indexing import prepare_record
from tunilib.library.catalogue.records import save_record
from tunilib.library.stores.sqlite.library import SqliteLibrary
from tunilib.services.catalogue import query_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tunilib.core.catalogue import SearchResult
    from tunilib.library.models.lookups import Imported
    from tunilib.services.catalogue import FilterValue


class Shelf:
    def __init__(self, library: Library) -> None:
        self.library = library
        self._catalogue = library.entry.catalogue()
        self._barcodes = 0

    def add(
        self, title: str, *authors: str, copies: tuple[str, ...] = (), year: int | None = None, **fields: Any
    ) -> str:
        """Add a record, with a copy in each of these libraries; its id."""
        names = tuple(Name.parse(author) for author in authors) + tuple(fields.pop("others", ()))
        issued = When(year) if year is not None else None
        main, _, subtitle = title.partition(" : ")
        reference = Reference(title=main, subtitle=subtitle, names=names, issued=issued, **fields)
        store = SqliteLibrary(self.library.path, self.library.now)
        with store.transaction("desk", "import") as tx:
            record = save_record(tx, prepare_record(reference)).id
        store.close()
        for place in copies:
            self._barcodes += 1
            assert not self.library.desk.items.add(record, f"s{self._barcodes}", library=place).reasons
        return record

    def search(
        self,
        query: str,
        kind: str = "all",
        page: int = 1,
        filters: Mapping[str, FilterValue] | None = None,
        facets: int | None = None,
    ) -> SearchResult:
        """Search without signing in."""
        found: SearchResult = self._catalogue.search(query_of(query, kind, filters), page, facets=facets)
        return found

    def titles(self, query: str, kind: str = "all", **filters: FilterValue) -> list[str]:
        """The titles of the first page, in order."""
        return [record.title for record in self.search(query, kind, filters=filters).records]

    def imported(self, data: bytes | str, **options: Any) -> list[Imported]:
        """What became of each record of a file."""
        content = data.encode() if isinstance(data, str) else data
        return list(self.library.desk.imports.read(BytesIO(content), **options))

    def close(self) -> None:
        self._catalogue.close()


def translator(name: str) -> Name:
    """A translator, for ``others``."""
    return Name.parse(name, Role.TRANSLATOR)


@pytest.fixture(name="library")
def _library(tmp_path: Path) -> Iterator[Library]:
    """The default library on 2 March 2026 at 10:00, with two patrons and nothing in its catalogue."""
    library = Library(tmp_path / "library.sqlite")
    library.patrons(AINO, EERO)
    yield library
    library.close()


@pytest.fixture(name="shelf")
def _shelf(library: Library) -> Iterator[Shelf]:
    shelf = Shelf(library)
    yield shelf
    shelf.close()
