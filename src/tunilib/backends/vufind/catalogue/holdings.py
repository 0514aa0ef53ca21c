"""A record's page, and its holdings: on the page in VuFind, a separate fragment in Finna.

Holdings have the links to the forms for holds and requests; their keys depend only on record and copy.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from tunilib.backends.vufind.catalogue.results import RecordSummary
from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, document, in_query
from tunilib.backends.vufind.pages.state import account_page, blocks_in, state_of, wrong_page
from tunilib.core.reason import Reason

_HOLDINGS: Final = "holdings"


class RequestLinks(NamedTuple):
    hold: str | None = None
    retrieval: str | None = None


class ShownCopy(NamedTuple):
    """A copy.

    Attributes:
        number: as the page numbers the copies.
        item_id: in the address of its hold form.
        barcode: where the page has it.
        available: None where the site does not know.
        status: in the site's words.
        links: forms for this copy.
    """

    number: str
    item_id: str | None
    barcode: str | None
    available: bool | None
    status: str
    links: RequestLinks


class MoreCopies(NamedTuple):
    """Copies of a place that Finna loads with another request, whose parameters these are."""

    query: tuple[tuple[str, str], ...]


class CopyGroup(NamedTuple):
    """The copies at one place.

    Attributes:
        links: forms for any copy at this place.
        more: how those copies are asked for that are not on the page; None: all are.
    """

    location: str
    call_numbers: tuple[str, ...]
    copies: tuple[ShownCopy, ...]
    links: RequestLinks = RequestLinks()
    more: MoreCopies | None = None


class Holdings(NamedTuple):
    """The copies of a record, the forms for the title as a whole, and why nothing can be placed.

    Attributes:
        next: the number of the next page of copies, where the library system gives them in pages; None: these are all.
    """

    groups: tuple[CopyGroup, ...]
    title: RequestLinks
    blocks: tuple[Reason, ...]
    next: str | None = None


def read_record(page: str | Document) -> RecordSummary:
    """A record's page."""
    page = account_page(page, "record", "record")
    record, source = page.root.first(".record input.hiddenId"), page.root.first(".record input.hiddenSource")
    if record is None or source is None or not record.attr("value"):
        raise wrong_page(page, "record", "the record's id")
    heading = page.root.first("h1.record-title, h1[property=name]")
    title = heading.text if heading is not None else ""
    return RecordSummary(record.attr("value") or "", source.attr("value") or "", title or None)


def read_holdings(page: str | Document) -> Holdings:
    """The holdings, from the fragment of ``/Record/<id>/AjaxTab`` or from a record's page that has them."""
    page = document(page, _HOLDINGS)
    state = state_of(page)
    if state.problem is not None or (page.kind is not None and page.kind != "record"):
        raise wrong_page(page, _HOLDINGS, "the holdings of a record")
    if page.root.first(".alert-warning h2, .alert-warning h3") is not None:
        raise PageError(expected="an answer of the library system", page=_HOLDINGS, problem=PageProblem.SYSTEM_DOWN)
    finna = page.root.first(".record-holdings-table") is not None
    if not (_tables_are_complete(page) if page.is_fragment and not finna else page.is_complete):
        raise PageError(expected="the end of the holdings", page=_HOLDINGS, problem=PageProblem.INCOMPLETE)
    groups = _finna_groups(page) if finna else _plain_groups(page)
    if sum(len(group.copies) for group in groups) != len(page.root.all(".copy-info, tr.holding-row")):
        raise PageError(expected="each copy at one place", page=_HOLDINGS)
    return Holdings(
        groups=groups,
        title=_title_links(page),
        blocks=blocks_in(page, ".borrowing-block, #account-block-msg"),
        next=_next_page(page) if page.is_fragment else None,
    )


def _next_page(page: Document) -> str | None:
    link = page.root.first("li.page-next a[href]")
    return in_query(link.attr("href"), "page") if link is not None else None


def _tables_are_complete(page: Document) -> bool:
    """Whether each table has its end: a fragment of VuFind has no other mark of its own end."""
    source = page.visible_source.lower()
    return source.count("<table") == source.count("</table")


def _finna_groups(page: Document) -> tuple[CopyGroup, ...]:
    groups = []
    for table in page.root.all(".record-holdings-table:not(.electronic-holdings)"):
        for node in table.all(".holdings-group"):
            heading, location = node.first(".holdings-container-heading"), node.first(".location")
            if heading is None or location is None:
                continue
            copies = [found for found in node.all(".copy-details") if found.first(".copy-info") is not None]
            groups.append(
                CopyGroup(
                    location=location.text_without("details", "icon"),
                    call_numbers=tuple(found.text for found in node.all(".location-link-text") if found.text),
                    copies=tuple(_finna_copy(found) for found in copies),
                    links=_links(heading),
                    more=_more(node),
                )
            )
    return tuple(groups)


