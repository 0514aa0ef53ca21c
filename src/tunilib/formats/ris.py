"""RIS, the tagged format of EndNote, Zotero and most databases, written and read.

Readers differ; the tags are those of EndNote and Zotero: the editor of a book is A3, of a work in a container A2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from tunilib.core.reference import Kind, Reference, Role, Series, When, clean_doi, language_code, language_tag
from tunilib.formats import FileItem
from tunilib.formats.kinds import ARTICLES, RECORDINGS, RIS, SERIALS, kinds_of, labels_of, name_tags, tags_of
from tunilib.formats.remarks import date_remark, name_remarks, notes_and_remarks, other_remarks, parse_remarks, remark
from tunilib.formats.tagged import Tagged, TaggedFormat, date_of, read_tagged
from tunilib.formats.text import block, name_value, note_of, note_value, numbers_of, split_title, words_of

_DAY = re.compile(r"(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})(?=$|[/ T,])")
_DOI = re.compile(r"(?:doi:)?10\.\d+/\S+")
_HEADING = re.compile(r"[^,]+, [^,a-zäöå][^,]*")
_NUMBER_IS_SN = frozenset((Kind.REPORT, Kind.STANDARD, Kind.PATENT))
_WHOLE_WORKS = frozenset((Kind.BOOK, Kind.THESIS))
_EVENTS = frozenset((Kind.PAPER, Kind.PROCEEDINGS, Kind.PRESENTATION))
_FORMAT = TaggedFormat(
    line=re.compile(r"\s{0,3}([A-Z][A-Z0-9]) {0,2}-(?: ?(.*))?$"),
    opens="TY",
    ends="ER",
    prose=frozenset(("AB", "N1", "N2", "RN", "KW")),
    preamble=re.compile(r"(?:provider|database|content|source|export|record)s?\b.{0,120}$", re.IGNORECASE),
    tags={
        "title": "TI T1 CT",
        "short_title": "ST",
        "numbers": "SN",
        "doi": "DO",
        "work_type": "M3",
        "source": "DP DB",
        "control_number": "ID",
        "volume": "VL",
        "call_number": "CN",
        "abstract": "AB N2",
        "keywords": "KW",
        "publisher": "PB",
        "places": "CY PP",
    },
)

_LABELS = labels_of(RIS)
"""The value of M3 (type of work) for kinds that share a type."""

# kinds whose T2 is the series; for others T2 is the container or the conference, and T3 the series
_SERIES_IN_T2 = frozenset((Kind.BOOK, Kind.REPORT, Kind.MAP, Kind.SOFTWARE, Kind.GAME, Kind.THESIS, Kind.DATASET))

_KINDS = kinds_of(
    RIS,
    {
        Kind.ARTICLE: "ABST|EJOUR|INPR",
        Kind.BOOK: "ANCIENT|CLSWK|CTLG|EBOOK|EDBOOK|PAMP|SER",
        Kind.CASE: "HEAR|LEGAL",
        Kind.CHAPTER: "ECHAP",
        Kind.COMMUNICATION: "ICOMM",
        Kind.DATASET: "AGGR|DBASE",
        Kind.ENCYCLOPEDIA_ENTRY: "DICT",
        Kind.FILM: "ADVS|MULTI|VIDEO",
        Kind.IMAGE: "CHART|FIGURE",
        Kind.LEGISLATION: "BILL|UNBILL",
        Kind.MANUSCRIPT: "UNPB|UNPD",
        Kind.REPORT: "GOVDOC|GRANT|GRNT",
        Kind.WEBPAGE: "WEB",
    },
)

_CONTAINED = tags_of("AU:author A2:editor A3:series-editor A4:translator C2:container-author")
_PLAIN = tags_of("AU:author A2:editor A4:translator")
_WHOLE = tags_of("AU:author A3:editor A3:compiler A2:series-editor A4:translator")
_LOOSE = tags_of("AU:author ED:editor A4:translator")
_SOUND = tags_of("AU:composer AU:author A2:performer A2:conductor A2:narrator C4:lyricist ED:editor A4:translator")
_SCREEN = tags_of("AU:director AU:author A3:producer C1:performer ED:editor")

TAGS = {
    **name_tags("AU", _LOOSE, _SOUND, _SCREEN),
    **dict.fromkeys((Kind.CHAPTER, Kind.PAPER, Kind.ENCYCLOPEDIA_ENTRY), _CONTAINED),
    **dict.fromkeys(ARTICLES | SERIALS | {Kind.GENERIC}, _PLAIN),
    Kind.REVIEW: {**_PLAIN, Role.REVIEWED_AUTHOR: "C4"},
    Kind.BOOK: _WHOLE,
    Kind.PROCEEDINGS: {**_PLAIN, Role.SERIES_EDITOR: "A3"},
    Kind.REPORT: {**_LOOSE, Role.SERIES_EDITOR: "A2"},
    Kind.THESIS: {**_LOOSE, Role.ADVISOR: "A3"},
    Kind.MAP: {**_LOOSE, Role.CARTOGRAPHER: "AU", Role.SERIES_EDITOR: "A3"},
}


def write(references: Iterable[Reference]) -> Iterator[str]:
    for reference in references:
        lines = [f"{tag}  - {value}" for tag, value in _values(reference) if value]
        yield f"{block([*lines, 'ER  - '], 6, '  ')}\r\n\r\n"


def _values(reference: Reference) -> list[tuple[str, str]]:
    kind = reference.kind
    tags = TAGS[kind]
    names = [(tags[name.role], name_value(name)) for name in reference.names if tags.get(name.role)]
    # one keyword with a comma would be read as two
    is_split = len(reference.keywords) == 1 and "," in reference.keywords[0]
    accessed = reference.accessed
    return [
        ("TY", RIS[kind]),
        *sorted(names, key=lambda name: name[0] != "AU"),
        ("TI", reference.cited_title if reference.title else ""),
        ("ST", reference.short_form),
        *_titles_around(reference),
        *_published(reference),
        ("VL", reference.volume),
        ("IS", reference.issue),
        ("SP", reference.first_page),
        ("EP", reference.last_page),
        ("PB", "; ".join(reference.publishers) or reference.institution),
        ("CY", "; ".join(reference.places)),
        ("ET", reference.edition),
        *_numbers(reference),
        *[("UR", url) for url in reference.addresses],
        *[("LA", language_tag(code)) for code in reference.languages],
        ("AB", reference.abstract),
        *[("KW", f"{keyword};" if is_split else keyword) for keyword in reference.keywords],
        ("M3", reference.work_type or _LABELS.get(kind, "")),
        ("CN", reference.call_number),
        ("C1", reference.scale),
        ("C5", reference.extent if kind in RECORDINGS else ""),
        ("OP", reference.original_title),
        ("Y2", _slashed(accessed) if accessed is not None and accessed.year is not None else ""),
        ("ID", reference.id or reference.control_number),
        ("DP", reference.database),
        *[("N1", note_value(note)) for note in notes_and_remarks(reference, _remarks(reference))],
    ]


def _remarks(reference: Reference) -> list[str]:
    kind, tags, issued = reference.kind, TAGS[reference.kind], reference.issued
    remarks = name_remarks(reference.names, [name for name in reference.names if not tags.get(name.role)])
    if issued is not None and issued.is_worded:
        remarks.append(date_remark(issued))
    if reference.event and not (kind in _EVENTS or reference.event == reference.container):
        remarks.append(remark("Conference", reference.event))
    return remarks + other_remarks(reference)


def _titles_around(reference: Reference) -> list[tuple[str, str]]:
    kind, container, series = reference.kind, reference.container, reference.series
    second = reference.event or container if kind in _EVENTS else container
    third = series[0].title if series else ""
    if kind in _SERIES_IN_T2 and not second:
        second, third = third, ""
    titles = [
        ("T2", second),
        ("JF", second if kind in ARTICLES else ""),
        ("C3", container if container != second else ""),
        ("J2", reference.container_short),
        ("T3", third),
    ]
    if series:
        titles.append(("SV" if kind is Kind.CHAPTER else "M1", series[0].number))
        titles += [("T3", str(one)) for one in series[1:]]
    return titles


def _published(reference: Reference) -> list[tuple[str, str]]:
    when = reference.issued
    if when is None or when.year is None:
        return []
    year, exact = f"{when.year:04d}", ""
    if not when.is_exact:
        exact = str(when).replace("–", "-")
    elif when.month:
        exact = _slashed(when)
    elif when.text:
        exact = f"{when.text} {year}"
    # some readers take PY of CONF as the year of the conference, and C2 as the year of publication
    return [("PY", year), ("DA", exact), ("C2", year if reference.kind is Kind.PROCEEDINGS else "")]


def _slashed(when: When) -> str:
    month = f"{when.month:02d}" if when.month else ""
    day = f"{when.day:02d}" if when.day else ""
    return f"{when.year:04d}/{month}/{day}/"


def _numbers(reference: Reference) -> list[tuple[str, str]]:
    kind, isbns, issns = reference.kind, reference.isbns, reference.issns
    tag = "C7" if kind in ARTICLES else "M1"
    if kind in _NUMBER_IS_SN and not isbns and not issns:
        tag = "SN"
    return [
        ("SN", " ".join(isbns)),
        *[("SN", issn) for issn in issns],
        (tag, reference.number),
        ("DO", reference.doi),
    ]


def read(data: bytes) -> Iterator[FileItem]:
    return read_tagged(data, _FORMAT, _reference)


def _reference(record: Tagged) -> Reference:
    first = record.first
    ty, label = first("TY").upper(), first("M3")
    kind = _kind(ty, label)
    other = numbers_of(record.all("SN"))[2]
    remarks = parse_remarks(note_of(value) for value in record.all("N1", "RN"))
    container, series = _containers(record, kind)
    own: dict[str, Any] = {}
    if not record.field("title") and kind is Kind.BOOK:
        own["title"], own["subtitle"], own["short_title"] = split_title(first("BT"), first("ST"))
    if _DOI.fullmatch(label):
        own |= {"doi": clean_doi(first("DO")) or clean_doi(label), "work_type": ""}
    # of a whole work one number is the number of pages
    pages, extent = _pages(first("SP"), first("EP")), ""
    if kind in _WHOLE_WORKS and pages.isdigit():
        pages, extent = "", f"{pages} p."
    reference = record.reference(
        kind,
        _LABELS,
        electronic=ty in ("EBOOK", "ECHAP", "EJOUR"),
        original_title=first("OP") if kind not in (Kind.PATENT, Kind.LEGISLATION, Kind.CASE) else "",
        names=record.names(_roles(kind, ty)),
        issued=date_of(_without_empty(first("DA", "Y1")), _without_empty(first("PY", "Y1", "YR"))),
        # in articles EndNote has the date of the electronic publication there
        edition="" if re.match(r"\d{4}/", first("ET")) else first("ET"),
        container=container,
        container_short=first("J2", "JA") or (first("JO") if container and first("JO") != container else ""),
        issue=first("IS") or (first("M1") if kind is Kind.ARTICLE and not series else ""),
        pages=pages,
        number=first("C7") or other or (first("M1") if not series and kind is not Kind.ARTICLE else ""),
        series=series,
        event=first("T2") if kind in (Kind.PAPER, Kind.PRESENTATION) and first("C3") else remarks.value("Conference"),
        languages=tuple(dict.fromkeys(language_code(word) for word in record.all("LA"))),
        keywords=_keywords(record.all("KW")),
        urls=tuple(url for value in record.all("UR", "L2") for url in re.split(r"[;\s]\s*(?=https?://)", value)),
        extent=first("C5") if kind in RECORDINGS else extent,
        scale=first("C1") if kind is Kind.MAP else "",
        accessed=_accessed(first("Y2")),
        **own,
    )
    return remarks.completed(reference)


def _keywords(values: tuple[str, ...]) -> tuple[str, ...]:
    """Keywords: one a line, or several on a line, between semicolons or else commas.

    If there are more lines, "Diabetes Mellitus, Type 2" is a heading.
    """
    words = words_of(values)
    if any(";" in value for value in values):
        return words
    parts = ([word] if len(values) > 1 and _HEADING.fullmatch(word) else re.split(r"\s*,\s*", word) for word in words)
    return tuple(dict.fromkeys(part for found in parts for part in found if part))


def _kind(ty: str, label: str) -> Kind:
    kind = _KINDS.get(ty, Kind.GENERIC)
    for special, word in _LABELS.items():
        if word.casefold() == label.casefold() and RIS[special] == RIS[kind]:
            return special
    return kind


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
    if kind in _SERIES_IN_T2:
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


def _accessed(value: str) -> When | None:
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
