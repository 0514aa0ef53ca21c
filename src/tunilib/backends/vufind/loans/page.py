"""Loans, ``/MyResearch/CheckedOut``, also as the answer to a renewal."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.identities import RowIdentity
from tunilib.backends.vufind.pages.document import Document, PageError, number
from tunilib.backends.vufind.pages.labels import LabelledText, Renewals, renewals_in
from tunilib.backends.vufind.pages.lists import ListPage, read_list
from tunilib.backends.vufind.pages.rows import Row, checkbox, remarks
from tunilib.backends.vufind.pages.state import (
    Flash,
    account_blocks,
    account_page,
    flashes,
    flashes_say,
    inferred_reason,
    largest_count,
    library_reason,
    reason_in,
)
from tunilib.backends.vufind.pages.values import Dates, ShownDate, looks_like_date, moment_of
from tunilib.backends.vufind.words import Words
from tunilib.core.answer import Claim, ClaimWord
from tunilib.core.loan import Loan, LoanStatus, loan_status
from tunilib.core.reason import Reason, ReasonCode
from tunilib.pages.html import Node

_NAME = "loans"
_ALERT = frozenset({"alert"})
_MARKS = {"loan.overdue": LoanStatus.OVERDUE, "loan.due-soon": LoanStatus.DUE_SOON}
_SAID = frozenset({*_MARKS, "renewal.row-done", "renewal.row-refused"})


class ListedLoan(NamedTuple):
    """A loan on a page.

    Attributes:
        loan: with a preliminary id, until all rows of the list are known.
        identity: what distinguishes it from the other rows.
        key: what to send to renew it, or to delete it from the history; None: the site does not offer that.
        claim: the result of a renewal, if its row shows one.
    """

    loan: Loan
    identity: RowIdentity
    key: str | None = None
    claim: Claim | None = None


def read_loans(page: str | Document, order: DateOrder | None, now: datetime) -> ListPage[ListedLoan]:
    found = read_list(page, "loans", _NAME, notify="checkedOut")
    page = found.page
    form = _form(page, has_rows=bool(found.rows))
    blocks = _patron_blocks(page)
    dates = Dates.of(found.date_texts, order)
    dues = [_due(row, page.words, dates) for row in found.rows]
    told = [_told(row, page.words) for row in found.rows]
    is_marked = any(one.mark is not None for one in told)
    rows = tuple(
        _loan(row, due, one, page, dates, now, blocks, has_form=form is not None, is_marked=is_marked)
        for row, due, one in zip(found.rows, dues, told, strict=True)
    )
    _check_all(page, rows)
    is_dated = not any(due is not None and due.is_ambiguous for due in dues)
    return found.listed(rows, is_dated=is_dated, blocks=blocks, csrf=_csrf(form))


def identity_of(row: Row, taken: ShownDate | None, due: ShownDate | None, key: str | None = None) -> RowIdentity:
    record = row.record
    barcode = "".join(row.values.get("barcode", "").split())
    return RowIdentity(
        base=barcode or record.record_id or f"title:{record.title or ''}",
        lasting=(record.volume, record.title, taken.text if taken is not None else None),
        key=key,
        moving=due.text if due is not None else None,
        is_named=bool(barcode),
    )


def renewal_claim(text: str, words: Words) -> Claim | None:
    sentence = words.message(text)
    if sentence is not None and sentence.code == "renewal.row-done":
        return Claim(ClaimWord.DONE)
    if sentence is not None and sentence.code == "renewal.row-refused":
        reason = sentence.values.get("reason")
        return Claim(ClaimWord.REFUSED, (reason_in(reason, words),) if reason else ())
    return None


def _is_renewed_today(claim: Claim, words: Words) -> bool:
    """Whether a refusal is due to a renewal of today, which may be the one that was just asked for."""
    return any(words.says(reason.words or "", "renewal.today") for reason in claim.reasons)


def _patron_blocks(page: Document) -> tuple[Reason, ...]:
    """The blocks that prevent renewals. A limit of holds in the same box does not."""
    blocks = account_blocks(page)
    return tuple(block for block in blocks if block.code is ReasonCode.OTHER or block.code.value.startswith("patron."))


def _loan(
    row: Row,
    due: ShownDate | None,
    told: _Told,
    page: Document,
    dates: Dates,
    now: datetime,
    blocks: tuple[Reason, ...],
    *,
    has_form: bool,
    is_marked: bool,
) -> ListedLoan:
    assert now.tzinfo is not None
    words = page.words
    claim, notes = told.claim, told.notes
    key = checkbox(
        row.node, "renewSelectedIDS[]", _NAME, instead=page.markup.unchosen.get("loans") if has_form else None
    )
    offered = None if _is_renewed_elsewhere(row) else _renewable(row.node, page, key, has_form)
    used, limit, left = renewals = _renewals(row, words)
    is_used_up = left == 0 or (limit is not None and used == limit)
    taken = _checked_out(row, dates)
    identity = identity_of(row, taken, due, key)
    due_at = moment_of(due, now.tzinfo)
    if claim is not None and (claim.word is ClaimWord.DONE or _is_renewed_today(claim, words)):
        claim = claim._replace(due=due_at)
    loan = Loan(
        id=identity.base,
        title=row.record.name,
        due=due_at,
        read_at=now,
        author=row.record.author,
        record_id=row.record.record_id,
        barcode=row.values.get("barcode"),
        library=row.values.get("borrowed-at") or _institution(row, words),
        checked_out=moment_of(taken, now.tzinfo),
        status=told.mark or (LoanStatus.OK if told.is_clear and is_marked else loan_status(due_at, now, now.tzinfo)),
        renewable=None if offered and blocks else offered,
        renewals_used=used,
        renewals_limit=limit,
        renewals_left=left,
        reasons=_reasons(row, offered, _noted(notes, offered, words), blocks, is_used_up=is_used_up),
        note="; ".join([*notes, *_unread(row, renewals, words, dates)]) or None,
        format=row.record.format,
        volume=row.record.volume,
    )
    return ListedLoan(loan, identity, key, claim)


def _reasons(
    row: Row, offered: bool | None, noted: tuple[Reason, ...], blocks: tuple[Reason, ...], *, is_used_up: bool
) -> tuple[Reason, ...]:
    if offered:
        return blocks
    if offered is None or noted:
        return noted
    if is_used_up:
        return (inferred_reason(ReasonCode.RENEWAL_LIMIT), *blocks)
    return blocks or (_not_offered(row),)


def _not_offered(row: Row) -> Reason:
    """What a row says in place of its checkbox. It gives no reason: it is the same for every reason."""
    instead = row.node.first(".no-checkbox")
    if instead is not None and instead.text:
        return Reason.said(instead.text)
    return inferred_reason(ReasonCode.OTHER, what="no-reason-given")


def _noted(notes: list[str], offered: bool | None, words: Words) -> tuple[Reason, ...]:
    codes = [sentence.code for sentence in map(words.reason, notes) if sentence is not None]
    if len(codes) == len(notes):
        return tuple(library_reason(text, code) for text, code in zip(notes, codes, strict=True))
    if codes:
        return (library_reason("; ".join(notes), codes[0]),)
    if offered is False:
        return tuple(library_reason(text, None) for text in notes)
    return ()


class _Told(NamedTuple):
    """What the boxes of a row say.

    Attributes:
        claim: the result of a renewal.
        mark: overdue or due soon, as the site marks it.
        notes: the library's own messages.
        is_clear: no mark is missing, because no result is shown instead of it and all words are known. On a site that
            marks no loan only the date counts.
    """

    claim: Claim | None
    mark: LoanStatus | None
    notes: list[str]
    is_clear: bool


def _told(row: Row, words: Words) -> _Told:
    claim: Claim | None = None
    mark: LoanStatus | None = None
    notes: list[str] = []
    is_clear = True
    for node in remarks(row.status, _ALERT, _SAID, words):
        sentence = words.message(node.text)
        code = sentence.code if sentence is not None else ""
        result = Claim(ClaimWord.DONE) if "alert-success" in node.classes else renewal_claim(node.text, words)
        if result is not None:
            claim = result
        elif code in _MARKS:
            mark = _MARKS[code]
        elif code != "loan.reading-room":
            is_clear = is_clear and words.reason(node.text) is not None
            notes.append(node.text)
    return _Told(claim, None if claim is not None else mark, notes, is_clear and claim is None)


def _due(row: Row, words: Words, dates: Dates) -> ShownDate | None:
    item = _due_item(row, dates)
    if item is None:
        if not looks_like_date(_unexplained(row, words)):
            return None
        raise PageError(expected="at most one due date in each row", page=_NAME)
    return dates.read(item.value)


def _due_item(row: Row, dates: Dates) -> LabelledText | None:
    """The date with its label. If the library has its own label, the last date in bold."""
    named = [item for item in row.bold if item.key == "due"]
    if len(named) > 1 or any(item.value is None for item in named):
        raise PageError(expected="at most one due date in each row", page=_NAME)
    own = [item for item in row.bold if item.inside and item.key is None and _has_day(item, dates)]
    return next(iter(named or own[-1:]), None)


def _unexplained(row: Row, words: Words) -> str:
    """The text of a row without dates that are not its due date: in title, messages, and values of known labels."""
    text = row.node.spaced_text
    bare = (node.text.partition(":") for node in row.status.nodes() if not node.is_element)
    explained = [row.record.title or "", row.record.volume or "", *row.values.values()]
    explained += [node.text for node in row.status.all(".alert")]
    explained += [value.strip() for label, _, value in bare if words.label(label) is not None]
    for part in filter(looks_like_date, explained):
        text = text.replace(part, " ")
    return text


def _has_day(item: LabelledText, dates: Dates) -> bool:
    when = dates.read(item.value)
    return when is not None and when.day is not None


def _renewals(row: Row, words: Words) -> Renewals:
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
    own = (renewals_in(item.text) for item in _not_understood(row, words))
    return next(
        (one for one in own if one is not None and (used, limit, left) == (None, None, None)), None
    ) or Renewals(used, limit, left)


def _not_understood(row: Row, words: Words) -> list[LabelledText]:
    return [item for item in row.own_words if words.message(item.label) is None]


def _unread(row: Row, renewals: Renewals, words: Words, dates: Dates) -> list[str]:
    """What the library says in its own words, apart from what was read of it all the same."""
    read = {_institution(row, words)}
    due = _due_item(row, dates)
    return [
        item.text
        for item in _not_understood(row, words)
        if item.label not in read
        and item != due
        and not (any(count is not None for count in renewals) and renewals_in(item.text) is not None)
    ]


def _institution(row: Row, words: Words) -> str | None:
    """The library of a loan, without a label: the bold text that is alone in its line.

    Beside a label of the library's own it is not certain which of the two it is.
    """
    own = [item for item in _not_understood(row, words) if item.is_directly_in(row.status)]
    if any(item.value and not _is_read_otherwise(item) for item in own):
        return None
    bare = (item.label for item in own if item.value is None and renewals_in(item.text) is None)
    return next(bare, None)


def _is_read_otherwise(item: LabelledText) -> bool:
    return looks_like_date(item.value or "") or renewals_in(item.text) is not None


def _checked_out(row: Row, dates: Dates) -> ShownDate | None:
    if "checked-out" in row.values:
        return dates.read(row.values["checked-out"])
    for node in row.status.nodes():
        if not node.is_element and ":" in node.text:
            label, _, value = node.text.partition(":")
            if value.strip() and _has_day(LabelledText(label, value, False, None), dates):
                return dates.read(value)
    return None


def _renewable(row: Node, page: Document, renew_id: str | None, has_form: bool) -> bool | None:
    if renew_id is not None:
        return True
    if has_form or row.first(".no-checkbox") is not None or page.root.first(".toolbar.no-list-functions") is not None:
        return False
    return None


def _is_renewed_elsewhere(row: Row) -> bool:
    links = (node.attr("href") or "" for node in row.status.children() if node.tag == "a")
    return any(link.startswith(("http://", "https://")) for link in links)


def _form(page: Document, *, has_rows: bool) -> Node | None:
    form = page.root.first("form[name=renewals]")
    if form is None and page.root.first("input[name='renewSelectedIDS[]']") is not None:
        raise PageError(expected="the form renewals around the checkboxes", page=_NAME)
    if form is not None and has_rows and form.first("input") is None:
        raise PageError(expected="what is to be sent in the form renewals", page=_NAME)
    return form


def _csrf(form: Node | None) -> str | None:
    field = form.first("input[name=csrf]") if form is not None else None
    return field.attr("value") if field is not None else None


def _check_all(page: Document, rows: tuple[ListedLoan, ...]) -> None:
    every = {node.attr("value") for node in page.root.all("input[name='renewAllIDS[]']")}
    if not {row.key for row in rows if row.key is not None} <= every:
        raise PageError(expected="each loan that can be renewed among those that 'all' renews", page=_NAME)


class RenewalPage(NamedTuple):
    """The loans, and what the messages claim.

    Attributes:
        renewed, refused: the numbers of loans in the messages; None: no number.
        is_rejected: the whole form failed: no loan was selected, its token was refused, or the library system failed.
        elsewhere: title and result of loans without a row.
    """

    loans: ListPage[ListedLoan]
    flashes: tuple[Flash, ...]
    renewed: int | None
    refused: int | None
    is_rejected: bool
    elsewhere: tuple[tuple[str, Claim], ...]


def read_renewal(page: str | Document, order: DateOrder | None, now: datetime) -> RenewalPage:
    """The answer to a renewal. It proves nothing: only a new reading of the loans does.

    A blue message has no fixed meaning. Finna shows one with a success, and blocks on the patron look the same.
    """
    page = account_page(page, "loans", _NAME)
    loans = read_loans(page, order, now)
    found = flashes(page)
    return RenewalPage(
        loans=loans,
        flashes=found,
        renewed=largest_count(found, "renewal.done"),
        refused=largest_count(found, "renewal.refused"),
        is_rejected=flashes_say(found, "selection.none", "csrf", "renewal.error"),
        elsewhere=tuple(_elsewhere(page)),
    )


def _elsewhere(page: Document) -> list[tuple[str, Claim]]:
    found = []
    for node in page.root.all("form[name=renewals] > .alert"):
        parts = node.text.split(": ")
        splits = ((": ".join(parts[:at]), ": ".join(parts[at:])) for at in range(1, len(parts)))
        results = ((title, renewal_claim(rest, page.words)) for title, rest in splits)
        found += [(title, claim) for title, claim in results if claim is not None][:1]
    return found
