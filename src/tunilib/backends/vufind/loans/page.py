"""Loans: ``/MyResearch/CheckedOut``, also as the answer to a renewal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tunilib.backends.vufind.cards.page import CardPicker, read_picker
from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.dates import Dates, When, looks_like_date, order_in
from tunilib.backends.vufind.pages.document import Document, PageError, number
from tunilib.backends.vufind.pages.messages import Block, Flash, account_blocks, flashes
from tunilib.backends.vufind.pages.pagination import Pagination, check_rows, notified, read_pagination, stated_count
from tunilib.backends.vufind.pages.rows import BriefRecord, Labelled, Row, prove_empty, read_rows
from tunilib.backends.vufind.pages.state import account_page
from tunilib.backends.vufind.words import Words

_NAME = "loans"
Status = Literal["ok", "due-soon", "overdue"]


@dataclass(frozen=True, slots=True)
class RenewalRow:
    """The result of a renewal on its row; the reason is the library's, with its code where the words are known."""

    done: bool
    reason: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A loan.

    Attributes:
        renew_id: what to send to renew it; None where the site offers no renewal, as after the last one.
        renewable: whether the page offers the renewal; None where the page has no renewals at all and does not say
            why.
        status: as the site marks it; None where the result of a renewal is shown instead.
        renewals_left: where the site shows what is left; others show what was used, and the limit.
        notes: messages of the library about the loan.
        reasons: the codes of those notes that are reasons.
    """

    record: BriefRecord
    barcode: str | None
    institution: str | None
    borrowed_at: str | None
    checked_out: When | None
    due: When | None
    renewals_used: int | None
    renewals_limit: int | None
    renewals_left: int | None
    renew_id: str | None
    renewable: bool | None
    status: Status | None
    notes: tuple[str, ...]
    reasons: tuple[str, ...]
    renewal: RenewalRow | None


@dataclass(frozen=True, slots=True)
class LoansPage:
    """The loans of one page.

    Attributes:
        stated: the number of loans on all pages as the site states it; None where it does not.
        pagination: None where all loans are on one page.
        csrf: the token to send with a renewal; None without a form.
        date_order: the site's order of dates, where the dates on this page prove it.
    """

    rows: tuple[LoanRow, ...]
    stated: int | None
    pagination: Pagination | None
    csrf: str | None
    flashes: tuple[Flash, ...]
    blocks: tuple[Block, ...]
    cards: CardPicker | None
    date_order: DateOrder | None


def read_loans(page: str | Document, order: DateOrder | None = None) -> LoansPage:
    """All loans of one page.

    Args:
        page: the text of the page.
        order: the order of the site's dates, where it is known.

    Raises:
        PageError: it is another page, or not all of its rows were understood.
    """
    page = account_page(page, "loans", _NAME)
    stated = stated_count(page, _NAME)
    rows = read_rows(page, "loans", _NAME)
    pagination = read_pagination(page, _NAME) if rows else None
    if not rows:
        prove_empty(page, name=_NAME, empty="empty.loans", notify="checkedOut", stated=stated)
    check_rows(len(rows), stated, pagination, _NAME)
    counts = notified(page, "checkedOut")
    if counts and sum(counts.values()) != (pagination.total if pagination is not None else len(rows)):
        raise PageError(expected="{number} loans as the page's script counts", page=_NAME, number=sum(counts.values()))
    form = page.root.first("form[name=renewals]")
    texts = [text for row in rows for text in row.date_texts]
    dates = Dates.of(texts, order)
    if form is None and page.root.first("input[name='renewSelectedIDS[]']") is not None:
        raise PageError(expected="the form renewals around the checkboxes", page=_NAME)
    records = tuple(_loan(row, page, form is not None, dates) for row in rows)
    _check_all(page, records)
    return LoansPage(
        rows=records,
        stated=pagination.total if pagination is not None and stated is None else stated,
        pagination=pagination,
        csrf=_csrf(form),
        flashes=flashes(page),
        blocks=account_blocks(page),
        cards=read_picker(page),
        date_order=order_in(texts),
    )


def _loan(row: Row, page: Document, has_form: bool, dates: Dates) -> LoanRow:
    words = page.words
    alerts = [node for node in row.status.all(".alert") if node.text]
    renewal, status, notes = _alerts(alerts, words)
    renew_id = _renew_id(row.node)
    due = _due(row, words, dates)
    used, limit, left = _renewals(row, words)
    return LoanRow(
        record=row.record,
        barcode=row.values.get("barcode"),
        institution=_institution(row, words),
        borrowed_at=row.values.get("borrowed-at"),
        checked_out=_checked_out(row, dates),
        due=due,
        renewals_used=used,
        renewals_limit=limit,
        renewals_left=left,
        renew_id=renew_id,
        renewable=None if _is_renewed_elsewhere(row) else _renewable(row.node, page, renew_id, has_form),
        status=status,
        notes=tuple(notes),
        reasons=tuple(sentence.code for sentence in map(words.reason, notes) if sentence is not None),
        renewal=renewal,
    )


def _alerts(alerts: list[Node], words: Words) -> tuple[RenewalRow | None, Status | None, list[str]]:
    """The result of a renewal, the status, and the library's own messages."""
    renewal: RenewalRow | None = None
    status: Status | None = "ok"
    notes: list[str] = []
    for node in alerts:
        sentence = words.message(node.text)
        code = sentence.code if sentence is not None else None
        if "alert-success" in node.classes or code == "renewal.row-done":
            renewal = RenewalRow(done=True)
        elif code == "renewal.row-refused" and sentence is not None:
            reason = sentence.values.get("reason")
            known = words.reason(reason) if reason else None
            renewal = RenewalRow(False, reason, known.code if known is not None else None)
        elif code == "loan.overdue":
            status = "overdue"
        elif code == "loan.due-soon":
            status = "due-soon"
        elif code == "loan.reading-room":
            continue
        else:
            # with unknown words it may be the mark for overdue itself
            status = None if status == "ok" and words.reason(node.text) is None else status
            notes.append(node.text)
    return renewal, None if renewal is not None else status, notes


