"""A fake site: sessions, tokens, messages and faults, over an embedded library.

The traps of the protocol are on: 200 for nearly everything, a login form in the place of any page, a message in the
session until a page shows it, buttons whose names count, tokens of which only the newest five live, one chosen card
for all sessions of a user.
"""

from __future__ import annotations

import re
import secrets
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

from tests.fakes import loan_pages
from tests.fakes.additions import with_additions
from tests.fakes.dates import DEFAULT, read_day
from tests.fakes.drivers.systems import Driver
from tests.fakes.fault_effects import changed, in_vain, is_change, say_otherwise
from tests.fakes.faults import UNHEARD, Fault, Faults
from tests.fakes.library import PASSWORD, Library
from tests.fakes.login import catalog_login, error_page, front_page, home_page, login_page, maintenance_page
from tests.fakes.message_pages import Messaging
from tests.fakes.past_loans import PastLoans
from tests.fakes.site_payments import SitePayments
from tests.fakes.view import Product, View
from tests.fakes.vufind import older
from tests.fakes.web import Request, Response, Web, see
from tunilib.core.favourite import FavouriteList
from tunilib.core.hold import Hold
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.core.profile import Card
from tunilib.errors import CredentialsRefused
from tunilib.library.patron.door import EmbeddedDoor

_LANGUAGES = {"finna": ("en-gb", "fi", "sv"), "vufind": ("en", "fi", "sv")}
_BOTS = ("bot", "crawl", "cron", "spider", "checker", "reader", "python-httpx/", "curl/")
_GUARDED = ("/myresearch", "/ajax/json", "/search/results")

_ASKS_LIBRARY = re.compile(
    r"/MyResearch/(CheckedOut|Storage|ILL|Fines|Profile|Change(?!Email))|/Holds/|/Checkouts/|/Record/[^/]+/(Hold|Storage)"
)
"""Pages that take the card's password; cards, favourites and searches do not."""


