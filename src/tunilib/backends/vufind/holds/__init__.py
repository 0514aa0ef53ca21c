"""Holds, item retrieval requests and interlibrary loans of a card, and placing them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.backends.vufind.holds.lists import HoldLists, cancel_holds, change_holds
from tunilib.backends.vufind.pages.state import inferred_reason, refusal_reasons
from tunilib.backends.vufind.pages.values import typed
from tunilib.backends.vufind.paths import HOLDS, PROFILE, RETRIEVALS
from tunilib.backends.vufind.profile.page import read_profile
from tunilib.core.answer import Answer, ClaimWord, answer_for
from tunilib.core.hold import Hold, HoldChange, HoldKind, HoldRequest
from tunilib.core.patron import card_number
from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.rules import PickupLibrary
from tunilib.errors import NotFound, NotUnderstood, PersonNeeded, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.catalogue.holdings import Holdings, ShownCopy
    from tunilib.backends.vufind.holds.page import PlaceForm
    from tunilib.backends.vufind.pages.forms import Choice
    from tunilib.backends.vufind.session import Page


_TERMS = "gatheredDetails[acceptTerms]"
_LONGEST_TERMS = 300


class VufindHolds(HoldLists):
    def place(self, request: HoldRequest) -> Answer:
        """Place a hold with the title's form, or with a copy's form if the title has none. Or request a copy."""
        return self._account.client.act(lambda: self._place(request))

    def _place(self, request: HoldRequest) -> Answer:
        account = self._account
        missing, invalid = ReasonCode.HOLD_NOT_HOLDABLE, ReasonCode.HOLD_PICKUP_INVALID
        if request.kind is HoldKind.RETRIEVAL:
            missing, invalid = ReasonCode.REQUEST_NOT_IN_STACKS, ReasonCode.REQUEST_PICKUP_INVALID
        found, link = self._form_link(request, missing)
        if isinstance(link, Answer):
            return link
        page = account.client.get(found.link(link))
        if page.redirected and page.document.kind == "record":  # the library takes no request for it
            why = refusal_reasons(page.state.flashes) or (inferred_reason(missing),)
            return answer_for(request.record, ClaimWord.REFUSED, why, words=page.words)
        form = account.read_place_form(page)
        self._check_terms(form)
        account.confirm_on(page, found)
        values = self._filled(form, request, invalid)
        if isinstance(values, Answer):
            return values
        answer = account.client.post(
            page.link(form.form.action),
            form.form.filled(values, form.button),
            name="request form",
            then=RETRIEVALS if request.kind is HoldKind.RETRIEVAL else HOLDS,
        )
        self.forget(answer)
        flashes, words = answer.state.flashes, answer.words
        if answer.redirected and any(flash.code == "request.placed" for flash in flashes):
            return answer_for(request.record, ClaimWord.DONE, words=words)
        reasons = tuple(dict.fromkeys(_with_code(reason, invalid) for reason in refusal_reasons(flashes)))
        return answer_for(request.record, ClaimWord.REFUSED, reasons, words=words) if reasons else Answer(words=words)

    def _form_link(self, request: HoldRequest, missing: ReasonCode) -> tuple[Page, str | Answer]:
        """The page of the record, and the link to the form; an answer: nothing can be requested."""
        account = self._account
        page, holdings = account.holdings(request.record)
        link = _link(holdings, request)
        if link is None and (holdings.next or any(group.more for group in holdings.groups)):
            holdings = account.all_copies(request.record, holdings)
            link = _link(holdings, request)
        if request.item is not None and not any(_is_copy(copy, request.item) for copy in _copies(holdings)):
            raise NotFound("this record has no such copy: {item}", item=request.item)
        if link is not None:
            return page, link
        reason = inferred_reason(missing)
        if request.kind is HoldKind.HOLD and any(copy.links.retrieval for copy in _copies(holdings)):
            reason = replace(reason, params=(("instead", "request"),))
        return page, answer_for(request.record, ClaimWord.REFUSED, holdings.blocks or (reason,))

    def _check_terms(self, form: PlaceForm) -> None:
        terms = form.form.field(_TERMS)
        if terms is not None and not terms.checked:
            raise PersonNeeded(
                "{site} asks you to accept its terms: {terms}",
                hint="read them and place it there with a browser",
                site=self._account.client.site,
                terms=(terms.label or "")[:_LONGEST_TERMS],
            )

    def _filled(self, form: PlaceForm, request: HoldRequest, invalid: ReasonCode) -> dict[str, str] | Answer:
        """What to change in the form; an answer: the pick-up library is not one of the form's."""
        account = self._account
        pickups = form.pickups
        values: dict[str, str] = {}
        if form.group is not None and not pickups:
            values[form.group.name] = form.group.value
            pickups = account.group_pickups(request.record, form.group.value)
        self.learn_places(pickups)
        if request.expires is not None:
            values["gatheredDetails[requiredBy]"] = _last_day(account, form, request.expires)
        if request.comment:
            values["gatheredDetails[comment]"] = request.comment
        if form.pickup_field is not None:
            pickup = _pickup(form, pickups, request.pickup, self._home_library)
            if pickup is None:
                places = ", ".join(choice.value for choice in pickups)
                reason = Reason.of(invalid, value=request.pickup, places=places)
                return answer_for(request.record, ClaimWord.REFUSED, (reason,))
            values[form.pickup_field] = pickup
        return values

    def _home_library(self) -> str | None:
        """The patron's own, by its code; empty: none, None: the site does not show it."""
        account = self._account
        try:
            return account.read(account.get(PROFILE), read_profile).home_library
        except (NotFound, NotUnderstood):
            return None

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
            form = account.place_form(page, link) if link is not None else None
            if form is None:
                account.check_card()
                return ()
            choices = form.pickups
            if form.group is not None and not choices:
                choices = account.group_pickups(record, form.group.value)
        if not choices:
            account.check_card()
        self.learn_places(choices)
        return tuple(PickupLibrary(choice.value, choice.name) for choice in choices)


