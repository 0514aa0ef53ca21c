"""Holds, item retrieval requests and interlibrary loans of a card, and placing them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.vufind.holds.lists import HoldLists, cancel_holds, change_holds
from tunilib.backends.vufind.holds.request_form import MISSING, FilledForm, first_of, parts_needed, takes_part
from tunilib.backends.vufind.pages.state import inferred_reason, refusal_reasons
from tunilib.backends.vufind.paths import HOLDS, ILL, PROFILE, RETRIEVALS
from tunilib.backends.vufind.profile.page import read_profile
from tunilib.core.answer import Answer, ClaimWord, answer_for
from tunilib.core.hold import Hold, HoldChange, HoldKind, HoldRequest
from tunilib.core.patron import card_number
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.rules import PickupLibrary
from tunilib.errors import NotFound, not_offered
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.vufind.catalogue.holdings import Holdings, ShownCopy
    from tunilib.backends.vufind.session import Page


_LISTED = {HoldKind.HOLD: HOLDS, HoldKind.RETRIEVAL: RETRIEVALS, HoldKind.ILL: ILL}


class VufindHolds(HoldLists):
    def place(self, request: HoldRequest) -> Answer:
        """Place a hold with the title's form, or with a copy's form if the title has none. Or request a copy."""
        return self._account.client.act(lambda: self._place(request))

    def _place(self, request: HoldRequest) -> Answer:
        account = self._account
        missing, invalid = MISSING[request.kind]
        found, link = self._form_link(request, missing)
        if isinstance(link, Answer):
            return link
        page = account.client.get(found.link(link.address))
        if page.redirected and page.document.kind == "record":  # the library takes no request for it
            why = refusal_reasons(page.state.flashes) or (_missing(missing),)
            return answer_for(request.record, ClaimWord.REFUSED, why, words=page.words)
        form = account.read_place_form(page)
        filled = FilledForm(account, form, request, has_copy=link.is_of_copy)
        account.confirm_on(page, found)
        refused = filled.fill(invalid)
        self.learn_places(filled.pickups)
        if refused is not None:
            return refused
        answer = account.client.post(
            page.link(form.form.action),
            form.form.filled(filled.values, form.button),
            name="request form",
            then=_LISTED[request.kind],
        )
        self.forget(answer)
        flashes, words = answer.state.flashes, answer.words
        if answer.redirected and any(flash.code == "request.placed" for flash in flashes):
            self._learn_list(request.kind)
            return answer_for(request.record, ClaimWord.DONE, words=words)
        reasons = tuple(dict.fromkeys(_with_code(reason, invalid) for reason in refusal_reasons(flashes)))
        return answer_for(request.record, ClaimWord.REFUSED, reasons, words=words) if reasons else Answer(words=words)

    def _learn_list(self, kind: HoldKind) -> None:
        """A list of requests may come into the menu with the first of them; then it is read."""
        session, path = self._account.client.session, _LISTED[kind]
        if kind is not HoldKind.HOLD and session.menu is not None and path not in session.menu:
            self._account.client.session = replace(session, menu=(*session.menu, path))

    def _form_link(self, request: HoldRequest, missing: ReasonCode) -> tuple[Page, FormLink | Answer]:
        """The page of the record, and the link to the form; an answer: nothing can be requested."""
        account = self._account
        page, holdings = account.holdings(request.record)
        link = _link(holdings, request)
        if link is None and (holdings.next or any(group.more for group in holdings.groups)):
            holdings = account.all_copies(request.record, holdings)
            link = _link(holdings, request)
        if link is None and request.item is not None:
            if any(_is_copy(copy, request.item) for copy in _copies(holdings)):
                return page, _none(request, holdings, missing)
            link = _link(holdings, replace(request, item=None))
            form = account.place_form(page, link.address) if link is not None else None
            if link is None or form is None or not takes_part(form):
                raise NotFound("this record has no such copy: {item}", item=request.item)
            link = link._replace(is_of_copy=False)
        elif link is not None and link.is_of_copy and request.item is None:
            parts = _parts(account.all_copies(request.record, holdings), request.kind)
            if len(set(filter(None, parts.values()))) > 1:
                raise parts_needed(parts)
        return page, link or _none(request, holdings, missing)

    def refusals(self, request: HoldRequest) -> tuple[Reason, ...]:  # noqa: ARG002 - a site decides when it is asked
        return ()

    def change(self, holds: Sequence[Hold], change: HoldChange) -> Answer:
        return self._account.act(lambda: change_holds(self._account, self, holds, change))

    def cancel(self, holds: Sequence[Hold]) -> Answer:
        return self._account.act(lambda: cancel_holds(self._account, self, holds))

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        account = self._account
        if record is None:
            choices = account.read(account.get(PROFILE), read_profile).home_libraries
        else:
            page, holdings = account.holdings(record)
            if not _any_link(holdings):
                holdings = account.all_copies(record, holdings)
            link = _any_link(holdings)
            form = account.place_form(page, link.address) if link is not None else None
            if form is None:
                account.check_card()
                return ()
            choices = form.pickups
            if form.group is not None and not choices:
                choices = account.group_pickups(record, first_of(form.group))
        if not choices:
            account.check_card()
        self.learn_places(choices)
        return tuple(PickupLibrary(choice.value, choice.name) for choice in choices)


class FormLink(NamedTuple):
    """The address of a form, and whether it is for one copy alone."""

    address: str
    is_of_copy: bool = False


def _missing(code: ReasonCode) -> Reason:
    """Why there is no form. A library that lends nothing from elsewhere does not say so."""
    if code is ReasonCode.OTHER:
        return Reason.because(not_offered(term("ability", "ill")))
    return inferred_reason(code)


def _none(request: HoldRequest, holdings: Holdings, missing: ReasonCode) -> Answer:
    reason = _missing(missing)
    if request.kind is HoldKind.HOLD and any(copy.links.retrieval for copy in _copies(holdings)):
        reason = replace(reason, params=(("instead", "request"),))
    return answer_for(request.record, ClaimWord.REFUSED, holdings.blocks or (reason,))


def _any_link(holdings: Holdings) -> FormLink | None:
    kinds = (HoldRequest(record="", kind=kind) for kind in (HoldKind.HOLD, HoldKind.RETRIEVAL))
    return next((link for request in kinds if (link := _link(holdings, request))), None)


def _copies(holdings: Holdings) -> list[ShownCopy]:
    return [copy for group in holdings.groups for copy in group.copies]


def _is_copy(copy: ShownCopy, item: str) -> bool:
    return card_number(item) in (copy.barcode, copy.item_id, copy.number)


def _link(holdings: Holdings, request: HoldRequest) -> FormLink | None:
    copies = [copy for copy in _copies(holdings) if request.item is None or _is_copy(copy, request.item)]
    of_copies = [FormLink(link, True) for copy in copies if (link := getattr(copy.links, request.kind))]
    if request.item is not None:
        return next(iter(of_copies), None)
    titles = (holdings.title, *(group.links for group in holdings.groups))
    return next(iter([*(FormLink(link) for one in titles if (link := getattr(one, request.kind))), *of_copies]), None)


def _parts(holdings: Holdings, kind: HoldKind) -> dict[str, str]:
    """The part or issue of each copy with a form, by the id of the copy."""
    found = {}
    for copy in _copies(holdings):
        part = copy.volume or ("" if copy.number.isdecimal() else copy.number)
        if getattr(copy.links, kind):
            found[copy.barcode or copy.item_id or copy.number] = part
    return found


def _with_code(reason: Reason, invalid: ReasonCode) -> Reason:
    if reason.code is ReasonCode.HOLD_PICKUP_INVALID:
        return Reason(invalid, reason.source, reason.params, reason.words)
    return reason
