"""Orders with a form of their own, which tunilib cannot fill in: for the reading room, from a repository library."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from tests.backends.vufind.pages import own

from tunilib.backends.vufind.catalogue.holdings import Holdings, OtherOrder, read_holdings
from tunilib.backends.vufind.holds import VufindHolds
from tunilib.backends.vufind.pages.document import Document, PageError
from tunilib.backends.vufind.session import Page
from tunilib.core.answer import ClaimWord
from tunilib.core.hold import HoldKind, HoldRequest
from tunilib.core.reason import ReasonCode

ARCHIVE = """<!-- START of: finna - RecordTab/holdingsarchive.phtml -->
{}<br>{}<div role="table" class="external-data physical-items"></div>
<!-- END of: finna - RecordTab/holdingsarchive.phtml -->"""
REQUEST = """<div class="reservation-request-table table record-holdings-url-table"><div class="headers">
<span class="holdings-url-title">Reserve to research room</span></div><div class="reservation-request-buttons">
<a href="{}" class="btn btn-default" data-lightbox>Request this material</a></div></div>"""
LIST = """<!-- START of: finna - Helpers/reservationlist-reserve.phtml -->
<div class="record-holdings-table table reservation-request-table"><div class="headers">
<span class="holdings-title">Add to reservation list</span></div><div class="holdings-group">
<div class="holdings-container-heading"><div class="location">Archives: orders</div>
<div class="location-link text-right"><a href="/ReservationList/AddItemToList?recordId=a.1&amp;institution=x"
data-lightbox>Add to reservation list</a></div></div></div>
<div class="saved-reservation-lists"><a href="/ReservationList/DisplayList/7">Mine</a></div></div>
<!-- END of: finna - Helpers/reservationlist-reserve.phtml -->"""
REPOSITORY = """<!-- START of: finna - RecordTab/holdingsils.phtml -->
<div class="place-hold-wrapper text-right hidden-print">{}<a href="/Record/a.1/RepositoryLibraryRequest" data-lightbox
class="btn btn-primary repository-library-request-order">Order</a></div>
<div class="record-holdings-table table"><h5>None</h5></div>
<!-- END of: finna - RecordTab/holdingsils.phtml -->"""
SITE, REQUESTED = "https://site.example", "/Record/a.1/ArchiveRequest"
LISTED = "/ReservationList/AddItemToList?recordId=a.1&institution=x"


def holds_of_page(source: str) -> VufindHolds:
    page = Page(f"{SITE}/Record/a.1/AjaxTab", 200, Document(source), Mock(), redirected=False)
    found = read_holdings(page.document)
    account = Mock(holdings=lambda _: (page, found), all_copies=lambda _, holdings: holdings)
    account.client.act = lambda act: act()
    return VufindHolds(account)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (ARCHIVE.format(REQUEST.format(REQUESTED), ""), f"for the reading room ({SITE}{REQUESTED})."),
        (ARCHIVE.format("", LIST), f"for the reading room ({SITE}{LISTED})."),
        (REPOSITORY.format(""), f"from a repository library ({SITE}/Record/a.1/RepositoryLibraryRequest)."),
    ],
)
@pytest.mark.parametrize("kind", HoldKind)
def test_an_order_that_tunilib_cannot_make_is_refused_in_words_with_its_page(
    source: str, said: str, kind: HoldKind
) -> None:
    holds = holds_of_page(source)
    answer = holds.place(HoldRequest(record="a.1", kind=kind, pickup="linna"))
    claim = answer.claims["a.1"]
    assert (claim.word, [one.code for one in claim.reasons]) == (ClaimWord.REFUSED, [ReasonCode.OTHER])
    assert claim.reasons[0].text() == f"Tunilib cannot do this on a site yet: orders {said}"
    for language in ("fi", "sv"):
        assert f"({SITE}/" in claim.reasons[0].text(language)
        assert "orders" not in claim.reasons[0].text(language)


def test_an_address_that_no_browser_could_open_leaves_the_plain_refusal() -> None:
    holds = holds_of_page(ARCHIVE.format(REQUEST.format("https://[/ArchiveRequest"), ""))
    answer = holds.place(HoldRequest(record="a.1", pickup="linna"))
    assert [one.code for one in answer.claims["a.1"].reasons] == [ReasonCode.HOLD_NOT_HOLDABLE]


def test_what_can_be_placed_here_goes_before_what_cannot() -> None:
    link = '<a class="placehold" href="/Record/a.1/Hold?id=a.1&amp;level=title&amp;hashKey=k">Hold</a>'
    found = read_holdings(REPOSITORY.format(link))
    assert found.title.hold is not None
    assert found.other == OtherOrder("repository", "/Record/a.1/RepositoryLibraryRequest")


def test_a_list_of_reservations_is_no_place_with_copies() -> None:
    found = read_holdings(ARCHIVE.format("", LIST))
    assert found == Holdings((), found.title, (), other=found.other)


def test_a_page_without_orders_and_without_holdings_is_still_not_understood() -> None:
    with pytest.raises(PageError):
        read_holdings(ARCHIVE.format("", ""))
    nobody = read_holdings(ARCHIVE.format(REQUEST.format("/MyResearch/UserLogin"), ""))
    assert (nobody.groups, nobody.other) == ((), None), "the button leads to the sign-in"
    assert read_holdings(own.finna("record", '<div class="record-holdings-table"></div>')).other is None
