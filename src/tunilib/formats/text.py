"""Text in files: lines read from bytes of any encoding, values made safe for line formats and for XML."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["LONGEST", "TextLines", "block", "one_line", "xml_attribute", "xml_text"]

LONGEST = 1 << 20
"""The length at which a line is cut, in bytes."""

_BREAKS = re.compile("[\t\r\n\x0b\x0c\x1c-\x1f\x85\u2028\u2029\x00]+")
_BLANKS = re.compile(" {2,}")
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class TextLines:
    """The lines of a file without their ends, numbered from 1.

    The file is UTF-8, or UTF-16 with a byte order mark. A line that is neither is read as Windows-1252, the
    encoding of line formats of old programs. A line of more than a megabyte is cut there.

    Attributes:
        number: the number of the last line.
        recoded: whether any line so far was read as Windows-1252.
        cut: whether the last line was cut.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.number = 0
        self.recoded = False
        self.cut = False

    def __iter__(self) -> Iterator[str]:
        first = self._stream.readline(LONGEST)
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            yield from self._utf16(first)
            return
        if first.startswith(codecs.BOM_UTF8):
            first = first[3:]
        line = first
        while line:
            self.number += 1
            self.cut = False
            if not line.endswith(b"\n") and len(line) >= LONGEST - 3:
                self._drop_rest()
            # files of old Macintoshes end their lines with CR alone
            yield from self._text(line).rstrip("\r\n").split("\r")
            line = self._stream.readline(LONGEST)

    def _text(self, line: bytes) -> str:
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            self.recoded = True
            return line.decode("cp1252", "replace")

    def _drop_rest(self) -> None:
        self.cut = True
        while rest := self._stream.readline(LONGEST):
            if rest.endswith(b"\n"):
                return

    def _utf16(self, first: bytes) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
        pending = decoder.decode(first)
        while True:
            *lines, pending = pending.split("\n")
            for line in lines:
                self.number += 1
                yield line.rstrip("\r")
            block = self._stream.read(1 << 16)
            if not block:
                break
            pending = (pending + decoder.decode(block))[: 4 * LONGEST]
        if pending:
            self.number += 1
            yield pending.rstrip("\r")


def one_line(value: str) -> str:
    """A value without line breaks of any kind, separators of records, and runs of blanks.

    A reader could take them for the beginning of a tag: ``ER  - `` in a note would end the record.
    """
    return _BLANKS.sub(" ", _BREAKS.sub(" ", value)).strip()


def block(lines: list[str], prefix: int, separator: str = "") -> str:
    """The lines of one record, composed (NFC) and joined by CR LF, each value on one line.

    Args:
        lines: a tag and a value each.
        prefix: the length of tag and separator together.
        separator: what is between tag and value and must not be in a value ("  "), if anything.
    """
    text = "".join(lines)
    # most records are sound and are checked as a whole: line breaks of all kinds are not printable
    if not text.isprintable() or (separator and text.count(separator) != len(lines)):
        lines = [line[:prefix] + one_line(line[prefix:]) for line in lines]
    text = "\r\n".join(lines)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def xml_text(text: str) -> str:
    """Text for an XML element. Characters that XML forbids become their pictures (U+2400 and following)."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if text.isprintable():
        return text
    return _NOT_IN_XML.sub(_picture, text).replace("\r", "&#13;")


def xml_attribute(text: str) -> str:
    """Text for the value of an XML attribute in double quotes."""
    return xml_text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _picture(match: re.Match[str]) -> str:
    code = ord(match.group())
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"
