"""Search history and saved searches of an account at a site, and changes of them; the site itself sends alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.pages.messages import claimed
from tunilib.backends.vufind.paths import SAVE_SEARCH, SEARCHES
from tunilib.backends.vufind.searches.page import ALERTS, SearchesPage, ids_of, read_searches
from tunilib.core.answer import Answer, Claim, ClaimWord, Missing, Reading
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.core.search import Alert, Search


class VufindSearches:
    """Reads the searches of the session and the saved ones."""

    news = Missing(by="library")
    """A site itself remembers what was searched for in its session, and mails alerts."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._shown: SearchesPage | None = None

    @property
    def changes(self) -> VufindSearchChanges:
        """Changes of searches."""
        return VufindSearchChanges(self._account)

    def recent(self) -> Reading[Search]:
        """The searches of this session, newest first."""
        page = self._shown = _page(self._account)
        return self._reading(page.recent)

    def saved(self) -> Reading[Search]:
        """The saved searches, newest first."""
        page, self._shown = self._shown or _page(self._account), None  # one page has both
        return self._reading(page.saved)

    def _reading(self, searches: tuple[Search, ...]) -> Reading[Search]:
        return Reading(items=searches, taken=self._account.now(), stated=len(searches))


class VufindSearchChanges:
    """Saves and deletes searches and sets alerts: by links, as the site has no forms for it.

    Only the page of searches proves anything: a site says "deleted" of what is not there, and nothing of an alert.
    """

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._client = account.client

    def save(self, search: str) -> Answer:
        """Save a search of the history; it keeps its id."""
        return self._client.act(lambda: self._followed(search, [("save", search), ("mode", "history")]))

    def delete(self, searches: Sequence[str]) -> Answer:
        """Delete saved searches; one that was only made goes from the history with all others alone."""
        return self._client.act(lambda: self._delete(searches))

    def clear(self, *, saved: bool = False) -> Answer:
        """Empty the history of the session; ``saved``: delete the saved searches first."""
        return self._client.act(lambda: self._clear(saved=saved))

    def alert(self, search: str, alert: Alert) -> Answer:
        """Set how often the site mails new records; that saves the search."""
        days = next(str(days) for days, known in ALERTS.items() if known is alert)
        return self._client.act(lambda: self._followed(search, [("schedule", days), ("searchid", search)]))

    def _followed(self, search: str, query: list[tuple[str, str]]) -> Answer:
        known = _page(self._account)
        if search not in (*ids_of(known.recent), *ids_of(known.saved)):
            raise NotFound("there is no such search: {id}", hint="see: tunilib searches recent", id=search)
        return self._follow(search, query)

    def _follow(self, search: str, query: list[tuple[str, str]]) -> Answer:
        page = self._client.follow(SAVE_SEARCH, query)
        green = any(flash.level == "success" for flash in page.state.flashes)
        return Answer(claims={search: claimed(page.state.flashes, done=green)}, words=page.words)

    def _delete(self, searches: Sequence[str]) -> Answer:
        known = _page(self._account)
        saved = set(ids_of(known.saved))
        every = saved | set(ids_of(known.recent))
        unknown = next((search for search in searches if search not in every), None)
        if unknown is not None:
            raise NotFound("there is no such search: {id}", hint="see: tunilib searches recent", id=unknown)
        kept = Claim(ClaimWord.REFUSED, (Reason.of(ReasonCode.OTHER, what="search-in-history"),))
        claims = {search: kept for search in searches if search not in saved}
        words: list[str] = []
        for search in searches:
            if search in saved:
                answer = self._follow(search, [("delete", search), ("mode", "history")])
                claims |= answer.claims
                words += answer.words
        return Answer(claims=claims, words=tuple(words))

    def _clear(self, *, saved: bool) -> Answer:
        ids = ids_of(_page(self._account).saved) if saved else []
        answer = self._delete(ids) if ids else Answer()
        self._client.follow(SEARCHES, [("purge", "true")])
        return answer


def _page(account: AccountPages) -> SearchesPage:
    client = account.client
    page = client.get(SEARCHES)
    return client.understand(page, lambda document: read_searches(document, client.order, account.now()))
