"""Fines: ``/MyResearch/Fines``, and what the page says about online payment.

Cells are identified by their headings, because a column without values is left out. If a library has its own heading,
the place counts: the balance is last, the fee is before it. If the parts of an offer to pay contradict each other,
nothing is paid there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import NamedTuple

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.fines.offer import PaymentOffer, cents_in, read_offer
from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.lists import check_rows, notified, prove_empty, stated_count
from tunilib.backends.vufind.pages.rows import record_of
from tunilib.backends.vufind.pages.state import (
    Flash,
    account_blocks,
    account_page,
    flashes,
    inferred_reason,
    library_reason,
)
from tunilib.backends.vufind.pages.values import Amount, Dates, ShownDate, day_of, moment_of, order_in, read_amount
from tunilib.backends.vufind.words import Words
from tunilib.core.fine import Fine, FineKind, Fines
from tunilib.core.money import Money
from tunilib.core.reason import Reason, ReasonCode
from tunilib.pages.forms import Form
from tunilib.pages.html import Node

_NAME = "fines"
_DATES = ("checked-out", "due", "registered")
_TEXTS = ("kind", "description", *_DATES)
_UNKNOWN = "?"
_NOT_UNDERSTOOD = inferred_reason(ReasonCode.OTHER, what="payment-not-understood")
_NOT_PAYABLE = inferred_reason(ReasonCode.OTHER, what="not-payable-online")
_REPLACEMENT = inferred_reason(ReasonCode.PAYMENT_CONTAINS_REPLACEMENT)
_SELECT = frozenset(("user-account-table-select", "unlabeled-column"))


class FinesPage(NamedTuple):
    """The fines.

    Attributes:
        selectable: the site's ids of the fines that a payment settles.
        is_understood: the offer does not contradict the rest of the page.
        date_order: the order of the site's dates, if this page proves it.
        is_dated: day and month of all dates are certain.
        record: one that a fine is about.
    """

    fines: Fines
    selectable: tuple[str, ...]
    offer: PaymentOffer
    is_understood: bool
    flashes: tuple[Flash, ...]
    date_order: DateOrder | None
    is_dated: bool
    record: str | None

    @property
    def form(self) -> Form | None:
        return self.offer.form if self.is_understood else None


class _Row(NamedTuple):
    cells: dict[str, Node]
    box: Node | None
    balance: Amount
    record: str | None
    payable: bool | None

    @property
    def fine_id(self) -> str | None:
        return self.box.attr("value") if self.box is not None else None

    @property
    def amount(self) -> Amount | None:
        return read_amount(self.cells["amount"].text) if "amount" in self.cells else None

    def text(self, key: str) -> str | None:
        return (self.cells[key].text or None) if key in self.cells else None


def read_fines(page: str | Document, order: DateOrder | None, now: datetime) -> FinesPage:
    page = account_page(page, "fines", _NAME)
    stated = stated_count(page, _NAME)
    tables = page.root.all("table.fines-table") or page.root.all(page.markup.plain_table)
    if len(tables) > 1:
        raise PageError(expected="one table of fines", page=_NAME)
    table = tables[0] if tables else None
    cells = _cells_of_rows(table, page.words) if table is not None else []
    if not cells:
        prove_empty(page, name=_NAME, empty="empty.fines", notify="fines", stated=stated)
    check_rows(len(cells), stated, None, _NAME)
    offer = read_offer(page, has_rows=bool(cells))
    rows = [_row(found, offer.offered) for found in cells]
    boxes = [row.balance.cents for row in rows if row.fine_id]
    texts = [row[key].text for row in cells for key in _DATES if key in row]
    dates = Dates.of(texts, order)
    total = _total(page, rows, table)
    currency = total.currency or next((row.balance.currency for row in rows if row.balance.currency), None)
    if not rows and page.markup.name == "finna2":
        currency = currency or "EUR"
    if len({one for one in (total.currency, *(row.balance.currency for row in rows)) if one}) > 1:
        raise PageError(expected="fines of one currency", page=_NAME)
    unit = currency or _UNKNOWN
    idents = _own_ids(rows, page.words, dates)
    fines = tuple(_fine(row, ident, unit, page.words, dates, now) for row, ident in zip(rows, idents, strict=True))
    sum_due = Money(total.cents, unit)
    if total.cents != sum(row.balance.cents for row in rows):  # the site excludes what cannot be paid online
        fines = tuple(replace(fine, is_counted=row.payable is not False) for fine, row in zip(fines, rows, strict=True))
    is_understood = offer.fits([row.balance.cents for row in rows if row.payable], boxes)
    is_shown = page.markup.blocks is not None
    online, reasons = _payable(offer, rows, fines, sum_due, is_shown=is_shown)
    if not is_understood:
        online, reasons = None, (*reasons, _NOT_UNDERSTOOD)
    payable = Money(sum(row.balance.cents for row in rows if row.payable is not False), unit)
    whens = (dates.read(text) for text in texts)
    return FinesPage(
        fines=Fines(
            fines=fines,
            total=sum_due,
            currency=currency,
            suspended=_suspended(page, is_shown=is_shown),
            payable_online=online,
            payable_amount=payable if online else None,
            service_fee=Money(offer.fee, unit) if offer.fee is not None and online else None,
            reasons=reasons,
            is_offered=online,
            read_at=now,
        ),
        selectable=tuple(row.fine_id for row in rows if row.fine_id and row.payable is not False),
        offer=offer,
        is_understood=is_understood,
        flashes=flashes(page),
        date_order=order_in(texts),
        is_dated=not any(when is not None and when.is_ambiguous for when in whens),
        record=next((row.record for row in rows if row.record), None),
    )


def _cells_of_rows(table: Node, words: Words) -> list[dict[str, Node]]:
    headings = [node.text for node in table.all("thead th")]
    rows = [row for part in table.children() if part.tag == "tbody" for row in part.children()]
    if not headings or not rows or any(row.tag != "tr" for row in rows):
        raise PageError(expected="a table with headings and rows", page=_NAME)
    return [_cells(row, headings, words) for row in rows]


def _cells(row: Node, headings: list[str], words: Words) -> dict[str, Node]:
    """The cells of a row by what they contain. Without a heading for it, the last cell is the balance.

    If no fine has a title, Finna omits that column. Then heading or class must show which cell is the balance.
    """
    cells = list(row.children())
    if len(cells) != len(headings):
        raise PageError(expected="{number} cells in each row", page=_NAME, number=len(headings))
    keys = [words.label(heading) for heading in headings]
    last = keys.index("balance") if "balance" in keys else len(cells) - 1
    found: dict[str, Node] = {"balance": cells[last]}
    for key, cell in list(zip(keys, cells, strict=True))[:last]:
        if _SELECT & cell.classes:
            found["select"] = cell
        elif (cell.tag == "th" and cell.attr("scope") == "row") or (cell.tag == "td" and key == "title"):
            found["title"] = cell
        elif key in _TEXTS:
            found[key] = cell
    unnamed = [cell for key, cell in list(zip(keys, cells, strict=True))[:last] if key is None]
    types = [cell for cell in unnamed if words.fine(cell.text) is not None] if "kind" not in found else []
    if len(types) == 1:  # the library has its own name for the column
        found["kind"] = types[0]
    is_known = "balance" in keys or "balance" in cells[last].classes
    if "title" not in found and not is_known:
        raise PageError(expected="a cell with the title in each row", page=_NAME)
    if last > 0 and cells[last - 1] not in found.values():
        found["amount"] = cells[last - 1]
    return found


def _row(cells: dict[str, Node], offered: bool | None) -> _Row:
    balance = read_amount(cells["balance"].text_without("online-payment-remark", "online-payment-status-note"))
    if balance is None:
        raise PageError(expected="an amount at the end of each row", page=_NAME)
    link = cells["title"].first("a[href]") if "title" in cells else None
    box = cells["select"].first("input[name='selectedIDS[]']") if "select" in cells else None
    if box is not None and box.attr("data-amount") not in (None, str(balance.cents)):
        raise PageError(expected="the same amount in the row and in its checkbox", page=_NAME)
    payable = None if not offered else cells["balance"].first(".online-payment-nonpayable") is None
    return _Row(cells, box, balance, record_of(link.attr("href")) if link is not None else None, payable)


def _fine(row: _Row, ident: str, unit: str, words: Words, dates: Dates, now: datetime) -> Fine:
    assert now.tzinfo is not None
    word, title, description = row.text("kind"), words.title(row.text("title")), row.text("description")
    known = words.fine(word) if word else None
    kind = FineKind(known) if known in set(FineKind) else FineKind.OTHER
    shown = row.amount
    registered = dates.read(row.text("registered"))
    payable = row.payable  # the site's own form decides, whatever the kind
    why = _REPLACEMENT if kind is FineKind.REPLACEMENT else _NOT_PAYABLE
    described = [text for text in (None if word is None or words.is_fine(word) else word, description) if text]
    return Fine(
        id=ident,
        kind=kind,
        amount=Money((shown or row.balance).cents, unit),
        balance=Money(row.balance.cents, unit),
        description="; ".join(described) or None,
        title=title,
        registered=moment_of(registered, now.tzinfo),
        due=day_of(dates.read(row.text("due"))),
        checked_out=day_of(dates.read(row.text("checked-out"))),
        payable_online=payable,
        reasons=(why,) if payable is False else (),
    )


def _own_ids(rows: Sequence[_Row], words: Words, dates: Dates) -> list[str]:
    """For each fine a hash of what stays the same in every language, and as a running fine grows.

    The amount is part of it only where several fines of the same title and days are listed.
    """
    keys = [
        (row.record or words.title(row.text("title")), *(_day(dates.read(row.text(name))) for name in _DATES))
        for row in rows
    ]
    several = Counter(keys)
    seen: Counter[str] = Counter()
    idents = []
    for row, key in zip(rows, keys, strict=True):
        amount = (row.amount or row.balance).cents if several[key] > 1 else None
        ident = sha256(repr((*key, amount)).encode()).hexdigest()[:8]
        seen[ident] += 1
        idents.append(ident if seen[ident] == 1 else f"{ident}~{seen[ident]}")
    return idents


def _day(shown: ShownDate | None) -> str | None:
    return str(day_of(shown) or shown.text) if shown is not None else None


def _suspended(page: Document, *, is_shown: bool) -> bool | None:
    codes = {reason.code for reason in account_blocks(page)}
    if ReasonCode.PATRON_SUSPENDED_FINES in codes:
        return True
    return None if not is_shown or codes & {ReasonCode.OTHER, ReasonCode.PATRON_SUSPENDED} else False


def _payable(
    payment: PaymentOffer, rows: list[_Row], fines: tuple[Fine, ...], total: Money, *, is_shown: bool
) -> tuple[bool | None, tuple[Reason, ...]]:
    """Whether fines can be paid online, and why not. None: the site shows no payment.

    What the site itself excludes from a payment is not a reason against the rest.
    """
    if not fines and is_shown:
        return False, (inferred_reason(ReasonCode.PAYMENT_NOTHING_DUE),)
    if not payment.offered:
        return None, (inferred_reason(ReasonCode.PAYMENT_NOT_OFFERED),) if fines else ()
    reasons = [payment.refusal] if payment.refusal is not None else []
    if payment.minimum is not None and total.cents < payment.minimum:
        reasons.append(Reason.of(ReasonCode.PAYMENT_BELOW_MINIMUM, limit=Money(payment.minimum, total.currency)))
    if payment.open is not None:
        reasons.append(library_reason(payment.open, "payment.in-progress"))
    reasons += payment.unregistered
    if payment.is_registering and not reasons:
        reasons.append(inferred_reason(ReasonCode.PAYMENT_UNREGISTERED))
    if fines and not any(row.payable for row in rows) and not reasons:
        reasons.append(inferred_reason(ReasonCode.PAYMENT_NOT_OFFERED))
    unique = {(reason.code, reason.words if reason.code is ReasonCode.OTHER else ""): reason for reason in reasons}
    return not unique, tuple(unique.values())


def _total(page: Document, rows: list[_Row], table: Node | None) -> Amount:
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
    raw = page.root.first("#online_payment_total_due, .js-payment-total-due")
    if raw is not None:
        cents = cents_in(raw)
        shown = raw.first(".amount")
        amount = read_amount(shown.text) if shown is not None else None
        if cents is None or amount is None or amount.cents != cents:
            raise PageError(expected="a total with the same cents in text and data", page=_NAME)
        return amount
    cells = table.all("tfoot td") if table is not None else []
    return read_amount(cells[-1].text) if cells else None
