"""Finna's own export of favourites and searches (``finna-export-….json``): IDs of records, not references.

The searches in it are serialised PHP objects. They are parsed as text, by a parser that knows strings, numbers,
arrays and one class; no object is created and nothing is run (S59).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from tunilib.errors import LocalError
from tunilib.formats import Format
from tunilib.formats.items import BrokenRecord, FileItem, ListedRecord, SavedSearch

__all__ = ["FORMAT", "FinnaExport", "FinnaList", "FinnaRecord", "FinnaSearch", "parse", "read"]

_START = re.compile(rb'\s*\{\s*"(?:lists|searches)"\s*:')

_LONGEST = 64 << 20
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class FinnaRecord:
    """A favourite: the ID of a record on the site, and what the patron added to it."""

    id: str
    source: str = "Solr"
    notes: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FinnaList:
    """A list of favourites, in the patron's own order."""

    title: str
    description: str = ""
    public: bool = False
    records: tuple[FinnaRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class FinnaSearch:
    """A saved search.

    Attributes:
        query: the words searched for; the terms of an advanced search are joined by blanks.
        type: the field ("AllFields", "Title").
        filters: pairs of field and value.
        results: how many there were, or None.
    """

    query: str
    type: str = "AllFields"
    filters: tuple[tuple[str, str], ...] = ()
    results: int | None = None


@dataclass(frozen=True, slots=True)
class FinnaExport:
    """The content of the file; ``problems`` are what could not be read, each with its place."""

    lists: tuple[FinnaList, ...] = ()
    searches: tuple[FinnaSearch, ...] = ()
    problems: tuple[str, ...] = ()


def read(stream: BinaryIO) -> Iterator[FileItem]:
    """The favourites of the file with the lists they are in, then the searches, then what could not be read.

    Raises:
        LocalError: it is no such file, or is longer than 64 MB (code ``file``).
    """
    export = parse(stream)
    position = 0
    for chosen in export.lists:
        for record in chosen.records:
            position += 1
            yield ListedRecord(
                position,
                record.id,
                chosen.title,
                public=chosen.public,
                description=chosen.description,
                notes=record.notes,
                keywords=record.keywords,
            )
    for search in export.searches:
        position += 1
        yield SavedSearch(position, search.query)
    for problem in export.problems:
        position += 1
        yield BrokenRecord(position, problem)


def parse(stream: BinaryIO) -> FinnaExport:
    """The content of the file.

    Raises:
        LocalError: it is no such file, or is longer than 64 MB (code ``file``).
    """
    data = stream.read(_LONGEST + 1)
    if len(data) > _LONGEST:
        raise LocalError("the file is longer than 64 MB", code="file")
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise LocalError("the file is not JSON: {reason}", code="file", reason=str(error)) from None
    if not isinstance(content, dict) or not content.keys() & {"lists", "searches"}:
        raise LocalError("not an export of Finna's favourites", code="file")
    problems: list[str] = []
    lists = [_list(entry, place, problems) for place, entry in enumerate(_array(content.get("lists")), 1)]
    searches = [_search(entry, place, problems) for place, entry in enumerate(_array(content.get("searches")), 1)]
    return FinnaExport(
        tuple(one for one in lists if one is not None),
        tuple(one for one in searches if one is not None),
        tuple(problems),
    )


def _array(value: object) -> list[object]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _list(entry: object, place: int, problems: list[str]) -> FinnaList | None:
    if not isinstance(entry, dict) or not _text(entry.get("title")):
        problems.append(f"list {place} has no title")
        return None
    ordered: list[tuple[float, int, FinnaRecord]] = []
    for number, record in enumerate(_array(entry.get("records")), 1):
        if not isinstance(record, dict) or not _text(record.get("id")):
            problems.append(f"record {number} of list {place} has no id")
            continue
        order = record.get("order")
        position = float(order) if isinstance(order, int | float) and not isinstance(order, bool) else float("inf")
        tags = tuple(filter(None, (_text(tag) for tag in _array(record.get("tags")))))
        found = FinnaRecord(
            _text(record["id"]), _text(record.get("source")) or "Solr", _text(record.get("notes")), tags
        )
        ordered.append((position, number, found))
    records = tuple(record for *_, record in sorted(ordered, key=lambda one: one[:2]))
    public = entry.get("public") in (True, 1, "1")
    return FinnaList(_text(entry["title"]), _text(entry.get("description")), public, records)


def _search(entry: object, place: int, problems: list[str]) -> FinnaSearch | None:
    if not isinstance(entry, str):
        problems.append(f"search {place} is not valid text")
        return None
    try:
        fields = _Php(entry).value()
    except ValueError as error:
        problems.append(f"search {place} cannot be read: {error}")
        return None
    if not isinstance(fields, dict):
        problems.append(f"search {place} is not a search")
        return None
    words, kinds = [], []
    for term in _terms(fields.get("t")):
        words.append(_text(term.get("l", term.get("lookfor", ""))))
        kinds.append(_text(term.get("i", term.get("f", ""))))
    filters = tuple(
        (_text(field), _text(value))
        for field, values in _pairs(fields.get("f"))
        for value in (_array(values) if isinstance(values, dict | list) else [values])
        if _text(value)
    )
    results = fields.get("r")
    return FinnaSearch(
        " ".join(filter(None, words)),
        next(filter(None, kinds), "AllFields"),
        filters,
        results if isinstance(results, int) else None,
    )


def _terms(value: object) -> list[dict[object, object]]:
    """The terms of a search, including those in groups of an advanced search."""
    found: list[dict[object, object]] = []
    for term in _array(value):
        if isinstance(term, dict):
            group = term.get("g")
            found.extend(_terms(group) if group is not None else [term])
    return found


def _pairs(value: object) -> list[tuple[object, object]]:
    return list(value.items()) if isinstance(value, dict) else []


class _Php:
    """A parser of what PHP's ``serialize`` writes: strings, numbers, arrays, and the properties of one class."""

    _CLASS = "VuFind\\Search\\Minified"
    _SCALAR = re.compile(rb"(?:i:(-?\d{1,18})|d:([^;]{1,40})|b:([01])|(N));")
    _LENGTH = re.compile(rb"([saO]):(\d{1,9}):")

    def __init__(self, text: str) -> None:
        self._data = text.encode("utf-8", "surrogatepass")
        self._place = 0

    def value(self, depth: int = 0) -> object:
        """The next value.

        Raises:
            ValueError: there is no value, or one of an unknown type.
        """
        if depth > _DEEPEST:
            raise ValueError("too many levels")
        if scalar := self._SCALAR.match(self._data, self._place):
            self._place = scalar.end()
            whole, real, truth, _ = scalar.groups()
            if whole is not None:
                return int(whole)
            return float(real) if real is not None else bool(int(truth)) if truth is not None else None
        head = self._LENGTH.match(self._data, self._place)
        if head is None:
            raise ValueError(f"at byte {self._place}")
        self._place = head.end()
        kind, size = head[1], int(head[2])
        if kind == b"s":
            return self._string(size, b";")
        if kind == b"O":
            name = self._string(size, b":")
            if name != self._CLASS:
                raise ValueError("an object of another class")
            count = re.compile(rb"(\d{1,6}):").match(self._data, self._place)
            if count is None:
                raise ValueError(f"at byte {self._place}")
            self._place = count.end()
            size = int(count[1])
        return self._pairs(size, depth)

    def _string(self, size: int, end: bytes) -> str:
        data = self._data[self._place : self._place + size + 3]
        if len(data) < size + 3 or data[:1] != b'"' or data[-2:] != b'"' + end:
            raise ValueError(f"at byte {self._place}")
        self._place += size + 3
        return data[1:-2].decode("utf-8", "replace")

    def _pairs(self, size: int, depth: int) -> dict[object, object]:
        self._expect(b"{")
        found: dict[object, object] = {}
        for _ in range(size):
            key = self.value(depth + 1)
            if not isinstance(key, str | int):
                raise ValueError(f"at byte {self._place}")  # noqa: TRY004 - the text is wrong, no type of ours
            # the names of private properties are enclosed in zero bytes
            found[key.rpartition("\0")[2] if isinstance(key, str) else key] = self.value(depth + 1)
        self._expect(b"}")
        return found

    def _expect(self, mark: bytes) -> None:
        if self._data[self._place : self._place + 1] != mark:
            raise ValueError(f"at byte {self._place}")
        self._place += 1


def _sniff(head: bytes) -> int | None:
    return -1 if _START.match(head) else None


FORMAT = Format("finna", ".json", "application/json", _sniff, read)
