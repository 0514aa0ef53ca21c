"""Importing files."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from tests.library.catalogue.files import marc, marc_record, ris, xml, xml_record

from tunilib.core.barcode import BARCODES
from tunilib.core.foreign import clean_text
from tunilib.core.outcome import Word
from tunilib.core.reference import Reference
from tunilib.errors import LocalError, NotFound, TunilibError, Unavailable, UsageError
from tunilib.library.desk import record_imports, records

if TYPE_CHECKING:
    from tests.library.catalogue.conftest import Shelf
    from tests.library.conftest import Library

    from tunilib.library.models.lookups import Imported

IMPORTED, UPDATED, SKIPPED = Word.IMPORTED, Word.UPDATED, Word.SKIPPED
TYPEABLE = re.compile(r"[A-Za-z0-9._-]{3,30}")


def words(done: list[Imported]) -> list[str]:
    return [one.outcome for one in done]


@pytest.mark.parametrize(
    "data",
    [
        marc_record("77", "Kalevala"),
        xml(xml_record("77", "Kalevala")),
        ris("TI  - Kalevala\nID  - 77"),
    ],
    ids=["marc", "marcxml", "ris"],
)
def test_the_format_of_a_file_is_detected_by_content(shelf: Shelf, data: bytes | str) -> None:
    (done,) = shelf.imported(data)
    assert (done.outcome, done.position, done.record_id, done.title) == (IMPORTED, 1, "r.77", "Kalevala")
    assert len(done.barcodes) == 1
    assert shelf.titles("kalevala") == ["Kalevala"]


def test_records_come_in_the_order_of_the_file(shelf: Shelf) -> None:
    done = shelf.imported(b"".join(marc_record(f"c{number}") for number in range(450)))
    assert [one.position for one in done] == list(range(1, 451))
    assert [one.record_id for one in done] == [f"r.c{number}" for number in range(450)]


def test_copies_are_at_the_library_and_in_the_collection_asked_for(shelf: Shelf, library: Library) -> None:
    (done,) = shelf.imported(marc_record("1", call_number="84.2 TEK"), library="arvo", collection="course", copies=3)
    rows = library.sql("SELECT barcode, library, collection, call_number FROM item WHERE record = ?", done.record_id)
    assert sorted(rows) == [(barcode, "arvo", "course", "84.2 TEK") for barcode in sorted(done.barcodes)]
    assert len(set(done.barcodes)) == 3


def test_a_record_can_get_no_copies(shelf: Shelf) -> None:
    (done,) = shelf.imported(marc_record("1"), copies=0)
    assert done.barcodes == ()
    assert [(record.copies, record.available) for record in shelf.search("kirja").records] == [(0, 0)]


def test_generated_barcodes_are_nine_digits_and_go_on_from_one_another(shelf: Shelf) -> None:
    done = shelf.imported(b"".join(marc_record(f"c{number}") for number in range(250)), copies=5)
    barcodes = [barcode for one in done for barcode in one.barcodes]
    assert barcodes == [BARCODES.barcode(number) for number in range(1, 1251)]
    assert (barcodes[0], barcodes[-1]) == ("300000015", "300012507")


def test_a_known_record_is_updated_and_keeps_its_copies(shelf: Shelf) -> None:
    (first,) = shelf.imported(marc_record("77", "Vanha nimi"), copies=2)
    (again,) = shelf.imported(marc_record("77", "Uusi nimi"), copies=5)
    assert (again.outcome, again.record_id, again.barcodes) == (UPDATED, first.record_id, first.barcodes)
    assert shelf.titles("vanha") == []
    assert shelf.titles("uusi nimi") == ["Uusi nimi"]


def test_a_file_imported_again_changes_nothing(shelf: Shelf, library: Library) -> None:
    data = b"".join(marc_record(f"c{number}") for number in range(5))
    first = shelf.imported(data)
    tables = ("record", "catalogue", "catalogue_reference", "item", "catalogue_heading", "event")
    before = [library.sql(f"SELECT * FROM {table}") for table in tables]
    again = shelf.imported(data)
    assert words(again) == [UPDATED] * 5
    assert [one.barcodes for one in again] == [one.barcodes for one in first]
    assert [library.sql(f"SELECT * FROM {table}") for table in tables] == before


def test_a_record_twice_in_one_file_is_one_record(shelf: Shelf) -> None:
    done = shelf.imported(marc_record("1", "Ensin") + marc_record("1", "Sitten"))
    assert words(done) == [IMPORTED, UPDATED]
    assert done[0].barcodes == done[1].barcodes
    assert shelf.search("").total == 1


def test_a_record_of_another_format_with_the_same_control_number_is_the_same(shelf: Shelf) -> None:
    shelf.imported(marc_record("77", "Kalevala"))
    assert words(shelf.imported(xml(xml_record("77", "Kalevala")))) == [UPDATED]


def test_the_same_number_given_by_two_libraries_means_two_records(shelf: Shelf) -> None:
    done = shelf.imported(marc_record("1", "Yksi", source="FI-A") + marc_record("1", "Toinen", source="FI-B"))
    assert words(done) == [IMPORTED, IMPORTED]
    assert len({one.record_id for one in done}) == 2
    again = shelf.imported(marc_record("1", "Yksi", source="FI-A") + marc_record("1", "Toinen", source="FI-B"))
    assert words(again) == [UPDATED, UPDATED]


def test_a_number_without_a_source_is_the_same_record(shelf: Shelf) -> None:
    shelf.imported(marc_record("1", "Nimetön lähde"))
    assert words(shelf.imported(marc_record("1", "Nimetty lähde", source="FI-A"))) == [UPDATED]
    assert words(shelf.imported(marc_record("1", "Taas nimetön"))) == [UPDATED]
    assert shelf.search("").total == 1


def test_a_record_without_a_control_number_gets_an_id_and_is_recognised_again(shelf: Shelf) -> None:
    data = ris("TI  - Nimetön\nAU  - Joku, Jokke", "TI  - Toinen")
    first, again = shelf.imported(data), shelf.imported(data)
    assert all(one.record_id and TYPEABLE.fullmatch(one.record_id) for one in first)
    assert words(again) == [UPDATED, UPDATED]
    assert [one.record_id for one in again] == [one.record_id for one in first]


def test_a_hostile_control_number_gives_an_id_that_can_be_typed(shelf: Shelf) -> None:
    for control in (
        "../../etc/passwd",
        "'; DROP TABLE record; --",
        "-rf",
        "a b\tc",
        "ä" * 30,
        "漢字",
        "x" * 150,
        "\x1b[31mred",
        '"quote"',
        "37b1a546-a826-450b-b57a-9476c4e42b20",
        "=1+1",
        "r.77",
        "%00",
    ):
        data = ris(f"TI  - Nimi\nID  - {control}")
        (done,), (again,) = shelf.imported(data), shelf.imported(data)
        assert done.record_id is not None, control
        assert TYPEABLE.fullmatch(done.record_id), control
        assert done.record_id.startswith("r."), control
        assert (again.outcome, again.record_id) == (UPDATED, done.record_id), control


def test_control_numbers_that_give_the_same_id_stay_different_records(shelf: Shelf) -> None:
    done = shelf.imported(ris("TI  - Yksi\nID  - a b", "TI  - Toinen\nID  - a/b", "TI  - Kolmas\nID  - a-b"))
    assert len({one.record_id for one in done}) == 3
    assert words(done) == [IMPORTED] * 3


def test_the_original_record_is_stored(shelf: Shelf, library: Any) -> None:
    data = marc_record("77", "Kalevala")
    (done,) = shelf.imported(data)
    reference = library.door("1001").catalogue.reference(done.record_id)
    assert (reference.title, reference.raw) == ("Kalevala", data)


def test_authority_and_holdings_records_are_skipped_with_a_note(shelf: Shelf) -> None:
    authority = bytearray(marc_record("auth1"))
    authority[6:7] = b"z"
    holdings = bytearray(marc_record("hold1"))
    holdings[6:7] = b"x"
    done = shelf.imported(bytes(authority) + bytes(holdings) + marc_record("1"))
    assert words(done) == [SKIPPED, SKIPPED, IMPORTED]
    assert not any(one.broken for one in done)
    assert [dict(one.reasons[0].params) for one in done[:2]] == [
        {"what": "record-authority", "number": "auth1"},
        {"what": "record-holdings", "number": "hold1"},
    ]
    assert done[0].record_id is None
    assert done[0].barcodes == ()


def test_a_record_without_a_title_is_refused(shelf: Shelf) -> None:
    refused, done = shelf.imported(ris("AU  - Nimetön, Nina\nPY  - 2001", "TI  - X"))
    assert (refused.outcome, refused.record_id, refused.broken, done.outcome) == (SKIPPED, None, True, IMPORTED)
    assert shelf.search("nina", "author").total == 0


def test_control_characters_of_a_title_become_blanks(shelf: Shelf, library: Any) -> None:
    for title in (
        "Ev\x1b[31mil",
        "Nul\0l",
        "Bell\x07",
    ):
        (done,) = shelf.imported(marc(Reference(control_number="1", title=title)))
        assert library.door("1001").catalogue.reference(done.record_id).title == clean_text(title), title


def test_invisible_characters_are_not_indexed(shelf: Shelf, library: Any) -> None:
    for title in (
        "Ev\x1b[31mil",
        "Nul\0l",
        "Tab\there",
        "Line\u2028break",
        "Bidi\u202eover",
        "Hy\xadphen",
    ):
        record = shelf.add(title)
        ((text,),) = library.sql("SELECT title FROM catalogue WHERE record = ?", record)
        assert text.isprintable(), title


def test_impossible_arguments_are_refused_before_the_file_is_read(shelf: Shelf) -> None:
    for options, error in (
        ({"library": "nowhere"}, NotFound),
        ({"collection": "nothing"}, UsageError),
        ({"copies": -1}, UsageError),
        ({"copies": records.MOST_COPIES + 1}, UsageError),
    ):
        stream = BytesIO(marc_record("1"))
        with pytest.raises(error):
            shelf.library.desk.imports.read(stream, **options)
        assert stream.tell() == 0, (options, error)
        with pytest.raises(error):
            shelf.library.desk.imports.check(**options)


def test_a_batch_is_one_transaction(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(record_imports, "_BATCH", 3)
    seen: list[Imported] = []
    rows = shelf.library.desk.imports.read(_Failing())
    with pytest.raises(RuntimeError):
        seen.extend(rows)
    assert seen
    assert len(seen) % 3 == 0
    assert shelf.search("").total == len(seen)


class _Failing(BytesIO):
    """A file that cannot be read to its end."""

    def __init__(self) -> None:
        super().__init__(b"".join(marc_record(f"c{number}", "x" * 9_000) for number in range(40)))
        self._left = 200_000

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self._left -= len(data)
        if self._left < 0:
            raise RuntimeError("the disk is gone")
        return data


def test_reported_records_are_in_the_library_even_if_the_rest_is_never_read(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(record_imports, "_BATCH", 2)
    rows = shelf.library.desk.imports.read(BytesIO(b"".join(marc_record(f"c{number}") for number in range(10))))
    first = next(rows)
    del rows
    assert shelf.search("").total == 2
    assert shelf.titles("c0") == [first.title]


@pytest.mark.parametrize("error", [Unavailable("gone, nothing was changed"), LocalError("full", code="database")])
def test_a_library_that_fails_after_some_batches_is_not_told_as_unchanged(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, error: TunilibError
) -> None:
    monkeypatch.setattr(record_imports, "_BATCH", 2)
    rows = shelf.library.desk.imports.read(BytesIO(b"".join(marc_record(f"c{number}") for number in range(10))))
    done = [next(rows), next(rows)]

    def fails(*_: object) -> None:
        raise error

    monkeypatch.setattr(record_imports, "_save", fails)
    with pytest.raises(type(error)) as failed:
        next(rows)
    assert "nothing was changed" not in str(failed.value)
    assert "reported so far are in the library" in (failed.value.hint or "")
    assert shelf.search("").total == len(done)


def test_an_empty_file_and_one_of_an_unknown_format_are_file_errors(shelf: Shelf) -> None:
    for data in (b"", b"plain text\n" * 50, b"\0" * 100_000, b'{"a": 1}', b"@book{a, title = {b}}", b"<html></html>"):
        with pytest.raises(LocalError) as caught:
            shelf.imported(data)
        assert caught.value.code == "file"
    assert shelf.search("").total == 0
