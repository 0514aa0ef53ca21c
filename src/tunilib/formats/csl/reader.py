"""Read references from CSL-JSON."""

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
from tunilib.formats.csl import GENRES, KINDS, ROLES
from tunilib.formats.items import BrokenRecord, FileItem, FoundReference
from tunilib.formats.kinds import CSL, RECORDINGS
from tunilib.formats.remarks import csl_notes, parse_remarks
from tunilib.formats.text import composed, json_value, split_title, words_of

# The items of Zotero have addresses for ids.
_KEY = re.compile(r"(?!https?:)[A-Za-z][\w:.+/-]*", re.ASCII)
_MARKUP = re.compile(r"</?(?:i|b|sc|sup|sub|span)(?:\s[^<>]*)?>")
_SEASONS = ("", "Spring", "Summer", "Autumn", "Winter")


def read(data: bytes) -> Iterator[FileItem]:
    """Each item of the file: of its array, of ``items`` in its object, or its object itself."""
    content = json_value(data)
    if isinstance(content, Note):
        yield BrokenRecord(1, content)
        return
    if isinstance(content, dict) and isinstance(content.get("items"), list):
        content = content["items"]
    for position, item in enumerate(content if isinstance(content, list) else [content], 1):
        if not isinstance(item, dict):
            yield BrokenRecord(position, Note.of("an element that is not an object"))
        elif not (item.get("type") or item.get("title")):
            yield BrokenRecord(position, Note.of("an element that is not a CSL item"))
        else:
            yield FoundReference(position, _reference(item))


def _reference(item: dict[str, object]) -> Reference:
    def get(*names: str) -> str:
        return next((value for name in names if (value := _text(item.get(name)))), "")

    genre = get("genre")
    kind = _kind(get("type"), genre)
    remarks = parse_remarks(csl_notes(get("note"), get("ISSN")))
    title, subtitle, short = split_title(get("title"), get("title-short", "shortTitle"))
    series = get("collection-title")
    publisher = get("publisher")
    thesis = kind is Kind.THESIS
    reference = Reference(
        kind=kind,
        citation_key=key if _KEY.fullmatch(key := get("citation-key", "id")) else "",
        source=get("source"),
        title=title,
        subtitle=subtitle,
        original_title=get("original-title"),
        short_title=short,
        names=_names(item, kind),
        issued=_date(item.get("issued")),
        publishers=() if thesis or not publisher else tuple(re.split(r"\s*;\s+", publisher)),
        institution=publisher if thesis else "",
        places=tuple(re.split(r"\s*;\s+", place)) if (place := get("publisher-place")) else (),
        edition=get("edition"),
        container=get("container-title"),
        container_short=get("container-title-short", "journalAbbreviation"),
        volume=get("volume"),
        issue=get("issue"),
        pages=re.sub(r"\s*[–—-]+\s*", "-", get("page")),
        number=get("number"),
        series=(Series(series, get("collection-number")),) if series else (),
        event=get("event-title", "event"),
        event_place=get("event-place"),
        isbns=_all(clean_isbn, get("ISBN")),
        issns=_all(clean_issn, get("ISSN")),
        doi=clean_doi(get("DOI")),
        identifiers=tuple((scheme.casefold(), value) for scheme in ("PMID", "PMCID") if (value := get(scheme))),
        languages=tuple(map(language_code, filter(None, (get("language"), *remarks.values.get("Language", ()))))),
        keywords=words_of((keywords,)) if ";" in (keywords := get("keyword")) else _words(keywords),
        abstract=get("abstract"),
        work_type="" if genre == GENRES.get(kind) else genre,
        call_number=get("call-number"),
        urls=tuple(filter(None, (get("URL"), *remarks.values.get("URL", ())))),
        extent=get("medium") if kind in RECORDINGS else f"{pages} p." if (pages := get("number-of-pages")) else "",
        scale=get("scale"),
        accessed=_date(item.get("accessed")),
    )
    return remarks.completed(reference)


def _text(value: object) -> str:
    """A string or number as valid Unicode text, composed (NFC), without the markup of citation processors."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = _MARKUP.sub("", str(value)).strip()
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return composed(text)


def _kind(name: str, genre: str) -> Kind:
    kind = KINDS.get(name, Kind.GENERIC)
    return next((special for special, word in GENRES.items() if word == genre and CSL[special] == name), kind)


def _names(item: dict[str, object], kind: Kind) -> tuple[Name, ...]:
    found: list[Name] = []
    for variable, people in item.items():
        role = ROLES.get(variable)
        if role is None or not isinstance(people, list):
            continue
        if role is Role.AUTHOR and kind is Kind.IMAGE:
            role = Role.ARTIST
        for person in people:
            name = _name(person, role) if isinstance(person, dict) else None
            if name is not None:
                found.append(name)
    # composers and directors are in "author" too, for styles that print only that
    makers = {(name.inverted, name.corporate) for name in found if name.role in (Role.COMPOSER, Role.DIRECTOR)}
    if kind in (Kind.MUSIC, Kind.SCORE, Kind.FILM, Kind.BROADCAST):
        found = [
            name for name in found if name.role is not Role.AUTHOR or (name.inverted, name.corporate) not in makers
        ]
    return tuple(found)


def _name(person: dict[str, object], role: Role) -> Name | None:
    literal = _text(person.get("literal"))
    if literal:
        return Name.body(literal, role)
    family, given = _text(person.get("family")), _text(person.get("given"))
    particle, dropping = _text(person.get("non-dropping-particle")), _text(person.get("dropping-particle"))
    suffix = _text(person.get("suffix"))
    if not family:
        return Name(given, role=role) if given else None
    if particle or dropping:
        return Name(family, given, particle, dropping, suffix, role=role)
    return Name.person(family, given, suffix, role)


def _date(value: object) -> When | None:
    if not isinstance(value, dict):
        return When.parse(_text(value))
    parts = value.get("date-parts")
    circa = bool(value.get("circa"))
    if isinstance(parts, list) and parts and (start := _numbers(parts[0])):
        year, month, day = start
        season = value.get("season")
        text = _SEASONS[int(str(season))] if str(season) in ("1", "2", "3", "4") else ""
        end = _numbers(parts[1]) if len(parts) > 1 else None
        if end and end[0] >= year:
            return When(year, month, day, *end, uncertain=circa)
        return When(year, month, day, open=len(parts) > 1, uncertain=circa, text=text)
    return When.parse(_text(value.get("raw")) or _text(value.get("literal")))


def _numbers(parts: object) -> tuple[int, int, int] | None:
    if not isinstance(parts, list) or not parts:
        return None
    numbers = [int(part) if str(part).lstrip("-").isdigit() else 0 for part in parts[:3]] + [0, 0]
    year, month, day = numbers[:3]
    if not year:
        return None
    month = month if 1 <= month <= 12 else 0
    return year, month, day if month and 1 <= day <= 31 else 0


def _all(clean, value: str) -> tuple[str, ...]:  # type: ignore[no-untyped-def]
    parts = re.split(r"[,;]\s*|\s+(?=97[89]|\d{9}|\d{4}-)", value)
    return tuple(dict.fromkeys(number for part in parts if (number := clean(part))))


def _words(keywords: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in (part.strip() for part in keywords.split(",")) if word))
