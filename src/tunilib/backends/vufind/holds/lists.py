"""Holds, item retrieval requests and interlibrary loans of a card, read as one list, and changes of them.

After a cancellation the list comes back. It shows what is left, and its messages only count. The reason of a refusal
may be on the row of another hold.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.vufind.card_choice import fingerprint
from tunilib.backends.vufind.holds.page import HOLD_LIST, LISTS, EditForm, HoldList, ListedHold, read_edit_form
from tunilib.backends.vufind.page_errors import send_in_turn
from tunilib.backends.vufind.pages.state import NOT_TOLD_APART, Flash, largest_count, refusal_reasons
from tunilib.backends.vufind.pages.values import typed
from tunilib.backends.vufind.paths import HOLD_EDIT
from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.hold import Hold, HoldChange, HoldKind, HoldStatus
from tunilib.core.models import Labelled
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, TunilibError

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.session import Page
    from tunilib.pages.forms import Choice


class ShownHold(NamedTuple):
    list: HoldList
    row: ListedHold


class HoldLists:
    """Reads the lists as one. A site changes only what it listed before in the same session.

    Attributes:
        identities: the ids of the rows of each list, by its name.
    """

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self.identities = {here.name: account.identities(here.name) for here in LISTS}
        self._listed: dict[str, ShownHold] | None = None
        self._fresh: dict[str, Page] = {}

    def read(self, kinds: Container[HoldKind] | None = None) -> Reading[Hold]:
        """All entries of these kinds; None: of all three. Lists that are not in the site's menu are not read."""
        account = self._account
        is_first = True
        listed: dict[str, ShownHold] = {}
        items: list[Hold] = []
        stated: int | None = 0
        blocks: tuple[Reason, ...] = ()
        for here in LISTS:
            if kinds is not None and here.kind not in kinds:
                continue
            menu = account.client.session.menu
            if here is not HOLD_LIST and (not is_first or menu is not None) and here.path not in (menu or ()):
                continue
            fresh = self._fresh.pop(here.name, None)
            try:
                pages = account.read_all(here.path, here.read, here.name, first=fresh)
            except NotFound:
                if is_first:
                    raise
                continue  # it is in the menu for another card
            is_first = False
            pages = account.dated(pages, here.read)
            rows = [row for _, found in pages for row in found.rows]
            account.choice.saw(here.name, fingerprint(row.identity.facts for row in rows))
            ids = self.identities[here.name].assign([row.identity for row in rows], account.ledger_name)
            for row, ident in zip(rows, ids, strict=True):
                items.append(self.hold_of(row, ident))
                listed[ident] = ShownHold(here, row)
            found = pages[0][1]
            stated = None if stated is None or found.stated is None else stated + found.stated
            blocks = tuple(dict.fromkeys((*blocks, *found.blocks)))
        self._listed = listed
        self._fresh.clear()
        return Reading(items=tuple(items), taken=account.now(), stated=stated, blocks=blocks)

    def listed(self) -> dict[str, ShownHold]:
        if self._listed is None:
            self.read()
        return self._listed or {}

    def find(self, hold: Hold, page: Page) -> ListedHold | None:
        rows = self._account.read(page, HOLD_LIST.read).rows
        ids = self.identities[HOLD_LIST.name].assign([row.identity for row in rows])
        return dict(zip(ids, rows, strict=True)).get(hold.id)

    def hold_of(self, row: ListedHold, ident: str) -> Hold:
        place = _known_place(row.hold.pickup_location, self._account.client.session.places)
        return replace(row.hold, id=ident, pickup_location=place)

    def forget(self, fresh: Page | None = None) -> None:
        self._listed = None
        self._fresh.clear()
        if fresh is not None and fresh.redirected and fresh.document.kind in self.identities:
            self._fresh[fresh.document.kind] = fresh

    def learn_places(self, choices: Iterable[Choice]) -> None:
        self._account.client.learn_places((choice.name, choice.value) for choice in choices)


