"""The loan history, ``/Checkouts/History``."""

from __future__ import annotations

from datetime import datetime

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.loans.page import ListedLoan, identity_of
from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.pages.lists import ListPage, read_list
from tunilib.backends.vufind.pages.rows import Row, checkbox
from tunilib.backends.vufind.pages.values import Dates, moment_of
from tunilib.backends.vufind.words import Words
from tunilib.core.loan import Loan

_NAME = "loan history"


def read_history(page: str | Document, order: DateOrder | None, now: datetime) -> ListPage[ListedLoan]:
    """The returned loans on one page. Each must have one certain date; some histories show only one."""
    found = read_list(page, "history", _NAME, notify=None)
    dates = Dates.of(found.date_texts, order)
    rows = tuple(_past(row, dates, found.page.words, now) for row in found.rows)
    shown = (row.loan.returned or row.loan.due or row.loan.checked_out for row in rows)
    return found.listed(rows, is_dated=all(when is not None for when in shown))


def _past(row: Row, dates: Dates, words: Words, now: datetime) -> ListedLoan:
    assert now.tzinfo is not None
    if not any(key in row.values for key in ("checked-out", "returned", "due")):
        raise PageError(expected="a labelled date in each row", page=_NAME)
    shown = [dates.read(row.values.get(key)) for key in ("checked-out", "returned", "due")]
    taken, returned, due = (moment_of(when, now.tzinfo) for when in shown)
    bare = (item.label for item in row.bold if item.value is None and words.message(item.label) is None)
    identity = identity_of(row, shown[0], shown[2])
    loan = Loan(
        id=identity.base,
        title=row.record.name,
        due=due,
        read_at=now,
        author=row.record.author,
        record_id=row.record.record_id,
        barcode=row.values.get("barcode"),
        library=row.values.get("borrowed-at") or next(bare, None),
        checked_out=taken,
        returned=returned,
        renewable=False,
        format=row.record.format,
        volume=row.record.volume,
    )
    return ListedLoan(loan, identity, checkbox(row.node, "purgeSelectedIDs[]", _NAME))
