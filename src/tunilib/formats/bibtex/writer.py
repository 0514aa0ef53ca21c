"""Write references as BibTeX and as BibLaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tunilib.core.reference import Kind, Name, Reference, Role, When, language_name
from tunilib.formats.bibtex import EPRINTS, LABELS, LANGUAGES, NO_DEGREE, PRINCIPALS
from tunilib.formats.bibtex.latex import braced, keyword, text, verbatim, word
from tunilib.formats.keys import Keys
from tunilib.formats.kinds import ARTICLES, BIBLATEX, BIBTEX, PARTS, SERIALS
from tunilib.formats.remarks import date_remark, name_remarks, notes_and_remarks, other_remarks, remark
from tunilib.formats.text import composed

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
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


def write_bibtex(references: Iterable[Reference]) -> Iterator[str]:
    """The text of a file for classic BibTeX, an entry for each reference."""
    keys = Keys()
    for reference in references:
        yield _entry(reference, keys, modern=False)


def write_biblatex(references: Iterable[Reference]) -> Iterator[str]:
    """The text of a file for BibLaTeX and biber, an entry for each reference."""
    keys = Keys()
    for reference in references:
        yield _entry(reference, keys, modern=True)


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
    fields: list[str] = []
    remarks = _names(reference, fields, modern=modern) if reference.names else []
    _titles(reference, fields, entry, modern=modern)
    if reference.issued is not None:
        _date(reference.issued, fields, remarks, modern=modern)
    _place(reference, fields, entry, modern=modern)
    _published(reference, fields, entry, modern=modern)
    _identified(reference, fields, modern=modern)
    _described(reference, fields, remarks, modern=modern)
    return composed(f"@{entry}{{{keys.key(reference)},\n  " + ",\n  ".join(fields) + "\n}\n\n")


def _is_edited(reference: Reference) -> bool:
    """Whether a book has editors and nobody who wrote it."""
    return bool(reference.named(Role.EDITOR, Role.COMPILER)) and not reference.named(Role.AUTHOR)


def _names(reference: Reference, fields: list[str], *, modern: bool) -> list[str]:
    principals = PRINCIPALS[reference.kind]
    authors: list[str] = []
    editors: list[str] = []
    edited = False
    translators: list[str] = []
    contributors: list[str] = []
    others: list[Name] = []
    for name in reference.names:
        role = name.role
        if role in principals:
            authors.append(_name(name))
        elif role is Role.EDITOR or role is Role.COMPILER:
            editors.append(_name(name))
            edited = edited or role is Role.EDITOR
        elif role is Role.TRANSLATOR:
            translators.append(_name(name))
        elif role is Role.CONTAINER_AUTHOR and modern:
            fields.append(f"bookauthor = {{{_name(name)}}}")
        elif role is Role.CONTRIBUTOR and modern and not name.corporate:
            contributors.append(_name(name))
        else:
            others.append(name)
    if authors:
        fields.append(f"author = {{{' and '.join(authors)}}}")
    if editors:
        fields.append(f"editor = {{{' and '.join(editors)}}}")
        if modern and not edited:
            fields.append("editortype = {compiler}")
    if translators:
        fields.append(f"translator = {{{' and '.join(translators)}}}")
    if contributors:
        fields += [f"editora = {{{' and '.join(contributors)}}}", "editoratype = {collaborator}"]
    return name_remarks(reference.names, others)


def _name(name: Name) -> str:
    """One name as "von Last, Jr., First"; in braces if it has one part, or parts that BibTeX would misread."""
    family = word(name.family)
    if name.corporate or not name.given:
        bare = f"{name.particle} {name.family}".strip() if name.particle else name.family
        family = braced(bare)
        return f"{family}, {word(name.suffix)}, {{}}" if name.suffix else family
    if "," in family or " and " in family or _LOWER.search(family):
        family = f"{{{family}}}"
    particle = f"{name.dropping} {name.particle}".strip()
    if particle:
        family = f"{word(particle)} {family}" if particle[0].islower() else f"{{{word(particle)} {family}}}"
    given = word(name.given)
    if "," in given or " and " in given:
        given = f"{{{given}}}"
    return f"{family}, {word(name.suffix)}, {given}" if name.suffix else f"{family}, {given}"


def _titles(reference: Reference, fields: list[str], entry: str, *, modern: bool) -> None:
    kind = reference.kind
    if modern:
        if reference.title:
            fields.append(f"title = {{{braced(reference.title)}}}")
        if reference.subtitle:
            fields.append(f"subtitle = {{{braced(reference.subtitle)}}}")
    elif reference.title:
        fields.append(f"title = {{{braced(reference.cited_title)}}}")
    short = reference.short_title if modern else reference.short_form
    if short:
        fields.append(f"shorttitle = {{{braced(short)}}}")
    container = reference.container
    if container:
        if kind in ARTICLES:
            fields.append(f"{'journaltitle' if modern else 'journal'} = {{{braced(container)}}}")
        elif entry == "online":
            # the site, where this type prints it
            fields.append(f"organization = {{{braced(container)}}}")
        else:
            fields.append(f"booktitle = {{{braced(container)}}}")
    elif entry == "online" and reference.publishers:
        fields.append(f"organization = {{{_list(reference.publishers, modern=modern)}}}")
    if reference.container_short and modern:
        fields.append(f"shortjournal = {{{braced(reference.container_short)}}}")
    if reference.event:
        if not modern and not container and entry == "inproceedings":
            fields.append(f"booktitle = {{{braced(reference.event)}}}")
        fields.append(f"eventtitle = {{{braced(reference.event)}}}")
        if reference.event_place:
            fields.append(f"venue = {{{text(reference.event_place)}}}")
    if reference.original_title:
        fields.append(f"origtitle = {{{braced(reference.original_title)}}}")


def _date(when: When, fields: list[str], remarks: list[str], *, modern: bool) -> None:
    if when.year is None:
        if when.text == "n.d.":
            return
        if not modern and When.parse(when.text) == when:
            fields.append(f"year = {{{text(when.text)}}}")
        else:
            # some readers take the date "19XX" for the year 1900
            remarks.append(date_remark(when))
    elif modern:
        fields.append(f"date = {{{when.edtf.removesuffix('..')}}}")
    else:
        year = f"{when.year:04d}"
        if when.end_year is not None:
            # a slash: some readers find no year in a value with a dash
            year = f"{year}/{when.end_year:04d}"
        elif when.open:
            year = f"{year}/"
        fields.append(f"year = {{{year}?}}" if when.uncertain else f"year = {{{year}}}")
        if when.month and when.end_year is None:
            fields.append(f"month = {_MONTHS[when.month - 1]}")
            if when.day:
                fields.append(f"day = {{{when.day}}}")


def _place(reference: Reference, fields: list[str], entry: str, *, modern: bool) -> None:
    periodical = reference.kind in ARTICLES
    if reference.series:
        series = reference.series[0]
        has_number = bool(reference.issue or reference.number) or periodical or reference.kind in SERIALS
        # the field of its number is that of the issue or report, if there is one
        title = f"{series.title} ; {series.number}" if series.number and has_number else series.title
        fields.append(f"series = {{{braced(title)}}}")
        if series.number and not has_number:
            fields.append(f"number = {{{word(series.number)}}}")
    if reference.volume:
        fields.append(f"volume = {{{word(reference.volume)}}}")
    if reference.issue:
        fields.append(f"number = {{{word(reference.issue)}}}")
    elif reference.number and not periodical:
        fields.append(f"number = {{{word(reference.number)}}}")
    elif reference.number:
        fields.append(f"eid = {{{word(reference.number)}}}")
    if reference.pages:
        last = reference.last_page
        first = word(reference.first_page)
        fields.append(f"pages = {{{first}--{word(last)}}}" if last else f"pages = {{{first}}}")
    if modern and reference.page_count and entry not in ("article", "incollection", "inproceedings"):
        fields.append(f"pagetotal = {{{reference.page_count}}}")
    if reference.edition:
        fields.append(f"edition = {{{word(_edition(reference.edition, modern=modern))}}}")


def _edition(edition: str, *, modern: bool) -> str:
    """An edition that styles can print: "2" for biblatex, "2nd" for BibTeX; as it is if it is not just a number."""
    found = _ORDINAL.fullmatch(edition.strip())
    if found is None:
        return edition
    number = int(found[1]) if found[1] else _ORDINALS.index(found[2].lower()) + 1
    if modern:
        return str(number)
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _published(reference: Reference, fields: list[str], entry: str, *, modern: bool) -> None:
    publishers = reference.publishers
    institution = reference.institution
    if entry in ("phdthesis", "mastersthesis", "thesis", "techreport", "report"):
        body = institution or "; ".join(publishers)
        if body:
            fields.append(
                f"{'school' if entry in ('phdthesis', 'mastersthesis') else 'institution'} = {{{braced(body)}}}"
            )
        publishers = publishers if institution else ()
    elif institution and not publishers:
        publishers = (institution,)
    if publishers:
        # what a type of entry does not print is in the field that it does
        field = "organization" if modern and entry in _PRINT_ORGANIZATION else "publisher"
        if entry != "online" or reference.container:
            fields.append(f"{field} = {{{_list(publishers, modern=modern)}}}")
    if reference.places:
        fields.append(f"{'location' if modern else 'address'} = {{{_list(reference.places, modern=modern)}}}")
    _typed(reference, fields, entry, modern=modern)


def _list(values: tuple[str, ...], *, modern: bool) -> str:
    """Publishers or places: a list for biblatex, and for BibTeX one text, of which no reader may make a list."""
    if modern:
        return " and ".join([braced(value) for value in values])
    joined = "; ".join(values)
    return braced(joined) if " and " in joined else word(joined)


def _typed(reference: Reference, fields: list[str], entry: str, *, modern: bool) -> None:
    """The type of the work as printed, and the kind where the entry type does not state it."""
    kind = reference.kind
    own, label = reference.work_type, LABELS.get(kind, "")
    if kind in _SUBTYPES:
        fields.append(f"entrysubtype = {{{_SUBTYPES[kind]}}}")
    if not modern:
        if entry == "misc" and (own or label):
            fields.append(f"howpublished = {{{word(own or label)}}}")
            if own and label and own != label:
                fields.append(f"type = {{{word(label)}}}")
        elif entry == "phdthesis":
            # without a type styles print "PhD thesis"
            fields.append(f"type = {{{word(own or NO_DEGREE)}}}")
        elif entry in ("mastersthesis", "techreport") and (own or label):
            fields.append(f"type = {{{word(own or label)}}}")
        return
    if kind is Kind.THESIS:
        fields.append(f"type = {{{word(own or NO_DEGREE)}}}")
    elif entry == "report" and not (own or label):
        fields.append("type = {techreport}")
    elif own or (
        label and entry in ("misc", "report", "software", "audio", "artwork") and _MEANT.get(entry) is not kind
    ):
        fields.append(f"type = {{{word(own or label)}}}")


def _identified(reference: Reference, fields: list[str], *, modern: bool) -> None:
    if reference.isbns:
        fields.append(f"isbn = {{{text(' '.join(reference.isbns))}}}")
    if reference.issns:
        fields.append(f"issn = {{{text(' '.join(reference.issns))}}}")
    if reference.doi:
        fields.append(f"doi = {{{verbatim(reference.doi)}}}")
    known = _with_fields(reference) if reference.identifiers else ()
    for scheme, value in reference.identifiers:
        if scheme not in known:
            continue
        if scheme in _PUBMED:
            fields.append(f"{scheme} = {{{text(value)}}}")
        else:
            archive = "arXiv" if scheme == "arxiv" else scheme
            fields.append(f"eprint = {{{verbatim(value)}}}")
            fields.append(f"{'eprinttype' if modern else 'archiveprefix'} = {{{archive}}}")
    if reference.urls:
        fields += [f"url = {{{verbatim(address)}}}" for address in reference.addresses[:1]]


def _with_fields(reference: Reference) -> tuple[str, ...]:
    """The schemes of identifiers that have fields: there is one field for eprints."""
    schemes = [scheme for scheme, _ in reference.identifiers]
    return (*_PUBMED, *[scheme for scheme in schemes if scheme in EPRINTS and scheme not in _PUBMED][:1])


def _described(reference: Reference, fields: list[str], remarks: list[str], *, modern: bool) -> None:
    accessed = reference.accessed
    if accessed is not None and accessed.year is not None:
        fields.append(f"urldate = {{{accessed.edtf}}}")
    if reference.languages:
        fields += _languages(reference.languages, modern)
    if reference.keywords:
        fields.append(f"keywords = {{{', '.join([keyword(word) for word in reference.keywords])}}}")
    if reference.abstract:
        fields.append(f"abstract = {{{text(reference.abstract)}}}")
    if reference.call_number:
        fields.append(f"library = {{{text(reference.call_number)}}}")
    if reference.native_title or reference.identifiers:
        remarks += other_remarks(reference, _with_fields(reference))
    if len(reference.urls) > 1:
        remarks += [remark("URL", url) for url in reference.addresses[1:]]
    if remarks or reference.notes:
        remarks = notes_and_remarks(reference, remarks)
    if reference.kind is Kind.MANUSCRIPT:
        fields.append(f"note = {{{text(reference.work_type or 'Manuscript')}}}")
    if remarks:
        # biblatex knows it as another name of "annotation", and Zotero as the only one
        fields.append(f"annote = {{{text(' | '.join(remarks))}}}")


@lru_cache(maxsize=512)
def _languages(codes: tuple[str, ...], modern: bool) -> tuple[str, ...]:
    if not modern:
        return (f"language = {{{text(', '.join([language_name(code) for code in codes]))}}}",)
    names = [LANGUAGES.get(code) or language_name(code) for code in codes]
    language = f"language = {{{' and '.join([text(name) for name in names])}}}"
    if codes[0] not in LANGUAGES:
        return (language,)
    # styles print "language", which says no more than "langid" if there is one
    return (f"langid = {{{names[0]}}}",) if len(codes) == 1 else (f"langid = {{{names[0]}}}", language)
