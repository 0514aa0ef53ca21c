"""What readers that others wrote make of sixty nasty references, in every format."""

from __future__ import annotations

import pytest
from tests.formats.losses import lost
from tests.formats.nasty import NASTY
from tests.formats.readers import READERS, seen
from tests.formats.readings import PAGE, differences, is_complete, table

_BIB = ("bibtex", "biblatex")
_PAIRS = [(reader, name) for reader, (_, names, _) in READERS.items() for name in names]


def _skip_without(reader: str) -> None:
    if not READERS[reader][2]():
        pytest.skip(f"{reader} is not installed")


@pytest.mark.parametrize(("reader", "name"), _PAIRS)
def test_an_independent_reader_finds_every_reference_and_everything_in_it(reader: str, name: str) -> None:
    _skip_without(reader)
    known = lost(reader, name)
    kept = [reference for reference in NASTY if reference.id not in known.get("record", set())]
    found = seen(reader, name)

    assert len(found) == len(kept)
    faults = {
        f"{reference.id}: {what}": (reference.cited_title, one)
        for reference, one in zip(kept, found, strict=True)
        for what in differences(reference, one)
        if reference.id not in known.get(what, set())
    }
    assert faults == {}


@pytest.mark.parametrize(("reader", "name"), _PAIRS)
def test_a_note_that_looks_like_records_stays_a_note(reader: str, name: str) -> None:
    _skip_without(reader)
    found = seen(reader, name)

    assert not [one for one in found if "Stolen" in one.title or "Thief" in str(one.names)]
    assert [one for one in found if "Stolen title" in one.text] or (reader, name) in _WITHOUT_NOTES


# readers that leave notes out of what they answer here
_WITHOUT_NOTES = {
    *(
        (reader, name)
        for reader in ("retorquere", "biblatex-csl-converter")
        for name in (*_BIB, "ris", "endnote", "csl-json")
    ),
    *(("citation-js", name) for name in _BIB),
    ("pandoc", "biblatex"),
    ("pandoc", "ris"),
}


def test_types_are_what_the_format_calls_the_kind() -> None:
    _skip_without("rispy")
    articles = ["JOUR", "JOUR", "NEWS", "CHAP", "CPAPER", "CONF", "JFULL", "THES", "THES", "RPRT", "STAND"]
    others = ["MAP", "MUSIC", "SOUND", "MPCT", "ART", "COMP", "COMP", "ELEC", "DATA"]

    assert [one.kind for one in seen("rispy", "ris")] == ["BOOK"] * 40 + articles + others


@pytest.mark.skipif(not is_complete(), reason="not all readers are installed, or TUNILIB_REFERENCE is not set")
def test_the_page_of_readers_has_the_table_of_what_came_back() -> None:
    assert table() in PAGE.read_text(encoding="utf-8")
