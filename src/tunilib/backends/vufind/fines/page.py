"""Fines: ``/MyResearch/Fines``.

A column without values is left out of the table, so cells are identified by their headings; where the library has its
own name for a column, by its place: the balance is last, the fee is before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tunilib.backends.vufind.cards.page import CardPicker, read_picker
from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.html import Node
from tunilib.backends.vufind.pages.dates import Dates, When, order_in
from tunilib.backends.vufind.pages.document import Document, PageError, document
from tunilib.backends.vufind.pages.forms import Form, find_form
from tunilib.backends.vufind.pages.messages import Block, Flash, account_blocks, block, flashes
from tunilib.backends.vufind.pages.money import Amount, read_amount
from tunilib.backends.vufind.pages.pagination import check_rows, notified, stated_count
from tunilib.backends.vufind.pages.rows import prove_empty, record_of
from tunilib.backends.vufind.pages.state import account_page
from tunilib.backends.vufind.words import Words

_NAME = "fines"
_RAW = re.compile(r"(-?\d{1,9})(?:\.0+)?")
_LONGEST_TERMS = 3000
_DATES = ("checked-out", "due", "registered")
_TEXTS = ("kind", "description", *_DATES)


@dataclass(frozen=True, slots=True)
class FineRow:
    """A fine.

    Attributes:
        fine_id: None where fines cannot be selected for payment.
        kind: one of tunilib's kinds; None where the site's word is not known.
        kind_text: the site's word.
        amount: the original amount.
        balance: what is left to pay.
        payable: online; None where the site shows no payment.
    """

    fine_id: str | None
    record_id: str | None
    title: str | None
    checked_out: When | None
    due: When | None
    registered: When | None
    kind: str | None
    kind_text: str | None
    description: str | None
    amount: Amount | None
    balance: Amount
    payable: bool | None


@dataclass(frozen=True, slots=True)
class FinesPage:
    """The fines.

    Attributes:
        total: the site's own total, compared with the rows.
        payment_offered: whether the site has online payment for this library; None where the page does not show it.
        payable_total: what can be paid online; None where it is not shown.
        minimum: smallest payment, in cents.
        service_fee: in cents; 0 where payment is offered without one.
        refusal: why nothing can be paid now.
        open_payment: the warning that a payment was started before.
        registering: a payment is being registered now.
        form: starts a payment; None: none can be started.
    """

    rows: tuple[FineRow, ...]
    stated: int | None
    total: Amount
    payment_offered: bool | None
    payable_total: Amount | None
    minimum: int | None
    service_fee: int | None
    refusal: Block | None
    open_payment: str | None
    registering: bool
    flashes: tuple[Flash, ...]
    blocks: tuple[Block, ...]
    cards: CardPicker | None
    date_order: DateOrder | None
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class TermsPage:
    """What a site says before a payment is started, and the form that starts it."""

    text: str
    form: Form


@dataclass(frozen=True, slots=True)
class _Payment:
    """What the page says of online payment."""

    offered: bool | None
    payable: Amount | None
    minimum: int | None
    fee: int | None
    refusal: Block | None


def read_fines(page: str | Document, order: DateOrder | None = None) -> FinesPage:
    """All fines, their sum compared with the site's own total.

    Raises:
        PageError: it is another page, a row was not understood, or the sums do not agree.
    """
    page = account_page(page, "fines", _NAME)
    stated = stated_count(page, _NAME)
    tables = page.root.all("table.fines-table")
    if len(tables) > 1:
        raise PageError(expected="one table of fines", page=_NAME)
    cells = [_cells(row, headings, page.words) for headings, row in _rows(tables[0])] if tables else []
    if not cells:
        prove_empty(page, name=_NAME, empty="empty.fines", notify="fines", stated=stated)
    check_rows(len(cells), stated, None, _NAME)
    payment = _payment(page, bool(cells))
    texts = [row[key].text for row in cells for key in _DATES if key in row]
    dates = Dates.of(texts, order)
    rows = tuple(_fine(row, payment.offered, page.words, dates) for row in cells)
    return FinesPage(
        rows=rows,
        stated=stated,
        total=_total(page, rows, tables[0] if tables else None),
        payment_offered=payment.offered,
        payable_total=payment.payable,
        minimum=payment.minimum,
        service_fee=payment.fee,
        refusal=payment.refusal,
        open_payment=_text(page, ".fines-info-area > .alert-danger"),
        registering=page.root.first(".register-payment-spinner") is not None,
        flashes=flashes(page),
        blocks=account_blocks(page),
        cards=read_picker(page),
        date_order=order_in(texts),
        form=find_form(page, _starts_payment) if page.root.first("[name=pay]") is not None else None,
    )


def read_terms(page: str | Document) -> TermsPage:
    """The terms of a payment.

    Raises:
        PageError: it is another page.
    """
    page = document(page, _NAME)
    form = find_form(page, lambda form: form.field("pay-confirm") is not None)
    if form is None:
        raise PageError(expected="the terms of a payment", page=_NAME)
    text = form.text
    for listed in page.root.all("form ul"):
        items = [item.text for item in listed.all("li") if item.text]
        text = text.replace("".join(items), ", ".join(items) + ".") if items else text
    return TermsPage(text=text[:_LONGEST_TERMS].strip(), form=form)


def _starts_payment(form: Form) -> bool:
    return form.button("pay") is not None or form.field("pay") is not None


def _rows(table: Node) -> list[tuple[list[str], Node]]:
    headings = [node.text for node in table.all("thead th")]
    rows = [row for part in table.children() if part.tag == "tbody" for row in part.children()]
    if not headings or not rows or any(row.tag != "tr" for row in rows):
        raise PageError(expected="a table with headings and rows", page=_NAME)
    return [(headings, row) for row in rows]


def _cells(row: Node, headings: list[str], words: Words) -> dict[str, Node]:
    """The cells of a row by what they contain; where no heading says what is left to pay, that is the last one.

    Where no fine has a title, Finna leaves the column out; then the balance must be known by its heading or class.
    """
    cells = list(row.children())
    if len(cells) != len(headings):
        raise PageError(expected="{number} cells in each row", page=_NAME, number=len(headings))
    keys = [words.label(heading) for heading in headings]
    last = keys.index("balance") if "balance" in keys else len(cells) - 1
    found: dict[str, Node] = {"balance": cells[last]}
    for key, cell in list(zip(keys, cells, strict=True))[:last]:
        if "user-account-table-select" in cell.classes:
            found["select"] = cell
        elif cell.tag == "th" and cell.attr("scope") == "row":
            found["title"] = cell
        elif key in _TEXTS:
            found[key] = cell
    is_known = "balance" in keys or "balance" in cells[last].classes
    if "title" not in found and not is_known:
        raise PageError(expected="a cell with the title in each row", page=_NAME)
    if last > 0 and cells[last - 1] not in found.values():
        found["amount"] = cells[last - 1]
    return found


def _fine(cells: dict[str, Node], offered: bool | None, words: Words, dates: Dates) -> FineRow:
    balance = read_amount(cells["balance"].text_without("online-payment-remark"))
    if balance is None:
        raise PageError(expected="an amount at the end of each row", page=_NAME)
    link = cells["title"].first("a[href]") if "title" in cells else None
    title = cells["title"].text if "title" in cells else ""
    kind = cells["kind"].text if "kind" in cells else ""
    box = cells["select"].first("input[name='selectedIDS[]']") if "select" in cells else None
    if box is not None and box.attr("data-amount") not in (None, str(balance.cents)):
        raise PageError(expected="the same amount in the row and in its checkbox", page=_NAME)
    return FineRow(
        fine_id=box.attr("value") if box is not None else None,
        record_id=record_of(link.attr("href")) if link is not None else None,
        title=None if not title or words.says(title, "untitled") else title,
        checked_out=dates.read(_cell(cells, "checked-out")),
        due=dates.read(_cell(cells, "due")),
        registered=dates.read(_cell(cells, "registered")),
        kind=words.fine(kind) if kind else None,
        kind_text=kind or None,
        description=_cell(cells, "description"),
        amount=read_amount(cells["amount"].text) if "amount" in cells else None,
        balance=balance,
        payable=None if not offered else cells["balance"].first(".online-payment-nonpayable") is None,
    )


def _total(page: Document, rows: tuple[FineRow, ...], table: Node | None) -> Amount:
    """The site's total, which may leave out fines that cannot be paid online."""
    stated = _stated_total(page, table)
    everything = sum(row.balance.cents for row in rows)
    payable = sum(row.balance.cents for row in rows if row.payable is not False)
    if stated is None and not rows:
        return Amount("", 0, None)
    if stated is None or stated.cents not in (everything, payable):
        raise PageError(expected="a total that is the sum of the rows", page=_NAME)
    counts = notified(page, _NAME)
    if counts is not None and counts.get("total", stated.cents) != stated.cents:
        raise PageError(expected="the same total in the page and in its script", page=_NAME)
    return stated


