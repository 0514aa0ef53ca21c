"""Read JSON files of any size: an array element by element, an object member by member."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from tunilib.core.note import Note

_LONGEST = 8 << 20
_DEEPEST = 60
_BLOCK = 1 << 16
_MARKS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|(?P<open>\\?\Z))|[{}\[\]]', re.DOTALL)
_BLANK = re.compile(r"[ \t\r\n]*")
_WORD = re.compile(r"[-+.\w]*", re.ASCII)
_OPENING = re.compile(r"[\[{]")
_ELEMENT = re.compile(r'[{\["\d\]tfn-]', re.ASCII)
_ELEMENT_END = re.compile(r"[,\]]")


class JsonError(ValueError):
    """A file that is not JSON, or has a value that is too long or too deep.

    Attributes:
        why: what is wrong.
    """

    def __init__(self, why: Note) -> None:
        super().__init__(str(why))
        self.why = why


@dataclass(frozen=True, slots=True)
class Piece:
    """One element of the array, or a problem."""

    line: int
    value: object = None
    problem: Note | None = None


def objects(stream: BinaryIO) -> Iterator[Piece]:
    """The objects of the outermost array, or of ``items`` in the outermost object, or that object itself.

    An object that is not valid JSON is a problem of its own, as long as its brackets match.
    """
    text = JsonText(stream)
    if not text.skip_to(_OPENING):
        yield Piece(text.line, problem=Note.of("there is no JSON array or object"))
    elif text.here == "[":
        yield from _elements(text)
    else:
        yield from _members(text)


def _members(text: JsonText) -> Iterator[Piece]:
    line = text.line
    found: dict[str, object] = {}
    has_items = False
    try:
        for key in text.parts():
            if key == "items" and text.here == "[":
                has_items = True
                yield from _elements(text)
            else:
                found[key] = text.value()
    except JsonError as error:
        yield Piece(text.line, problem=error.why)
        return
    if not has_items:
        yield Piece(line, found)


def _elements(text: JsonText) -> Iterator[Piece]:
    text.drop(1)
    while text.skip_to(_ELEMENT):
        if text.here == "]":
            text.drop(1)
            return
        line = text.line
        if text.here not in "{[":
            text.drop(1)
            text.skip_to(_ELEMENT_END)
            yield Piece(line, problem=Note.of("an element that is not an object"))
            continue
        try:
            source = text.take()
        except JsonError as error:
            yield Piece(line, problem=error.why)
            return
        try:
            yield Piece(line, _loaded(source))
        except JsonError as error:
            yield Piece(line, problem=error.why)
    yield Piece(text.line, problem=Note.of("the file ends in the middle of the array"))


class JsonText:
    """The text of a file, with a window that moves on over it.

    Attributes:
        line: the line that has been reached, from 1.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        head = stream.read(4)
        utf16 = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        self._decoder = codecs.getincrementaldecoder("utf-16" if utf16 else "utf-8-sig")(errors="replace")
        self._window = self._decoder.decode(head)
        self._place = 0
        self._ended = False
        self.line = 1

    @property
    def here(self) -> str:
        """The next character that is not blank; empty at the end of the file."""
        while True:
            found = _BLANK.match(self._window, self._place)
            self.drop(found.end() - self._place if found else 0)
            if self._place < len(self._window) or not self._more():
                return self._window[self._place : self._place + 1]

    def skip_to(self, marks: re.Pattern[str]) -> bool:
        """Go to the next of some characters; whether there is one."""
        while True:
            found = marks.search(self._window, self._place)
            self.drop((found.start() if found else len(self._window)) - self._place)
            if found:
                return True
            if not self._more():
                return False

    def drop(self, size: int) -> None:
        """Skip that many characters of the window."""
        self.line += self._window.count("\n", self._place, self._place + size)
        self._place += size

    def parts(self) -> Iterator[str]:
        """The key of each member of the object that begins here, or nothing for each element of the array.

        The value has to be read before the next part is asked for. Any other value has no parts, and is skipped.

        Raises:
            JsonError: the file is not JSON.
        """
        opening = self.here
        if opening not in ("{", "["):
            self.value()
            return
        closing = "}" if opening == "{" else "]"
        self.drop(1)
        if self.here == closing:
            self.drop(1)
            return
        while True:
            yield self._key() if opening == "{" else ""
            mark = self.here
            if mark not in (closing, ","):
                raise self._unexpected(mark)
            self.drop(1)
            if mark == closing:
                return

    def value(self) -> object:
        """The value that begins here.

        Raises:
            JsonError: the file is not JSON, or the value is too long or too deep.
        """
        mark = self.here
        if mark and mark in '{["':
            return _loaded(self.take())
        while (word := _WORD.match(self._window, self._place)) is not None and word.end() == len(self._window):
            if not self._more():
                break
        if not word or not word[0]:
            raise self._unexpected(mark)
        self.drop(len(word[0]))
        return _loaded(word[0])

    def take(self) -> str:
        """The source of the object, array or text that begins here.

        Raises:
            JsonError: it has no end, or is too long or too deep.
        """
        size = self._measure()
        source = self._window[self._place : self._place + size]
        self.drop(size)
        return source

    def _key(self) -> str:
        key = self.value()
        if not isinstance(key, str) or self.here != ":":
            raise self._unexpected(self.here)
        self.drop(1)
        return key

    def _measure(self) -> int:
        depth, place = 0, self._place
        while True:
            for mark in _MARKS.finditer(self._window, place):
                if mark["open"] is not None:
                    break
                place = mark.end()
                if mark[0] in "{[":
                    depth += 1
                elif mark[0] in "}]":
                    depth -= 1
                if depth == 0:
                    return place - self._place
                if depth > _DEEPEST:
                    raise JsonError(Note.of("an element has more than {number} levels", number=_DEEPEST))
            else:
                mark = None
            # A text that the end of the window cuts is scanned again with more of the file.
            place = (len(self._window) if mark is None else mark.start()) - self._place
            if len(self._window) - self._place > _LONGEST:
                raise JsonError(Note.of("an element is longer than 8 MB"))
            if not self._more():
                raise JsonError(Note.of("the file ends in the middle of an element"))
            place += self._place

    def _more(self) -> bool:
        if self._ended:
            return False
        # as much again as there is: so a text that is scanned from its beginning each time is scanned about twice
        block = self._stream.read(max(_BLOCK, len(self._window) - self._place))
        self._ended = not block
        self._window = self._window[self._place :] + self._decoder.decode(block, final=not block)
        self._place = 0
        return bool(block)

    def _unexpected(self, mark: str) -> JsonError:
        if not mark:
            return JsonError(Note.of("the file is incomplete"))
        return JsonError(Note.of("unexpected {text} in line {line}", text=mark, line=self.line))


def _loaded(source: str) -> object:
    try:
        return json.loads(source, strict=False)
    except (ValueError, RecursionError):
        raise JsonError(Note.of("an element is not valid JSON")) from None
