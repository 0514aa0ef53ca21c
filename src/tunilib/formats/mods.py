"""References as MODS 3.7."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.formats.kinds import NAME_VARIABLES, SERIALS, ZOTERO, name_variable
from tunilib.formats.marc.codes import CODES
from tunilib.formats.remarks import date_remark, notes_and_remarks
from tunilib.formats.text import xml_attribute, xml_text

_RESOURCES: dict[Kind, str] = {
    **dict.fromkeys(Kind, "text"),
    Kind.MAP: "cartographic",
    Kind.SCORE: "notated music",
    Kind.MUSIC: "sound recording-musical",
    Kind.SPOKEN: "sound recording-nonmusical",
    Kind.FILM: "moving image",
    Kind.BROADCAST: "moving image",
    Kind.IMAGE: "still image",
    Kind.OBJECT: "three dimensional object",
    Kind.SOFTWARE: "software, multimedia",
    Kind.GAME: "software, multimedia",
    Kind.DATASET: "software, multimedia",
    Kind.ARCHIVE: "mixed material",
}
_MARC_GENRES: dict[Kind, str] = {
    Kind.BOOK: "book",
    Kind.THESIS: "thesis",
    Kind.PROCEEDINGS: "conference publication",
    Kind.PAPER: "conference publication",
    Kind.JOURNAL: "periodical",
    Kind.NEWSPAPER: "newspaper",
    Kind.ARTICLE: "article",
    Kind.MAGAZINE_ARTICLE: "article",
    Kind.NEWSPAPER_ARTICLE: "article",
    Kind.REVIEW: "review",
    Kind.ENCYCLOPEDIA_ENTRY: "encyclopedia",
    Kind.REPORT: "technical report",
    Kind.PATENT: "patent",
    Kind.LEGISLATION: "legislation",
    Kind.CASE: "legal case and case notes",
    Kind.WEBPAGE: "web site",
    Kind.MAP: "map",
    Kind.FILM: "motion picture",
    Kind.GAME: "game",
    Kind.SOFTWARE: "computer program",
    Kind.DATASET: "numeric data",
    Kind.INTERVIEW: "interview",
    Kind.COMMUNICATION: "letter",
    Kind.IMAGE: "picture",
    Kind.OBJECT: "realia",
    Kind.STANDARD: "technical report",
}
_KNOWN_ROLES = frozenset(
    (
        Role.AUTHOR,
        Role.EDITOR,
        Role.SERIES_EDITOR,
        Role.TRANSLATOR,
        Role.COMPOSER,
        Role.PERFORMER,
        Role.DIRECTOR,
        Role.PRODUCER,
        Role.CARTOGRAPHER,
        Role.ARTIST,
        Role.PROGRAMMER,
        Role.INTERVIEWEE,
        Role.INTERVIEWER,
        Role.RECIPIENT,
        Role.CONTRIBUTOR,
    )
)
_OF_THE_HOST = frozenset((Role.EDITOR, Role.SERIES_EDITOR, Role.CONTAINER_AUTHOR))


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The text of the file, a ``mods`` element for each reference."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<modsCollection xmlns="http://www.loc.gov/mods/v3">\n'
    for reference in references:
        yield _mods(reference)
    yield "</modsCollection>\n"


def _mods(reference: Reference) -> str:
    lines = ['  <mods version="3.7">']
    lines += _titles(reference)
    hosted = bool(reference.container)
    lines += [_name(name, reference.kind) for name in reference.names if not (hosted and name.role in _OF_THE_HOST)]
    lines += _genres(reference)
    lines += _origin(reference)
    lines += [_code("language", "languageTerm", code) for code in reference.languages]
    if reference.extent:
        lines.append(f"    <physicalDescription>{_tag('extent', reference.extent)}</physicalDescription>")
    if reference.abstract:
        lines.append(f"    {_tag('abstract', reference.abstract)}")
    dates = []
    if reference.issued is not None and reference.issued.is_worded:
        dates.append(date_remark(reference.issued))
    lines += [f"    {_tag('note', note)}" for note in notes_and_remarks(reference, dates)]
    if reference.institution and reference.publishers:
        lines.append(f"    {_tag('note', reference.institution, type='thesis institution')}")
    lines += [f"    <subject>{_tag('topic', keyword)}</subject>" for keyword in reference.keywords]
    if reference.scale:
        lines.append(f"    <subject><cartographics>{_tag('scale', reference.scale)}</cartographics></subject>")
    if reference.call_number:
        lines.append(f"    {_tag('classification', reference.call_number)}")
    lines += _related(reference)
    lines += _identifiers(reference)
    lines += _locations(reference)
    lines += _record_info(reference)
    lines.append("  </mods>\n")
    return "\n".join(lines)


def _tag(name: str, text: str, **attributes: str) -> str:
    written = "".join([f' {key}="{xml_attribute(value)}"' for key, value in attributes.items() if value])
    return f"<{name}{written}>{xml_text(text)}</{name}>"


def _code(outer: str, inner: str, code: str) -> str:
    return f"    <{outer}>{_tag(inner, code, type='code', authority='iso639-2b')}</{outer}>"


def _titles(reference: Reference) -> list[str]:
    lines = []
    paired = ' altRepGroup="1"' if reference.native_title else ""
    if reference.title:
        lines.append(f"    <titleInfo{paired}>{_title(reference.title, reference.subtitle)}</titleInfo>")
    if reference.native_title:
        native = _title(reference.native_title, reference.native_subtitle)
        lines.append(f"    <titleInfo{paired}>{native}</titleInfo>")
    if reference.original_title:
        lines.append(f'    <titleInfo type="uniform">{_tag("title", reference.original_title)}</titleInfo>')
    if reference.short_title:
        lines.append(f'    <titleInfo type="abbreviated">{_tag("title", reference.short_title)}</titleInfo>')
    return lines


def _title(title: str, subtitle: str) -> str:
    return _tag("title", title) + (_tag("subTitle", subtitle) if subtitle else "")


def _name(name: Name, kind: Kind, indent: str = "    ") -> str:
    if name.corporate:
        parts = _tag("namePart", name.family)
    else:
        parts = _tag("namePart", f"{name.particle} {name.family}".strip(), type="family")
        given = f"{name.given} {name.dropping}".strip()
        if given:
            parts += _tag("namePart", given, type="given")
        if name.suffix:
            parts += _tag("namePart", name.suffix, type="termsOfAddress")
    code = CODES[name.role]
    role = _tag("roleTerm", code, type="code", authority="marcrelator") if code else ""
    role += _tag("roleTerm", str(name.role).replace("-", " "), type="text")
    if name.role not in _KNOWN_ROLES or (name.role in NAME_VARIABLES and not name_variable(name.role, kind)):
        # readers take a name in a role that they or its type do not know as an author, unless a wider term follows
        role += f"</role><role>{_tag('roleTerm', 'contributor', type='text')}"
    native = f"<alternativeName>{_tag('namePart', name.native)}</alternativeName>" if name.native else ""
    nature = "corporate" if name.corporate else "personal"
    return f'{indent}<name type="{nature}">{parts}<role>{role}</role>{native}</name>'


def _genres(reference: Reference) -> list[str]:
    kind = reference.kind
    lines = [f"    {_tag('typeOfResource', _RESOURCES[kind])}"]
    if ZOTERO[kind]:
        # Zotero writes its item types as local genres; they decide the type when it reads them
        lines.append(f"    {_tag('genre', ZOTERO[kind], authority='local')}")
    if kind in _MARC_GENRES:
        lines.append(f"    {_tag('genre', _MARC_GENRES[kind], authority='marcgt')}")
    if reference.work_type:
        lines.append(f"    {_tag('genre', reference.work_type)}")
    return lines


def _origin(reference: Reference) -> list[str]:
    hosted = bool(reference.container)
    lines = [f"<place>{_tag('placeTerm', place, type='text')}</place>" for place in reference.places]
    publishers = reference.publishers or ((reference.institution,) if reference.institution else ())
    lines += [_tag("publisher", publisher) for publisher in publishers]
    if reference.issued is not None:
        lines += _dates("dateIssued", reference.issued)
    if reference.edition:
        lines.append(_tag("edition", reference.edition))
    if reference.kind in SERIALS:
        lines.append(_tag("issuance", "continuing"))
    elif not hosted:
        lines.append(_tag("issuance", "monographic"))
    return [f"    <originInfo>{''.join(lines)}</originInfo>"] if lines else []


def _dates(name: str, when: When) -> list[str]:
    if when.year is None:
        return []
    qualifier = "questionable" if when.uncertain else ""
    start = _w3c(when.year, when.month, when.day)
    if when.end_year is None and not when.open:
        return [_tag(name, start, encoding="w3cdtf", qualifier=qualifier)]
    lines = [_tag(name, start, encoding="w3cdtf", point="start", qualifier=qualifier)]
    if when.end_year is not None:
        end = _w3c(when.end_year, when.end_month, when.end_day)
        lines.append(_tag(name, end, encoding="w3cdtf", point="end", qualifier=qualifier))
    else:
        lines.append(_tag(name, "9999", encoding="marc", point="end"))
    return lines


def _w3c(year: int, month: int, day: int) -> str:
    if not month:
        return f"{year:04d}"
    return f"{year:04d}-{month:02d}-{day:02d}" if day else f"{year:04d}-{month:02d}"


def _related(reference: Reference) -> list[str]:
    lines = []
    if reference.container:
        parts = [f"<titleInfo>{_tag('title', reference.container)}</titleInfo>"]
        if reference.container_short:
            parts.append(f'<titleInfo type="abbreviated">{_tag("title", reference.container_short)}</titleInfo>')
        parts += [_name(name, reference.kind, "") for name in reference.names if name.role in _OF_THE_HOST]
        parts += [_tag("identifier", isbn, type="isbn") for isbn in reference.isbns]
        parts += [_tag("identifier", issn, type="issn") for issn in reference.issns]
        parts.append(_part(reference))
        lines.append(f'    <relatedItem type="host">{"".join(parts)}</relatedItem>')
    elif reference.volume or reference.issue or reference.pages:
        lines.append(f"    {_part(reference)}")
    for series in reference.series:
        title = _tag("title", series.title)
        if series.number:
            title += _tag("partNumber", series.number)
        issn = _tag("identifier", series.issn, type="issn") if series.issn else ""
        lines.append(f'    <relatedItem type="series"><titleInfo>{title}</titleInfo>{issn}</relatedItem>')
    if reference.event:
        # some readers take it as an author if it has no role
        role = f"<role>{_tag('roleTerm', 'contributor', type='text')}</role>"
        lines.append(f'    <name type="conference">{_tag("namePart", reference.event)}{role}</name>')
        if reference.event_place:
            place = f"<place>{_tag('placeTerm', reference.event_place, type='text')}</place>"
            lines.append(f'    <originInfo eventType="conference">{place}</originInfo>')
    return lines


def _part(reference: Reference) -> str:
    details = [("volume", reference.volume), ("issue", reference.issue)]
    parts = [f'<detail type="{name}">{_tag("number", value)}</detail>' for name, value in details if value]
    if reference.pages:
        first = reference.first_page
        last = reference.last_page or first
        parts.append(f'<extent unit="pages">{_tag("start", first)}{_tag("end", last)}</extent>')
    return f"<part>{''.join(parts)}</part>" if parts else ""


def _identifiers(reference: Reference) -> list[str]:
    pairs = [("doi", reference.doi), ("report number", reference.number), *reference.identifiers]
    if not reference.container:
        pairs = [
            *[("isbn", isbn) for isbn in reference.isbns],
            *[("issn", issn) for issn in reference.issns],
            *pairs,
        ]
    return [f"    {_tag('identifier', value, type=scheme)}" for scheme, value in pairs if value]


def _locations(reference: Reference) -> list[str]:
    accessed = reference.accessed.edtf if reference.accessed is not None else ""
    urls = reference.urls if accessed else reference.addresses
    return [f"    <location>{_tag('url', url, dateLastAccessed=accessed)}</location>" for url in urls]


def _record_info(reference: Reference) -> list[str]:
    parts = []
    if reference.source:
        parts.append(_tag("recordContentSource", reference.source))
    number = reference.control_number or reference.id
    if number:
        parts.append(_tag("recordIdentifier", number, source=reference.source))
    return [f"    <recordInfo>{''.join(parts)}</recordInfo>"] if parts else []
