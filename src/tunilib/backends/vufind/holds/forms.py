"""The forms to place and to change holds and requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tunilib.backends.vufind.dialects import DateOrder
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, document
from tunilib.backends.vufind.pages.forms import Choice, Form, FormField, find_form
from tunilib.backends.vufind.pages.state import wrong_page
from tunilib.backends.vufind.pages.values import order_stated, separator_stated

_BUTTONS: Final = {
    "hold form": "placeHold",
    "retrieval form": "placeStorageRetrievalRequest",
    "ill form": "placeILLRequest",
}


@dataclass(frozen=True, slots=True)
class PlaceForm:
    """A form to place a hold or request; after a refusal it is shown again with messages in red.

    Attributes:
        form: all its fields are sent, with their preset values unless changed.
        button: the name of the button, without which nothing is placed.
        pickup_field: name of the field for the pick-up library; None where there is none.
        pickups: the pick-up libraries to choose from; one where there is no choice; empty where they are loaded for a
            group.
        group: the group of copies to choose from, with the one that is preset; None: the form has none.
        date_order, date_separator: as the form states them beside its date fields.
    """

    form: Form
    button: str
    pickup_field: str | None
    pickups: tuple[Choice, ...]
    group: FormField | None
    date_order: DateOrder | None
    date_separator: str | None


@dataclass(frozen=True, slots=True)
class EditForm:
    """The form to change holds.

    Attributes:
        can_freeze: whether holds can be frozen.
        can_date: whether an end of the freeze can be given.
        pickups: the pick-up libraries to choose from; empty where the library cannot be changed.
        date_order, date_separator: as the form states them beside its date field.
    """

    form: Form
    can_freeze: bool
    can_date: bool
    pickups: tuple[Choice, ...]
    date_order: DateOrder | None
    date_separator: str | None


def read_place_form(page: str | Document) -> PlaceForm:
    """The form to place a hold, a retrieval request or an interlibrary loan request."""
    page = document(page, "request form")
    name = _BUTTONS.get(page.kind or "")
    if name is None:
        raise wrong_page(page, "request form", "a page with the form to place a hold or request")
    form = find_form(page, lambda form: form.name == name)
    if form is None or form.button(name) is None:
        raise wrong_page(page, "request form", "the form {form} with a button of that name", form=name)
    _whole(page, "request form")
    pickup = form.field("gatheredDetails[pickUpLocation]") or form.field("gatheredDetails[pickUpLibrary]")
    pickups: tuple[Choice, ...] = ()
    if pickup is not None:
        only = (Choice(pickup.value, pickup.label or pickup.value, True),)
        pickups = pickup.choices if pickup.kind == "select" else only
    return PlaceForm(
        form=form,
        button=name,
        pickup_field=pickup.name if pickup is not None else None,
        pickups=tuple(choice for choice in pickups if choice.value),
        group=_group(form),
        date_order=order_stated(form.text),
        date_separator=separator_stated(form.text),
    )


def read_edit_form(page: str | Document) -> EditForm:
    """The form to change holds."""
    page = document(page, "hold edit form")
    form = find_form(page, lambda form: form.name == "editHolds")
    if page.kind != "hold edit" or form is None or form.field("csrf") is None or form.button("updateHolds") is None:
        raise wrong_page(page, "hold edit form", "the form editHolds with csrf and updateHolds")
    if form.field("selectedIDS[]") is None:
        raise wrong_page(page, "hold edit form", "the ids of holds in the form")
    _whole(page, "hold edit form")
    pickup = form.field("gatheredDetails[pickUpLocation]")
    return EditForm(
        form=form,
        can_freeze=form.field("gatheredDetails[frozen]") is not None,
        can_date=form.field("gatheredDetails[frozenThrough]") is not None,
        pickups=tuple(choice for choice in (pickup.choices if pickup is not None else ()) if choice.value),
        date_order=order_stated(form.text),
        date_separator=separator_stated(form.text),
    )


def _group(form: Form) -> FormField | None:
    """The field for the group of copies, with its preset value, or else the first one to choose from."""
    field = form.field("gatheredDetails[requestGroupId]")
    if field is None or field.value:
        return field
    first = next((choice.value for choice in field.choices if choice.value), "")
    return replace(field, value=first) if first else None


def _whole(page: Document, name: str) -> None:
    if not page.is_complete:
        raise PageError(expected="the end of the page", page=name, problem=PageProblem.INCOMPLETE)