def _known_place(shown: str | None, places: Mapping[str, str]) -> str | None:
    """A place with its code and its name. Some lists show the one, some the other."""
    if shown and (code := places.get(shown)):
        return Labelled(code, shown)
    names = [name for name, code in places.items() if code == shown]
    return Labelled(shown, names[0]) if shown and len(names) == 1 else shown


def cancel_holds(account: AccountPages, lists: HoldLists, holds: Sequence[Hold]) -> Answer:
    """Cancel with one form for each list. Only offered ids are sent, because one wrong id refuses all."""
    listed = lists.listed()
    claims: dict[str, Claim] = {}
    by_list: dict[HoldList, list[Hold]] = defaultdict(list)
    for hold in holds:
        shown = listed.get(hold.id)
        if shown is None or shown.row.cancel_id is None:
            claims[hold.id] = Claim(word=ClaimWord.REFUSED, reasons=hold.reasons)
        elif hold.id in lists.identities[shown.list.name].alike:
            claims[hold.id] = NOT_TOLD_APART
        else:
            by_list[shown.list].append(hold)

    def send(here: HoldList, sent: Sequence[Hold]) -> tuple[Mapping[str, Claim], Sequence[str]]:
        form = [("cancelSelected", "1"), ("confirm", "1")]
        form += [(here.ids, listed[hold.id].row.cancel_id or "") for hold in sent]
        try:
            page = account.client.post(here.path, form, name="holds")
        finally:
            lists.forget()
        try:
            left = account.read(page, here.read)
        except TunilibError as error:
            raise account.client.lost() from error
        return _cancelled(lists, here, left.rows, page.state.flashes, sent), page.words

    return send_in_turn(
        claims, [([hold.id for hold in sent], partial(send, here, sent)) for here, sent in by_list.items()]
    )


def change_holds(account: AccountPages, lists: HoldLists, holds: Sequence[Hold], change: HoldChange) -> Answer:
    """Change each hold with its own form, because not all of them may allow the same change."""
    listed = lists.listed()
    shown = {hold.id: listed[hold.id].row.edit_id for hold in holds if hold.id in listed and _is_hold(listed[hold.id])}
    claims = {
        hold.id: Claim(word=ClaimWord.REFUSED, reasons=hold.reasons) for hold in holds if shown.get(hold.id) is None
    }
    claims |= {
        id_: NOT_TOLD_APART for id_ in shown if id_ not in claims and id_ in lists.identities[HOLD_LIST.name].alike
    }
    answer: Page | None = None

    def send(hold: Hold) -> tuple[Mapping[str, Claim], Sequence[str]]:
        nonlocal answer
        answer = None
        try:
            claim, answer = _change_one(account, lists, hold, listed[hold.id].row, change)
        finally:
            lists.forget()
        return {hold.id: claim}, answer.words if answer is not None else ()

    changed = send_in_turn(claims, [([hold.id], partial(send, hold)) for hold in holds if hold.id not in claims])
    lists.forget(answer)
    return changed


def _is_hold(shown: ShownHold) -> bool:
    return shown.list.kind is HoldKind.HOLD


def _cancelled(
    lists: HoldLists,
    here: HoldList,
    left: Sequence[ListedHold],
    flashes: Sequence[Flash],
    sent: Sequence[Hold],
) -> dict[str, Claim]:
    done = largest_count(flashes, "holds.cancelled") or 0
    refused = largest_count(flashes, "holds.not-cancelled") or 0
    if done == 0 and refused == 0:
        reasons = refusal_reasons(flashes)
        return {hold.id: Claim(word=ClaimWord.REFUSED, reasons=reasons) for hold in sent} if reasons else {}
    ids = lists.identities[here.name].assign([row.identity for row in left])
    rows = {ident: row for ident, row in zip(ids, left, strict=True) if row.hold.status is not HoldStatus.CANCELLED}
    not_cancelled = [hold for hold in sent if hold.id in rows]
    if len(not_cancelled) != refused or len(sent) - len(not_cancelled) != done:
        if (done, refused) not in ((len(sent), 0), (0, len(sent))):
            return {}  # the numbers fit neither the list nor what was sent
        not_cancelled = [] if done else list(sent)
    claims = {hold.id: Claim(word=ClaimWord.DONE) for hold in sent if hold not in not_cancelled}
    # some sites show a refusal on another row: then it belongs to these holds only if there is one for all
    on_own_rows = len(not_cancelled) == sum(bool(row.refusals) for row in left)
    every = tuple(dict.fromkeys(reason for row in left for reason in row.refusals))
    for hold in not_cancelled:
        own = rows[hold.id].refusals if on_own_rows and hold.id in rows else ()
        claims[hold.id] = Claim(word=ClaimWord.REFUSED, reasons=own or (every if len(every) == 1 else ()))
    return claims


