"""The forms that place and change requests: found from a record's holdings, filled as they are, sent once."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from tunilib.backends.vufind.pages.document import Document, Problem
from tunilib.backends.vufind.pages.hold_forms import PlaceForm, read_place_form
from tunilib.backends.vufind.pages.holdings import Holdings, read_holdings
from tunilib.backends.vufind.paths import RECORD
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from tunilib.backends.vufind.asking import Asking
    from tunilib.backends.vufind.client import Page

__all__ = ["filled", "holdings_of", "place_form", "record_path"]


def record_path(record: str) -> str:
    """The address of a record."""
    return RECORD + quote(record, safe="")


def holdings_of(asking: Asking, record: str) -> tuple[Page, Holdings]:
    """The copies of a record with the links to its forms; the same request for both products.

    Raises:
        NotFound: there is no such record.
    """
    asking.choice.ready()
    page = asking.client.fetch(f"{record_path(record)}/AjaxTab", [("tab", "holdings")])
    if page.status in (404, 410) or (page.status == 500 and page.state.problem is Problem.ERROR_PAGE):
        raise NotFound("there is no such record: {record}", record=record)
    page = asking.client.accept(page)
    return page, asking.client.understand(page, read_holdings)


def place_form(asking: Asking, page: Page, link: str) -> tuple[Page, PlaceForm]:
    """The form behind a link of the holdings; what it states of dates is kept."""
    form = asking.client.get(page.link(link))
    return form, asking.client.understand(form, _read)


def filled(form: PlaceForm, values: dict[str, str], button: str) -> list[tuple[str, str]]:
    """Every field with its preset value or another one, and the button without which nothing is done."""
    sent = [(name, values.get(name, value)) for name, value in form.form.data()]
    pressed = form.form.button(button)
    return [*sent, (button, (pressed.value if pressed is not None else "") or "1")]


def _read(document: Document) -> PlaceForm:
    return read_place_form(document)
