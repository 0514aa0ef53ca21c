"""The one reader of tagged files (RIS, RefWorks, EndNote). Each format describes its lines and tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tunilib.core.note import Note
from tunilib.core.reference import Kind, Name, Reference, Role, When, clean_doi
from tunilib.formats import MOST_VALUES, BrokenRecord, FileItem, FoundReference, in_line, too_long
from tunilib.formats.text import READ_AS_WINDOWS, TextLines, numbers_of, several, split_title, words_of

# A body with commas: before the first comma a word that no family name has, a legal form, or "and" in a list.
_BODY = re.compile(
    r"(?=[^,]* )[^,]*\b(?:of|for|and|&|pour|für|university|universit\w+|institut\w*|\w*minist\w+|departments?|depts?"
    r"|committee|council|commission|association|society|library|museum|academy|agency|office|bureau|board|centre|center"
    r"|company|corporation|\w*(?:yliopisto|laitos|virasto|keskus|kirjasto|seura|liitto|yhdistys|toimikunta|neuvosto"
    r"|universitet|högskola|nämnd|styrelse|förbund|verein))\b[^,]*,.*"
    r"|[^,]+, (?:inc|ltd|llc|gmbh|oyj?|ab|ry|plc|s\.a)\.?,?"
    r"|[^,]+,[^,]+,? (?:and|&|ja|och|und|et) [^,]+,?",
    re.IGNORECASE,
)
_LONGEST_VALUE = 1 << 20


@dataclass(frozen=True, slots=True)
class TaggedFormat:
    """The lines and tags of a format.

    Attributes:
        line: a line with a tag and a value.
        opens: the tag that a record begins with.
        ends: the tag that ends a record. Empty: the next record does.
        prose: tags whose further lines are separate lines.
        may_lack_types: without the opening tag in a file, an empty line is before each record.
        preamble: text that may be outside of the records. None: any text.
        tags: the tags of each field of a reference, the most usual one first.
    """

    line: re.Pattern[str]
    opens: str
    prose: frozenset[str]
    tags: Mapping[str, str]
    ends: str = ""
    may_lack_types: bool = False
    preamble: re.Pattern[str] | None = None


def read_tagged(data: bytes, known: TaggedFormat, reference: Callable[[Tagged], Reference]) -> Iterator[FileItem]:
    for position, record in enumerate(_records(data, known), 1):
        if isinstance(record, Note):
            yield BrokenRecord(position, record)
        elif record.problem is not None:
            yield BrokenRecord(position, record.problem)
        elif not any(value.strip() for tag, value in record.pairs if tag != known.opens):
            yield BrokenRecord(position, in_line(Note.of("the record is empty"), record.line))
        else:
            yield FoundReference(position, reference(record), tuple(dict.fromkeys(record.notes)))


def _records(data: bytes, known: TaggedFormat) -> Iterator[Tagged | Note]:
    has_types = not known.may_lack_types or re.search(rb"^\s{0,3}%0 ", data, re.MULTILINE) is not None
    lines = TextLines(data)
    record: Tagged | None = None
    stray, is_after_blank = 0, True
    for line in lines:
        found = known.line.match(line.lstrip("\ufeff"))
        tag, value = (found[1], found[2] or "") if found else ("", "")
        by_type = has_types and (record is not None or not known.may_lack_types)
        if found and (tag == known.opens if by_type else is_after_blank):
            yield from _unfinished(record, stray, known)
            record, stray = Tagged(lines.number, known.tags), 0
            record.add(tag, value)
        elif record is None:
            is_content = tag != known.ends and line.strip("\ufeff \t\x1a")
            if known.preamble and is_content and not stray and not known.preamble.match(line.strip()):
                stray = lines.number
        elif found and tag == known.ends:
            yield record
            record = None
        elif found:
            record.add(tag, value)
        elif line.strip("\x1a "):
            record.add_line(line, known.prose)
        is_after_blank = not line.strip()
        if record is not None:
            record.note_encoding(lines)
    yield from _unfinished(record, stray, known)


def _unfinished(record: Tagged | None, stray: int, known: TaggedFormat) -> Iterator[Tagged | Note]:
    if stray:
        yield in_line(Note.of("text outside the records"), stray)
    if record is not None:
        if known.ends:
            record.notes.append(Note.of("it has no end (ER)"))
        yield record


@dataclass(slots=True)
class Tagged:
    """The tags and values of one record in their order, the number of its first line, and its faults."""

    line: int
    tags: Mapping[str, str]
    pairs: list[tuple[str, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    problem: Note | None = None

    def add(self, tag: str, value: str) -> None:
        """Add a value; a record with too many loses all."""
        if self.problem is None:
            self.pairs.append((tag, value))
            if len(self.pairs) > MOST_VALUES:
                self.problem = in_line(too_long(), self.line)
                self.pairs = self.pairs[:2]

    def add_line(self, line: str, prose: frozenset[str]) -> None:
        """Continue the last value, in tags of prose on a new line. The opening tag has one line."""
        tag, value = self.pairs[-1]
        if self.problem is None and len(self.pairs) > 1 and len(value) <= _LONGEST_VALUE:
            joint = "\n" if tag in prose else " "
            self.pairs[-1] = (tag, f"{value}{joint}{line.strip()}")

    def note_encoding(self, lines: TextLines) -> None:
        """Note that a line since the last call was not UTF-8."""
        if lines.recoded:
            self.notes = self.notes or [Note.of(READ_AS_WINDOWS)]
            lines.recoded = False

    def first(self, *tags: str) -> str:
        """The first value of the first of these tags that has one."""
        for tag in tags:
            for known, value in self.pairs:
                if known == tag and value.strip():
                    return value.strip()
        return ""

    def all(self, *tags: str) -> tuple[str, ...]:
        """The values of all these tags, in the order of the record, without repetition."""
        return tuple(dict.fromkeys([value.strip() for tag, value in self.pairs if tag in tags and value.strip()]))

    def names(self, roles: dict[str, Role]) -> tuple[Name, ...]:
        return tuple(_name(value, roles[tag]) for tag, value in self.pairs if tag in roles and value.strip(" ,"))

    def field(self, name: str) -> str:
        return self.first(*self.tags.get(name, "").split())

    def fields(self, name: str) -> tuple[str, ...]:
        return self.all(*self.tags.get(name, "").split())

    def reference(self, kind: Kind, labels: Mapping[Kind, str], **own: Any) -> Reference:
        """A reference: the fields that all formats read alike, and ``own`` fields of one format.

        ``labels`` are the types of works that only say its kind.
        """
        title, subtitle, short = split_title(self.field("title"), self.field("short_title"))
        isbns, issns, _ = numbers_of(self.fields("numbers"))
        is_thesis, label = kind is Kind.THESIS, self.field("work_type")
        alike: dict[str, Any] = {
            **{name: self.field(name) for name in ("control_number", "source", "edition", "volume", "call_number")},
            "title": title,
            "subtitle": subtitle,
            "short_title": short,
            "publishers": () if is_thesis else several(self.fields("publisher")),
            "institution": self.field("publisher") if is_thesis else "",
            "places": several(self.fields("places")),
            "isbns": isbns,
            "issns": issns,
            "doi": clean_doi(self.field("doi")),
            "keywords": words_of(self.fields("keywords")),
            "abstract": "\n\n".join(self.fields("abstract")),
            "work_type": "" if label == labels.get(kind) else label,
        }
        return Reference(kind=kind, **(alike | own))


def date_of(exact: str, year: str) -> When | None:
    """An exact date, which may lack its year, or else a year."""
    found = When.parse(exact) if exact else None
    plain = When.parse(year) if year else None
    if found is not None and found.year is not None:
        return found
    if found is None or plain is None or plain.year is None:
        return plain or found
    joined = When.parse(f"{exact} {plain.year}")
    return joined if joined is not None and joined.month else plain


def _name(value: str, role: Role) -> Name:
    """A name from a tag of names. Several words without a comma are a body, and so is what reads like one."""
    text = " ".join(value.split())
    if (" " in text and "," not in text) or _BODY.fullmatch(text):
        return Name.body(text.rstrip(", "), role)
    return Name.parse(text, role)
