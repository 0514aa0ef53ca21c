"""One library, reached by each door alike: in its file, as a Finna site, as a VuFind site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.fakes.library import PASSWORD, Library
from tests.fakes.server import serving
from tests.fakes.site import Site
from tests.fakes.view import Product

from tunilib.account.account import Account
from tunilib.backends.registry import find_backend
from tunilib.core.loan import Loan
from tunilib.core.outcome import RenewalOutcome
from tunilib.core.ports import Door, Entry, Session, SignInRequest
from tunilib.local.ledger import open_ledger
from tunilib.local.paths import Paths

CARD, OTHER = "1001", "1002"


@dataclass
class World:
    """A library and the way to it.

    Attributes:
        kind: ``embedded``, ``finna`` or ``vufind``. site: the fake one; None where there is none.
    """

    kind: str
    library: Library
    address: str
    folder: Path
    site: Site | None = None
    language: str = "en"
    options: dict[str, Any] = field(default_factory=dict)
    _open: ExitStack = field(default_factory=ExitStack)

    @property
    def fake(self) -> Site:
        assert self.site is not None
        return self.site

    def entry(self) -> Entry:
        backend = "embedded" if self.site is None else "vufind"
        options = {"language": self.language, "reports": self.folder / "pages", "sleep": lambda _: None}
        return find_backend(backend).open(self.address, now=self.library.now, **(options | self.options))

    def sign_in(self, card: str = CARD, *, password: str = PASSWORD, target: str | None = None) -> Session:
        return self.entry().sign_in(SignInRequest(card=card, password=password, target=target))

    def door(self, card: str = CARD, chosen: str | None = None) -> Door:
        entry = self.entry()
        door = entry.open(entry.sign_in(SignInRequest(card=card, password=PASSWORD)), chosen)
        self._open.callback(door.close)
        return door

    def account(self, card: str = CARD, door: Door | None = None) -> Account:
        """An account with a ledger, that signs in again once when its session has ended."""
        paths = Paths(config=self.folder / "c", data=self.folder / "d", state=self.folder / "s")
        return Account(
            door or self.door(card),
            open_ledger(paths),
            site=self.address,
            clock=self.library.now,
            sign_in_again=lambda: self.door(card),
        )

    def close(self) -> None:
        self._open.close()


@contextmanager
def world(kind: str, folder: Path, **site: Any) -> Iterator[World]:
    """A library with two patrons, by one of the doors."""
    library = Library(folder / "library.sqlite", site.pop("rules", None))
    library.patron(CARD, email="reader@example.org")
    library.patron(OTHER)
    if kind == "embedded":
        made = World(kind, library, f"sqlite:///{library.path}", folder)
        yield made
        made.close()
        return
    product: Product = "finna" if kind == "finna" else "vufind"
    fake = Site(library, product, **site)
    with serving(fake) as address:
        made = World(kind, library, address, folder, fake)
        yield made
        made.close()


def said(outcome: RenewalOutcome) -> str:
    return str(outcome.outcome)


def named(loans: tuple[Loan, ...], record: str) -> Loan:
    return next(loan for loan in loans if loan.record_id == record)
