"""Holds, retrieval requests and interlibrary loan requests: ``/Holds/List``, the two request pages, and their forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, NamedTuple

from tunilib.backends.vufind import paths
from tunilib.backends.vufind.dialects import DateOrder, Markup
from tunilib.backends.vufind.holds.days import ShownDays, dates_in, days_shown, days_told
from tunilib.backends.vufind.identities import RowIdentity
from tunilib.backends.vufind.pages.document import Document, PageError, check_complete, document, number
from tunilib.backends.vufind.pages.labels import NOTHING, place_in_queue
from tunilib.backends.vufind.pages.lists import ListPage, read_list
from tunilib.backends.vufind.pages.rows import Row, checkbox, remarks
from tunilib.backends.vufind.pages.state import account_blocks, inferred_reason, reason_in, wrong_page
from tunilib.backends.vufind.pages.values import (
    Dates,
    day_of,
    order_stated,
    separator_stated,
)
from tunilib.backends.vufind.words import Words
from tunilib.core.hold import Hold, HoldKind, HoldStatus
from tunilib.core.reason import Reason, ReasonCode
from tunilib.pages.forms import Choice, Form, FormField, find_form
from tunilib.pages.html import Node
from tunilib.pages.source import in_query

_BUTTONS: Final = {
    "hold form": "placeHold",
    "retrieval form": "placeStorageRetrievalRequest",
    "ill form": "placeILLRequest",
}
_GREEN: Final = frozenset({"alert-success", "text-success"})
_STATES: Final = frozenset(
    {"hold.ready", "hold.ready-until", "hold.in-transit", "request.processed", "request.cancelled"}
)
_SAYS_WHY = {
    HoldStatus.READY: ReasonCode.HOLD_READY,
    HoldStatus.IN_TRANSIT: ReasonCode.HOLD_IN_TRANSIT,
    HoldStatus.CANCELLED: ReasonCode.HOLD_CLOSED,
}
"""Why a hold cannot be cancelled, by its status."""


class ListedHold(NamedTuple):
    """A hold on its page.

    Attributes:
        identity: what distinguishes it from the other rows.
        cancel_id, edit_id: what to send to cancel or change it; None: the site does not offer it.
        is_frozen: None: it has an unknown remark in bold.
        refusals: why a change was just refused. The site may show this on another row.
    """

    hold: Hold
    identity: RowIdentity
    cancel_id: str | None
    edit_id: str | None
    is_frozen: bool | None
    refusals: tuple[Reason, ...]


class HoldList(NamedTuple):
    """One of the three lists.

    Attributes:
        name: of its page.
        ids: the field for the ids to cancel.
        notify: the name of the count in the page's script.
        prefix: of the ids of its entries.
    """

    kind: HoldKind
    name: str
    path: str
    ids: str
    notify: str
    prefix: str

    def read(self, page: str | Document, order: DateOrder | None, now: datetime) -> ListPage[ListedHold]:
        found = read_list(page, self.name, self.name, notify=self.notify)
        words, markup = found.page.words, found.page.markup
        marks = [_marks(row, words) for row in found.rows]
        dates = Dates.of([*found.date_texts, *(text for texts in marks for text in dates_in(texts, words))], order)
        shown = [days_shown(row, texts, words, dates, now) for row, texts in zip(found.rows, marks, strict=True)]
        rows = tuple(
            self._listed(row, texts, when, markup, words, now)
            for row, texts, when in zip(found.rows, marks, shown, strict=True)
        )
        needed = ("created", "expires", "pickup_until", "frozen_until")
        is_dated = not any(name in when.days and when.days[name].is_ambiguous for when in shown for name in needed)
        return found.listed(rows, is_dated=is_dated, blocks=account_blocks(found.page))

    def _listed(
        self, row: Row, marks: list[str], shown: ShownDays, markup: Markup, words: Words, now: datetime
    ) -> ListedHold:
        record = row.record
        bare = [words.message(item.label) for item in row.bold if item.value is None]
        is_frozen = any(mark is not None and mark.code.startswith("hold.frozen") for mark in bare)
        codes = {one.code for one in map(words.message, marks) if one is not None} or self._states(row, markup)
        place, queue = row.values.get("position"), _own_place(row)
        position, is_processed = place_in_queue(place or queue), words.says(place or queue or "", "hold.in-process")
        is_unknown = None in bare or (bool(place) and position is None and not is_processed)
        has_own_mark = (
            self.kind is HoldKind.HOLD and not codes and None in bare
        )  # only a freeze is bold without a label
        status = self._status(codes, len(marks), is_frozen=is_frozen or has_own_mark, is_processed=is_processed)
        cancel_id = self._cancel_id(row.node, markup)
        created, days = shown.days.get("created"), days_told(shown, status, now)
        identity = RowIdentity(
            base=self.prefix + (record.record_id or f"title:{record.title or ''}"),
            lasting=(record.volume, record.title, created.text if created is not None else None),
            key=cancel_id or _edit_id(row),
        )
        hold = Hold(
            id=identity.base,
            title=record.name,
            kind=self.kind,
            status=status,
            read_at=now,
            author=record.author,
            record_id=record.record_id,
            position=position if status in (HoldStatus.WAITING, HoldStatus.FROZEN) else None,
            created=day_of(created),
            expires=days.get("expires"),
            processed=days.get("processed"),
            pickup_location=row.values.get("pickup") or _own_pickup(row),
            pickup_until=days.get("pickup_until"),
            frozen_until=days.get("frozen_until"),
            cancelled=days.get("cancelled"),
            cancellable=cancel_id is not None,
            reasons=() if cancel_id is not None else (_why_not(status, marks),),
            shelf=row.values.get("hold-shelf"),
            pickup_number=row.values.get("pickup-number"),
            group=row.values.get("requested-from"),
            volume=record.volume,
            format=record.format,
            note="; ".join(_notes(row, marks, shown, days, words)) or None,
        )
        refusals = tuple(_refusal(node, words) for node in row.status.all(".alert-danger") if node.text)
        frozen = True if is_frozen else None if is_unknown else False
        return ListedHold(hold, identity, cancel_id, _edit_id(row), frozen, refusals)

    def _status(self, codes: set[str], marks: int, *, is_frozen: bool, is_processed: bool) -> HoldStatus:
        if "request.cancelled" in codes:
            return HoldStatus.CANCELLED
        if codes & {"hold.ready", "hold.ready-until"}:
            return HoldStatus.READY
        if "hold.in-transit" in codes:
            return HoldStatus.IN_TRANSIT
        if "request.processed" in codes and marks <= len(codes):
            return HoldStatus.PROCESSING
        if is_frozen:
            return HoldStatus.FROZEN
        return HoldStatus.PROCESSING if is_processed or self.kind is HoldKind.RETRIEVAL else HoldStatus.WAITING

    def _states(self, row: Row, markup: Markup) -> set[str]:
        meanings = markup.colours if self.kind is HoldKind.HOLD else {}
        return {code for name, code in meanings.items() if row.status.first(f".{name}") is not None}

    def _cancel_id(self, row: Node, markup: Markup) -> str | None:
        every = {node.attr("value") for node in row.all("input[name='cancelAllIDS[]']")}
        value = checkbox(row, self.ids, self.name, instead=markup.unchosen.get(self.name))
        if value is not None and value not in every and markup.name == "finna2":
            raise PageError(expected="cancelAllIDS[] beside each checkbox", page=self.name)
        return value if value in every else None


HOLD_LIST = HoldList(HoldKind.HOLD, "holds", paths.HOLDS, "selectedIDS[]", "holds", "")
RETRIEVAL_LIST = HoldList(
    HoldKind.RETRIEVAL,
    "retrievals",
    paths.RETRIEVALS,
    "cancelSelectedIDS[]",
    "storageRetrievalRequests",
    "retrieval-",
)
ILL_LIST = HoldList(HoldKind.ILL, "ill", paths.ILL, "cancelSelectedIDS[]", "illRequests", "ill-")
LISTS = (HOLD_LIST, RETRIEVAL_LIST, ILL_LIST)
_NOT_OFFERED = inferred_reason(ReasonCode.OTHER, what="no-cancelling")


def _own_pickup(row: Row) -> str | None:
    found = [item.value for item in row.own_words if item.node is not None and _is_in_pickup(item.node)]
    return found[0] or None if len(found) == 1 else None


def _is_in_pickup(node: Node) -> bool:
    return node.parent is not None and "pickup-location-container" in node.parent.classes


def _own_place(row: Row) -> str | None:
    """The place in the queue with a label of the library's own, in a paragraph of its own."""
    own = [item.value for item in row.own_words if item.node is not None and (item.node.parent or row.node).tag == "p"]
    return own[0] if len(own) == 1 and "position" not in row.values else None


