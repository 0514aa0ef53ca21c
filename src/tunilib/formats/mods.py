"""References as MODS 3.7."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tunilib.core.reference import Kind, Name, Reference, Role, When
from tunilib.formats.kinds import NAME_VARIABLES, SERIALS, ZOTERO, name_variable
from tunilib.formats.marc.codes import CODES
from tunilib.formats.remarks import date_remark, notes_and_remarks
from tunilib.formats.text import xml_element as _tag

RESOURCES: dict[Kind, str] = {
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
MARC_GENRES: dict[Kind, str] = {
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
_KNOWN_ROLES_TEXT = (
    "author editor series-editor translator composer performer director producer cartographer artist programmer "
    "interviewee interviewer recipient contributor"
)
_KNOWN_ROLES = frozenset(_KNOWN_ROLES_TEXT.split())
_OF_THE_HOST = frozenset((Role.EDITOR, Role.SERIES_EDITOR, Role.CONTAINER_AUTHOR))


def write(references: Iterable[Reference]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<modsCollection xmlns="http://www.loc.gov/mods/v3">\n'
    for reference in references:
        yield _mods(reference)
    yield "</modsCollection>\n"


def _mods(reference: Reference) -> str:
    lines = "\n".join([f"    {line}" for line in _elements(reference)])
    return f'  <mods version="3.7">\n{lines}\n  </mods>\n'


def _elements(reference: Reference) -> Iterator[str]:
    yield from _titles(reference)
    for name in reference.names:
        if not (reference.container and name.role in _OF_THE_HOST):
            yield _name(name, reference.kind)
    yield from _genres(reference)
    yield from _origin(reference)
    for code in reference.languages:
        yield f"<language>{_tag('languageTerm', code, type='code', authority='iso639-2b')}</language>"
    if reference.extent:
        yield f"<physicalDescription>{_tag('extent', reference.extent)}</physicalDescription>"
    yield from _tags("abstract", reference.abstract)
    dates = [date_remark(reference.issued)] if reference.issued is not None and reference.issued.is_worded else []
    yield from _tags("note", *notes_and_remarks(reference, dates))
    if reference.institution and reference.publishers:
        yield _tag("note", reference.institution, type="thesis institution")
    for keyword in reference.keywords:
        yield f"<subject>{_tag('topic', keyword)}</subject>"
    if reference.scale:
        yield f"<subject><cartographics>{_tag('scale', reference.scale)}</cartographics></subject>"
    yield from _tags("classification", reference.call_number)
    yield from _related(reference)
    yield from _identifiers(reference)
    accessed = reference.accessed.edtf if reference.accessed is not None else ""
    for url in reference.urls if accessed else reference.addresses:
        yield f"<location>{_tag('url', url, dateLastAccessed=accessed)}</location>"
    number = reference.control_number or reference.id
    info = [
        *_tags("recordContentSource", reference.source),
        *_tags("recordIdentifier", number, source=reference.source),
    ]
    if info:
        yield f"<recordInfo>{''.join(info)}</recordInfo>"


def _tags(name: str, *texts: str, **attributes: str) -> list[str]:
    return [_tag(name, text, **attributes) for text in texts if text]


def _titles(reference: Reference) -> Iterator[str]:
    paired = ' altRepGroup="1"' if reference.native_title else ""
    native = (reference.native_title, reference.native_subtitle)
    for title, subtitle in ((reference.title, reference.subtitle), native):
        if title:
            yield f"<titleInfo{paired}>{_tag('title', title)}{''.join(_tags('subTitle', subtitle))}</titleInfo>"
    for kind, title in (("uniform", reference.original_title), ("abbreviated", reference.short_title)):
        if title:
            yield f'<titleInfo type="{kind}">{_tag("title", title)}</titleInfo>'


def _name(name: Name, kind: Kind) -> str:
    if name.corporate:
        parts = _tag("namePart", name.family)
    else:
        parts = _tag("namePart", f"{name.particle} {name.family}".strip(), type="family")
        parts += "".join(_tags("namePart", f"{name.given} {name.dropping}".strip(), type="given"))
        parts += "".join(_tags("namePart", name.suffix, type="termsOfAddress"))
    role = "".join(_tags("roleTerm", CODES[name.role], type="code", authority="marcrelator"))
    role += _tag("roleTerm", str(name.role).replace("-", " "), type="text")
    if name.role not in _KNOWN_ROLES or (name.role in NAME_VARIABLES and not name_variable(name.role, kind)):
        # readers take a name in an unknown role as an author, unless a wider term follows
        role += f"</role><role>{_tag('roleTerm', 'contributor', type='text')}"
    native = f"<alternativeName>{_tag('namePart', name.native)}</alternativeName>" if name.native else ""
    nature = "corporate" if name.corporate else "personal"
    return f'<name type="{nature}">{parts}<role>{role}</role>{native}</name>'


def _genres(reference: Reference) -> Iterator[str]:
    kind = reference.kind
    yield _tag("typeOfResource", RESOURCES[kind])
    # Zotero writes its item types as local genres; they decide the type when it reads them
    yield from _tags("genre", ZOTERO[kind], authority="local")
    yield from _tags("genre", MARC_GENRES.get(kind, ""), authority="marcgt")
    yield from _tags("genre", reference.work_type)


def _origin(reference: Reference) -> Iterator[str]:
    parts = [f"<place>{_tag('placeTerm', place, type='text')}</place>" for place in reference.places]
    parts += _tags("publisher", *(reference.publishers or (reference.institution,)))
    if reference.issued is not None:
        parts += _dates(reference.issued)
    parts += _tags("edition", reference.edition)
    if reference.kind in SERIALS:
        parts.append(_tag("issuance", "continuing"))
    elif not reference.container:
        parts.append(_tag("issuance", "monographic"))
    if parts:
        yield f"<originInfo>{''.join(parts)}</originInfo>"


def _dates(when: When) -> Iterator[str]:
    if when.year is None:
        return
    qualifier = "questionable" if when.uncertain else ""
    is_range = when.end_year is not None or when.open
    start = When(when.year, when.month, when.day).edtf
    yield _tag("dateIssued", start, encoding="w3cdtf", point="start" if is_range else "", qualifier=qualifier)
    if when.end_year is not None:
        end = When(when.end_year, when.end_month, when.end_day).edtf
        yield _tag("dateIssued", end, encoding="w3cdtf", point="end", qualifier=qualifier)
    elif when.open:
        yield _tag("dateIssued", "9999", encoding="marc", point="end")


def _related(reference: Reference) -> Iterator[str]:
    if reference.container:
        parts = [f"<titleInfo>{_tag('title', reference.container)}</titleInfo>"]
        if reference.container_short:
            parts.append(f'<titleInfo type="abbreviated">{_tag("title", reference.container_short)}</titleInfo>')
        parts += [_name(name, reference.kind) for name in reference.names if name.role in _OF_THE_HOST]
        parts += _tags("identifier", *reference.isbns, type="isbn")
        parts += _tags("identifier", *reference.issns, type="issn")
        yield f'<relatedItem type="host">{"".join(parts)}{_part(reference)}</relatedItem>'
    elif part := _part(reference):
        yield part
    for series in reference.series:
        title = _tag("title", series.title) + "".join(_tags("partNumber", series.number))
        issn = "".join(_tags("identifier", series.issn, type="issn"))
        yield f'<relatedItem type="series"><titleInfo>{title}</titleInfo>{issn}</relatedItem>'
    if reference.event:
        # some readers take it as an author if it has no role
        role = f"<role>{_tag('roleTerm', 'contributor', type='text')}</role>"
        yield f'<name type="conference">{_tag("namePart", reference.event)}{role}</name>'
        if reference.event_place:
            place = f"<place>{_tag('placeTerm', reference.event_place, type='text')}</place>"
            yield f'<originInfo eventType="conference">{place}</originInfo>'


def _part(reference: Reference) -> str:
    details = [("volume", reference.volume), ("issue", reference.issue)]
    parts = [f'<detail type="{name}">{_tag("number", value)}</detail>' for name, value in details if value]
    if reference.pages:
        first = reference.first_page
        last = reference.last_page or first
        parts.append(f'<extent unit="pages">{_tag("start", first)}{_tag("end", last)}</extent>')
    return f"<part>{''.join(parts)}</part>" if parts else ""


def _identifiers(reference: Reference) -> Iterator[str]:
    if not reference.container:
        yield from _tags("identifier", *reference.isbns, type="isbn")
        yield from _tags("identifier", *reference.issns, type="issn")
    for scheme, value in (("doi", reference.doi), ("report number", reference.number), *reference.identifiers):
        yield from _tags("identifier", value, type=scheme)
