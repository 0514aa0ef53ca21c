"""What a session of an embedded library may do: on which account, on which of its cards."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.errors import NotFound, SessionExpired, TunilibError, no_card_linked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.backends.embedded.stores import Library
    from tunilib.backends.embedded.stores.models import Account, StoredPatron
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction

__all__ = ["SignedIn"]


class SignedIn:
    """A signed-in person: every snapshot and transaction looks up the session first.

    Attributes:
        library: the library. token: hash of the session's token.

    Args:
        chosen: id or number of one of the account's cards; None: the active one.
        account: what names the account, where no card is linked to it.
    """

    def __init__(self, library: Library, token: str, chosen: str | None = None, *, account: str = "") -> None:
        self.library = library
        self.token = token
        self._chosen = chosen
        self._account = account
        self._card: str | None = None

    @property
    def card(self) -> str:
        """The number of the card that the session acts on; what names the account while no card is linked to it."""
        if self._card is None:
            with self.own_snapshot():
                pass
        return self._card or self._account

    @contextmanager
    def snapshot(self) -> Iterator[tuple[Snapshot, StoredPatron]]:
        """One snapshot, and the patron whose card it is about.

        Raises:
            SessionExpired: the library does not know the session any more.
            CardNotLinked: it is of a university account to which no card is linked.
            NotFound: the account has no such card.
        """
        with self.library.snapshot() as snapshot:
            yield snapshot, self._patron(snapshot)

    @contextmanager
    def transaction(self, cause: str) -> Iterator[tuple[Transaction, StoredPatron]]:
        """One transaction of the patron, and the patron within it; raises like :meth:`snapshot`."""
        with self.library.transaction("patron", cause) as tx:
            yield tx, self._patron(tx)

    @contextmanager
    def own_snapshot(self) -> Iterator[tuple[Snapshot, Account]]:
        """One snapshot for what belongs to the account whichever card is active, and needs none.

        Raises:
            SessionExpired, NotFound: as for :meth:`snapshot`.
        """
        with self.library.snapshot() as snapshot:
            yield snapshot, self._own(snapshot)

    @contextmanager
    def own_transaction(self, cause: str) -> Iterator[tuple[Transaction, Account]]:
        """One transaction on what belongs to the account; raises like :meth:`own_snapshot`."""
        with self.library.transaction("patron", cause) as tx:
            yield tx, self._own(tx)

    def account(self, snapshot: Snapshot) -> Account:
        """Whose account it is, and the settings of the account for the card."""
        found = snapshot.cards.account_of(self.token, self._chosen)
        if found is None:
            raise self._unknown(snapshot)
        return found

    def patron_of(self, snapshot: Snapshot) -> StoredPatron | None:
        """The patron whose card it is about; None: no card is linked."""
        return snapshot.patrons.of_session(self.token, self._chosen)

    def _own(self, snapshot: Snapshot) -> Account:
        account = self.account(snapshot)
        if account.entry is not None:
            self._patron(snapshot)
        return account

    def _patron(self, snapshot: Snapshot) -> StoredPatron:
        patron = self.patron_of(snapshot)
        if patron is None:
            raise self._unknown(snapshot)
        self._card = patron.card
        return patron

    def _unknown(self, snapshot: Snapshot) -> TunilibError:
        has_session = snapshot.cards.account_of(self.token, None) is not None
        if self._chosen is not None and snapshot.cards.account_of(self.token, self._chosen) is not None:
            return SessionExpired(
                "the session of card {card} in this account has ended",
                hint="add the card again with its new password: tunilib cards add {card}",
                card=self._chosen,
            )
        if self._chosen is not None and has_session:
            return NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=self._chosen)
        if has_session:
            return no_card_linked()
        return SessionExpired("the library has ended this session", hint="sign in again: tunilib login")
