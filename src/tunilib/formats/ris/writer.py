"""Write references as RIS."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tunilib.core.reference import Kind, Name, Reference, When, language_tag
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
    kind = reference.kind
    lines = [f"TY  - {RIS[kind]}"]
    add = lines.append
    notes = _names(reference, lines) if reference.names else []
    if reference.title:
        add(f"TI  - {reference.cited_title}")
    short = reference.short_form
    if short:
        add(f"ST  - {short}")
    _containers(reference, lines)
    if reference.issued is not None:
        _dated(reference.issued, lines, notes)
        if kind is Kind.PROCEEDINGS and reference.issued.year is not None:
            # some readers take PY of CONF as the year of the conference, and C2 as the year of publication
            add(f"C2  - {reference.issued.year:04d}")
    if reference.volume:
        add(f"VL  - {reference.volume}")
    if reference.issue:
        add(f"IS  - {reference.issue}")
    if reference.pages:
        _paged(reference, lines)
    if reference.publishers:
        add(f"PB  - {'; '.join(reference.publishers)}")
    elif reference.institution:
        add(f"PB  - {reference.institution}")
    if reference.places:
        add(f"CY  - {'; '.join(reference.places)}")
    if reference.edition:
        add(f"ET  - {reference.edition}")
    _numbered(reference, lines)
    if reference.addresses:
        lines += [f"UR  - {url}" for url in reference.addresses]
    if reference.languages:
        lines += [f"LA  - {language_tag(code)}" for code in reference.languages]
    if reference.abstract:
        add(f"AB  - {reference.abstract}")
    if reference.keywords:
        lines += [f"KW  - {keyword}" for keyword in reference.keywords]
    _rest(reference, lines)
    if reference.native_title or reference.identifiers:
        notes += other_remarks(reference)
    if reference.notes or notes:
        lines += [f"N1  - {note_value(note)}" for note in notes_and_remarks(reference, notes)]
    add("ER  - ")
    return f"{block(lines, 6, '  ')}\r\n\r\n"


def _names(reference: Reference, lines: list[str]) -> list[str]:
    """Add lines for the names, authors first; returns remarks for roles without a tag."""
    tags = TAGS[reference.kind]
    placed: list[str] = []
    others: list[Name] = []
    names = reference.names
    scripts = False
    for name in names:
        tag = tags.get(name.role)
        scripts = scripts or bool(name.native)
        if tag == "AU":
            lines.append(f"AU  - {name_value(name)}")
        elif tag:
            placed.append(f"{tag}  - {name_value(name)}")
        else:
            others.append(name)
    lines += placed
    return name_remarks(names, others) if others or scripts else []


def _containers(reference: Reference, lines: list[str]) -> None:
    kind, container = reference.kind, reference.container
    second = reference.event or container if kind in (Kind.PAPER, Kind.PROCEEDINGS, Kind.PRESENTATION) else container
    third = ""
    if reference.series:
        third = reference.series[0].title
        if kind in SERIES_IN_T2 and not second:
            second, third = third, ""
    if second:
        lines.append(f"T2  - {second}")
        if kind in ARTICLES:
            lines.append(f"JF  - {second}")
    if container and container != second:
        lines.append(f"C3  - {container}")
    if reference.container_short:
        lines.append(f"J2  - {reference.container_short}")
    if third:
        lines.append(f"T3  - {third}")
    if reference.series:
        number = reference.series[0].number
        if number:
            lines.append(f"{'SV' if kind is Kind.CHAPTER else 'M1'}  - {number}")
        for series in reference.series[1:]:
            lines += [f"T3  - {series.title} ; {series.number}" if series.number else f"T3  - {series.title}"]


def _dated(when: When, lines: list[str], notes: list[str]) -> None:
    if when.year is None:
        if when.text != "n.d.":
            notes.append(date_remark(when))
        return
    lines.append(f"PY  - {when.year:04d}")
    if when.end_year is not None or when.open or when.uncertain:
        lines.append(f"DA  - {str(when).replace('–', '-')}")
    elif when.month:
        lines.append(f"DA  - {_slashed(when)}")
    elif when.text:
        lines.append(f"DA  - {when.text} {when.year:04d}")


def _slashed(when: When) -> str:
    """YYYY/MM/DD/ with all its slashes."""
    month = f"{when.month:02d}" if when.month else ""
    day = f"{when.day:02d}" if when.day else ""
    return f"{when.year:04d}/{month}/{day}/"


def _paged(reference: Reference, lines: list[str]) -> None:
    lines.append(f"SP  - {reference.first_page}")
    last = reference.last_page
    if last:
        lines.append(f"EP  - {last}")


def _numbered(reference: Reference, lines: list[str]) -> None:
    number = reference.number
    if reference.isbns:
        lines.append(f"SN  - {' '.join(reference.isbns)}")
    if reference.issns:
        lines += [f"SN  - {issn}" for issn in reference.issns]
    if number:
        if reference.kind in _NUMBER_IS_SN and not reference.isbns and not reference.issns:
            lines.append(f"SN  - {number}")
        else:
            lines.append(f"{'C7' if reference.kind in ARTICLES else 'M1'}  - {number}")
    if reference.doi:
        lines.append(f"DO  - {reference.doi}")


def _rest(reference: Reference, lines: list[str]) -> None:
    kind = reference.kind
    label = reference.work_type or LABELS.get(kind, "")
    if label:
        lines.append(f"M3  - {label}")
    if reference.call_number:
        lines.append(f"CN  - {reference.call_number}")
    if reference.scale:
        lines.append(f"C1  - {reference.scale}")
    if reference.extent and kind in RECORDINGS:
        lines.append(f"C5  - {reference.extent}")
    if reference.original_title:
        lines.append(f"OP  - {reference.original_title}")
    if reference.accessed is not None and reference.accessed.year is not None:
        lines.append(f"Y2  - {_slashed(reference.accessed)}")
    identity = reference.id or reference.control_number
    if identity:
        lines.append(f"ID  - {identity}")
    database = reference.database
    if database:
        lines.append(f"DP  - {database}")
