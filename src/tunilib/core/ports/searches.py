"""Searches: reading history and saved ones is one thing, changing them another, which a library may not offer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.answer import Answer, Missing, Reading
    from tunilib.core.catalogue import Query
    from tunilib.core.search import Alert, News, Search

__all__ = ["SearchChanges", "Searches"]


class Searches(Protocol):
    """The searches of the account."""

    def recent(self) -> Reading[Search]:
        """The searches of this session, newest first."""

    def saved(self) -> Reading[Search]:
        """The saved ones, newest first."""

    @property
    def changes(self) -> SearchChanges | Missing:
        """What changes them."""


class SearchChanges(Protocol):
    """Changes of searches; an unknown id raises ``NotFound``, and then nothing was done."""

    def remember(self, query: Query, results: int) -> None:
        """Put a search that was just made into the history of the session."""

    def save(self, search: str) -> Answer:
        """Keep a search beyond the session; the claim names the one that is saved, where that is another."""

    def delete(self, searches: Sequence[str]) -> Answer:
        """Delete searches, saved or not."""

    def clear(self, *, saved: bool = False) -> Answer:
        """Empty the history; ``saved``: delete the saved ones too."""

    def alert(self, search: str, alert: Alert) -> Answer:
        """Set how often new records are mailed; that saves the search (S63)."""

    def news(self, search: Search, most: int) -> News:
        """What is new for a saved search; at most so many records are listed, all are counted."""

    def mailed(self, news: News) -> None:
        """Remember that the news of a search was sent."""

    def mail_address(self) -> str | None:
        """Where alerts go: the patron's own address, else the register's."""
