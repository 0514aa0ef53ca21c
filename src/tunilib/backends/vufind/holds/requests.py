"""Placing holds and item retrieval requests: the record's copies, the form, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.mapping.reasons import block_reasons, inferred_reason, refusal_reasons
from tunilib.backends.vufind.pages.dates import typed
from tunilib.backends.vufind.paths import PROFILE
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.card import card_number
from tunilib.core.hold import HoldKind, PickupLibrary
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from datetime import date

    from tunilib.backends.vufind.account_pages import AccountPages
    from tunilib.backends.vufind.holds.lists import HoldLists
    from tunilib.backends.vufind.pages.hold_forms import PlaceForm
    from tunilib.backends.vufind.pages.holdings import Holdings
    from tunilib.core.hold import HoldRequest

__all__ = ["pickup_libraries", "place"]


def place(account: AccountPages, lists: HoldLists, request: HoldRequest) -> Answer:
    """Place a hold with the form of the title, or of a copy where the title has none; or request a copy.

    Raises:
        NotFound: there is no such record, or no such copy of it.
        UsageError: the site needs a pick-up library, or takes no last day.
    """
    page, holdings = account.holdings(request.record)
    if request.kind is HoldKind.RETRIEVAL:
        link = _retrieval_link(holdings, request.item)
        missing, invalid = ReasonCode.REQUEST_NOT_IN_STACKS, ReasonCode.REQUEST_PICKUP_INVALID
    else:
        link = _hold_link(holdings)
        missing, invalid = ReasonCode.HOLD_NOT_HOLDABLE, ReasonCode.HOLD_PICKUP_INVALID
    if link is None:
        return _refused(request, block_reasons(holdings.blocks) or (inferred_reason(missing),))
    page, form = account.place_form(page, link)
    lists.learn_places(form.pickups)
    values: dict[str, str] = {}
    if request.expires is not None:
        values["gatheredDetails[requiredBy]"] = _last_day(account, form, request.expires)
    if request.comment:
        values["gatheredDetails[comment]"] = request.comment
    if form.pickup_field is not None:
        pickup = _pickup(form, request.pickup)
        if pickup is None:
            places = ", ".join(choice.value for choice in form.pickups)
            return _refused(request, (Reason.of(invalid, value=request.pickup, places=places),))
        values[form.pickup_field] = pickup
    answer = account.client.post(
        page.link(form.form.action), form.form.filled(values, form.button), name="answer to a request"
    )
    flashes = answer.state.flashes
    words = tuple(flash.text for flash in flashes)
    if answer.document.kind == "record" and any(flash.code == "request.placed" for flash in flashes):
        return Answer(claims={request.record: Claim(word=ClaimWord.DONE)}, words=words)
    reasons = tuple(dict.fromkeys(_with_code(reason, invalid) for reason in refusal_reasons(flashes)))
    return _refused(request, reasons, words) if reasons else Answer(words=words)


def pickup_libraries(account: AccountPages, lists: HoldLists, record: str | None) -> tuple[PickupLibrary, ...]:
    """Where a hold can be collected, by the form of the record; without a record by the profile."""
    if record is None:
        from tunilib.backends.vufind.pages.profile import read_profile

        choices = account.read(account.get(PROFILE), read_profile).home_libraries
    else:
        page, holdings = account.holdings(record)
        links = [holdings.title, *(copy.links for group in holdings.groups for copy in group.copies)]
        link = next((link for found in links for link in (found.hold, found.retrieval) if link), None)
        if link is None:
            return ()
        choices = account.place_form(page, link)[1].pickups
    lists.learn_places(choices)
    return tuple(PickupLibrary(choice.value, choice.name) for choice in choices)


def _hold_link(holdings: Holdings) -> str | None:
    copies = (copy.links.hold for group in holdings.groups for copy in group.copies)
    return next((link for link in (holdings.title.hold, *copies) if link), None)


def _retrieval_link(holdings: Holdings, item: str | None) -> str | None:
    """The form for a copy; ``item`` is its barcode, or its number on the record's page.

    Raises:
        NotFound: the record has no such copy.
    """
    copies = [copy for group in holdings.groups for copy in group.copies]
    if item is None:
        links = [holdings.title.retrieval, *(copy.links.retrieval for copy in copies)]
    else:
        number = card_number(item)
        copies = [copy for copy in copies if number in (copy.barcode, copy.item_id, copy.number)]
        if not copies:
            raise NotFound("this record has no such copy: {item}", item=item)
        links = [copy.links.retrieval for copy in copies]
    return next((link for link in links if link), None)


def _pickup(form: PlaceForm, wanted: str | None) -> str | None:
    """The code of the pick-up library: as requested, else the one that the form has; None: there is no such library.

    Raises:
        UsageError: none was requested, and the form leaves the choice open.
    """
    known = {choice.value: choice.name for choice in form.pickups}
    if wanted is not None:
        if wanted in known:
            return wanted
        return next((code for code, name in known.items() if name.casefold() == wanted.casefold()), None)
    field = form.form.field(form.pickup_field or "")
    preset = field.value if field is not None else ""
    if preset in known:
        return preset
    if len(known) == 1:
        return next(iter(known))
    if field is not None and field.choices and field.choices[0].value:
        return field.choices[0].value
    raise UsageError(
        "the pick-up library must be named", hint="name one with --pickup: {places}", places=", ".join(known)
    )


def _last_day(account: AccountPages, form: PlaceForm, day: date) -> str:
    order = form.date_order or account.client.order
    text = typed(day, account.client.dialect.product, order)
    if form.form.field("gatheredDetails[requiredBy]") is None or text is None:
        raise UsageError("this library takes no expiry date for a hold", hint="leave --expires out")
    return text


def _refused(request: HoldRequest, reasons: tuple[Reason, ...], words: tuple[str, ...] = ()) -> Answer:
    return Answer(claims={request.record: Claim(word=ClaimWord.REFUSED, reasons=reasons)}, words=words)


def _with_code(reason: Reason, invalid: ReasonCode) -> Reason:
    """Sites have one sentence for a wrong pick-up library, of holds and of retrieval requests."""
    if reason.code is ReasonCode.HOLD_PICKUP_INVALID:
        return Reason(invalid, reason.source, reason.params, reason.words)
    return reason
