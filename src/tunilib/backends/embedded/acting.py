"""Whoever stands at a door: each look and each change first finds out whose session it is."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.backends.embedded.sqlite import patrons
from tunilib.errors import SessionExpired

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.backends.embedded.act import Act, View
    from tunilib.backends.embedded.sqlite.patrons import PatronRow
    from tunilib.backends.embedded.sqlite.store import Store

__all__ = ["Acting"]


class Acting:
    """A session at work.

    Args:
        store: the library's file.
        token: hash of the session's token.
        card: id of one of the account's cards; None: the active one.
    """

    def __init__(self, store: Store, token: str, card: str | None = None) -> None:
        self.store = store
        self.token = token
        self.card = card

    @contextmanager
    def look(self) -> Iterator[tuple[View, PatronRow]]:
        """One snapshot, and the patron whose card it is about.

        Raises:
            SessionExpired: the library knows the session no more.
        """
        with self.store.look() as view:
            yield view, self._patron(view)

    @contextmanager
    def change(self, cause: str) -> Iterator[tuple[Act, PatronRow]]:
        """One transaction of the patron's, and the patron as they stand in it.

        Raises:
            SessionExpired: the library knows the session no more; nothing was changed.
        """
        with self.store.change("patron", cause) as act:
            yield act, self._patron(act)

    def _patron(self, view: View) -> PatronRow:
        patron = patrons.of_session(view.db, self.token, self.card, view.day)
        if patron is None:
            raise SessionExpired("the library has ended this session", hint="sign in again: tunilib login")
        return patron
