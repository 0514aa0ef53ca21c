"""The client of a site: front page, language, path, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date

import httpx
import pytest
from tests.fakes.login import FAILED, challenge_page, error_page, front_page, mailed_code_page
from tests.fakes.view import View

from tunilib.backends.vufind.client import Client
from tunilib.backends.vufind.pages.document import Document, PageProblem
from tunilib.backends.vufind.pages.state import state_of
from tunilib.backends.vufind.pages.values import typed
from tunilib.backends.vufind.session import Page, Settings, SiteSession
from tunilib.core.answer import Answer
from tunilib.errors import NotUnderstood, PersonNeeded, SessionExpired, TunilibError, Unavailable
from tunilib.http.browser import Lost

FINNA = front_page(View("finna", "en-gb"))
PLAIN = front_page(View("vufind", "en"))


class Site:
    """Answers with these pages in turn, and stores the requests."""

    def __init__(self, *pages: str | httpx.Response) -> None:
        self.asked: list[httpx.Request] = []
        self._pages = list(pages)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        page = self._pages.pop(0) if len(self._pages) > 1 else self._pages[0]
        return page if isinstance(page, httpx.Response) else httpx.Response(200, html=page)


def client(site: Callable[[httpx.Request], httpx.Response], language: str = "en", address: str = "") -> Client:
    settings = Settings(
        address or "https://site.example",
        language=language,
        transport=httpx.MockTransport(site),
        sleep=lambda _: None,
    )
    return Client(settings, SiteSession())


@pytest.mark.parametrize(("language", "code"), [("en", "en-gb"), ("fi", "fi"), ("sv", "sv")])
def test_a_finna_is_asked_for_its_own_code_of_a_language(language: str, code: str) -> None:
    site = Site(FINNA)
    with closing(client(site, language)) as made:
        made.discover()
        made.fetch("/MyResearch/UserLogin")
    assert f"language={code}" in site.asked[-1].headers["Cookie"]


def test_a_vufind_is_asked_for_english_as_en() -> None:
    site = Site(PLAIN)
    with closing(client(site)) as made:
        made.discover()
        assert made.dialect.product == "vufind"
        made.fetch("/")
    assert "language=en" in site.asked[-1].headers["Cookie"].split("; ")


def test_the_language_is_asked_for_with_the_very_first_request() -> None:
    site = Site(FINNA)
    with closing(client(site, address="https://tuni.finna.fi")) as made:
        made.fetch("/")
    assert site.asked[0].headers["Cookie"] == "language=en-gb"


def test_a_site_below_a_path_is_asked_below_that_path() -> None:
    site = Site(PLAIN.replace('"/Search/', '"/vufind/Search/').replace('"/MyResearch/', '"/vufind/MyResearch/'))
    with closing(client(site)) as made:
        made.discover()
        made.fetch("/MyResearch/UserLogin")
    assert site.asked[-1].url.path == "/vufind/MyResearch/UserLogin"


def test_a_page_of_another_product_is_not_understood() -> None:
    with closing(client(Site("<html><body>Welcome</body></html>"))) as made, pytest.raises(NotUnderstood):
        made.discover()


@pytest.mark.parametrize(
    ("status", "body"), [(429, "Too many requests. Retry after 60 seconds."), (403, "Forbidden"), (500, "")]
)
def test_a_refusal_at_the_door_is_unavailable(status: int, body: str) -> None:
    with closing(client(Site(httpx.Response(status, html=body)))) as made, pytest.raises(Unavailable):
        made.get("/MyResearch/CheckedOut")


@pytest.mark.parametrize("status", [200, 403, 429])
def test_a_page_that_checks_the_browser_is_no_answer_whatever_was_asked(status: int) -> None:
    page = httpx.Response(status, html=challenge_page(View("vufind", "en")))
    with closing(client(Site(page))) as made, pytest.raises(Unavailable, match="a browser is asking"):
        made.get("/MyResearch/CheckedOut")
    with closing(client(Site(page))) as made, pytest.raises(Unavailable):
        made.post("/MyResearch/Profile", [("a", "b")], name="profile")


def test_a_code_by_mail_is_a_persons_step_where_a_card_is_added() -> None:
    page = mailed_code_page(View("vufind", "en"), "c", "librarycards")
    with closing(client(Site(page))) as made, pytest.raises(PersonNeeded):
        made.post("/LibraryCards/editCard/NEW", [("a", "b")], name="card form")


def test_after_an_error_page_nothing_is_known_of_a_change() -> None:
    with closing(client(Site(httpx.Response(500, html="<html></html>")))) as made, pytest.raises(Lost):
        made.post("/MyResearch/Profile", [("a", "b")], name="profile")


@pytest.mark.parametrize("body", ["Too many requests. Retry after 60 seconds.", "Forbidden"])
def test_a_change_refused_at_the_door_was_not_made(body: str) -> None:
    status = 403 if body == "Forbidden" else 429
    with closing(client(Site(httpx.Response(status, html=body)))) as made, pytest.raises(Unavailable):
        made.post("/MyResearch/Profile", [("a", "b")], name="profile")


def test_a_day_is_typed_as_the_site_wants_it() -> None:
    day = date(2027, 2, 3)
    assert typed(day, "finna", None) == "3.2.2027"
    assert typed(day, "vufind", "mdy") == "02-03-2027"
    assert typed(day, "vufind", "dmy") == "03-02-2027"
    assert typed(day, "vufind", None) is None


def test_a_form_without_an_action_goes_back_to_the_address_with_its_query() -> None:
    site = Site(FINNA)
    with closing(client(site)) as made:
        page = made.fetch("/LibraryCards/newPassword/", [("id", "11")])
        made.post(page.link(""), [("a", "b")], name="profile")
    assert page.link("") == "https://site.example/LibraryCards/newPassword/?id=11"
    assert str(site.asked[-1].url) == page.link("")


@pytest.mark.parametrize(
    ("page", "status", "is_said"),
    [
        (error_page(View("finna", "en-gb")), 500, True),
        (error_page(View("vufind", "en")), 500, True),
        (error_page(View("vufind", "en")), 400, True),
        (error_page(View("finna", "en-gb")), 502, False),
        (error_page(View("finna", "en-gb")).partition("</body>")[0], 500, False),
        ("<html><body><h1>Internal Server Error</h1></body></html>", 500, False),
    ],
)
def test_a_change_that_failed_with_a_page_of_the_site_is_answered_and_one_of_a_proxy_lost(
    page: str, status: int, is_said: bool
) -> None:
    with closing(client(Site(httpx.Response(status, html=page)))) as made:
        answer = made.act(lambda: Answer(words=made.post("/x", [], name="answer").words))
    assert (answer.sent, answer.lost) == (True, not is_said)
    assert [reason.words for reason in answer.failed] == [f"An error has occurred {FAILED}"] * is_said


@pytest.mark.parametrize("address", ["//]", "http://[", "//[::1"])
def test_a_link_that_is_no_address_is_not_understood(address: str) -> None:
    page = Page(
        url="https://library.example/",
        status=200,
        document=Document("<p>"),
        state=state_of("<p>", 200),
        redirected=False,
    )
    with pytest.raises(NotUnderstood):
        page.link(address)


@pytest.mark.parametrize(("status", "error"), [(503, Unavailable), (429, Unavailable), (401, NotUnderstood)])
def test_a_front_page_with_the_status_of_an_error_is_that_error(status: int, error: type[Exception]) -> None:
    with closing(client(Site(httpx.Response(status, html="<p>Later</p>")))) as made, pytest.raises(error) as caught:
        made.discover()
    assert "front page" not in str(caught.value)


@pytest.mark.parametrize(
    ("problem", "redirected", "error"),
    [
        (None, False, None),
        (PageProblem.SYSTEM_DOWN, False, Lost),
        (PageProblem.ERROR_PAGE, False, Lost),
        (PageProblem.LOGIN_FORM, True, Lost),
        (PageProblem.LOGIN_FORM, False, SessionExpired),
        (PageProblem.MAINTENANCE, False, Unavailable),
        (PageProblem.FORBIDDEN, False, Unavailable),
        (PageProblem.RATE_LIMITED, False, Unavailable),
    ],
)
def test_after_a_change_a_page_that_came_too_late_says_nothing_of_it(
    problem: PageProblem | None, redirected: bool, error: type[Exception] | None
) -> None:
    """If the library system fails meanwhile, or the session ends after the redirect, the change may have been made."""
    document = Document(FINNA)
    state = replace(state_of(document), problem=problem)
    page = Page("https://site.example/x", 200, document, state, redirected)
    with closing(client(Site(FINNA))) as made:
        if error is None:
            assert made.accept_change(page) is page
        else:
            with pytest.raises(error):
                made.accept_change(page)


@pytest.mark.parametrize("error", [Unavailable("gone"), NotUnderstood("strange"), Lost("lost")])
def test_what_fails_after_a_form_has_left_is_lost_and_before_it_not_sent(error: TunilibError) -> None:
    with closing(client(Site(FINNA))) as made:

        def change(has_left: bool) -> Answer:
            if has_left:
                made.post("/x", [], name="answer")
            raise error

        after, before = made.act(lambda: change(True)), made.act(lambda: change(False))
    assert (after.sent, after.lost, after.words) == (True, True, ())
    assert (before.sent, before.lost) == (False, False)
    assert before.error is not None


def file_of(kind: str, text: str) -> str | None:
    found = httpx.Response(200, content=text.encode(), headers={"Content-Type": kind} if kind else {})
    with closing(client(Site(found))) as made:
        return made.file("/Cart/doExport", media_types={"text/xml"})


def test_an_empty_file_is_a_file_only_if_it_is_of_the_format_that_was_asked_for() -> None:
    assert file_of("text/xml; charset=utf-8", "") == ""
    assert file_of("text/plain", "<collection/>") == "<collection/>"
    for kind in ("text/plain", "application/json", ""):
        with pytest.raises(NotUnderstood):
            file_of(kind, " ")