def read_more_copies(items: str) -> tuple[tuple[ShownCopy, ...], MoreCopies | None]:
    """The copies in the piece of a page that was loaded for them, and how the next ones are asked for."""
    root = document(items, _HOLDINGS).root
    found = [node for node in root.all(".copy-details") if node.first(".copy-info") is not None]
    return tuple(_finna_copy(node) for node in found), _more(root)


def _more(node: Node) -> MoreCopies | None:
    holder = node.first("[data-key][data-record-id]")
    if holder is None:
        return None
    names = {"key": "key", "page": "page", "record-id": "recordId", "record-source": "recordSource"}
    found = ((name, holder.attr(f"data-{attribute}")) for attribute, name in names.items())
    return MoreCopies(tuple((name, value) for name, value in found if value is not None))


def _finna_copy(node: Node) -> ShownCopy:
    title, info = node.first(".copy-title"), node.first(".copy-info")
    if title is None or info is None:
        raise PageError(expected="number and status of each copy", page=_HOLDINGS)
    status = info.first("span.text-success, span.text-warning, span.text-danger, span.text-muted")
    return _copy(node, title.text, status, None)


def _plain_groups(page: Document) -> tuple[CopyGroup, ...]:
    tables = page.root.all("table.holdings-table")
    if not tables and page.root.first("td.fullLocation" if page.is_fragment else ".holdings-tab") is None:
        raise wrong_page(page, _HOLDINGS, "tables of holdings")
    headings = _headings(tables)
    groups = []
    for table in tables:
        rows = table.all("tr")
        numbers = [row.first("td") for row in rows if "holding-row" not in row.classes and _is_call_number(row, page)]
        groups.append(
            CopyGroup(
                location=headings.get(table, ""),
                call_numbers=tuple(cell.text for cell in numbers if cell is not None and cell.text),
                copies=tuple(_plain_copy(row) for row in rows if "holding-row" in row.classes),
            )
        )
    return tuple(groups)


def _plain_copy(row: Node) -> ShownCopy:
    head, info = row.first(".copy-number"), row.first("td")
    if head is None or info is None:
        raise PageError(expected="number and status of each copy", page=_HOLDINGS)
    status = info.first("span.text-success, span.text-warning, span.text-danger, span.text-muted")
    barcode = info.first("meta[property=serialNumber]")
    written = info.first(".barcode")
    return _copy(
        row,
        (head.text_without("enumchron").split() or [""])[-1],
        status,
        (barcode.attr("content") if barcode is not None else written.text if written is not None else None) or None,
    )


def _copy(node: Node, number: str, status: Node | None, barcode: str | None) -> ShownCopy:
    links = _links(node)
    return ShownCopy(
        number=number,
        item_id=in_query(links.hold, "item_id"),
        barcode=barcode,
        available=_available(status),
        status=status.text if status is not None else "",
        links=links,
    )


def _available(status: Node | None) -> bool | None:
    """By class: green is available, red is not, yellow and grey are not known."""
    if status is None:
        return None
    if "text-success" in status.classes:
        return True
    return False if "text-danger" in status.classes else None


def _links(node: Node) -> RequestLinks:
    return RequestLinks(
        hold=_href(node, "a.placehold[href*='/Hold?']"),
        retrieval=_href(node, "a.placeStorageRetrievalRequest[href*='/StorageRetrievalRequest?']"),
    )


def _title_links(page: Document) -> RequestLinks:
    """The forms for the title; in both products above all tables, and with the level ``title``."""
    wrapper = page.root.first(".place-hold-wrapper")
    if wrapper is not None:
        return _links(wrapper)
    hold = next((link.attr("href") for link in page.root.all("a.placehold[href*='level=title']")), None)
    return RequestLinks(hold=hold)


def _href(node: Node, selector: str) -> str | None:
    link = node.first(selector)
    return link.attr("href") if link is not None else None


def _is_call_number(row: Node, page: Document) -> bool:
    head = row.first("th")
    return head is not None and page.words.label(head.text) == "call-number"


def _headings(tables: list[Node]) -> dict[Node, str]:
    """The heading right before each table of copies."""
    found: dict[Node, str] = {}
    for parent in {table.parent for table in tables}:
        heading = ""
        for node in parent.children() if parent is not None else ():
            if node.tag in ("h2", "h3", "h4"):
                heading = node.text
            elif node.tag == "table":
                found[node] = heading
    return found
