"""References as MARC 21."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from dataclasses import replace

from hypothesis import given, strategies as st
from tests.formats.marc.records import iso, marc
from tests.formats.nasty import NASTY

from tunilib.core.reference import Reference
from tunilib.formats import FoundReference
from tunilib.formats.marc.files import read_iso2709, read_marcxml, write_iso2709, write_marcxml


def back(reference: Reference) -> Reference:
    (entry,) = read_iso2709(io.BytesIO(b"".join(write_iso2709([reference]))))
    assert isinstance(entry, FoundReference), entry
    assert entry.notes == ()
    return replace(entry.reference, raw=None)


def found(data: bytes) -> Reference:
    (entry,) = read_iso2709(io.BytesIO(data))
    assert isinstance(entry, FoundReference)
    return entry.reference


def test_a_record_that_was_read_is_written_as_it_was() -> None:
    data = iso(marc("001 x", "245 00$aAlpha", "999 ff$aÄäkköset$zlocal"))

    assert b"".join(write_iso2709([found(data)])) == data


def test_what_somebody_added_to_it_is_added_to_the_record() -> None:
    reference = found(iso(marc("245 00$aAlpha", "500 __$aOld")))
    changed = replace(reference, notes=(*reference.notes, "My note"), keywords=("my word",))
    (written,) = write_iso2709([changed])

    assert b"\x1faMy note" in written
    assert b"\x1famy word" in written
    assert written.count(b"\x1faOld") == 1


def test_what_is_too_long_is_shortened_and_says_so() -> None:
    reference = Reference(title="A", abstract="x" * 30_000, notes=tuple("y" * 9000 for _ in range(20)))
    (written,) = write_iso2709([reference])

    assert len(written) <= 99_999
    assert b"Shortened" in written
    assert found(written).title == "A"


def test_a_record_without_title_gets_one() -> None:
    reference = found(iso(marc("100 1_$aRudd, Jann")))

    for entry in (
        *read_marcxml(io.BytesIO("".join(write_marcxml([reference])).encode())),
        *read_iso2709(io.BytesIO(b"".join(write_iso2709([reference])))),
    ):
        assert isinstance(entry, FoundReference)
        assert entry.reference.title == ""
        assert entry.reference.raw is not None
        assert b"[Title missing]" in entry.reference.raw


def test_notes_added_to_a_record_come_back_as_notes() -> None:
    reference = found(iso(marc("245 00$aAlpha", "590 __$aA local note of a library")))
    (written,) = write_iso2709([replace(reference, notes=("My note",))])

    assert found(written).notes == ("My note",)


def test_fixed_fields_have_their_lengths() -> None:
    for record in ET.fromstring("".join(write_marcxml(NASTY))):
        leader = record.findtext("{*}leader") or ""
        fixed = record.findtext("{*}controlfield[@tag='008']") or ""
        assert (len(leader), len(fixed)) == (24, 40)


def test_every_name_has_a_relator_code() -> None:
    root = ET.fromstring("".join(write_marcxml(NASTY)))
    names = [one for one in root.findall(".//{*}datafield") if one.get("tag") in ("100", "110", "700", "710", "720")]

    assert names
    assert all(one.find("{*}subfield[@code='4']") is not None for one in names)


@given(st.text(max_size=50), st.text(max_size=50))
def test_whatever_is_in_a_value_it_is_a_record(title: str, note: str) -> None:
    reference = Reference(title=title, notes=(note,))

    found(b"".join(write_iso2709([reference])))
    ET.fromstring("".join(write_marcxml([reference])))
