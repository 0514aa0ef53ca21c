"""Write references in RefWorks Tagged Format, and the page that sends them to RefWorks from a browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from urllib.parse import quote, urlencode

from tunilib.core.reference import MONTHS, Kind, Name, Reference, When, language_name
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
    kind = reference.kind
    electronic = reference.electronic or kind in (Kind.WEBPAGE, Kind.POST)
    # an article of an electronic journal is a Journal Article of an electronic source, as RefWorks writes it
    rt = "Journal, Electronic" if electronic and kind is Kind.JOURNAL else REFWORKS[kind]
    lines = [f"RT {rt}", "SR Electronic(1)" if electronic else "SR Print(0)"]
    add = lines.append
    identity = reference.id or reference.control_number
    if identity:
        add(f"ID {identity}")
    remarks = _names(reference, lines) if reference.names else []
    if reference.container and reference.event:
        remarks.append(remark("Conference", reference.event))
    if reference.title:
        add(f"T1 {reference.cited_title}")
    _containers(reference, lines)
    if reference.issued is not None:
        _date(reference.issued, lines, remarks)
    if reference.volume:
        add(f"VO {reference.volume}")
    if reference.issue:
        add(f"IS {reference.issue}")
    if reference.pages:
        add(f"SP {reference.first_page}")
        last = reference.last_page
        if last:
            add(f"OP {last}")
    if reference.keywords:
        lines += [f"K1 {keyword}" for keyword in reference.keywords]
    if reference.abstract:
        add(f"AB {reference.abstract}")
    remarks += other_remarks(reference)
    _published(reference, lines)
    _identified(reference, lines, remarks)
    notes = notes_and_remarks(reference, remarks)
    if notes:
        # RefWorks has one field for every tag except those of names and keywords
        add(f"NO {' | '.join(notes)}")
    return f"{block(lines, 3)}\r\n\r\n"


def _names(reference: Reference, lines: list[str]) -> list[str]:
    tags = TAGS[reference.kind]
    placed: list[str] = []
    others: list[Name] = []
    for name in reference.names:
        tag = tags.get(name.role)
        # without a comma readers of this format do not split a name of one part
        if tag == "A1":
            lines.append(f"A1 {name.inverted}")
        elif tag:
            placed.append(f"{tag} {name.inverted}")
        else:
            others.append(name)
    lines += sorted(placed, key=_tag)
    return name_remarks(reference.names, others)


def _tag(line: str) -> str:
    return line[:2]


def _containers(reference: Reference, lines: list[str]) -> None:
    kind, container = reference.kind, reference.container
    if container:
        lines.append(f"{'JF' if kind in ARTICLES else 'T2'} {container}")
    elif reference.event:
        lines.append(f"T2 {reference.event}")
    if reference.container_short:
        lines.append(f"JO {reference.container_short}")
    if reference.series:
        tag = "T2" if kind in SERIES_IN_T2 and not container and not reference.event else "T3"
        titles = [f"{one.title} ; {one.number}" if one.number else one.title for one in reference.series]
        lines.append(f"{tag} {' | '.join(titles)}")
    if reference.original_title:
        lines.append(f"OT {reference.original_title}")
    if reference.short_form:
        lines.append(f"ST {reference.short_form}")


def _date(when: When, lines: list[str], remarks: list[str]) -> None:
    if when.year is None:
        if when.text != "n.d.":
            remarks.append(date_remark(when))
        return
    lines.append(f"YR {when.year:04d}")
    if when.end_year is not None or when.open or when.uncertain:
        remarks.append(date_remark(when))
    elif when.month:
        month = MONTHS[when.month - 1][:3]
        lines.append(f"FD {month} {when.day}" if when.day else f"FD {month}")
    elif when.text:
        lines.append(f"FD {when.text}")


def _published(reference: Reference, lines: list[str]) -> None:
    publisher = "; ".join(reference.publishers) or reference.institution
    if publisher:
        lines.append(f"PB {publisher}")
    if reference.places:
        lines.append(f"PP {'; '.join(reference.places)}")
    if reference.edition:
        lines.append(f"ED {reference.edition}")
    label = reference.work_type or LABELS.get(reference.kind, "")
    if label:
        lines.append(f"CL {label}")
    if reference.languages:
        lines.append(f"LA {', '.join([language_name(code) for code in reference.languages])}")


def _identified(reference: Reference, lines: list[str], remarks: list[str]) -> None:
    numbers = (*reference.isbns, *reference.issns)
    if numbers:
        lines.append(f"SN {' '.join(numbers)}")
        if reference.number:
            remarks.append(remark("Number", reference.number))
    elif reference.number:
        lines.append(f"SN {reference.number}")
    if reference.doi:
        lines.append(f"DO {reference.doi}")
    if reference.call_number:
        lines.append(f"CN {reference.call_number}")
    database = reference.database
    if database:
        lines.append(f"DS {database}")
    if reference.addresses:
        lines.append(f"UL {reference.addresses[0]}")
        remarks += [remark("URL", url) for url in reference.addresses[1:]]
    if reference.accessed is not None and reference.accessed.year is not None:
        lines.append(f"RD {_accessed(reference.accessed)}")


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

    Args:
        references: the references to send.
        title: heading of the page.
        send: label of the button.
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
