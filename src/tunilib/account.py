"""A patron's account at a library, for scripts and commands: a method for each use case of :mod:`tunilib.services`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, BinaryIO

import tunilib.services as services
from tunilib.services.opened import OpenedAccount

if TYPE_CHECKING:  # type checkers need the imports of the services, which are loaded when used
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

    Methods raise a :class:`tunilib.TunilibError` if the library cannot be asked or is not understood; then nothing was
    done, or the result is unknown (``OutcomeUnknown``). A refusal is an outcome, not an error. ``NotFound`` is raised
    for an id, card, record or list that does not exist; nothing was done then.
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
        """Why loans can or cannot be renewed, and what returning them late costs; None: all loans."""
        ids = None if loans is None else _ids(loans)
        return self.ask(lambda: services.loans.explain(self, ids))

    def renew(
        self, loans: LoanSelection | Iterable[Loan | str] | None = None, *, dry_run: bool = False
    ) -> tuple[RenewalOutcome, ...]:
        """Renew loans and prove it: an outcome for each, in the order of the list of loans.

        Args:
            loans: loans, ids or a selection; None: all loans.
            dry_run: return what would be done, and send nothing.

        Raises:
            LocalError: the intent could not be stored; nothing was done.
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
        ask = self.ask if dry_run else self.change_with
        return ask(lambda: services.renewals.renew(self, selection, dry_run=dry_run))

    # Holds and requests

    def holds(self) -> tuple[Hold, ...]:
        """Holds and requests: ready, in transit, the others by date of creation, closed ones last."""
        return self.ask(lambda: services.holds.holds(self))

    def place(
        self, record: str | HoldRequest, *, pickup: str | None = None, expires: date | None = None
    ) -> HoldOutcome:
        """Place a hold on a record and prove it.

        Args:
            record: id of the record, or a complete request.
            pickup: id of the pick-up library; None: the home library.
            expires: last day of interest; None: the library's default.

        Raises:
            UsageError: a pick-up library must be named, as the patron has no home library.
        """
        from tunilib.core.hold import HoldRequest

        request = HoldRequest(record=record, pickup=pickup, expires=expires) if isinstance(record, str) else record
        return self.change_with(lambda: services.holds.place(self, request))

    def request(
        self, record: str, *, item: str | None = None, pickup: str | None = None, comment: str | None = None
    ) -> HoldOutcome:
        """Request a copy from the stacks and prove it; ``item``: its barcode, None: any copy."""
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
            holds: holds or ids.
            change: a complete change, instead of the other arguments.
            pickup: id of the new pick-up library.
            freeze: True, or the last day of the freeze.
            release: end the freeze.

        Raises:
            UsageError: nothing to change, or both frozen and released.
        """
        from tunilib.core.hold import HoldChange

        until = freeze if isinstance(freeze, date) else None
        asked = change or HoldChange(pickup=pickup, freeze=bool(freeze), until=until, release=release)
        ids = _ids(holds)
        return self.change_with(lambda: services.holds.change(self, ids, asked))

    def cancel(self, holds: Iterable[Hold | str] | None = None) -> tuple[HoldOutcome, ...]:
        """Cancel holds and prove it; None: all open ones."""
        ids = None if holds is None else _ids(holds)
        return self.change_with(lambda: services.holds.cancel(self, ids))

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """Where a hold can be collected."""
        return self.ask(lambda: services.holds.pickup_libraries(self, record))

    # Fines, personal information, cards

    def fines(self) -> Fines:
        """What the card owes, and whether that suspends borrowing rights."""
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
        """Change the patron's own settings."""
        return self.change_with(lambda: services.profile.set_profile(self, change))

    def change_password(self, change: PasswordChange) -> ChangeOutcome:
        """Change the password of the card."""
        return self.change_with(lambda: services.profile.change_password(self, change))

    def request_change(self, change: RegisterChange) -> ChangeOutcome:
        """Request a change of the register."""
        return self.change_with(lambda: services.profile.request_change(self, change))

    def cards(self) -> tuple[Card, ...]:
        """The library cards of the account."""
        return self.ask(lambda: services.cards.cards(self))

    def add_card(self, request: CardRequest) -> ChangeOutcome:
        """Add a card after checking it with its library."""
        return self.change_with(lambda: services.cards.add_card(self, request))

    def use_card(self, card: str) -> ChangeOutcome:
        """Make a card, by id or number, the active one."""
        return self.change_with(lambda: services.cards.use_card(self, card))

    def edit_card(self, card: str, name: str) -> ChangeOutcome:
        """Give a card, by id or number, another name; an empty one removes the name."""
        return self.change_with(lambda: services.cards.edit_card(self, card, name))

    def remove_card(self, card: str) -> ChangeOutcome:
        """Remove a card, by id or number, from the account."""
        return self.change_with(lambda: services.cards.remove_card(self, card))

    # Favourites; a list is given by its id or its exact name

    def favourites(self, list: str | None = None, *, sort: str = "added") -> tuple[Favourite, ...]:  # noqa: A002
        """The favourites of a list; None: of all lists.

        Args:
            sort: ``title author date format added custom``: titles and names as Finnish libraries file them, dates
                newest first, ``added`` in the order of adding, ``custom`` in the patron's own order.
        """
        return self.ask(lambda: services.favourites.favourites(self, list, sort=sort))

    def references(self, list: str | None = None) -> Iterator[Reference]:  # noqa: A002
        """The same as references, with notes and keywords, in the order of adding; they are streamed."""
        return services.exports.references(self, list)

    def favourite_lists(self) -> tuple[FavouriteList, ...]:
        """All lists, the default one first, the others by age."""
        return self.ask(lambda: services.favourites.favourite_lists(self))

    def favourite_list(self, list: str) -> FavouriteList:  # noqa: A002
        """The list with an id or exact name."""
        return services.favourites.chosen_list(self.favourite_lists(), list)

    def create_list(self, request: ListRequest) -> ChangeOutcome:
        """Create a list; ``refused`` if there is one with that name."""
        return self.change_with(lambda: services.favourites.create_list(self, request))

    def change_list(self, list: str, change: ListChange) -> ChangeOutcome:  # noqa: A002
        """Rename, publish or unpublish a list."""
        return self.change_with(lambda: services.favourites.change_list(self, list, change))

    def delete_list(self, list: str, *, only_empty: bool = False) -> ChangeOutcome:  # noqa: A002
        """Delete a list and its favourites; records in other lists stay there."""
        return self.change_with(lambda: services.favourites.delete_list(self, list, only_empty=only_empty))

    def add_favourites(self, records: Iterable[str], list: str | None = None) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Add records to a list; None: "My favourites", which is created when it is first needed."""
        chosen = tuple(records)
        return self.change_with(lambda: services.favourites.add_favourites(self, chosen, list))

    def remove_favourites(self, records: Iterable[str], list: str | None = None) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Remove records from a list; None: from all lists."""
        chosen = tuple(records)
        return self.change_with(lambda: services.favourites.remove_favourites(self, chosen, list))

    def edit_favourite(
        self,
        record: str,
        change: FavouriteChange,
        list: str | None = None,  # noqa: A002
    ) -> tuple[FavouriteOutcome, ...]:
        """Change notes or keywords of a record, in one list or in all."""
        return self.change_with(lambda: services.favourites.edit_favourite(self, record, change, list))

    def move_favourites(self, records: Iterable[str], *, source: str, target: str) -> tuple[FavouriteOutcome, ...]:
        """Move favourites with notes and keywords to another list, in one step."""
        chosen = tuple(records)
        return self.change_with(lambda: services.favourites.move_favourites(self, chosen, source=source, target=target))

    def copy_favourites(
        self, records: Iterable[str], *, target: str, source: str | None = None
    ) -> tuple[FavouriteOutcome, ...]:
        """Copy favourites to another list; notes and keywords are merged with those there."""
        chosen = tuple(records)
        return self.change_with(lambda: services.favourites.copy_favourites(self, chosen, target=target, source=source))

    def order_favourites(self, list: str, records: Iterable[str]) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Move records to the beginning of a list, in this order."""
        chosen = tuple(records)
        return self.change_with(lambda: services.favourites.order_favourites(self, list, chosen))

    def import_favourites(
        self,
        file: BinaryIO,
        list: str | None = None,  # noqa: A002
        *,
        format: str | None = None,  # noqa: A002
    ) -> tuple[ImportOutcome, ...]:
        """Import the references of a file into a list, in one step; entries that cannot be read are ``skipped``.

        Args:
            file: opened in binary mode. list: None: "My favourites", or the lists named in the file.
            format: None: detected by the content.
        """
        with services.imports.read_entries(file, format) as entries:
            return self.change_with(lambda: services.imports.import_favourites(self, entries, list))

    def share(self, list: str, folder: Path, *, language: str = "en") -> SharedList:  # noqa: A002
        """Write a public list as a page and a feed into a folder."""
        return services.shared_lists.share(self, list, folder, language=language)

    # The catalogue and searches

    def search(self, query: str, *, type: str = "all", page: int = 1, **filters: FilterValue) -> SearchResult:  # noqa: A002
        """Search the catalogue: one page of 20 records, their number, and the values of filters.

        The search is in the history until sign-out.

        Args:
            query: words, "phrases", beginnings (``kale*``), AND OR NOT and parentheses; empty: everything.
            type: ``all title author subject isn``.
            page: from 1; a page beyond the last is empty.
            filters: ``format language year library author``, each one value, or several of which one must match; a
                year may be a range: ``year="2001..2010"``.

        Raises:
            UsageError: the query, its type or a filter is invalid.
        """
        asked = services.catalogue.query_of(query, type, filters)
        return self.ask(lambda: services.catalogue.search(self, asked, page))

    def searches(self) -> tuple[Search, ...]:
        """The searches since sign-in, newest first."""
        return self.ask(lambda: services.searches.searches(self))

    def saved_searches(self) -> tuple[Search, ...]:
        """The saved searches, newest first."""
        return self.ask(lambda: services.searches.saved_searches(self))

    def save_search(self, search: str) -> ChangeOutcome:
        """Save a search of the history, so that it stays after sign-out."""
        return self.change_with(lambda: services.searches.save_search(self, search))

    def delete_searches(self, searches: Iterable[str]) -> tuple[ChangeOutcome, ...]:
        """Delete searches, saved or not."""
        chosen = tuple(searches)
        return self.change_with(lambda: services.searches.delete_searches(self, chosen))

    def clear_searches(self, *, saved: bool = False) -> tuple[ChangeOutcome, ...]:
        """Delete the history; ``saved``: and the saved searches."""
        return self.change_with(lambda: services.searches.clear_searches(self, saved=saved))

    def set_alert(self, search: str, alert: str) -> ChangeOutcome:
        """Set how often new records are mailed, ``none daily weekly``; this saves the search."""
        return self.change_with(lambda: services.searches.set_alert(self, search, alert))

    def notify(self, post: Callable[[News, str], None] | None) -> Iterator[Notified]:
        """Mail the new records of saved searches with an alert; see :func:`tunilib.services.searches.notify`."""
        return services.searches.notify(self, post)


def _ids(things: Iterable[Loan | str] | Iterable[Hold | str]) -> tuple[str, ...]:
    return tuple(thing if isinstance(thing, str) else thing.id for thing in things)
