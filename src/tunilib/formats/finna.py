"""Finna's own export of favourites and searches (``finna-export-….json``): ids of records, not references.

The searches in it are serialised PHP objects. They are parsed as text: strings, numbers, arrays and one class. No
object is created and nothing is run (S59).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count

from tunilib.core.favourite import ImportEntry
from tunilib.core.note import Note
from tunilib.errors import LocalError
from tunilib.formats import BrokenRecord, FileItem, SavedSearch
from tunilib.formats.text import composed, json_value

_DEEPEST = 20


def read(data: bytes) -> Iterator[FileItem]:
    """The favourites of the file with their lists, then the searches, then what could not be read."""
    content = json_value(data)
    if isinstance(content, Note):
        raise LocalError("the file is not JSON: {reason}", code="file", reason=content)
    if not isinstance(content, dict) or not content.keys() & {"lists", "searches"}:
        raise LocalError("not an export of Finna's favourites", code="file")
    positions = count(1)
    problems: list[Note] = []
    for place, one in enumerate(_array(content.get("lists")), 1):
        yield from _list(one, place, positions, problems)
    for search in _array(content.get("searches")):
        yield SavedSearch(next(positions), _search(search))
    for problem in problems:
        yield BrokenRecord(next(positions), problem)


def _list(source: object, place: int, positions: Iterator[int], problems: list[Note]) -> Iterator[ImportEntry]:
    fields = source if isinstance(source, dict) else {}
    records: list[tuple[float, dict[str, object]]] = []
    for number, record in enumerate(_array(fields.get("records")), 1):
        if not isinstance(record, dict) or not _text(record.get("id")):
            problems.append(Note.of("record {record} of list {list} has no ID", record=number, list=place))
            continue
        order = record.get("order")
        at = float(order) if isinstance(order, int | float) and not isinstance(order, bool) else float("inf")
        records.append((at, record))
    title, description = _text(fields.get("title")), _text(fields.get("description")) or None
    public = fields.get("public") in (True, 1, "1")
    if not title:
        problems.append(Note.of("list {list} has no title", list=place))
        return
    if not records:
        yield ImportEntry(position=next(positions), list=title, public=public, description=description)
    for _, record in sorted(records, key=lambda record: record[0]):
        yield ImportEntry(
            position=next(positions),
            record=_text(record["id"]),
            list=title,
            public=public,
            description=description,
            notes=_text(record.get("notes")) or None,
            keywords=tuple(filter(None, map(_text, _array(record.get("tags"))))),
        )


def _array(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return composed(text)


def _search(source: object) -> str:
    try:
        fields = _Php(source).value() if isinstance(source, str) else None
    except ValueError:
        return ""
    if not isinstance(fields, dict):
        return ""
    words = [_text(term.get("l", term.get("lookfor", ""))) for term in _terms(fields.get("t"))]
    chosen = fields.get("f")
    filters = [
        f"{_text(field)}:{_text(value)}"
        for field, values in (chosen.items() if isinstance(chosen, dict) else ())
        for value in (_array(values) if isinstance(values, dict | list) else [values])
        if _text(value)
    ]
    return " ".join(filter(None, words)) or ", ".join(filters)


def _terms(value: object) -> list[dict[object, object]]:
    found: list[dict[object, object]] = []
    for term in _array(value):
        if isinstance(term, dict):
            group = term.get("g")
            found.extend(_terms(group) if group is not None else [term])
    return found


class _Php:
    """A parser of PHP's ``serialize``: strings, numbers, arrays, and the properties of one class."""

    _CLASS = re.compile(r"(?:\w+\\)+Search\\Minified")
    _HEAD = re.compile(rb"(?:i:(-?\d{1,18})|d:([^;]{1,40})|b:([01])|N);|([saO]):(\d{1,9}):")
    _COUNT = re.compile(rb"(\d{1,6}):")
    _OPEN, _CLOSE = re.compile(rb"\{"), re.compile(rb"\}")

    def __init__(self, text: str) -> None:
        self._data = text.encode("utf-8", "surrogatepass")
        self._place = 0

    def value(self, depth: int = 0) -> object:
        if depth > _DEEPEST:
            raise ValueError("too many levels")
        whole, real, truth, kind, size = self._take(self._HEAD).groups()
        if kind is None:
            return int(whole) if whole else float(real) if real else truth == b"1" if truth else None
        if kind == b"s":
            return self._string(int(size), b";")
        if kind == b"O":
            if not self._CLASS.fullmatch(self._string(int(size), b":")):
                raise ValueError("an object of another class")
            size = self._take(self._COUNT)[1]
        return self._pairs(int(size), depth)

    def _take(self, pattern: re.Pattern[bytes]) -> re.Match[bytes]:
        found = pattern.match(self._data, self._place)
        if found is None:
            raise ValueError(f"at byte {self._place}")
        self._place = found.end()
        return found

    def _string(self, size: int, end: bytes) -> str:
        data = self._data[self._place : self._place + size + 3]
        if len(data) < size + 3 or data[:1] != b'"' or data[-2:] != b'"' + end:
            raise ValueError(f"at byte {self._place}")
        self._place += size + 3
        return data[1:-2].decode("utf-8", "replace")

    def _pairs(self, size: int, depth: int) -> dict[object, object]:
        self._take(self._OPEN)
        found: dict[object, object] = {}
        for _ in range(size):
            key = self.value(depth + 1)
            if not isinstance(key, str | int):
                raise ValueError(f"at byte {self._place}")  # noqa: TRY004 - the text is wrong, no type of ours
            # the names of private properties are enclosed in zero bytes
            found[key.rpartition("\0")[2] if isinstance(key, str) else key] = self.value(depth + 1)
        self._take(self._CLOSE)
        return found