def _any_link(holdings: Holdings) -> str | None:
    kinds = (HoldRequest(record="", kind=kind) for kind in (HoldKind.HOLD, HoldKind.RETRIEVAL))
    return next((link for request in kinds if (link := _link(holdings, request))), None)


def _copies(holdings: Holdings) -> list[ShownCopy]:
    return [copy for group in holdings.groups for copy in group.copies]


def _is_copy(copy: ShownCopy, item: str) -> bool:
    return card_number(item) in (copy.barcode, copy.item_id, copy.number)


def _link(holdings: Holdings, request: HoldRequest) -> str | None:
    copies = [copy for copy in _copies(holdings) if request.item is None or _is_copy(copy, request.item)]
    links = [copy.links for copy in copies]
    if request.item is None:
        links = [holdings.title, *(group.links for group in holdings.groups), *links]
    wanted = (found.retrieval if request.kind is HoldKind.RETRIEVAL else found.hold for found in links)
    return next((link for link in wanted if link), None)


def _pickup(
    form: PlaceForm, pickups: Sequence[Choice], wanted: str | None, home_library: Callable[[], str | None]
) -> str | None:
    """The pick-up library: as named, else the home library, else what the form has where there is no home library."""
    known = {choice.value: choice.name for choice in pickups}
    if wanted is not None:
        if wanted in known:
            return wanted
        return next((code for code, name in known.items() if name.casefold() == wanted.casefold()), None)
    if len(known) == 1:
        return next(iter(known))
    home = home_library()
    if home in known:
        return home
    field = form.form.field(form.pickup_field or "")
    if not home and field is not None:
        offered = (field.value, *(choice.value for choice in field.choices[:1]))
        found = next((code for code in offered if code in known), None)
        if found is not None:
            return found
    raise UsageError(
        "the pick-up library must be named", hint="name one with --pickup: {places}", places=", ".join(known)
    )


def _last_day(account: AccountPages, form: PlaceForm, day: date) -> str:
    order = form.date_order or account.client.order
    text = typed(day, account.client.dialect.product, order, form.date_separator)
    if form.form.field("gatheredDetails[requiredBy]") is None or text is None:
        raise UsageError("this library takes no expiry date for a hold", hint="leave --expires out")
    return text


def _with_code(reason: Reason, invalid: ReasonCode) -> Reason:
    if reason.code is ReasonCode.HOLD_PICKUP_INVALID:
        return Reason(invalid, reason.source, reason.params, reason.words)
    return reason
