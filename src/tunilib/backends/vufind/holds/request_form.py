"""What is filled in on a form for a hold or request: what was asked for, and nothing that nobody chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.pages.values import typed
from tunilib.backends.vufind.paths import PROFILE
from tunilib.backends.vufind.profile.page import read_profile
from tunilib.core.answer import Answer, ClaimWord, answer_for
from tunilib.core.hold import HoldKind, HoldRequest, no_option
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, NotUnderstood, PersonNeeded, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.holds.page import PlaceForm
    from tunilib.pages.forms import Choice, FormField

_TERMS: Final = "gatheredDetails[acceptTerms]"
_LONGEST_TERMS: Final = 300
_PART: Final = "gatheredDetails[part_issue]"
_COPY: Final = "gatheredDetails[itemId]"
_DATES: Final = {"start": "gatheredDetails[startDate]", "expires": "gatheredDetails[requiredBy]"}
_COMMENT: Final = "gatheredDetails[comment]"


class FilledForm:
    """The values of a form for one request.

    Attributes:
        values: what to send instead of the preset values, by the names of the fields.
        pickups: the places of the form, also those that are loaded for a group or a library.
    """

    def __init__(self, account: AccountPages, form: PlaceForm, request: HoldRequest, *, has_copy: bool) -> None:
        self._account, self._form, self._request = account, form, request
        self.values: dict[str, str] = {}
        self.pickups: Sequence[Choice] = form.pickups
        self._has_copy = has_copy

    def fill(self, invalid: ReasonCode) -> Answer | None:
        """Fill it in; an answer: something was asked for that it does not take.

        Raises:
            UsageError: it needs something that was not given and has no default.
            PersonNeeded: its terms have to be accepted.
        """
        request = self._request
        if reasons := request.not_taken(self._taken()):
            return answer_for(request.record, ClaimWord.REFUSED, reasons)
        _check_terms(self._account, self._form)
        self._fill_copy()
        self._fill_dates()
        if request.comment:
            self.values[_COMMENT] = request.comment
        self._load_pickups()
        return self._fill_pickup(invalid)

    def _taken(self) -> set[str]:
        form = self._form.form
        fields = {"comment": _COMMENT, **_DATES}
        taken = {name for name, field in fields.items() if form.field(field) is not None}
        if self._has_copy or form.field(_PART) is not None or form.field(_COPY) is not None:
            taken.add("item")
        taken |= {name for name in ("group", "library") if getattr(self._form, name) is not None}
        return taken

    def _fill_copy(self) -> None:
        item, form = self._request.item, self._form.form
        if (copies := form.field(_COPY)) is not None and copies.kind == "select":
            self.values[_COPY] = _chosen(copies, item, "--item")
        elif item is not None and not self._has_copy:
            self.values[_PART] = item

    def _fill_dates(self) -> None:
        for name, field in _DATES.items():
            if (day := getattr(self._request, name)) is not None:
                self.values[field] = _date_text(self._account, self._form, day)

    def _load_pickups(self) -> None:
        """Answer the page's own first question, on which the places to collect it depend."""
        account, record = self._account, self._request.record
        if (group := self._form.group) is not None:
            chosen = self.values[group.name] = _chosen(group, self._request.group, "--group")
            if not self.pickups:
                self.pickups = account.group_pickups(record, chosen)
        if (library := self._form.library) is not None:
            chosen = self.values[library.name] = _chosen(library, self._request.library, "--library")
            if not self.pickups and self._form.pickup_field is not None:
                self.pickups = account.library_pickups(record, chosen)

    def _fill_pickup(self, invalid: ReasonCode) -> Answer | None:
        field, request = self._form.pickup_field, self._request
        if field is None:
            return None if request.pickup is None else _refused(request, no_option("--pickup"))
        pickup = _pickup(self._form, self.pickups, request.pickup, lambda: _home_library(self._account))
        if pickup is None:
            places = ", ".join(choice.value for choice in self.pickups)
            return _refused(request, Reason.of(invalid, value=request.pickup, places=places))
        self.values[field] = pickup
        return None


def first_of(field: FormField) -> str:
    """The choice of a field that is set, else its first one."""
    return field.value or next((choice.value for choice in field.choices if choice.value), "")


def takes_part(form: PlaceForm) -> bool:
    """Whether a part or issue is written into the form, so that it need not be one of the copies."""
    return form.form.field(_PART) is not None


def _refused(request: HoldRequest, reason: Reason) -> Answer:
    return answer_for(request.record, ClaimWord.REFUSED, (reason,))


def _check_terms(account: AccountPages, form: PlaceForm) -> None:
    terms = form.form.field(_TERMS)
    if terms is not None and not terms.checked:
        raise PersonNeeded(
            "{site} asks you to accept its terms: {terms}",
            hint="read them and place it there with a browser",
            site=account.client.site,
            terms=(terms.label or "")[:_LONGEST_TERMS],
        )


def _chosen(field: FormField, wanted: str | None, option: str) -> str:
    """The choice that was named, else the one that the form has set, else the only one."""
    known = {choice.value: choice.name for choice in field.choices if choice.value}
    values = "; ".join(f"{value} ({name})" if name != value else value for value, name in known.items())
    if wanted is not None:
        found = _named(known, wanted)
        if found is None and field.value != wanted:
            raise NotFound(
                "the library's form has no such choice for {option}: {value}",
                hint="give one of: {values}",
                option=option,
                value=wanted,
                values=values or field.value,
            )
        return found or wanted
    if field.value:
        return field.value
    if len(known) == 1:
        return next(iter(known))
    raise UsageError("the library's form needs {option}", hint="give one of: {values}", option=option, values=values)


def _named(known: dict[str, str], wanted: str) -> str | None:
    if wanted in known:
        return wanted
    return next((value for value, name in known.items() if name.casefold() == wanted.casefold()), None)


def _pickup(
    form: PlaceForm, pickups: Sequence[Choice], wanted: str | None, home_library: Callable[[], str | None]
) -> str | None:
    """The pick-up library: as named, else the home library, else what the form has where there is no home library."""
    known = {choice.value: choice.name for choice in pickups}
    if wanted is not None:
        return _named(known, wanted)
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


def _home_library(account: AccountPages) -> str | None:
    """The patron's own, by its code; empty: none, None: the site does not show it."""
    try:
        return account.read(account.get(PROFILE), read_profile).home_library
    except (NotFound, NotUnderstood):
        return None


def _date_text(account: AccountPages, form: PlaceForm, day: date) -> str:
    order = form.date_order or account.client.order
    text = typed(day, account.client.dialect.product, order, form.date_separator)
    if text is None:
        raise UsageError("this library's form does not say how it writes a date", hint="leave the date out")
    return text


def parts_needed(parts: dict[str, str]) -> UsageError:
    """The error for a title of several parts or issues, of which one has to be named."""
    return UsageError(
        "the library's form needs {option}",
        hint="give one of: {values}",
        option="--item",
        values="; ".join(f"{value} ({name})" for value, name in parts.items()),
    )


MISSING: Final = {
    HoldKind.HOLD: (ReasonCode.HOLD_NOT_HOLDABLE, ReasonCode.HOLD_PICKUP_INVALID),
    HoldKind.RETRIEVAL: (ReasonCode.REQUEST_NOT_IN_STACKS, ReasonCode.REQUEST_PICKUP_INVALID),
    HoldKind.ILL: (ReasonCode.OTHER, ReasonCode.HOLD_PICKUP_INVALID),
}
"""Why a title has no form, and that a place to collect it is not one of the form's, by the kind of request."""
