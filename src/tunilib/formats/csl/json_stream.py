"""Read the objects of a JSON array one by one, in constant memory."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

__all__ = ["Piece", "objects"]

_LONGEST = 8 << 20
_DEEPEST = 60
_BLOCK = 1 << 16
_MARKS = re.compile(r'"(?:[^"\\]|\\.)*(?:"|(?P<open>\\?\Z))|[{}\[\]]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """One element of the array, or a problem."""

    line: int
    value: object = None
    problem: str = ""


def objects(stream: BinaryIO) -> Iterator[Piece]:
    """The objects of the outermost array, or of ``items`` in the outermost object, or that object itself.

    An object that is not valid JSON is a problem of its own, as long as its brackets match.
    """
    text = _Text(stream)
    if not text.skip_to("[{"):
        yield Piece(text.line, problem="no JSON array or object")
        return
    if text.here == "{":
        whole = next(_elements(text), Piece(text.line, problem="the file ends in the middle of the object"))
        items = whole.value.get("items") if isinstance(whole.value, dict) else None
        if isinstance(items, list):
            yield from (Piece(whole.line, item) for item in items)
        else:
            yield whole
        return
    text.drop(1)
    yield from _elements(text)


def _elements(text: _Text) -> Iterator[Piece]:
    while text.skip_to('{[]"0123456789tfn-'):
        if text.here == "]":
            return
        if text.here not in "{[":
            line = text.line
            text.drop(1)
            text.skip_to(",]")
            yield Piece(line, problem="an element that is not an object")
            continue
        line = text.line
        length, problem = text.measure()
        if problem:
            yield Piece(line, problem=problem)
            return
        source = text.take(length)
        try:
            yield Piece(line, json.loads(source, strict=False))
        except (ValueError, RecursionError) as error:
            yield Piece(line, problem=f"an element that is not JSON: {error}")
    yield Piece(text.line, problem="the file ends in the middle of the array")


class _Text:
    """A window on the text."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        head = stream.read(4)
        utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self._decoder = codecs.getincrementaldecoder("utf-16" if utf16 else "utf-8-sig")(errors="replace")
        self._buffer = self._decoder.decode(head)
        self._ended = False
        self.line = 1

    @property
    def here(self) -> str:
        """The next character."""
        return self._buffer[:1]

    def skip_to(self, marks: str) -> bool:
        """Go to the next of these characters; whether there is one."""
        while True:
            place = next((n for n, character in enumerate(self._buffer) if character in marks), -1)
            if place >= 0:
                self.drop(place)
                return True
            self.drop(len(self._buffer))
            if not self._more():
                return False

    def drop(self, size: int) -> None:
        """Skip that many characters."""
        self.line += self._buffer.count("\n", 0, size)
        self._buffer = self._buffer[size:]

    def take(self, size: int) -> str:
        """Take that many characters."""
        taken = self._buffer[:size]
        self.drop(size)
        return taken

    def measure(self) -> tuple[int, str]:
        """The length of the object or array that begins here, or the problem with it."""
        depth = place = 0
        while True:
            for mark in _MARKS.finditer(self._buffer, place):
                if mark["open"] is not None:
                    break
                place = mark.end()
                if mark[0] in "{[":
                    depth += 1
                elif mark[0] in "}]":
                    depth -= 1
                    if depth == 0:
                        return place, ""
                if depth > _DEEPEST:
                    return 0, f"an element of more than {_DEEPEST} levels"
            else:
                mark = None
            # a string that the end of the buffer cuts is scanned again with more text
            place = len(self._buffer) if mark is None else mark.start()
            if len(self._buffer) > _LONGEST:
                return 0, "an element of more than 8 MB"
            if not self._more():
                return 0, "the file ends in the middle of an element"

    def _more(self) -> bool:
        if self._ended:
            return False
        block = self._stream.read(_BLOCK)
        self._ended = not block
        self._buffer += self._decoder.decode(block, final=not block)
        return bool(block)
