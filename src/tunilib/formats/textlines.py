"""Lines of text out of a stream of bytes, however long they are and whatever they are encoded in."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

__all__ = ["LONGEST", "TextLines"]

LONGEST = 1 << 20


class TextLines:
    """The lines of a file with their numbers, from 1, without their ends.

    UTF-8; UTF-16 with a byte order mark; a line that is neither is read as Windows-1252, which line formats
    of old programs are in. A line of more than a megabyte is cut there: the rest is dropped and ``cut`` says
    so.

    Attributes:
        number: of the line given last.
        recoded: whether any line so far was not UTF-8.
        cut: whether the line given last was cut.
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
            # a lone CR ends a line too, in files of old Macintoshes
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
