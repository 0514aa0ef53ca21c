"""The loan history: ``/Checkouts/History``."""

from __future__ import annotations

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.pages.dates import Dates, order_in
from tunilib.backends.vufind.pages.document import Document
from tunilib.backends.vufind.pages.errors import PageError
from tunilib.backends.vufind.pages.paging import check_rows, read_paging, stated_count
from tunilib.backends.vufind.pages.picker import read_picker
from tunilib.backends.vufind.pages.records import HistoryPage, HistoryRow
from tunilib.backends.vufind.pages.rows import Row, prove_empty, read_rows
from tunilib.backends.vufind.pages.state import account_page
from tunilib.backends.vufind.words import Words

__all__ = ["read_history"]

_NAME = "loan history"


def read_history(page: str | Document, order: DateOrder | None = None) -> HistoryPage:
    """The loans of the past on one page.

    Raises:
        PageError: it is another page, or not all of its rows were understood.
    """
    page = account_page(page, "history", _NAME)
    stated = stated_count(page, _NAME)
    rows = read_rows(page, "history", _NAME)
    paging = read_paging(page, _NAME) if rows else None
    if not rows:
        prove_empty(page, name=_NAME, empty="empty.history", notify=None, stated=stated)
    check_rows(len(rows), stated, paging, _NAME)
    texts = [text for row in rows for text in row.date_texts]
    dates = Dates.of(texts, order)
    return HistoryPage(
        rows=tuple(_past(row, dates, page.words) for row in rows),
        stated=paging.total if paging is not None and stated is None else stated,
        paging=paging,
        cards=read_picker(page),
        date_order=order_in(texts),
    )


def _past(row: Row, dates: Dates, words: Words) -> HistoryRow:
    if not any(key in row.values for key in ("checked-out", "returned", "due")):
        raise PageError(expected="a labelled date in each row", page=_NAME)
    bare = (item.label for item in row.bold if item.value is None and words.message(item.label) is None)
    return HistoryRow(
        entry=row.entry,
        barcode=row.values.get("barcode"),
        institution=next(bare, None),
        borrowed_at=row.values.get("borrowed-at"),
        checked_out=dates.read(row.values.get("checked-out")),
        returned=dates.read(row.values.get("returned")),
        due=dates.read(row.values.get("due")),
    )
