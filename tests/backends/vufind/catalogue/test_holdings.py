"""A record's page and its holdings."""

from __future__ import annotations

import pytest
from tests.backends.vufind.pages import own

from tunilib.backends.vufind.catalogue.holdings import read_holdings, read_record
from tunilib.backends.vufind.pages.document import PageError, PageProblem

ID = '<div class="record"><input class="hiddenId" value="a.1"><input class="hiddenSource" value="Solr"></div>'
END = "<!-- END of: finna - RecordTab/holdingsils.phtml -->"


BARCODE = '<meta property="serialNumber" content="0007">'


def hold_link(item: str = "7", level: str = "copy") -> str:
    return (
        f'<a class="placehold" href="/Record/a.1/Hold?id=a.1&amp;item_id={item}&amp;level={level}&amp;hashKey=k">x</a>'
    )


def finna_copy(number: str, status: str, kind: str = "success", more: str = "") -> str:
    return (
        f'<div class="copy-details"><div class="copy-title">{number}</div><div class="copy-info">'
        f'<span class="text-{kind}">{status}</span>{more}</div></div>'
    )


def finna_group(place: str, *copies: str) -> str:
    return (
        f'<div class="holdings-group"><div class="holdings-container-heading"><div class="location">{place}</div>'
        f'<div class="holdings-details">2 available</div><div class="location-link-text">84.2</div></div>'
        f"{''.join(copies)}</div>"
    )


def finna_table(*groups: str, end: str = END) -> str:
    return f'<div class="record-holdings-table">{"".join(groups)}</div>{end}'


def plain_table(place: str, *rows: str) -> str:
    return (
        f'<h2>{place}</h2><table class="holdings-table"><tr><th>Call Number: </th><td>84.2</td></tr>{"".join(rows)}'
        "</table>"
    )


def plain_row(status: str, kind: str, more: str = "") -> str:
    return (
        f'<tr class="holding-row"><th class="copy-number">Copy 1 <span class="enumchron">(volume 1)</span></th><td>'
        f'<span class="text-{kind}">{status}</span>{more}{BARCODE}</td></tr>'
    )


def test_a_record_says_which_it_is() -> None:
    page = read_record(own.finna("record", ID + '<h1 class="record-title">Sea</h1>'))

    assert (page.record_id, page.source, page.title) == ("a.1", "Solr", "Sea")


def test_a_record_page_without_an_id_is_an_error() -> None:
    with pytest.raises(PageError):
        read_record(own.finna("record", "<h1>Sea</h1>"))


def test_the_fragment_of_finna_has_places_copies_and_their_hold_forms() -> None:
    there = finna_copy("1", "Available", more=hold_link("7"))
    lent = finna_copy("2", "On Loan", "danger", '<span class="small">Due: 24.12.2026</span>')

    (group,) = read_holdings(finna_table(finna_group("Hall", there, lent))).groups

    assert (group.location, group.call_numbers) == ("Hall", ("84.2",))
    assert [(copy.number, copy.item_id, copy.available, copy.status) for copy in group.copies] == [
        ("1", "7", True, "Available"),
        ("2", None, False, "On Loan"),
    ]


def test_a_status_that_is_neither_green_nor_red_is_not_known() -> None:
    for kind in ["warning", "muted"]:
        (group,) = read_holdings(finna_table(finna_group("Hall", finna_copy("1", "Ask", kind)))).groups

        assert group.copies[0].available is None, kind


def test_the_form_for_the_title_is_above_the_copies() -> None:
    above = f'<div class="place-hold-wrapper">{hold_link("", "title")}</div>'

    holdings = read_holdings(above + finna_table(finna_group("Hall", finna_copy("1", "Available"))))

    assert holdings.title.hold is not None
    assert "level=title" in holdings.title.hold
    assert holdings.groups[0].copies[0].links.hold is None


def test_the_reason_why_nothing_can_be_placed_is_read() -> None:
    blocked = '<div class="borrowing-block">Your library card has been blocked</div>'

    holdings = read_holdings(blocked + finna_table(finna_group("Hall")))

    assert [block.words for block in holdings.blocks] == ["Your library card has been blocked"]


def test_a_fragment_of_finna_without_its_end_is_not_whole() -> None:
    with pytest.raises(PageError) as caught:
        read_holdings(finna_table(finna_group("Hall", finna_copy("1", "Available")), end=""))

    assert caught.value.problem is PageProblem.INCOMPLETE


