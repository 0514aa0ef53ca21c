"""One library, reached by each backend alike: in its file, on a server, as a Finna, VuFind or PAIA site.

A new backend takes part by one line in :data:`WORLDS`. A world says what its door can do, and a test runs in the
worlds that can do what it needs.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, Literal, cast
from unittest.mock import patch

import pytest
from tests.accounts import account_of
from tests.contract.plain_names import OF_ALMA, URIS, Names, PlainEntry
from tests.fakes.dates import VUFIND
from tests.fakes.library import PASSWORD, Library
from tests.fakes.paia.library import LibraryPatrons
from tests.fakes.paia.server import Paia
from tests.fakes.primo.page import Primo
from tests.fakes.served import served_library
from tests.fakes.server import serving
from tests.fakes.site import Site
from tests.fakes.view import Product
from tests.library.stores import engines

from tunilib.account import Account
from tunilib.backends.registry import find_backend
from tunilib.core.loan import Loan
from tunilib.core.ports.door import Door, Entry
from tunilib.core.ports.sign_in import Session, SignInRequest
from tunilib.errors import CredentialsRefused, TunilibError
from tunilib.library.patron import tokens
from tunilib.local.ledger import LedgerBook
from tunilib.local.paths import Paths

CARD, OTHER = "1001", "1002"

Ability = Literal[
    "site",  # web pages, which can be damaged
    "history",
    "holds",
    "requests",
    "fines",
    "cards",
    "profile",
    "settings",  # the e-mail and the password can be changed
    "reminder",
    "register-changes",
    "favourites",
    "own-order",
    "public-addresses",
    "searches",
    "catalogue",
    "beyond-paia",  # queues, last days, other places, a home library, records by plain ids, rules of passwords
    "suspension",  # says whether fines suspend borrowing
    "renewals-counted",  # says how often a loan was renewed
    "copies",  # what should happen is done to a copy of the library first
]
EVERYWHERE: frozenset[Ability] = frozenset(
    (
        *("history", "holds", "requests", "fines", "cards", "profile", "favourites", "searches", "catalogue", "copies"),
        *("settings", "beyond-paia", "suspension", "renewals-counted"),
    )
)


@contextmanager
def in_a_file(folder: Path, rules: str | None) -> Iterator[Library]:
    with closing(Library(folder / "library.sqlite", rules)) as made:
        yield made


@contextmanager
def on_a_server(folder: Path, rules: str | None) -> Iterator[Library]:
    where = engines.empty_on_a_server(folder) if rules is None else engines.on_a_server(folder)
    with where as address, closing(Library(folder / "library.sqlite", rules, address=address)) as made:
        yield made


@contextmanager
def beside_another(folder: Path, rules: str | None) -> Iterator[Library]:
    where = engines.beside_a_busy_library(made=rules is None)
    with where as address, closing(Library(folder / "library.sqlite", rules, address=address)) as made:
        yield made


@dataclass(frozen=True, slots=True)
class WorldKind:
    """A way to reach the library, and what its door can do.

    Attributes:
        name: of the world, in the names of tests.
        backend: the name of the backend that is tested.
        serve: gives the address of the library, and the fake site where there is one, as long as the block runs.
        abilities: what the door can do beside loans.
        store: gives the library itself, as long as the block runs.
        names: of records and places, where its door has others than the library itself.
        marks: of its tests; ``heavy`` where what is special about it, other worlds have too.
    """

    name: str
    backend: str
    serve: Callable[..., AbstractContextManager[tuple[str, Site | Paia | Primo | None]]]
    abilities: frozenset[Ability] = EVERYWHERE
    store: Callable[[Path, str | None], AbstractContextManager[Library]] = in_a_file
    names: Names | None = None
    marks: tuple[pytest.MarkDecorator, ...] = ()

    def can(self, *needed: Ability) -> bool:
        return self.abilities.issuperset(needed)


@contextmanager
def itself(library: Library, scheme: str | None = None) -> Iterator[tuple[str, None]]:
    yield f"{scheme}:///{library.path}" if scheme else library.address, None


@contextmanager
def as_finna(library: Library, **site: Any) -> Iterator[tuple[str, Site]]:
    with _as_site(library, "finna", site) as served:
        yield served


@contextmanager
def as_vufind(library: Library, **site: Any) -> Iterator[tuple[str, Site]]:
    with _as_site(library, "vufind", site) as served:
        yield served


@contextmanager
def _as_site(library: Library, product: Product, options: dict[str, Any]) -> Iterator[tuple[str, Site]]:
    fake = Site(library, product, **options)
    with serving(fake) as address:
        yield address, fake


@contextmanager
def as_paia(library: Library) -> Iterator[tuple[str, Paia]]:
    fake = Paia(LibraryPatrons(library))
    with serving(fake) as address:
        yield f"{address}/paia", fake


@contextmanager
def as_desk_serves(library: Library) -> Iterator[tuple[str, None]]:
    long = patch.object(tokens, "LIFETIME", timedelta(days=400))  # the clock of these tests goes on by weeks
    with long, served_library(library.address, library.now) as address:
        yield f"{address}/paia", None


@contextmanager
def as_primo(library: Library, **page: Any) -> Iterator[tuple[str, Primo]]:
    fake = Primo(library, **page)
    fake.tokens.lifetime = 399 * 86_400  # the clock of these tests goes on by weeks
    with serving(fake) as address:
        yield f"{address}/discovery/search?vid={fake.view}", fake


_PAIA: frozenset[Ability] = frozenset(
    ("holds", "fines", "profile", "settings", "copies", "suspension", "renewals-counted")
)
_PRIMO: frozenset[Ability] = frozenset(("holds", "fines", "history", "copies", "profile", "catalogue"))
_OWN: frozenset[Ability] = EVERYWHERE | {"reminder", "register-changes", "own-order"}

WORLDS = (
    WorldKind(
        "embedded",
        "embedded",
        itself,
        _OWN,
    ),
    WorldKind(
        "server",
        "embedded",
        itself,
        frozenset(ability for ability in _OWN if ability != "copies"),
        on_a_server,
    ),
    WorldKind(
        "second-on-server",
        "embedded",
        itself,
        frozenset(ability for ability in _OWN if ability != "copies"),
        beside_another,
        marks=(pytest.mark.heavy,),
    ),
    WorldKind(
        "finna",
        "vufind",
        as_finna,
        EVERYWHERE | {"site", "reminder", "register-changes", "own-order", "public-addresses"},
    ),
    WorldKind("vufind", "vufind", as_vufind, EVERYWHERE | {"site", "public-addresses"}),
    WorldKind("paia", "paia", as_paia, _PAIA, names=URIS),
    WorldKind("primo", "primo", as_primo, _PRIMO, names=OF_ALMA),
    WorldKind("desk-serve", "paia", as_desk_serves, _PAIA, names=URIS),
    WorldKind(
        "desk-serve-server",
        "paia",
        as_desk_serves,
        _PAIA - {"copies"},
        beside_another,
        URIS,
        (pytest.mark.heavy,),
    ),
)
"""A backend in one line."""


@dataclass
class World:
    """A library and the way to it.

    Attributes:
        served: what answers at the address; None: nothing does. site: the same where it is one of web pages.
    """

    kind: WorldKind
    library: Library
    address: str
    folder: Path
    served: Site | Paia | Primo | None = None
    language: str = "en"
    options: dict[str, Any] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    def can(self, *needed: Ability) -> bool:
        return self.kind.can(*needed)

    @property
    def site(self) -> Site | None:
        return self.served if isinstance(self.served, Site) else None

    @property
    def fake(self) -> Site:
        assert self.site is not None
        return self.site

    def library_session(self, session: Session) -> Session:
        """The session of the library behind the door, of a session of the door."""
        if isinstance(self.served, Paia):
            return self.served.last_session
        if isinstance(self.served, Primo):
            return next(reversed(self.served.tokens.given.values())).sessions[self.served.institution]
        if self.served is None:
            return session
        return next(web.session for web in reversed(self.fake.webs()) if web.session is not None)

    @property
    def paths(self) -> Paths:
        """Where this machine keeps its files."""
        return Paths(config=self.folder / "c", data=self.folder / "d", state=self.folder / "s")

    def entry(self) -> Entry:
        options = {
            "language": self.language,
            "reports": self.folder / "pages",
            "sleep": lambda _: None,
            "names": lambda: LedgerBook(self.paths),
        }
        entry = find_backend(self.kind.backend).open(self.address, now=self.library.now, **(options | self.options))
        return entry if self.kind.names is None else cast("Entry", PlainEntry(entry, self.kind.names))

    def record_id(self, record: str) -> str:
        """The name that the door has for a record of the library."""
        return record if self.kind.names is None else self.kind.names.record(record)

    def sign_in(self, card: str = CARD, *, password: str = PASSWORD, target: str | None = None) -> Session:
        return self.entry().sign_in(SignInRequest(card=card, password=password, target=target))

    def door(self, card: str = CARD, chosen: str | None = None) -> Door:
        entry = self.entry()
        door = entry.open(entry.sign_in(SignInRequest(card=card, password=PASSWORD)), chosen)
        self._open.callback(door.close)
        return door

    def account(self, card: str = CARD, door: Door | None = None) -> Account:
        """An account with a ledger, that signs in again once when its session has ended."""
        return account_of(
            door or self.door(card),
            LedgerBook(self.paths),
            site=self.address,
            clock=self.library.now,
            sign_in_again=lambda: self.door(card),
            signs_in=self.signs_in,
            in_flight=timedelta(minutes=5) if self.can("site") else None,
            remote=self.kind.backend != "embedded",
        )

    def signs_in(self, card: str, password: str) -> bool | None:
        try:
            self.sign_in(card, password=password)
        except CredentialsRefused:
            return False
        except TunilibError:
            return None
        return True

    def close(self) -> None:
        self._open.close()


def worlds_that_can(*needed: Ability) -> list[Any]:
    """The worlds with these abilities, as parameters of a test."""
    return [pytest.param(kind, id=kind.name, marks=kind.marks) for kind in WORLDS if kind.can(*needed)]


def needs(*needed: Ability) -> pytest.MarkDecorator:
    """Mark a test, or a module by ``pytestmark``: it runs in the worlds that can do this."""
    return pytest.mark.needs(*needed)


@contextmanager
def world(kind: str | WorldKind, folder: Path, **options: Any) -> Iterator[World]:
    """A library with two patrons, in a world of this kind or name.

    Args:
        options: of the fake site; ``rules``: those of the library.
    """
    chosen = kind if isinstance(kind, WorldKind) else next(one for one in WORLDS if one.name == kind)
    with chosen.store(folder, options.pop("rules", None)) as library:
        library.patron(CARD, email="reader@example.org")
        library.patron(OTHER)
        with chosen.serve(library, **options) as (address, fake):
            made = World(chosen, library, address, folder, fake)
            yield made
            made.close()


def varied(kind: WorldKind, name: str) -> tuple[dict[str, Any], str]:
    """Options of a site, and its language, chosen by the name of a test and the number in ``TUNILIB_SEED``.

    Theme, release, format of dates, markup of authors, and what a running site adds to its pages.
    """
    rng = Random(zlib.crc32(f"{name} {os.environ.get('TUNILIB_SEED', '')}".encode()))
    if not kind.can("site"):
        return {}, "en"
    options: dict[str, Any] = {"linked": rng.random() < 0.5, "additions": Random(rng.random())}
    if kind.name == "vufind":
        options |= {"theme": rng.choice(["bootstrap3", "bootstrap5"]), "dates": rng.choice(VUFIND)}
        options |= {"release": rng.choice([9, 10])}
    return options, rng.choice(["en", "fi", "sv"])


def named(loans: tuple[Loan, ...], record: str) -> Loan:
    return next(loan for loan in loans if loan.record_id == record)