@dataclass
class Site:
    """A site.

    Attributes:
        page_size: loans on a page; None: all on one. count_off: what the site adds to its own count by mistake.
        refusing: reasons, by barcode, for which a renewal fails though the page offered it.
        lying: barcodes of which the site says "renewed" without a date, and does nothing.
        targets: libraries to sign in to, code and name.
        exports: the formats that it offers.
        log: every request, method and path.
    """

    library: Library
    product: Product = "finna"
    page_size: int | None = None
    count_off: int = 0
    refusing: dict[str, str] = field(default_factory=dict)
    lying: set[str] = field(default_factory=set)
    targets: list[tuple[str, str]] = field(default_factory=lambda: [("tuni", "Fake Library")])
    linked: bool = True
    dates: str = ""  # as in PHP; empty: the product's default
    understands: str = ""  # as it takes dates; empty: as it writes them
    sign: str = "$"
    release: int = 10  # of VuFind
    theme: str = "bootstrap3"  # of VuFind; or bootstrap5
    driver: Driver | None = None  # of the library system behind a Finna; None: VuFind's demonstration
    elsewhere: dict[str, list[Hold]] = field(default_factory=dict)
    """Interlibrary loans by card; the library behind the site has none. With any, the menu has a page of them."""
    pays_online: bool = True
    payments: SitePayments | None = None
    """How it takes payments; None: its pages only show that it would."""
    wrong_pin: set[str] = field(default_factory=set)
    exports: tuple[str, ...] = ("MARCXML", "RIS")
    unexported: set[str] = field(default_factory=set)  # records that the site leaves out of what it exports
    messages: dict[str, str] = field(default_factory=dict)  # what the library says of a loan, by barcode
    additions: Random | None = field(default_factory=lambda: Random(7))
    """Chooses what the site adds to its pages, as running sites do; None: nothing."""
    card_names: dict[str, str] = field(default_factory=dict)
    """Names of cards, by number, that the library behind the site does not keep: that of the card that signs in."""
    barcodes: dict[str, str] = field(default_factory=dict)  # of cards, by number, where the profile has another one
    descriptions: dict[str, str] = field(default_factory=dict)  # of lists of favourites, by their ids in the library
    list_names: dict[str, str] = field(default_factory=dict)  # by id: at a site several lists may have one name
    has_tags: bool | None = None  # whether favourites have keywords; None: as the product has by default
    terms: str = ""  # what the library has to be accepted before each request; empty: nothing
    unrequestable: dict[str, str] = field(default_factory=dict)  # of records without a form, what is said instead
    asks_copies: bool = False  # whether Finna loads the copies of a place with another request
    copies_page: int = 0  # how many copies of a record are on one page; 0: all
    groups: tuple[tuple[str, str], ...] = ()  # of copies, id and name: with any, the form asks for their libraries
    has_default_group: bool = True
    hold_fields: tuple[str, ...] = ("comments", "startDate", "requiredByDate")  # as in the site's settings
    ill_places: dict[str, dict[str, str]] = field(default_factory=dict)  # of a library, both by id; none: no such loans
    sent_forms: list[dict[str, str]] = field(default_factory=list)  # for holds and requests
    address_inputs: tuple[str, ...] = ("address1", "email", "phone")
    """The inputs of Finna's form for changes of the register, as the library system names them."""
    address_values: dict[str, list[str]] = field(default_factory=dict)  # of inputs that the register here has not
    required_inputs: tuple[str, ...] = ()
    approves_register: bool = True  # whether somebody has to accept what that form sends
    register_inputs: tuple[str, ...] = ()  # what a patron may change at once, on Finna: ``phone``, ``email``
    messaging: Messaging = field(default_factory=Messaging)
    past: PastLoans = field(default_factory=PastLoans)
    as_grid: bool = False  # whether what is found is shown as a grid where nothing else is asked for
    captcha: str = ""  # a check that a person fills in the forms for e-mail address and password; empty: none
    confirms_email: bool = False  # whether a new e-mail address counts only when the link in the mail to it is followed
    pending_emails: dict[str, str] = field(default_factory=dict)  # new addresses by card that wait for that
    by_paia: bool = False  # whether a VuFind writes a due day twice, has no history and keeps no cards
    hides_email: bool = False  # whether it lets nobody change their own e-mail address
    university_link: str = ""  # where the login page's link to the university's sign-in leads
    delay: float = 0.0
    canned: bool = False
    """Answer each question of a session as the first time, at no cost: for measuring the program, not the fake."""
    closed: bool = False  # under maintenance, whatever is asked for
    faults: Faults = field(default_factory=Faults)
    log: list[tuple[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    _numbers: dict[str, str] = field(default_factory=dict)
    _webs: dict[str, Web] = field(default_factory=dict)
    _kept: dict[tuple[str, str], Response] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _count: threading.Lock = field(default_factory=threading.Lock)

    @property
    def cookie(self) -> str:
        return "PHPSESSID" if self.product == "finna" else "VUFIND_SESSION"

    def fault(self, fault: Fault) -> None:
        self.faults.add(fault)

    def asked(self, method: str, path: str) -> int:
        """How often something was asked for."""
        return Counter(self.log)[(method, path)]

    def answer(self, request: Request) -> Response:
        """The answer to a request, with the faults that meet it."""
        with self._count:
            self.log.append((request.method, request.path))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            if self.delay:
                threading.Event().wait(self.delay)
            if not self.canned or request.method != "GET":
                with self._lock:
                    return self._faulty(request)
            key = (request.cookies.get(self.cookie, ""), request.url)
            if key not in self._kept:
                with self._lock:
                    self._kept[key] = self._faulty(request)
            return self._kept[key]
        finally:
            with self._count:
                self.at_once -= 1

    def expire(self) -> None:
        """End all sessions."""
        for web in self._webs.values():
            web.session = None

    def __post_init__(self) -> None:
        if self.has_tags is None:
            self.has_tags = self.product == "vufind"

    def number(self, chosen: str) -> str:
        """The number of a list at this site, which it keeps."""
        return self._numbers.setdefault(chosen, str(len(self._numbers) + 1))

    def cards(self, door: EmbeddedDoor) -> tuple[Card, ...]:
        """The cards of an account, with the names that the site shows."""
        cards = door.cards.read().items
        return tuple(replace(card, name=self.card_names.get(card.card, card.name or "") or None) for card in cards)

    def lists(self, door: EmbeddedDoor) -> tuple[FavouriteList, ...]:
        """The lists of favourites, with names and descriptions as the site has them."""
        return tuple(
            replace(one, name=self.list_names.get(one.id, one.name), description=self.descriptions.get(one.id))
            for one in door.favourites.lists().items
        )

    def user(self, web: Web) -> str:
        """The user name of a session's account: the card that signed in, however many cards it has."""
        return web.session.card if web.session is not None else ""

    def signed_in_as(self, web: Web) -> tuple[str, str]:
        """User name and way of signing in, as a Finna site shows them."""
        return f"DEMO:tuni.{self.user(web)}", web.say("signed-in-with-card")

    def replace_card(self, old: str, new: str) -> None:
        """The user of a card takes it from the account in a browser, and adds another one: the session goes on."""
        for web in self._webs.values():
            if self.user(web) == old:
                web.session = self._session_of(new)

    def webs(self) -> list[Web]:
        return list(self._webs.values())

    def _faulty(self, request: Request) -> Response:
        web, new = self._web(request)
        if self.closed:
            return self._maintenance(web)
        due = self.faults.due(request.method, request.path, changes=is_change(request))
        for fault in due:
            fault.act()
            instead = self._instead(fault, web)
            if instead is not None:
                return instead
        own = self._own()
        vain = any(fault.kind in ("claimed", "refused") for fault in due)
        with in_vain(self.library.path, vain):
            response = self._checked(request, web)
        if vain:
            self.descriptions, self.card_names, self.list_names, self.elsewhere, self.wrong_pin = own[:5]
            self.pending_emails, self.messaging, self.past = own[5:]
        for fault in due:
            if fault.kind == "foreign":
                response = self._checked(request, Web(web.key, web.product, web.language, self._session_of(fault.new)))
        if self.additions is not None and "Content-Type" not in response.headers and len(response.body) > 100:
            response.body = with_additions(response.body, self.additions)
        for fault in due:
            self.closed = self.closed or fault.kind == "gone"
            if fault.kind in ("silent", "denied", "refused"):
                say_otherwise(response, web, "" if fault.kind == "silent" else UNHEARD)
            response = Response(500, error_page(self.view(web))) if fault.kind == "broken" else changed(fault, response)
        if new:
            response.headers["Set-Cookie"] = f"{self.cookie}={web.key}; path=/; HttpOnly"
        return response

    def _instead(self, fault: Fault, web: Web) -> Response | None:
        view = self.view(web)
        match fault.kind:
            case "error":
                return Response(500, error_page(view))
            case "login":
                web.session = None
                return Response(200, self._login(web, "danger", "login.required"))
            case "maintenance":
                return self._maintenance(web)
            case "limit":
                return Response(429, f"Too many requests. Retry after {fault.new or 3600} seconds.")
            case "crawler":
                return Response(403, "Forbidden")
            case _:
                return None

    def _own(self) -> tuple[Any, ...]:
        """A copy of what the site has, and the library behind it has not."""
        mine = (self.descriptions, self.card_names, self.list_names, self.elsewhere, self.wrong_pin)
        return deepcopy((*mine, self.pending_emails, self.messaging, self.past))

    def _maintenance(self, web: Web) -> Response:
        return Response(200 if self.product == "finna" else 503, maintenance_page(self.view(web)))

    def _session_of(self, card: str) -> Session:
        return self.library.entry.sign_in(SignInRequest(card=card, password=PASSWORD))

    def _checked(self, request: Request, web: Web) -> Response:
        agent = request.headers.get("user-agent", "").lower()
        guarded = request.path.lower().startswith(_GUARDED)
        if self.product == "finna" and guarded and any(word in agent for word in _BOTS):
            return Response(403, "Forbidden")
        return older.answered(self, request, web) if self.release < 10 else self.route(request, web)

    def _web(self, request: Request) -> tuple[Web, bool]:
        web = self._webs.get(request.cookies.get(self.cookie, ""))
        new = web is None
        if web is None:
            web = Web(secrets.token_hex(13), self.product, "fi" if self.product == "finna" else "en")
            self._webs[web.key] = web
        for code in (request.cookies.get("language"), request.one("lng")):
            if code in _LANGUAGES[self.product]:
                web.language = code or web.language
        return web, new

    def route(self, request: Request, web: Web) -> Response:
        from tests.fakes.routes import PUBLIC, ROUTES

        path = request.path.rstrip("/") or "/"
        if path == "/":
            return Response(200, front_page(self.view(web)))
        if path == "/MyResearch/UserLogin":
            return see("/") if web.session else Response(200, self._login(web))
        if path == "/MyResearch/Logout":
            web.session = None
            web.tokens.clear()
            return see("/")
        if path == "/MyResearch/Home":
            return self._home(request, web)
        for route, handle in PUBLIC:
            if (found := route.fullmatch(path)) is not None:
                return handle(self, request, web, *found.groups())
        for route, handle in ROUTES:
            found = route.fullmatch(path)
            if found is None:
                continue
            if web.session is None:
                web.followup = path
                return Response(200, self._login(web, "danger", "login.required"))
            with self.door(web) as door:
                if door.card in self.wrong_pin and _ASKS_LIBRARY.match(path):
                    return Response(200, catalog_login(self.view(web), self.targets))
                return handle(self, request, web, door, *found.groups())
        return Response(404, error_page(self.view(web)))

    def _home(self, request: Request, web: Web) -> Response:
        if web.session is not None:
            return Response(200, home_page(self.view(web)))  # a login here is ignored
        if request.method != "POST":
            return Response(200, self._login(web))
        refused = self._sign_in(request, web)
        if refused is not None:
            return Response(200, self._login(web, "danger", refused))
        web.tokens.clear()
        leads, web.followup = web.followup, None
        return see(leads) if leads else Response(200, home_page(self.view(web)))

    def _sign_in(self, request: Request, web: Web) -> str | None:
        """Sign in, or the code of the message why not."""
        if not web.takes(request.one("csrf")):
            return "login.later"
        name = request.one("username").strip()
        name = name.replace(" ", "") if self.product == "finna" else name
        if not request.one("password"):
            return "login.blank"
        if self.product == "finna":
            if request.one("auth_method") != "MultiILS":
                return "login.invalid"
            if request.one("target") not in {code for code, _ in self.targets}:
                return "login.administrator"
        if self.down(request):
            return "login.invalid" if self.product == "finna" else "login.later"
        try:
            web.session = self.library.entry.sign_in(SignInRequest(card=name, password=request.one("password")))
        except CredentialsRefused as error:
            return "login.locked" if "locked" in error.message else "login.invalid"
        with self.door(web) as door:  # a sign-in stores the password and chooses the card
            self.wrong_pin.discard(name)
            own = next((card for card in door.cards.read().items if card.card == name), None)
            if own is not None and not own.active:
                door.cards.use(own)
        return None

    def down(self, request: Request) -> bool:
        """Whether the library system is out of order."""
        return any(fault.kind == "down" for fault in self.faults.waiting)

    def _login(self, web: Web, level: str | None = None, code: str | None = None) -> str:
        if level and code:
            web.flash(level, web.say(code))
        down = code == "login.invalid" and any(fault.kind == "down" for fault in self.faults.waiting)
        view = self.view(web, flashes=True)
        shown = not (down and self.product == "finna")
        return login_page(view, web.token(), self.targets, form=shown, university=self.university_link)

    @contextmanager
    def door(self, web: Web) -> Iterator[EmbeddedDoor]:
        """The library's door of a session, open for one request."""
        assert web.session is not None
        door = self.library.entry.open(web.session)
        try:
            yield door
        finally:
            door.close()

    def view(self, web: Web, *, flashes: bool = False, door: EmbeddedDoor | None = None, blocks: bool = False) -> View:
        """What all pages of a session have."""
        shown = loan_pages.block_texts(web, door) if blocks and door is not None else ()
        messages = tuple(web.popped()) if flashes else ()
        if self.product == "vufind" and shown:
            messages = (*(("danger", text) for text in shown), *messages)
        cards = self.cards(door) if door is not None else ()
        return View(
            product=self.product,
            language=web.language,
            logged_in=web.session is not None,
            cards=cards,
            flashes=messages,
            blocks=shown if self.product == "finna" else (),
            linked=self.linked,
            dates=self.dates,
            theme=self.theme,
            sign=self.sign,
            by_paia=self.by_paia,
            has_loans_from_elsewhere=bool(self.elsewhere or self.ill_places),
        )

    def read_day(self, text: str) -> date | None:
        """The day that the site takes a text for."""
        return read_day(self.product, self.understands or self.dates or DEFAULT[self.product], text)
