"""References in EndNote's tagged format (``.enw``, "refer")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tunilib.core.reference import MONTHS, Kind, Name, Reference, Role, When, language_name
from tunilib.formats.kinds import ARTICLES, ENDNOTE, MAKERS, WORDS, labels_of, with_authors
from tunilib.formats.remarks import date_remark, name_remarks, notes_and_remarks, other_remarks
from tunilib.formats.text import block, name_value, note_value

_LABELS = {**labels_of(ENDNOTE), Kind.MUSIC: WORDS[Kind.MUSIC]}
_AUTHORS = with_authors(
    {
        **MAKERS,
        Kind.SPOKEN: frozenset((Role.COMPOSER,)),
        **dict.fromkeys((Kind.IMAGE, Kind.OBJECT), frozenset((Role.ARTIST, Role.PHOTOGRAPHER))),
        Kind.INTERVIEW: frozenset((Role.INTERVIEWEE,)),
    }
)
_TAGS = {Role.EDITOR: "E", Role.COMPILER: "E", Role.SERIES_EDITOR: "Y", Role.TRANSLATOR: "?"}


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The text of the file, a record for each reference."""
    for reference in references:
        lines = [f"{tag} {value}" for tag, value in _values(reference) if value]
        yield f"{block(lines, 3)}\n\n".replace("\r\n", "\n")


def _values(reference: Reference) -> Iterator[tuple[str, str]]:
    """The tags of a record with their values, some of them empty."""
    kind = reference.kind
    names = [(f"%{letter}", name_value(name)) for name in reference.names if (letter := _tag(name, kind))]
    yield "%0", ENDNOTE[kind]
    yield from (name for name in names if name[0] == "%A")
    yield from (name for name in names if name[0] in ("%E", "%Y"))
    yield "%T", reference.cited_title if reference.title else ""
    yield "%J" if reference.container and kind in ARTICLES else "%B", reference.container or reference.event
    yield from (("%S", str(series)) for series in reference.series)
    yield "%O", reference.container_short
    yield from _date(reference.issued)
    if kind is Kind.PROCEEDINGS and reference.year is not None:
        # some readers take %D of this type as the year of the conference, and %2 as the year of publication
        yield "%2", f"{reference.year:04d}"
    yield "%V", reference.volume
    yield "%N", reference.issue or reference.number
    yield "%P", f"{reference.first_page}-{reference.last_page}" if reference.last_page else reference.first_page
    yield "%I", "; ".join(reference.publishers) or reference.institution
    yield "%C", "; ".join(reference.places)
    yield "%7", reference.edition
    yield "%@", " ".join((*reference.isbns, *reference.issns))
    yield "%R", reference.doi
    yield from (("%U", url) for url in reference.addresses)
    # most readers other than EndNote drop %R
    yield "%U", f"https://doi.org/{reference.doi}" if reference.doi else ""
    yield "%M", reference.id or reference.control_number
    yield "%L", reference.call_number
    yield "%9", reference.work_type or _LABELS.get(kind, "")
    yield "%G", ", ".join([language_name(code) for code in reference.languages])
    yield from (("%K", keyword) for keyword in reference.keywords)
    yield "%X", reference.abstract
    accessed = reference.accessed
    yield "%[", accessed.edtf if accessed is not None else ""
    yield from (("%Z", note_value(note)) for note in notes_and_remarks(reference, _remarks(reference)))
    # not every reader knows this tag: some append it to the line before, so it comes last
    yield from (name for name in names if name[0] == "%?")


def _tag(name: Name, kind: Kind) -> str:
    """The letter of the tag for a name; empty where its role has none."""
    return "A" if name.role in _AUTHORS[kind] else _TAGS.get(name.role, "")


def _date(when: When | None) -> Iterator[tuple[str, str]]:
    if when is None or when.year is None:
        return
    if when.is_exact:
        # with the year, and before %D: some readers join the two, others use one of them
        if when.month:
            month = MONTHS[when.month - 1]
            yield "%8", f"{month} {when.day}, {when.year:04d}" if when.day else f"{month} {when.year:04d}"
        elif when.text:
            yield "%8", f"{when.text} {when.year:04d}"
    yield "%D", f"{when.year:04d}"


def _remarks(reference: Reference) -> list[str]:
    when = reference.issued
    remarks = name_remarks(reference.names, [name for name in reference.names if not _tag(name, reference.kind)])
    if when is not None and (when.is_worded or not when.is_exact):
        remarks.append(date_remark(when))
    return remarks + other_remarks(reference)