def _notes(row: Row, marks: list[str], shown: ShownDays, days: dict[str, date | None], words: Words) -> Iterator[str]:
    """What the page says beside the fields, in its words: nothing that was not understood is lost."""
    place = row.values.get("position", "-")
    if place not in NOTHING and number(place) is None:
        yield place
    if shown.expires is not None and "expires" not in days:
        yield shown.expires
    for item in row.bold:
        is_place = item.key == "position" and number(item.value) == 0
        if is_place or (item.key in ("requested-by", "requested-for", "notes") and item.value):
            yield item.text
    for item in row.own_words:
        if (item.value is None and words.message(item.label) is None) or item.value:
            yield item.text
    yield from (mark for mark in marks if words.message(mark) is None)


def _why_not(status: HoldStatus, marks: list[str]) -> Reason:
    if status in _SAYS_WHY:
        return inferred_reason(_SAYS_WHY[status])
    return Reason.said("; ".join(marks)) if marks else _NOT_OFFERED


def _marks(row: Row, words: Words) -> list[str]:
    return [text for node in remarks(row.status, _GREEN, _STATES, words) if (text := _without_bold(node))]


def _without_bold(node: Node) -> str:
    """The first line. Pick-up number and shelf follow in the same box, in bold."""
    parts = []
    for child in node.nodes():
        if child.is_element and child.tag in ("br", "strong"):
            break
        parts.append(child.raw_text)
    return " ".join("".join(parts).split())


