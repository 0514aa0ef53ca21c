"""Write references as BibTeX and as BibLaTeX."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tunilib.core.reference import Kind, Name, Reference, Role, When, language_name
from tunilib.formats.bibtex.kinds import BIBLATEX, BIBTEX, LABELS, LANGUAGES, PRINCIPALS
from tunilib.formats.bibtex.latex import braced, keyword, text, verbatim, word
from tunilib.formats.keys import Keys
from tunilib.formats.remarks import date_remark, name_remarks, notes_and_remarks, remark, title_remarks

__all__ = ["write_biblatex", "write_bibtex"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PERIODICAL = frozenset((Kind.ARTICLE, Kind.MAGAZINE_ARTICLE, Kind.NEWSPAPER_ARTICLE, Kind.REVIEW))
_SUBTYPES = {
    Kind.NEWSPAPER_ARTICLE: "newspaper",
    Kind.MAGAZINE_ARTICLE: "magazine",
    Kind.NEWSPAPER: "newspaper",
}
# the kind of an entry type without a field type
_MEANT = {"software": Kind.SOFTWARE, "audio": Kind.MUSIC, "artwork": Kind.IMAGE}
_MASTER = re.compile(r"master|gradu|diplomi|magister|licen[ct]i|lisensiaat|kandidaat|bachelor|amk", re.IGNORECASE)
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
    fields: list[str] = []
    remarks = _names(reference, fields, modern=modern) if reference.names else []
    _titles(reference, fields, entry, modern=modern)
    if reference.issued is not None:
        _date(reference.issued, fields, remarks, modern=modern)
    _place(reference, fields, entry, modern=modern)
    _published(reference, fields, entry, modern=modern)
    _identified(reference, fields)
    _described(reference, fields, remarks, modern=modern)
    written = f"@{entry}{{{keys.key(reference)},\n  " + ",\n  ".join(fields) + "\n}\n\n"
    return written if written.isascii() else unicodedata.normalize("NFC", written)


def _names(reference: Reference, fields: list[str], *, modern: bool) -> list[str]:
    principals = PRINCIPALS[reference.kind]
    authors: list[str] = []
    editors: list[str] = []
    translators: list[str] = []
    others: list[Name] = []
    for name in reference.names:
        role = name.role
        if role in principals:
            authors.append(_name(name))
        elif role is Role.EDITOR or role is Role.COMPILER:
            editors.append(_name(name))
        elif role is Role.TRANSLATOR:
            translators.append(_name(name))
        elif role is Role.CONTAINER_AUTHOR and modern:
            fields.append(f"bookauthor = {{{_name(name)}}}")
        else:
            others.append(name)
    if authors:
        fields.append(f"author = {{{' and '.join(authors)}}}")
    if editors:
        fields.append(f"editor = {{{' and '.join(editors)}}}")
    if translators:
        fields.append(f"translator = {{{' and '.join(translators)}}}")
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
        if reference.short_title:
            fields.append(f"shorttitle = {{{braced(reference.short_title)}}}")
    elif reference.title:
        fields.append(f"title = {{{braced(reference.cited_title)}}}")
    container = reference.container
    if container:
        if kind in _PERIODICAL:
            fields.append(f"{'journaltitle' if modern else 'journal'} = {{{braced(container)}}}")
        else:
            fields.append(f"booktitle = {{{braced(container)}}}")
    if reference.container_short and modern:
        fields.append(f"shortjournal = {{{braced(reference.container_short)}}}")
    if reference.event and modern:
        fields.append(f"eventtitle = {{{braced(reference.event)}}}")
        if reference.event_place:
            fields.append(f"venue = {{{text(reference.event_place)}}}")
    elif reference.event and not container and entry == "inproceedings":
        fields.append(f"booktitle = {{{braced(reference.event)}}}")
    if reference.original_title and modern:
        fields.append(f"origtitle = {{{braced(reference.original_title)}}}")


def _date(when: When, fields: list[str], remarks: list[str], *, modern: bool) -> None:
    if when.year is None:
        if when.text != "n.d.":
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
    periodical = reference.kind in _PERIODICAL
    if reference.series:
        series = reference.series[0]
        fields.append(f"series = {{{braced(series.title)}}}")
        if series.number and not reference.issue and not reference.number:
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
        fields.append(f"edition = {{{word(reference.edition)}}}")


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
        joined = (
            " and ".join([braced(publisher) for publisher in publishers]) if modern else word("; ".join(publishers))
        )
        fields.append(f"publisher = {{{joined}}}")
    if reference.places:
        if modern:
            fields.append(f"location = {{{' and '.join([braced(place) for place in reference.places])}}}")
        else:
            fields.append(f"address = {{{word('; '.join(reference.places))}}}")
    _typed(reference, fields, entry, modern=modern)


def _typed(reference: Reference, fields: list[str], entry: str, *, modern: bool) -> None:
    """The type of the work as printed, and the kind where the entry type does not state it."""
    kind = reference.kind
    own, label = reference.work_type, LABELS.get(kind, "")
    if not modern:
        if entry == "misc" and (own or label):
            fields.append(f"howpublished = {{{word(own or label)}}}")
            if own and label and own != label:
                fields.append(f"type = {{{word(label)}}}")
        elif entry in ("phdthesis", "mastersthesis", "techreport") and (own or label):
            fields.append(f"type = {{{word(own or label)}}}")
        return
    if kind in _SUBTYPES:
        fields.append(f"entrysubtype = {{{_SUBTYPES[kind]}}}")
    if kind is Kind.THESIS:
        fields.append(f"type = {{{word(own) or 'phdthesis'}}}")
    elif entry == "report" and not (own or label):
        fields.append("type = {techreport}")
    elif own or (
        label and entry in ("misc", "report", "software", "audio", "artwork") and _MEANT.get(entry) is not kind
    ):
        fields.append(f"type = {{{word(own or label)}}}")


def _identified(reference: Reference, fields: list[str]) -> None:
    if reference.isbns:
        fields.append(f"isbn = {{{text(' '.join(reference.isbns))}}}")
    if reference.issns:
        fields.append(f"issn = {{{text(' '.join(reference.issns))}}}")
    if reference.doi:
        fields.append(f"doi = {{{verbatim(reference.doi)}}}")
    if reference.addresses:
        fields.append(f"url = {{{verbatim(reference.addresses[0])}}}")


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
    others = [remark("URL", url) for url in reference.addresses[1:]]
    remarks = notes_and_remarks(reference, (*remarks, *title_remarks(reference), *others))
    if reference.kind is Kind.MANUSCRIPT:
        fields.append(f"note = {{{text(reference.work_type or 'Manuscript')}}}")
    if remarks:
        fields.append(f"{'annotation' if modern else 'annote'} = {{{text(' | '.join(remarks))}}}")


@lru_cache(maxsize=512)
def _languages(codes: tuple[str, ...], modern: bool) -> tuple[str, ...]:
    if not modern:
        return (f"language = {{{text(', '.join([language_name(code) for code in codes]))}}}",)
    names = [LANGUAGES.get(code) or language_name(code) for code in codes]
    language = f"language = {{{' and '.join([text(name) for name in names])}}}"
    return (f"langid = {{{names[0]}}}", language) if codes[0] in LANGUAGES else (language,)
