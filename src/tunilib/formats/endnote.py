"""References in EndNote's tagged format (``.enw``, "refer")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tunilib.core.reference import MONTHS, Kind, Name, Reference, Role, When, language_name
from tunilib.formats.kinds import ARTICLES, ENDNOTE, WORDS, labels_of
from tunilib.formats.remarks import date_remark, name_remarks, notes_and_remarks, other_remarks
from tunilib.formats.text import block, name_value, note_value

_LABELS = {**labels_of(ENDNOTE), Kind.MUSIC: WORDS[Kind.MUSIC]}
_MAKERS: dict[Kind, frozenset[Role]] = {
    **dict.fromkeys(Kind, frozenset((Role.AUTHOR,))),
    Kind.MAP: frozenset((Role.AUTHOR, Role.CARTOGRAPHER)),
    **dict.fromkeys((Kind.SCORE, Kind.MUSIC, Kind.SPOKEN), frozenset((Role.AUTHOR, Role.COMPOSER))),
    **dict.fromkeys((Kind.FILM, Kind.BROADCAST), frozenset((Role.AUTHOR, Role.DIRECTOR))),
    **dict.fromkeys((Kind.IMAGE, Kind.OBJECT), frozenset((Role.AUTHOR, Role.ARTIST, Role.PHOTOGRAPHER))),
    **dict.fromkeys((Kind.SOFTWARE, Kind.GAME), frozenset((Role.AUTHOR, Role.PROGRAMMER, Role.DESIGNER))),
    Kind.INTERVIEW: frozenset((Role.AUTHOR, Role.INTERVIEWEE)),
}


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The text of the file, a record for each reference."""
    for reference in references:
        yield _record(reference)


def _record(reference: Reference) -> str:
    lines = [f"%0 {ENDNOTE[reference.kind]}"]
    translators: list[str] = []
    remarks = _names(reference, lines, translators)
    if reference.title:
        lines.append(f"%T {reference.cited_title}")
    _containers(reference, lines)
    if reference.issued is not None:
        _date(reference.issued, lines, remarks)
        if reference.kind is Kind.PROCEEDINGS and reference.year is not None:
            # some readers take %D of this type as the year of the conference, and %2 as the year of publication
            lines.append(f"%2 {reference.year:04d}")
    if reference.volume:
        lines.append(f"%V {reference.volume}")
    if reference.issue or reference.number:
        lines.append(f"%N {reference.issue or reference.number}")
    if reference.pages:
        last = reference.last_page
        lines.append(f"%P {reference.first_page}-{last}" if last else f"%P {reference.first_page}")
    publisher = "; ".join(reference.publishers) or reference.institution
    if publisher:
        lines.append(f"%I {publisher}")
    if reference.places:
        lines.append(f"%C {'; '.join(reference.places)}")
    if reference.edition:
        lines.append(f"%7 {reference.edition}")
    _identified(reference, lines)
    _described(reference, lines, remarks)
    # not every reader knows this tag: some append it to the line before, so it comes last
    lines += translators
    return f"{block(lines, 3)}\n\n".replace("\r\n", "\n")


def _names(reference: Reference, lines: list[str], translators: list[str]) -> list[str]:
    makers = _MAKERS[reference.kind]
    editors: list[str] = []
    others: list[Name] = []
    for name in reference.names:
        role = name.role
        if role in makers:
            lines.append(f"%A {name_value(name)}")
        elif role is Role.EDITOR or role is Role.COMPILER:
            editors.append(f"%E {name_value(name)}")
        elif role is Role.SERIES_EDITOR:
            editors.append(f"%Y {name_value(name)}")
        elif role is Role.TRANSLATOR:
            translators.append(f"%? {name_value(name)}")
        else:
            others.append(name)
    lines += editors
    return name_remarks(reference.names, others)


def _containers(reference: Reference, lines: list[str]) -> None:
    container = reference.container
    if container:
        lines.append(f"{'%J' if reference.kind in ARTICLES else '%B'} {container}")
    elif reference.event:
        lines.append(f"%B {reference.event}")
    lines += [
        f"%S {series.title} ; {series.number}" if series.number else f"%S {series.title}" for series in reference.series
    ]
    if reference.container_short:
        lines.append(f"%O {reference.container_short}")


def _date(when: When, lines: list[str], remarks: list[str]) -> None:
    if when.year is None:
        if when.text != "n.d.":
            remarks.append(date_remark(when))
        return
    if when.end_year is not None or when.open or when.uncertain:
        remarks.append(date_remark(when))
    elif when.month:
        # with the year, and before %D: some readers join the two, others use one of them
        month = MONTHS[when.month - 1]
        lines.append(f"%8 {month} {when.day}, {when.year:04d}" if when.day else f"%8 {month} {when.year:04d}")
    elif when.text:
        lines.append(f"%8 {when.text} {when.year:04d}")
    lines.append(f"%D {when.year:04d}")


def _identified(reference: Reference, lines: list[str]) -> None:
    numbers = (*reference.isbns, *reference.issns)
    if numbers:
        lines.append(f"%@ {' '.join(numbers)}")
    if reference.doi:
        lines.append(f"%R {reference.doi}")
    lines += [f"%U {url}" for url in reference.addresses]
    if reference.doi:
        # most readers other than EndNote drop %R
        lines.append(f"%U https://doi.org/{reference.doi}")
    identity = reference.id or reference.control_number
    if identity:
        lines.append(f"%M {identity}")
    if reference.call_number:
        lines.append(f"%L {reference.call_number}")


def _described(reference: Reference, lines: list[str], remarks: list[str]) -> None:
    label = reference.work_type or _LABELS.get(reference.kind, "")
    if label:
        lines.append(f"%9 {label}")
    if reference.languages:
        lines.append(f"%G {', '.join([language_name(code) for code in reference.languages])}")
    lines += [f"%K {keyword}" for keyword in reference.keywords]
    if reference.abstract:
        lines.append(f"%X {reference.abstract}")
    accessed = reference.accessed
    if accessed is not None and accessed.year is not None:
        lines.append(f"%[ {accessed.edtf}")
    lines += [f"%Z {note_value(note)}" for note in notes_and_remarks(reference, (*remarks, *other_remarks(reference)))]
