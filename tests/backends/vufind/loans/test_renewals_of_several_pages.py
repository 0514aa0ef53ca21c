"""Renewals of a list of several pages: a form for each page, in an order that loses no answer."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from tests.builders import NOW, a_loan, given

from tunilib.backends.vufind.identities import Identities, RowIdentity
from tunilib.backends.vufind.loans import VufindLoans
from tunilib.backends.vufind.loans.page import ListedLoan, RenewalPage
from tunilib.backends.vufind.pages.lists import ListPage
from tunilib.backends.vufind.pages.state import Flash
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import OutcomeUnknown, Unavailable

BLOCK = Reason.said("Your library card has expired.", ReasonCode.PATRON_CARD_EXPIRED)


def listed(loan: str, csrf: str, blocks: tuple[Reason, ...] = ()) -> ListPage[ListedLoan]:
    row = ListedLoan(a_loan(id=loan), RowIdentity(loan), key=f"k{loan}")
    return ListPage((row,), 2, None, None, True, None, blocks, csrf)


DONE = RenewalPage(listed("x", "c2"), (), 1, None, False, ())
BLOCKED = RenewalPage(
    listed("x", "c2", (BLOCK,)), (Flash("info", BLOCK.words or "", BLOCK.code.value),), None, None, False, ()
)
SILENT = RenewalPage(listed("x", "c2"), (), None, None, False, ())


class Site:
    """A list of two pages with a loan on each, whose forms get these answers in order."""

    def __init__(self, *answers: RenewalPage | Exception) -> None:
        self.sent: list[tuple[str, Sequence[tuple[str, str]]]] = []
        self._answers = list(answers)
        pages = [(SimpleNamespace(url=f"/{name}"), listed(name, f"c-{name}")) for name in ("first", "last")]
        account = Mock(now=lambda: NOW, act=lambda act: act(), read=lambda page, _: page)
        account.identities = lambda _: Identities()
        account.dated = lambda found, _: found
        account.read_all.return_value, account.ledger_name = pages, "x"
        account.client.post = self._post
        self.loans = VufindLoans(account)

    def _post(self, url: str, form: Sequence[tuple[str, str]], *, name: str) -> RenewalPage:
        self.sent.append((url, form))
        return given(self._answers.pop(0))

    def renew(self) -> Answer:
        return self.loans.renew(self.loans.read().items)


def test_the_last_page_goes_first_each_with_the_newest_token() -> None:
    """A renewed loan moves to the end of the list: loans of the last page would move before their form is sent."""
    site = Site(DONE, DONE)
    site.renew()
    assert [(url, dict(form)["csrf"], dict(form)["renewSelectedIDS[]"]) for url, form in site.sent] == [
        ("/last", "c-last", "klast"),
        ("/first", "c2", "kfirst"),
    ]


@pytest.mark.parametrize(
    ("answers", "refused"),
    [
        ((BLOCKED, BLOCKED), (BLOCK,)),
        ((DONE, BLOCKED), ()),
        ((BLOCKED, DONE), ()),
        ((SILENT, BLOCKED), (BLOCK,)),
    ],
)
def test_a_block_beside_a_loan_that_was_renewed_refuses_none(
    answers: tuple[RenewalPage, RenewalPage], refused: tuple[Reason, ...]
) -> None:
    """Otherwise a loan that the site does not mention would count as refused, though it may have been renewed."""
    found = Site(*answers).renew()
    assert found.refused == refused
    assert {claim.word for claim in found.claims.values()} <= {ClaimWord.DONE}


@pytest.mark.parametrize(
    ("answers", "lost", "not_sent"),
    [
        ((OutcomeUnknown("x"),), True, {"first"}),
        ((SILENT, OutcomeUnknown("x")), True, set()),
        ((SILENT, Unavailable("x")), False, {"first"}),
    ],
)
def test_a_form_that_fails_leaves_the_forms_after_it_unsent_and_forgets_none_before_it(
    answers: tuple[RenewalPage | Exception, ...], lost: bool, not_sent: set[str]
) -> None:
    site = Site(*answers)
    found = site.renew()
    assert (found.lost, len(site.sent)) == (lost, len(answers))
    assert {name for name, claim in found.claims.items() if claim.word is ClaimWord.NOT_SENT} == not_sent


def test_where_nothing_was_sent_the_error_is_raised() -> None:
    with pytest.raises(Unavailable):
        Site(Unavailable("x")).renew()


def test_a_row_of_a_loan_that_was_not_asked_for_in_this_form_says_nothing() -> None:
    """It may come from another browser or from an earlier answer."""
    (row,) = listed("first", "c2").rows
    others = listed("first", "c2")._replace(rows=(row._replace(claim=Claim(word=ClaimWord.REFUSED)),))
    found = Site(DONE._replace(loans=others), SILENT).renew()
    assert found.claims == {"last": Claim(word=ClaimWord.DONE)}


def test_a_block_beside_a_row_with_a_result_hides_no_result() -> None:
    (row,) = listed("last", "c2").rows
    shown = BLOCKED.loans._replace(rows=(row._replace(claim=Claim(word=ClaimWord.DONE)),))
    found = Site(BLOCKED._replace(loans=shown), SILENT).renew()
    assert (found.claims, found.refused) == ({"last": Claim(word=ClaimWord.DONE)}, ())
