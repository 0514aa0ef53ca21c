"""Talks to one site for one session: parses each page, decides what it is, sends a form once, pins the language.

A site answers 200 to nearly everything. So no page is returned before it is known what came back: it may be the login
form, or say that the library system is down, that the site is closed, or that it takes the client for a crawler. A page
that its reader does not understand becomes an error that names what was expected, and a redacted copy of it is saved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from tunilib.backends.vufind.page_errors import (
    SiteFailed,
    page_error,
    save_page,
    state_error,
    unanswered,
    unsent_error,
)
from tunilib.backends.vufind.pages.document import Document, PageError, PageProblem, document
from tunilib.backends.vufind.pages.state import known_languages, read_dialect, state_of
from tunilib.backends.vufind.paths import LOGOUT, product_at
from tunilib.backends.vufind.session import Page, Settings, SiteSession
from tunilib.core.address import is_loopback
from tunilib.core.answer import Answer
from tunilib.core.reason import Reason
from tunilib.errors import NotUnderstood, PersonNeeded, SessionExpired, TunilibError, Unavailable
from tunilib.http.browser import Answered, Browser, Lost
from tunilib.http.cookies import origin
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from tunilib.backends.vufind.dialects import DateOrder, Dialect
    from tunilib.backends.vufind.pages.forms import Form

T = TypeVar("T")
_SHORT = 500
"""Characters: a shorter answer may be a bare refusal and no page."""


class Client:
    """One session with a site; for one thread. Texts that are ``known`` are removed from copies of pages."""

    def __init__(self, settings: Settings, session: SiteSession, known: Sequence[str] = ()) -> None:
        self.settings = settings
        self.session = session
        self._known = tuple(known)
        self._browser = self._new_browser()
        self._changes = 0
        self._has_asked_language = False

    @property
    def site(self) -> str:
        """The site's name in messages: its address."""
        return self.settings.address

    @property
    def browser(self) -> Browser:
        """The browser that has the cookies of the session."""
        return self._browser

    @property
    def is_local(self) -> bool:
        """Whether the site is on this machine, as in tests."""
        return is_loopback(urlsplit(self.settings.address).hostname or "")

    @property
    def is_finna(self) -> bool:
        """Whether the site is a Finna site; asks the site where that is not known yet."""
        return self.dialect.product == "finna"

    @property
    def dialect(self) -> Dialect:
        """What kind of site it is; read from its front page where it is not known yet."""
        self.discover()
        assert self.session.dialect is not None
        return self.session.dialect

    @property
    def order(self) -> DateOrder | None:
        """The order of day and month in the site's dates; None while it is not known."""
        return self.session.dialect.date_order if self.session.dialect is not None else None

    def discover(self) -> None:
        """Read the front page, where it is not known yet: product, theme, languages, and the path of the site."""
        if self.session.dialect is not None:
            return
        page = self.fetch("/")
        dialect = self.understand(page, read_dialect)
        base = page.base(self.settings.address)
        self.session = replace(self.session, dialect=dialect, base=base)
        self.adopt(self._browser.jar())

    def get(self, path: str, query: Sequence[tuple[str, str]] = (), *, may_lack_card: bool = False) -> Page:
        """A page of the account."""
        page = self._in_known_language(self.fetch(path, query), path, query)
        if (
            may_lack_card
            and page.state.problem is PageProblem.CATALOG_LOGIN
            and page.state.kind not in (None, "catalog login")
        ):
            return page
        return self.accept(page)

    def fetch(self, path: str, query: Sequence[tuple[str, str]] = (), *, then: str | None = None) -> Page:
        """Whatever comes back; the caller looks at its state."""
        return self.read_page(self._browser.read(path, query, then=then))

    def fillable(self, form: Form) -> Form:
        """The form, before it is filled in."""
        if form.asks_person:
            raise PersonNeeded(
                "{site} checks here that a person fills in the form (CAPTCHA)",
                hint="do it there with a browser",
                site=self.site,
            )
        return form

    def visit(self, path: str, query: Sequence[tuple[str, str]]) -> bool:
        """Follow a link whose answer is a redirect, which is not followed; whether it was one."""
        return 300 <= self._browser.read(path, query, then="").status < 400

    def file(self, path: str, query: Sequence[tuple[str, str]] = ()) -> str | None:
        """A text file; None where the site does not offer it and sends a page instead."""
        answer = self._browser.read(path, query)
        if answer.status == 200 and not answer.content_type.startswith("text/html"):
            return answer.text
        page = self.read_page(answer)
        if page.state.problem not in (None, PageProblem.ERROR_PAGE):
            self.accept(page)
        return None

    def post(self, address: str, form: Sequence[tuple[str, str]], *, name: str, then: str | None = None) -> Page:
        """Send a form, once."""
        return self._accepted(lambda: self.send(address, form, name=name, then=then))

    def hand_over(self, address: str, form: Sequence[tuple[str, str]], *, name: str) -> str | Page:
        """Send a form, once, that leads to another site: its address there, or the page where it does not."""
        before = self._changes
        self._changes += 1
        try:
            answer = self._browser.change(address, form, then="")
        except (Unavailable, NotUnderstood):
            self._changes = before
            raise
        if answer.location is not None:
            return urljoin(answer.url, answer.location)
        return self.accept_change(self.read_page(answer, name))

    def follow(self, path: str, query: Sequence[tuple[str, str]]) -> Page:
        """Follow a link that changes something, once; errors as for :meth:`post`."""
        return self._accepted(lambda: self.send(path, None, query=query, name="page"))

    def _accepted(self, sent: Callable[[], Page]) -> Page:
        """The answer to a change, which counts as one unless it was certainly not carried out."""
        before = self._changes
        self._changes += 1
        try:
            return self.accept_change(sent())
        except (SessionExpired, Unavailable, PersonNeeded, NotUnderstood):
            self._changes = before
            raise

    def act(self, change: Callable[[], Answer]) -> Answer:
        """Ask for a change, in one or more forms. An error before the first form has left means: not sent.

        After that nobody knows what was done: the answer counts as lost.
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
        """Send a form, or follow a link, once; the caller looks at the state of the answer."""
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
        try:
            return self.read_page(answer, name)
        except NotUnderstood as error:
            raise self.lost() from error

    def leave(self) -> None:
        """End the session at the site, which then leads to a page of its own that is not signed in."""
        page = self.fetch(LOGOUT)
        if page.state.problem is not PageProblem.LOGIN_FORM:
            self.accept(page)
        if page.state.logged_in or not page.redirected:
            raise NotUnderstood("{site} did not say that the session has ended", site=self.site)

    def accept(self, page: Page) -> Page:
        """The page, unless its state shows that it cannot be the answer."""
        error = state_error(page.state, self.site, page.status)
        if error is not None:
            raise error
        return page

    def accept_change(self, page: Page) -> Page:
        """The page, if it can be the answer to a change.

        A login form, a card form, maintenance and a refused client mean that the change was not carried out. An error
        page of the site itself is an answer, which the state read back explains. After a library system that failed
        meanwhile nothing is certain, and neither where one of them comes behind a redirect: the change itself was
        answered before.
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
        if problem in (PageProblem.ERROR_PAGE, PageProblem.SYSTEM_DOWN) or (problem is not None and page.redirected):
            raise self.lost()
        return self.accept(page)

    def lost(self) -> Lost:
        """The error for a change whose answer was lost."""
        return Lost(
            "the answer of {site} was lost; what you asked for may have been done",
            hint="check before you repeat it",
            site=self.site,
        )

    def understand(self, page: Page, read: Callable[[Document], T]) -> T:
        """What a reader finds on a page; an order of dates that it proves is remembered."""
        try:
            found = read(page.document)
        except PageError as error:
            raise self.page_error(error, page) from None
        self.learn(getattr(found, "date_order", None))
        return found

    def page_error(self, error: PageError, page: Page) -> TunilibError:
        """The error to raise when a reader gave up on a page."""
        return page_error(
            error,
            page.state,
            self.site,
            page.status,
            lambda: save_page(self.settings.reports, self.site, error.page, page.document.source, self._secrets()),
        )

    def _secrets(self) -> tuple[str, ...]:
        """What must not be in a stored copy of a page: what identifies the patron, and the cookies of the session."""
        return (*self._known, *(value for value in self._browser.jar().values() if len(value) > 5))

    def learn(self, order: DateOrder | None) -> None:
        """Remember the order of dates that a page proved."""
        dialect = self.session.dialect
        if order is not None and dialect is not None and dialect.date_order is None:
            self.session = replace(self.session, dialect=dialect.with_dates(order))

    def learn_places(self, places: Iterable[tuple[str, str]]) -> None:
        """Remember the code of each pick-up library by its name."""
        known = dict(self.session.places) | dict(places)
        if known != self.session.places:
            self.session = replace(self.session, places=known)

    def current_session(self) -> SiteSession:
        """What the next run needs: the cookies as they are now, and what was learned."""
        return replace(self.session, cookies=self._browser.jar())

    def adopt(self, cookies: Mapping[str, str]) -> None:
        """Go on with these cookies, which the site gave to another connection."""
        self._browser.close()
        self.session = replace(self.session, cookies=dict(cookies))
        self._browser = self._new_browser()

    def close(self) -> None:
        """Close the connections."""
        self.session = self.current_session()
        self._browser.close()

    def _in_known_language(self, page: Page, path: str, query: Sequence[tuple[str, str]]) -> Page:
        """The same page in a language that is known, where the site offers one; it is asked once for a session."""
        if page.document.is_in_known_language or self._has_asked_language:
            return page
        self._has_asked_language = True
        offered = known_languages(page.document)
        wanted = self.settings.language
        code = next((code for name in (wanted, "en", "fi", "sv") for code in offered if code.startswith(name)), None)
        return page if code is None else self.fetch(path, [*query, ("lng", code)])

    def read_page(self, answer: Answered, name: str = "page") -> Page:
        """An answer of the site, parsed, whatever it is."""
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
        """The code to pin: Finna takes ``en-gb`` and silently ignores ``en``."""
        wanted, dialect = self.settings.language, self.session.dialect
        if dialect is None:
            return "en-gb" if wanted == "en" and product_at(self.settings.address) == "finna" else wanted
        for name in (wanted, "en", "fi", "sv"):
            code = dialect.language(name)
            if not dialect.languages or code in dialect.languages:
                return code
        return None
