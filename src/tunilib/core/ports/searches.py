"""Searches; a door may be able to read them but not to change them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from tunilib.core.answer import Answer, Missing, Reading
    from tunilib.core.catalogue import Query
    from tunilib.core.outcome import OutcomeWord
    from tunilib.core.search import Alert, News, Search


class Searches(Protocol):
    """The searches of the account."""

    def recent(self) -> Reading[Search]:
        """The searches of this session, newest first."""

    def saved(self) -> Reading[Search]:
        """The saved searches, newest first."""

    @property
    def changes(self) -> SearchChanges | Missing:
        """Changes of searches."""

    @property
    def news(self) -> SearchNews | Missing:
        """What is new for saved searches; missing where the library itself remembers searches and mails alerts."""


class SearchChanges(Protocol):
    """Changes of searches; an unknown id raises ``NotFound``, and nothing was done."""

    def save(self, search: str) -> Answer:
        """Save a search; the claim has the id of the saved one, if another has the same criteria."""

    def delete(self, searches: Sequence[str]) -> Answer:
        """Delete searches, saved or not."""

    def clear(self, *, saved: bool = False) -> Answer:
        """Delete the history; ``saved``: and the saved searches."""

    def alert(self, search: str, alert: Alert) -> Answer:
        """Set how often new records are mailed; this saves the search (S63)."""


class SearchNews(Protocol):
    """What tunilib does for a library that neither remembers searches nor mails alerts by itself."""

    def remember(self, query: Query, results: int) -> None:
        """Add a search to the history of the session."""

    def news(self, search: Search, most: int) -> News:
        """The new results of a saved search; all are counted, ``most`` are listed."""

    def mailing(self) -> AbstractContextManager[tuple[str, ...]]:
        """Mail news in the block, beside other processes that do.

        It begins with the ids of the searches whose news an earlier process was mailing when it died: nobody knows
        whether they arrived, and they are not mailed again.
        """

    def claim(self, news: News) -> bool:
        """Claim the news of a search before mailing it; False: another process has it, or has mailed it meanwhile."""

    def settle(self, news: News, outcome: OutcomeWord) -> None:
        """Store what became of news that was claimed: ``mailed`` and ``unknown`` are not new any more, else it is."""

    def mail_address(self) -> str | None:
        """The address for alerts: the patron's own, or else that of the register."""
