"""Read references from RefWorks Tagged Format."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tunilib.core.note import Note
from tunilib.core.reference import Kind, Reference, Role, Series, When, clean_doi, language_code
from tunilib.formats.items import BrokenRecord, FileItem, FoundReference, in_line
from tunilib.formats.kinds import ARTICLES, REFWORKS
from tunilib.formats.refworks import KINDS, LABELS, SERIES_IN_T2, TAGS
from tunilib.formats.remarks import parse_remarks
from tunilib.formats.text import (
    READ_AS_WINDOWS,
    Tagged,
    TextLines,
    numbers_of,
    several,
    split_title,
    words_of,
)

_LINE = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$")
_PROSE = frozenset(("AB", "NO", "K1"))


def read(data: bytes) -> Iterator[FileItem]:
    """Each record of the file; text before the first is ignored."""
    for position, record in enumerate(_records(data), 1):
        if len(record.pairs) < 2:
            yield BrokenRecord(position, in_line(Note.of("the record is empty"), record.line))
        else:
            yield FoundReference(position, _reference(record), tuple(dict.fromkeys(record.notes)))


def _records(data: bytes) -> Iterator[Tagged]:
    lines = TextLines(data)
    record: Tagged | None = None
    for line in lines:
        found = _LINE.match(line.lstrip("\ufeff"))
        if found and found[1] == "RT":
            if record is not None:
                yield record
            record = Tagged(lines.number, [("RT", (found[2] or "").strip())])
        elif record is not None and found:
            record.pairs.append((found[1], found[2] or ""))
        elif record is not None and line.strip():
            tag, value = record.pairs[-1]
            if tag != "RT" and len(value) < 1 << 20:
                record.pairs[-1] = (tag, f"{value}{chr(10) if tag in _PROSE else ' '}{line.strip()}")
        if record is not None and lines.recoded:
            record.notes.append(Note.of(READ_AS_WINDOWS))
            lines.recoded = False
    if record is not None:
        yield record


def _reference(record: Tagged) -> Reference:
    first = record.first
    label = first("CL")
    kind = _kind(first("RT"), label, record)
    isbns, issns, other = numbers_of(record.all("SN"))
    remarks = parse_remarks(part for value in record.all("NO") for part in value.split(" | "))
    title, subtitle, short = split_title(first("T1"), first("ST"))
    container, series = _containers(record, kind)
    thesis = kind is Kind.THESIS
    reference = Reference(
        kind=kind,
        control_number=first("ID"),
        source=first("DS") or first("DB"),
        electronic="lectronic" in first("SR") or first("RT").endswith("Electronic"),
        title=title,
        subtitle=subtitle,
        original_title=first("OT"),
        short_title=short,
        names=record.names(_roles(kind, first("RT"))),
        issued=_date(record),
        publishers=() if thesis else several(record.all("PB")),
        institution=first("PB") if thesis else "",
        places=several(record.all("PP")),
        edition=first("ED"),
        container=container,
        container_short=first("JO") if first("JO") != container else "",
        volume=first("VO"),
        issue=first("IS"),
        pages=_pages(first("SP"), first("OP")),
        number=remarks.value("Number") or other,
        series=series,
        event=remarks.value("Conference") or (first("T2") if kind is Kind.PROCEEDINGS else ""),
        isbns=isbns,
        issns=issns,
        doi=clean_doi(first("DO")),
        languages=tuple(
            language_code(word) for value in record.all("LA") for word in re.split(r"[;,]\s*", value) if word
        ),
        keywords=words_of(record.all("K1")),
        abstract="\n\n".join(record.all("AB")),
        work_type="" if label == LABELS.get(kind) else label,
        call_number=first("CN"),
        urls=(*record.all("UL", "UR", "LK"), *remarks.values.get("URL", ())),
        accessed=When.parse(first("RD")),
    )
    return remarks.completed(reference)


def _kind(rt: str, label: str, record: Tagged) -> Kind:
    kind = KINDS.get(rt.casefold(), Kind.GENERIC)
    for special, word in LABELS.items():
        if word == label and (REFWORKS[special].casefold() == rt.casefold() or rt == "Journal, Electronic"):
            return special
    if kind is Kind.PROCEEDINGS and (record.first("SP") or record.first("JF")):
        return Kind.PAPER
    return kind


def _roles(kind: Kind, rt: str) -> dict[str, Role]:
    roles = {
        "A2": Role.EDITOR,
        "A3": Role.SERIES_EDITOR,
        "A4": Role.TRANSLATOR,
        "A5": Role.COMPILER,
        "A6": Role.EDITOR,
    }
    roles.update({tag: role for role, tag in reversed(TAGS[kind].items())})
    if rt == "Book, Edited" and not any(role is Role.EDITOR for role in roles.values()):
        roles["A1"] = Role.EDITOR
    return roles


def _containers(record: Tagged, kind: Kind) -> tuple[str, tuple[Series, ...]]:
    second, third = record.first("T2"), record.first("T3")
    journal = record.first("JF") or (record.first("JO") if kind in ARTICLES else "")
    if journal:
        return journal, _series(second, third)
    if kind in SERIES_IN_T2:
        return "", _series(second, third)
    if kind is Kind.PROCEEDINGS:
        return "", _series(third)
    return second, _series(third)


def _series(*titles: str) -> tuple[Series, ...]:
    found = []
    for text in titles:
        for one in text.split(" | "):
            title, _, number = one.partition(" ; ")
            if title.strip():
                found.append(Series(title.strip(), number.strip()))
    return tuple(found)


def _pages(start: str, end: str) -> str:
    """Pages of a part; empty for the extent of a whole book ("350 s."), which other programs write here."""
    if not re.fullmatch(r"[A-Za-z]{0,3}[\divxlc.]+[a-z]?(?:\s*[-–]\s*[A-Za-z]{0,3}[\divxlc.]+[a-z]?)?", start):
        start = ""
    if not re.fullmatch(r"[A-Za-z]{0,3}[\divxlc.]+[a-z]?", end):
        end = ""
    start = start.replace("–", "-")
    if start and end and start != end and "-" not in start:
        return f"{start}-{end}"
    return start or end


def _date(record: Tagged) -> When | None:
    year, free = record.first("YR"), record.first("FD")
    plain = When.parse(year.strip("/")) if year else None
    if free and plain is not None and plain.year is not None:
        joined = When.parse(free if re.search(r"\d{4}", free) else f"{free} {plain.year}")
        return joined if joined is not None and joined.year == plain.year else plain
    return plain or (When.parse(free) if free else None)
