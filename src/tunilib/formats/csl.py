"""CSL-JSON, the input of citation processors, written and read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

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
    language_name,
    language_tag,
)
from tunilib.formats import BrokenRecord, FileItem, FoundReference
from tunilib.formats.keys import Keys
from tunilib.formats.kinds import (
    ARTICLES,
    CSL,
    MAKERS,
    NAME_VARIABLES,
    RECORDINGS,
    SERIALS,
    kinds_of,
    labels_of,
    name_variable,
)
from tunilib.formats.remarks import (
    ISSN_LINE,
    csl_note,
    csl_notes,
    date_remark,
    name_remarks,
    notes_and_remarks,
    other_remarks,
    parse_remarks,
    remark,
)
from tunilib.formats.text import composed, json_value, numbers_in, several, split_title, words_of

_GENRES = labels_of(CSL)
"""The genre of kinds that share a type, unless the work states its own type."""

_KINDS = kinds_of(
    CSL,
    {
        Kind.ARTICLE: "article",
        Kind.BOOK: "classic|pamphlet",
        Kind.BROADCAST: "performance",
        Kind.CASE: "hearing",
        Kind.ENCYCLOPEDIA_ENTRY: "entry|entry-dictionary",
        Kind.IMAGE: "figure",
        Kind.LEGISLATION: "bill|regulation|treaty",
        Kind.POST: "post",
        Kind.PRESENTATION: "event",
        Kind.REVIEW: "review-book",
        Kind.SOFTWARE: "software",
    },
)

# the role of a variable: the first role that is written there
_ROLES: dict[str, Role] = {
    **{name: role for role, name in reversed(NAME_VARIABLES.items())},
    "chair": Role.ORGANIZER,
    "curator": Role.COMPILER,
    "editorial-director": Role.EDITOR,
    "executive-producer": Role.PRODUCER,
    "guest": Role.CONTRIBUTOR,
    "original-author": Role.AUTHOR,
    "series-creator": Role.AUTHOR,
}

_MAKERS = {
    **MAKERS,
    Kind.IMAGE: frozenset((Role.ARTIST, Role.PHOTOGRAPHER)),
    Kind.OBJECT: frozenset((Role.ARTIST, Role.DESIGNER)),
}

_SEASON_WORDS = {
    word: number
    for number, words in enumerate(
        ("spring kevät vår", "summer kesä sommar", "autumn fall syksy höst", "winter talvi vinter"), 1
    )
    for word in words.split()
}
_PUBMED = ("pmid", "pmcid")
_NOBODY: frozenset[Role] = frozenset()
# The items of Zotero have addresses for ids.
_KEY = re.compile(r"(?!https?:)[A-Za-z][\w:.+/-]*", re.ASCII)
_MARKUP = re.compile(r"</?(?:i|b|sc|sup|sub|span)(?:\s[^<>]*)?>")
_SEASONS = ("", "Spring", "Summer", "Autumn", "Winter")


def write(references: Iterable[Reference]) -> Iterator[str]:
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode
    keys = Keys()
    lead = "[\n"
    for reference in references:
        yield lead + composed(encode(_with_whole_names(item(reference, keys.key(reference)))))
        lead = ",\n"
    yield "[]\n" if lead == "[\n" else "\n]\n"


def item(reference: Reference, key: str) -> dict[str, object]:
    made = {"id": key, "type": CSL[reference.kind]}
    return made | {variable: value for variable, value in _variables(reference) if value}


def _variables(reference: Reference) -> Iterator[tuple[str, object]]:
    kind, addresses = reference.kind, reference.addresses
    yield "title", reference.cited_title if reference.title else ""
    yield "title-short", reference.short_form
    names, remarks = _written_names(reference)
    yield from names.items()
    if reference.issued is not None:
        date = _written_date(reference.issued)
        yield "issued", date
        # readers disagree on how to state an open range: some read the year 0 as the end, some find no year
        if reference.issued.open if date else reference.issued.is_worded:
            remarks.append(date_remark(reference.issued))
    yield from _published(reference)
    yield "ISBN", " ".join(reference.isbns)
    yield "ISSN", " ".join(reference.issns)
    yield "DOI", reference.doi
    # of two values of one scheme the first counts
    identifiers = dict(reversed(reference.identifiers))
    yield from ((scheme.upper(), identifiers[scheme]) for scheme, _ in reference.identifiers if scheme in _PUBMED)
    yield "URL", addresses[0] if addresses else ""
    yield "accessed", _written_date(reference.accessed) if reference.accessed is not None else ""
    yield "language", language_tag(reference.languages[0]) if reference.languages else ""
    # one keyword with a comma would be read as two
    is_split = len(reference.keywords) == 1 and "," in reference.keywords[0]
    yield "keyword", f"{reference.keywords[0]};" if is_split else "; ".join(reference.keywords)
    yield "abstract", reference.abstract
    remarks += [remark("Language", language_name(code)) for code in reference.languages[1:]]
    remarks += [remark("URL", url) for url in addresses[1:]]
    notes = [csl_note(note) for note in notes_and_remarks(reference, (*remarks, *other_remarks(reference, _PUBMED)))]
    if reference.issns and kind in SERIALS:
        # Zotero knows neither periodicals nor, from elsewhere, the ISSN of other types
        notes.insert(0, f"{ISSN_LINE}{' '.join(reference.issns)}")
    yield "note", "\n\n".join(notes)


def _with_whole_names(made: dict[str, object]) -> dict[str, object]:
    """The item with particles in the family names, since some programs drop separate particles."""
    for people in made.values():
        for person in people if isinstance(people, list) else ():
            if particle := isinstance(person, dict) and person.pop("non-dropping-particle", ""):
                person["family"] = f"{particle} {person['family']}"
    return made


def _written_names(reference: Reference) -> tuple[dict[str, list[dict[str, str]]], list[str]]:
    makers = _MAKERS.get(reference.kind, _NOBODY)
    lists: dict[str, list[dict[str, str]]] = {}
    others: list[Name] = []
    for name in reference.names:
        variable = name_variable(name.role, reference.kind)
        if name.role in makers:
            # styles print "author" for such works; some print the composer or director instead
            lists.setdefault("author", []).append(_written_name(name))
        if variable and (name.role not in makers or variable != "author"):
            lists.setdefault(variable, []).append(_written_name(name))
        if not variable and name.role not in makers:
            others.append(name)
    return lists, name_remarks(reference.names, others)


def _written_name(name: Name) -> dict[str, str]:
    if name.corporate:
        return {"literal": name.family}
    parts = {
        "given": name.given,
        "non-dropping-particle": name.particle,
        "dropping-particle": name.dropping,
        "suffix": name.suffix,
    }
    return {"family": name.family} | {part: text for part, text in parts.items() if text}


def _written_date(when: When) -> dict[str, object]:
    if when.year is None:
        return {"literal": when.text} if when.text != "n.d." and When.parse(when.text) == when else {}
    parts = [_parts(when.year, when.month, when.day)]
    if when.end_year is not None:
        parts.append(_parts(when.end_year, when.end_month, when.end_day))
    date: dict[str, object] = {"date-parts": parts}
    if when.uncertain:
        date["circa"] = True
    season = _SEASON_WORDS.get(when.text.casefold())
    if season:
        date["season"] = season
    return date


def _parts(year: int, month: int, day: int) -> list[int]:
    if not month:
        return [year]
    return [year, month, day] if day else [year, month]


def _published(reference: Reference) -> Iterator[tuple[str, object]]:
    kind = reference.kind
    is_article = kind in ARTICLES
    yield "container-title", reference.container
    yield "container-title-short", reference.container_short
    if reference.series:
        yield "collection-title", reference.series[0].title
        yield "collection-number", reference.series[0].number
    yield "event-title", reference.event
    yield "event-place", reference.event_place if reference.event else ""
    yield "volume", reference.volume
    yield "issue", reference.issue
    last = reference.last_page
    pages = f"{reference.first_page}-{last}" if last else reference.first_page
    yield "page", pages or (reference.number if is_article else "")
    yield "number", "" if is_article else reference.number
    yield "number-of-pages", "" if reference.container else reference.page_count
    yield "edition", reference.edition
    yield "scale", reference.scale
    publisher = "; ".join(reference.publishers)
    yield (
        "publisher",
        (reference.institution or publisher) if kind is Kind.THESIS else publisher or reference.institution,
    )
    yield "publisher-place", "; ".join(reference.places)
    yield "genre", reference.work_type or _GENRES.get(kind, "")
    yield "original-title", reference.original_title
    yield "call-number", reference.call_number
    yield "source", reference.database
    yield "medium", reference.extent if kind in RECORDINGS else ""


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
        publishers=() if thesis else several((publisher,)),
        institution=publisher if thesis else "",
        places=several((get("publisher-place"),)),
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
        isbns=numbers_in(get("ISBN"), clean_isbn),
        issns=numbers_in(get("ISSN"), clean_issn),
        doi=clean_doi(get("DOI")),
        identifiers=tuple((scheme.casefold(), value) for scheme in ("PMID", "PMCID") if (value := get(scheme))),
        languages=tuple(map(language_code, filter(None, (get("language"), *remarks.values.get("Language", ()))))),
        keywords=words_of((keywords,)) if ";" in (keywords := get("keyword")) else _words(keywords),
        abstract=get("abstract"),
        work_type="" if genre == _GENRES.get(kind) else genre,
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
    return composed(text)


def _kind(name: str, genre: str) -> Kind:
    kind = _KINDS.get(name, Kind.GENERIC)
    return next((special for special, word in _GENRES.items() if word == genre and CSL[special] == name), kind)


def _names(item: dict[str, object], kind: Kind) -> tuple[Name, ...]:
    found: list[Name] = []
    for variable, people in item.items():
        role = _ROLES.get(variable)
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


def _words(keywords: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in (part.strip() for part in keywords.split(",")) if word))
