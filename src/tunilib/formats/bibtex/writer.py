"""Write references as BibTeX and as BibLaTeX."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Iterator

from tunilib.core.reference import Kind, Name, Reference, Role, When, language_name
from tunilib.formats.bibtex import EPRINTS, LABELS, LANGUAGES, MONTHS, NO_DEGREE, PRINCIPALS
from tunilib.formats.bibtex.latex import braced, keyword, text, verbatim
from tunilib.formats.keys import Keys
from tunilib.formats.kinds import ARTICLES, BIBLATEX, BIBTEX, PARTS, SERIALS
from tunilib.formats.remarks import date_remark, name_remarks, notes_and_remarks, other_remarks, remark
from tunilib.formats.text import composed

_PRINT_ORGANIZATION = frozenset(("misc", "software", "audio", "movie", "video", "artwork", "letter"))
_SUBTYPES = {
    Kind.NEWSPAPER_ARTICLE: "newspaper",
    Kind.MAGAZINE_ARTICLE: "magazine",
    Kind.NEWSPAPER: "newspaper",
    Kind.REVIEW: "review",
    Kind.BROADCAST: "broadcast",
    Kind.POST: "post",
    Kind.ENCYCLOPEDIA_ENTRY: "encyclopedia",
}
# the kind of an entry type without a field type
_MEANT = {"software": Kind.SOFTWARE, "audio": Kind.MUSIC, "artwork": Kind.IMAGE}
_MASTER = re.compile(r"master|gradu|diplomi|magister|licen[ct]i|lisensiaat|kandidaat|bachelor|amk", re.IGNORECASE)
_ORDINAL = re.compile(
    r"(?:(\d{1,3})(?:st|nd|rd|th|\.|:a|:e|e|ère|er|ª|º)?|(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth))"
    r"(?:\s*(?:ed|edn|edition|p|pain|painos|uppl|upplaga|upplagan|upp|aufl|auflage|éd|édition|udg|utg|ed\. ?ción))?\.?",
    re.IGNORECASE,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PUBMED = ("pmid", "pmcid")
_LOWER = re.compile(r"(?:^|\s)[a-zà-öø-ÿ]")


def write_bibtex(references: Iterable[Reference], *, modern: bool = False) -> Iterator[str]:
    keys = Keys()
    for reference in references:
        yield _entry(reference, keys, modern=modern)


def write_biblatex(references: Iterable[Reference]) -> Iterator[str]:
    return write_bibtex(references, modern=True)


def _entry(reference: Reference, keys: Keys, *, modern: bool) -> str:
    kind = reference.kind
    entry = (BIBLATEX if modern else BIBTEX)[kind]
    if kind is Kind.THESIS and not modern and _MASTER.search(reference.work_type):
        entry = "mastersthesis"
    elif kind in PARTS and not modern and not reference.container and not reference.event:
        # styles want the host of a part
        entry = "misc"
    elif kind is Kind.BOOK and modern and _is_edited(reference):
        entry = "collection"
    fields = [
        f"{name} = {value}" if name == "month" else f"{name} = {{{value}}}"
        for name, value in _fields(reference, entry, modern=modern)
        if value
    ]
    return composed(f"@{entry}{{{keys.key(reference)},\n  " + ",\n  ".join(fields) + "\n}\n\n")


def _fields(reference: Reference, entry: str, *, modern: bool) -> Iterator[tuple[str, str]]:
    remarks = yield from _names(reference, modern=modern)
    yield from _titles(reference, entry, modern=modern)
    if reference.issued is not None:
        yield from _date(reference.issued, modern=modern)
        if _is_remark(reference.issued, modern=modern):
            # some readers take the date "19XX" for the year 1900
            remarks.append(date_remark(reference.issued))
    yield from _place(reference, entry, modern=modern)
    yield from _published(reference, entry, modern=modern)
    yield from _identified(reference, modern=modern)
    yield from _described(reference, remarks, modern=modern)


def _is_edited(reference: Reference) -> bool:
    return bool(reference.named(Role.EDITOR, Role.COMPILER)) and not reference.named(Role.AUTHOR)


def _names(reference: Reference, *, modern: bool) -> Generator[tuple[str, str], None, list[str]]:
    principals = PRINCIPALS[reference.kind]
    fields: dict[str, list[str]] = {"author": [], "editor": [], "translator": [], "editora": [], "editorb": []}
    others: list[Name] = []
    for name in reference.names:
        role = name.role
        if role in principals:
            fields["author"].append(_name(name))
        elif role is Role.EDITOR or role is Role.COMPILER:
            fields["editor"].append(_name(name))
        elif role is Role.TRANSLATOR:
            fields["translator"].append(_name(name))
        elif role is Role.CONTAINER_AUTHOR and modern:
            yield "bookauthor", _name(name)
        elif role is Role.CONTRIBUTOR and modern and not name.corporate:
            fields["editora"].append(_name(name))
        elif role is Role.SERIES_EDITOR and modern and not name.corporate:
            fields["editorb"].append(_name(name))
        else:
            others.append(name)
    for field, names in fields.items():
        yield field, " and ".join(names)
        if field == "editor" and names and modern and not reference.named(Role.EDITOR):
            yield "editortype", "compiler"
        if field == "editora" and names:
            yield "editoratype", "collaborator"
        if field == "editorb" and names:
            yield "editorbtype", "redactor"
    return name_remarks(reference.names, others)


def _name(name: Name) -> str:
    """One name as "von Last, Jr., First"; in braces if it has one part, or parts that BibTeX would misread."""
    family = text(name.family)
    if name.corporate or not name.given:
        bare = f"{name.particle} {name.family}".strip() if name.particle else name.family
        family = braced(bare)
        return f"{family}, {text(name.suffix)}, {{}}" if name.suffix else family
    if "," in family or " and " in family or _LOWER.search(family):
        family = f"{{{family}}}"
    particle = f"{name.dropping} {name.particle}".strip()
    if particle:
        family = f"{text(particle)} {family}" if particle[0].islower() else f"{{{text(particle)} {family}}}"
    given = text(name.given)
    if "," in given or " and " in given:
        given = f"{{{given}}}"
    return f"{family}, {text(name.suffix)}, {given}" if name.suffix else f"{family}, {given}"


def _titles(reference: Reference, entry: str, *, modern: bool) -> Iterator[tuple[str, str]]:
    container = reference.container
    if modern:
        yield "title", _whole(reference.title)
        yield "subtitle", _whole(reference.subtitle)
    else:
        yield "title", _whole(reference.cited_title) if reference.title else ""
    yield "shorttitle", _whole(reference.short_title if modern else reference.short_form)
    if container:
        journal = "journaltitle" if modern else "journal"
        # the site, where this type prints it
        book = "organization" if entry == "online" else "booktitle"
        yield journal if reference.kind in ARTICLES else book, _whole(container)
    elif entry == "online":
        yield "organization", _list(reference.publishers, modern=modern)
    yield "shortjournal", _whole(reference.container_short) if modern else ""
    if reference.event:
        if not modern and not container and entry == "inproceedings":
            yield "booktitle", _whole(reference.event)
        yield "eventtitle", _whole(reference.event)
        yield "venue", text(reference.event_place)
    yield "origtitle", _whole(reference.original_title)


def _whole(value: str) -> str:
    return braced(value) if value else ""


def _is_remark(when: When, *, modern: bool) -> bool:
    return when.is_worded and (modern or When.parse(when.text) != when)


def _date(when: When, *, modern: bool) -> Iterator[tuple[str, str]]:
    if when.year is None:
        yield "year", text(when.text) if when.is_worded and not _is_remark(when, modern=modern) else ""
    elif modern:
        yield "date", when.edtf.removesuffix("..")
    else:
        year = f"{when.year:04d}"
        if when.end_year is not None:
            # a slash: some readers find no year in a value with a dash
            year = f"{year}/{when.end_year:04d}"
        elif when.open:
            year = f"{year}/"
        yield "year", f"{year}?" if when.uncertain else year
        if when.month and when.end_year is None:
            yield "month", MONTHS[when.month - 1]
            yield "day", str(when.day or "")


def _place(reference: Reference, entry: str, *, modern: bool) -> Iterator[tuple[str, str]]:
    is_article = reference.kind in ARTICLES
    if reference.series:
        series = reference.series[0]
        has_number = bool(reference.issue or reference.number) or is_article or reference.kind in SERIALS
        # the field of its number is that of the issue or report, if there is one
        yield "series", braced(str(series) if has_number else series.title)
        yield "number", "" if has_number else text(series.number)
    yield "volume", text(reference.volume)
    yield "eid" if is_article and not reference.issue else "number", text(reference.issue or reference.number)
    last = reference.last_page
    yield "pages", f"{text(reference.first_page)}--{text(last)}" if last else text(reference.first_page)
    has_count = modern and entry not in ("article", "incollection", "inproceedings")
    yield "pagetotal", reference.page_count if has_count else ""
    yield "edition", text(_edition(reference.edition, modern=modern))


def _edition(edition: str, *, modern: bool) -> str:
    """An edition that styles can print: "2" for biblatex, "2nd" for BibTeX. Other editions are unchanged."""
    found = _ORDINAL.fullmatch(edition.strip())
    if found is None:
        return edition
    number = int(found[1]) if found[1] else _ORDINALS.index(found[2].lower()) + 1
    if modern:
        return str(number)
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _published(reference: Reference, entry: str, *, modern: bool) -> Iterator[tuple[str, str]]:
    publishers = reference.publishers
    institution = reference.institution
    if entry in ("phdthesis", "mastersthesis", "thesis", "techreport", "report"):
        school = "school" if entry in ("phdthesis", "mastersthesis") else "institution"
        yield school, _whole(institution or "; ".join(publishers))
        publishers = publishers if institution else ()
    elif institution and not publishers:
        publishers = (institution,)
    if entry != "online" or reference.container:
        # values that a type of entry does not print go into a field that it prints
        field = "organization" if modern and entry in _PRINT_ORGANIZATION else "publisher"
        yield field, _list(publishers, modern=modern)
    yield "location" if modern else "address", _list(reference.places, modern=modern)
    yield from _typed(reference, entry, modern=modern)


def _list(values: tuple[str, ...], *, modern: bool) -> str:
    """Publishers or places: a list for biblatex, one text for BibTeX, which readers must not split."""
    if modern:
        return " and ".join([braced(value) for value in values])
    joined = "; ".join(values)
    return braced(joined) if " and " in joined else text(joined)


def _typed(reference: Reference, entry: str, *, modern: bool) -> Iterator[tuple[str, str]]:
    """The type of the work as printed, and the kind if the entry type does not state it."""
    kind = reference.kind
    own, label = reference.work_type, LABELS.get(kind, "")
    yield "entrysubtype", _SUBTYPES.get(kind, "")
    if kind is Kind.THESIS and entry != "mastersthesis":
        # without a type styles print "PhD thesis"
        yield "type", text(own or NO_DEGREE)
    elif not modern and entry == "misc":
        yield "howpublished", text(own or label)
        yield "type", text(label) if own and own != label else ""
    elif not modern:
        yield "type", text(own or label) if entry in ("mastersthesis", "techreport") else ""
    elif entry == "report" and not (own or label):
        yield "type", "techreport"
    else:
        is_labelled = entry in ("misc", "report", "software", "audio", "artwork") and _MEANT.get(entry) is not kind
        yield "type", text(own or (label if is_labelled else ""))


def _identified(reference: Reference, *, modern: bool) -> Iterator[tuple[str, str]]:
    yield "isbn", text(" ".join(reference.isbns))
    yield "issn", text(" ".join(reference.issns))
    yield "doi", verbatim(reference.doi)
    known = _with_fields(reference)
    for scheme, value in reference.identifiers:
        if scheme in _PUBMED:
            yield scheme, text(value)
        elif scheme in known:
            yield "eprint", verbatim(value)
            yield "eprinttype" if modern else "archiveprefix", "arXiv" if scheme == "arxiv" else scheme
    yield from (("url", verbatim(address)) for address in reference.addresses[:1])


def _with_fields(reference: Reference) -> tuple[str, ...]:
    schemes = [scheme for scheme, _ in reference.identifiers]
    return (*_PUBMED, *[scheme for scheme in schemes if scheme in EPRINTS and scheme not in _PUBMED][:1])


def _described(reference: Reference, remarks: list[str], *, modern: bool) -> Iterator[tuple[str, str]]:
    yield "urldate", reference.accessed.edtf if reference.accessed is not None else ""
    if reference.languages:
        yield from _languages(reference.languages, modern=modern)
    yield "keywords", ", ".join([keyword(word) for word in reference.keywords])
    yield "abstract", text(reference.abstract)
    yield "library", text(reference.call_number)
    remarks += other_remarks(reference, _with_fields(reference))
    remarks += [remark("URL", url) for url in reference.addresses[1:]]
    yield "note", text(reference.work_type or "Manuscript") if reference.kind is Kind.MANUSCRIPT else ""
    # biblatex knows it as another name of "annotation"; Zotero knows only this one
    yield "annote", text(" | ".join(notes_and_remarks(reference, remarks)))


def _languages(codes: tuple[str, ...], *, modern: bool) -> Iterator[tuple[str, str]]:
    if not modern:
        yield "language", text(", ".join([language_name(code) for code in codes]))
        return
    names = [LANGUAGES.get(code) or language_name(code) for code in codes]
    has_id = codes[0] in LANGUAGES
    yield "langid", names[0] if has_id else ""
    # styles print "language"; beside "langid" it would say the same twice
    yield "language", "" if has_id and len(codes) == 1 else " and ".join([text(name) for name in names])
