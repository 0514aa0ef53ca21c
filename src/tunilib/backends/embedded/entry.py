"""Signing in to an embedded library."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tunilib.backends.embedded.door import EmbeddedDoor
from tunilib.backends.embedded.ids import new_token, token_hash
from tunilib.backends.embedded.stores import open_library
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from tunilib.backends.embedded.catalogue.records import EmbeddedCatalogue
    from tunilib.backends.embedded.unit_of_work import Now, Transaction
    from tunilib.core.ports.session import Session, SignInRequest

__all__ = ["EmbeddedEntry", "open_entry"]

_TOKEN = "token"  # noqa: S105 - the name of a field


def open_entry(address: str, *, now: Now, **_options: Any) -> EmbeddedEntry:
    """The entry of the library at ``sqlite:///PATH``; the file is not touched yet.

    Raises:
        UsageError: it is no such address.
    """
    open_library(address, now)
    return EmbeddedEntry(address, now)


class EmbeddedEntry:
    """One library; shareable between threads, as every sign-in and every door opens the library for itself.

    Args:
        address: of the library.
        now: gives the time in the library's zone; it may go back.
    """

    def __init__(self, address: str, now: Now) -> None:
        self._address = address
        self._now = now

    @property
    def name(self) -> str:
        """The name of the library.

        Raises:
            LocalError: ``database``: there is no library in that file.
        """
        library = open_library(self._address, self._now)
        try:
            return library.rules.name
        finally:
            library.close()

    def catalogue(self) -> EmbeddedCatalogue:
        """The catalogue, without signing in; the library is opened when it is first used."""
        from tunilib.backends.embedded.catalogue.records import EmbeddedCatalogue

        return EmbeddedCatalogue(open_library(self._address, self._now))

    def sign_in(self, who: SignInRequest) -> Session:
        """Check card and password; the session lasts until sign-out, a reset password or the patron's removal.

        Raises:
            CredentialsRefused: they are wrong, or the card is locked, which the message says, and until when.
            NotFound: a target was named, and this library is only itself.
            LocalError: ``database``: there is no library in that file.
        """
        from tunilib.backends.embedded.credentials import checked
        from tunilib.core.card import card_number
        from tunilib.core.ports.session import Session

        card = card_number(who.card)

        def start(tx: Transaction, patron: str) -> Session:
            token = new_token()
            tx.credentials.start_session(token_hash(token), patron)
            tx.record_event("signed-in", patron=patron)
            return Session(card=card, data={_TOKEN: token}, started=tx.now)

        library = open_library(self._address, self._now)
        try:
            if who.target is not None:
                raise NotFound("this library has no part of that name: {target}", target=who.target)
            return checked(library, card, who.password, "login", start)
        finally:
            library.close()

    def open(self, session: Session, card: str | None = None) -> EmbeddedDoor:
        """The door of a session; the library is opened when it is first used.

        Args:
            card: id or number of one of the account's cards to act on, which leaves the active one as it is; None: the
                active one.
        """
        token = token_hash(session.data.get(_TOKEN, ""))
        if card:
            from tunilib.core.card import card_number

            card = card_number(card)
        return EmbeddedDoor(open_library(self._address, self._now), session, token, card or None)

    def sign_out(self, session: Session) -> None:
        """End the session; a session that has ended already is not an error."""
        library = open_library(self._address, self._now)
        try:
            with library.transaction("patron", "logout") as tx:
                patron = tx.credentials.end_session(token_hash(session.data.get(_TOKEN, "")))
                if patron is not None:
                    tx.record_event("signed-out", patron=patron)
        finally:
            library.close()
