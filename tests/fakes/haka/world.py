"""A site, the discovery service and the organisations of a federation, as servers of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Literal

from tests.fakes.haka.discovery import Discovery
from tests.fakes.haka.finna import UniversitySite
from tests.fakes.haka.hosts import Host, hosted
from tests.fakes.haka.lemon import Lemon
from tests.fakes.haka.people import CODE as CODE, PASSWORD as PASSWORD, USER as USER, Person
from tests.fakes.haka.provider import KnownProvider, ServiceProvider
from tests.fakes.haka.shibboleth import Shibboleth
from tests.fakes.haka.shibboleth_pages import Style
from tests.fakes.haka.simplesaml import SimpleSaml
from tests.fakes.library import Library

Kind = Literal["shibboleth", "simplesamlphp", "lemonldap"]
NAMES = {"en": "University of Examples", "fi": "Esimerkkien yliopisto", "sv": "Exempeluniversitetet"}
KEYWORDS = "EXU Examples+Institute"
OTHERS = {
    "https://idp.other.example/idp/shibboleth": {"en": "Other University", "fi": "Toinen yliopisto"},
    "https://login.college.example/saml": {"en": "College of Examples", "fi": "Esimerkkien ammattikorkeakoulu"},
}
"""Organisations of the federation that no test signs in at; one has a similar name."""
SECRET_FIELDS = frozenset(
    (
        "SAMLRequest",
        "SAMLResponse",
        "RelayState",
        "csrf_token",
        "csrf",
        "AuthState",
        "StateId",
        "j_password",
        "password",
    )
)
CARD = "1001"


@dataclass
class University:
    """The whole federation.

    Attributes:
        hosts: by name: ``site``, ``idp``, ``discovery``, ``elsewhere``.
        card: a library card of the person, not linked to their account at first.
    """

    library: Library
    site: UniversitySite
    provider: ServiceProvider
    discovery: Discovery
    idp: Shibboleth | SimpleSaml | Lemon
    person: Person
    hosts: dict[str, Host] = field(default_factory=dict)
    card: str = CARD

    @property
    def site_url(self) -> str:
        return self.hosts["site"].address

    @property
    def idp_host(self) -> str:
        """The identity provider's host as shown to a person."""
        return self.hosts["idp"].address.partition("://")[2]

    @property
    def entity_id(self) -> str:
        return str(self.idp.entity_id)

    @property
    def name(self) -> str:
        return NAMES["en"]

    def now(self) -> datetime:
        return self.library.moment

    def count(self, host: str, method: str | None = None, path: str | None = None) -> int:
        """How many requests a host got, with this ``method`` and ``path`` if given."""
        return sum(method in (None, one.method) and path in (None, one.path) for one in self.hosts[host].received)

    def password_seen_by(self, host: str) -> bool:
        """Whether the password came to a host in any part of a request."""
        return self.hosts[host].saw(self.person.password)

    def password_tries(self) -> int:
        return sum(
            any(one.has(name) and one.one(name) for name in ("j_password", "password"))
            for host in self.hosts.values()
            for one in host.received
        )

    def secrets(self) -> set[str]:
        """What only the person may read: password, code, cookies, and what forms and addresses hold."""
        found = {self.person.password, self.person.code}
        for host in self.hosts.values():
            found |= host.given
            for one in host.received:
                found |= set(one.cookies.values())
                found |= {value for name, value in (*one.form, *one.query) if name in SECRET_FIELDS}
        return {text for text in found if len(text) > 5}


@contextmanager
def university(
    folder: Path,
    idp: Kind = "shibboleth",
    *,
    language: str = "en",
    additions: Random | None = None,
    own_theme: bool = False,
    style: dict[str, Any] | None = None,
    direct: bool = False,
    host: Callable[[str, int], AbstractContextManager[Host]] = hosted,
    wants_mfa: bool = False,
    site: dict[str, Any] | None = None,
    **options: Any,
) -> Iterator[University]:
    """Serve a site whose users sign in at a university.

    Args:
        folder: for the library behind the site.
        language: of the identity provider's texts.
        own_theme: the organisation has rewritten Shibboleth's pages.
        style: of its pages besides.
        additions: chooses what the hosts add to their pages; None: nothing.
        host: makes a host, of a name and a number.
        direct: the site's link leads straight to the identity provider.
        wants_mfa: of the service provider.
        site: options of the site.
        options: of the identity provider.
    """
    library = Library(folder / "library.sqlite")
    library.patron(CARD, email="reader@example.org")
    with ExitStack() as stack:
        names = ("site", "idp", "discovery", "elsewhere")
        hosts = {name: stack.enter_context(host(name, number)) for number, name in enumerate(names, 1)}

        def now() -> datetime:
            return library.moment

        provider = ServiceProvider(
            hosts["site"].address, f"{hosts['discovery'].address}/wayf", now, wants_mfa=wants_mfa
        )
        made = identity_provider(
            idp,
            hosts["idp"].address,
            now,
            Style(language, own_theme, **(style or {})),
            additions,
            **options,
        )
        provider.known = {made.entity_id: KnownProvider(made.entity_id, made.sign_on, NAMES, KEYWORDS)} | {
            entity: KnownProvider(entity, f"{hosts['elsewhere'].address}/sso", called)
            for entity, called in OTHERS.items()
        }
        served = UniversitySite(library, **({"additions": additions} | (site or {})))
        served.connect(provider, made.entity_id if direct else None)
        discovery = Discovery(provider, additions)
        for name, what in (("site", served), ("idp", made), ("discovery", discovery)):
            hosts[name].served = what
        yield University(library, served, provider, discovery, made, made.people[0], hosts)


def identity_provider(
    kind: Kind,
    address: str,
    now: Callable[[], datetime],
    style: Style | None = None,
    additions: Random | None = None,
    **options: Any,
) -> Shibboleth | SimpleSaml | Lemon:
    style = style or Style()
    if kind == "lemonldap":
        return Lemon(address, now, additions=additions, **options)
    if kind == "simplesamlphp":
        return SimpleSaml(address, now, language=style.language, additions=additions, **options)
    return Shibboleth(address, now, style=style, additions=additions, **options)
