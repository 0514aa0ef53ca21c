"""What the account pages hold, as records: words as they stand there, and values only where they are sure.

None means that the page does not tell. A reader gives a whole page of records or none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.pages.dates import When

__all__ = [
    "Block",
    "CardPicker",
    "Choice",
    "Entry",
    "Flash",
    "HistoryPage",
    "HistoryRow",
    "HoldRow",
    "HoldsPage",
    "LoanRow",
    "LoansPage",
    "Paging",
    "RenewalPage",
    "RenewalRow",
]

Level = Literal["success", "info", "danger", "warning"]


@dataclass(frozen=True, slots=True)
class Flash:
    """One message at the top of a page. It is evidence, never a verdict: it may belong to another request.

    Attributes:
        level: by its class.
        text: as it stands there.
        code: what it means, a code of the word tables; None when the words are the library's own.
        count: the number of things it speaks of.
    """

    level: Level
    text: str
    code: str | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Block:
    text: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a form: a pick-up place, a library to sign in to, a reminder."""

    value: str
    name: str
    selected: bool


@dataclass(frozen=True, slots=True)
class CardPicker:
    """The library cards one can switch to on an account page; shown only when there are several.

    Attributes:
        cards: the value of each is the card's id.
        active: the id of the card whose things are shown, None when the page does not say.
    """

    cards: tuple[Choice, ...]
    active: str | None


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in a list that is shown page by page this page is.

    Attributes:
        first: number of the first thing on it, from 1.
        last: number of the last.
        total: of how many.
        next: the address of the next page, None on the last.
    """

    first: int
    last: int
    total: int
    next: str | None


@dataclass(frozen=True, slots=True)
class Entry:
    """The part that all rows share.

    Attributes:
        record_id: with the source in front where the site has several; None when neither row, link nor
            cover tells it.
        title: None where the page says that there is none.
        author: the first one.
        volume: volume or issue.
    """

    record_id: str | None
    title: str | None
    author: str | None
    volume: str | None


@dataclass(frozen=True, slots=True)
class RenewalRow:
    """What a row says of a renewal that was just asked for; reason is the library's, with its code where known."""

    done: bool
    reason: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A loan.

    Attributes:
        renew_id: what to send to renew it; it goes away with the last renewal.
        renewable: whether the page offers the renewal; None where the page offers none at all without
            saying so.
        status: the site's own mark; None beside the result of a renewal, which hides it.
        renewals_left: where the site tells what is left; used and limit where it tells those.
        notes: messages of the library about the loan.
        reasons: the codes of those notes that are reasons.
    """

    entry: Entry
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
    status: Literal["ok", "due-soon", "overdue"] | None
    notes: tuple[str, ...]
    reasons: tuple[str, ...]
    renewal: RenewalRow | None


@dataclass(frozen=True, slots=True)
class LoansPage:
    """The loans of one page.

    Attributes:
        stated: how many loans the site says there are, over all pages; None where it does not say.
        paging: None where all are on one page.
        csrf: the token to send with a renewal; None without a form.
        date_order: what the dates of this page prove of the site's order, if anything.
    """

    rows: tuple[LoanRow, ...]
    stated: int | None
    paging: Paging | None
    csrf: str | None
    flashes: tuple[Flash, ...]
    blocks: tuple[Block, ...]
    cards: CardPicker | None
    date_order: DateOrder | None


@dataclass(frozen=True, slots=True)
class RenewalPage:
    """The answer to a renewal: the loans, and what the messages claim.

    Attributes:
        renewed: the number that the messages say were renewed; None when they say nothing of it.
        refused: likewise.
        nothing_selected: the site says that it was asked for nothing.
        token_refused: the site did not take the csrf token, and did nothing.
        failed: the library system failed as a whole.
        elsewhere: results of loans that are not among the rows: title and result.
    """

    loans: LoansPage
    renewed: int | None
    refused: int | None
    nothing_selected: bool
    token_refused: bool
    failed: bool
    elsewhere: tuple[tuple[str, RenewalRow], ...]


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A loan of the past."""

    entry: Entry
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
    paging: Paging | None
    cards: CardPicker | None
    date_order: DateOrder | None


@dataclass(frozen=True, slots=True)
class HoldRow:
    """A hold, a retrieval request or an interlibrary loan request.

    Attributes:
        state: ``ready``, ``in-transit``, ``cancelled`` or ``waiting``; ``processed`` for a request that was
            filled and is not ready yet; None where the site's words are not known.
        ready_text: what the site says beside a hold that is ready or on its way.
        position: in the queue.
        frozen: None where it has a remark in bold that is not known.
        cancel_id: what to send to cancel it, None when the site does not offer it.
        edit_id: what to send to change it.
        refusals: what the row says of a change that was just refused; the site may show it on another row.
    """

    entry: Entry
    pickup: str | None
    created: When | None
    expires: When | None
    processed: When | None
    cancelled: When | None
    pickup_until: When | None
    state: Literal["ready", "in-transit", "processed", "cancelled", "waiting"] | None
    ready_text: str | None
    position: int | None
    frozen: bool | None
    frozen_until: When | None
    cancel_id: str | None
    edit_id: str | None
    refusals: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class HoldsPage:
    """The holds, retrieval requests or interlibrary loan requests: all of them, as these are never paged."""

    rows: tuple[HoldRow, ...]
    stated: int | None
    flashes: tuple[Flash, ...]
    blocks: tuple[Block, ...]
    cards: CardPicker | None
    date_order: DateOrder | None
