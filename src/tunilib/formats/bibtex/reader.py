"""Read references from BibTeX and BibLaTeX files."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tunilib.core.note import Note
from tunilib.core.reference import (
    Kind,
    Name,
    Reference,
    Role,
    Series,
    When,
    clean_doi,
    clean_isbn,
    clean_issn,
    language_code,
)
from tunilib.formats import BrokenRecord, FileItem, FoundReference, in_line
from tunilib.formats.bibtex import DEGREES, EPRINTS, KINDS, LABELS
from tunilib.formats.bibtex.latex import plain
from tunilib.formats.bibtex.parser import RawEntry, entries
from tunilib.formats.kinds import AUTHORS, SERIALS
from tunilib.formats.remarks import Remarks, parse_remarks
from tunilib.formats.text import numbers_in, split_title

_VERBATIM = re.compile(r"\\([%&#_$~^{}])|\\url\s*|[{}]")
_SEP = re.compile(r"\s*\\sep(?![A-Za-z])(?:\{\})?\s*")
_ADDITIONS = tuple(f"{of}titleaddon" for of in ("", "book", "main", "journal", "issue", "event"))
_LABELLED = frozenset(("misc", "software", "audio", "artwork"))
_EPRINT_URL = {
    "arxiv": "https://arxiv.org/abs/",
    "jstor": "https://www.jstor.org/stable/",
    "hdl": "https://hdl.handle.net/",
}


_SUBTYPES = {
    (Kind.ARTICLE, "newspaper"): Kind.NEWSPAPER_ARTICLE,
    (Kind.ARTICLE, "magazine"): Kind.MAGAZINE_ARTICLE,
    (Kind.ARTICLE, "review"): Kind.REVIEW,
    (Kind.JOURNAL, "newspaper"): Kind.NEWSPAPER,
    (Kind.FILM, "broadcast"): Kind.BROADCAST,
    (Kind.WEBPAGE, "post"): Kind.POST,
    (Kind.CHAPTER, "encyclopedia"): Kind.ENCYCLOPEDIA_ENTRY,
}


class _Fields:
    """The fields of an entry as text, ``raw`` with their LaTeX, and the unknown commands."""

    def __init__(self, entry: RawEntry) -> None:
        self.raw = entry.fields
        self.unknown: dict[str, None] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.raw

    def get(self, *names: str) -> str:
        return next((value for name in names if (value := self.plain(self.raw.get(name, "")))), "")

    def plain(self, value: str, *, dashes: bool = True) -> str:
        return plain(value, self.unknown, dashes=dashes) if value else ""

    def verbatim(self, name: str) -> str:
        return _VERBATIM.sub(lambda found: found[1] or "", self.raw.get(name, "")).strip()

    def people(self, name: str, role: Role) -> list[Name]:
        parts = _split(self.raw.get(name, ""), r"\s+and\s+")
        return [found for part in parts if (found := self._person(part.strip(), role))]

    def listed(self, *names: str) -> tuple[str, ...]:
        """Publishers or places: in BibLaTeX separated by "and", in BibTeX by semicolons."""
        value = next((self.raw[name] for name in names if self.raw.get(name)), "")
        modern = "date" in self.raw or "location" in self.raw
        parts = [self.plain(part) for part in (_split(value, r"\s+and\s+") if modern else [value])]
        return tuple(piece for part in parts for piece in re.split(r"\s*;\s+", part) if piece)

    def _person(self, text: str, role: Role) -> Name | None:
        if not text or text == "others":
            return None
        if text.startswith("{") and _split(text, r"\s+|,") == [text]:
            return Name.body(self.plain(text), role)
        parts = [self.plain(part) for part in _split(text, r"\s*,\s*")]
        if all("=" in part for part in parts):
            named = {key.strip().casefold(): value.strip() for key, _, value in (part.partition("=") for part in parts)}
            if "family" in named:
                return _named_parts(named, role)
        if len(parts) == 1:
            return Name.from_direct(parts[0], role)
        return Name.person(parts[0], parts[-1], ", ".join(parts[1:-1]), role)


def _named_parts(parts: dict[str, str], role: Role) -> Name:
    """A name of BibLaTeX with named parts: "family=Berg, given=Jan, prefix=van den, useprefix=true"."""
    prefix, is_used = parts.get("prefix", ""), parts.get("useprefix") == "true"
    return Name(
        parts["family"],
        parts.get("given", ""),
        particle=prefix if is_used else "",
        dropping="" if is_used else prefix,
        suffix=parts.get("suffix", ""),
        role=role,
    )


def read(data: bytes) -> Iterator[FileItem]:
    for position, entry in enumerate(entries(data), 1):
        if entry.problem:
            yield BrokenRecord(position, in_line(entry.problem, entry.line))
        elif not entry.fields:
            yield BrokenRecord(position, in_line(Note.of("the entry is empty"), entry.line))
        else:
            fields = _Fields(entry)
            reference = _reference(entry, fields)
            notes = list(entry.notes)
            if fields.unknown:
                unknown = " ".join(list(fields.unknown)[:9])
                notes.append(Note.of("unknown LaTeX was kept as it is: {commands}", commands=unknown))
            yield FoundReference(position, reference, tuple(notes))


def _reference(entry: RawEntry, fields: _Fields) -> Reference:
    get = fields.get
    how = get("howpublished")
    kind = _kind(entry, fields, get("type"), how)
    title, subtitle, short = get("title"), get("subtitle"), get("shorttitle")
    if not subtitle:
        title, subtitle, short = split_title(title, short)
    remarks = _remarks(fields, kind)
    series, _, in_series = get("series").partition(" ; ")
    number = get("number")
    serial = "journal" in fields or "journaltitle" in fields or kind in SERIALS
    if series and not in_series and not serial:
        in_series, number = number, ""
    pages, total = _pages(fields, kind)
    school = get("school", "institution")
    organizations = fields.listed("organization")
    # One organization of a page is its site.
    site = organizations[0] if kind in (Kind.WEBPAGE, Kind.POST) and len(organizations) == 1 else ""
    publishers = fields.listed("publisher") or (() if site else organizations)
    reference = Reference(
        kind=kind,
        citation_key=entry.key,
        title=title,
        subtitle=subtitle,
        original_title=get("origtitle"),
        short_title=short,
        names=_names(fields, kind),
        issued=_date(fields),
        publishers=publishers or ((school,) if school and kind is Kind.STANDARD else ()),
        institution=school if kind is not Kind.STANDARD else "",
        places=fields.listed("address", "location"),
        edition=get("edition"),
        container=get("journaltitle", "journal", "booktitle", "maintitle") or site,
        container_short=get("shortjournal"),
        volume=get("volume"),
        issue=get("issue") or (number if serial else ""),
        pages=pages,
        number=get("eid") or ("" if serial else number),
        series=(Series(series, in_series),) if series else (),
        event=get("eventtitle"),
        event_place=get("venue"),
        isbns=numbers_in(get("isbn"), clean_isbn),
        issns=numbers_in(get("issn"), clean_issn),
        doi=clean_doi(fields.verbatim("doi")),
        identifiers=_identifiers(fields),
        languages=_languages(fields),
        keywords=_keywords(fields),
        abstract=get("abstract"),
        work_type=_work_type(kind, get("type"), how, entry.kind),
        call_number=get("library", "lccn"),
        urls=(*_urls(fields, how), *remarks.values.get("URL", ())),
        extent=f"{total} p." if total else "",
        accessed=When.parse(get("urldate", "lastchecked")),
    )
    return remarks.completed(reference)


def _remarks(fields: _Fields, kind: Kind) -> Remarks:
    get = fields.get
    comments = [get(name) for name in fields.raw if name == "comment" or name.startswith("comment-")]
    noted = (get("annote", "annotation"), get("note"), *map(get, _ADDITIONS), *comments)
    values = (part for value in noted for part in value.split(" | ") if part)
    return parse_remarks(value for value in values if kind is not Kind.MANUSCRIPT or value != "Manuscript")


def _pages(fields: _Fields, kind: Kind) -> tuple[str, str]:
    """The pages, and how many the work has. One number for a whole work is the second."""
    pages, total = re.sub(r"\s*[–—-]+\s*", "-", fields.get("pages")), fields.get("pagetotal")
    if kind in (Kind.BOOK, Kind.THESIS) and pages.isdigit() and not total:
        return "", pages
    return pages, total


def _kind(entry: RawEntry, fields: _Fields, own: str, how: str) -> Kind:
    kind = KINDS.get(entry.kind, Kind.GENERIC)
    special = _SUBTYPES.get((kind, fields.get("entrysubtype").casefold()))
    if special is not None:
        return special
    for labelled, word in LABELS.items():
        if word in (own, how) and (entry.kind in _LABELLED or labelled is Kind.STANDARD):
            return labelled
    if (
        kind is Kind.GENERIC
        and "url" in fields
        and entry.kind == "misc"
        and not how
        and not fields.listed("publisher", "organization")
    ):
        return Kind.WEBPAGE
    return kind


def _work_type(kind: Kind, own: str, how: str, entry: str) -> str:
    if entry in ("mastersthesis", "phdthesis") and not own:
        return DEGREES[entry]
    label = own if own != LABELS.get(kind) else ""
    label = label or (how if how != LABELS.get(kind) and not re.match(r"\\?url|https?:", how) else "")
    return DEGREES.get(label, label)


def _names(fields: _Fields, kind: Kind) -> tuple[Name, ...]:
    roles = {
        "author": AUTHORS.get(kind, Role.AUTHOR),
        "editor": Role.EDITOR,
        "translator": Role.TRANSLATOR,
        "bookauthor": Role.CONTAINER_AUTHOR,
        **dict.fromkeys(("foreword", "introduction", "afterword", "commentator"), Role.WRITER_OF_ADDED_TEXT),
    }
    for field in ("editor", "editora", "editorb", "editorc"):
        # other types of editors have no role
        roles[field] = _EDITORS.get(fields.get(f"{field}type"), Role.EDITOR)
    return tuple(name for field, role in roles.items() for name in fields.people(field, role))


_EDITORS = {
    "collaborator": Role.CONTRIBUTOR,
    "compiler": Role.COMPILER,
    "director": Role.DIRECTOR,
    "organizer": Role.ORGANIZER,
    "producer": Role.PRODUCER,
    "redactor": Role.SERIES_EDITOR,
}
"""The roles of types of editors; a redactor is what Zotero makes of the editor of a series."""


def _split(value: str, separator: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for found in re.finditer(rf"(?P<open>\{{)|(?P<close>\}})|(?P<cut>{separator})", value):
        if found["open"]:
            depth += 1
        elif found["close"]:
            depth -= 1
        elif depth == 0:
            parts.append(value[start : found.start()])
            start = found.end()
    return [*parts, value[start:]]


def _date(fields: _Fields) -> When | None:
    date = fields.get("date")
    if date:
        return When.parse(date)
    year, month, day = (fields.get(name) for name in ("year", "month", "day"))
    if month and re.fullmatch(r"\d{4}", year):
        found = When.parse(f"{day} {month} {year}" if day else f"{month} {year}")
        if found is not None and found.month:
            return found
        if month.isdigit():
            return When.from_edtf(f"{year}-{int(month):02d}") or When.parse(year)
    return When.parse(year.replace("–", "-"))


def _identifiers(fields: _Fields) -> tuple[tuple[str, str], ...]:
    found = [(name, value) for name in ("pmid", "pmcid") if (value := fields.get(name))]
    eprint = fields.verbatim("eprint")
    if eprint:
        archive = fields.get("eprinttype", "archiveprefix").casefold() or "arxiv"
        found.append((EPRINTS.get(archive, archive), eprint.removeprefix("arXiv:")))
    return tuple(found)


def _urls(fields: _Fields, how: str) -> tuple[str, ...]:
    url = fields.verbatim("url")
    if not url and (found := re.search(r"https?://\S+", fields.verbatim("howpublished"))) and "://" in how:
        url = found[0]
    if not url:
        url = next((_EPRINT_URL[scheme] + value for scheme, value in _identifiers(fields) if scheme in _EPRINT_URL), "")
    return (url,) if url else ()


def _languages(fields: _Fields) -> tuple[str, ...]:
    parts = _split(fields.raw.get("language", "") or fields.raw.get("langid", ""), r"\s+and\s+|,\s*")
    return tuple(dict.fromkeys(language_code(word) for part in parts if (word := fields.plain(part))))


def _keywords(fields: _Fields) -> tuple[str, ...]:
    raw = fields.raw.get("keywords", "") or fields.raw.get("keyword", "")
    text = fields.plain(_SEP.sub(", ", raw), dashes=False)
    return tuple(dict.fromkeys(word for word in re.split(r"\s*[,;]\s*", text) if word))
