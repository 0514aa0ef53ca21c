"""Whoever stands at a door: each look and each change first finds out whose session it is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.backends.embedded.sqlite import patrons
from tunilib.errors import NotFound, SessionExpired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.backends.embedded.act import Act, View
    from tunilib.backends.embedded.sqlite.cards import AccountRow
    from tunilib.backends.embedded.sqlite.patrons import PatronRow
    from tunilib.backends.embedded.sqlite.store import Store

__all__ = ["Acting"]


class Acting:
    """A session at work.

    Attributes:
        store: the library's file. token: hash of the session's token.

    Args:
        chosen: id or number of one of the account's cards; None: the active one.
    """

    def __init__(self, store: Store, token: str, chosen: str | None = None) -> None:
        self.store = store
        self.token = token
        self._chosen = chosen
        self._card: str | None = None

    @property
    def card(self) -> str:
        """The number of the card that was last acted on; before anything was, of the one that will be."""
        if self._card is None:
            with self.look():
                pass
        assert self._card is not None
        return self._card

    @contextmanager
    def look(self) -> Iterator[tuple[View, PatronRow]]:
        """One snapshot, and the patron whose card it is about.

        Raises:
            SessionExpired: the library knows the session no more.
            NotFound: the account has no such card.
        """
        with self.store.look() as view:
            yield view, self._patron(view)

    @contextmanager
    def change(self, cause: str) -> Iterator[tuple[Act, PatronRow]]:
        """One transaction of the patron's, and the patron as they stand in it; errors as for :meth:`look`."""
        with self.store.change("patron", cause) as act:
            yield act, self._patron(act)

    def account(self, view: View) -> AccountRow:
        """Whose account it is, and the settings of the account for the card."""
        from tunilib.backends.embedded.sqlite import cards

        found = cards.account_of(view.db, self.token, self._chosen)
        if found is None:
            raise self._unknown(view)
        return found

    def _patron(self, view: View) -> PatronRow:
        patron = patrons.of_session(view.db, self.token, self._chosen, view.day)
        if patron is None:
            raise self._unknown(view)
        self._card = patron.card
        return patron

    def _unknown(self, view: View) -> NotFound | SessionExpired:
        from tunilib.backends.embedded.sqlite import cards

        if self._chosen is not None and cards.account_of(view.db, self.token, None) is not None:
            return NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=self._chosen)
        return SessionExpired("the library has ended this session", hint="sign in again: tunilib login")
