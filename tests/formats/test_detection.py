"""Formats are told by content, and what is none is refused."""

from __future__ import annotations

import io

import pytest
from tests.formats.marc.records import book, xml, xml_record

from tunilib import formats
from tunilib.errors import LocalError, UsageError
from tunilib.formats import BrokenRecord, detect


def test_a_file_is_told_by_its_beginning() -> None:
    for head, name in [
        (book("A"), "marc"),
        (b"\r\n" + book("A"), "marc"),
        (b"x" * 24 + book("A")[24:] + book("B"), "marc"),
        (book("A")[:60], "marc"),
        (xml(xml_record("A")), "marcxml"),
        (b"\xef\xbb\xbf" + xml(xml_record("A")), "marcxml"),
        (xml_record("A").encode(), "marcxml"),
        (b"TY  - BOOK\nTI  - A\nER  - \n", "ris"),
        (b"\xef\xbb\xbfTY  - BOOK\r\n", "ris"),
        ("TY  - BOOK\r\n".encode("utf-16"), "ris"),
        (b"Provider: X\nDatabase: Y\n\nTY  - JOUR\n", "ris"),
        (b"TY  - BOOK\nAB  - RT Book, Whole is a type\nER  - \n", "ris"),
        (b"RT Book, Whole\nT1 A\n", "refworks"),
        (b"Refworks Export Tagged Format\n\nBEGIN EXPORTED REFERENCES\n\nRT Journal Article\n", "refworks"),
        (b"@book{a,\n title={A}}", "bibtex"),
        (b"% a comment\n@Article {a, title={A}}", "bibtex"),
        (b'[{"type": "book", "note": "TY  - BOOK"}]', "csl-json"),
        (b'{"lists": [], "searches": []}', "finna"),
        (b'{"searches": [], "lists": []}', "finna"),
        (b"hello world, this is text\n", None),
        (b"12345 hello world, this is some text which is long enough\n", None),
        (b"<html><body>no</body></html>", None),
        (bytes(1000), None),
        (b"", None),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), None),
    ]:
        found = detect(head)
        assert (found.name if found else None) == name, head


def test_an_empty_file_is_refused_as_a_file() -> None:
    with pytest.raises(LocalError, match="empty") as caught:
        formats.read(io.BytesIO(b""))

    assert caught.value.code == "file"


def test_a_file_of_no_known_kind_is_refused_as_a_file() -> None:
    with pytest.raises(LocalError, match="unknown file format") as caught:
        formats.read(io.BytesIO(b"hello world"))

    assert caught.value.code == "file"


def test_a_format_that_does_not_exist_is_a_wrong_use() -> None:
    with pytest.raises(UsageError):
        formats.read(io.BytesIO(b"x"), "docx")
    with pytest.raises(UsageError):
        formats.export("docx", [])


def test_a_file_of_which_nothing_can_be_read_says_so() -> None:
    for data, is_broken in [(book("A") + book("B")[:50], [False, True]), (book("A")[:60], [True])]:
        reading = formats.read(io.BytesIO(data))
        assert [isinstance(item, BrokenRecord) for item in reading] == is_broken
        assert reading.nothing_read is all(is_broken)


def test_a_stream_that_gives_little_at_a_time_is_read_to_its_end() -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(7, size) if size and size > 0 else size)

    for data in (book("A") * 500, b"TY  - BOOK\nTI  - A\nER  - \n" * 5000):
        assert len(list(formats.read(Slow(data)))) == data.count(b"A")


def test_a_file_of_more_than_its_limit_is_refused_unless_it_is_read_record_by_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(formats, "_MOST", 1 << 10)
    with pytest.raises(LocalError, match="larger than 0 MB") as caught:
        formats.read(io.BytesIO(b"TY  - BOOK\nER  - \n" * 100))

    assert (caught.value.code, caught.value.exit_code) == ("file", 6)
    for streamed in (book("A") * 100, xml(*[xml_record("A")] * 100)):
        assert len(list(formats.read(io.BytesIO(streamed)))) == 100
