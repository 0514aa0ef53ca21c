"""RefWorks Tagged Format, written and read, and the page that sends references to RefWorks from a browser."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote, urlencode

from tunilib.core.reference import MONTHS, Kind, Reference, Role, Series, When, language_code, language_name
from tunilib.formats import FileItem
from tunilib.formats.kinds import ARTICLES, REFWORKS, kinds_of, labels_of, name_tags, tags_of
from tunilib.formats.remarks import date_remark, name_remarks, notes_and_remarks, other_remarks, parse_remarks, remark
from tunilib.formats.tagged import Tagged, TaggedFormat, read_tagged
from tunilib.formats.text import block, numbers_of

ADDRESS = "https://www.refworks.com/express/expressimport.asp"
_UTF8 = "65001"
_FORMAT = TaggedFormat(
    line=re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$"),
    opens="RT",
    prose=frozenset(("AB", "NO", "K1")),
    tags={
        "title": "T1",
        "short_title": "ST",
        "numbers": "SN",
        "doi": "DO",
        "work_type": "CL",
        "source": "DS DB",
        "control_number": "ID",
        "volume": "VO",
        "call_number": "CN",
        "abstract": "AB",
        "keywords": "K1",
        "publisher": "PB",
        "places": "PP",
        "edition": "ED",
    },
)

_LABELS = labels_of(REFWORKS)
"""The value of CL (classification) for kinds that share a type, unless the work states its own type."""

# kinds whose T2 is the series; for others T2 is the container or the conference, and T3 the series
_SERIES_IN_T2 = frozenset(
    (Kind.BOOK, Kind.REPORT, Kind.MAP, Kind.SOFTWARE, Kind.GAME, Kind.THESIS, Kind.STANDARD, Kind.DATASET)
)

_KINDS = kinds_of(
    {kind: name.casefold() for kind, name in REFWORKS.items()},
    {
        Kind.ARTICLE: "abstract|journal, electronic",
        Kind.BOOK: "book, edited|monograph",
        Kind.CASE: "case|court decisions|hearing",
        Kind.FILM: "dvd|video|video/dvd|video/ dvd",
        Kind.LEGISLATION: "bills/resolutions|bills|resolutions|laws|statutes",
        Kind.POST: "online discussion forum|blogs",
        Kind.REPORT: "grant",
        Kind.THESIS: "dissertation|dissertation/thesis, unpublished|thesis|thesis, unpublished",
    },
)

_USUAL = tags_of("A1:author A2:editor A3:series-editor A4:translator A5:compiler")
_SOUND = tags_of("A1:composer A1:author A2:performer A2:conductor A2:narrator A3:editor A4:translator A5:compiler")
_SCREEN = tags_of("A1:director A1:author A2:editor A3:producer A4:translator A5:compiler")

TAGS = name_tags("A1", _USUAL, _SOUND, _SCREEN)


def write(references: Iterable[Reference]) -> Iterator[str]:
    for reference in references:
        lines = [f"{tag} {value}" for tag, value in _values(reference) if value]
        yield f"{block(lines, 3)}\r\n\r\n"


def _values(reference: Reference) -> Iterator[tuple[str, str]]:
    kind = reference.kind
    electronic = reference.electronic or kind in (Kind.WEBPAGE, Kind.POST)
    # an article of an electronic journal is a Journal Article of an electronic source, as RefWorks writes it
    yield "RT", "Journal, Electronic" if electronic and kind is Kind.JOURNAL else REFWORKS[kind]
    yield "SR", "Electronic(1)" if electronic else "Print(0)"
    yield "ID", reference.id or reference.control_number
    tags = TAGS[kind]
    # without a comma readers of this format do not split a name of one part
    names = ((tags[name.role], name.inverted) for name in reference.names if tags.get(name.role))
    yield from sorted(names, key=lambda name: name[0])
    yield "T1", reference.cited_title if reference.title else ""
    yield from _titles_around(reference)
    yield from _published(reference.issued)
    yield "VO", reference.volume
    yield "IS", reference.issue
    yield "SP", reference.first_page
    yield "OP", reference.last_page
    yield from (("K1", keyword) for keyword in reference.keywords)
    yield "AB", reference.abstract
    yield "PB", "; ".join(reference.publishers) or reference.institution
    yield "PP", "; ".join(reference.places)
    yield "ED", reference.edition
    yield "CL", reference.work_type or _LABELS.get(kind, "")
    yield "LA", ", ".join([language_name(code) for code in reference.languages])
    yield "SN", " ".join((*reference.isbns, *reference.issns)) or reference.number
    yield "DO", reference.doi
    yield "CN", reference.call_number
    yield "DS", reference.database
    yield from (("UL", url) for url in reference.addresses[:1])
    accessed = reference.accessed
    if accessed is not None and accessed.year is not None:
        yield "RD", f"{_month_and_day(accessed)} {accessed.year:04d}".strip()
    # RefWorks has one field for every tag except those of names and keywords
    yield "NO", " | ".join(notes_and_remarks(reference, _remarks(reference)))


def _titles_around(reference: Reference) -> Iterator[tuple[str, str]]:
    kind, container = reference.kind, reference.container
    yield "JF" if container and kind in ARTICLES else "T2", container or reference.event
    yield "JO", reference.container_short
    tag = "T2" if kind in _SERIES_IN_T2 and not container and not reference.event else "T3"
    yield tag, " | ".join([str(one) for one in reference.series])
    yield "OT", reference.original_title
    yield "ST", reference.short_form


def _published(when: When | None) -> Iterator[tuple[str, str]]:
    if when is None or when.year is None:
        return
    yield "YR", f"{when.year:04d}"
    if when.is_exact:
        yield "FD", _month_and_day(when) or when.text


def _remarks(reference: Reference) -> list[str]:
    tags, when = TAGS[reference.kind], reference.issued
    remarks = name_remarks(reference.names, [name for name in reference.names if not tags.get(name.role)])
    if reference.container and reference.event:
        remarks.append(remark("Conference", reference.event))
    if when is not None and (when.is_worded or not when.is_exact):
        remarks.append(date_remark(when))
    remarks += other_remarks(reference)
    if reference.number and (reference.isbns or reference.issns):
        remarks.append(remark("Number", reference.number))
    return remarks + [remark("URL", url) for url in reference.addresses[1:]]


def _month_and_day(when: When) -> str:
    month = MONTHS[when.month - 1][:3] if when.month else ""
    return f"{month} {when.day}" if when.day else month


def post_page(
    references: Iterable[Reference], *, title: str = "RefWorks", send: str = "Send to RefWorks"
) -> Iterator[str]:
    """RefWorks' direct export, in pieces: a page with a form that submits itself in the browser.

    RefWorks can also fetch a file from a public address, which a page on this machine does not have. Without scripts
    the form has a button.
    """
    query = urlencode({"vendor": "tunilib", "filter": "RefWorks Tagged Format", "encoding": _UTF8}, quote_via=quote)
    address = f"{ADDRESS}?{query}"
    yield (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
        f'<form id="send" method="post" accept-charset="utf-8" action="{escape(address)}">\n'
        f'<p><button type="submit">{escape(send)}</button></p>\n'
        '<textarea name="ImportData" hidden>\n'
    )
    for piece in write(references):
        yield escape(piece, quote=False)
    yield "</textarea>\n</form>\n"
    yield "<script>document.getElementById('send').submit();</script>\n</body>\n</html>\n"


def read(data: bytes) -> Iterator[FileItem]:
    return read_tagged(data, _FORMAT, _reference)


def _reference(record: Tagged) -> Reference:
    first = record.first
    kind = _kind(first("RT"), first("CL"), record)
    remarks = parse_remarks(part for value in record.all("NO") for part in value.split(" | "))
    container, series = _containers(record, kind)
    reference = record.reference(
        kind,
        _LABELS,
        electronic="lectronic" in first("SR") or first("RT").endswith("Electronic"),
        original_title=first("OT"),
        names=record.names(_roles(kind)),
        issued=_date(record),
        container=container,
        container_short=first("JO") if first("JO") != container else "",
        issue=first("IS"),
        pages=_pages(first("SP"), first("OP")),
        number=remarks.value("Number") or numbers_of(record.all("SN"))[2],
        series=series,
        event=remarks.value("Conference") or (first("T2") if kind is Kind.PROCEEDINGS else ""),
        languages=tuple(
            language_code(word) for value in record.all("LA") for word in re.split(r"[;,]\s*", value) if word
        ),
        urls=(*record.all("UL", "UR", "LK"), *remarks.values.get("URL", ())),
        accessed=When.parse(first("RD")),
    )
    return remarks.completed(reference)


def _kind(rt: str, label: str, record: Tagged) -> Kind:
    kind = _KINDS.get(rt.casefold(), Kind.GENERIC)
    for special, word in _LABELS.items():
        if word == label and (REFWORKS[special].casefold() == rt.casefold() or rt == "Journal, Electronic"):
            return special
    if kind is Kind.PROCEEDINGS and (record.first("SP") or record.first("JF")):
        return Kind.PAPER
    return kind


def _roles(kind: Kind) -> dict[str, Role]:
    usual = {tag: role for role, tag in _USUAL.items()}
    return {"A6": Role.EDITOR} | usual | {tag: role for role, tag in reversed(TAGS[kind].items())}


def _containers(record: Tagged, kind: Kind) -> tuple[str, tuple[Series, ...]]:
    second, third = record.first("T2"), record.first("T3")
    journal = record.first("JF") or (record.first("JO") if kind in ARTICLES else "")
    if journal:
        return journal, _series(second, third)
    if kind in _SERIES_IN_T2:
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
