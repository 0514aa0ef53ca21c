"""Read references from BibTeX and BibLaTeX files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

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
from tunilib.formats.bibtex.kinds import KINDS, LABELS, PRINCIPALS
from tunilib.formats.bibtex.latex import plain
from tunilib.formats.bibtex.parser import RawEntry, entries
from tunilib.formats.items import BrokenRecord, FileItem, FoundReference
from tunilib.formats.remarks import parse_remarks
from tunilib.formats.tagged import split_title

__all__ = ["read"]

_DEGREES = {
    "phdthesis": "",
    "mathesis": "Master's thesis",
    "candthesis": "Candidate's thesis",
    "techreport": "",
    "resreport": "",
}
_VERBATIM = re.compile(r"\\([%&#_$~^{}])|\\url\s*|[{}]")


def read(stream: BinaryIO) -> Iterator[FileItem]:
    """Each entry of the file. Strings, comments and preambles are not entries."""
    for position, entry in enumerate(entries(stream), 1):
        if entry.problem:
            yield BrokenRecord(position, f"{entry.problem} (line {entry.line})")
        elif not entry.fields:
            yield BrokenRecord(position, f"the entry holds nothing (line {entry.line})")
        else:
            yield FoundReference(position, _reference(entry), tuple(entry.notes))


def _reference(entry: RawEntry) -> Reference:
    fields = entry.fields

    def get(*names: str) -> str:
        return next((value for name in names if (value := plain(fields.get(name, "")))), "")

    how = get("howpublished")
    kind = _kind(entry, get("type"), how)
    title, subtitle = (get("title"), get("subtitle")) if "subtitle" in fields else split_title(get("title"))
    values = (part for value in (get("annote", "annotation"), get("note")) for part in value.split(" | ") if part)
    remarks = parse_remarks(value for value in values if kind is not Kind.MANUSCRIPT or value != "Manuscript")
    series = get("series")
    periodical = "journal" in fields or "journaltitle" in fields
    number = get("number")
    school = get("school", "institution")
    modern = "date" in fields or "location" in fields
    publishers = _list(fields.get("publisher", ""), modern) or _list(fields.get("organization", ""), modern)
    reference = Reference(
        kind=kind,
        citation_key=entry.key,
        title=title,
        subtitle=subtitle,
        original_title=get("origtitle"),
        short_title=get("shorttitle"),
        names=_names(fields, kind),
        issued=_date(fields),
        publishers=publishers or ((school,) if school and kind is Kind.STANDARD else ()),
        institution=school if kind is not Kind.STANDARD else "",
        places=_list(fields.get("address", "") or fields.get("location", ""), modern),
        edition=get("edition"),
        container=get("journaltitle", "journal", "booktitle", "maintitle"),
        container_short=get("shortjournal"),
        volume=get("volume"),
        issue=get("issue") or (number if periodical else ""),
        pages=_pages(get("pages")),
        number=get("eid") or ("" if periodical or series else number),
        series=(Series(series, "" if periodical else number),) if series else (),
        event=get("eventtitle"),
        event_place=get("venue"),
        isbns=_all(clean_isbn, fields.get("isbn", "")),
        issns=_all(clean_issn, fields.get("issn", "")),
        doi=clean_doi(_verbatim(fields.get("doi", ""))),
        languages=_languages(fields),
        keywords=_keywords(fields),
        abstract=get("abstract"),
        work_type=_work_type(kind, get("type"), how, entry.kind),
        call_number=get("library", "lccn"),
        urls=(*_urls(fields, how), *remarks.values.get("URL", ())),
        accessed=When.parse(get("urldate", "lastchecked")),
    )
    return remarks.completed(reference)


def _kind(entry: RawEntry, own: str, how: str) -> Kind:
    kind = KINDS.get(entry.kind, Kind.GENERIC)
    subtype = plain(entry.fields.get("entrysubtype", "")).casefold()
    if kind is Kind.ARTICLE and subtype in ("newspaper", "magazine"):
        return Kind.NEWSPAPER_ARTICLE if subtype == "newspaper" else Kind.MAGAZINE_ARTICLE
    if kind is Kind.JOURNAL and subtype == "newspaper":
        return Kind.NEWSPAPER
    for special, word in LABELS.items():
        if word in (own, how) and (entry.kind in ("misc", "software", "audio", "artwork") or special is Kind.STANDARD):
            return special
    if (
        kind is Kind.GENERIC
        and entry.fields.get("url")
        and not entry.fields.get("publisher")
        and entry.kind == "misc"
        and not how
    ):
        return Kind.WEBPAGE
    return kind


def _work_type(kind: Kind, own: str, how: str, entry: str) -> str:
    if entry == "mastersthesis" and not own:
        return "Master's thesis"
    label = own if own != LABELS.get(kind) else ""
    label = label or (how if how != LABELS.get(kind) and not re.match(r"\\?url|https?:", how) else "")
    return _DEGREES.get(label, label)


def _names(fields: dict[str, str], kind: Kind) -> tuple[Name, ...]:
    # the author of a film is its director: the first role of the kind after the author
    principal = next((role for role in _MAKERS if role in PRINCIPALS[kind] and role is not Role.AUTHOR), Role.AUTHOR)
    if kind in (Kind.MAP, Kind.SOFTWARE, Kind.GAME, Kind.OBJECT):
        principal = Role.AUTHOR
    roles = {
        "author": principal,
        "editor": Role.EDITOR,
        "translator": Role.TRANSLATOR,
        "bookauthor": Role.CONTAINER_AUTHOR,
    }
    return tuple(name for field, role in roles.items() for name in _people(fields.get(field, ""), role))


_MAKERS = (Role.COMPOSER, Role.DIRECTOR, Role.ARTIST, Role.INTERVIEWEE, Role.CARTOGRAPHER, Role.PROGRAMMER)


def _people(value: str, role: Role) -> list[Name]:
    return [name for part in _split(value, r"\s+and\s+") if (name := _person(part.strip(), role))]


def _person(text: str, role: Role) -> Name | None:
    if not text or text == "others":
        return None
    if text.startswith("{") and _split(text, r"\s+|,") == [text]:
        whole = plain(text)
        return Name.body(whole, role)
    parts = [plain(part) for part in _split(text, r"\s*,\s*")]
    if len(parts) == 1:
        return Name.from_direct(parts[0], role)
    family, given = parts[0], parts[-1]
    suffix = ", ".join(parts[1:-1])
    return Name.person(family, given, suffix, role)


def _split(value: str, separator: str) -> list[str]:
    """A value split at separators outside braces."""
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


def _list(value: str, modern: bool) -> tuple[str, ...]:
    """Publishers or places: in BibLaTeX a list separated by "and" outside braces, in BibTeX text with semicolons."""
    parts = [plain(part) for part in (_split(value, r"\s+and\s+") if modern else [value])]
    return tuple(piece for part in parts for piece in re.split(r"\s*;\s+", part) if piece)


def _date(fields: dict[str, str]) -> When | None:
    date = plain(fields.get("date", ""))
    if date:
        return When.parse(date)
    year, month, day = (plain(fields.get(name, "")) for name in ("year", "month", "day"))
    if month and re.fullmatch(r"\d{4}", year):
        found = When.parse(f"{day} {month} {year}" if day else f"{month} {year}")
        if found is not None and found.month:
            return found
        if month.isdigit():
            return When.from_edtf(f"{year}-{int(month):02d}") or When.parse(year)
    return When.parse(year.replace("–", "-"))


def _pages(value: str) -> str:
    return re.sub(r"\s*[–—-]+\s*", "-", value)


def _all(clean, value: str) -> tuple[str, ...]:  # type: ignore[no-untyped-def]
    parts = re.split(r"[,;]\s*|\s+(?=97[89]|\d{9}|\d{4}-)", plain(value))
    return tuple(dict.fromkeys(number for part in parts if (number := clean(part))))


def _verbatim(value: str) -> str:
    return _VERBATIM.sub(lambda found: found[1] or "", value).strip()


def _urls(fields: dict[str, str], how: str) -> tuple[str, ...]:
    url = _verbatim(fields.get("url", ""))
    if not url and re.search(r"https?://", how):
        url = re.search(r"https?://\S+", _verbatim(fields["howpublished"]))[0]  # type: ignore[index]
    return (url,) if url else ()


def _languages(fields: dict[str, str]) -> tuple[str, ...]:
    words = [plain(part) for part in _split(fields.get("language", "") or fields.get("langid", ""), r"\s+and\s+|,\s*")]
    return tuple(dict.fromkeys(language_code(word) for word in words if word))


def _keywords(fields: dict[str, str]) -> tuple[str, ...]:
    text = plain(fields.get("keywords", "") or fields.get("keyword", ""))
    return tuple(dict.fromkeys(word for word in re.split(r"\s*[,;]\s*", text) if word))
