"""Write references as RIS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tunilib.core.reference import Kind, Reference, When, language_tag
from tunilib.formats.kinds import ARTICLES, RECORDINGS, RIS
from tunilib.formats.remarks import date_remark, name_remarks, notes_and_remarks, other_remarks
from tunilib.formats.ris import LABELS, SERIES_IN_T2, TAGS
from tunilib.formats.text import block, name_value, note_value

_NUMBER_IS_SN = frozenset((Kind.REPORT, Kind.STANDARD, Kind.PATENT))


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The text of a RIS file, a piece for each reference."""
    for reference in references:
        yield _record(reference)


def _record(reference: Reference) -> str:
    lines = [f"{tag}  - {value}" for tag, value in _values(reference) if value]
    return f"{block([*lines, 'ER  - '], 6, '  ')}\r\n\r\n"


def _values(reference: Reference) -> Iterator[tuple[str, str]]:
    """The tags of a record with their values, some of them empty."""
    kind = reference.kind
    yield "TY", RIS[kind]
    tags = TAGS[kind]
    yield from sorted(_names(reference), key=_authors_first)
    yield "TI", reference.cited_title if reference.title else ""
    yield "ST", reference.short_form
    yield from _containers(reference)
    yield from _date(reference)
    yield "VL", reference.volume
    yield "IS", reference.issue
    yield "SP", reference.first_page
    yield "EP", reference.last_page
    yield "PB", "; ".join(reference.publishers) or reference.institution
    yield "CY", "; ".join(reference.places)
    yield "ET", reference.edition
    yield from _numbers(reference)
    yield from (("UR", url) for url in reference.addresses)
    yield from (("LA", language_tag(code)) for code in reference.languages)
    yield "AB", reference.abstract
    yield from (("KW", keyword) for keyword in reference.keywords)
    yield "M3", reference.work_type or LABELS.get(kind, "")
    yield "CN", reference.call_number
    yield "C1", reference.scale
    yield "C5", reference.extent if kind in RECORDINGS else ""
    yield "OP", reference.original_title
    accessed = reference.accessed
    yield "Y2", _slashed(accessed) if accessed is not None and accessed.year is not None else ""
    yield "ID", reference.id or reference.control_number
    yield "DP", reference.database
    remarks = name_remarks(reference.names, [name for name in reference.names if not tags.get(name.role)])
    issued = reference.issued
    if issued is not None and issued.year is None and issued.text != "n.d.":
        remarks.append(date_remark(issued))
    remarks += other_remarks(reference)
    yield from (("N1", note_value(note)) for note in notes_and_remarks(reference, remarks))


def _names(reference: Reference) -> Iterator[tuple[str, str]]:
    tags = TAGS[reference.kind]
    return ((tags[name.role], name_value(name)) for name in reference.names if tags.get(name.role))


def _authors_first(value: tuple[str, str]) -> bool:
    return value[0] != "AU"


def _containers(reference: Reference) -> Iterator[tuple[str, str]]:
    kind, container = reference.kind, reference.container
    second = reference.event or container if kind in (Kind.PAPER, Kind.PROCEEDINGS, Kind.PRESENTATION) else container
    third = reference.series[0].title if reference.series else ""
    if kind in SERIES_IN_T2 and not second:
        second, third = third, ""
    yield "T2", second
    yield "JF", second if kind in ARTICLES else ""
    yield "C3", container if container != second else ""
    yield "J2", reference.container_short
    yield "T3", third
    if reference.series:
        yield "SV" if kind is Kind.CHAPTER else "M1", reference.series[0].number
        for series in reference.series[1:]:
            yield "T3", f"{series.title} ; {series.number}" if series.number else series.title


def _date(reference: Reference) -> Iterator[tuple[str, str]]:
    when = reference.issued
    if when is None or when.year is None:
        return
    yield "PY", f"{when.year:04d}"
    if when.end_year is not None or when.open or when.uncertain:
        yield "DA", str(when).replace("–", "-")
    elif when.month:
        yield "DA", _slashed(when)
    elif when.text:
        yield "DA", f"{when.text} {when.year:04d}"
    if reference.kind is Kind.PROCEEDINGS:
        # some readers take PY of CONF as the year of the conference, and C2 as the year of publication
        yield "C2", f"{when.year:04d}"


def _slashed(when: When) -> str:
    """YYYY/MM/DD/ with all its slashes."""
    month = f"{when.month:02d}" if when.month else ""
    day = f"{when.day:02d}" if when.day else ""
    return f"{when.year:04d}/{month}/{day}/"


def _numbers(reference: Reference) -> Iterator[tuple[str, str]]:
    yield "SN", " ".join(reference.isbns)
    yield from (("SN", issn) for issn in reference.issns)
    if reference.kind in _NUMBER_IS_SN and not reference.isbns and not reference.issns:
        yield "SN", reference.number
    else:
        yield "C7" if reference.kind in ARTICLES else "M1", reference.number
    yield "DO", reference.doi
