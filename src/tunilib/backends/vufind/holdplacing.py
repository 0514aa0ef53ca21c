"""Placing holds and retrieval requests: the record's holdings, its form, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.mapping.reasons import flash_reasons, inferred, said
from tunilib.backends.vufind.pages.dates import typed
from tunilib.backends.vufind.requestforms import filled, holdings_of, place_form
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.card import card_number
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, OutcomeUnknown, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from tunilib.backends.vufind.asking import Asking
    from tunilib.backends.vufind.client import Page
    from tunilib.backends.vufind.pages.hold_forms import PlaceForm
    from tunilib.backends.vufind.pages.holdings import Holdings
    from tunilib.core.hold import HoldRequest

__all__ = ["place_hold", "place_request"]


def place_hold(
    asking: Asking,
    request: HoldRequest,
    learn: Callable[[dict[str, str]], None],
) -> Answer:
    """A hold on a title: by the form of the title, where there is none by that of a copy.

    Raises:
        NotFound: there is no such record. UsageError: the site wants a pick-up library named, or takes no last day.
    """
    record = request.record
    page, holdings = holdings_of(asking, record)
    copies = [copy.links.hold for group in holdings.groups for copy in group.copies if copy.links.hold]
    link = holdings.title.hold or next(iter(copies), None)
    if link is None:
        return _not_offered(record, holdings, ReasonCode.HOLD_NOT_HOLDABLE)
    form_page, form = place_form(asking, page, link)
    values: dict[str, str] = {}
    if request.expires is not None:
        values["gatheredDetails[requiredBy]"] = _last_day(asking, form, request.expires)
    return _send(asking, record, form_page, form, request.pickup, values, learn, ReasonCode.HOLD_PICKUP_INVALID)


def place_request(
    asking: Asking,
    request: HoldRequest,
    learn: Callable[[dict[str, str]], None],
) -> Answer:
    """A copy from the stacks; the request's ``item`` is its barcode, or its number on the record's page.

    Raises:
        NotFound: no such record, or no such copy of it. UsageError: the site wants a pick-up library named.
    """
    record, item = request.record, request.item
    page, holdings = holdings_of(asking, record)
    copies = [copy for group in holdings.groups for copy in group.copies]
    if item is not None:
        named = card_number(item)
        copies = [copy for copy in copies if named in (copy.barcode, copy.item_id, copy.number)]
        if not copies:
            raise NotFound("this record has no such copy: {item}", item=item)
        links = [copy.links.retrieval for copy in copies]
    else:
        links = [holdings.title.retrieval, *(copy.links.retrieval for copy in copies)]
    link = next((link for link in links if link), None)
    if link is None:
        return _not_offered(record, holdings, ReasonCode.REQUEST_NOT_IN_STACKS)
    form_page, form = place_form(asking, page, link)
    values = {"gatheredDetails[comment]": request.comment} if request.comment else {}
    return _send(asking, record, form_page, form, request.pickup, values, learn, ReasonCode.REQUEST_PICKUP_INVALID)


def _send(
    asking: Asking,
    record: str,
    page: Page,
    form: PlaceForm,
    pickup: str | None,
    values: dict[str, str],
    learn: Callable[[dict[str, str]], None],
    invalid: ReasonCode,
) -> Answer:
    learn({choice.name: choice.value for choice in form.pickups})
    if form.pickup_field is not None:
        place = _pickup(form, pickup)
        if place is None:
            places = ", ".join(choice.value for choice in form.pickups)
            return _refused(record, (Reason.of(invalid, value=pickup, places=places),))
        values = values | {form.pickup_field: place}
    try:
        answer = asking.client.post(
            page.link(form.form.action), filled(form, values, form.button), name="answer to a request"
        )
    except OutcomeUnknown as error:
        return Answer(lost=True, words=(error.message,))
    flashes = answer.state.flashes
    words = tuple(flash.text for flash in flashes)
    if answer.document.kind == "record" and any(flash.code == "request.placed" for flash in flashes):
        return Answer(claims={record: Claim(word=ClaimWord.DONE)}, words=words)
    red = tuple(flash for flash in flashes if flash.level == "danger")
    if red:
        reasons = tuple(dict.fromkeys(_for(invalid, reason) for reason in flash_reasons(red)))
        reasons = reasons or tuple(said(flash.text, None) for flash in red)
        return Answer(claims={record: Claim(word=ClaimWord.REFUSED, reasons=reasons)}, words=words)
    return Answer(words=words)


def _pickup(form: PlaceForm, wanted: str | None) -> str | None:
    """The code of the pick-up library: as asked for, else as the form has it; None: there is no such one.

    Raises:
        UsageError: none was asked for, and the form leaves the choice open.
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


def _last_day(asking: Asking, form: PlaceForm, day: date) -> str:
    order = form.date_order or asking.client.order
    text = typed(day, asking.client.dialect.product, order)
    if form.form.field("gatheredDetails[requiredBy]") is None or text is None:
        raise UsageError("this library takes no last day for a hold", hint="leave --expires out")
    return text


def _not_offered(record: str, holdings: Holdings, code: ReasonCode) -> Answer:
    blocks = tuple(said(block.text, block.code) for block in holdings.blocks)
    return _refused(record, blocks or (inferred(code),))


def _refused(record: str, reasons: tuple[Reason, ...]) -> Answer:
    return Answer(claims={record: Claim(word=ClaimWord.REFUSED, reasons=reasons)})


def _for(invalid: ReasonCode, reason: Reason) -> Reason:
    """A site has one sentence for a wrong pick-up place, whatever was asked for."""
    if reason.code is ReasonCode.HOLD_PICKUP_INVALID and invalid is not reason.code:
        return Reason(invalid, reason.source, reason.params, reason.words)
    return reason
