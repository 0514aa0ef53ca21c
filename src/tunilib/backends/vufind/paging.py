"""All pages of a list, each once, and no fewer things than the site states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from tunilib.backends.vufind.pages.document import PageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tunilib.backends.vufind.asking import Asking
    from tunilib.backends.vufind.client import Page
    from tunilib.backends.vufind.dialects import DateOrder
    from tunilib.backends.vufind.pages.document import Document
    from tunilib.backends.vufind.pages.paging import Paging

__all__ = ["all_pages"]

_MOST = 400


class Listed(Protocol):
    """A page of a list."""

    @property
    def rows(self) -> Sequence[object]: ...
    @property
    def stated(self) -> int | None: ...
    @property
    def paging(self) -> Paging | None: ...


P = TypeVar("P", bound=Listed)


def all_pages(
    asking: Asking, path: str, reader: Callable[[Document, DateOrder | None], P], name: str
) -> list[tuple[Page, P]]:
    """Every page of a list, in order.

    Pages are followed by the site's own links, and each must begin where the one before it ended: a page beyond the
    end is an error on some sites and an empty page on others, so that nothing is ever asked for until nothing comes.

    Raises:
        NotUnderstood: the pages do not fit each other, or are not as many things as the site states.
    """
    page = asking.get(path)
    found = asking.read(page, reader)
    pages = [(page, found)]
    total = found.paging.total if found.paging is not None else found.stated
    while found.paging is not None and found.paging.next is not None:
        last = found.paging.last
        page = asking.client.get(page.link(found.paging.next))
        found = asking.read(page, reader)
        pages.append((page, found))
        if len(pages) > _MOST or found.paging is None or found.paging.first != last + 1 or found.paging.total != total:
            error = PageError(expected=f"the page that begins with number {last + 1} of {total}", page=name)
            raise asking.client.page_error(error, page)
    seen = sum(len(found.rows) for _, found in pages)
    if total is not None and seen != total:
        error = PageError(expected=f"{total} things as the site states, not {seen}", page=name)
        raise asking.client.page_error(error, page)
    return pages