def _edit_id(row: Row) -> str | None:
    link = row.status.first("a.hold-edit[href]")
    return in_query(link.attr("href"), "selectedIDS[]") if link is not None else None


def _refusal(node: Node, words: Words) -> Reason:
    sentence = words.message(node.text)
    reason = sentence.values.get("reason") if sentence is not None else None
    return reason_in(reason or node.text, words)


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """A form for a hold or request. After a refusal it is shown again with messages in red.

    Attributes:
        form: all its fields are sent, with their preset values unless changed.
        button: its name; without it nothing is placed.
        pickup_field: its name; None: the form has no pick-up library.
        pickups: the pick-up libraries; empty: they are loaded for a group or a library.
        group: the choice of a group of copies; None: no choice.
        library: of an interlibrary loan, the library where it is collected; None: no choice.
        date_order, date_separator: as stated beside its date fields.
    """

    form: Form
    button: str
    pickup_field: str | None
    pickups: tuple[Choice, ...]
    group: FormField | None
    library: FormField | None
    date_order: DateOrder | None
    date_separator: str | None


@dataclass(frozen=True, slots=True)
class EditForm:
    """The form to change holds. ``can_date``: a freeze can have an end. ``pickups``: empty: the library cannot be
    changed.
    """

    form: Form
    can_freeze: bool
    can_date: bool
    pickups: tuple[Choice, ...]
    date_order: DateOrder | None
    date_separator: str | None


def read_place_form(page: str | Document) -> PlaceForm:
    page = document(page, "request form")
    name = _BUTTONS.get(page.kind or "")
    if name is None:
        raise wrong_page(page, "request form", "a page with the form to place a hold or request")
    form = find_form(page, lambda form: form.name == name)
    if form is None or form.button(name) is None:
        raise wrong_page(page, "request form", "the form {form} with a button of that name", form=name)
    check_complete(page, "request form")
    pickup = form.field("gatheredDetails[pickUpLibraryLocation]") or form.field("gatheredDetails[pickUpLocation]")
    pickups: tuple[Choice, ...] = ()
    if pickup is not None:
        only = (Choice(pickup.value, pickup.label or pickup.value, True),)
        pickups = pickup.choices if pickup.kind == "select" else only
    return PlaceForm(
        form=form,
        button=name,
        pickup_field=pickup.name if pickup is not None else None,
        pickups=tuple(choice for choice in pickups if choice.value),
        group=form.field("gatheredDetails[requestGroupId]"),
        library=form.field("gatheredDetails[pickUpLibrary]"),
        date_order=order_stated(form.text),
        date_separator=separator_stated(form.text),
    )


def read_edit_form(page: str | Document) -> EditForm:
    page = document(page, "request form")
    form = find_form(page, lambda form: form.name == "editHolds")
    if page.kind != "hold edit" or form is None or form.field("csrf") is None or form.button("updateHolds") is None:
        raise wrong_page(page, "request form", "the form editHolds with csrf and updateHolds")
    if form.field("selectedIDS[]") is None:
        raise wrong_page(page, "request form", "the ids of holds in the form")
    check_complete(page, "request form")
    pickup = form.field("gatheredDetails[pickUpLocation]")
    return EditForm(
        form=form,
        can_freeze=form.field("gatheredDetails[frozen]") is not None,
        can_date=form.field("gatheredDetails[frozenThrough]") is not None,
        pickups=tuple(choice for choice in (pickup.choices if pickup is not None else ()) if choice.value),
        date_order=order_stated(form.text),
        date_separator=separator_stated(form.text),
    )
