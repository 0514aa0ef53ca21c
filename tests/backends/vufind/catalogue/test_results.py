"""The results of a search in the catalogue."""

from __future__ import annotations

import pytest
from tests.backends.vufind.pages import own

from tunilib.backends.vufind.catalogue.results import read_results
from tunilib.backends.vufind.pages.document import PageError, PageProblem


def found(at: int, record: str, title: str, body: str = "", tag: str = "li") -> str:
    return (
        f'<{tag} id="result{at}" class="result"><input class="hiddenId" value="{record}">'
        f'<input class="hiddenSource" value="Solr"><div class="result-body"><h2><a class="title" '
        f'href="/Record/{record}">{title}</a></h2>{body}</div></{tag}>'
    )


def stats(first: int, last: int, total: str) -> str:
    return f'<div class="search-stats"><strong>{first} - {last}</strong> of <strong>{total}</strong></div>'


def listed(*rows: str, tag: str = "ul") -> str:
    return f'<{tag} class="record-list">{"".join(rows)}</{tag}>'


VUFIND_BODY = '<span class="authors">by <a href="/Author/Home">Doe, J.</a></span><div>Published 1985</div>'
FINNA_BODY = (
    '<div class="resultItemLine2"><a href="/Search"><span class="authority-label">Doe, J.</span></a></div>'
    '<div class="publish-year">1985</div><div class="resultItemFormat"><span class="iconlabel">Book</span></div>'
)


def test_results_of_vufind_have_author_year_and_format() -> None:
    body = VUFIND_BODY + '<span class="format book">Book</span>'
    text = own.vufind("results", stats(1, 1, "1") + listed(found(0, "1", "Sea &amp; lake", body)), user=False)

    page = read_results(text)

    (row,) = page.rows
    assert (row.record_id, row.source, row.title) == ("1", "Solr", "Sea & lake")
    assert (row.authors, row.year, row.formats) == (("Doe, J.",), "1985", ("Book",))
    assert page.total == 1


def test_results_of_finna_have_author_year_and_format() -> None:
    text = own.finna(
        "results", stats(1, 1, "1") + listed(found(0, "a.1", "Sea", FINNA_BODY, "div"), tag="div"), user=False
    )

    (row,) = read_results(text).rows

    assert (row.authors, row.year, row.formats) == (("Doe, J.",), "1985", ("Book",))


def test_the_total_may_have_blanks_between_its_digits() -> None:
    more = '<ul class="pagination"><li class="page-next"><a href="?page=2">Next</a></li></ul>'
    text = own.vufind("results", stats(1, 1, "12&nbsp;345") + listed(found(0, "1", "Sea")) + more)

    page = read_results(text)

    assert page.total == 12345
    assert page.pagination is not None
    assert page.pagination.next == "?page=2"


@pytest.mark.parametrize(
    "main",
    [
        stats(1, 2, "2") + listed(found(0, "1", "Sea")),
        stats(1, 1, "2") + listed(found(0, "1", "Sea")),
        listed(found(0, "1", "Sea")),
        stats(1, 1, "1") + listed(found(0, "", "Sea")),
        stats(1, 1, "1") + listed('<li class="result">x</li>'),
        "",
    ],
    ids=["too few", "no next page", "no number", "no id", "no rank", "nothing at all"],
)
def test_results_that_are_not_those_stated_are_an_error(main: str) -> None:
    with pytest.raises(PageError):
        read_results(own.vufind("results", main))


def test_an_attribute_or_an_element_says_that_nothing_was_found() -> None:
    plain = own.vufind("results", '<div class="search-stats" data-record-total="0">No results</div>')
    finna = own.finna("results", '<div class="no-results"></div><p class="empty-list">No results</p>')

    assert [(page.rows, page.total) for page in map(read_results, (plain, finna))] == [((), 0), ((), 0)]
    with pytest.raises(PageError):
        read_results(plain.replace('total="0"', 'total="3"'))


def test_facets_have_the_value_to_filter_by() -> None:
    facets = (
        '<div class="facet-group" id="side-panel-format"><a class="facet" data-title="0/Book/" data-count="1200">'
        '<span class="facet-value">Book</span></a><a class="facet" data-title="x">y</a></div>'
    )

    page = read_results(own.vufind("results", stats(1, 1, "1") + listed(found(0, "1", "Sea")) + facets))

    assert [(facet.field, facet.value, facet.count) for facet in page.facets or ()] == [("format", "0/Book/", 1200)]


@pytest.mark.parametrize(("part", "instead"), [('class="facet"', 'class="value"'), ("data-count", "data-number")])
def test_facets_in_another_markup_are_not_known_instead_of_none(part: str, instead: str) -> None:
    link = '<a class="facet" href="?filter%5B%5D=format%3ABook" data-title="Book" data-count="12">Book</a>'
    facets = f'<div class="facet-group" id="side-panel-format">{link}</div>'.replace(part, instead)

    page = read_results(own.vufind("results", stats(1, 1, "1") + listed(found(0, "1", "Sea")) + facets))

    assert (page.total, page.facets) == (1, None)


def test_a_login_form_instead_of_results_is_recognised() -> None:
    with pytest.raises(PageError) as caught:
        read_results(own.finna("login", '<form name="loginForm"></form>', user=False))

    assert caught.value.problem is PageProblem.LOGIN_FORM
