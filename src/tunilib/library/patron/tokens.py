"""Tokens for other programs: a patron signs in there, and the program acts with its token."""

from __future__ import annotations

from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.core.patron import card_number
from tunilib.errors import CredentialsRefused, SessionExpired
from tunilib.library.ids import digest, new_token, token_hash
from tunilib.library.patron.cards import checked
from tunilib.library.stores.sessions import REFUSALS_WITHIN, StoredToken
from tunilib.library.stores.unit_of_work import Library, SignedIn, Snapshot, Transaction, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.library.stores.patrons import StoredPatron

LIFETIME: Final = timedelta(hours=1)
_MOST_REFUSALS: Final = 30
"""From one address within 15 minutes: they lock at most six cards."""
_CAUSE = "login"


class Issued(NamedTuple):
    """A new token and the card that it acts on. Only its hash is stored."""

    token: str
    card: str


class TooManyRefused(CredentialsRefused):
    """Too many sign-ins from one address were refused. No more are tried for so many ``seconds``."""


def issue(library: Library, card: str, password: str, scopes: str, address: str | None) -> Issued:
    """Sign in with a card and a password. An unknown card, a wrong password and a locked card take the same time.

    Args:
        scopes: the rights of the token, separated by blanks.
        address: where the sign-in comes from; None: refusals are not counted.

    Raises:
        CredentialsRefused: card and password do not fit, or the card is locked.
        TooManyRefused: nothing was tried.
    """
    place = None if address is None else digest(address)
    if place is not None:
        _count(library, place)

    def start(tx: Transaction, patron: str) -> Issued:
        token = new_token()
        tx.tokens.start(token_hash(token), patron, scopes, tx.now + LIFETIME)
        tx.record_event("signed-in", patron=patron)
        if place is not None:  # it was counted as if it were refused
            tx.tokens.set_refusals(place, tx.tokens.refusals(place)[:-1])
        return Issued(token, number)

    number = card_number(card)
    return checked(library, number, password, _CAUSE, start)


@repeated
def _count(library: Library, place: str) -> None:
    """Count a sign-in as refused before it is tried, so that many at once gain nothing."""
    with library.transaction("patron", _CAUSE) as tx:
        before = tx.tokens.refusals(place)
        if len(before) < _MOST_REFUSALS:
            tx.tokens.set_refusals(place, [*before, tx.now])
            return
        wait = before[0] + REFUSALS_WITHIN - tx.now
    raise TooManyRefused("too many sign-ins from this address were refused", seconds=max(int(wait.total_seconds()), 1))


@repeated
def end(library: Library, token: str) -> None:
    with library.transaction("patron", "logout") as tx:
        patron = tx.credentials.end_session(token_hash(token))
        if patron is not None:
            tx.record_event("signed-out", patron=patron)


@repeated
def forget_old(library: Library) -> None:
    with library.transaction("day", "tokens") as tx:
        tx.tokens.forget_old()


class TokenHolder(SignedIn):
    """Another program that acts for a patron. One request reads from one snapshot."""

    def __init__(self, library: Library, token: str) -> None:
        super().__init__(library, token_hash(token))
        self._reading: tuple[Snapshot, StoredToken] | None = None
        self._read: StoredPatron | None = None

    @contextmanager
    def reading(self) -> Iterator[StoredToken]:
        """Read in one snapshot, which may have been opened before. The token is valid.

        Raises:
            SessionExpired: it is not.
        """
        if self._reading is not None:
            yield self._reading[1]
            return
        with self.library.snapshot() as snapshot:
            found = snapshot.tokens.find(self.token)
            if found is None:
                raise SessionExpired("the library has ended this session", hint="sign in again: tunilib login")
            self._chosen, self._reading = found.card, (snapshot, found)
            try:
                yield found
            finally:
                self._reading = self._read = None

    def patron_of(self, snapshot: Snapshot) -> StoredPatron | None:
        if self._reading is None:
            return super().patron_of(snapshot)
        if self._read is None:
            self._read = super().patron_of(snapshot)
        return self._read

    def _looking(self) -> AbstractContextManager[Snapshot]:
        return super()._looking() if self._reading is None else nullcontext(self._reading[0])
