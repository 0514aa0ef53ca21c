"""A VuFind 9, from the sign-in to each change: what it shows and wants otherwise than later releases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.accounts import inner
from tests.contract.test_holds import lent_out
from tests.contract.worlds import CARD, OTHER, World, world
from tests.fakes.library import PASSWORD
from tests.fakes.vufind.older import shown

from tunilib.core.answer import Missing
from tunilib.core.favourite import FavouriteChange, ListRequest
from tunilib.core.profile import CardRequest, PasswordChange, ProfileChange
from tunilib.services.cards import add_card, edit_card
from tunilib.services.favourites import add_favourites, create_list, edit_favourite, favourites, remove_favourites
from tunilib.services.loans import history
from tunilib.services.profile import change_password, set_profile


@pytest.fixture(name="old")
def _old(tmp_path: Path) -> Iterator[World]:
    with world("vufind", tmp_path, release=9) as made:
        yield made


def test_loans_are_read_renewed_and_remembered_by_the_site(old: World) -> None:
    barcodes = old.library.books(CARD, 3)
    old.library.later(10)
    account = old.account()
    assert [loan.title for loan in account.loans()] == [
        loan.title for loan in old.library.door(CARD).loans.read().items
    ]
    assert all(loan.author for loan in account.loans())
    assert [str(one.outcome) for one in account.renew()] == ["renewed"] * 3
    old.library.desk.check_in(barcodes[:1])
    assert len(history(inner(account))) == 1
    assert old.fake.asked("GET", "/MyResearch/HistoricLoans") == 1


def test_holds_are_placed_and_cancelled(old: World) -> None:
    lent_out(old)
    account = old.account()
    assert str(account.place("wanted", pickup="linna").outcome) == "placed"
    (hold,) = account.holds()
    assert [str(one.outcome) for one in account.cancel([hold])] == ["cancelled"]


def test_fines_are_read(old: World) -> None:
    old.library.owe(CARD, "7.35")
    assert old.account().fines().total.cents == 735


def test_each_form_is_sent_by_the_button_that_it_has(old: World) -> None:
    """Sent by ``submitButton`` nothing would be done, without a word."""
    old.library.record("r.1", "A Title")
    account = inner(old.account())
    assert str(set_profile(account, ProfileChange(email="new@example.org")).outcome) == "changed"
    assert str(add_card(account, CardRequest(card=OTHER, password=PASSWORD, name="Second")).outcome) == "added"
    assert str(edit_card(account, OTHER, "Third", PASSWORD).outcome) == "edited"
    assert str(create_list(account, ListRequest(name="Thesis")).outcome) == "created"
    assert [str(one.outcome) for one in add_favourites(account, ["r.1"], "Thesis")] == ["added"]
    assert [str(one.outcome) for one in edit_favourite(account, "r.1", FavouriteChange(notes="p. 3"))] == ["edited"]
    assert [(one.title, one.notes) for one in favourites(account, "Thesis")] == [("A Title", "p. 3")]
    assert [str(one.outcome) for one in remove_favourites(account, ["r.1"])] == ["removed"]
    new = PasswordChange(old=PASSWORD, new="secret2", again="secret2")
    assert str(change_password(account, new).outcome) == "changed"


def test_the_catalogue_is_read(old: World) -> None:
    old.library.record("r.1", "Findable")
    old.library.copy("X-1", "r.1")
    account = old.account()
    (found,) = account.search("Findable").records
    assert (found.record_id, found.title) == ("r.1", "Findable")
    catalogue = inner(account).door.catalogue
    assert not isinstance(catalogue, Missing)
    assert [(copy.barcode, copy.status) for copy in catalogue.record("r.1").items] == [("X-1", "available")]


def test_the_pages_of_the_fake_are_in_the_older_markup() -> None:
    by = '<span class="authors">by: <a href="/Author/Home">A</a></span>'
    row = f'<div class="media-body"><h2><a href="/Record/1" class="title">T</a> {by}</h2>'
    title, author = '<a href="/Record/1" class="title">T</a>', '<a href="/Author/Home?author=x">A</a>'
    assert shown(row) == f'<div class="media-body">{title}<br>by: {author}<br>'
