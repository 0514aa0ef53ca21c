"""Write references in RefWorks Tagged Format, and the page that sends them to RefWorks from a browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote, urlencode

from tunilib.core.reference import MONTHS, Kind, Reference, When, language_name
from tunilib.formats.kinds import ARTICLES, REFWORKS
from tunilib.formats.refworks import LABELS, SERIES_IN_T2, TAGS
from tunilib.formats.remarks import date_remark, name_remarks, notes_and_remarks, other_remarks, remark
from tunilib.formats.text import block

ADDRESS = "https://www.refworks.com/express/expressimport.asp"
_UTF8 = "65001"


def write(references: Iterable[Reference]) -> Iterator[str]:
    """The text of the file, a record for each reference."""
    for reference in references:
        yield _record(reference)


def _record(reference: Reference) -> str:
    lines = [f"{tag} {value}" for tag, value in _values(reference) if value]
    return f"{block(lines, 3)}\r\n\r\n"


def _values(reference: Reference) -> Iterator[tuple[str, str]]:
    """The tags of a record with their values, some of them empty."""
    kind = reference.kind
    electronic = reference.electronic or kind in (Kind.WEBPAGE, Kind.POST)
    # an article of an electronic journal is a Journal Article of an electronic source, as RefWorks writes it
    yield "RT", "Journal, Electronic" if electronic and kind is Kind.JOURNAL else REFWORKS[kind]
    yield "SR", "Electronic(1)" if electronic else "Print(0)"
    yield "ID", reference.id or reference.control_number
    tags = TAGS[kind]
    # without a comma readers of this format do not split a name of one part
    names = ((tags[name.role], name.inverted) for name in reference.names if tags.get(name.role))
    yield from sorted(names, key=lambda name: name[0])
    yield "T1", reference.cited_title if reference.title else ""
    yield from _containers(reference)
    yield from _date(reference.issued)
    yield "VO", reference.volume
    yield "IS", reference.issue
    yield "SP", reference.first_page
    yield "OP", reference.last_page
    yield from (("K1", keyword) for keyword in reference.keywords)
    yield "AB", reference.abstract
    yield "PB", "; ".join(reference.publishers) or reference.institution
    yield "PP", "; ".join(reference.places)
    yield "ED", reference.edition
    yield "CL", reference.work_type or LABELS.get(kind, "")
    yield "LA", ", ".join([language_name(code) for code in reference.languages])
    yield "SN", " ".join((*reference.isbns, *reference.issns)) or reference.number
    yield "DO", reference.doi
    yield "CN", reference.call_number
    yield "DS", reference.database
    yield from (("UL", url) for url in reference.addresses[:1])
    accessed = reference.accessed
    yield "RD", _accessed(accessed) if accessed is not None and accessed.year is not None else ""
    # RefWorks has one field for every tag except those of names and keywords
    yield "NO", " | ".join(notes_and_remarks(reference, _remarks(reference)))


def _containers(reference: Reference) -> Iterator[tuple[str, str]]:
    kind, container = reference.kind, reference.container
    yield "JF" if container and kind in ARTICLES else "T2", container or reference.event
    yield "JO", reference.container_short
    tag = "T2" if kind in SERIES_IN_T2 and not container and not reference.event else "T3"
    titles = [f"{one.title} ; {one.number}" if one.number else one.title for one in reference.series]
    yield tag, " | ".join(titles)
    yield "OT", reference.original_title
    yield "ST", reference.short_form


def _date(when: When | None) -> Iterator[tuple[str, str]]:
    if when is None or when.year is None:
        return
    yield "YR", f"{when.year:04d}"
    if when.end_year is not None or when.open or when.uncertain:
        return
    if when.month:
        month = MONTHS[when.month - 1][:3]
        yield "FD", f"{month} {when.day}" if when.day else month
    else:
        yield "FD", when.text


def _remarks(reference: Reference) -> list[str]:
    tags, when = TAGS[reference.kind], reference.issued
    remarks = name_remarks(reference.names, [name for name in reference.names if not tags.get(name.role)])
    if reference.container and reference.event:
        remarks.append(remark("Conference", reference.event))
    if when is not None and (
        when.end_year is not None or when.open or when.uncertain or (when.year is None and when.text != "n.d.")
    ):
        remarks.append(date_remark(when))
    remarks += other_remarks(reference)
    if reference.number and (reference.isbns or reference.issns):
        remarks.append(remark("Number", reference.number))
    return remarks + [remark("URL", url) for url in reference.addresses[1:]]


def _accessed(when: When) -> str:
    if not when.month:
        return f"{when.year:04d}"
    month = MONTHS[when.month - 1][:3]
    return f"{month} {when.day} {when.year:04d}" if when.day else f"{month} {when.year:04d}"


def post_page(
    references: Iterable[Reference], *, title: str = "RefWorks", send: str = "Send to RefWorks"
) -> Iterator[str]:
    """RefWorks' direct export, in pieces: a page with a form that submits itself in the browser that opens it.

    RefWorks can also fetch a file from a public address. A page on this machine has none, so the references are in
    the page. Without scripts the form has a button.
    """
    query = urlencode({"vendor": "tunilib", "filter": "RefWorks Tagged Format", "encoding": _UTF8}, quote_via=quote)
    address = f"{ADDRESS}?{query}"
    yield (
        '<!DOCTYPE html>\n<html>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n</head>\n<body>\n<h1>{escape(title)}</h1>\n"
        f'<form id="send" method="post" accept-charset="utf-8" action="{escape(address)}">\n'
        f'<p><button type="submit">{escape(send)}</button></p>\n'
        '<textarea name="ImportData" hidden>\n'
    )
    for piece in write(references):
        yield escape(piece, quote=False)
    yield "</textarea>\n</form>\n"
    yield "<script>document.getElementById('send').submit();</script>\n</body>\n</html>\n"
