"""A Finna site with university sign-in: its service provider, and accounts without a library card at first."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from tests.fakes.account_pages import link_card
from tests.fakes.haka.provider import PATH, ServiceProvider
from tests.fakes.layouts import laid_out
from tests.fakes.library import PASSWORD
from tests.fakes.login import catalog_login
from tests.fakes.profile_pages import logged_in_as
from tests.fakes.site import Site
from tests.fakes.view import e, hidden
from tests.fakes.web import Request, Response, Web, see
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.core.profile import Card, ProfileChange
from tunilib.library.patron.door import EmbeddedDoor

_HIDDEN = "haka"
"""Begins the number of the card that an account of the university has in the library behind the site, and nowhere."""
_METHODS = {"en-gb": "HAKA login", "fi": "HAKA-login", "sv": "HAKA login"}


@dataclass
class UniversitySite(Site):
    """The site.

    Attributes:
        reads_eppn: it learns who has signed in.
        admits: it lets them in.
        links_cards: the card that it links automatically, by eppn.
    """

    provider: ServiceProvider | None = None
    reads_eppn: bool = True
    admits: bool = True
    links_cards: dict[str, str] = field(default_factory=dict)
    _accounts: dict[str, str] = field(default_factory=dict)

    def connect(self, provider: ServiceProvider, entity_id: str | None = None) -> None:
        """Put the link to the university's sign-in on the login page. ``entity_id``: only for this organisation."""
        self.provider = provider
        target = f"{provider.address}/MyResearch/Home?auth_method=Shibboleth"
        only = f"&{urlencode({'entityID': entity_id})}" if entity_id else ""
        self.university_link = f"{provider.address}{PATH}Login?target={quote(target, safe='')}{only}"

    def cards(self, door: EmbeddedDoor) -> tuple[Card, ...]:
        """The cards without the one that only the library knows."""
        return tuple(card for card in super().cards(door) if not card.card.startswith(_HIDDEN))

    def signed_in_as(self, web: Web) -> tuple[str, str]:
        if not self._of_university(web):
            return super().signed_in_as(web)
        return f"DEMO:{self._accounts[self.user(web)]}", _METHODS.get(web.language, _METHODS["en-gb"])

    def route(self, request: Request, web: Web) -> Response:
        assert self.provider is not None
        path = request.path.rstrip("/")
        if request.path.startswith(PATH):
            return self.provider.answer(request)
        if path == "/MyResearch/Logout" and self._of_university(web):
            super().route(request, web)
            return see(f"{PATH}Logout?{urlencode({'return': f'{self.provider.address}/'})}")
        if path == "/MyResearch/Home" and request.one("auth_method") == "Shibboleth" and web.session is None:
            return self._arrive(request, web)
        if self._of_university(web) and path == "/MyResearch/Profile":
            return self._profile(request, web)
        if self._of_university(web) and request.method == "POST" and request.has("cat_username"):
            return self._link_here(request, web)
        response = super().route(request, web)
        if path == "/LibraryCards/editCard/NEW" and response.location is not None:
            self._use_first(web)
        return response

    def _of_university(self, web: Web) -> bool:
        return web.session is not None and web.session.card.startswith(_HIDDEN)

    def _arrive(self, request: Request, web: Web) -> Response:
        assert self.provider is not None
        found = self.provider.session_of(request)
        eppn = found.attributes.get("eppn", "") if found is not None and self.reads_eppn else ""
        if not eppn:
            return Response(200, self._login(web, "danger", "login.administrator"))
        if not self.admits:
            web.flash("danger", "Credentials do not match! Access denied.")
            return Response(200, self._login(web))
        number = _HIDDEN + hashlib.sha256(eppn.encode()).hexdigest()[:16]
        if number not in self._accounts:
            self.library.enters(number)
            self._accounts[number] = eppn
            self.wrong_pin.add(number)
        web.session = self.library.entry.sign_in(SignInRequest(card=number, password=PASSWORD))
        if eppn in self.links_cards:
            self._link(web, self.links_cards[eppn], PASSWORD, "")
        web.tokens.clear()
        leads, web.followup = web.followup, None
        return see(leads or "/MyResearch/Favorites")

    def _link_here(self, request: Request, web: Web) -> Response:
        """The form for the card, shown instead of a page of the library."""
        refused = self._link(web, request.one("cat_username"), request.one("cat_password"), "")
        if refused is None:
            return see(request.path)
        web.flash("danger", refused)
        return Response(200, catalog_login(self.view(web, flashes=True), self.targets))

    def _link(self, web: Web, card: str, password: str, name: str) -> str | None:
        with self.door(web) as door:
            refused = link_card(web, door, card.replace(" ", ""), password, name or None)
        self._use_first(web)
        return refused

    def _use_first(self, web: Web) -> None:
        with self.door(web) as door:
            cards = self.cards(door)
            if cards and not any(card.active for card in cards):
                door.cards.use(cards[0])

    def _profile(self, request: Request, web: Web) -> Response:
        """Personal information. Without a library card only the site's own data."""
        with self.door(web) as door:
            has_card = bool(self.cards(door))
        if has_card:
            return super().route(request, web)
        with self.door(web) as door:
            if request.method == "POST" and request.has("saveUserProfile") and web.takes(request.one("csrf")):
                door.profile.set(ProfileChange(email=request.one("email")))
            view = self.view(web, flashes=True, door=door)
            known = door.profile.read()
        assert self.provider is not None
        found = self.provider.session_of(request)
        given = found.attributes if found is not None else {}
        email, name = known.email or given.get("mail", ""), given.get("displayName", "")
        body = (
            f"{logged_in_as(self, view, web, name)}"
            f'<form name="my_profile_form" method="post">{hidden("csrf", web.token())}'
            f'<input type="text" name="email" value="{e(email)}"><input type="text" name="finna_nickname" value="">'
            '<input type="submit" name="saveUserProfile" value="Save"></form>'
        )
        return Response(200, laid_out(view, ("myresearch", "profile"), view.heading("profile"), body, "profile"))
