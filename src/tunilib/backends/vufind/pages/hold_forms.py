"""The forms to place and to change holds and requests, and the page that asks whether to cancel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.pages.dates import order_stated
from tunilib.backends.vufind.pages.document import Document, document
from tunilib.backends.vufind.pages.errors import Found, PageError
from tunilib.backends.vufind.pages.forms import Form, find_form
from tunilib.backends.vufind.pages.messages import flashes
from tunilib.backends.vufind.pages.records import Choice, Flash
from tunilib.backends.vufind.pages.state import refuse

__all__ = ["ConfirmPage", "EditForm", "PlaceForm", "read_confirm", "read_edit_form", "read_place_form"]

Placed = Literal["hold", "retrieval", "ill"]

_PLACE: Final[dict[str, tuple[str, Placed]]] = {
    "hold form": ("placeHold", "hold"),
    "retrieval form": ("placeStorageRetrievalRequest", "retrieval"),
    "ill form": ("placeILLRequest", "ill"),
}


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """A form to place a hold or request; it comes back, with messages in red, when the site refuses.

    Attributes:
        kind: what it places.
        form: every field is to be sent, with its preset value where nothing else is wanted.
        button: the name of the button, without which nothing is placed.
        pickup_field: name of the field for the pick-up place, None where the library asks for none.
        pickups: the places to choose from; one without a choice.
        date_order: as the form states it beside its date fields.
        flashes: messages.
    """

    kind: Placed
    form: Form
    button: str
    pickup_field: str | None
    pickups: tuple[Choice, ...]
    date_order: DateOrder | None
    flashes: tuple[Flash, ...]


@dataclass(frozen=True, slots=True)
class EditForm:
    """The form to change holds.

    Attributes:
        csrf: the token.
        ids: of the holds that it changes.
        can_freeze: whether it has the field for it.
        can_date: whether an end of the freeze can be given.
        pickups: the places to choose from; empty where the place cannot be changed.
    """

    form: Form
    csrf: str
    ids: tuple[str, ...]
    can_freeze: bool
    can_date: bool
    pickups: tuple[Choice, ...]
    date_order: DateOrder | None
    flashes: tuple[Flash, ...]


@dataclass(frozen=True, slots=True)
class ConfirmPage:
    """The page that asks whether to go on: nothing is done yet.

    Attributes:
        form: the one that says yes.
        ids: of what was chosen; the page for holds has lost them, and must not be followed.
    """

    form: Form
    ids: tuple[str, ...]
    flashes: tuple[Flash, ...]


def read_place_form(page: str | Document) -> PlaceForm:
    """The form to place a hold, a retrieval request or an interlibrary loan request.

    Raises:
        PageError: it is another page: the login form, or the record's page for an address that is not valid.
    """
    page = document(page, "request form")
    if page.kind not in _PLACE:
        raise refuse(page, "request form", "a page with the form to place a hold or request")
    name, kind = _PLACE[page.kind]
    form = find_form(page, lambda form: form.name == name)
    if form is None or form.button(name) is None:
        raise refuse(page, "request form", f"form[name={name}] with a button of that name")
    _whole(page, "request form")
    pickup = form.field("gatheredDetails[pickUpLocation]") or form.field("gatheredDetails[pickUpLibrary]")
    pickups: tuple[Choice, ...] = ()
    if pickup is not None:
        pickups = pickup.choices or (Choice(pickup.value, pickup.label or pickup.value, True),)
    return PlaceForm(
        kind=kind,
        form=form,
        button=name,
        pickup_field=pickup.name if pickup is not None else None,
        pickups=tuple(choice for choice in pickups if choice.value),
        date_order=order_stated(form.text),
        flashes=flashes(page),
    )


def read_edit_form(page: str | Document) -> EditForm:
    """The form to change holds.

    Raises:
        PageError: it is another page: the list of holds, for one, when an id was not known.
    """
    page = document(page, "hold edit form")
    form = find_form(page, lambda form: form.name == "editHolds")
    token = form.field("csrf") if form is not None else None
    if page.kind != "hold edit" or form is None or token is None or form.button("updateHolds") is None:
        raise refuse(page, "hold edit form", "form[name=editHolds] with csrf and updateHolds")
    ids = tuple(field.value for field in form.fields if field.name == "selectedIDS[]")
    if not ids:
        raise refuse(page, "hold edit form", "the ids of holds in the form")
    _whole(page, "hold edit form")
    pickup = form.field("gatheredDetails[pickUpLocation]")
    return EditForm(
        form=form,
        csrf=token.value,
        ids=ids,
        can_freeze=form.field("gatheredDetails[frozen]") is not None,
        can_date=form.field("gatheredDetails[frozenThrough]") is not None,
        pickups=tuple(choice for choice in (pickup.choices if pickup is not None else ()) if choice.value),
        date_order=order_stated(form.text),
        flashes=flashes(page),
    )


def read_confirm(page: str | Document) -> ConfirmPage:
    """The page that asks whether to go on.

    Raises:
        PageError: it is another page.
    """
    page = document(page, "confirmation")
    if page.kind != "confirmation":
        raise refuse(page, "confirmation", "a page that asks for confirmation")
    _whole(page, "confirmation")
    form = find_form(page, lambda form: form.button("confirm") is not None or form.field("confirm") is not None)
    if form is None:
        raise refuse(page, "confirmation", "a form with confirm")
    ids = tuple(field.value for field in form.fields if "IDS" in field.name and field.value)
    return ConfirmPage(form, ids, flashes(page))


def _whole(page: Document, name: str) -> None:
    if not page.is_complete:
        raise PageError(expected="the end of the page", page=name, found=Found.INCOMPLETE)