def _due(row: Row, words: Words, dates: Dates) -> When | None:
    """The date with the label for it; where the library has its own label, the last date in bold; None without any."""
    named = [item for item in row.bold if item.key == "due"]
    if not named:
        named = [item for item in row.bold if item.inside and item.key is None and _has_day(item, dates)][-1:]
    if not named and not looks_like_date(_unexplained(row, words)):
        return None
    if len(named) != 1 or named[0].value is None:
        raise PageError(expected="at most one due date in each row", page=_NAME)
    return dates.read(named[0].value)


def _unexplained(row: Row, words: Words) -> str:
    """The text of a row without the dates that are not its due date: in title, messages, and values of known labels."""
    text = row.node.spaced_text
    bare = (node.text.partition(":") for node in row.status.nodes() if not node.is_element)
    explained = [row.record.title or "", row.record.volume or "", *row.values.values()]
    explained += [node.text for node in row.status.all(".alert")]
    explained += [value.strip() for label, _, value in bare if words.label(label) is not None]
    for part in filter(looks_like_date, explained):
        text = text.replace(part, " ")
    return text


def _has_day(item: Labelled, dates: Dates) -> bool:
    when = dates.read(item.value)
    return when is not None and when.day is not None


def _renewals(row: Row, words: Words) -> tuple[int | None, int | None, int | None]:
    """Used, limit and left; a page shows ``1 / 3``, only the number used, or only what is left."""
    used = limit = None
    left = number(row.values.get("renewals-left"))
    written = row.values.get("renewed")
    if written is not None:
        first, slash, second = written.partition("/")
        used = number(first)
        limit = number(second) if slash else None
    for item in row.bold:
        sentence = words.message(item.label) if item.value is None else None
        if sentence is not None and sentence.code == "renewals.used":
            used, limit = sentence.count, number(sentence.values.get("limit"))
    return used, limit, left


def _institution(row: Row, words: Words) -> str | None:
    for item in row.bold:
        if item.value is None and words.message(item.label) is None:
            return item.label
    return None


def _checked_out(row: Row, dates: Dates) -> When | None:
    """In bold with a label; in finna2 as plain text ``Checked Out: d`` on a line of its own."""
    if "checked-out" in row.values:
        return dates.read(row.values["checked-out"])
    for node in row.status.nodes():
        if not node.is_element and ":" in node.text:
            label, _, value = node.text.partition(":")
            if value.strip() and dates.read(value) is not None and _has_day(Labelled(label, value, False, None), dates):
                return dates.read(value)
    return None


def _renew_id(row: Node) -> str | None:
    boxes = row.all("input[name='renewSelectedIDS[]']")
    if len(boxes) > 1:
        raise PageError(expected="at most one checkbox for renewing in each row", page=_NAME)
    return (boxes[0].attr("value") or None) if boxes else None


def _renewable(row: Node, page: Document, renew_id: str | None, has_form: bool) -> bool | None:
    if renew_id is not None:
        return True
    if has_form or row.first(".no-checkbox") is not None or page.root.first(".toolbar.no-list-functions") is not None:
        return False
    return None


def _is_renewed_elsewhere(row: Row) -> bool:
    """Whether a link among the labels, where no other link is, leads to another site that renews the loan."""
    links = (node.attr("href") or "" for node in row.status.children() if node.tag == "a")
    return any(link.startswith(("http://", "https://")) for link in links)


def _csrf(form: Node | None) -> str | None:
    field = form.first("input[name=csrf]") if form is not None else None
    return field.attr("value") if field is not None else None


def _check_all(page: Document, rows: tuple[LoanRow, ...]) -> None:
    every = {node.attr("value") for node in page.root.all("input[name='renewAllIDS[]']")}
    if not {row.renew_id for row in rows if row.renew_id is not None} <= every:
        raise PageError(expected="each loan that can be renewed among those that 'all' renews", page=_NAME)
