"""Talks to one site for one session: parses each page, decides what it is, sends each form once, and sets the language.

A site answers 200 to nearly everything, so each page is checked first. If a reader does not understand a page, the
error says what was expected, and a redacted copy is saved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from tunilib.backends.vufind.page_errors import (
    NoList,
    SiteFailed,
    page_error,
    save_page,
    state_error,
    unanswered,
    unsent_error,
)
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, document
from tunilib.backends.vufind.pages.state import known_languages, read_dialect, state_of, wrong_page
from tunilib.backends.vufind.paths import LOGOUT, product_at
from tunilib.backends.vufind.session import Page, Settings, SiteSession
from tunilib.core.address import is_loopback, read_address
from tunilib.core.answer import Answer
from tunilib.core.reason import Reason
from tunilib.errors import NotUnderstood, PersonNeeded, SessionExpired, TunilibError, Unavailable
from tunilib.http.browser import Answered, Browser, Lost
from tunilib.http.cookies import origin
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from tunilib.backends.vufind.dialects import DateOrder, Dialect
    from tunilib.core.note import Message
    from tunilib.pages.forms import Form

T = TypeVar("T")
_SHORT = 500
"""Characters. A shorter answer may be a bare refusal instead of a page."""


class Client:
    """One session with a site, for one thread. The ``known`` texts are removed from saved copies of pages."""

    def __init__(self, settings: Settings, session: SiteSession, known: Sequence[str] = ()) -> None:
        self.settings = settings
        self.session = session
        self._known = tuple(known)
        self._browser = self._new_browser()
        self._changes = 0
        self._has_asked_language = False

    @property
    def site(self) -> str:
        return self.settings.address

    @property
    def browser(self) -> Browser:
        return self._browser

    @property
    def is_local(self) -> bool:
        return is_loopback(urlsplit(self.settings.address).hostname or "")

    @property
    def is_finna(self) -> bool:
        return self.dialect.product == "finna"

    @property
    def dialect(self) -> Dialect:
        self.discover()
        assert self.session.dialect is not None
        return self.session.dialect

    @property
    def order(self) -> DateOrder | None:
        return self.session.dialect.date_order if self.session.dialect is not None else None

    def discover(self) -> None:
        if self.session.dialect is not None:
            return
        page = self.fetch("/")
        dialect = self.understand(page, read_dialect)
        base = page.base(self.settings.address)
        self.session = replace(self.session, dialect=dialect, base=base)
        self.adopt(self._browser.jar())

    def get(self, path: str, query: Sequence[tuple[str, str]] = (), *, may_lack_card: bool = False) -> Page:
        page = self._in_known_language(self.fetch(path, query), path, query)
        if (
            may_lack_card
            and page.state.problem is PageProblem.CATALOG_LOGIN
            and page.state.kind not in (None, "catalog login")
        ):
            return page
        return self.accept(page)

    def fetch(self, path: str, query: Sequence[tuple[str, str]] = (), *, then: str | None = None) -> Page:
        return self.read_page(self._browser.read(path, query, then=then))

    def fillable(self, form: Form) -> Form:
        if form.asks_person:
            raise PersonNeeded(
                "{site} checks here that a person fills in the form (CAPTCHA)",
                hint="do it there with a browser",
                site=self.site,
            )
        return form

    def visit(self, path: str, query: Sequence[tuple[str, str]]) -> bool:
        """Request a link without following its redirect. Whether there was one."""
        return 300 <= self._browser.read(path, query, then="").status < 400

    def file(
        self, path: str, query: Sequence[tuple[str, str]] = (), *, media_types: Collection[str] = ()
    ) -> str | None:
        """The file at an address, or None where the site says that it has none.

        An empty one is a file only if it is of one of the media types: a gateway may answer with nothing too.
        """
        answer = self._browser.read(path, query)
        if answer.status == 200 and not answer.content_type.startswith("text/html"):
            media_type = answer.content_type.partition(";")[0].strip().lower()
            if media_types and not answer.text.strip() and media_type not in media_types:
                raise self.not_understood(path, term("page", "the file that was asked for"), None)
            return answer.text
        page = self.read_page(answer)
        if page.state.problem is not PageProblem.ERROR_PAGE or page.state.kind is None:
            self.accept(page)
        if page.state.kind is None:
            raise self.page_error(wrong_page(page.document, "page", "the file that was asked for"), page)
        return None

    def post(self, address: str, form: Sequence[tuple[str, str]], *, name: str, then: str | None = None) -> Page:
        return self._accepted(lambda: self.accept_change(self.send(address, form, name=name, then=then)))

    def hand_over(self, address: str, form: Sequence[tuple[str, str]], *, name: str) -> str | Page:
        """Send a form once without following where it leads. Gives the address there, or the page that came."""
        answer = self._accepted(lambda: self._sent_alone(address, form, name))
        return answer if isinstance(answer, Page) else read_address(answer.location or "", answer.url).geturl()

    def _sent_alone(self, address: str, form: Sequence[tuple[str, str]], name: str) -> Page | Answered:
        answer = self._change(address, form, name=name, then="")
        return answer if answer.location is not None else self.accept_change(self._page_after(answer, name))

    def follow(self, path: str, query: Sequence[tuple[str, str]]) -> Page:
        return self._accepted(lambda: self.accept_change(self.send(path, None, query=query, name="page")))

    def _accepted(self, sent: Callable[[], T]) -> T:
        before = self._changes
        self._changes += 1
        try:
            return sent()
        except (SessionExpired, Unavailable, PersonNeeded, NotUnderstood):
            self._changes = before
            raise

    def act(self, change: Callable[[], Answer]) -> Answer:
        """Make a change with one or more forms. An error before the first form means that nothing was sent.

        A later error means that the answer was lost.
        """
        before = self._changes
        try:
            return change()
        except TunilibError as error:
            if self._changes == before:
                refused = (Reason.because(error),) if isinstance(error, Unavailable) else ()
                return Answer(sent=False, refused=refused, error=unsent_error(error))
            return unanswered(error)

    def send(
        self,
        address: str,
        form: Sequence[tuple[str, str]] | None,
        *,
        name: str,
        query: Sequence[tuple[str, str]] = (),
        then: str | None = None,
    ) -> Page:
        return self._page_after(self._change(address, form, name=name, query=query, then=then), name)

    def _change(
        self,
        address: str,
        form: Sequence[tuple[str, str]] | None,
        *,
        name: str,
        query: Sequence[tuple[str, str]] = (),
        then: str | None = None,
    ) -> Answered:
        if "://" in address and origin(address) != origin(self._browser.address):
            raise NotUnderstood(
                "a form of {site} leads to {address} now, which is another site ({page})",
                hint="nothing was sent; look at the site itself",
                page=term("page", name),
                address=address[:200],
                site=self.site,
            )
        answer = self._browser.change(address, form, query=query, then=then)
        if answer.status in (404, 405) and not answer.hops:
            raise NotUnderstood(
                "a form of {site} leads to {address} now, which is not there: {status} ({page})",
                hint="nothing was changed; look at the site itself",
                page=term("page", name),
                address=urlsplit(answer.url).path,
                site=self.site,
                status=answer.status,
            )
        return answer

    def _page_after(self, answer: Answered, name: str) -> Page:
        try:
            return self.read_page(answer, name)
        except NotUnderstood as error:
            raise self.lost() from error

    def leave(self) -> None:
        page = self.fetch(LOGOUT)
        if page.state.problem is not PageProblem.LOGIN_FORM:
            self.accept(page)
        if page.state.logged_in or not page.redirected:
            raise NotUnderstood("{site} did not say that the session has ended", site=self.site)

    def accept(self, page: Page) -> Page:
        error = state_error(page.state, self.site, page.status)
        if error is not None:
            raise error
        return page

    def accept_change(self, page: Page) -> Page:
        """The page, if it can be the answer to a change.

        A login form, a card form, maintenance or a refused client mean that the change was not carried out. After an
        error page of the site itself, the state read back decides. If the library system failed, or any of these comes
        after a redirect, nothing is certain: the change itself was answered before.
        """
        problem = page.state.problem
        if problem is PageProblem.ERROR_PAGE and not page.redirected and (words := page.error_words):
            raise SiteFailed(
                "{site} answered with an error page ({status})",
                hint="check before you repeat it",
                site=self.site,
                status=page.status,
                words=words,
            )
        if problem is PageProblem.SYSTEM_DOWN and not page.redirected:
            raise NoList(
                "the answer of {site} was lost; what you asked for may have been done",
                hint="check before you repeat it",
                site=self.site,
                words="; ".join(flash.text for flash in page.state.flashes if flash.level == "danger"),
            )
        if problem in (PageProblem.ERROR_PAGE, PageProblem.SYSTEM_DOWN) or (problem is not None and page.redirected):
            raise self.lost()
        return self.accept(page)

    def lost(self) -> Lost:
        return Lost(
            "the answer of {site} was lost; what you asked for may have been done",
            hint="check before you repeat it",
            site=self.site,
        )

    def understand(self, page: Page, read: Callable[[Document], T]) -> T:
        """What a reader finds on a page. A proved order of dates is remembered."""
        try:
            found = read(page.document)
        except PageError as error:
            raise self.page_error(error, page) from None
        self.learn(getattr(found, "date_order", None))
        return found

    def page_error(self, error: PageError, page: Page) -> TunilibError:
        return page_error(
            error,
            page.state,
            self.site,
            page.status,
            lambda: save_page(self.settings.reports, self.site, error.page, page.document.source, self._secrets()),
        )

    def not_understood(self, path: str, expected: Message | str, text: str | None) -> NotUnderstood:
        return NotUnderstood(
            "the page {page} of {site} was not understood: expected {expected}, found {found}",
            hint="nothing is assumed; look at the site itself",
            page=path,
            site=self.site,
            expected=expected,
            found=text[:80] if text else term("page-problem", "an incomplete page"),
        )

    def _secrets(self) -> tuple[str, ...]:
        return (*self._known, *(value for value in self._browser.jar().values() if len(value) > 5))

    def learn(self, order: DateOrder | None) -> None:
        dialect = self.session.dialect
        if order is not None and dialect is not None and dialect.date_order is None:
            self.session = replace(self.session, dialect=dialect.with_dates(order))

    def learn_places(self, places: Iterable[tuple[str, str]]) -> None:
        known = dict(self.session.places) | dict(places)
        if known != self.session.places:
            self.session = replace(self.session, places=known)

    def current_session(self) -> SiteSession:
        return replace(self.session, cookies=self._browser.jar())

    def adopt(self, cookies: Mapping[str, str]) -> None:
        self._browser.close()
        self.session = replace(self.session, cookies=dict(cookies))
        self._browser = self._new_browser()

    def close(self) -> None:
        self.session = self.current_session()
        self._browser.close()

    def _in_known_language(self, page: Page, path: str, query: Sequence[tuple[str, str]]) -> Page:
        if page.document.is_in_known_language or self._has_asked_language:
            return page
        self._has_asked_language = True
        offered = known_languages(page.document)
        wanted = self.settings.language
        code = next((code for name in (wanted, "en", "fi", "sv") for code in offered if code.startswith(name)), None)
        return page if code is None else self.fetch(path, [*query, ("lng", code)])

    def read_page(self, answer: Answered, name: str = "page") -> Page:
        try:
            state = state_of(answer.text, answer.status) if len(answer.text) < _SHORT else None
            parsed = document(answer.text, name)
            state = state or state_of(parsed, answer.status)
        except PageError as error:
            raise NotUnderstood(
                "the page {page} of {site} was not understood: expected {expected}, found {found}",
                page=term("page", name),
                site=self.site,
                expected=error.expected,
                found=term("page-problem", error.problem.value),
            ) from None
        is_limit = answer.status == 429 and state.problem is not PageProblem.PERSON_CHECK
        if state.problem is PageProblem.RATE_LIMITED or is_limit:
            state = replace(
                state, problem=PageProblem.RATE_LIMITED, retry_after=answer.retry_after or state.retry_after
            )
        return Page(answer.url, answer.status, parsed, state, bool(answer.hops))

    def _new_browser(self) -> Browser:
        language = self._language()
        cookies = dict(self.session.cookies) | ({"language": language} if language else {})
        return Browser(
            self.session.base or self.settings.address,
            cookies=cookies,
            transport=self.settings.transport,
            sleep=self.settings.sleep,
            say=self.settings.say,
        )

    def _language(self) -> str | None:
        wanted, dialect = self.settings.language, self.session.dialect
        if dialect is None:
            return "en-gb" if wanted == "en" and product_at(self.settings.address) == "finna" else wanted
        for name in (wanted, "en", "fi", "sv"):
            code = dialect.language(name)
            if not dialect.languages or code in dialect.languages:
                return code
        return None
