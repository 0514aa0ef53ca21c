"""Every page that is read of a site, each with what reads it, to tell a site that changed from one that works.

Nothing is sent: forms are only looked at. A page that is not understood is an error with a redacted copy, as anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.vufind.paths import ILL, RETRIEVALS
from tunilib.core.catalogue import Query
from tunilib.core.hold import HoldKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tunilib.backends.vufind.account_pages import AccountPages
    from tunilib.backends.vufind.door import VufindDoor

__all__ = ["known_pages"]


def known_pages(door: VufindDoor, account: AccountPages) -> Iterator[tuple[str, Callable[[], object]]]:
    """The name of each page, as errors call it, and what reads it; to be called before the next one is asked for."""
    yield "loans", door.loans.read
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
    records: list[str] = []
    yield "search results", lambda: records.extend(one.id for one in door.catalogue.search(Query(text="")).records)
    if records:
        yield "record", lambda: door.catalogue.record(records[0])
        yield "favourite form", lambda: door.favourites.changes.find(records[:1])
        yield "request form", lambda: door.holds.pickup_libraries(records[0])
