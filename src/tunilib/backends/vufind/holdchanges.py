"""Cancelling and changing holds, with what the site claims of each.

A list that comes back after a cancellation shows which ones are left, and its messages count; the reason of a refusal
may stand on the row of another hold.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tunilib.backends.vufind.mapping.holds import hold_marks
from tunilib.backends.vufind.mapping.reasons import flash_reasons, said
from tunilib.backends.vufind.pages.dates import typed
from tunilib.backends.vufind.pages.hold_forms import EditForm, read_edit_form
from tunilib.backends.vufind.pages.holds import read_holds, read_interlibrary_loans, read_retrievals
from tunilib.backends.vufind.paths import HOLD_EDIT
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import OutcomeUnknown, TunilibError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.vufind.asking import Asking
    from tunilib.backends.vufind.client import Page
    from tunilib.backends.vufind.holds import Listed, VufindHolds
    from tunilib.backends.vufind.pages.holds import HoldsPage
    from tunilib.backends.vufind.pages.messages import Flash
    from tunilib.core.hold import Hold, HoldChange

__all__ = ["cancel", "change_holds"]

_READERS = {"holds": read_holds, "retrievals": read_retrievals, "ill": read_interlibrary_loans}
_FIELDS = {"holds": "selectedIDS[]", "retrievals": "cancelSelectedIDS[]", "ill": "cancelSelectedIDS[]"}


def cancel(port: VufindHolds, asking: Asking, holds: Sequence[Hold]) -> Answer:
    """Cancel, one form for each list; only what the list offers is sent, as one bad id refuses all of them."""
    listed = port.listed()
    claims: dict[str, Claim] = {}
    by_list: dict[str, list[Hold]] = defaultdict(list)
    for hold in holds:
        at = listed.get(hold.id)
        if at is None or at.row.cancel_id is None:
            claims[hold.id] = Claim(word=ClaimWord.REFUSED, reasons=hold.reasons)
        else:
            by_list[at.kind].append(hold)
    words: list[str] = []
    for kind, here in by_list.items():
        form = [("cancelSelected", "1"), ("confirm", "1")]
        form += [(_FIELDS[kind], listed[hold.id].row.cancel_id or "") for hold in here]
        try:
            page = asking.client.post(listed[here[0].id].path, form, name="answer to a cancellation")
            left = asking.read(page, _READERS[kind])
        except OutcomeUnknown as error:
            return Answer(claims=claims, lost=True, words=(*words, error.message))
        except TunilibError as error:
            if not claims and not words:
                raise
            return Answer(claims=claims, lost=True, words=(*words, error.message))
        finally:
            port.forget()
        words += [flash.text for flash in left.flashes]
        claims |= _cancelled(port, kind, left, here)
    return Answer(claims=claims, words=tuple(words))


def change_holds(port: VufindHolds, asking: Asking, holds: Sequence[Hold], change: HoldChange) -> Answer:
    """Change each hold by a form of its own: what one may become, another may not.

    Raises:
        UsageError: freeze and release contradict each other.
    """
    if change.freeze and change.release:
        raise UsageError("a hold is either frozen or released")
    listed = port.listed()
    claims: dict[str, Claim] = {}
    words: list[str] = []
    for hold in holds:
        at = listed.get(hold.id)
        if at is None or _edit_id(at) is None:
            claims[hold.id] = Claim(word=ClaimWord.REFUSED, reasons=_why_fixed(hold))
            continue
        try:
            claims[hold.id], said_here = _change_one(port, asking, _edit_id(at) or "", change)
        except OutcomeUnknown as error:
            return Answer(claims=claims, lost=True, words=(*words, error.message))
        except TunilibError as error:
            if not words:
                raise
            return Answer(claims=claims, words=(*words, error.message))
        finally:
            port.forget()
        words += said_here
    return Answer(claims=claims, words=tuple(words))


def _cancelled(port: VufindHolds, kind: str, left: HoldsPage, sent: Sequence[Hold]) -> dict[str, Claim]:
    done = _count(left.flashes, "holds.cancelled")
    refused = _count(left.flashes, "holds.not-cancelled")
    if done == 0 and refused == 0:
        red = tuple(flash for flash in left.flashes if flash.level == "danger")
        reasons = flash_reasons(red) or tuple(said(flash.text, None) for flash in red)
        return {hold.id: Claim(word=ClaimWord.REFUSED, reasons=reasons) for hold in sent} if red else {}
    ids = port.identities[kind].assign([hold_marks(row, kind) for row in left.rows], keep=False)
    standing = {ident: row for ident, row in zip(ids, left.rows, strict=True) if row.state != "cancelled"}
    against = tuple(dict.fromkeys(said(block.text, block.code) for row in left.rows for block in row.refusals))
    kept = [hold for hold in sent if hold.id in standing]
    if len(kept) != refused or len(sent) - len(kept) != done:
        if (done, refused) not in ((len(sent), 0), (0, len(sent))):
            return {}  # the numbers fit neither the list nor what was sent
        kept = [] if done else list(sent)
    claims = {hold.id: Claim(word=ClaimWord.DONE) for hold in sent if hold not in kept}
    for hold in kept:
        shown = standing[hold.id].refusals if hold.id in standing else ()
        own = tuple(said(block.text, block.code) for block in shown)
        # on some sites it stands on another row: then it is told only where there is one for all
        reasons = own if len(kept) == sum(bool(row.refusals) for row in left.rows) else against[: len(against) == 1]
        claims[hold.id] = Claim(word=ClaimWord.REFUSED, reasons=reasons or (against if len(against) == 1 else ()))
    return claims


def _change_one(port: VufindHolds, asking: Asking, key: str, change: HoldChange) -> tuple[Claim, list[str]]:
    page = asking.client.get(HOLD_EDIT, [("selectedIDS[]", key)])
    form = asking.client.understand(page, read_edit_form)
    names = {choice.name: choice.value for choice in form.pickups}
    port.learn(names)
    values: dict[str, str] = {}
    if change.pickup is not None:
        if change.pickup not in names.values():
            places = ", ".join(names.values())
            reason = Reason.of(ReasonCode.HOLD_PICKUP_INVALID, value=change.pickup, places=places)
            return Claim(word=ClaimWord.REFUSED, reasons=(reason,)), []
        values["gatheredDetails[pickUpLocation]"] = change.pickup
    if change.freeze or change.release:
        refused = _freeze(asking, form, values, change)
        if refused is not None:
            return refused, []
    sent = [(name, values.get(name, value)) for name, value in form.form.data()]
    button = form.form.button("updateHolds")
    sent.append(("updateHolds", (button.value if button is not None else "") or "Save"))
    answer = asking.client.post(page.link(form.form.action), sent, name="answer to a change")
    return _changed(answer), [flash.text for flash in answer.state.flashes]


def _freeze(asking: Asking, form: EditForm, values: dict[str, str], change: HoldChange) -> Claim | None:
    """Fill in the freeze; a claim where the form has no place for it."""
    if not form.can_freeze or (change.until is not None and not form.can_date):
        return Claim(word=ClaimWord.REFUSED)
    values["gatheredDetails[frozen]"] = "1" if change.freeze else "0"
    if change.until is not None:
        text = typed(change.until, asking.client.dialect.product, form.date_order or asking.client.order)
        if text is None:
            return Claim(word=ClaimWord.REFUSED)
        values["gatheredDetails[frozenThrough]"] = text
    return None


def _changed(page: Page) -> Claim:
    flashes = page.state.flashes
    red = tuple(flash for flash in flashes if flash.level == "danger")
    if page.document.kind == "holds" and not red and any(flash.code == "holds.changed" for flash in flashes):
        return Claim(word=ClaimWord.DONE)
    if red:
        known = flash_reasons(red)
        return Claim(word=ClaimWord.REFUSED, reasons=known or tuple(said(flash.text, None) for flash in red))
    return Claim(word=ClaimWord.UNCHANGED) if page.document.kind == "hold edit" else Claim()


def _edit_id(at: Listed) -> str | None:
    return at.row.edit_id if at.kind == "holds" else None


def _why_fixed(hold: Hold) -> tuple[Reason, ...]:
    return hold.reasons


def _count(flashes: Sequence[Flash], code: str) -> int:
    return max((flash.count or 0 for flash in flashes if flash.code == code), default=0)
