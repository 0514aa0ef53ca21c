"""The real records of another system: all imported, and found by title, author and number.

They are in the reference material, not in the project: TUNILIB_REFERENCE names its folder.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tunilib.core.outcome import Word
from tunilib.library.search.query import split_words

if TYPE_CHECKING:
    from tests.library.catalogue.conftest import Shelf
    from tests.library.conftest import Library

FOLDER = Path(os.environ.get("TUNILIB_REFERENCE", "/nowhere")) / "data" / "marc"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="TUNILIB_REFERENCE does not name the reference material")


def _rows(library: Library, query: str) -> list[tuple[Any, ...]]:
    return library.sql(query)


@pytest.fixture(name="real")
def _real(shelf: Shelf) -> Shelf:
    for path in sorted(FOLDER.glob("*.mrc")):
        shelf.imported(path.read_bytes())
    return shelf


def test_of_326_records_321_are_imported_3_authority_records_and_2_without_a_title_are_named(shelf: Shelf) -> None:
    done = [one for path in sorted(FOLDER.glob("*.mrc")) for one in shelf.imported(path.read_bytes())]
    assert Counter(one.outcome for one in done) == {Word.IMPORTED: 321, Word.SKIPPED: 5}
    skipped = [dict(one.reasons[0].params) for one in done if one.outcome is Word.SKIPPED]
    authorities = {params["number"] for params in skipped if params.get("what") == "record-authority"}
    assert authorities == {"vtls000001427", "vtls000001428", "vtls000001429"}
    assert all(one.title for one in done if one.outcome is Word.IMPORTED)
    odd = [one for one in done if one.reasons and one.outcome is Word.IMPORTED]
    assert len(odd) == 2
    assert shelf.search("").total == 321


def test_each_record_is_found_by_its_whole_title_on_the_first_page(real: Shelf, library: Library) -> None:
    missed = []
    for record, title in _rows(library, "SELECT r.id, r.main_title FROM record r JOIN catalogue c ON c.record = r.id"):
        words = " ".join(f'"{word}"' for word in split_words(title)[:40])
        if words and record not in [found.id for found in real.search(words, "title").records]:
            missed.append((record, title))
    # of those many there are of the same name no page holds all
    assert len(missed) <= 25, missed


def test_each_record_is_found_by_its_author_and_by_each_of_its_numbers(real: Shelf, library: Library) -> None:
    rows = _rows(library, "SELECT c.record, c.isn, r.author FROM catalogue c JOIN record r ON r.id = c.record")
    for record, numbers, author in rows:
        for number in numbers.split():
            assert record in [found.id for found in real.search(number, "isn").records], number
        if author:
            found = real.search("", filters={"author": author})
            assert found.total >= 1
            assert all(author in one.authors for one in found.records)


def test_a_usual_query_finds_the_record_first(real: Shelf) -> None:
    for query, kind, title in (
        ("congiura principi napoletani", "all", "La congiura dei Principi Napoletani 1701 : (prima e seconda stesura)"),
        ("Journal of rational emotive therapy", "title", "Journal of rational emotive therapy"),
        ("octothorpes", "title", "Octothorpes: Why not?"),
        ("wilson horace", "author", "Śrīviṣṇupurāṇam"),
        ("srivisnupuranam", "title", "Śrīviṣṇupurāṇam"),
        ("קדסטר", "all", "קדסטר תלת-ממדי ורב-שכבתי בישראל"),
    ):
        assert real.titles(query, kind)[0].startswith(title), (query, kind, title)


def test_imported_again_they_are_all_updated_and_nothing_is_added(real: Shelf, library: Library) -> None:
    before = library.sql("SELECT COUNT(*) FROM item"), library.sql("SELECT COUNT(*) FROM record")
    done = [one for path in sorted(FOLDER.glob("*.mrc")) for one in real.imported(path.read_bytes())]
    assert Counter(one.outcome for one in done) == {Word.UPDATED: 321, Word.SKIPPED: 5}
    assert (library.sql("SELECT COUNT(*) FROM item"), library.sql("SELECT COUNT(*) FROM record")) == before
