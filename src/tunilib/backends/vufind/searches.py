"""Search history and saved searches of an account at a site; the site itself sends alerts."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from tunilib.backends.vufind.pages.searches import read_searches
from tunilib.backends.vufind.paths import SEARCHES
from tunilib.core.answer import Missing, Reading
from tunilib.core.catalogue import Filter
from tunilib.core.search import Alert, Search

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from tunilib.backends.vufind.account_pages import AccountPages
    from tunilib.backends.vufind.pages.dates import When
    from tunilib.backends.vufind.pages.searches import SearchesPage, SearchRow

__all__ = ["VufindSearches"]

_TYPES: Final = {"AllFields": "all", "Title": "title", "Author": "author", "Subject": "subject", "ISN": "isn"}
_FILTERS: Final = {
    "building": "library",
    "author_facet": "author",
    "publishDate": "year",
    "search_daterange_mv": "year",
    "main_date_str": "year",
}
_ALERTS: Final = {0: Alert.NONE, 1: Alert.DAILY, 7: Alert.WEEKLY}
_FILTER = re.compile(r'~?([\w.-]+):(?:"(.*)"|(.*))', re.DOTALL)
_SPAN = re.compile(r"\[(\d{1,4}|\*) TO (\d{1,4}|\*)\]")


class VufindSearches:
    """Reads the searches of the session and the saved ones."""

    changes = Missing(by="tunilib")
    """A site's searches are changed on the site, which also remembers what was searched for in its session."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account

    def recent(self) -> Reading[Search]:
        """The searches of this session, newest first."""
        return self._reading(self._page().recent, saved=False)

    def saved(self) -> Reading[Search]:
        """The saved searches, newest first."""
        return self._reading(self._page().saved, saved=True)

    def _page(self) -> SearchesPage:
        client = self._account.client
        return client.understand(client.get(SEARCHES), lambda document: read_searches(document, client.order))

    def _reading(self, rows: tuple[SearchRow, ...], *, saved: bool) -> Reading[Search]:
        zone = self._account.zone
        items = tuple(_search(row, place, zone, saved=saved) for place, row in enumerate(rows, 1))
        return Reading(items=items, taken=self._account.now(), stated=len(rows))


def _search(row: SearchRow, place: int, zone: tzinfo, *, saved: bool) -> Search:
    asked = dict(row.query)
    kind = asked.get("type", "AllFields")
    return Search(
        id=row.search_id or f"row-{place}",
        query=asked.get("lookfor", row.text or ""),
        type=_TYPES.get(kind, kind),
        filters=tuple(_filters(row)),
        results=row.results,
        saved=saved,
        alert=Alert.NONE if row.alert is None else _ALERTS.get(row.alert, Alert.OTHER),
        created=_moment(row.done, zone),
    )


def _filters(row: SearchRow) -> Iterator[Filter]:
    """The filters by their names in tunilib; those that it does not have by the site's own names."""
    for name, value in row.query:
        if not name.startswith("filter["):
            continue
        found = _FILTER.fullmatch(value)
        if found is None:
            yield Filter("filter", value)
            continue
        field, content = found[1], found[2] if found[2] is not None else found[3]
        span = _SPAN.fullmatch(content)
        if span is not None:
            ends = ["" if end == "*" else end for end in span.groups()]
            content = ends[0] if ends[0] == ends[1] else "..".join(ends)
        yield Filter(_FILTERS.get(field, field), content)


def _moment(done: When | None, zone: tzinfo) -> datetime | None:
    if done is None or done.day is None:
        return None
    return datetime.combine(done.day, done.time or time(), tzinfo=zone)
