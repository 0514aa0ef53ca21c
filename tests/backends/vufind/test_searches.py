"""The search history and the saved searches."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.backends.vufind.pages import own
from tests.backends.vufind.pages.reference import NOW, searches_of

from tunilib.backends.vufind.pages.document import PageError
from tunilib.backends.vufind.searches import ids_of
from tunilib.core.catalogue import Filter

NO_RECENT = "<h2>Recent searches</h2>There are currently no searches in your history. "
NO_SAVED = "<h2>Saved searches</h2>You don't have any saved searches. "


def row(
    words: str = "sea",
    *,
    address: str = "/Search/Results?lookfor=sea&amp;type=AllFields",
    done: str = "25.11.2026 11:17",
    results: str = "1 234",
    limits: str = "",
    alert: str = "",
    action: str = "",
) -> str:
    return (
        f'<tr><td class="history_time">{done}</td><td class="history_search"><a href="{address}">{words}</a></td>'
        f'<td class="history_limits">{limits}</td><td class="history_results">{results}</td><td>{alert}</td>'
        f'<td class="history_actions">{action}</td></tr>'
    )


def alerts(search: str, chosen: str) -> str:
    options = "".join(
        f'<option value="{value}"{" selected" if value == chosen else ""}>{name}</option>'
        for value, name in (("0", "None"), ("1", "Daily"), ("7", "Weekly"))
    )
    return (
        f'<form name="schedule"><select name="schedule">{options}</select>'
        f'<input type="hidden" name="searchid" value="{search}"></form>'
    )


def link(action: str, search: str) -> str:
    return f'<a href="/MyResearch/SaveSearch?{action}={search}&amp;mode=history">Do</a>'


def table(kind: str, *rows: str) -> str:
    return f'<table id="{kind}-searches"><thead><tr><th>Time</th></tr></thead><tbody>{"".join(rows)}</tbody></table>'


def finna(saved: str, recent: str) -> str:
    return own.finna("searches", f'<div class="history-holder">{saved}{recent}</div>')


def test_a_saved_search_has_its_alert_and_a_recent_one_can_be_saved() -> None:
    saved = table("saved", row(alert=alerts("3", "7"), action=link("delete", "3")))
    recent = table("recent", row(words="lake", action=link("save", "4")))

    page = searches_of(finna(saved, recent))

    (kept,), (last,) = page.saved, page.recent
    assert (kept.id, kept.query, kept.type, kept.alert, kept.saved) == ("3", "sea", "all", "weekly", True)
    assert (last.id, last.alert, last.saved) == ("4", "none", False)
    assert (kept.results, kept.created) == (1234, datetime(2026, 11, 25, 11, 17, tzinfo=NOW.tzinfo))


def test_a_search_without_words_has_no_text_and_its_filters_in_the_address() -> None:
    address = "/Search/Results?filter%5B%5D=format%3A%220%2FBook%2F%22"

    page = searches_of(finna(NO_SAVED, table("recent", row("(no search term)", address=address))))

    (search,) = page.recent
    assert (search.query, search.filters) == ("", (Filter("format", "0/Book/"),))
    assert ids_of(page.recent) == []


def test_the_order_of_dates_is_proved_by_any_search_after_the_twelfth() -> None:
    text = own.vufind("searches", NO_SAVED + table("recent", row(done="11-25-2026 04:21"), row(done="11-05-2026")))

    page = searches_of(text)

    assert page.date_order == "mdy"
    assert [search.created.day for search in page.recent if search.created] == [25, 5]


def test_the_page_says_for_each_kind_that_there_are_no_searches() -> None:
    assert searches_of(own.vufind("searches", NO_SAVED + NO_RECENT)).recent == ()
    for told in (NO_SAVED, NO_RECENT, ""):
        with pytest.raises(PageError):
            searches_of(own.vufind("searches", told))


@pytest.mark.parametrize(
    ("alert", "action"),
    [(alerts("3", "1"), link("delete", "4")), (alerts("3", "9"), link("delete", "3"))],
    ids=["two ids", "no alert chosen"],
)
def test_a_row_that_contradicts_itself_is_an_error(alert: str, action: str) -> None:
    with pytest.raises(PageError):
        searches_of(finna(table("saved", row(alert=alert, action=action)), NO_RECENT))


def test_a_time_outside_the_tables_is_a_row_that_was_lost() -> None:
    torn = table("saved", row(action=link("delete", "3"))) + "<table><tr><td class='history_time'>x</td></tr></table>"

    with pytest.raises(PageError):
        searches_of(finna(torn, NO_RECENT))


def test_the_history_of_nobody_is_an_error() -> None:
    with pytest.raises(PageError):
        searches_of(own.finna("searches", NO_SAVED + NO_RECENT, user=False))
