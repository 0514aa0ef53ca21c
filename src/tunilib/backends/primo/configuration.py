"""Which view of a Primo page an address means, and what its configuration says."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from tunilib.backends.primo.addresses import VIEW, names_a_page, page_address, view_in
from tunilib.backends.primo.replies import PrimoSettings
from tunilib.backends.primo.values import Fields, parts_of, text_in
from tunilib.errors import NotFound, NotUnderstood, UsageError
from tunilib.http.browser import Browser
from tunilib.http.limits import Unreadable

_IN_PAGE = re.compile(r"vid=([A-Za-z0-9_-]{1,60}(?::|%3A)[A-Za-z0-9_-]{1,60})", re.IGNORECASE)
_ELSEWHERE = ("SAML", "CAS", "PDS", "OAUTH")


class SignInProfile(NamedTuple):
    """A way to sign in. The systems ``ALMA`` and ``LDAP`` take a card and a password."""

    name: str
    system: str


class Configuration(NamedTuple):
    """What the configuration of a view says.

    Attributes:
        view: ``INST:VIEW``.
        institution: its code.
        scope, tab: where the library's own records are searched, if the page names it.
    """

    view: str
    institution: str
    profiles: tuple[SignInProfile, ...]
    scope: str | None
    tab: str | None

    @property
    def data(self) -> dict[str, str]:
        """What a session stores."""
        stored = {"view": self.view, "institution": self.institution, "scope": self.scope, "tab": self.tab}
        return {name: value for name, value in stored.items() if value is not None}

    def password_profile(self, wanted: str | None) -> SignInProfile:
        """The profile that takes card and password: the named one, else that of Alma, else that of LDAP."""
        systems = ("ALMA", "LDAP")
        found = self._only(systems, wanted) if wanted else self._only(systems[:1]) or self._only(systems[1:])
        if found is None:
            raise UsageError(
                "this library takes no card number and password",
                hint="sign in with your university account: tunilib login --haka",
            )
        return found

    def other_profile(self, wanted: str | None) -> SignInProfile:
        """The profile that signs in at another site."""
        found = self._only(_ELSEWHERE, wanted)
        if found is None:
            raise UsageError("this library has no university sign-in", hint="sign in with the card: tunilib login CARD")
        return found

    def _only(self, systems: tuple[str, ...], wanted: str | None = None) -> SignInProfile | None:
        offered = [one for one in self.profiles if one.system in systems]
        fitting = [one for one in offered if wanted is None or one.name.casefold() == wanted.casefold()]
        if offered and len(fitting) != 1:
            names = ", ".join(one.name for one in offered)
            raise UsageError("this library has several sign-ins: {names}", hint="name one with --idp", names=names)
        return next(iter(fitting), None)


def answers(address: str, **options: Any) -> bool:
    """Whether a Primo VE page answers at an address. An address with a view is not asked."""
    if names_a_page(address):
        return True
    settings = PrimoSettings(address=page_address(address), **options)
    try:
        return find_view(settings) is not None
    except NotUnderstood:
        return False


def find_view(settings: PrimoSettings, target: str | None = None) -> str | None:
    """The view that is named, else the only view to which the page leads."""
    named = target or view_in(settings.address)
    if named is not None:
        if not VIEW.fullmatch(named):
            raise NotFound("{site} has no library of that name: {target}", site=settings.host, target=named)
        return named
    with closing(
        Browser(settings.host, transport=settings.transport, sleep=settings.sleep, say=settings.say)
    ) as browser:
        page = browser.read(settings.address)
    if view_in(page.url) is not None:
        return view_in(page.url)
    views = tuple(dict.fromkeys(unquote(one) for one in _IN_PAGE.findall(page.text)))
    if len(views) > 1:
        raise UsageError(
            "{site} has several libraries",
            hint="name one with --target: {targets}",
            site=settings.host,
            targets=", ".join(views),
        )
    return views[0] if views else None


def read_configuration(settings: PrimoSettings, target: str | None = None) -> Configuration:
    view = find_view(settings, target)
    if view is None:
        raise UsageError(
            "{site} does not say which library is meant",
            hint="name it with --target INST:VIEW, as in the addresses of its pages behind vid=",
            site=settings.host,
        )
    return configuration_of(settings, view, ask_configuration(settings, view))


def configuration_of(settings: PrimoSettings, view: str, found: object) -> Configuration:
    try:
        return _configuration(found, view)
    except Unreadable as error:
        raise NotUnderstood(
            "{site} has no configuration of a Primo VE page: {what}",
            hint="is this the address of its search page?",
            site=settings.host,
            what=str(error),
        ) from None


def ask_configuration(settings: PrimoSettings, view: str) -> object:
    with closing(settings.connect()) as exchange:
        return settings.json(exchange, f"primaws/rest/pub/configuration/vid/{quote(view, safe=':')}")


def _configuration(found: object, view: str) -> Configuration:
    if not isinstance(found, dict) or not isinstance(found.get("primo-view"), dict):
        raise Unreadable("primo-view", None)
    if not isinstance(found.get("authentication"), list):
        raise Unreadable("authentication", found.get("authentication"))
    page: Fields = found["primo-view"]
    institution = page.get("institution")
    code = text_in(institution, "institution-code") if isinstance(institution, dict) else None
    profiles = tuple(
        SignInProfile(name, (text_in(one, "authentication-system") or "").upper())
        for one in parts_of(found["authentication"], "authentication")
        if (name := text_in(one, "profile-name")) is not None
    )
    return Configuration(view, code or view.partition(":")[0], profiles, *_own_scope(page))


def _own_scope(page: Fields) -> tuple[str | None, str | None]:
    """The first scope without the central index, else the first."""
    scopes = [
        (scope, text_in(one, "tab"))
        for one in parts_of(page.get("scopes"), "scopes")
        if (scope := text_in(one, "scope-id")) is not None
    ]
    own = [one for one in scopes if not re.search(r"CI$|central|everything", one[0], re.IGNORECASE)]
    return next(iter(own or scopes), (None, None))
