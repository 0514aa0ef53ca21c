"""Pages of favourites: all favourites, one list, and the menu of lists."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from tunilib.backends.vufind.pages.document import Document, PageError, number
from tunilib.backends.vufind.pages.lists import Pagination, check_rows, prove_empty, read_pagination
from tunilib.backends.vufind.pages.rows import authors_of, record_of, year_in
from tunilib.backends.vufind.pages.state import account_page, wrong_page
from tunilib.core.favourite import Favourite, FavouriteList
from tunilib.http.limits import json_of
from tunilib.pages.html import UNSEEN, Node
from tunilib.pages.source import path_of

_NAME = "favourites"
_LIST = re.compile(r"/(?:MyResearch/MyList|List)/(\d+)", re.IGNORECASE)
_NEW_LIST = "/MyResearch/EditList/NEW"
_COUNT = re.compile(r"\(?(\d[\d\s.,]*)\)?")


class ListedFavourite(NamedTuple):
    favourite: Favourite
    source: str
    formats: tuple[str, ...]


class FavouritesPage(NamedTuple):
    """One page of favourites.

    Attributes:
        list: without its count; None: all favourites together.
        keys: ``source|id`` of all records of the list in order, over all pages; None: VuFind 9 does not say.
        order: how it is sorted; None: the page does not say.
        orders: how it can be sorted.
    """

    list: FavouriteList | None
    rows: tuple[ListedFavourite, ...]
    pagination: Pagination | None
    keys: tuple[str, ...] | None
    order: str | None
    orders: tuple[str, ...] = ()

    @property
    def total(self) -> int:
        if self.keys is not None:
            return len(self.keys)
        return self.pagination.total if self.pagination is not None else len(self.rows)


class ListsMenu(NamedTuple):
    lists: tuple[FavouriteList, ...]
    every: str | None


class _Entry(NamedTuple):
    list_id: str | None
    name: str
    total: int
    current: bool


def read_favourites(page: str | Document) -> FavouritesPage:
    page = account_page(page, "favourites", _NAME)
    nodes = page.root.all("form[name=bulkActionForm] .result")
    pagination = read_pagination(page, _NAME) if nodes else None
    keys = _keys(page, has_rows=bool(nodes), is_counted=pagination is not None)
    lists = tuple(_lists(page))
    if not nodes:
        current = next((entry.total for entry in lists if entry.current), None)
        prove_empty(page, name=_NAME, empty="empty.favourites", notify=None, stated=current, mark=_empty_mark(page))
    rows = tuple(_row(node, page) for node in nodes)
    check_rows(len(rows), None if pagination is not None or keys is None else len(keys), pagination, _NAME)
    if keys is not None and pagination is not None and pagination.total != len(keys):
        raise PageError(
            expected="{number} ids as stated, not {found}",
            page=_NAME,
            number=pagination.total,
            found=len(keys),
        )
    if keys is not None and not {f"{row.source}|{row.favourite.record_id}" for row in rows} <= set(keys):
        raise PageError(expected="each row among the ids of the list", page=_NAME)
    chosen = page.root.first("select[name=sort] option[selected]")
    order = chosen.attr("value") if chosen is not None else None
    orders = tuple(option.attr("value") or "" for option in page.root.all("select[name=sort] option"))
    return FavouritesPage(_head(page), rows, pagination, keys, order, orders)


def read_lists(page: str | Document) -> ListsMenu:
    page = account_page(page, "favourites", "lists")
    lists = tuple(_lists(page))
    menu = page.root.first(f".mylist-bar > ul, .myresearch-menu a[href$='{_NEW_LIST}']")
    if menu is None:
        raise PageError(expected="a menu of lists", page="lists")
    ids = [entry.list_id for entry in lists]
    if len(set(ids)) != len(ids) or sum(entry.current for entry in lists) > 1:
        raise PageError(expected="each list once, and at most one current", page="lists")
    if page.markup.name == "finna2" and None not in ids:
        raise PageError(expected="the entry of all favourites", page="lists")
    own = ((entry, entry.list_id) for entry in lists if entry.list_id is not None)
    return ListsMenu(
        lists=tuple(FavouriteList(id=list_id, name=entry.name, count=entry.total) for entry, list_id in own),
        every=next((entry.name for entry in lists if entry.list_id is None), None),
    )


def _empty_mark(page: Document) -> str | None:
    """The element that says that a list is empty. In finna2 the same element has the heading of a list."""
    return ".mylist-header .useraccount-header h3:not(.list-title)" if page.markup.name == "finna2" else None


def _keys(page: Document, *, has_rows: bool, is_counted: bool) -> tuple[str, ...] | None:
    fields = page.root.all("input[name=all_ids_global]")
    if not fields and not has_rows:
        return ()
    if not fields and is_counted and page.markup.name != "finna2":
        return None
    try:
        keys = json_of(fields[0].attr("value") or "") if len(fields) == 1 else None
    except ValueError:
        keys = None
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise PageError(expected="one field with the ids of the whole list", page=_NAME)
    return tuple(keys)


def _row(node: Node, page: Document) -> ListedFavourite:
    box, record, source = (
        node.all("input[name='ids[]']"),
        node.first("input.hiddenId"),
        node.first("input.hiddenSource"),
    )
    heading = node.all(".resultItemLine1 h3, .resultItemLine1 h2") or node.all(".resultItemLine1")
    if len(box) != 1 or record is None or source is None or len(heading) != 1:
        raise PageError(expected="id, source, checkbox and title in each row", page=_NAME)
    record_id, index = record.attr("value") or "", source.attr("value") or ""
    if not record_id or box[0].attr("value") != f"{index}|{record_id}":
        raise PageError(expected="the same id in the row and in its checkbox", page=_NAME)
    title = heading[0].first(".title") or heading[0]
    shown = title.text_without(*UNSEEN, "authors")
    linked = any(record_of(link.attr("href")) for link in node.all(".resultItemLine1 a[href]"))
    formats = tuple(span.text for span in node.all("span.format, span.iconlabel") if span.text)
    favourite = Favourite(
        record_id=record_id,
        list="",
        title=(shown or None) if linked else page.words.title(shown),
        authors=authors_of(node),
        year=_year(node),
        format=formats[0] if formats else None,
        notes=_notes(node, page),
        keywords=tuple(link.text for link in node.all("a[href*='filter'][href*='tags%3A'], a[href*='tags:']")),
    )
    return ListedFavourite(favourite, index, formats)


def _notes(node: Node, page: Document) -> str | None:
    own = node.first(".resource-note [data-markdown]")
    if own is not None:
        return own.attr("data-markdown") or None
    last = node.first(".last")
    labels = (strong for strong in last.all("strong") if page.words.label(strong.text) == "notes") if last else ()
    label = next(iter(labels), None)
    return (_line_after(label) or None) if label is not None else None


def _line_after(label: Node) -> str:
    parts = itertools.takewhile(lambda part: part.tag != "br", label.following())
    return "".join(part.raw_text for part in parts).strip()


def _year(node: Node) -> str | None:
    place = node.first(".resultItemLine2") or node.first(".record-core-metadata")
    if place is None:
        return None
    bare = " ".join(child.text for child in place.nodes() if not child.is_element)
    return year_in(bare)


def _head(page: Document) -> FavouriteList | None:
    if page.markup.name == "finna2":
        field = page.root.first(".mainbody > input[name=listID]")
        title = page.root.first("h3.list-title span")
        if field is None:
            return None
        description = page.root.first(".list-description [data-markdown]")
        return FavouriteList(
            id=_need(field.attr("value")),
            name=_need(title.text if title is not None else None),
            description=description.attr("data-markdown") or None if description is not None else None,
            public=page.root.first(".list-public-indicator") is not None,
        )
    edit = page.root.first(".mainbody a[href*='/MyResearch/EditList/']")
    if edit is None:
        return None
    heading = page.root.first(".mainbody > h1, .mainbody > h2, .mainbody > h3")
    described = page.root.first(".mainbody > p")
    return FavouriteList(
        id=_need(path_of(edit.attr("href")).rsplit("/", 1)[-1]),
        name=_need(heading.text if heading is not None else None),
        description=described.text or None if described is not None and not _is_empty(described, page) else None,
        public=page.root.first(".mainbody > strong") is not None,
    )


def _is_empty(node: Node, page: Document) -> bool:
    return page.words.says(node.text, "empty.favourites")


def _need(text: str | None) -> str:
    if not text:
        raise PageError(expected="id and name of the list", page=_NAME)
    return text


def _lists(page: Document) -> Iterator[_Entry]:
    items = page.root.all(".mylist-bar > ul > li")
    written = page.source.count("favorites-menulist-item") - page.source.count("add-new-list-holder")
    if written != len([item for item in items if item.first(".favorite-list-title") is not None]):
        raise PageError(expected="{number} lists as written in the source", page=_NAME, number=written)
    for item in items:
        link = item.first("a[href]")
        if link is None and item.first("h1, input.new-list-input") is not None:
            continue
        title = link.first(".favorite-list-title") if link is not None else None
        beside = [node for node in link.all("div, span") if node != title] if link is not None else []
        counts = [_COUNT.fullmatch(node.text) for node in beside]
        counted = next((found for found in counts if found is not None), None)
        if link is None or title is None or counted is None:
            raise PageError(expected="name and count of each list", page=_NAME)
        yield _entry(link, title.text, counted[1], page)
    menus = _plain_menus(page) if not items else []
    if not items and page.source.count("user-list-link") != sum(len(menu.all("a.user-list-link")) for menu in menus):
        raise PageError(expected="all lists in the menu of lists", page=_NAME)
    for item in menus[0].children() if menus else ():
        link = item if item.tag == "a" else item.first("a[href]")
        name, badge = item.first(".icon-link__label"), item.first(".badge")
        is_list = menus[0].tag == "ul" or "user-list-link" in item.classes
        if not is_list or (link is not None and path_of(link.attr("href")).endswith(_NEW_LIST)):
            continue
        counted = _COUNT.fullmatch(badge.text) if badge is not None else None
        if link is None or name is None or counted is None:
            raise PageError(expected="name and count of each list", page=_NAME)
        yield _entry(link, name.text, counted[1], page)


def _plain_menus(page: Document) -> list[Node]:
    """VuFind's menus of lists. The one in the page header comes last.

    Menus of VuFind 9 have other entries too.
    """
    links = page.root.all(f".myresearch-menu a[href$='{_NEW_LIST}']")
    found = [next((one for one in link.ancestors() if one.tag == "ul"), link.parent) for link in links]
    menus = [menu for menu in found if menu is not None]
    return sorted(menus, key=lambda menu: any("dropdown-menu" in node.classes for node in menu.ancestors()))


def _entry(link: Node, name: str, count: str, page: Document) -> _Entry:
    current = link.attr("aria-current") == "page" or "active" in link.classes
    address = link.attr("href") or ""
    found = _LIST.search(path_of(address))
    list_id = found[1] if found is not None else None
    if list_id is None and address.startswith("#"):
        field = page.root.first("input[name=listID]")
        list_id = field.attr("value") if field is not None else None
    total = number(count)
    if total is None or (list_id is None and not path_of(address).lower().endswith("/myresearch/favorites")):
        raise wrong_page(page, _NAME, "address and count of each list")
    return _Entry(list_id, name, total, current)
