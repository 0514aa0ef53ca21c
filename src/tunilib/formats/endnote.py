"""References in EndNote's tagged format (``.enw``, "refer"), written and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tunilib.core.reference import (
    MONTHS,
    Kind,
    Name,
    Reference,
    Role,
    Series,
    When,
    clean_doi,
    language_code,
    language_name,
)
from tunilib.formats import FileItem
from tunilib.formats.kinds import ARTICLES, AUTHORS, ENDNOTE, MAKERS, WORDS, kinds_of, labels_of, with_authors
from tunilib.formats.remarks import date_remark, name_remarks, notes_and_remarks, other_remarks, parse_remarks
from tunilib.formats.tagged import Tagged, TaggedFormat, date_of, read_tagged
from tunilib.formats.text import block, name_value, note_of, note_value, numbers_of

_LABELS = {**labels_of(ENDNOTE), Kind.MUSIC: WORDS[Kind.MUSIC]}
_AUTHORS = with_authors(
    {
        **MAKERS,
        Kind.SPOKEN: frozenset((Role.COMPOSER,)),
        **dict.fromkeys((Kind.IMAGE, Kind.OBJECT), frozenset((Role.ARTIST, Role.PHOTOGRAPHER))),
        Kind.INTERVIEW: frozenset((Role.INTERVIEWEE,)),
    }
)
_FORMAT = TaggedFormat(
    line=re.compile(r"\s{0,3}(%[0-9A-Z@!?&()#$*+^<>\[\]~])(?: (.*))?$"),
    opens="%0",
    prose=frozenset(("%X", "%Z", "%K", "%U")),
    may_lack_types=True,
    tags={
        "title": "%T",
        "short_title": "%!",
        "numbers": "%@",
        "doi": "%R",
        "work_type": "%9",
        "source": "%~",
        "control_number": "%M",
        "volume": "%V",
        "call_number": "%L",
        "abstract": "%X",
        "keywords": "%K",
        "publisher": "%I",
        "places": "%C",
        "edition": "%7",
    },
)
_DOI_ADDRESS = re.compile(r"https?://(?:dx\.)?doi\.org/", re.IGNORECASE)
_HAS_SERIES_IN_B = frozenset((Kind.BOOK, Kind.REPORT, Kind.MAP, Kind.SOFTWARE, Kind.GAME, Kind.DATASET))
_KINDS = kinds_of(
    ENDNOTE,
    {
        Kind.ARTICLE: "Electronic Article",
        Kind.BOOK: "Edited Book|Electronic Book|Ancient Text|Classical Work|Catalog|Pamphlet",
        Kind.CASE: "Hearing",
        Kind.CHAPTER: "Electronic Book Section",
        Kind.DATASET: "Aggregated Database|Online Database",
        Kind.ENCYCLOPEDIA_ENTRY: "Dictionary",
        Kind.FILM: "Multimedia Application|Online Multimedia",
        Kind.IMAGE: "Chart or Table|Figure",
        Kind.LEGISLATION: "Bill|Legal Rule or Regulation",
        Kind.MANUSCRIPT: "Unpublished Work",
        Kind.REPORT: "Government Document|Grant|Press Release",
        Kind.INTERVIEW: "Interview",
    },
)
_TAGS = {Role.EDITOR: "E", Role.COMPILER: "E", Role.SERIES_EDITOR: "Y", Role.TRANSLATOR: "?"}


def write(references: Iterable[Reference]) -> Iterator[str]:
    for reference in references:
        lines = [f"{tag} {value}" for tag, value in _values(reference) if value]
        yield f"{block(lines, 3)}\n\n".replace("\r\n", "\n")


def _values(reference: Reference) -> Iterator[tuple[str, str]]:
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


def read(data: bytes) -> Iterator[FileItem]:
    return read_tagged(data, _FORMAT, _reference)


def _reference(record: Tagged) -> Reference:
    first = record.first
    kind_of_file = first("%0")
    kind = _kind(kind_of_file, first("%9"))
    other = numbers_of(record.all("%@"))[2]
    container, series, event = _around(record, kind)
    doi = clean_doi(first("%R"))
    pages, extent = first("%P").replace("–", "-"), ""
    if kind in (Kind.BOOK, Kind.THESIS) and pages.isdigit():
        # of a whole work one number is the number of pages
        pages, extent = "", f"{pages} p."
    is_article, number = kind in ARTICLES, first("%N")
    addresses = (url for value in record.all("%U") for url in value.split())
    reference = record.reference(
        kind,
        _LABELS,
        electronic=kind_of_file.startswith("Electronic"),
        names=record.names(
            {
                "%A": Role.EDITOR if kind_of_file == "Edited Book" else AUTHORS.get(kind, Role.AUTHOR),
                **{f"%{letter}": role for role, letter in reversed(_TAGS.items())},
            }
        ),
        issued=date_of(first("%8"), first("%D")),
        container=container,
        container_short=first("%O") if container else "",
        issue=number if is_article else "",
        pages=pages,
        number=other if is_article else number or other,
        series=series,
        event=event,
        languages=tuple(language_code(word) for word in re.split(r",\s*", first("%G")) if word),
        urls=tuple(url for url in addresses if not (doi and clean_doi(_DOI_ADDRESS.sub("", url)) == doi)),
        extent=extent,
        accessed=When.parse(first("%[")),
    )
    return parse_remarks(note_of(value) for value in record.all("%Z")).completed(reference)


def _kind(name: str, label: str) -> Kind:
    kind = _KINDS.get(name, Kind.GENERIC)
    for special, word in _LABELS.items():
        if word == label and ENDNOTE[special] == ENDNOTE[kind]:
            return special
    return kind


def _around(record: Tagged, kind: Kind) -> tuple[str, tuple[Series, ...], str]:
    second, titles = record.first("%J", "%B"), record.all("%S")
    event = second if kind in (Kind.PROCEEDINGS, Kind.PRESENTATION) else ""
    if kind in _HAS_SERIES_IN_B and second and not titles:
        second, titles = "", (second,)
    parts = (title.partition(" ; ") for title in titles)
    return "" if event else second, tuple(Series(title, number) for title, _, number in parts), event
