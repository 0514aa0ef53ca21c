"""What holds in every format."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from tests.formats.nasty import NASTY

from tunilib import formats
from tunilib.core.reference import Kind, Name, Reference
from tunilib.errors import LocalError
from tunilib.formats import FoundReference
from tunilib.formats.marc.files import encode
from tunilib.formats.marc.record import Field, MarcRecord

WRITTEN, READ = formats.names("write"), formats.names("read")
BOTH = [name for name in WRITTEN if name in READ]

DECOMPOSED = (
    Reference(
        Kind.CHAPTER,
        title="A\u030angstro\u0308m",
        names=(Name("Sjo\u0308stro\u0308m", "A\u030asa"),),
        container="Ha\u0308n",
        places=("A\u030abo",),
        notes=("Ta\u0308ma\u0308",),
        keywords=("e\u0301tude",),
    ),
)


def _written(name: str, references: tuple[Reference, ...] = NASTY) -> bytes:
    if name == "text":
        pytest.importorskip("citeproc", reason="the extra cite is not installed")
    return b"".join(formats.export(name, references))


@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_references_give_the_same_bytes(name: str) -> None:
    assert _written(name) == _written(name)


@pytest.mark.parametrize("name", WRITTEN)
def test_references_are_written_as_they_come(name: str) -> None:
    if name == "text":
        pytest.importorskip("citeproc", reason="the extra cite is not installed")
    taken = 0

    def endless() -> Iterator[Reference]:
        nonlocal taken
        while True:
            taken += 1
            yield Reference(kind=Kind.BOOK, title="On loans")

    # The default style of citations adds letters to years, for which it needs all references.
    style = "mla" if name == "text" else None
    pieces = formats.export(name, endless(), style=style)

    assert sum(len(next(pieces)) for _ in range(3)) > 0
    assert taken < 1000


@pytest.mark.parametrize("name", WRITTEN)
def test_a_file_without_references_is_written_too(name: str) -> None:
    assert isinstance(_written(name, ()), bytes)


@pytest.mark.parametrize("name", BOTH)
def test_a_written_file_is_recognised_and_every_reference_read_back(name: str) -> None:
    data = _written(name)
    found = list(formats.read(io.BytesIO(data)))

    known = formats.detect(data)
    assert known is not None
    assert known.name == name
    assert [type(item) for item in found] == [FoundReference] * len(NASTY)


@pytest.mark.parametrize("name", WRITTEN)
def test_letters_and_their_accents_are_composed_in_every_file(name: str) -> None:
    written = _written(name, DECOMPOSED).decode()

    assert written == unicodedata.normalize("NFC", written)
    assert "Ångström" in written


@pytest.mark.parametrize("name", [name for name in BOTH if name != "marc"])
def test_letters_and_their_accents_are_composed_where_a_file_is_read(name: str) -> None:
    def references(text: str) -> list[Reference]:
        items = formats.read(io.BytesIO(text.encode()), name)
        return [replace(item.reference, raw=None) for item in items if isinstance(item, FoundReference)]

    written = _written(name, DECOMPOSED).decode()

    assert references(unicodedata.normalize("NFD", written)) == references(written)


def test_a_record_of_marc_is_written_with_composed_letters() -> None:
    fields = [Field("001", data="1"), Field("245", "0", "0", [("a", "A\u030angstro\u0308m")])]
    raw = encode(MarcRecord("00000nam a2200000 i 4500", fields))
    (item,) = formats.read(io.BytesIO(raw), "marc")
    assert isinstance(item, FoundReference)

    assert item.reference.title == "Ångström"
    for name in ("marc", "marcxml"):
        assert "Ångström" in _written(name, (item.reference,)).decode()


def test_a_letter_that_would_compose_with_markup_does_not_break_it() -> None:
    solidus = (Reference(title="\u0338A < \u0338B", notes=("\u0338",)),)

    for name in ("mods", "marcxml"):
        ElementTree.fromstring(_written(name, solidus))


def test_what_is_no_file_of_the_format_is_an_error_and_no_crash() -> None:
    for name in READ:
        for data in (b"\x00\xff\xfe" * 50, b"hello\n" * 50):
            try:
                found = list(formats.read(io.BytesIO(data), name))
            except LocalError as error:
                assert error.code == "file", name  # noqa: PT017 - it need not be raised
            else:
                assert not [item for item in found if isinstance(item, FoundReference) and item.reference.title], name


@pytest.mark.parametrize("name", [name for name in formats.names("write") if name not in ("text", "endnote")])
def test_the_address_of_a_doi_beside_the_doi_is_left_out(name: str) -> None:
    urls = ("https://doi.org/10.1000/ABC", "http://dx.doi.org/10.1000/abc", "https://example.org/a")
    data = _written(name, (Reference(kind=Kind.BOOK, title="A", doi="10.1000/abc", urls=urls),)).decode()

    assert "example.org/a" in data
    assert "doi.org" not in data


@pytest.mark.parametrize("name", ["mods", "marcxml"])
@pytest.mark.parametrize("encoding", ["UTF-0", "idna", "punycode", "zlib", "utf-7", "undefined"])
def test_an_encoding_that_there_is_not_is_a_fault_of_the_file(name: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><collection><record/></collection>'
    [found] = formats.read(io.BytesIO(text.encode()), name)
    assert isinstance(found, formats.BrokenRecord)
    assert "names an encoding that cannot be read" in str(found.reason)
