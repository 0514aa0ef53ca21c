"""One patron's account at one library: what scripts and commands use.

Each method is one use case of :mod:`tunilib.services`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, BinaryIO

import tunilib.services as services
from tunilib.services.opened import OpenedAccount

if TYPE_CHECKING:  # the services too: to the type checker a module that nothing imports is not in its package
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    import tunilib.services.cards
    import tunilib.services.exports
    import tunilib.services.favourites
    import tunilib.services.fines
    import tunilib.services.holds
    import tunilib.services.imports
    import tunilib.services.profile
    import tunilib.services.renewals  # noqa: F401
    from tunilib.core.card import Card, CardRequest
    from tunilib.core.catalogue import SearchResult
    from tunilib.core.favourite import Favourite, FavouriteChange, FavouriteList, ListChange, ListRequest
    from tunilib.core.fine import Fee, Fines
    from tunilib.core.hold import Hold, HoldChange, HoldRequest, PickupLibrary
    from tunilib.core.loan import Loan
    from tunilib.core.outcome import ChangeOutcome, FavouriteOutcome, HoldOutcome, ImportOutcome, RenewalOutcome
    from tunilib.core.profile import PasswordChange, PatronProfile, ProfileChange, RegisterChange
    from tunilib.core.reference import Reference
    from tunilib.core.search import News, Search
    from tunilib.services.catalogue import FilterValue
    from tunilib.services.loans import Explanation
    from tunilib.services.renewals import LoanSelection
    from tunilib.services.searches import Notified
    from tunilib.services.shared_lists import SharedList
    from tunilib.services.status import Overview

__all__ = ["Account"]


class Account(OpenedAccount):
    """An open account; use it in a ``with`` statement.

    Every method raises a :class:`tunilib.TunilibError` when the library could not be asked or was not understood:
    then nothing was done, or it is not known (``OutcomeUnknown``). A refusal is a value in an outcome. An id, a card,
    a record or a list that is not there is ``NotFound``, and nothing was done.
    """

    # Loans

    def loans(self) -> tuple[Loan, ...]:
        """All loans, by due date, then title, then id."""
        return self.ask(lambda: services.loans.loans(self))

    def history(self) -> tuple[Loan, ...]:
        """Returned loans, newest first.

        Raises:
            UsageError: the library stores no history.
        """
        return self.ask(lambda: services.loans.history(self))

    def explain(self, loans: Iterable[Loan | str] | None = None) -> tuple[Explanation, ...]:
        """Why loans can or cannot be renewed, and what keeping them costs; None: all of them."""
        ids = None if loans is None else _ids(loans)
        return self.ask(lambda: services.loans.explain(self, ids))

    def renew(
        self, loans: LoanSelection | Iterable[Loan | str] | None = None, *, dry_run: bool = False
    ) -> tuple[RenewalOutcome, ...]:
        """Renew loans and prove it: one outcome for each, in the order of the list of loans.

        Args:
            loans: as read before, or ids, or a selection; None: all of them.
            dry_run: say what would be done, and send nothing.

        Raises:
            LocalError: the intent could not be written down; nothing was done.
        """
        from tunilib.services.renewals import LoanSelection

        if loans is None:
            selection = LoanSelection(every=True)
        elif isinstance(loans, LoanSelection):
            selection = loans
        else:
            ids = _ids(loans)
            if not ids:
                return ()
            selection = LoanSelection(ids=ids)
        return self.ask(lambda: services.renewals.renew(self, selection, dry_run=dry_run))

    # Holds and requests

    def holds(self) -> tuple[Hold, ...]:
        """Holds and requests: ready, in transit, the others by date of creation, closed ones last."""
        return self.ask(lambda: services.holds.holds(self))

    def place(
        self, record: str | HoldRequest, *, pickup: str | None = None, expires: date | None = None
    ) -> HoldOutcome:
        """Place a hold on a record and prove it.

        Args:
            record: id of the record, or the whole request.
            pickup: id of the pick-up library; None: the home library.
            expires: last day of interest; None: the library's default.

        Raises:
            UsageError: no pick-up library, and the home library is to be asked for each time.
        """
        from tunilib.core.hold import HoldRequest

        request = HoldRequest(record=record, pickup=pickup, expires=expires) if isinstance(record, str) else record
        return self.ask(lambda: services.holds.place(self, request))

    def request(
        self, record: str, *, item: str | None = None, pickup: str | None = None, comment: str | None = None
    ) -> HoldOutcome:
        """Ask for a copy from the stacks and prove it; ``item`` is a copy's barcode, None any copy."""
        from tunilib.core.hold import HoldKind, HoldRequest

        return self.place(
            HoldRequest(record=record, kind=HoldKind.RETRIEVAL, item=item, pickup=pickup, comment=comment)
        )

    def change(
        self,
        holds: Iterable[Hold | str],
        change: HoldChange | None = None,
        *,
        pickup: str | None = None,
        freeze: bool | date | None = None,
        release: bool = False,
    ) -> tuple[HoldOutcome, ...]:
        """Change holds and prove it.

        Args:
            holds: as read before, or ids.
            change: the whole change; None: the others say it.
            pickup: id of the new pick-up library.
            freeze: True, or the last day frozen.
            release: end the freeze.

        Raises:
            UsageError: nothing to change, or both frozen and released.
        """
        from tunilib.core.hold import HoldChange

        until = freeze if isinstance(freeze, date) else None
        asked = change or HoldChange(pickup=pickup, freeze=bool(freeze), until=until, release=release)
        ids = _ids(holds)
        return self.ask(lambda: services.holds.change(self, ids, asked))

    def cancel(self, holds: Iterable[Hold | str] | None = None) -> tuple[HoldOutcome, ...]:
        """Cancel holds and prove it; None: every open one."""
        ids = None if holds is None else _ids(holds)
        return self.ask(lambda: services.holds.cancel(self, ids))

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """Where a hold can be collected."""
        return self.ask(lambda: services.holds.pickup_libraries(self, record))

    # Fines, personal information, cards

    def fines(self) -> Fines:
        """What the card owes, and what follows from it."""
        return self.ask(lambda: services.fines.fines(self))

    def fees(self) -> tuple[Fee, ...]:
        """The library's fee list."""
        return self.ask(lambda: services.fines.fees(self))

    def overview(self) -> Overview:
        """Loans, holds, fines and the days ahead."""
        return self.ask(lambda: services.status.overview(self))

    def profile(self) -> PatronProfile:
        """Personal information."""
        return self.ask(lambda: services.profile.profile(self))

    def set_profile(self, change: ProfileChange) -> ChangeOutcome:
        """Change own settings."""
        return self.ask(lambda: services.profile.set_profile(self, change))

    def change_password(self, change: PasswordChange) -> ChangeOutcome:
        """Change the password of the card."""
        return self.ask(lambda: services.profile.change_password(self, change))

    def request_change(self, change: RegisterChange) -> ChangeOutcome:
        """Ask the library to change its register."""
        return self.ask(lambda: services.profile.request_change(self, change))

    def cards(self) -> tuple[Card, ...]:
        """The library cards of the account."""
        return self.ask(lambda: services.cards.cards(self))

    def add_card(self, request: CardRequest) -> ChangeOutcome:
        """Add a card after checking it with its library."""
        return self.ask(lambda: services.cards.add_card(self, request))

    def use_card(self, card: str) -> ChangeOutcome:
        """Make a card, by id or number, the active one."""
        return self.ask(lambda: services.cards.use_card(self, card))

    def edit_card(self, card: str, name: str) -> ChangeOutcome:
        """Give a card another name."""
        return self.ask(lambda: services.cards.edit_card(self, card, name))

    def remove_card(self, card: str) -> ChangeOutcome:
        """Take a card from the account."""
        return self.ask(lambda: services.cards.remove_card(self, card))

    # Favourites; a list is named by its id or its exact name

    def favourites(self, list: str | None = None, *, sort: str = "added") -> tuple[Favourite, ...]:  # noqa: A002
        """The favourites of a list; None: of all lists.

        Args:
            sort: ``title author date format added custom``: titles and names as a Finnish library files them, dates
                newest first, ``added`` in the order they were added, ``custom`` in the patron's own.
        """
        return self.ask(lambda: services.favourites.favourites(self, list, sort=sort))

    def references(self, list: str | None = None) -> Iterator[Reference]:  # noqa: A002
        """The same as references, with notes and keywords, in the order they were added; memory does not grow."""
        return services.exports.references(self, list)

    def favourite_lists(self) -> tuple[FavouriteList, ...]:
        """All lists, the default one first, the others by age."""
        return self.ask(lambda: services.favourites.favourite_lists(self))

    def favourite_list(self, list: str) -> FavouriteList:  # noqa: A002
        """The list of an id or exact name."""
        return services.favourites.chosen_list(self.favourite_lists(), list)

    def create_list(self, request: ListRequest) -> ChangeOutcome:
        """Make a list; ``refused`` where there is one of that name."""
        return self.ask(lambda: services.favourites.create_list(self, request))

    def change_list(self, list: str, change: ListChange) -> ChangeOutcome:  # noqa: A002
        """Rename a list, or let everybody read it, or only the patron."""
        return self.ask(lambda: services.favourites.change_list(self, list, change))

    def delete_list(self, list: str, *, only_empty: bool = False) -> ChangeOutcome:  # noqa: A002
        """Delete a list with what is in it; what is in other lists too stays there."""
        return self.ask(lambda: services.favourites.delete_list(self, list, only_empty=only_empty))

    def add_favourites(self, records: Iterable[str], list: str | None = None) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Put records into a list; None: "My favourites", which is made when it is first needed."""
        chosen = tuple(records)
        return self.ask(lambda: services.favourites.add_favourites(self, chosen, list))

    def remove_favourites(self, records: Iterable[str], list: str | None = None) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Take records out of a list; None: out of all lists."""
        chosen = tuple(records)
        return self.ask(lambda: services.favourites.remove_favourites(self, chosen, list))

    def edit_favourite(
        self,
        record: str,
        change: FavouriteChange,
        list: str | None = None,  # noqa: A002
    ) -> tuple[FavouriteOutcome, ...]:
        """Change notes or keywords of a record, in one list or wherever it is."""
        return self.ask(lambda: services.favourites.edit_favourite(self, record, change, list))

    def move_favourites(self, records: Iterable[str], *, source: str, target: str) -> tuple[FavouriteOutcome, ...]:
        """Move favourites with notes and keywords, in one step."""
        chosen = tuple(records)
        return self.ask(lambda: services.favourites.move_favourites(self, chosen, source=source, target=target))

    def copy_favourites(
        self, records: Iterable[str], *, target: str, source: str | None = None
    ) -> tuple[FavouriteOutcome, ...]:
        """Copy favourites; onto one that is there already notes and keywords are joined."""
        chosen = tuple(records)
        return self.ask(lambda: services.favourites.copy_favourites(self, chosen, target=target, source=source))

    def order_favourites(self, list: str, records: Iterable[str]) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Put records of a list first, in this order."""
        chosen = tuple(records)
        return self.ask(lambda: services.favourites.order_favourites(self, list, chosen))

    def import_favourites(
        self,
        file: BinaryIO,
        list: str | None = None,  # noqa: A002
        *,
        format: str | None = None,  # noqa: A002
    ) -> tuple[ImportOutcome, ...]:
        """Import the references of a file into a list, all in one step; what cannot be read is left out.

        Args:
            file: opened for bytes. list: None: "My favourites", or the lists that the file itself names.
            format: None: told by the content.
        """
        entries = services.imports.read_entries(file, format)
        return self.ask(lambda: services.imports.import_favourites(self, entries, list))

    def share(self, list: str, folder: Path, *, language: str = "en") -> SharedList:  # noqa: A002
        """Write a public list as a page and a feed into a folder."""
        return services.shared_lists.share(self, list, folder, language=language)

    # The catalogue and searches

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
        asked = services.catalogue.query_of(query, type, filters)
        return self.ask(lambda: services.catalogue.search(self, asked, page))

    def searches(self) -> tuple[Search, ...]:
        """What was searched for since signing in, newest first."""
        return self.ask(lambda: services.searches.searches(self))

    def saved_searches(self) -> tuple[Search, ...]:
        """The saved searches, newest first."""
        return self.ask(lambda: services.searches.saved_searches(self))

    def save_search(self, search: str) -> ChangeOutcome:
        """Keep a search of the history beyond signing out."""
        return self.ask(lambda: services.searches.save_search(self, search))

    def delete_searches(self, searches: Iterable[str]) -> tuple[ChangeOutcome, ...]:
        """Delete searches, saved or not."""
        chosen = tuple(searches)
        return self.ask(lambda: services.searches.delete_searches(self, chosen))

    def clear_searches(self, *, saved: bool = False) -> tuple[ChangeOutcome, ...]:
        """Empty the history; with ``saved`` also delete the saved ones."""
        return self.ask(lambda: services.searches.clear_searches(self, saved=saved))

    def set_alert(self, search: str, alert: str) -> ChangeOutcome:
        """How often new records are mailed, ``none daily weekly``; setting it saves the search."""
        return self.ask(lambda: services.searches.set_alert(self, search, alert))

    def notify(self, post: Callable[[News, str], None] | None) -> Iterator[Notified]:
        """Mail what is new for saved searches with an alert; see :func:`tunilib.services.searches.notify`."""
        return services.searches.notify(self, post)


def _ids(things: Iterable[Loan | str] | Iterable[Hold | str]) -> tuple[str, ...]:
    return tuple(thing if isinstance(thing, str) else thing.id for thing in things)
