"""A record's page and its holdings. VuFind has them on the page, Finna in a separate fragment.

Holdings have the links to the forms for holds and requests. The keys in them depend only on record and copy.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from tunilib.backends.vufind.catalogue.results import RecordSummary
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, document, number
from tunilib.backends.vufind.pages.rows import authors_of, year_in
from tunilib.backends.vufind.pages.state import account_page, blocks_in, state_of, wrong_page
from tunilib.core.reason import Reason
from tunilib.pages.html import Node
from tunilib.pages.source import in_query

_HOLDINGS: Final = "holdings"
_OTHER_ORDERS: Final = {
    "reading-room": ".reservation-request-buttons a[href*='/ArchiveRequest'], "
    ".reservation-request-table a[href*='/ReservationList/AddItemToList']",
    "repository": "a.repository-library-request-order[href]",
}


class RequestLinks(NamedTuple):
    hold: str | None = None
    retrieval: str | None = None
    ill: str | None = None


class ShownCopy(NamedTuple):
    """A copy.

    Attributes:
        number: as the page numbers the copies.
        item_id: from the address of its hold form.
        available: None: the site does not know.
        status: in the site's words.
        place: what they mean, as in :class:`tunilib.core.catalogue.RecordCopy`.
        due: as written.
        requests: how many people wait for it; None: the page does not say.
        volume: the part or issue.
        links: forms for this copy.
    """

    number: str
    item_id: str | None
    barcode: str | None
    available: bool | None
    status: str
    links: RequestLinks
    place: str = "unknown"
    due: str | None = None
    requests: int | None = None
    branch: str | None = None
    department: str | None = None
    call_number: str | None = None
    volume: str | None = None


class MoreCopies(NamedTuple):
    query: tuple[tuple[str, str], ...]


class CopyGroup(NamedTuple):
    """The copies at one place. ``more``: how to request copies that are not on the page."""

    location: str
    call_numbers: tuple[str, ...]
    copies: tuple[ShownCopy, ...]
    links: RequestLinks = RequestLinks()
    more: MoreCopies | None = None


class OtherOrder(NamedTuple):
    """An order with a form of its own, which tunilib cannot fill in. ``ability``: the word of the terms for it."""

    ability: str
    address: str


class Holdings(NamedTuple):
    """The copies of a record, the forms for the whole title, and why nothing can be requested.

    Attributes:
        other: an order for the reading room or from a repository library; None: the page has none.
        next: the number of the next page of copies; None: this is the last one.
        requests: how many people wait for the title; None: the page does not say.
    """

    groups: tuple[CopyGroup, ...]
    title: RequestLinks
    blocks: tuple[Reason, ...]
    next: str | None = None
    requests: int | None = None
    other: OtherOrder | None = None


def read_record(page: str | Document) -> RecordSummary:
    page = account_page(page, "record", "record")
    record, source = page.root.first(".record input.hiddenId"), page.root.first(".record input.hiddenSource")
    if record is None or source is None or not record.attr("value"):
        raise wrong_page(page, "record", "the record's id")
    heading = page.root.first("h1.record-title, h1[property=name]")
    title = heading.text if heading is not None else ""
    year = page.root.first("[property=datePublished], .recordPublications")
    return RecordSummary(
        record.attr("value") or "",
        source.attr("value") or "",
        title or None,
        authors=_authors(page.root),
        year=year_in(year.text) if year is not None else None,
        formats=tuple(span.text for span in page.root.all(".recordFormat span, span.format") if span.text),
    )


def _authors(root: Node) -> tuple[str, ...]:
    named = root.first(".recordAuthors")
    if named is not None:
        return authors_of(named)
    return tuple(link.text for link in root.all("[property=author] a") if link.text)


def read_holdings(page: str | Document) -> Holdings:
    page = document(page, _HOLDINGS)
    state = state_of(page)
    if state.problem is not None or (page.kind is not None and page.kind != "record"):
        raise wrong_page(page, _HOLDINGS, "the holdings of a record")
    if page.root.first(".alert-warning h2, .alert-warning h3") is not None:
        raise PageError(expected="an answer of the library system", page=_HOLDINGS, problem=PageProblem.SYSTEM_DOWN)
    other = _other_order(page.root)
    finna = other is not None or page.root.first(".record-holdings-table, .reservation-request-table") is not None
    if not (_tables_are_complete(page) if page.is_fragment and not finna else page.is_complete):
        raise PageError(expected="the end of the holdings", page=_HOLDINGS, problem=PageProblem.INCOMPLETE)
    groups = _finna_groups(page) if finna else _plain_groups(page)
    shown = page.root.all(".copy-info") if finna else _copy_rows(page.root)
    if sum(len(group.copies) for group in groups) != len(shown):
        raise PageError(expected="each copy at one place", page=_HOLDINGS)
    barcodes = sum(bool(node.attr("content")) for node in page.root.all("meta[property=serialNumber]"))
    if barcodes > sum(copy.barcode is not None for group in groups for copy in group.copies):
        raise PageError(expected="each barcode in a copy", page=_HOLDINGS)
    return Holdings(
        groups=groups,
        title=_title_links(page),
        blocks=blocks_in(page, ".borrowing-block, #account-block-msg"),
        next=_next_page(page) if page.is_fragment else None,
        requests=_requests(page.root.all(".reservations"), page),
        other=other,
    )


def _other_order(root: Node) -> OtherOrder | None:
    for ability, selector in _OTHER_ORDERS.items():
        link = root.first(selector)
        if link is not None and (address := link.attr("href")):
            return OtherOrder(ability, address)
    return None


def _next_page(page: Document) -> str | None:
    link = page.root.first("li.page-next a[href]")
    return in_query(link.attr("href"), "page") if link is not None else None


def _tables_are_complete(page: Document) -> bool:
    """Whether each table has its end tag. A VuFind fragment has no other mark of its end."""
    source = page.visible_source.lower()
    return source.count("<table") == source.count("</table")


def _finna_groups(page: Document) -> tuple[CopyGroup, ...]:
    groups = []
    for table in page.root.all(".record-holdings-table:not(.electronic-holdings):not(.reservation-request-table)"):
        for node in table.all(".holdings-group"):
            heading, location = node.first(".holdings-container-heading"), node.first(".location")
            if heading is None or location is None:
                continue
            copies = _finna_copies(node)
            groups.append(
                CopyGroup(
                    location=location.text_without("details", "icon"),
                    call_numbers=tuple(found.text for found in node.all(".location-link-text") if found.text),
                    copies=tuple(_finna_copy(found, page) for found in copies),
                    links=_links(heading),
                    more=_more(node),
                )
            )
    return tuple(groups)


def read_more_copies(items: str) -> tuple[tuple[ShownCopy, ...], MoreCopies | None]:
    page = document(items, _HOLDINGS)
    return tuple(_finna_copy(node, page) for node in _finna_copies(page.root)), _more(page.root)


def _finna_copies(root: Node) -> list[Node]:
    """The copies. Notes on all copies have the same markup, but neither number nor status."""
    return [found for found in root.all(".copy-details") if found.first(".copy-info, .copy-title") is not None]


def _more(node: Node) -> MoreCopies | None:
    holder = node.first("[data-key][data-record-id]")
    if holder is None:
        return None
    names = {"key": "key", "page": "page", "record-id": "recordId", "record-source": "recordSource"}
    found = ((name, holder.attr(f"data-{attribute}")) for attribute, name in names.items())
    return MoreCopies(tuple((name, value) for name, value in found if value is not None))


def _finna_copy(node: Node, page: Document) -> ShownCopy:
    title, info = node.first(".copy-title"), node.first(".copy-info")
    if title is None or info is None:
        raise PageError(expected="number and status of each copy", page=_HOLDINGS)
    status = info.first("span[class*='text-']")
    return _copy(node, title.text, status, _content(info, "serialNumber"), page)


def _plain_groups(page: Document) -> tuple[CopyGroup, ...]:
    tables = page.root.all("table.holdings-table")
    tables = tables or [table for table in page.root.all("table") if _copy_rows(table)]
    if not tables and page.root.first("td.fullLocation" if page.is_fragment else ".holdings-tab") is None:
        raise wrong_page(page, _HOLDINGS, "tables of holdings")
    headings = _headings(tables)
    groups = []
    for table in tables:
        rows = table.all("tr")
        copies = _copy_rows(table)
        numbers = [row.first("td") for row in rows if row not in copies and _is_call_number(row, page)]
        groups.append(
            CopyGroup(
                location=headings.get(table, ""),
                call_numbers=tuple(cell.text for cell in numbers if cell is not None and cell.text),
                copies=tuple(_plain_copy(row, page) for row in copies),
            )
        )
    return tuple(groups)


def _copy_rows(node: Node) -> list[Node]:
    """The rows of copies in VuFind. Before version 10 they have no class."""
    return node.all("tr.holding-row") or node.all("tr[typeof=Offer]")


def _plain_copy(row: Node, page: Document) -> ShownCopy:
    head, info = row.first(".copy-number"), row.first("td")
    if head is None or info is None:
        raise PageError(expected="number and status of each copy", page=_HOLDINGS)
    status = info.first("span[class*='text-']")
    barcode = _content(info, "serialNumber") or _text(info, ".barcode")
    return _copy(row, (head.text_without("enumchron").split() or [""])[-1], status, barcode, page)


def _copy(node: Node, number: str, status: Node | None, barcode: str | None, page: Document) -> ShownCopy:
    links, facts = _links(node), _facts(node, page)
    available, due = _available(status), facts.get("due") or facts.get("expires")  # one word in Swedish
    place = page.words.item(status.text) if status is not None else None
    if place is None:
        place = "available" if available else "on-loan" if due else "unknown"
    return ShownCopy(
        number=number,
        item_id=next((found for link in links if (found := in_query(link, "item_id"))), None),
        barcode=barcode,
        available=available,
        status=status.text if status is not None else "",
        links=links,
        place="unknown" if place == "available" and not available else place,
        due=due,
        requests=_requests(node.all("span"), page),
        branch=_text(node, ".copy-title .branch"),
        department=_text(node, ".copy-title .department"),
        call_number=_text(node, ".copy-title .callnumber") or _content(node, "sku"),
        volume=(_text(node, ".copy-number .enumchron") or "").strip("()") or None,
    )


def _facts(node: Node, page: Document) -> dict[str, str]:
    pairs = [span.text.partition(":") for span in node.all("span") if ":" in span.text]
    return {key: value.strip() for label, _, value in pairs if (key := page.words.label(label)) is not None}


def _requests(nodes: list[Node], page: Document) -> int | None:
    texts = [node.text.partition(":") for node in nodes]
    counts = [count for label, _, value in texts if page.words.label(label) == "requests" and (count := number(value))]
    return max(counts, default=None)


def _content(node: Node, name: str) -> str | None:
    found = node.first(f"meta[property={name}]")
    return (found.attr("content") or None) if found is not None else None


def _text(node: Node, selector: str) -> str | None:
    found = node.first(selector)
    return (found.text or None) if found is not None else None


def _available(status: Node | None) -> bool | None:
    if status is None:
        return None
    if "text-success" in status.classes:
        return True
    return False if "text-danger" in status.classes else None


def _links(node: Node) -> RequestLinks:
    return RequestLinks(
        hold=_href(node, "a.placehold[href*='/Hold?']"),
        retrieval=_href(node, "a.placeStorageRetrievalRequest[href*='/StorageRetrievalRequest?']"),
        ill=_href(node, "a.placeILLRequest[href*='/ILLRequest?']"),
    )


def _title_links(page: Document) -> RequestLinks:
    """The forms for the title. They are above all tables and have the level ``title``."""
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
    found: dict[Node, str] = {}
    for parent in {table.parent for table in tables}:
        heading = ""
        for node in parent.children() if parent is not None else ():
            if node.tag in ("h2", "h3", "h4"):
                heading = node.text
            elif node.tag == "table":
                found[node] = heading
    return found
