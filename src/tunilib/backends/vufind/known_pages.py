"""Every page that is read of a site, each with what reads it, to tell a site that changed from one that works.

Nothing is sent: forms are only looked at. A page that is not understood is an error with a redacted copy, as anywhere.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tunilib.backends.vufind.page_errors import is_missing_page
from tunilib.backends.vufind.paths import ILL, RETRIEVALS
from tunilib.core.catalogue import Query
from tunilib.core.hold import HoldKind
from tunilib.errors import NotFound, NotUnderstood, not_offered
from tunilib.messages import term

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunilib.backends.vufind.account import AccountPages
    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.door import VufindDoor

_ON_EVERY_SITE = frozenset(("loans", "profile", "search results"))


def known_pages(door: VufindDoor, account: AccountPages) -> Iterator[tuple[str, Callable[[], object]]]:
    """The name of each page, as errors call it, and what reads it; to be called before the next one is asked for.

    A page that the site does not have, or not for this card, is ``NotFound``; but every site has those of loans and
    profile, and the search, so that a site without one has changed.
    """
    return ((name, partial(_of_site, name, read)) for name, read in _pages(door, account))


def _of_site(name: str, read: Callable[[], object]) -> object:
    try:
        return read()
    except NotUnderstood as error:
        if name not in _ON_EVERY_SITE and is_missing_page(error):
            raise not_offered(term("page", name)) from error
        raise


def _pages(door: VufindDoor, account: AccountPages) -> Iterator[tuple[str, Callable[[], object]]]:
    records: list[str] = []
    yield "loans", lambda: records.extend(loan.record_id for loan in door.loans.read().items if loan.record_id)
    yield "holds", lambda: door.holds.read({HoldKind.HOLD})
    menu = account.client.session.menu or ()
    if RETRIEVALS in menu:
        yield "retrievals", lambda: door.holds.read({HoldKind.RETRIEVAL})
    if ILL in menu:
        yield "ill", lambda: door.holds.read({HoldKind.ILL})
    yield "fines", door.fines.read
    yield "profile", door.profile.read
    yield "password form", door.profile.look_at_password_form
    yield "loan history", door.loans.history
    yield "library cards", door.cards.read
    yield "card form", door.cards.look_at_form
    yield "lists", door.favourites.names
    yield "favourites", door.favourites.read_one_list
    yield "list form", door.favourites.changes.look_at_form
    yield "searches", door.searches.saved
    yield "search results", lambda: records.extend(one.id for one in door.catalogue.search(Query(text="")).records)
    if records:  # one that is lent is surely the library's own, and has copies
        yield "record", lambda: door.catalogue.record(records[0])
        yield "favourite form", lambda: door.favourites.changes.find(records[:1])
        yield "request form", lambda: door.holds.pickup_libraries(records[0])
    if account.choice.account:
        yield "university sign-in", lambda: _university_link(account.client)


def _university_link(client: Client) -> object:
    """The link to the university sign-in, as somebody sees it who is not signed in."""
    from tunilib.backends.vufind.client import Client
    from tunilib.backends.vufind.haka.discovery import find_link

    visitor = Client(client.settings, client.session.site_only())
    try:
        return find_link(visitor)
    except NotFound as error:
        raise NotUnderstood(
            "the login page of {site} has no link to the university sign-in any more",
            hint="look at the site itself",
            site=client.site,
        ) from error
    finally:
        visitor.close()
