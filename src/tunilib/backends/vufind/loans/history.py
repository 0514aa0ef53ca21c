"""The loan history: ``/Checkouts/History``."""

from __future__ import annotations

from dataclasses import dataclass

from tunilib.backends.vufind.cards.page import CardPicker, read_picker
from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.pages.dates import Dates, When, order_in
from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.pagination import Pagination, check_rows, read_pagination, stated_count
from tunilib.backends.vufind.pages.rows import BriefRecord, Row, prove_empty, read_rows
from tunilib.backends.vufind.pages.state import account_page
from tunilib.backends.vufind.words import Words

_NAME = "loan history"


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A returned loan."""

    record: BriefRecord
    barcode: str | None
    institution: str | None
    borrowed_at: str | None
    checked_out: When | None
    returned: When | None
    due: When | None


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """One page of the loan history."""

    rows: tuple[HistoryRow, ...]
    stated: int | None
    pagination: Pagination | None
    cards: CardPicker | None
    date_order: DateOrder | None


def read_history(page: str | Document, order: DateOrder | None = None) -> HistoryPage:
    """The returned loans on one page.

    Raises:
        PageError: it is another page, or not all of its rows were understood.
    """
    page = account_page(page, "history", _NAME)
    stated = stated_count(page, _NAME)
    rows = read_rows(page, "history", _NAME)
    pagination = read_pagination(page, _NAME) if rows else None
    if not rows:
        prove_empty(page, name=_NAME, empty="empty.history", notify=None, stated=stated)
    check_rows(len(rows), stated, pagination, _NAME)
    texts = [text for row in rows for text in row.date_texts]
    dates = Dates.of(texts, order)
    return HistoryPage(
        rows=tuple(_past(row, dates, page.words) for row in rows),
        stated=pagination.total if pagination is not None and stated is None else stated,
        pagination=pagination,
        cards=read_picker(page),
        date_order=order_in(texts),
    )


def _past(row: Row, dates: Dates, words: Words) -> HistoryRow:
    if not any(key in row.values for key in ("checked-out", "returned", "due")):
        raise PageError(expected="a labelled date in each row", page=_NAME)
    bare = (item.label for item in row.bold if item.value is None and words.message(item.label) is None)
    return HistoryRow(
        record=row.record,
        barcode=row.values.get("barcode"),
        institution=next(bare, None),
        borrowed_at=row.values.get("borrowed-at"),
        checked_out=dates.read(row.values.get("checked-out")),
        returned=dates.read(row.values.get("returned")),
        due=dates.read(row.values.get("due")),
    )
