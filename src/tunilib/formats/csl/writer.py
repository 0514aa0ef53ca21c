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
    kind = reference.kind
    made: dict[str, object] = {"id": key, "type": CSL[kind]}
    if reference.title:
        made["title"] = reference.cited_title
    if reference.short_form:
        made["title-short"] = reference.short_form
    remarks = _names(reference, made) if reference.names else []
    if reference.issued is not None:
        date = _date(reference.issued)
        if date:
            made["issued"] = date
            if reference.issued.open and reference.issued.year is not None:
                # readers disagree on how to state it: some read the year 0 as the end, some find no year
                remarks.append(date_remark(reference.issued))
        elif reference.issued.text != "n.d.":
            remarks.append(date_remark(reference.issued))
    _place(reference, made)
    _published(reference, made)
    _identified(reference, made)
    if reference.languages:
        made["language"] = language_tag(reference.languages[0])
        remarks += [remark("Language", language_name(code)) for code in reference.languages[1:]]
    remarks += [remark("URL", url) for url in reference.addresses[1:]]
    if reference.keywords:
        # one keyword with a comma would be read as two
        several = len(reference.keywords) > 1 or "," not in reference.keywords[0]
        made["keyword"] = "; ".join(reference.keywords) if several else f"{reference.keywords[0]};"
    if reference.abstract:
        made["abstract"] = reference.abstract
    notes = [csl_note(note) for note in notes_and_remarks(reference, (*remarks, *other_remarks(reference, _PUBMED)))]
    if reference.issns and kind in SERIALS:
        # Zotero knows no periodicals, and the ISSN of other types only from here
        notes.insert(0, f"{ISSN_LINE}{' '.join(reference.issns)}")
    if notes:
        made["note"] = "\n\n".join(notes)
    return made


def _names(reference: Reference, made: dict[str, object]) -> list[str]:
    makers = _MAKERS.get(reference.kind, _NOBODY)
    lists: dict[str, list[dict[str, str]]] = {}
    others: list[Name] = []
    for name in reference.names:
        role = name.role
        variable = name_variable(role, reference.kind)
        written = _name(name)
        if role in makers:
            # styles print "author" for such works; some print the composer or director instead
            lists.setdefault("author", []).append(written)
            if variable and variable != "author":
                lists.setdefault(variable, []).append(written)
        elif variable:
            lists.setdefault(variable, []).append(written)
        else:
            others.append(name)
    made.update(lists)
    return name_remarks(reference.names, others)


def _name(name: Name) -> dict[str, str]:
    if name.corporate:
        return {"literal": name.family}
    written = {"family": name.family}
    if name.given:
        written["given"] = name.given
    if name.particle:
        written["non-dropping-particle"] = name.particle
    if name.dropping:
        written["dropping-particle"] = name.dropping
    if name.suffix:
        written["suffix"] = name.suffix
    return written


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


def _place(reference: Reference, made: dict[str, object]) -> None:
    kind = reference.kind
    if reference.container:
        made["container-title"] = reference.container
    if reference.container_short:
        made["container-title-short"] = reference.container_short
    if reference.series:
        series = reference.series[0]
        made["collection-title"] = series.title
        if series.number:
            made["collection-number"] = series.number
    if reference.event:
        made["event-title"] = reference.event
        if reference.event_place:
            made["event-place"] = reference.event_place
    if reference.volume:
        made["volume"] = reference.volume
    if reference.issue:
        made["issue"] = reference.issue
    if reference.pages:
        last = reference.last_page
        made["page"] = f"{reference.first_page}-{last}" if last else reference.first_page
    elif reference.number and kind in ARTICLES:
        made["page"] = reference.number
    if reference.number and kind not in ARTICLES:
        made["number"] = reference.number
    if reference.page_count and not reference.container:
        made["number-of-pages"] = reference.page_count
    if reference.edition:
        made["edition"] = reference.edition
    if reference.scale:
        made["scale"] = reference.scale


def _published(reference: Reference, made: dict[str, object]) -> None:
    kind = reference.kind
    publisher = "; ".join(reference.publishers)
    if reference.institution and (kind is Kind.THESIS or not publisher):
        publisher = reference.institution
    if publisher:
        made["publisher"] = publisher
    if reference.places:
        made["publisher-place"] = "; ".join(reference.places)
    genre = reference.work_type or GENRES.get(kind, "")
    if genre:
        made["genre"] = genre
    if reference.original_title:
        made["original-title"] = reference.original_title
    if reference.call_number:
        made["call-number"] = reference.call_number
    if reference.database:
        made["source"] = reference.database
    if reference.extent and kind in RECORDINGS:
        made["medium"] = reference.extent


def _identified(reference: Reference, made: dict[str, object]) -> None:
    if reference.isbns:
        made["ISBN"] = " ".join(reference.isbns)
    if reference.issns:
        made["ISSN"] = " ".join(reference.issns)
    if reference.doi:
        made["DOI"] = reference.doi
    for scheme, value in reference.identifiers:
        if scheme in _PUBMED:
            made.setdefault(scheme.upper(), value)
    if reference.addresses:
        made["URL"] = reference.addresses[0]
    if reference.accessed is not None and (accessed := _date(reference.accessed)):
        made["accessed"] = accessed
