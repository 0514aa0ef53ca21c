"""Favourites of an account at a site, as its pages show them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from tunilib.backends.vufind.catalogue.exports import Exporter, RecordSummary
from tunilib.backends.vufind.favourites.page import FavouritesPage, read_favourites, read_lists
from tunilib.backends.vufind.page_errors import is_missing_page
from tunilib.backends.vufind.pages.document import PageError
from tunilib.backends.vufind.paths import FAVOURITES, LIST, PUBLIC_LIST
from tunilib.core.answer import Reading
from tunilib.core.favourite import (
    DEFAULT_LIST,
    Favourite,
    FavouriteList,
    ReferencedFavourite,
    joined,
    lists_called,
    noted,
)
from tunilib.errors import NotUnderstood, UsageError, no_such_list, not_offered
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.favourites.changes import VufindFavouriteChanges
    from tunilib.backends.vufind.favourites.page import FavouriteRow, ListEntry, ListHead
    from tunilib.backends.vufind.site import Page

_MOST_PAGES = 1000
_AS_ADDED = {"finna": "id", "vufind": "last_saved"}
_OWN_ORDER = "custom_order"
_DEFAULT_TITLES = ("All favourites", "Kaikki suosikit", "Alla favoriter", "Saved Items", "Suosikit", "Favoriter")
"""What sites call the list that they make by themselves, in the language of the page at that time
(``default_list_title`` in the language files of Finna and VuFind)."""
_LIMIT = {"finna": (("limit", "100"),), "vufind": ()}


class VufindFavourites:
    """Reads lists and favourites: each list from its own page, as no other page shows notes."""

    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._client = account.client
        self._read: dict[str, FavouriteList] = {}
        self._unchanged: dict[str, FavouriteList] = {}

    @cached_property
    def changes(self) -> VufindFavouriteChanges:
        """Changes of lists and favourites."""
        from tunilib.backends.vufind.favourites.changes import VufindFavouriteChanges

        return VufindFavouriteChanges(self._account, self)

    def names(self) -> tuple[FavouriteList, ...]:
        """The lists by id, name and count alone: from the menu of one page."""
        return tuple(FavouriteList(id=one.list_id or "", name=one.name, count=one.count) for one in self._menu())

    def default_list(self) -> str | None:
        """The list that the site makes by itself: it is called as the menu calls all favourites; None: not made yet."""
        page = self._first_page()
        entries = self._client.understand(page, read_lists)
        every = next((one.name for one in entries if one.list_id is None), None)
        label = page.document.root.first(".account-menu a.favorites .icon-link__label")
        names = (every, label.text if label is not None else None, DEFAULT_LIST, *_DEFAULT_TITLES)
        return next((one.list_id for name in names for one in entries if one.list_id and one.name == name), None)

    def lists(self) -> Reading[FavouriteList]:
        """All lists, in the site's order; each from its own page, with its description and whether it is public."""
        entries = self._menu()
        unchanged, self._unchanged = self._unchanged, {}
        items = tuple(self._list_as_before(entry, unchanged) or self._list(entry) for entry in entries)
        self._read = {one.id: one for one in items}
        return Reading(items=items, taken=self._account.now(), stated=len(entries))

    def expect_change_of(self, changed: str | None) -> None:
        """Only one list is changed now: of the others, the next reading of all reads no pages but the menu.

        Args:
            changed: its id; None: one that is new.
        """
        self._unchanged = {ident: one for ident, one in self._read.items() if ident != changed}

    def shown(self, page: Page) -> None:
        """Take what the page of a list shows after it was changed; the next reading does not read it again."""
        head = self._client.understand(page, read_favourites).head
        if head is not None:
            self._unchanged[head.list_id] = self._made_of(head, 0)

    def read(self, name: str | None = None, *, custom: bool = False) -> Reading[Favourite]:
        """The favourites of a list, or of all lists, one list after the other.

        ``custom``: in the patron's own order; in the order of adding where the list has none.
        """
        items = tuple(favourite for _, favourite in self._rows(name, custom=custom))
        return Reading(items=items, taken=self._account.now(), stated=len(items))

    def read_one_list(self) -> None:
        """Read the first list that is not empty, or else the first one, to see whether its page is understood."""
        entries = sorted(self._menu(), key=lambda entry: not entry.count)
        if entries:
            self._list(entries[0])
        if entries and entries[0].count:
            self._of_list(entries[0], custom=False)

    def references(self, name: str | None = None) -> Iterator[ReferencedFavourite]:
        """The same with what the site itself exports of each record, else with what the page shows."""
        found: dict[str, tuple[FavouriteRow, Favourite]] = {}
        for row, favourite in self._rows(name, custom=False):
            before = found.get(favourite.record_id)
            found[favourite.record_id] = (row, favourite if before is None else joined(before[1], favourite))
        wanted = [
            RecordSummary(row.record_id, row.source, row.title, row.authors, row.year, row.formats)
            for row, _ in found.values()
        ]
        for reference in Exporter(self._client).references(wanted):
            favourite = found[reference.id][1]
            yield ReferencedFavourite(favourite, noted(reference, favourite))

    def _first_page(self) -> Page:
        """The page of all favourites.

        Raises:
            NotFound: the site has no lists of favourites.
        """
        try:
            return self._client.get(FAVOURITES)
        except NotUnderstood as error:
            if not is_missing_page(error):
                raise
            what = term("ability", "favourites")
            raise not_offered(what) from error

    def _menu(self) -> list[ListEntry]:
        page = self._first_page()
        return [entry for entry in self._client.understand(page, read_lists) if entry.list_id is not None]

    def _list(self, entry: ListEntry) -> FavouriteList:
        assert entry.list_id is not None
        page = self._client.get(LIST + entry.list_id)
        head = self._client.understand(page, read_favourites).head
        if head is None or head.list_id != entry.list_id:
            raise self._client.page_error(
                PageError(expected="the list {list}", page="favourites", list=entry.list_id), page
            )
        return self._made_of(head, entry.count)

    def _made_of(self, head: ListHead, count: int) -> FavouriteList:
        return FavouriteList(
            id=head.list_id,
            name=head.name,
            public=head.public,
            description=head.description or None,
            count=count,
            address=self._public_address(head.list_id) if head.public else None,
        )

    def _list_as_before(self, entry: ListEntry, unchanged: dict[str, FavouriteList]) -> FavouriteList | None:
        known = unchanged.get(entry.list_id or "")
        return replace(known, count=entry.count) if known is not None and known.name == entry.name else None

    def _public_address(self, chosen: str) -> str:
        path = PUBLIC_LIST if self._client.is_finna else LIST
        return f"{(self._client.session.base or self._client.site).rstrip('/')}{path}{chosen}"

    def _rows(self, name: str | None, *, custom: bool) -> Iterator[tuple[FavouriteRow, Favourite]]:
        entries = self._menu()
        if name is not None:
            entries = [_called(entries, name)]
        for entry in entries:
            if not entry.count:
                continue
            for row in self._of_list(entry, custom=custom):
                yield row, _favourite(row, entry.list_id or "")

    def _of_list(self, entry: ListEntry, *, custom: bool) -> list[FavouriteRow]:
        """All rows of a list; pages are counted, as a page beyond the end looks like the last one."""
        product = "finna" if self._client.is_finna else "vufind"
        added = _AS_ADDED[product]
        order = _OWN_ORDER if custom and product == "finna" else added
        page, found = self._page(entry, 1, order, product)
        if order == _OWN_ORDER and _sorted_by(page) != _OWN_ORDER:
            page, found = self._page(entry, 1, added, product)
        elif _sorted_by(page) not in (None, order):
            raise self._client.page_error(
                PageError(expected="favourites sorted by {order}", page="favourites", order=order), page
            )
        order = _sorted_by(page) or order
        rows = list(found.rows)
        number = 1
        while len(rows) < len(found.keys):
            number += 1
            page, following = self._page(entry, number, order, product)
            if number > _MOST_PAGES or following.pagination is None or following.pagination.first != len(rows) + 1:
                error = PageError(
                    expected="the page that begins with number {number}", page="favourites", number=len(rows) + 1
                )
                raise self._client.page_error(error, page)
            rows += following.rows
        if len(rows) != entry.count or len({(row.source, row.record_id) for row in rows}) != len(rows):
            error = PageError(expected="{number} favourites as stated", page="favourites", number=entry.count)
            raise self._client.page_error(error, page)
        return rows

    def _page(self, entry: ListEntry, number: int, order: str, product: str) -> tuple[Page, FavouritesPage]:
        query = [("sort", order), *_LIMIT[product], *([("page", str(number))] if number > 1 else [])]
        page = self._client.get(f"{LIST}{entry.list_id}", query)
        return page, self._client.understand(page, read_favourites)


def _called(entries: list[ListEntry], name: str) -> ListEntry:
    known = {entry.list_id or "": entry for entry in entries}
    found = lists_called([FavouriteList(id=key, name=entry.name) for key, entry in known.items()], name)
    if len(found) > 1:
        raise UsageError(
            "several lists are called {list}", hint="name one by its ID: tunilib favourites lists", list=name
        )
    if not found:
        raise no_such_list(name)
    return known[found[0].id]


def _sorted_by(page: Page) -> str | None:
    """The order that a page states; None where it states none."""
    chosen = page.document.root.first("select[name=sort] option[selected]")
    return chosen.attr("value") if chosen is not None else None


def _favourite(row: FavouriteRow, chosen: str) -> Favourite:
    return Favourite(
        record_id=row.record_id,
        list=chosen,
        title=row.title,
        authors=row.authors,
        year=row.year,
        format=row.formats[0] if row.formats else None,
        notes=row.notes,
        keywords=row.tags,
    )
