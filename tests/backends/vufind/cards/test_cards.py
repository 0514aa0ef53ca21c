"""Library cards."""

from __future__ import annotations

from typing import Any
from unittest.mock import Mock

import pytest
from tests.backends.vufind.pages import own

from tunilib.backends.vufind.cards import _target
from tunilib.backends.vufind.cards.page import read_cards
from tunilib.backends.vufind.pages.document import PageError
from tunilib.errors import NotFound, UsageError
from tunilib.pages.forms import Choice


def finna_card(card_id: str, name: str, user: str, *, active: bool = False, library: str | None = "tuni") -> str:
    barcode = f'<div class="librarycard-barcode"><svg><desc>*{user}*</desc></svg></div>' if active else ""
    column = f"<td><span>{library}</span></td>" if library else ""
    return (
        f"<tr><td><span>{name}</span></td>{column}"
        f"<td><a href='/Barcode/Show?code={user}'>{barcode}<span>{user}</span></a></td>"
        f'<td><a href="/LibraryCards/newPassword/?id={card_id}">Password</a>'
        f'<a href="/LibraryCards/editCard/{card_id}">Edit</a>'
        f'<a href="/LibraryCards/DeleteCard?cardID={card_id}&amp;confirm=1">Yes</a></td></tr>'
    )


def table(*rows: str, columns: int = 4) -> str:
    return f'<table class="library-cards"><tr>{"<th>x</th>" * columns}</tr>{"".join(rows)}</table>'


def test_without_a_menu_the_card_with_a_barcode_is_the_active_one() -> None:
    (card,) = read_cards(own.finna("cards", table(finna_card("3", "Mine", "100", active=True))))

    assert (card.id, card.name, card.library, card.card, card.active) == ("3", "Mine", "tuni", "100", True)


def test_the_menu_of_cards_marks_the_active_one() -> None:
    menu = (
        '<a href="/LibraryCards/SelectCard?cardID=3">Mine</a><a href="/LibraryCards/SelectCard?cardID=4">'
        '<span class="sr-only">(selected)</span>Child</a>'
    )
    rows = finna_card("3", "Mine", "100"), finna_card("4", "Child", "200")

    assert [card.active for card in read_cards(own.finna("cards", menu + table(*rows)))] == [False, True]


def test_a_menu_with_other_cards_than_the_table_is_an_error() -> None:
    menu = '<a href="/LibraryCards/SelectCard?cardID=9">Other</a>'

    with pytest.raises(PageError, match="same cards"):
        read_cards(own.finna("cards", menu + table(finna_card("3", "Mine", "100"))))


def test_a_site_with_one_library_has_no_column_for_it() -> None:
    row = finna_card("3", "Mine", "100", library=None)

    assert read_cards(own.finna("cards", table(row, columns=3)))[0].library is None


def test_a_card_without_a_name_has_none() -> None:
    nameless = finna_card("3", "The card name is missing. <a href='/LibraryCards/editCard/3'>Add name</a>", "100")

    assert read_cards(own.finna("cards", table(nameless)))[0].name is None


def test_vufind_does_not_tell_the_active_card() -> None:
    row = (
        '<tr><td>Mine</td><td>100</td><td><a href="/LibraryCards/editCard/1">Edit</a>'
        '<a href="/LibraryCards/DeleteCard?cardID=1">Delete</a></td></tr>'
    )
    page = own.vufind("cards", f"<table><tr><th>a</th><th>b</th><th></th></tr>{row}</table>")

    (card,) = read_cards(page)

    assert (card.id, card.card, card.active) == ("1", "100", False)


def test_the_page_says_that_there_are_no_cards() -> None:
    assert read_cards(own.finna("cards", "<h4>You do not have any library cards</h4>")) == ()
    with pytest.raises(PageError):
        read_cards(own.finna("cards", "<h4>Something else</h4>"))


def test_two_cards_in_one_row_are_an_error() -> None:
    torn = finna_card("3", "Mine", "100").replace("editCard/3", "editCard/4")

    with pytest.raises(PageError):
        read_cards(own.finna("cards", table(torn)))


def form_of(*choices: tuple[str, str], value: str = "") -> Any:
    shown = Mock(value=value, choices=[Choice(code, name, False) for code, name in choices])
    return Mock(field=lambda _: shown)


LIBRARIES = (("", "Choose"), ("tuni", "Tampere Universities"), ("tamk", "TAMK"))


@pytest.mark.parametrize(
    ("form", "wanted", "found"),
    [
        (Mock(field=lambda _: None), None, None),
        (form_of(value="tuni"), None, "tuni"),
        (form_of(("", "Choose"), ("tuni", "Tampere Universities")), None, "tuni"),
        (form_of(*LIBRARIES), "tampere universities", "tuni"),
        (form_of(*LIBRARIES), "TAMK", "tamk"),
        (form_of(*LIBRARIES), None, "name one with --target: tuni, tamk"),
        (form_of(*LIBRARIES), "nowhere", NotFound),
    ],
)
def test_a_new_card_is_of_the_library_that_is_named_or_of_the_only_one(
    form: Any, wanted: str | None, found: Any
) -> None:
    if found is NotFound or str(found).startswith("name one"):
        with pytest.raises((NotFound, UsageError)) as caught:
            _target(form, wanted)
        assert found in (type(caught.value), str(caught.value.hint))
    else:
        assert _target(form, wanted) == found
