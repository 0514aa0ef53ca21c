"""Broken files: reported with position and reason, and the rest is imported."""

from __future__ import annotations

import tracemalloc
from io import BytesIO, RawIOBase
from typing import TYPE_CHECKING, BinaryIO, cast

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from tests.library.catalogue.files import marc_record, ris, xml, xml_record

from tunilib.core.outcome import Word
from tunilib.errors import LocalError
from tunilib.library.models.lookups import Imported

if TYPE_CHECKING:
    from tests.library.catalogue.conftest import Shelf

ONE, TWO, THREE = (marc_record(control, "Vika") for control in ("1", "2", "3"))
BROKEN = {
    "too short a length": b"00010" + TWO[5:],
    "too long a length": b"%05d" % (len(TWO) + 40) + TWO[5:],
    "a length that is no number": b"abcde" + TWO[5:],
    "no leader": b"x" * 24 + TWO[24:],
    "no base address": TWO[:12] + b"00000" + TWO[17:],
    "a directory that is none": TWO[:24] + b"?" * 12 + TWO[36:],
    "bytes that are not UTF-8": TWO.replace(b"Vika", b"V\xff\xfea"),
    "zeros": b"\0" * 70_000,
    "text": b"This is no record at all.\n" * 10,
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_record_is_skipped_with_its_position_and_the_others_are_imported(shelf: Shelf, broken: bytes) -> None:
    done = shelf.imported(ONE + broken + THREE)
    assert [one.outcome for one in done] == [Word.IMPORTED, Word.SKIPPED, Word.IMPORTED]
    assert [one.position for one in done] == [1, 2, 3]
    assert [one.broken for one in done] == [False, True, False]
    (reason,) = done[1].reasons
    assert dict(reason.params)["what"] == "record-broken"
    assert dict(reason.params)["why"]
    assert shelf.search("vika").total == 2


def test_a_truncated_file_loses_only_its_last_record(shelf: Shelf) -> None:
    done = shelf.imported(ONE + TWO[:-30])
    assert [(one.outcome, one.broken) for one in done] == [(Word.IMPORTED, False), (Word.SKIPPED, True)]


def test_entities_are_never_expanded(shelf: Shelf) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    with pytest.raises(LocalError, match="nothing in it could be read"):
        shelf.imported(xml(xml_record("1", "&b;"), xml_record("2", "&f;"), before=bomb))
    assert shelf.titles("") == []


def test_xml_is_imported_up_to_where_it_is_not_well_formed(shelf: Shelf) -> None:
    done = shelf.imported(xml(xml_record("1", "Ehjä"), xml_record("2", "<b>"), xml_record("3", "Ehjä")))
    assert [one.broken for one in done] == [False, True]


def test_a_ris_file_with_stray_text_loses_only_that_text(shelf: Shelf) -> None:
    done = shelf.imported(ris("TI  - Yksi") + "what is this\n" + ris("TI  - Kaksi"))
    assert [one.broken for one in done] == [False, True, False]


@pytest.mark.parametrize(
    "data", [BROKEN["no base address"], xml(xml_record("1", "<b>")).encode(), TWO[:-30]], ids=["marc", "xml", "cut"]
)
def test_a_file_without_a_valid_record_is_an_error_after_its_records(shelf: Shelf, data: bytes) -> None:
    rows = shelf.library.desk.imports.read(BytesIO(data))
    seen: list[Imported] = []
    with pytest.raises(LocalError, match="nothing in it could be read") as caught:
        seen.extend(rows)
    assert caught.value.code == "file"
    assert seen
    assert all(one.broken for one in seen)


def test_the_largest_possible_record_is_imported(shelf: Shelf) -> None:
    largest = marc_record("9", "Suurin", notes=tuple(f"{letter} {'x' * 9900}" for letter in "abcdefghij"))
    assert 90_000 < len(largest) <= 99_999
    (done,) = shelf.imported(largest)
    assert done.outcome is Word.IMPORTED
    assert shelf.titles("suurin") == ["Suurin"]


def test_memory_does_not_grow_with_broken_records(shelf: Shelf) -> None:
    rows = shelf.library.desk.imports.read(cast("BinaryIO", _Zeros(40_000_000)))
    tracemalloc.start()
    try:
        done = list(rows)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [one.broken for one in done] == [False, True, False]
    assert peak < 5_000_000


class _Zeros(RawIOBase):
    """A record, many zeros, and another record, without holding them."""

    def __init__(self, count: int) -> None:
        self._before, self._zeros, self._after = ONE, count, THREE

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if self._before:
            data, self._before = self._before, b""
            return data
        if self._zeros:
            count = min(size, self._zeros)
            self._zeros -= count
            return bytes(count)
        data, self._after = self._after, b""
        return data


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    flips=st.lists(st.tuples(st.integers(0, len(ONE + TWO + THREE) - 1), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_with_any_wrong_byte_each_record_is_reported_and_the_catalogue_stays_consistent(
    shelf: Shelf, flips: list[tuple[int, int]]
) -> None:
    data = bytearray(ONE + TWO + THREE)
    for place, value in flips:
        data[place] = value
    try:
        done = shelf.imported(bytes(data))
    except LocalError:
        return
    assert [one.position for one in done] == list(range(1, len(done) + 1))
    for one in done:
        assert (one.record_id is None) == (one.outcome is Word.SKIPPED)
        assert one.outcome is not Word.SKIPPED or one.reasons
