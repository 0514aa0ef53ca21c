"""Read references from RIS."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tunilib.core.note import Note
from tunilib.core.reference import Kind, Reference, Role, Series, When, clean_doi, language_code
from tunilib.formats.items import BrokenRecord, FileItem, FoundReference, in_line
from tunilib.formats.kinds import RECORDINGS, RIS
from tunilib.formats.remarks import parse_remarks
from tunilib.formats.ris import KINDS, LABELS, SERIES_IN_T2, TAGS
from tunilib.formats.text import (
    READ_AS_WINDOWS,
    Tagged,
    TextLines,
    note_of,
    numbers_of,
    several,
    split_title,
    words_of,
)

_LINE = re.compile(r"\s{0,3}([A-Z][A-Z0-9]) {0,2}-(?: ?(.*))?$")
_PREAMBLE = re.compile(r"(?:provider|database|content|source|export|record)s?\b.{0,120}$", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?=$|[/ T,])")
_DOI = re.compile(r"(?:doi:)?10\.\d+/\S+")
_WHOLE = frozenset((Kind.BOOK, Kind.THESIS))
_PROSE = frozenset(("AB", "N1", "N2", "RN", "KW"))


def read(data: bytes) -> Iterator[FileItem]:
    """Each record of a RIS file."""
    position = 0
    for piece in _records(data):
        position += 1
        if isinstance(piece, Note):
            yield BrokenRecord(position, piece)
            continue
        if len(piece.pairs) < 2:
            yield BrokenRecord(position, in_line(Note.of("the record is empty"), piece.line))
            continue
        yield FoundReference(position, _reference(piece), tuple(dict.fromkeys(piece.notes)))


def _records(data: bytes) -> Iterator[Tagged | Note]:
    lines = TextLines(data)
    record: Tagged | None = None
    stray = 0
    for line in lines:
        found = _LINE.match(line)
        tag = found[1] if found else ""
        if tag == "TY" and found:
            if stray:
                yield in_line(Note.of("text outside the records"), stray)
                stray = 0
            if record is not None:
                record.notes.append(Note.of("it has no end (ER)"))
                yield record
            record = Tagged(lines.number, [("TY", (found[2] or "").strip())])
        elif record is None:
            if tag != "ER" and line.strip("\ufeff \t\x1a") and not stray and not _PREAMBLE.match(line.strip()):
                stray = lines.number
        elif tag == "ER":
            yield record
            record = None
        elif found:
            record.pairs.append((tag, found[2] or ""))
        elif line.strip("\x1a") or len(record.pairs) > 1:
            _continue(record, line)
        if record is not None and lines.recoded:
            record.notes.append(Note.of(READ_AS_WINDOWS))
            lines.recoded = False
    if stray:
        yield in_line(Note.of("text outside the records"), stray)
    if record is not None:
        record.notes.append(Note.of("it has no end (ER)"))
        yield record


def _continue(record: Tagged, line: str) -> None:
    tag, value = record.pairs[-1]
    if tag == "TY" or len(value) > 1 << 20:
        return
    record.pairs[-1] = (
        tag,
        f"{value}\n{line.strip()}" if tag in _PROSE else f"{value} {line.strip()}".strip(),
    )


def _reference(record: Tagged) -> Reference:
    ty = record.first("TY").upper()
    label = record.first("M3")
    kind = _kind(ty, label)
    first = record.first
    isbns, issns, other = numbers_of(record.all("SN"))
    remarks = parse_remarks(note_of(value) for value in record.all("N1", "RN"))
    title, subtitle, short = split_title(
        first("TI", "T1", "CT") or (first("BT") if kind is Kind.BOOK else ""), first("ST")
    )
    container, series = _containers(record, kind)
    label_is_doi = _DOI.fullmatch(label) is not None
    doi = clean_doi(first("DO")) or clean_doi(label if label_is_doi else "")
    work_type = "" if label == LABELS.get(kind) or label_is_doi else label
    # of a whole work one number is the number of pages
    pages, extent = _pages(first("SP"), first("EP")), ""
    if kind in _WHOLE and pages.isdigit():
        pages, extent = "", f"{pages} p."
    reference = Reference(
        kind=kind,
        control_number=first("ID"),
        source=first("DP", "DB"),
        electronic=ty in ("EBOOK", "ECHAP", "EJOUR"),
        title=title,
        subtitle=subtitle,
        original_title=first("OP") if kind not in (Kind.PATENT, Kind.LEGISLATION, Kind.CASE) else "",
        short_title=short,
        names=record.names(_roles(kind, ty)),
        issued=_date(record),
        publishers=several(record.all("PB")) if kind is not Kind.THESIS else (),
        institution=first("PB") if kind is Kind.THESIS else "",
        places=several(record.all("CY", "PP")),
        # in articles EndNote has the date of the electronic publication there
        edition="" if re.match(r"\d{4}/", first("ET")) else first("ET"),
        container=container,
        container_short=first("J2", "JA") or (first("JO") if container and first("JO") != container else ""),
        volume=first("VL"),
        issue=first("IS") or (first("M1") if kind is Kind.ARTICLE and not series else ""),
        pages=pages,
        number=first("C7") or other or (first("M1") if not series and kind is not Kind.ARTICLE else ""),
        series=series,
        event=first("T2") if kind in (Kind.PAPER, Kind.PRESENTATION) and first("C3") else "",
        isbns=isbns,
        issns=issns,
        doi=doi,
        languages=tuple(dict.fromkeys(language_code(word) for word in record.all("LA"))),
        keywords=words_of(record.all("KW")),
        abstract="\n\n".join(record.all("AB", "N2")),
        work_type=work_type,
        call_number=first("CN"),
        urls=tuple(url for value in record.all("UR", "L2") for url in re.split(r"[;\s]\s*(?=https?://)", value)),
        extent=first("C5") if kind in RECORDINGS else extent,
        scale=first("C1") if kind is Kind.MAP else "",
        accessed=_accessed(first("Y2")),
    )
    return remarks.completed(reference)


def _kind(ty: str, label: str) -> Kind:
    kind = KINDS.get(ty, Kind.GENERIC)
    if label:
        for special, word in LABELS.items():
            if word.casefold() == label.casefold() and _same_type(special, kind):
                return special
    return kind


def _same_type(special: Kind, kind: Kind) -> bool:
    return RIS[special] == RIS.get(kind)


def _roles(kind: Kind, ty: str) -> dict[str, Role]:
    """The roles of the name tags for that kind; AU is the first role that the writer writes there."""
    roles = {"A2": Role.EDITOR, "A3": Role.SERIES_EDITOR, "A4": Role.TRANSLATOR, "ED": Role.EDITOR}
    roles.update({tag: role for role, tag in reversed(TAGS[kind].items())})
    roles["A1"] = roles["AU"] = Role.EDITOR if ty == "EDBOOK" else roles.get("AU", Role.AUTHOR)
    if kind is Kind.MAP:
        roles.pop("C1", None)
    return roles


def _containers(record: Tagged, kind: Kind) -> tuple[str, tuple[Series, ...]]:
    second = record.first("T2")
    thirds = record.all("T3")
    number = record.first("SV", "M1")
    if kind in SERIES_IN_T2:
        titles = (second, *thirds) if second else thirds
        return "", _series(titles, number)
    container = record.first("C3") if kind in (Kind.PAPER, Kind.PRESENTATION) else ""
    container = container or second or record.first("JF", "JO", "BT", "JA")
    return container, _series(thirds, number)


def _series(titles: tuple[str, ...], number: str) -> tuple[Series, ...]:
    found = []
    for place, text in enumerate(titles):
        title, _, own = text.partition(" ; ")
        found.append(Series(title, own or ("" if place else number)))
    return tuple(found)


def _pages(start: str, end: str) -> str:
    start, end = start.strip(), end.strip()
    if not start or not end or start == end or re.search(r"[-–—]", start):
        return (start or end).replace("–", "-").replace("—", "-")
    return f"{start}-{end}"


def _date(record: Tagged) -> When | None:
    exact = record.first("DA", "Y1")
    year = record.first("PY", "Y1", "YR")
    found = When.parse(_without_empty(exact)) if exact else None
    plain = When.parse(_without_empty(year)) if year else None
    if found is None or found.year is None:
        if found is not None and plain is not None and plain.year is not None:
            # DA has only month and day
            joined = When.parse(f"{exact} {plain.year}")
            return joined if joined and joined.month else plain
        return plain or found
    return found


def _accessed(value: str) -> When | None:
    """The day of ``2024/05/06/`` and ``2024-05-06 14:30:00``; a time of day has no place in a reference."""
    found = _DAY.match(value)
    return When.parse(f"{found[1]}/{found[2]}/{found[3]}" if found else value.strip("/"))


def _without_empty(date: str) -> str:
    """``2012/09//`` without its empty parts and without the fourth, which is free text."""
    parts = date.split("/")
    if len(parts) < 2 or not parts[0].strip().isdigit():
        return date
    kept = []
    for part in parts[:3]:
        if not part.strip() or not part.strip("0 "):
            break
        kept.append(part.strip())
    return "/".join(kept)