def _change_one(
    account: AccountPages, lists: HoldLists, hold: Hold, row: ListedHold, change: HoldChange
) -> tuple[Claim, Page | None]:
    """Change one hold. Nothing is sent for what its row already shows. Gives the claim and the site's answer.

    If the hold cannot be changed any more, the list of holds comes instead of its form, and shows why.
    """
    page = account.client.get(HOLD_EDIT, [("selectedIDS[]", row.edit_id or "")])
    if page.redirected and page.document.kind == "holds":
        now = lists.find(hold, page)
        if now is None or now.edit_id is None:
            return Claim(word=ClaimWord.REFUSED, reasons=() if now is None else now.hold.reasons), None
        row = now
        page = account.client.get(HOLD_EDIT, [("selectedIDS[]", row.edit_id or "")])
    form = account.client.understand(page, read_edit_form)
    lists.learn_places(form.pickups)
    values: dict[str, str] = {}
    if change.pickup is not None:
        names = {choice.value: choice.name for choice in form.pickups}
        if change.pickup not in names:
            reason = Reason.of(ReasonCode.HOLD_PICKUP_INVALID, value=change.pickup, places=", ".join(names))
            return Claim(word=ClaimWord.REFUSED, reasons=(reason,)), None
        if (row.hold.pickup_location or "").casefold() not in (
            change.pickup.casefold(),
            names[change.pickup].casefold(),
        ):
            values["gatheredDetails[pickUpLocation]"] = change.pickup
    is_frozen_so = row.is_frozen is True and row.hold.frozen_until == change.until
    if (change.freeze and not is_frozen_so) or (change.release and row.is_frozen is not False):
        refused = _freeze(account, form, values, change)
        if refused is not None:
            return refused, None
    if not values:
        return Claim(word=ClaimWord.UNCHANGED), None
    answer = account.client.post(page.link(form.form.action), form.form.filled(values, "updateHolds"), name="holds")
    return _changed(lists, hold, answer), answer


def _freeze(account: AccountPages, form: EditForm, values: dict[str, str], change: HoldChange) -> Claim | None:
    if not form.can_freeze or (change.until is not None and not form.can_date):
        return Claim(word=ClaimWord.REFUSED)
    values["gatheredDetails[frozen]"] = "1" if change.freeze else "0"
    if change.until is not None:
        order = form.date_order or account.client.order
        text = typed(change.until, account.client.dialect.product, order, form.date_separator)
        if text is None:
            return Claim(word=ClaimWord.REFUSED)
        values["gatheredDetails[frozenThrough]"] = text
    return None


def _changed(lists: HoldLists, hold: Hold, page: Page) -> Claim:
    flashes = page.state.flashes
    reasons = refusal_reasons(flashes)
    if reasons:
        return Claim(word=ClaimWord.REFUSED, reasons=_why_not(lists, hold, page) or reasons)
    if page.document.kind == "holds" and any(flash.code == "holds.changed" for flash in flashes):
        return Claim(word=ClaimWord.DONE)
    return Claim(word=ClaimWord.UNCHANGED) if page.document.kind == "hold edit" else Claim()


def _why_not(lists: HoldLists, hold: Hold, page: Page) -> tuple[Reason, ...]:
    if page.document.kind != "holds":
        return ()
    try:
        row = lists.find(hold, page)
    except TunilibError:
        return ()
    if row is None:
        return ()
    return row.refusals or (row.hold.reasons if row.edit_id is None else ())
