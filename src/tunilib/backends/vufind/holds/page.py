"""Holds, retrieval requests and interlibrary loan requests: ``/Holds/List`` and the two request pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tunilib.backends.vufind.cards.page import CardPicker, read_picker
from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.dates import Dates, When, order_in
from tunilib.backends.vufind.pages.document import Document, PageError, in_query, number
from tunilib.backends.vufind.pages.messages import Block, Flash, account_blocks, flashes
from tunilib.backends.vufind.pages.pagination import check_rows, notified, stated_count
from tunilib.backends.vufind.pages.rows import BriefRecord, Row, prove_empty, read_rows
from tunilib.backends.vufind.pages.state import account_page
from tunilib.backends.vufind.words import Sentence, Words

Kind = Literal["holds", "retrievals", "ill"]
State = Literal["ready", "in-transit", "processed", "cancelled", "waiting"]

_EMPTY: Final = {"holds": "empty.holds", "retrievals": "empty.retrievals", "ill": "empty.ill"}
_NOTIFY: Final = {"holds": "holds", "retrievals": "storageRetrievalRequests", "ill": "illRequests"}
_IDS: Final = {"holds": "selectedIDS[]", "retrievals": "cancelSelectedIDS[]", "ill": "cancelSelectedIDS[]"}


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold, a retrieval request or an interlibrary loan request.

    Attributes:
        state: ``ready``, ``in-transit``, ``cancelled`` or ``waiting``; ``processed`` for a request that was
            filled and is not ready yet; None where the site's words are not known.
        ready_text: the site's text beside a hold that is ready or in transit.
        position: in the queue.
        frozen: None where it has an unknown remark in bold.
        cancel_id: what to send to cancel it; None where the site does not offer it.
        edit_id: what to send to change it; None where the site does not offer it.
        refusals: why a change was just refused; the site may show this on another row.
    """

    record: BriefRecord
    pickup: str | None
    created: When | None
    expires: When | None
    processed: When | None
    cancelled: When | None
    pickup_until: When | None
    state: State | None
    ready_text: str | None
    position: int | None
    frozen: bool | None
    frozen_until: When | None
    cancel_id: str | None
    edit_id: str | None
    refusals: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class HoldsPage:
    """All holds, retrieval requests or interlibrary loan requests, which are always on one page."""

    rows: tuple[HoldRow, ...]
    stated: int | None
    flashes: tuple[Flash, ...]
    blocks: tuple[Block, ...]
    cards: CardPicker | None
    date_order: DateOrder | None


def read_holds(page: str | Document, order: DateOrder | None = None) -> HoldsPage:
    """All holds.

    Raises:
        PageError: it is another page, or not all of its rows were understood.
    """
    return _read(page, "holds", order)


def read_retrievals(page: str | Document, order: DateOrder | None = None) -> HoldsPage:
    """All retrieval requests; errors as for :func:`read_holds`."""
    return _read(page, "retrievals", order)


def read_interlibrary_loans(page: str | Document, order: DateOrder | None = None) -> HoldsPage:
    """All interlibrary loan requests; errors as for :func:`read_holds`."""
    return _read(page, "ill", order)


def _read(page: str | Document, kind: Kind, order: DateOrder | None) -> HoldsPage:
    page = account_page(page, kind, kind)
    stated = stated_count(page, kind)
    rows = read_rows(page, kind, kind)
    if not rows:
        prove_empty(page, name=kind, empty=_EMPTY[kind], notify=_NOTIFY[kind], stated=stated)
    check_rows(len(rows), stated, None, kind)
    counts = notified(page, _NOTIFY[kind])
    if counts and sum(counts.values()) != len(rows):
        raise PageError(expected="{number} rows as the page's script counts", page=kind, number=sum(counts.values()))
    texts = [text for row in rows for text in row.date_texts]
    dates = Dates.of([*texts, *(text for row in rows for text in _status_dates(row, page.words))], order)
    return HoldsPage(
        rows=tuple(_hold(row, kind, page.words, dates) for row in rows),
        stated=stated,
        flashes=flashes(page),
        blocks=account_blocks(page),
        cards=read_picker(page),
        date_order=order_in(texts),
    )


def _hold(row: Row, kind: Kind, words: Words, dates: Dates) -> HoldRow:
    marks = _marks(row)
    sentences = {mark.code: mark for mark in (words.message(text) for text in marks) if mark is not None}
    bare = [item.label for item in row.bold if item.value is None]
    frozen = [mark for mark in map(words.message, bare) if mark is not None and mark.code.startswith("hold.frozen")]
    position = row.values.get("position")
    unknown = any(words.message(text) is None for text in bare) or (bool(position) and number(position) is None)
    edit = row.status.first("a.hold-edit[href]")
    until = sentences.get("hold.ready-until")
    return HoldRow(
        record=row.record,
        pickup=row.values.get("pickup"),
        created=dates.read(row.values.get("created")),
        expires=dates.read(row.values.get("expires")),
        processed=_dated(sentences, "request.processed", dates),
        cancelled=_dated(sentences, "request.cancelled", dates),
        pickup_until=dates.read(until.values["date"]) if until is not None else None,
        state=_state(set(sentences), len(marks)),
        ready_text="; ".join(marks) or None,
        position=number(position),
        frozen=True if frozen else None if unknown else False,
        frozen_until=dates.read(frozen[0].values.get("date")) if frozen else None,
        cancel_id=_cancel_id(row.node, kind),
        edit_id=_edit_id(edit),
        refusals=tuple(_refusal(node, words) for node in row.status.all(".alert-danger") if node.text),
    )


def _marks(row: Row) -> list[str]:
    """The site's texts in green: ready, in transit, processed, and also cancelled."""
    green = row.status.all(".alert-success, .text-success")
    return [text for text in (_without_bold(node) for node in green) if text]


def _without_bold(node: Node) -> str:
    """The first line; pick-up number and shelf follow in the same box, in bold."""
    parts = []
    for child in node.nodes():
        if child.is_element and child.tag in ("br", "strong"):
            break
        parts.append(child.raw_text)
    return " ".join("".join(parts).split())


def _status_dates(row: Row, words: Words) -> list[str]:
    found = (words.message(text) for text in _marks(row))
    return [sentence.values["date"] for sentence in found if sentence is not None and "date" in sentence.values]


def _state(codes: set[str], marks: int) -> State | None:
    if "request.cancelled" in codes:
        return "cancelled"
    if codes & {"hold.ready", "hold.ready-until"}:
        return "ready"
    if "hold.in-transit" in codes:
        return "in-transit"
    if marks > len(codes):
        return None
    return "processed" if "request.processed" in codes else "waiting"


def _dated(sentences: dict[str, Sentence], code: str, dates: Dates) -> When | None:
    mark = sentences.get(code)
    return dates.read(mark.values.get("date")) if mark is not None else None


def _cancel_id(row: Node, kind: Kind) -> str | None:
    boxes = row.all(f"input[name='{_IDS[kind]}']")
    every = {node.attr("value") for node in row.all("input[name='cancelAllIDS[]']")}
    if len(boxes) > 1:
        raise PageError(expected="at most one checkbox in each row", page=kind)
    if not boxes:
        return None
    value = boxes[0].attr("value") or None
    return value if value in every else None


def _edit_id(link: Node | None) -> str | None:
    if link is None:
        return None
    return in_query(link.attr("href"), "selectedIDS[]")


def _refusal(node: Node, words: Words) -> Block:
    sentence = words.message(node.text)
    reason = sentence.values.get("reason") if sentence is not None else None
    known = words.reason(reason or node.text)
    return Block(reason or node.text, known.code if known is not None else None)
