"""Speaks with one site for one session: pages with their state decided, forms sent once, the language pinned.

A site answers 200 to nearly everything, so that no page is handed on before it is known what came back: the login form
in its place, a library system that is down, maintenance, a crawler's refusal. What a reader of pages cannot read
becomes an error that names what was expected, and a redacted copy of the page is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin, urlsplit

from tunilib.backends.vufind.memory import Memory
from tunilib.backends.vufind.pages.document import Document, Found, PageError, document
from tunilib.backends.vufind.pages.front import read_dialect
from tunilib.backends.vufind.pages.state import State, look
from tunilib.backends.vufind.refusing import misread, refusal
from tunilib.backends.vufind.reporting import keep_page
from tunilib.backends.vufind.sites import product_at
from tunilib.errors import NotFound, NotUnderstood, TunilibError
from tunilib.http import Answered, Browser, Lost
from tunilib.http.addresses import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from httpx import BaseTransport

    from tunilib.backends.vufind.dialects import DateOrder, Dialect

__all__ = ["Client", "Page", "Settings"]

T = TypeVar("T")
_BARE = 500
"""Characters: what is shorter may be no page at all but a refusal at the door."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is the same for every session of a site.

    Attributes:
        address: of the site as the person gave it.
        language: ``en``, ``fi`` or ``sv``: the site is asked for its pages in it.
        reports: the folder of redacted pages; None: none are kept.
        say: notes of what is being done.
        sleep: waits between tries of a read; None: really.
        transport: httpx's own seam, for tests.
    """

    address: str
    language: str = "en"
    reports: Path | None = None
    say: Callable[[str], None] = lambda _: None
    sleep: Callable[[float], None] | None = None
    transport: BaseTransport | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page that came back, parsed.

    Attributes:
        url: where it came from in the end. status: of that answer.
        redirected: whether the site sent on to it.
    """

    url: str
    status: int
    document: Document
    state: State
    redirected: bool

    def link(self, address: str) -> str:
        """A link or form's address on this page, whole.

        Raises:
            NotUnderstood: it is none.
        """
        try:
            return urljoin(self.url, address) if address else self.url
        except ValueError:
            raise NotUnderstood("the site sent on to something that is no address") from None


