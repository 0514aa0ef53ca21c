"""Favourites of an account at a site, as its pages show them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.backends.vufind.catalogue import Exporter
from tunilib.backends.vufind.catalogue.results import RecordSummary
from tunilib.backends.vufind.favourites.page import FavouritesPage, ListedFavourite, read_favourites, read_lists
from tunilib.backends.vufind.page_errors import is_missing_page
from tunilib.backends.vufind.pages.document import PageError
from tunilib.backends.vufind.paths import FAVOURITES, LIST, PUBLIC_LIST
from tunilib.core.answer import Reading
from tunilib.core.favourite import (
    DEFAULT_LIST,
    AnnotatedReference,
    Favourite,
    FavouriteList,
    annotated,
    joined,
    known_by_name,
    lists_called,
)
from tunilib.errors import NotUnderstood, not_offered, only_list
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.session import Page

_MOST_PAGES = 1000
_AS_ADDED = {"finna": "id", "vufind": "last_saved"}
_OWN_ORDER = "custom_order"
_DEFAULT_TITLES = ("All favourites", "Kaikki suosikit", "Alla favoriter", "Saved Items", "Suosikit", "Favoriter")
"""The names of the list that sites make automatically, in the language of the page at that time
(``default_list_title`` in the language files of Finna and VuFind)."""
_LIMIT = {"finna": (("limit", "100"),), "vufind": ()}


class FavouritesRead:
    def __init__(self, account: AccountPages) -> None:
        self._account = account
        self._client = account.client
        self._led_to: Page | None = None
        self._known: tuple[FavouriteList, ...] | None = None

    def names(self) -> tuple[FavouriteList, ...]:
        return self._client.understand(self._first_page(), read_lists).lists

    def default_list(self) -> str | None:
        page = self._first_page()
        menu = self._client.understand(page, read_lists)
        label = page.document.root.first(".account-menu a.favorites .icon-link__label")
        names = (menu.every, label.text if label is not None else None, DEFAULT_LIST, *_DEFAULT_TITLES)
        return next((one.id for name in names for one in menu.lists if one.name == name), None)

    def lists(self, whole: Collection[str] | None = None) -> Reading[FavouriteList]:
        page, self._led_to = self._led_to, None
        known = self.names() if page is None else self._client.understand(page, read_lists).lists
        chosen = known if whole is None else [one for word in whole for one in lists_called(known, word)]
        items = tuple(self._list(one, page) if one in chosen else one for one in known)
        self._known = known
        return Reading(items=items, taken=self._account.now(), stated=len(known))

    def last_names(self) -> tuple[FavouriteList, ...]:
        """The lists as they were read before a change, or else now."""
        known, self._known = self._known, None
        return self.names() if known is None else known

    def led_to(self, page: Page) -> None:
        """Take the page of favourites that a change led to for the next reading of the lists: it has their menu.

        One with a message in red does not prove that a list is empty.
        """
        is_good = all(flash.level != "danger" for flash in page.state.flashes)
        if page.redirected and page.document.kind == "favourites" and is_good:
            self._led_to = page

    def read(self, name: str | None = None, *, custom: bool = False) -> Reading[Favourite]:
        """The favourites of one list or of all lists.

        ``custom``: in the patron's own order, or in the order of adding if there is none.
        """
        items = tuple(row.favourite for row in self._rows(name, custom=custom))
        return Reading(items=items, taken=self._account.now(), stated=len(items))

    def read_one_list(self) -> None:
        """Read one list, if possible not an empty one, to see whether its page is understood."""
        lists = sorted(self.names(), key=lambda one: not one.count)
        if lists:
            self._list(lists[0])
        if lists and lists[0].count:
            self._of_list(lists[0].id, lists[0].count)

    def references(self, name: str | None = None) -> Iterator[AnnotatedReference]:
        found: dict[str, tuple[RecordSummary, Favourite]] = {}
        for one, source, formats in self._rows(name, custom=False):
            before = found.get(one.record_id)
            summary = RecordSummary(one.record_id, source, one.title, one.authors, one.year, formats)
            found[one.record_id] = (summary, one if before is None else joined(before[1], one))
        wanted = [summary for summary, _ in found.values()]
        for reference in Exporter(self._client).references(wanted):
            yield annotated(reference, found[reference.id][1])

    def _first_page(self) -> Page:
        try:
            return self._client.get(FAVOURITES)
        except NotUnderstood as error:
            if not is_missing_page(error):
                raise
            what = term("ability", "favourites")
            raise not_offered(what) from error

    def _list(self, wanted: FavouriteList, page: Page | None = None) -> FavouriteList:
        found = self._client.understand(page, read_favourites).list if page is not None else None
        if found is None or found.id != wanted.id:
            page = self._client.get(LIST + wanted.id)
            found = self._client.understand(page, read_favourites).list
        if found is None or found.id != wanted.id:
            assert page is not None
            raise self._client.page_error(
                PageError(expected="the list {list}", page="favourites", list=wanted.id), page
            )
        return replace(found, count=wanted.count, address=self._public_address(found.id) if found.public else None)

    def _public_address(self, chosen: str) -> str:
        path = PUBLIC_LIST if self._client.is_finna else LIST
        return f"{(self._client.session.base or self._client.site).rstrip('/')}{path}{chosen}"

    def _rows(self, name: str | None, *, custom: bool) -> Iterator[ListedFavourite]:
        lists = self.names()
        for one in lists if name is None else (only_list(lists_called(lists, name), name),):
            for row in self._of_list(one.id, one.count, custom=custom) if one.count else ():
                yield row._replace(favourite=replace(row.favourite, list=known_by_name(one.id, one.name)))

    def contents(self, lists: Collection[str]) -> Iterator[tuple[str, Sequence[Favourite]]]:
        for ident in lists:
            try:
                yield ident, [row.favourite for row in self._of_list(ident)]
            except NotUnderstood as error:
                if not is_missing_page(error):
                    raise

    def _of_list(self, ident: str, count: int | None = None, *, custom: bool = False) -> list[ListedFavourite]:
        """All rows of a list, as many as its entry in the menu says.

        Pages are counted, because a page beyond the end looks like the last one. A release that does not sort by the
        day of adding gives its own order.
        """
        product = "finna" if self._client.is_finna else "vufind"
        added = _AS_ADDED[product]
        order = _OWN_ORDER if custom and product == "finna" else added
        page, found = self._page(ident, 1, order, product)
        if count is None:
            menu = self._client.understand(page, read_lists).lists
            count = next((one.count for one in menu if one.id == ident), None)
        if order == _OWN_ORDER and found.order != _OWN_ORDER:
            page, found = self._page(ident, 1, added, product)
        elif found.order not in (None, order) and (not found.orders or order in found.orders):
            error = PageError(expected="favourites sorted by {order}", page="favourites", order=order)
            raise self._client.page_error(error, page)
        order = found.order or order
        rows = list(found.rows)
        number = 1
        while len(rows) < found.total:
            number += 1
            page, following = self._page(ident, number, order, product)
            if number > _MOST_PAGES or following.pagination is None or following.pagination.first != len(rows) + 1:
                expected = "the page that begins with number {number}"
                raise self._client.page_error(
                    PageError(expected=expected, page="favourites", number=len(rows) + 1), page
                )
            rows += following.rows
        if len(rows) != count or len({(row.source, row.favourite.record_id) for row in rows}) != len(rows):
            error = PageError(expected="{number} favourites as stated", page="favourites", number=count)
            raise self._client.page_error(error, page)
        return rows

    def _page(self, ident: str, number: int, order: str, product: str) -> tuple[Page, FavouritesPage]:
        query = [("sort", order), *_LIMIT[product], *([("page", str(number))] if number > 1 else [])]
        page = self._client.get(f"{LIST}{ident}", query)
        return page, self._client.understand(page, read_favourites)
