"""The door to an embedded library: one session, one card of its account, one thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.acting import Acting
from tunilib.backends.embedded.fines import EmbeddedFines
from tunilib.backends.embedded.holds import EmbeddedHolds
from tunilib.backends.embedded.loans import EmbeddedLoans
from tunilib.backends.embedded.profile import EmbeddedProfile

if TYPE_CHECKING:
    from datetime import tzinfo

    from tunilib.backends.embedded.sqlite.store import Store
    from tunilib.core.ports import Session

__all__ = ["EmbeddedDoor"]


class EmbeddedDoor:
    """What one signed-in card can do.

    Args:
        store: the library's file, which belongs to this door.
        session: as it was made by the entry. token: the hash of its token.
    """

    def __init__(self, store: Store, session: Session, token: str) -> None:
        self._store = store
        self._session = session
        self._acting = Acting(store, token)

    @property
    def zone(self) -> tzinfo:
        """The library's time zone."""
        return self._store.zone

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown."""
        return self._session.card

    @property
    def session(self) -> Session:
        """The session, which never changes underway."""
        return self._session

    @property
    def loans(self) -> EmbeddedLoans:
        """Loans and renewals."""
        return EmbeddedLoans(self._acting)

    @property
    def fines(self) -> EmbeddedFines:
        """What the card owes."""
        return EmbeddedFines(self._acting)

    @property
    def profile(self) -> EmbeddedProfile:
        """Personal information."""
        return EmbeddedProfile(self._acting)

    @property
    def holds(self) -> EmbeddedHolds:
        """Holds and item retrieval requests."""
        return EmbeddedHolds(self._acting)

    @property
    def cards(self) -> None:
        """Not yet."""

    @property
    def catalogue(self) -> None:
        """Not yet."""

    def close(self) -> None:
        """Let go of the file; the session stays."""
        self._store.close()
