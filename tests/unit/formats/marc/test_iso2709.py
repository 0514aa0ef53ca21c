"""Reading ISO 2709, sound and broken: what is wrong is named with its place, the rest goes in."""

from __future__ import annotations

import io
import logging
import tracemalloc

import pytest
from tests.unit.formats.marc.records import book, coded, iso, marc

from tunilib.formats.items import BrokenRecord, FileItem, FoundReference, SkippedRecord
from tunilib.formats.marc.files import read_iso2709
from tunilib.formats.marc.iso2709 import decode, encode
from tunilib.formats.marc.record import MarcError

A, B, C = book("Alpha", "a"), book("Beta", "b"), book("Gamma", "c")


def read(data: bytes) -> list[FileItem]:
    return list(read_iso2709(io.BytesIO(data)))


def shape(data: bytes) -> list[str]:
    """Titles of what was found, "!" for what was broken."""
    return [entry.reference.title if isinstance(entry, FoundReference) else "!" for entry in read(data)]


def reason(data: bytes, position: int = 2) -> str:
    entry = read(data)[position - 1]
    assert isinstance(entry, BrokenRecord)
    assert entry.position == position
    return str(entry.reason)


def test_records_are_read_in_order_and_numbered_from_one() -> None:
    assert [entry.position for entry in read(A + B + C)] == [1, 2, 3]
    assert shape(A + B + C) == ["Alpha", "Beta", "Gamma"]


def test_line_ends_between_records_are_passed_over() -> None:
    assert shape(A + b"\r\n" + B + b"\n\x1a") == ["Alpha", "Beta"]


def test_a_record_cut_short_at_the_end_is_broken() -> None:
    assert shape(A + B[:100]) == ["Alpha", "!"]
    assert "incomplete" in reason(A + B[:100])


def test_a_record_cut_short_in_the_middle_costs_no_other() -> None:
    assert shape(A + B[:100] + C) == ["Alpha", "!", "Gamma"]


def test_a_wrong_length_costs_one_record() -> None:
    for length in [b"00999", b"00030", b"00000", b"99999"]:
        assert shape(A + length + B[5:] + C) == ["Alpha", "!", "Gamma"], length


def test_a_wrong_leader_costs_one_record() -> None:
    for leader in [b"x" * 24, b"\xff" * 24, b" " * 24]:
        assert shape(A + leader + B[24:] + C) == ["Alpha", "!", "Gamma"], leader


def test_a_wrong_leader_of_the_first_record_costs_one_record() -> None:
    assert shape(b"x" * 24 + B[24:] + C) == ["!", "Gamma"]


def test_text_between_records_is_one_broken_entry() -> None:
    assert shape(A + b"\nlorem ipsum dolor sit amet, consectetur\n" + C) == ["Alpha", "!", "Gamma"]


def test_the_reason_tells_the_byte() -> None:
    assert f"at byte {len(A)}" in reason(A + B[:100])


def test_a_directory_of_nonsense_is_broken() -> None:
    assert shape(A + B[:24] + b"?" * 24 + B[48:] + C) == ["Alpha", "!", "Gamma"]


def test_a_directory_that_does_not_match_the_fields_is_broken() -> None:
    sound = iso(marc("001 n", "100 1_$aÄäkkönen, Åke", "245 10$aÖljy"))
    base = int(sound[12:17])
    directory = bytearray(sound[24 : base - 1])
    directory[36 + 7 : 36 + 12] = b"00001"

    assert "directory" in reason(sound[:24] + bytes(directory) + sound[base - 1 :], 1)


def test_utf8_under_a_marc8_leader_is_read_right_with_a_note() -> None:
    (entry,) = read(iso(marc("245 00$aRésumé"), coding=" "))

    assert isinstance(entry, FoundReference)
    assert entry.reference.title == "Résumé"
    assert any("UTF-8" in str(note) for note in entry.notes)


def test_marc8_is_converted() -> None:
    (entry,) = read(iso(marc("245 00$aR#esum#e"), coding=" ").replace(b"#", b"\xe2"))

    assert isinstance(entry, FoundReference)
    assert (entry.reference.title, entry.notes) == ("Résumé", ())