def _stated_total(page: Document, table: Node | None) -> Amount | None:
    raw = page.root.first("#online_payment_total_due")
    if raw is not None:
        found = _RAW.fullmatch(raw.attr("data-raw") or "")
        shown = raw.first(".amount")
        amount = read_amount(shown.text) if shown is not None else None
        if found is None or amount is None or amount.cents != int(found[1]):
            raise PageError(expected="a total with the same cents in text and data", page=_NAME)
        return amount
    cells = table.all("tfoot td") if table is not None else []
    return read_amount(cells[-1].text) if cells else None


def _payment(page: Document, has_rows: bool) -> _Payment:
    if page.markup.name != "finna2" and page.root.first("[name='pay']") is None:
        return _Payment(None, None, None, None, None)
    offered = page.root.first("table.fines-table.online-payment, .online-payment-info, [name='pay']") is not None
    payable = page.root.first("#online_payment_payable .amount")
    refusal = _text(page, ".fines-info-area > p")
    fee = _data(page, "#online_payment_transaction_fee") or _data(page, "#online_payment_service_fee")
    return _Payment(
        offered=offered or (False if has_rows else None),
        payable=read_amount(payable.text) if payable is not None else None,
        minimum=_data(page, "#online_payment_minimum_payment"),
        fee=0 if fee is None and payable is not None else fee,
        refusal=block(refusal, page.words) if refusal else None,
    )


def _data(page: Document, selector: str) -> int | None:
    node = page.root.first(selector)
    found = _RAW.fullmatch(node.attr("data-raw") or "") if node is not None else None
    return int(found[1]) if found is not None else None


def _cell(cells: dict[str, Node], key: str) -> str | None:
    return (cells[key].text or None) if key in cells else None


def _text(page: Document, selector: str) -> str | None:
    node = page.root.first(selector)
    return (node.text or None) if node is not None else None
