"""Which view of a Primo page an address means, and what its configuration says."""

from __future__ import annotations

import re
from contextlib import closing
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from tunilib.backends.primo.addresses import VIEW, names_a_page, page_address, view_in
from tunilib.backends.primo.replies import PrimoSettings
from tunilib.backends.primo.values import Fields, Unreadable, part_in, parts_of, text_in, texts_in
from tunilib.errors import NotFound, NotUnderstood, UsageError
from tunilib.http.browser import Browser

_IN_PAGE = re.compile(r"vid=([A-Za-z0-9_-]{1,60}(?::|%3A)[A-Za-z0-9_-]{1,60})", re.IGNORECASE)
_BY_PASSWORD = ("ALMA", "LDAP")
_ELSEWHERE = ("SAML", "CAS", "PDS", "OAUTH")


class SignInProfile(NamedTuple):
    """A way to sign in. ``system``: ``ALMA`` and ``LDAP`` take a card and a password."""

    name: str
    system: str


class Configuration(NamedTuple):
    """What the configuration of a view says.

    Attributes:
        view: ``INST:VIEW``.
        institution: the code of the institution; its name is ``name``.
        languages: of the page.
        scope, tab: where the library's own records are searched; None: the page names none.
    """

    view: str
    institution: str
    name: str | None
    profiles: tuple[SignInProfile, ...]
    languages: tuple[str, ...]
    scope: str | None
    tab: str | None

    def password_profile(self, wanted: str | None = None) -> SignInProfile:
        """The profile that takes card and password: of Alma itself, else of LDAP.

        Raises:
            UsageError: there is none, or several.
        """
        named = [one for one in self.profiles if one.system in _BY_PASSWORD]
        if wanted is not None:
            named = [one for one in named if one.name.casefold() == wanted.casefold()]
        for system in _BY_PASSWORD:
            there = [one for one in named if one.system == system]
            if len(there) == 1:
                return there[0]
            if there:
                names = ", ".join(one.name for one in there)
                raise UsageError("this library has several sign-ins: {names}", hint="name one with --idp", names=names)
        raise UsageError(
            "this library takes no card number and password",
            hint="sign in with your university account: tunilib login --haka",
        )

    def other_profiles(self) -> tuple[SignInProfile, ...]:
        """The profiles that sign in at another site."""
        return tuple(one for one in self.profiles if one.system in _ELSEWHERE)


def answers(address: str, **options: Any) -> bool:
    """Whether a Primo VE page answers at an address. An address that names a view is one by its form.

    Raises:
        Unavailable: nothing answers there.
    """
    if names_a_page(address):
        return True
    settings = PrimoSettings(address=page_address(address), **options)
    try:
        return find_view(settings) is not None
    except NotUnderstood:
        return False


def find_view(settings: PrimoSettings, target: str | None = None) -> str | None:
    """The view of a page: the named one, else the one to which the page leads. None: it leads to none.

    Raises:
        UsageError: it leads to several.
    """
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
    """The configuration of a view.

    Raises:
        NotUnderstood: it is not a page of Primo VE.
    """
    view = find_view(settings, target)
    if view is None:
        raise UsageError(
            "{site} does not say which library is meant",
            hint="name it with --target INST:VIEW, as in the addresses of its pages behind vid=",
            site=settings.host,
        )
    with closing(settings.connect()) as exchange:
        found = settings.json(exchange, f"primaws/rest/pub/configuration/vid/{quote(view, safe=':')}")
    try:
        return _configuration(found, view)
    except Unreadable as error:
        raise NotUnderstood(
            "{site} has no configuration of a Primo VE page: {what}",
            hint="is this the address of its search page?",
            site=settings.host,
            what=str(error),
        ) from None


def _configuration(found: object, view: str) -> Configuration:
    if not isinstance(found, dict) or not isinstance(found.get("primo-view"), dict):
        raise Unreadable("primo-view", None)
    if not isinstance(found.get("authentication"), list):
        raise Unreadable("authentication", found.get("authentication"))
    page: Fields = found["primo-view"]
    institution = part_in(page, "institution")
    code = text_in(institution, "institution-code") if isinstance(institution, dict) else None
    profiles = tuple(
        SignInProfile(name, (text_in(one, "authentication-system") or "").upper())
        for one in parts_of(found["authentication"], "authentication")
        if (name := text_in(one, "profile-name")) is not None
    )
    scope, tab = _own_scope(page)
    offered = texts_in(page, "attributes-map", "interfaceLanguageOptions")
    return Configuration(
        view=view,
        institution=code or view.partition(":")[0],
        name=text_in(institution, "institution-name") if isinstance(institution, dict) else None,
        profiles=profiles,
        languages=tuple(one.strip() for text in offered for one in text.split(",") if one.strip()),
        scope=scope,
        tab=tab,
    )


def _own_scope(page: Fields) -> tuple[str | None, str | None]:
    """The scope of the library's own records: one without the central index, else the first."""
    scopes = [
        (scope, text_in(one, "tab"))
        for one in parts_of(page.get("scopes"), "scopes")
        if (scope := text_in(one, "scope-id")) is not None
    ]
    own = [one for one in scopes if not re.search(r"CI$|central|everything", one[0], re.IGNORECASE)]
    return next(iter(own or scopes), (None, None))
