"""Real MARC records, exported in every format and read back by readers that others wrote.

The records stand in the reference material, not in the project: TUNILIB_REFERENCE names its folder.
"""

from __future__ import annotations

import io

import pytest
from tests.formats.losses import REAL
from tests.formats.readers import READERS
from tests.formats.readings import FOLDER, differences, references

from tunilib import formats
from tunilib.core.reference import Reference
from tunilib.formats import FoundReference

pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="TUNILIB_REFERENCE does not name the reference material")


@pytest.mark.parametrize(("reader", "name"), list(REAL))
def test_real_records_come_through(reader: str, name: str) -> None:
    read, _, installed = READERS[reader]
    if not installed():
        pytest.skip(f"{reader} is not installed")
    known = {loss.what for loss in REAL[reader, name]}
    found = read(name, b"".join(formats.export(name, references())))

    assert len(found) == len(references()) == 323
    faults = {
        f"{reference.control_number}: {what}"
        for reference, one in zip(references(), found, strict=True)
        for what in differences(reference, one)
        if what not in known
    }
    assert faults == set()


def test_real_records_come_back_with_kind_names_by_role_title_year_and_numbers() -> None:
    for name in ["ris", "refworks", "bibtex", "biblatex", "csl-json", "marc", "marcxml"]:
        stream = formats.read(io.BytesIO(b"".join(formats.export(name, references()))))
        found = [entry.reference for entry in stream if isinstance(entry, FoundReference)]
        assert len(found) == 323, name
        for before, after in zip(references(), found, strict=True):
            assert after.kind is before.kind, name
            assert after.cited_title == before.cited_title, name
            assert after.year == before.year, name
            assert (set(after.isbns), set(after.issns), after.doi) == (
                set(before.isbns),
                set(before.issns),
                before.doi,
            ), name
            assert sorted(_said(after)) == sorted(_said(before)), name


def _said(reference: Reference) -> list[str]:
    return [f"{name.inverted} {name.role}" for name in reference.names]


def test_real_records_are_written_as_marc_byte_for_byte_as_they_were_read() -> None:
    once = b"".join(formats.export("marc", references()))
    again = [entry.reference for entry in formats.read(io.BytesIO(once)) if isinstance(entry, FoundReference)]

    assert b"".join(formats.export("marc", again)) == once
