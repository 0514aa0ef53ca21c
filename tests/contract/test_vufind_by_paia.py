"""A VuFind that gets at its library by PAIA: what its pages show, and leave out, that others do not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.accounts import inner
from tests.contract.worlds import CARD, OTHER, World, world
from tests.fakes.library import PASSWORD

from tunilib.core.hold import HoldRequest
from tunilib.core.profile import CardRequest
from tunilib.errors import NotFound
from tunilib.services.cards import add_card, cards
from tunilib.services.loans import history


@pytest.fixture(name="by_paia")
def _by_paia(tmp_path: Path) -> Iterator[World]:
    with world("vufind", tmp_path, by_paia=True) as made:
        yield made


def test_a_due_day_written_twice_is_that_day_and_a_renewal_is_proved(by_paia: World) -> None:
    by_paia.library.books(CARD, 2)
    by_paia.library.later(10)
    account = by_paia.account()
    before = [loan.due for loan in by_paia.library.door(CARD).loans.read().items]
    assert [loan.due for loan in account.loans()] == before
    assert [str(one.outcome) for one in account.renew()] == ["renewed"] * 2


def test_why_no_loan_can_be_renewed_is_what_the_page_says_of_each(by_paia: World) -> None:
    """Without a loan that can be renewed the page has no form, and does not say that they cannot."""
    by_paia.library.copy("X-1", "wanted")
    by_paia.library.lend(CARD, "X-1")
    by_paia.library.door(OTHER).holds.place(HoldRequest(record="wanted", pickup="linna"))
    by_paia.fake.messages["X-1"] = "€15.50 is owed, the limit is €10.00."
    account = by_paia.account()
    (loan,) = account.loans()
    assert loan.renewable is None
    (outcome,) = account.renew([loan])
    assert [(str(outcome.outcome), outcome.reasons[0].words)] == [("refused", "€15.50 is owed, the limit is €10.00.")]


def test_a_history_that_the_driver_does_not_offer_is_the_ledgers(by_paia: World) -> None:
    (barcode,) = by_paia.library.books(CARD, 1)
    account = by_paia.account()
    account.loans()
    by_paia.library.desk.check_in([barcode])
    account.loans()
    assert len(history(inner(account))) == 1


def test_cards_are_not_offered_where_no_page_leads_to_them(by_paia: World) -> None:
    account = inner(by_paia.account())
    for ask in (lambda: cards(account), lambda: add_card(account, CardRequest(card=OTHER, password=PASSWORD))):
        with pytest.raises(NotFound, match="library cards"):
            ask()