def test_the_page_of_vufind_has_its_holdings_in_it() -> None:
    lent = plain_row("On Loan", "danger", '<span class="small">Due: 12-24-2026</span>' + hold_link())
    tab = f'<div class="holdings-tab">{plain_table("Campus A", lent)}</div>'

    (group,) = read_holdings(own.vufind("record", ID + tab)).groups

    (copy,) = group.copies
    assert (group.location, group.call_numbers) == ("Campus A", ("84.2",))
    assert (copy.number, copy.item_id, copy.barcode, copy.available) == ("1", "7", "0007", False)


def test_vufind_may_have_all_of_a_copy_in_one_cell() -> None:
    row = (
        '<tr class="holding-row"><td colspan="2"><span class="holding-field copy-number">Copy 3</span>'
        '<span class="holding-field enumchron">(vol. 1)</span><span class="holding-field barcode">0009</span>'
        f'<span class="text-danger">On Loan</span><span class="small due-date">Due: 2026-12-24</span>{hold_link()}'
        "</td></tr>"
    )

    (group,) = read_holdings(plain_table("Hall", row)).groups

    (copy,) = group.copies
    assert (copy.number, copy.barcode, copy.item_id, copy.available) == ("3", "0009", "7", False)


ELECTRONIC = (
    '<h2>Electronic</h2><table class="table table-striped"><tr><td class="fullLocation"><a href="https://e.example">Read'
    '</a></td><td class="fullAvailability"><span class="text-success">Available</span></td></tr></table>'
)


def test_a_record_that_is_only_electronic_has_no_copies() -> None:
    finna = (
        '<div class="table record-holdings-table electronic-holdings"><div class="location electronic">x</div></div>'
    )

    for page in (ELECTRONIC, own.vufind("record", ID + f'<div class="holdings-tab">{ELECTRONIC}</div>'), finna + END):
        holdings = read_holdings(page)
        assert (holdings.groups, holdings.title.hold) == ((), None)


def test_a_fragment_of_vufind_that_ends_within_a_table_is_incomplete() -> None:
    for text in (ELECTRONIC, plain_table("Hall", plain_row("Available", "success"))):
        with pytest.raises(PageError) as caught:
            read_holdings(text.removesuffix("</table>"))
        assert caught.value.problem is PageProblem.INCOMPLETE


def test_holdings_without_an_answer_of_the_library_system_are_not_empty() -> None:
    offline = '<div class="alert alert-warning"><h2>System Under Maintenance</h2><p>Holdings cannot be shown</p></div>'

    for page in (offline, offline + ELECTRONIC, offline + finna_table()):
        with pytest.raises(PageError) as caught:
            read_holdings(page)
        assert caught.value.problem is PageProblem.SYSTEM_DOWN


def test_a_record_without_copies_has_no_groups_where_its_tab_is_there() -> None:
    assert read_holdings(own.vufind("record", ID + '<div class="holdings-tab">None</div>')).groups == ()
    with pytest.raises(PageError):
        read_holdings(own.vufind("record", ID))
    with pytest.raises(PageError):
        read_holdings("<p>Nothing</p>")


@pytest.mark.parametrize(
    "torn",
    [
        finna_table(finna_group("Hall", finna_copy("1", "Available"))).replace("location", "x"),
        finna_table(finna_group("Hall", finna_group("Annex", finna_copy("1", "Available")))),
        plain_table("Hall", plain_row("Available", "success"))
        + plain_row("On Loan", "danger").join(("<table>", "</table>")),
        plain_table("Hall", plain_row("Available", "success")).replace("holding-row", "x"),
        finna_table(finna_group("Hall", finna_copy("1", "Available"))).replace("copy-info", "x"),
    ],
    ids=["a place without a name", "a place in a place", "a copy without a place", "other rows", "other copies"],
)
def test_a_copy_that_is_at_no_place_or_at_two_is_an_error(torn: str) -> None:
    with pytest.raises(PageError):
        read_holdings(torn)


def test_a_login_form_instead_of_holdings_is_recognised() -> None:
    with pytest.raises(PageError) as caught:
        read_holdings(own.finna("login", '<form name="loginForm"></form>', user=False))

    assert caught.value.problem is PageProblem.LOGIN_FORM
