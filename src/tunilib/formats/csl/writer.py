"""Write references as CSL-JSON, an array of one object each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tunilib.core.reference import Kind, Name, Reference, Role, When, language_name, language_tag
from tunilib.formats.csl import GENRES, name_variable
from tunilib.formats.keys import Keys
from tunilib.formats.kinds import ARTICLES, CSL, RECORDINGS, SERIALS
from tunilib.formats.remarks import (
    ISSN_LINE,
    csl_note,
    date_remark,
    name_remarks,
    notes_and_remarks,
    other_remarks,
    remark,
)
from tunilib.formats.text import composed

_MAKERS: dict[Kind, frozenset[Role]] = {
    Kind.MAP: frozenset((Role.CARTOGRAPHER,)),
    Kind.IMAGE: frozenset((Role.ARTIST, Role.PHOTOGRAPHER)),
    Kind.OBJECT: frozenset((Role.ARTIST, Role.DESIGNER)),
    Kind.SOFTWARE: frozenset((Role.PROGRAMMER, Role.DESIGNER)),
    Kind.GAME: frozenset((Role.PROGRAMMER, Role.DESIGNER)),
    Kind.FILM: frozenset((Role.DIRECTOR,)),
    Kind.BROADCAST: frozenset((Role.DIRECTOR,)),
    Kind.SCORE: frozenset((Role.COMPOSER,)),
    Kind.MUSIC: frozenset((Role.COMPOSER,)),
}
_SEASONS = {
    word: number
    for number, words in enumerate(
        ("spring kevät vår", "summer kesä sommar", "autumn fall syksy höst", "winter talvi vinter"), 1
    )
    for word in words.split()
}
_PUBMED = ("pmid", "pmcid")
_NOBODY: frozenset[Role] = frozenset()


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The text of the file, a piece for each reference."""
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=False, separators=(", ", ": ")).encode
    keys = Keys()
    lead = "[\n"
    for reference in references:
        yield lead + composed(encode(item(reference, keys.key(reference))))
        lead = ",\n"
    yield "[]\n" if lead == "[\n" else "\n]\n"


def item(reference: Reference, key: str) -> dict[str, object]:
    """One reference as a CSL item."""
    made = {"id": key, "type": CSL[reference.kind]}
    return made | {variable: value for variable, value in _variables(reference) if value}


def _variables(reference: Reference) -> Iterator[tuple[str, object]]:
    """The variables of an item with their values, some of them empty."""
    kind, addresses = reference.kind, reference.addresses
    yield "title", reference.cited_title if reference.title else ""
    yield "title-short", reference.short_form
    names, remarks = _names(reference)
    yield from names.items()
    if reference.issued is not None:
        date = _date(reference.issued)
        yield "issued", date
        # readers disagree on how to state an open range: some read the year 0 as the end, some find no year
        is_open = reference.issued.open and reference.issued.year is not None
        if is_open if date else reference.issued.text != "n.d.":
            remarks.append(date_remark(reference.issued))
    yield from _published(reference)
    yield "ISBN", " ".join(reference.isbns)
    yield "ISSN", " ".join(reference.issns)
    yield "DOI", reference.doi
    # of two values of one scheme the first counts
    identifiers = dict(reversed(reference.identifiers))
    yield from ((scheme.upper(), identifiers[scheme]) for scheme, _ in reference.identifiers if scheme in _PUBMED)
    yield "URL", addresses[0] if addresses else ""
    yield "accessed", _date(reference.accessed) if reference.accessed is not None else ""
    yield "language", language_tag(reference.languages[0]) if reference.languages else ""
    # one keyword with a comma would be read as two
    is_split = len(reference.keywords) == 1 and "," in reference.keywords[0]
    yield "keyword", f"{reference.keywords[0]};" if is_split else "; ".join(reference.keywords)
    yield "abstract", reference.abstract
    remarks += [remark("Language", language_name(code)) for code in reference.languages[1:]]
    remarks += [remark("URL", url) for url in addresses[1:]]
    notes = [csl_note(note) for note in notes_and_remarks(reference, (*remarks, *other_remarks(reference, _PUBMED)))]
    if reference.issns and kind in SERIALS:
        # Zotero knows no periodicals, and the ISSN of other types only from here
        notes.insert(0, f"{ISSN_LINE}{' '.join(reference.issns)}")
    yield "note", "\n\n".join(notes)


def _names(reference: Reference) -> tuple[dict[str, list[dict[str, str]]], list[str]]:
    """The names by their variables, and remarks for those that have none."""
    makers = _MAKERS.get(reference.kind, _NOBODY)
    lists: dict[str, list[dict[str, str]]] = {}
    others: list[Name] = []
    for name in reference.names:
        variable = name_variable(name.role, reference.kind)
        if name.role in makers:
            # styles print "author" for such works; some print the composer or director instead
            lists.setdefault("author", []).append(_name(name))
        if variable and (name.role not in makers or variable != "author"):
            lists.setdefault(variable, []).append(_name(name))
        if not variable and name.role not in makers:
            others.append(name)
    return lists, name_remarks(reference.names, others)


def _name(name: Name) -> dict[str, str]:
    if name.corporate:
        return {"literal": name.family}
    parts = {
        "given": name.given,
        "non-dropping-particle": name.particle,
        "dropping-particle": name.dropping,
        "suffix": name.suffix,
    }
    return {"family": name.family} | {part: text for part, text in parts.items() if text}


def _date(when: When) -> dict[str, object]:
    if when.year is None:
        return {"literal": when.text} if when.text != "n.d." and When.parse(when.text) == when else {}
    parts = [_parts(when.year, when.month, when.day)]
    if when.end_year is not None:
        parts.append(_parts(when.end_year, when.end_month, when.end_day))
    date: dict[str, object] = {"date-parts": parts}
    if when.uncertain:
        date["circa"] = True
    season = _SEASONS.get(when.text.casefold())
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
    yield "genre", reference.work_type or GENRES.get(kind, "")
    yield "original-title", reference.original_title
    yield "call-number", reference.call_number
    yield "source", reference.database
    yield "medium", reference.extent if kind in RECORDINGS else ""
