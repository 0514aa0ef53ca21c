"""Parse BibTeX files into entries and fields, and report their faults."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tunilib.core.note import Note
from tunilib.formats.bibtex import MONTHS
from tunilib.formats.text import READ_AS_WINDOWS, TextLines

_START = re.compile(r"^\s*@\s*([A-Za-z]+)\s*([{(])")
_SURE_START = re.compile(r"^@[A-Za-z]+\s*[{(]\s*[^\s,{}\"=@]+\s*,\s*(?:[A-Za-z_][\w-]*\s*=.*)?$")
_KEY_ALONE = re.compile(r"^@[A-Za-z]+\s*\{\s*[^\s,{}\"=@]+\s*,\s*$")
_FIELD = re.compile(r"\s*,*\s*([A-Za-z_][\w:.+/-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,{}\"#()]+")
_MARK = re.compile(r'[{}"]')
_MOST_INSERTED = 1 << 24
"""The most that strings and referred entries may add to a file: a few lines could become gigabytes."""
_IN_PART = {"title": "booktitle", "subtitle": "booksubtitle", "author": "bookauthor", "shorttitle": "bookshorttitle"}
_NOT_INHERITED_TEXT = "crossref xdata xref ids keywords abstract note annote annotation file pages doi url"
_NOT_INHERITED = frozenset(_NOT_INHERITED_TEXT.split())


class _Insertions:
    """The strings of a file by their names in lower case, with limits on what is inserted."""

    def __init__(self) -> None:
        self.strings = {month: month for month in MONTHS}
        self._left = _MOST_INSERTED

    def may_insert(self, value: str) -> bool:
        if len(value) > self._left:
            return False
        self._left -= len(value)
        return True


@dataclass(slots=True)
class RawEntry:
    line: int
    kind: str = ""
    key: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    problem: Note | None = None
    notes: list[Note] = field(default_factory=list)


def entries(data: bytes) -> Iterator[RawEntry]:
    """The entries of a file, with strings and the fields of referred entries (``crossref``) inserted.

    Comments, preambles and ``@xdata`` are not entries.
    """
    insertions = _Insertions()
    found = list(_entries(data, insertions))
    parents = {entry.key.casefold(): entry for entry in found if entry.key}
    for entry in found:
        if entry.kind != "xdata":
            _inherit(entry, parents, insertions)
            yield entry


def _parents(entry: RawEntry) -> set[str]:
    named = f"{entry.fields.get('crossref', '')},{entry.fields.get('xdata', '')}"
    return {key for part in named.split(",") if (key := part.strip().casefold())} - {entry.key.casefold()}


def _inherit(entry: RawEntry, parents: dict[str, RawEntry], insertions: _Insertions) -> None:
    for key in sorted(_parents(entry)):
        parent = parents.get(key)
        if parent is None:
            entry.notes.append(Note.of("it refers to an entry that is not in the file: {key}", key=key))
            continue
        inner = entry.kind.startswith(("in", "supp", "bookinbook")) and parent.kind != "xdata"
        for name, value in parent.fields.items():
            # the title of the whole is the title of the book that the part is in
            name = _IN_PART.get(name, name) if inner else name
            if name in _NOT_INHERITED or name in entry.fields:
                continue
            if insertions.may_insert(value):
                entry.fields[name] = value
            else:
                entry.notes.append(Note.of("too long to be taken from {key}: {field}", key=key, field=name))


def _entries(data: bytes, insertions: _Insertions) -> Iterator[RawEntry]:
    for start, text, problem, recoded in _pieces(data):
        if problem:
            yield RawEntry(start, problem=problem)
            continue
        found = _START.match(text)
        kind = found[1].casefold() if found else ""
        if found is None or kind in ("comment", "preamble"):
            continue
        body = text[found.end() :].rstrip()[:-1]
        if kind == "string":
            strings, problem = _fields(body, 0, insertions)
            insertions.strings |= strings
            if problem:
                yield RawEntry(start, problem=problem)
            continue
        entry = _entry(start, kind, body, insertions)
        if recoded:
            entry.notes.append(Note.of(READ_AS_WINDOWS))
        yield entry


def _pieces(data: bytes) -> Iterator[tuple[int, str, Note | None, bool]]:
    lines = TextLines(data)
    kept: list[str] = []
    start = depth = 0
    recoded = False
    for line in lines:
        if kept and _begins_anew(line, kept[0], depth):
            problem = Note.of("entry {key} does not end before the next one begins", key=_key(kept[0]))
            yield start, "", problem, False
            kept = []
        if not kept:
            if not _START.match(line):
                continue
            start, depth, recoded = lines.number, 0, False
        recoded = recoded or lines.recoded
        lines.recoded = False
        rest = line
        while rest:
            end, depth = _end(rest, depth, bool(kept))
            kept.append(rest if end < 0 else rest[:end])
            if end < 0:
                break
            yield start, "\n".join(kept), None, recoded
            kept, depth = [], 0
            rest = rest[end:]
            if not _START.match(rest):
                break
            start = lines.number
    if kept:
        yield start, "", Note.of("the file ends in the middle of entry {key}", key=_key(kept[0])), False


def _begins_anew(line: str, first: str, depth: int) -> bool:
    """Whether a line begins another entry, though the entry before it has not ended. A comment may hold entries."""
    begun = _START.match(first)
    if begun is not None and begun[1].casefold() == "comment":
        return _KEY_ALONE.match(line) is not None
    return _SURE_START.match(line) is not None or (depth == 1 and _START.match(line) is not None)


def _key(line: str) -> str:
    found = _START.match(line)
    return line[found.end() :].partition(",")[0].strip()[:80] if found else ""


def _end(line: str, depth: int, inside: bool) -> tuple[int, int]:
    place = 0
    if not inside:
        found = _START.match(line)
        if found is None:
            return -1, depth
        place, depth = found.end(), 1
    for brace in re.finditer(r"[{}()]", line[place:]):
        if brace[0] == "{":
            depth += 1
        elif brace[0] == "}" or (brace[0] == ")" and depth == 1):
            depth -= 1
            if depth <= 0:
                return place + brace.end(), 0
    return -1, depth


def _entry(line: int, kind: str, body: str, insertions: _Insertions) -> RawEntry:
    key, comma, _ = body.partition(",")
    if not comma and "=" in key:
        return RawEntry(line, problem=Note.of("the entry has no key"))
    if "=" in key:
        # there is no key: the first field is in its place
        key, start = "", 0
    else:
        key, start = key.strip(), len(key) + 1
    fields, problem = _fields(body, start, insertions)
    if problem:
        problem = Note.of("{what} in entry {key}", what=problem, key=key or "?")
    return RawEntry(line, kind, key, fields, problem)


def _fields(body: str, place: int, insertions: _Insertions) -> tuple[dict[str, str], Note | None]:
    fields: dict[str, str] = {}
    while True:
        found = _FIELD.match(body, place)
        if not found:
            left = body[place:].strip(" \t\r\n,")
            return fields, Note.of("text that is not a field: {text}", text=left[:30]) if left else None
        value, place = _value(body, found.end(), insertions)
        if value is None:
            return fields, Note.of("the strings in field {field} make it too long", field=found[1])
        if place < 0:
            return fields, Note.of("field {field} has no end", field=found[1])
        if not found[1].startswith("_"):  # fields of the program itself
            # the first of two fields of the same name counts, as in BibTeX
            fields.setdefault(found[1].casefold(), value)


def _value(body: str, place: int, insertions: _Insertions) -> tuple[str | None, int]:
    parts: list[str] = []
    while place < len(body):
        if body[place] in '{"':
            end = _closing(body, place)
            if end < 0:
                return "", -1
            parts.append(body[place + 1 : end])
            place = end + 1
        elif word := _BARE.match(body, place):
            value = insertions.strings.get(word[0].casefold(), word[0])
            if not insertions.may_insert(value):
                return None, place
            parts.append(value)
            place = word.end()
        joint = re.compile(r"\s*#\s*").match(body, place)
        if not joint:
            break
        place = joint.end()
    return "".join(parts), place


def _closing(body: str, place: int) -> int:
    quoted = body[place] == '"'
    depth = 0
    for mark in _MARK.finditer(body, place + 1):
        if depth == 0 and mark[0] == ('"' if quoted else "}"):
            return mark.start()
        if mark[0] != '"':
            depth += 1 if mark[0] == "{" else -1
    return -1