class Client:
    """One session's conversation with a site; for one thread.

    Args:
        settings: of the site.
        memory: what is known of site and session.
        known: what tells whose pages these are, to be taken out of copies.
    """

    def __init__(self, settings: Settings, memory: Memory, known: Sequence[str] = ()) -> None:
        self.settings = settings
        self.memory = memory
        self._known = tuple(known)
        self._browser = self._new_browser()

    @property
    def site(self) -> str:
        """The site, as it is spoken of."""
        return self.settings.address

    @property
    def is_local(self) -> bool:
        """Whether the site is this machine itself, as in tests."""
        return is_loopback(urlsplit(self.settings.address).hostname or "")

    @property
    def is_finna(self) -> bool:
        """Whether the site is a Finna; its dialect must be known."""
        return self.dialect.product == "finna"

    @property
    def dialect(self) -> Dialect:
        """What the site is; looked up on its front page where it is not known."""
        if self.memory.dialect is None:
            self.discover()
        assert self.memory.dialect is not None
        return self.memory.dialect

    @property
    def order(self) -> DateOrder | None:
        """The order of its dates, as far as known."""
        return self.memory.dialect.date_order if self.memory.dialect is not None else None

    def discover(self) -> None:
        """Look at the front page: which product, which theme, which languages, and below which path.

        Raises:
            NotUnderstood: it is no Finna or VuFind site. Unavailable: it is closed.
        """
        page = self.fetch("/")
        dialect = self.understand(page, read_dialect)
        base = self._base(page)
        self._browser.close()
        self.memory = replace(self.memory, dialect=dialect, base=base, cookies=self._browser.jar())
        self._browser = self._new_browser()

    def get(self, path: str, query: Sequence[tuple[str, str]] = ()) -> Page:
        """A page of the account.

        Raises:
            SessionExpired: the login form came in its place.
            Unavailable: the site or its library system is closed or out of order.
            NotUnderstood: it makes no sense.
        """
        return self.accept(self.fetch(path, query))

    def fetch(self, path: str, query: Sequence[tuple[str, str]] = ()) -> Page:
        """Whatever comes back, its state told but not judged."""
        return self._page(self._browser.read(path, query))

    def file(self, path: str, query: Sequence[tuple[str, str]] = ()) -> str | None:
        """A file of text that is no page; None where the site does not offer it and sends a page in its place.

        Raises:
            Unavailable: the site is closed, or refuses for now.
        """
        answer = self._browser.read(path, query)
        if answer.status == 200 and not answer.content_type.startswith("text/html"):
            return answer.text
        page = self._page(answer)
        if page.state.found not in (None, Found.ERROR_PAGE):
            self.accept(page)
        return None

    def post(self, address: str, form: Sequence[tuple[str, str]], *, name: str) -> Page:
        """Send a form, once.

        Args:
            address: whole, or a path. name: of the page that is expected, for errors.

        Raises:
            SessionExpired, Unavailable: it was not carried out.
            Lost: it may have been.
        """
        return self.accept_change(self._page(self._browser.change(address, form), name))

    def send(self, address: str, form: Sequence[tuple[str, str]], *, name: str) -> Page:
        """Send a form, once; whatever comes back, not judged."""
        return self._page(self._browser.change(address, form), name)

    def accept(self, page: Page) -> Page:
        """The page, if its state lets it be an answer."""
        error = refusal(page.state, self.site, page.status)
        if error is not None:
            raise error
        return page

    def accept_change(self, page: Page) -> Page:
        """The page, if it can be the answer to a change.

        A login form, a card form, maintenance and refusals at the door mean that it was not carried out; an error page
        or a library system that fails in the middle of it mean nothing for certain.
        """
        found = page.state.found
        if found in (Found.ERROR_PAGE, Found.SYSTEM_DOWN) or (found is Found.LOGIN_FORM and page.redirected):
            raise self.lost()
        return self.accept(page)

    def lost(self) -> Lost:
        """The error for a change of which nobody knows what became."""
        return Lost(
            "the answer of {site} was lost, and what was asked for may have been done",
            hint="look before repeating",
            site=self.site,
        )

    def understand(self, page: Page, read: Callable[[Document], T]) -> T:
        """What a reader makes of a page; what it remarks on the order of dates is kept.

        Raises:
            NotUnderstood: nothing, and the page was kept for a bug report.
            SessionExpired, Unavailable: the page is another, which says why.
            NotFound: the site does not offer this for the card.
        """
        try:
            found = read(page.document)
        except PageError as error:
            raise self.misread(error, page) from None
        self.learn(getattr(found, "date_order", None))
        return found

    def misread(self, error: PageError, page: Page) -> TunilibError:
        """The error that a reader's refusal amounts to."""
        told = refusal(replace(page.state, found=error.found), self.site, page.status)
        if told is not None:
            return told
        if error.found is Found.NO_SUPPORT:
            return NotFound("this library does not offer that online: {what}", what=error.page)
        copy = keep_page(self.settings.reports, self.site, error.page, page.document.source, self._known)
        return misread(error.found, error.page, error.expected, self.site, copy)

    def learn(self, order: DateOrder | None) -> None:
        """Keep the order of dates that a page proved."""
        dialect = self.memory.dialect
        if order is not None and dialect is not None and dialect.date_order is None:
            self.memory = replace(self.memory, dialect=dialect.with_dates(order))

    def remember(self) -> Memory:
        """What is to be kept for the next run."""
        return replace(self.memory, cookies=self._browser.jar())

    def close(self) -> None:
        """Let go of the connections."""
        self.memory = self.remember()
        self._browser.close()

    def _page(self, answer: Answered, name: str = "page") -> Page:
        try:
            state = look(answer.text, answer.status) if len(answer.text) < _BARE else None
            parsed = document(answer.text, name)
            state = state or look(parsed, answer.status)
        except PageError as error:
            raise NotUnderstood(
                "the page {page} of {site} was not understood: expected {expected}, found {found}",
                page=name,
                site=self.site,
                expected=error.expected,
                found=error.found.value,
            ) from None
        if state.found is Found.RATE_LIMITED or answer.status == 429:
            state = replace(state, found=Found.RATE_LIMITED, retry_after=answer.retry_after or state.retry_after)
        return Page(answer.url, answer.status, parsed, state, bool(answer.hops))

    def _new_browser(self) -> Browser:
        language = self._language()
        kept = dict(self.memory.cookies) | ({"language": language} if language else {})
        return Browser(
            self.memory.base or self.settings.address,
            cookies=kept,
            transport=self.settings.transport,
            sleep=self.settings.sleep,
            say=self.settings.say,
        )

    def _language(self) -> str | None:
        """The code to pin: Finna takes ``en-gb`` and silently ignores ``en``."""
        wanted, dialect = self.settings.language, self.memory.dialect
        if dialect is None:
            return "en-gb" if wanted == "en" and product_at(self.settings.address) == "finna" else wanted
        for name in (wanted, "en", "fi", "sv"):
            code = dialect.language(name)
            if not dialect.languages or code in dialect.languages:
                return code
        return None

    def _base(self, page: Page) -> str:
        """The address of the product on its site: the front page may live below a path."""
        root = page.document.root
        link = root.first("a[href*='/MyResearch/'], a[href*='/Search/'], form[action*='/Search/']")
        address = (link.attr("href") or link.attr("action") or "") if link is not None else ""
        here = urlsplit(page.url)
        try:
            parts = urlsplit(page.link(address))
        except (ValueError, NotUnderstood):
            parts, address = here, ""
        path = parts.path
        for mark in ("/MyResearch/", "/Search/"):
            path = path.partition(mark)[0]
        if (parts.scheme, parts.netloc) != (here.scheme, here.netloc) or not address:
            path = urlsplit(self.settings.address).path
        return f"{here.scheme}://{here.netloc}{path.rstrip('/')}"
