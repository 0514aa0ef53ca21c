"""A patron's account at a library, for scripts and commands: a method for each use case of :mod:`tunilib.services`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, BinaryIO

import tunilib.services as services
from tunilib.services.arguments import id_of, ids_of
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
    import tunilib.services.payments
    import tunilib.services.profile
    import tunilib.services.renewals  # noqa: F401
    from tunilib.core.catalogue import SearchResult
    from tunilib.core.favourite import Favourite, FavouriteChange, FavouriteList, ListChange, ListRequest
    from tunilib.core.fine import Fee, Fines
    from tunilib.core.hold import Hold, HoldRequest, PickupLibrary
    from tunilib.core.loan import Loan
    from tunilib.core.models import Model
    from tunilib.core.money import Money
    from tunilib.core.outcome import ChangeOutcome, FavouriteOutcome, HoldOutcome, ImportOutcome, RenewalOutcome
    from tunilib.core.patron import Card, CardRequest
    from tunilib.core.payment import Payment
    from tunilib.core.profile import PasswordChange, PatronProfile, ProfileChange, RegisterChange
    from tunilib.core.reference import Reference
    from tunilib.core.search import News, Search
    from tunilib.services.arguments import FilterValue, Records
    from tunilib.services.loans import Explanation, LoanPlan
    from tunilib.services.renewals import LoanSelection
    from tunilib.services.searches import Notified
    from tunilib.services.shared_lists import SharedList
    from tunilib.services.status import Overview


class Account(OpenedAccount):
    """An open account; use it in a ``with`` statement.

    Methods raise a :class:`tunilib.TunilibError` if the library cannot be asked or is not understood; then nothing was
    done, or the result is unknown (``OutcomeUnknown``). A refusal is an outcome, not an error. ``NotFound`` is raised
    for an id, card, record or list that does not exist; nothing was done then.
    """

    # Loans

    def loans(self) -> tuple[Loan, ...]:
        """All loans, by due date, then title, then id."""
        return services.loans.loans(self)

    def history(self) -> tuple[Loan, ...]:
        """Returned loans, newest first; where the library keeps no history, those that this machine has seen."""
        return services.loans.history(self)

    def explain(self, loans: Iterable[Loan | str] | Loan | str | None = None) -> tuple[Explanation, ...]:
        """Why loans can or cannot be renewed, and what keeping them costs; None: all of them."""
        ids = None if loans is None else ids_of(loans, "loan")
        return services.loans.explain(self, ids)

    def plan(self) -> LoanPlan:
        """When to renew what, and the fewest trips to the library."""
        return services.loans.plan(self)

    def renew(
        self, loans: LoanSelection | Iterable[Loan | str] | Loan | str | None = None, *, dry_run: bool = False
    ) -> tuple[RenewalOutcome, ...]:
        """Renew loans and prove it: an outcome for each, in the order of the list of loans.

        Args:
            loans: as read before, or ids, or one of them alone, or a selection; None: all of them.
            dry_run: say what would be done, and send nothing.

        Raises:
            LocalError: the intent could not be stored; nothing was done.
        """
        from tunilib.services.renewals import LoanSelection

        if isinstance(loans, LoanSelection):
            selection = loans
        else:
            ids = None if loans is None else ids_of(loans, "loan")
            if ids == ():
                return self.ask(tuple)
            selection = LoanSelection(every=True) if ids is None else LoanSelection(ids=ids)
        return services.renewals.renew(self, selection, dry_run=dry_run)

    # Holds and requests

    def holds(self) -> tuple[Hold, ...]:
        """Holds and requests: ready, in transit, the others by date of creation, closed ones last."""
        return services.holds.holds(self)

    def place(
        self, record: str | Model | HoldRequest, *, pickup: str | None = None, expires: date | None = None
    ) -> HoldOutcome:
        """Place a hold on a record and prove it.

        Args:
            record: id of the record, or what names it: a record of a search, a favourite; or the whole request.
            pickup: id of the pick-up library; None: the home library.
            expires: last day of interest; None: the library's default.

        Raises:
            UsageError: a pick-up library must be named, as the patron has no home library.
        """
        from tunilib.core.hold import HoldRequest

        if isinstance(record, HoldRequest):
            return services.holds.place(self, record)
        request = HoldRequest(record=id_of(record, "record"), pickup=pickup, expires=expires)
        return services.holds.place(self, request)

    def request(
        self, record: str | Model, *, item: str | None = None, pickup: str | None = None, comment: str | None = None
    ) -> HoldOutcome:
        """Request a copy from the stacks and prove it; ``item``: its barcode, None: any copy."""
        from tunilib.core.hold import HoldKind, HoldRequest

        kind, chosen = HoldKind.RETRIEVAL, id_of(record, "record")
        return self.place(HoldRequest(record=chosen, kind=kind, item=item, pickup=pickup, comment=comment))

    def change(
        self,
        holds: Iterable[Hold | str] | Hold | str,
        *,
        pickup: str | None = None,
        freeze: bool | date | None = None,
        release: bool = False,
    ) -> tuple[HoldOutcome, ...]:
        """Change holds and prove it.

        Args:
            holds: as read before, or ids, or one of them alone.
            pickup: id of the new pick-up library.
            freeze: True, or the last day of the freeze.
            release: end the freeze.

        Raises:
            UsageError: nothing to change, or both frozen and released.
        """
        from tunilib.core.hold import HoldChange

        until = freeze if isinstance(freeze, date) else None
        asked = HoldChange(pickup=pickup, freeze=bool(freeze), until=until, release=release)
        ids = ids_of(holds, "hold")
        return services.holds.change(self, ids, asked)

    def cancel(self, holds: Iterable[Hold | str] | Hold | str, *, dry_run: bool = False) -> tuple[HoldOutcome, ...]:
        """Cancel holds and prove it.

        Args:
            holds: as read before, or ids, or one of them alone.
            dry_run: say what would be done, and send nothing.
        """
        ids = ids_of(holds, "hold")
        return services.holds.cancel(self, ids, dry_run=dry_run)

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """Where a hold can be collected."""
        return services.holds.pickup_libraries(self, record)

    # Fines, personal information, cards

    def fines(self) -> Fines:
        """What the card owes, and whether that suspends borrowing rights."""
        return services.fines.fines(self)

    def fees(self) -> tuple[Fee, ...]:
        """The library's fee list."""
        return services.fines.fees(self)

    def pay(self, amount: Money | str, *, open: Callable[[str], object] | None = None) -> Payment:  # noqa: A002
        """Pay all fines online: the payment, which is not waited for, or the refusal of it.

        Args:
            amount: what is to be charged, the service fee included, as ``Money`` or as text (``"3.00"``).
            open: called with the address of the page where it is paid.
        """
        return services.payments.pay(self, amount, open)

    def payments(self) -> tuple[Payment, ...]:
        """The payments so far, newest first, as last known."""
        return services.payments.payments(self)

    def overview(self) -> Overview:
        """Loans, holds, fines and the days ahead."""
        return services.status.overview(self)

    def profile(self) -> PatronProfile:
        """Personal information."""
        return services.profile.profile(self)

    def set_profile(self, change: ProfileChange) -> ChangeOutcome:
        """Change the patron's own settings."""
        return services.profile.set_profile(self, change)

    def change_password(self, change: PasswordChange) -> ChangeOutcome:
        """Change the password of the card."""
        return services.profile.change_password(self, change)

    def request_change(self, change: RegisterChange) -> ChangeOutcome:
        """Request a change of the register."""
        return services.profile.request_change(self, change)

    def cards(self) -> tuple[Card, ...]:
        """The library cards of the account."""
        return services.cards.cards(self)

    def check_card_target(self, target: str | None = None) -> None:
        """Make sure that a new card names one library of the site, before its password is asked for."""
        services.cards.check_card_target(self, target)

    def add_card(self, request: CardRequest) -> ChangeOutcome:
        """Add a card after checking it with its library."""
        return services.cards.add_card(self, request)

    def use_card(self, card: Card | str) -> ChangeOutcome:
        """Make a card, by id or number, the active one."""
        chosen = id_of(card, "card")
        return services.cards.use_card(self, chosen)

    def rename_takes_password(self, card: Card | str, name: str) -> bool:
        """Whether the library needs a card's password to give it this name."""
        chosen = id_of(card, "card")
        return services.cards.rename_takes_password(self, chosen, name)

    def edit_card(self, card: Card | str, name: str | None = None, password: str | None = None) -> ChangeOutcome:
        """Rename a card; without a name, store its new password at a site.

        Args:
            password: of the card; a site checks it before it changes the name.

        Raises:
            CredentialsRefused: the library refused the password.
        """
        chosen = id_of(card, "card")
        return services.cards.edit_card(self, chosen, name, password)

    def remove_card(self, card: Card | str) -> ChangeOutcome:
        """Take a card from the account."""
        chosen = id_of(card, "card")
        return services.cards.remove_card(self, chosen)

    # Favourites; a list is given by its id or its exact name

    def favourites(self, list: FavouriteList | str | None = None, *, sort: str = "added") -> tuple[Favourite, ...]:  # noqa: A002
        """The favourites of a list; None: of all lists.

        Args:
            sort: ``title author date format added custom``: titles and names as Finnish libraries file them, dates
                newest first, ``added`` in the order of adding, ``custom`` in the patron's own order.
        """
        chosen = None if list is None else id_of(list, "list")
        return services.favourites.favourites(self, chosen, sort=sort)

    def references(self, list: str | None = None) -> Iterator[Reference]:  # noqa: A002
        """The same as references, with notes and keywords, in the order of adding; they are streamed."""
        return services.exports.references(self, list)

    def favourite_lists(self) -> tuple[FavouriteList, ...]:
        """All lists, the default one first, the others by age."""
        return services.favourites.favourite_lists(self)

    def favourite_list(self, list: str) -> FavouriteList:  # noqa: A002
        """The list with an id or exact name."""
        return services.favourites.chosen_list(self.favourite_lists(), list)

    def create_list(self, request: ListRequest) -> ChangeOutcome:
        """Create a list; ``refused`` if there is one with that name."""
        return services.favourites.create_list(self, request)

    def change_list(self, list: str, change: ListChange) -> ChangeOutcome:  # noqa: A002
        """Rename, publish or unpublish a list."""
        return services.favourites.change_list(self, list, change)

    def delete_list(self, list: str, *, only_empty: bool = False) -> ChangeOutcome:  # noqa: A002
        """Delete a list and its favourites; records in other lists stay there."""
        return services.favourites.delete_list(self, list, only_empty=only_empty)

    def add_favourites(self, records: Records, list: str | None = None) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Put records into a list; None: "My favourites", which is made when it is first needed."""
        chosen = ids_of(records, "record")
        return services.favourites.add_favourites(self, chosen, list)

    def remove_favourites(self, records: Records, list: str | None = None) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Take records out of a list; None: out of all lists."""
        chosen = ids_of(records, "record")
        return services.favourites.remove_favourites(self, chosen, list)

    def edit_favourite(
        self,
        record: str,
        change: FavouriteChange,
        list: str | None = None,  # noqa: A002
    ) -> tuple[FavouriteOutcome, ...]:
        """Change notes or keywords of a record, in one list or in all."""
        return services.favourites.edit_favourite(self, record, change, list)

    def move_favourites(self, records: Records, *, source: str, target: str) -> tuple[FavouriteOutcome, ...]:
        """Move favourites with notes and keywords, in one step."""
        chosen = ids_of(records, "record")
        return services.favourites.move_favourites(self, chosen, source=source, target=target)

    def copy_favourites(
        self, records: Records, *, target: str, source: str | None = None
    ) -> tuple[FavouriteOutcome, ...]:
        """Copy favourites; onto one that is there already notes and keywords are joined."""
        chosen = ids_of(records, "record")
        return services.favourites.copy_favourites(self, chosen, target=target, source=source)

    def order_favourites(self, list: str, records: Records) -> tuple[FavouriteOutcome, ...]:  # noqa: A002
        """Put records of a list first, in this order."""
        chosen = ids_of(records, "record")
        return services.favourites.order_favourites(self, list, chosen)

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
            return services.imports.import_favourites(self, entries, list)

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
        return services.catalogue.search(self, asked, page)

    def searches(self) -> tuple[Search, ...]:
        """The searches since sign-in, newest first."""
        return services.searches.searches(self)

    def saved_searches(self) -> tuple[Search, ...]:
        """The saved searches, newest first."""
        return services.searches.saved_searches(self)

    def save_search(self, search: str) -> ChangeOutcome:
        """Save a search of the history, so that it stays after sign-out."""
        return services.searches.save_search(self, search)

    def delete_searches(self, searches: Iterable[Search | str] | Search | str) -> tuple[ChangeOutcome, ...]:
        """Delete searches, saved or not."""
        chosen = ids_of(searches, "search")
        return services.searches.delete_searches(self, chosen)

    def clear_searches(self, *, saved: bool = False) -> tuple[ChangeOutcome, ...]:
        """Delete the history; ``saved``: and the saved searches."""
        return services.searches.clear_searches(self, saved=saved)

    def set_alert(self, search: str, alert: str) -> ChangeOutcome:
        """Set how often new records are mailed, ``none daily weekly``; this saves the search."""
        return services.searches.set_alert(self, search, alert)

    def notify(self, post: Callable[[News, str], None] | None) -> Iterator[Notified]:
        """Mail the new records of saved searches with an alert; see :func:`tunilib.services.searches.notify`."""
        return services.searches.notify(self, post)