def test_other_bytes_under_a_utf8_leader_are_broken() -> None:
    bad = iso(marc("245 00$aR#sum#")).replace(b"#", b"\xe9")

    assert shape(A + bad + C) == ["Alpha", "!", "Gamma"]
    assert "UTF-8" in reason(A + bad)


def test_characters_that_are_no_marc8_go_in_with_a_note() -> None:
    (entry,) = read(iso(marc("245 00$aAlpha#beta"), coding=" ").replace(b"#", b"\xff"))

    assert isinstance(entry, FoundReference)
    assert any("MARC-8" in str(note) for note in entry.notes)


def test_three_indicators_go_in_with_a_note() -> None:
    record = marc("245 00$aAlpha")
    record.fields[-1].ind2 = "0 "
    (entry,) = read(iso(record))

    assert isinstance(entry, FoundReference)
    assert entry.reference.title == "Alpha"
    assert any("indicators" in str(note) for note in entry.notes)


def test_nothing_of_the_library_beneath_is_printed_or_logged(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    record = marc("245 00$aAlpha#beta\x1b$1!")
    record.fields[-1].ind2 = "0 "
    with caplog.at_level(logging.DEBUG):
        read(iso(record, coding=" ").replace(b"#", b"\xff"))

    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


def test_authority_and_holdings_records_are_skipped_and_named() -> None:
    authority = iso(marc("001 au1", "110 2_$aSociety", leader="nz   22     o  4500"))
    holdings = iso(marc("001 h1", "852 __$aX", leader="nx   22        4500"))
    entries = read(authority + A + holdings)

    assert [type(entry) for entry in entries] == [SkippedRecord, FoundReference, SkippedRecord]
    assert isinstance(entries[0], SkippedRecord)
    assert entries[0].identifier == "au1"
    assert "authority" in str(entries[0].reason)


def test_an_empty_file_has_no_entries() -> None:
    assert read(b"") == []


def test_a_hundred_megabytes_of_zeros_are_one_broken_entry_in_little_memory() -> None:
    class Zeros(io.RawIOBase):
        left = 100_000_000

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
            size = min(len(view), self.left)
            view[:size] = bytes(size)
            self.left -= size
            return size

    tracemalloc.start()
    entries = list(read_iso2709(Zeros()))  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [type(entry) for entry in entries] == [BrokenRecord]
    assert peak < 8_000_000


def test_a_record_of_the_longest_length_goes_in() -> None:
    fields = [f"500 __$a{'x' * 9900}" for _ in range(10)]
    used = len(iso(marc("245 00$aLong", *fields, "500 __$a")))
    data = iso(marc("245 00$aLong", *fields, f"500 __$a{'y' * (99_999 - used)}"))

    assert len(data) == 99_999
    assert shape(A + data + C) == ["Alpha", "Long", "Gamma"]


def test_memory_does_not_grow_with_the_number_of_records() -> None:
    def peak(count: int) -> int:
        data = io.BytesIO(book("x" * 3000) * count)
        tracemalloc.start()
        for _ in read_iso2709(data):
            pass
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)

    assert peak(400) < 1.3 * peak(100)


def test_the_raw_record_is_kept_and_holds_everything() -> None:
    data = iso(marc("001 x", "245 00$aAlpha", "999 ff$aÄäkköset$zlocal"))
    (entry,) = read(data)

    assert isinstance(entry, FoundReference)
    assert entry.reference.raw == data


def test_encoding_and_decoding_give_the_record_back() -> None:
    record = marc("001 x", "245 10$aÄäkköset :$b日本", "999 ff$z")

    back, notes = decode(encode(record))

    assert (back.fields, notes) == (record.fields, ())


def test_a_field_too_long_for_the_format_is_refused() -> None:
    with pytest.raises(MarcError, match="9,999"):
        encode(marc(f"500 __$a{'x' * 10_000}"))


def test_a_type_of_record_that_is_unknown_goes_in_with_a_note() -> None:
    (entry,) = read(iso(marc("245 00$aAlpha", leader="n?m  22     4a 4500", fixed=coded())))

    assert isinstance(entry, FoundReference)
    assert any("leader/06" in str(note) for note in entry.notes)
