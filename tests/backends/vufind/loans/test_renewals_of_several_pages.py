"""Renewals of several pages: a form for each page, and what numbers say about loans without a row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import count
from types import SimpleNamespace
from unittest.mock import Mock

import pytest
from tests.builders import NOW, REQUESTED, a_loan, given

from tunilib.backends.vufind.identities import Identities, RowIdentity
from tunilib.backends.vufind.loans import VufindLoans, _not_offered, claims_by_count
from tunilib.backends.vufind.loans.page import ListedLoan, RenewalPage
from tunilib.backends.vufind.page_errors import NoList
from tunilib.backends.vufind.pages.lists import ListPage
from tunilib.backends.vufind.pages.state import Flash
from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.loan import Loan
from tunilib.core.proof.renewals import prove_renewals
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import OutcomeUnknown, Unavailable

BLOCK = Reason.said("Your library card has expired.", ReasonCode.PATRON_CARD_EXPIRED)


def listed(loan: str, csrf: str, blocks: tuple[Reason, ...] = ()) -> ListPage[ListedLoan]:
    row = ListedLoan(a_loan(id=loan), RowIdentity(loan), key=f"k{loan}")
    return ListPage((row,), 2, None, None, True, None, blocks, csrf)


RENEWED = RenewalPage(listed("x", "c2"), (), 1, None, False, ())
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
        self.account = account = Mock(now=lambda: NOW, act=lambda act: act(), read=lambda page, _: page)
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
    site = Site(RENEWED, RENEWED)
    site.renew()
    assert [(url, dict(form)["csrf"], dict(form)["renewSelectedIDS[]"]) for url, form in site.sent] == [
        ("/last", "c-last", "klast"),
        ("/first", "c2", "kfirst"),
    ]


@pytest.mark.parametrize(
    ("answers", "refused"),
    [
        ((BLOCKED, BLOCKED), (BLOCK,)),
        ((RENEWED, BLOCKED), ()),
        ((BLOCKED, RENEWED), ()),
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
    found = Site(RENEWED._replace(loans=others), SILENT).renew()
    assert found.claims == {"last": Claim(word=ClaimWord.DONE)}


def test_a_block_beside_a_row_with_a_result_hides_no_result() -> None:
    (row,) = listed("last", "c2").rows
    shown = BLOCKED.loans._replace(rows=(row._replace(claim=Claim(word=ClaimWord.DONE)),))
    found = Site(BLOCKED._replace(loans=shown), SILENT).renew()
    assert (found.claims, found.refused) == ({"last": Claim(word=ClaimWord.DONE)}, ())


DONE, REFUSED = ClaimWord.DONE, ClaimWord.REFUSED
NO_LOANS: ListPage[ListedLoan] = ListPage((), None, None, None, True, None, ())


def said(renewed: int | None, refused: int | None) -> RenewalPage:
    return RenewalPage(NO_LOANS, (), renewed, refused, False, ())


@pytest.mark.parametrize(
    ("renewed", "refused", "rows", "silent", "word"),
    [
        (2, None, [], 2, DONE),
        (3, 0, [DONE], 2, DONE),
        (1, 1, [DONE, REFUSED], 1, None),
        (3, None, [], 2, None),  # a message that is left from an earlier request counts more
        (1, None, [], 2, None),
        (None, 2, [], 2, REFUSED),
        (None, 3, [], 2, None),
        (None, 1, [], 2, None),
        (1, 1, [], 2, None),
        (2, 1, [REFUSED], 2, DONE),
        (2, 2, [REFUSED], 2, None),
        (1, 3, [DONE, REFUSED], 2, REFUSED),
        (2, 3, [DONE, REFUSED], 2, None),
        (None, None, [], 2, None),
        (0, 0, [], 1, None),
    ],
)
def test_only_numbers_that_fit_exactly_say_something(
    renewed: int | None, refused: int | None, rows: list[ClaimWord], silent: int, word: ClaimWord | None
) -> None:
    claims = {f"row{n}": Claim(word=row) for n, row in enumerate(rows)}
    sent = [a_loan(id=name) for name in (*claims, *(f"silent{n}" for n in range(silent)))]
    found = claims_by_count(said(renewed, refused), claims, sent)
    expected = {} if word is None else {f"silent{n}": Claim(word=word) for n in range(silent)}
    assert found == expected


def test_nothing_is_said_where_each_loan_has_a_row() -> None:
    assert claims_by_count(said(1, None), {"a": Claim(word=DONE)}, [a_loan(id="a")]) == {}


@pytest.mark.parametrize(
    ("loan", "reason"),
    [
        (a_loan(), Reason(ReasonCode.OTHER, Source.INFERRED, (("what", "no-reason-given"),))),
        (a_loan(note="At the desk"), Reason.said("At the desk")),
        (a_loan(note="At the desk", reasons=(REQUESTED,)), REQUESTED),
    ],
)
def test_a_loan_that_the_site_does_not_offer_to_renew_is_refused_with_what_it_remarks(
    loan: Loan, reason: Reason
) -> None:
    assert _not_offered(loan) == Claim(REFUSED, (reason,))


DOWN = NoList("lost", words="No connection to the library system.")


class OneForm(Site):
    """Three loans on one page; the library system gives up at the first that it refuses, and the page is no list."""

    def __init__(self, refused: str, dues: dict[str, date]) -> None:
        super().__init__()
        self.refused, self.dues, self.tokens = refused, dues, count(1)
        self.account.read_all.side_effect = lambda *_: [(SimpleNamespace(url="/loans"), self.page())]

    def page(self) -> ListPage[ListedLoan]:
        rows = tuple(
            ListedLoan(a_loan(id=name, due=due), RowIdentity(name), key=f"k{name}") for name, due in self.dues.items()
        )
        return ListPage(rows, len(rows), None, None, True, None, (), f"c{next(self.tokens)}")

    def _post(self, url: str, form: Sequence[tuple[str, str]], *, name: str) -> RenewalPage:
        self.sent.append((url, form))
        for loan in [value[1:] for field, value in form if field == "renewSelectedIDS[]"]:
            if loan == self.refused:
                raise DOWN
            self.dues[loan] += timedelta(days=28)
        return RenewalPage(self.page(), (), 1, None, False, ())


def test_after_an_answer_that_is_no_list_the_rest_is_asked_one_by_one_the_nearest_day_first() -> None:
    site = OneForm(
        "b", {"a": date(2026, 12, 20), "b": date(2026, 12, 10), "c": date(2026, 12, 4), "d": date(2026, 12, 3)}
    )
    before = site.loans.read().items
    found = site.loans.renew(before)
    asked = [[value for field, value in form if field == "renewSelectedIDS[]"] for _, form in site.sent]
    assert asked == [["ka", "kb", "kc", "kd"], ["kd"], ["kc"], ["kb"]]
    outcomes = prove_renewals(before, found, site.loans.read())
    assert {one.loan.id: one.outcome for one in outcomes} == {
        "a": "renewed",
        "b": "unknown",
        "c": "renewed",
        "d": "renewed",
    }
    assert [reason.words for reason in outcomes[1].reasons][:1] == ["No connection to the library system."]


@pytest.mark.parametrize(("moved", "outcome"), [(True, "renewed"), (False, "refused")])
def test_a_last_renewal_that_is_said_to_be_of_today_is_ones_own_where_the_date_moved(moved: bool, outcome: str) -> None:
    loan = a_loan(id="first")
    after = a_loan(id="first", due=date(2027, 1, 20)) if moved else loan
    claim = Claim(ClaimWord.REFUSED, (Reason.said("Renewed today"),), due=after.due)
    shown = listed("first", "c2")._replace(rows=(ListedLoan(after, RowIdentity("first"), "k", claim),))
    site = Site(SILENT, RENEWED._replace(loans=shown, renewed=None, refused=1))
    answer = site.renew()
    (proved,) = prove_renewals([loan], answer, Reading(items=(after,), taken=NOW))
    assert proved.outcome == outcome
