"""Reading ISO 2709, sound and broken: what is wrong is named with its place, the rest goes in."""

from __future__ import annotations

import io
import logging
import tracemalloc
from dataclasses import replace

import pytest
from tests.formats.marc.records import book, coded, iso, marc

from tunilib.formats import BrokenRecord, FileItem, FoundReference, SkippedRecord
from tunilib.formats.marc import marcxml
from tunilib.formats.marc.files import decode, encode, read_iso2709, write_iso2709
from tunilib.formats.marc.mapping import reference_of
from tunilib.formats.marc.record import MarcError, MarcRecord

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


def test_records_are_read_in_order_and_each_fault_costs_one_record() -> None:
    assert [entry.position for entry in read(A + B + C)] == [1, 2, 3]
    for data, found in [
        (b"", []),
        (A + B + C, ["Alpha", "Beta", "Gamma"]),
        (A + b"\r\n" + B + b"\n\x1a", ["Alpha", "Beta"]),
        (A + B[:100], ["Alpha", "!"]),
        (A + B[:100] + C, ["Alpha", "!", "Gamma"]),
        *((A + length + B[5:] + C, ["Alpha", "!", "Gamma"]) for length in (b"00999", b"00030", b"00000", b"99999")),
        *((A + leader * 24 + B[24:] + C, ["Alpha", "!", "Gamma"]) for leader in (b"x", b"\xff", b" ")),
        (b"x" * 24 + B[24:] + C, ["!", "Gamma"]),
        (A + b"\nlorem ipsum dolor sit amet, consectetur\n" + C, ["Alpha", "!", "Gamma"]),
        (A + B[:24] + b"?" * 24 + B[48:] + C, ["Alpha", "!", "Gamma"]),
    ]:
        assert shape(data) == found, data
    assert "incomplete" in reason(A + B[:100])
    assert f"at byte {len(A)}" in reason(A + B[:100])


def test_a_directory_that_does_not_match_the_fields_is_broken() -> None:
    sound = iso(marc("001 n", "100 1_$aÄäkkönen, Åke", "245 10$aÖljy"))
    base = int(sound[12:17])
    directory = bytearray(sound[24 : base - 1])
    directory[36 + 7 : 36 + 12] = b"00001"

    assert "directory" in reason(sound[:24] + bytes(directory) + sound[base - 1 :], 1)
    assert "no valid tag: ;45" in reason(sound.replace(b"245", b";45", 1), 1)  # MARCXML could not be written with it


def test_a_program_that_wants_no_log_reads_the_same_notes() -> None:
    three = marc("245 00$aAlpha")
    three.fields[-1].ind2 = "0 "
    logging.disable(logging.CRITICAL)
    try:
        (entry,) = read(iso(three))
        assert logging.root.manager.disable == logging.CRITICAL
    finally:
        logging.disable(logging.NOTSET)
    assert isinstance(entry, FoundReference)
    assert [str(note) for note in entry.notes] == ["a field has more than two indicators"]


def test_what_can_be_read_all_the_same_goes_in_with_a_note() -> None:
    three = marc("245 00$aAlpha")
    three.fields[-1].ind2 = "0 "
    for data, title, note in [
        (iso(marc("245 00$aR#esum#e"), coding=" ").replace(b"#", b"\xe2"), "Résumé", ""),
        (iso(marc("245 00$aRésumé"), coding=" "), "Résumé", "UTF-8"),
        (iso(marc("245 00$aAlpha#beta"), coding=" ").replace(b"#", b"\xff"), None, "MARC-8"),
        (iso(three), "Alpha", "indicators"),
        (iso(marc("245 00$aAlpha", leader="n?m  22     4a 4500", fixed=coded())), "Alpha", "leader/06"),
    ]:
        (entry,) = read(data)
        assert isinstance(entry, FoundReference), data
        assert title in (None, entry.reference.title), data
        assert [note in str(one) for one in entry.notes] == ([True] if note else []), data


def test_other_bytes_under_a_utf8_leader_are_broken() -> None:
    bad = iso(marc("245 00$aR#sum#")).replace(b"#", b"\xe9")

    assert shape(A + bad + C) == ["Alpha", "!", "Gamma"]
    assert "UTF-8" in reason(A + bad)


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


@pytest.mark.parametrize("line", ["500 é_$aKept", "500 _é$aKept", "500 __$éKept"])
def test_a_code_or_an_indicator_that_no_record_has_leaves_the_record_readable(line: str) -> None:
    back, notes = decode(encode(marc("245 00$aAlpha", line)))

    assert ([value for _, value in back.fields[-1].subfields], notes) == (["Kept"], ())


@pytest.mark.parametrize(
    ("line", "title"),
    [
        (f"001 {'1' * 10_000}", ""),
        (f"245 00{'$ax' * 4_000}", "x"),
        ("245 00" + f"$a{'x' * 60}" * 4_000, f"{'x' * 30}…"),
    ],
)
def test_a_first_field_that_is_too_long_is_shortened_too(line: str, title: str) -> None:
    whole = marc(line)
    record = MarcRecord(whole.leader, whole.fields[1:])
    reference = replace(reference_of(record), raw=marcxml.record_text(record).encode())

    data = b"".join(write_iso2709([reference]))

    assert shape(data) == [title]
    assert b"Shortened" in data
