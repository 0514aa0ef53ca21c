"""Whoever stands at a door: each look and each change first finds out whose session it is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.errors import NotFound, SessionExpired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.backends.embedded.stores import Library
    from tunilib.backends.embedded.stores.models import Account, StoredPatron
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction

__all__ = ["SignedIn"]


class SignedIn:
    """A session at work.

    Attributes:
        library: the library's file. token: hash of the session's token.

    Args:
        chosen: id or number of one of the account's cards; None: the active one.
    """

    def __init__(self, library: Library, token: str, chosen: str | None = None) -> None:
        self.library = library
        self.token = token
        self._chosen = chosen
        self._card: str | None = None

    @property
    def card(self) -> str:
        """The number of the card that was last acted on; before anything was, of the one that will be."""
        if self._card is None:
            with self.snapshot():
                pass
        assert self._card is not None
        return self._card

    @contextmanager
    def snapshot(self) -> Iterator[tuple[Snapshot, StoredPatron]]:
        """One snapshot, and the patron whose card it is about.

        Raises:
            SessionExpired: the library knows the session no more.
            NotFound: the account has no such card.
        """
        with self.library.snapshot() as snapshot:
            yield snapshot, self._patron(snapshot)

    @contextmanager
    def transaction(self, cause: str) -> Iterator[tuple[Transaction, StoredPatron]]:
        """One transaction of the patron's, and the patron as they stand in it; errors as for :meth:`snapshot`."""
        with self.library.transaction("patron", cause) as tx:
            yield tx, self._patron(tx)

    def account(self, snapshot: Snapshot) -> Account:
        """Whose account it is, and the settings of the account for the card."""
        found = snapshot.cards.account_of(self.token, self._chosen)
        if found is None:
            raise self._unknown(snapshot)
        return found

    def _patron(self, snapshot: Snapshot) -> StoredPatron:
        patron = snapshot.patrons.of_session(self.token, self._chosen)
        if patron is None:
            raise self._unknown(snapshot)
        self._card = patron.card
        return patron

    def _unknown(self, snapshot: Snapshot) -> NotFound | SessionExpired:
        if self._chosen is not None and snapshot.cards.account_of(self.token, None) is not None:
            return NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=self._chosen)
        return SessionExpired("the library has ended this session", hint="sign in again: tunilib login")
