"""A library made before it had a catalogue gets one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

import pytest

from tunilib.backends.embedded.door import EmbeddedEntry
from tunilib.backends.embedded.rulebook import default_rules_text
from tunilib.backends.embedded.stores import store_address
from tunilib.backends.embedded.stores.sqlite.creation import make_library
from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
from tunilib.backends.embedded.stores.sqlite.schema import SCHEMA
from tunilib.local.database import Schema
from tunilib.services.catalogue import query_of

if TYPE_CHECKING:
    from pathlib import Path

    from tunilib.core.catalogue import SearchResult

ROWS: tuple[dict[str, str], ...] = (
    {
        "id": "old.1",
        "title": "Sinuhe egyptiläinen : viisitoista kirjaa",
        "main_title": "Sinuhe egyptiläinen",
        "subtitle": "viisitoista kirjaa",
        "author": "Waltari, Mika",
        "authors": "Waltari, Mika; Homeros",
        "format": "book",
        "language": "fin",
        "publisher": "WSOY",
        "place": "Porvoo",
        "year": "1997",
        "isbn": "978-951-0-09875-2",
        "issn": "0042-6806",
        "pages": "650",
        "subjects": "romaanit; lääkärit",
        "added": "2026-01-02",
    },
    {
        "id": "old.2",
        "title": "Muu",
        "main_title": "Muu",
        "authors": "",
        "isbn": "952-5431-00-X",
        "added": "2026-01-02",
    },
)


def now(zone: tzinfo) -> datetime:
    return datetime(2026, 3, 2, 10, tzinfo=zone)


@pytest.fixture(name="path")
def _path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A library of the first version with two records and a copy, opened by this version."""
    path = tmp_path / "old.sqlite"
    first = Schema(SCHEMA.application_id, SCHEMA.migrations[:1])
    monkeypatch.setattr("tunilib.backends.embedded.stores.sqlite.creation.SCHEMA", first)

    make_library(store_address(path), default_rules_text(), now)
    with closing(sqlite3.connect(path)) as db, db:
        for row in ROWS:
            db.execute(
                f"INSERT INTO record ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
            )
        db.execute(
            "INSERT INTO item (barcode, record, library, collection, added) VALUES (?, ?, ?, ?, ?)",
            ("b1", "old.1", "arvo", "book", "2026-03-02"),
        )
    return path


def search(path: Path, query: str, kind: str = "all", **filters: str) -> SearchResult:
    found = EmbeddedEntry(store_address(path), now).catalogue()
    try:
        return found.search(query_of(query, kind, filters))
    finally:
        found.close()


@pytest.mark.parametrize(
    ("query", "kind", "filters"),
    [
        ("sinuhe egyptilainen", "title", {}),
        ("waltari", "author", {}),
        ("laakarit", "subject", {}),
        ("porvoo wsoy", "all", {}),
        ("9789510098752", "isn", {}),
        ("9510098752", "isn", {}),
        ("0042-6806", "isn", {}),
        ("", "all", {"author": "Waltari, Mika"}),
        ("", "all", {"author": "Waltari"}),
        ("", "all", {"author": "Homeros"}),
        ("", "all", {"library": "arvo"}),
        ("", "all", {"language": "fin", "year": "1990..1999"}),
    ],
)
def test_its_records_are_found(path: Path, query: str, kind: str, filters: dict[str, str]) -> None:
    (record,) = search(path, query, kind, **filters).records
    assert record.id == "old.1"
    assert (record.title, record.authors) == (ROWS[0]["title"], ("Waltari, Mika", "Homeros"))
    assert (record.copies, record.available) == (1, 1)


@pytest.mark.parametrize("number", ["952543100X", "9789525431001"])
def test_an_isbn_of_ten_digits_is_found_by_both_its_forms(path: Path, number: str) -> None:
    assert [record.id for record in search(path, number, "isn").records] == ["old.2"]


def test_its_titles_rank_as_titles(path: Path) -> None:
    search(path, "")
    with closing(sqlite3.connect(path)) as db:
        keys = {row[0] for row in db.execute("SELECT key FROM catalogue_heading WHERE number = 1")}
    assert keys == {"sinuhe egyptilainen", "sinuhe egyptilainen viisitoista kirjaa"}


def test_its_rows_become_references(path: Path) -> None:
    found = EmbeddedEntry(store_address(path), now).catalogue()
    reference = found.reference("old.1")
    found.close()
    assert (reference.full_title, reference.year) == (ROWS[0]["title"], 1997)
    assert [name.inverted for name in reference.authors] == ["Waltari, Mika", "Homeros"]


def test_the_indexes_match_the_tables(path: Path) -> None:
    store = SqliteLibrary(path, now)
    assert store.problems() == ()
    with store.transaction("desk", "verify"):
        for index in ("catalogue_words", "catalogue_spelling"):
            store.connection().execute(f"INSERT INTO {index} ({index}, rank) VALUES ('integrity-check', 1)")
    store.close()
