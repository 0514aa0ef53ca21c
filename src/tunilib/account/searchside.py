"""The searches of an account: in the catalogue, in its history, and those that are saved."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tunilib.account.opened import Opened, offered
from tunilib.core.answer import Missing
from tunilib.errors import TunilibError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tunilib.core.catalogue import Query, SearchResult
    from tunilib.core.outcome import Change
    from tunilib.core.ports import Catalogue, Searches
    from tunilib.core.ports.searches import SearchChanges
    from tunilib.core.reference import Reference
    from tunilib.core.search import News, Search
    from tunilib.services.alerting import Notified
    from tunilib.services.searching import FilterValue

__all__ = ["SearchSide"]

_ALERTS = ("none", "daily", "weekly")


class SearchSide(Opened):
    """The catalogue, search history, saved searches and alerts."""

    def search(self, query: str, *, type: str = "all", page: int = 1, **filters: FilterValue) -> SearchResult:  # noqa: A002
        """Search the catalogue: one page of 20 records, how many there are, and what they can be narrowed by.

        The search is remembered until signing out.

        Args:
            query: words, "phrases", beginnings (``kale*``), AND OR NOT and parentheses; empty: everything.
            type: ``all title author subject isn``.
            page: from 1; one beyond the last is empty.
            filters: ``format language year library author``, each a value or several of which any is enough; a year
                may be a span: ``year="2001..2010"``.

        Raises:
            UsageError: the query, its type or a filter makes no sense.
        """
        from tunilib.services.searching import query_of

        asked = query_of(query, type, filters)
        found = self._ask(lambda: self._catalogue().search(asked, page))
        self._remember(asked, found.total)
        return found

    def found_references(
        self,
        query: str,
        *,
        type: str = "all",  # noqa: A002
        page: int | None = None,
        **filters: FilterValue,
    ) -> Iterator[Reference]:
        """What a search finds, whole, in its order; ``page``: only that page. It is not remembered."""
        from tunilib.services.searching import query_of

        return self._catalogue().references(query_of(query, type, filters), page)

    def searches(self) -> tuple[Search, ...]:
        """What was searched for since signing in, newest first."""
        return self._ask(lambda: self._searches().recent()).items

    def saved_searches(self) -> tuple[Search, ...]:
        """The saved searches, newest first."""
        return self._ask(lambda: self._searches().saved()).items

    def save_search(self, search: str) -> Change:
        """Keep a search of the history beyond signing out."""
        return self._ask(lambda: self._search_changes().save(search))

    def delete_searches(self, searches: Iterable[str]) -> tuple[Change, ...]:
        """Delete searches, saved or not."""
        chosen = tuple(searches)
        return self._ask(lambda: self._search_changes().delete(chosen))

    def clear_searches(self, *, saved: bool = False) -> tuple[Change, ...]:
        """Empty the history; with ``saved`` also delete the saved ones."""
        return self._ask(lambda: self._search_changes().clear(saved=saved))

    def set_alert(self, search: str, alert: str) -> Change:
        """How often new records are mailed, ``none daily weekly``; setting it saves the search.

        Raises:
            UsageError: there is no such alert.
        """
        from tunilib.core.search import Alert

        if alert not in _ALERTS:
            raise UsageError(
                "unknown alert: {alert}",
                hint="choose one of: {alerts}",
                alert=alert,
                alerts=", ".join(_ALERTS),
            )
        return self._ask(lambda: self._search_changes().alert(search, Alert(alert)))

    def notify(self, post: Callable[[News, str], None] | None) -> Iterator[Notified]:
        """Mail what is new for saved searches with an alert; a library that does so itself has nothing left to mail.

        Args:
            post: hands the news of one search to an address; when it returns they were accepted. None: only look
                what would be mailed.
        """
        from tunilib.services.alerting import notify

        port = self._searches().changes
        if isinstance(port, Missing):
            return iter(())
        return notify(port, self.saved_searches(), post, self._now().date())

    def _remember(self, query: Query, results: int) -> None:
        """That a search could not be remembered takes nothing from what it found."""
        with suppress(TunilibError):
            port = self._door.searches
            if not isinstance(port, Missing) and not isinstance(port.changes, Missing):
                port.changes.remember(query, results)

    def _catalogue(self) -> Catalogue:
        return offered(self._door.catalogue, "catalogue")

    def _searches(self) -> Searches:
        return offered(self._door.searches, "searches")

    def _search_changes(self) -> SearchChanges:
        return offered(self._searches().changes, "changing searches")
