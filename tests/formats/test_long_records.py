"""Records with more values than any work has, and with as many as the longest lists of authors have."""

from __future__ import annotations

import io
import time

import pytest

from tunilib import formats
from tunilib.core.reference import Kind, Name, Reference
from tunilib.formats import BrokenRecord, FoundReference

AUTHORS = 5_000
REFERENCE = Reference(kind=Kind.BOOK, title="X", names=tuple(Name(f"Family{number}", "G") for number in range(AUTHORS)))
NAMES = tuple(name for name in formats.names("write") if name != "text")


@pytest.mark.parametrize("name", NAMES)
def test_a_record_of_5000_authors_is_written_and_read_in_seconds(name: str) -> None:
    begun = time.process_time()
    data = b"".join(formats.export(name, [REFERENCE]))
    if name in formats.names("read"):
        (found,) = formats.read(io.BytesIO(data), name)
        assert isinstance(found, FoundReference)
        assert len(found.reference.names) == AUTHORS or name == "marc"  # which is not that long
    assert time.process_time() - begun < 15


def ris(count: int) -> bytes:
    authors = "".join(f"AU  - F{number}, G\n" for number in range(count))
    begin, end = "TY  - BOOK\nTI  - One\n", "ER  - \n"
    return f"{begin}{end}{begin}{authors}{end}{begin}{end}".encode()


def marcxml(count: int) -> bytes:
    title = '<datafield tag="245" ind1="0" ind2="0"><subfield code="a">T</subfield></datafield>'
    author = '<datafield tag="700" ind1="1" ind2=" "><subfield code="a">F, G</subfield></datafield>'
    one = f"<record>{title}</record>"
    return f"<collection>{one}<record>{title}{author * count}</record>{one}</collection>".encode()


def subfields(count: int) -> bytes:
    title = '<datafield tag="245" ind1="0" ind2="0"><subfield code="a">T</subfield>{}</datafield>'
    more = '<subfield code="b">x</subfield>' * count
    one = f"<record>{title.format('')}</record>"
    return f"<collection>{one}<record>{title.format(more)}</record>{one}</collection>".encode()


def csl(count: int) -> bytes:
    author = '{"family": "F", "given": "G"}'
    many = ", ".join([author] * count)
    one = '{"type": "book", "title": "A"}'
    return f'[{one}, {{"type": "book", "author": [{many}]}}, {one}]'.encode()


@pytest.mark.parametrize("make", [ris, marcxml, subfields, csl])
def test_a_record_of_too_many_authors_costs_itself_alone(make: object) -> None:
    assert callable(make)
    found = list(formats.read(io.BytesIO(make(60_000))))
    assert [type(item) for item in found] == [FoundReference, BrokenRecord, FoundReference]
    assert "it has more than 20000 values" in str(getattr(found[1], "reason", ""))
