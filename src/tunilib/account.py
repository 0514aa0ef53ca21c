"""What Python opens: a patron's account with a method for each thing that patrons do, a catalogue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Self, TypeAlias, overload

from tunilib.core.arguments import checked, id_of, ids_of
from tunilib.core.hold import HoldChange, HoldKind, HoldRequest
from tunilib.core.notebook import Listed
from tunilib.core.patron import card_number
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import UsageError
from tunilib.services import catalogue, opened
from tunilib.services.history import Evidence, evidence_of, recent_evidence_of
from tunilib.services.holds import cancel, change, holds, place
from tunilib.services.loans import Explanation, LoanPlan, explain, history, loans, plan
from tunilib.services.machine import Machine
from tunilib.services.profile import profile
from tunilib.services.renewals import LoanSelection, renew
from tunilib.services.status import Overview, overview

if TYPE_CHECKING:
    from collections.abc import Callable

    from tunilib.core.catalogue import FullRecord, SearchResult
    from tunilib.core.favourite import Favourite, FavouriteList
    from tunilib.core.fine import Fines
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.models import Model
    from tunilib.core.money import Money
    from tunilib.core.outcome import HoldOutcome, RenewalOutcome
    from tunilib.core.payment import Payment
    from tunilib.core.profile import Card, PatronProfile
    from tunilib.core.search import Search
    from tunilib.services.catalogue import FilterValue, OpenCatalogue
    from tunilib.services.mail import Reminded
    from tunilib.services.opened import OpenedAccount
    from tunilib.services.sign_in import ProfileEntry

Loans: TypeAlias = "Iterable[Loan | str] | Loan | str"
"""Loans as read before, or their ids, or one of them alone."""
Holds: TypeAlias = "Iterable[Hold | str] | Hold | str"
"""Holds as read before, or their ids, or one of them alone."""


class Account:
    """An open account; use it in a ``with`` statement.

    Methods raise a :class:`tunilib.TunilibError` if the library cannot be asked or is not understood; then nothing was
    done, or the result is unknown (``OutcomeUnknown``). A refusal is an outcome, not an error. ``NotFound`` is raised
    for an id, card, record or list that does not exist; nothing was done then. After ``close``, and in another
    thread than the one that opened it, every call is a ``UsageError``.
    """

    def __init__(self, opened: OpenedAccount) -> None:
        self._inner = opened

    @property
    def _opened(self) -> OpenedAccount:
        self._inner.check_open()
        return self._inner

    def __repr__(self) -> str:
        name = f"{self.name!r} of " if self.name else "of "
        return f"<{'closed ' if self._inner.is_closed else ''}Account {name}{self._inner.library}>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and files; the session of a profile stays valid."""
        self._inner.close()

    @property
    def name(self) -> str | None:
        """The name of the profile; None if the account was opened by address."""
        return self._inner.name

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown."""
        return self._opened.card

    def status(self) -> Overview:
        """Loans, holds and fines as counted, and the days ahead."""
        return overview(self._opened)

    def loans(self) -> tuple[Loan, ...]:
        """All loans, by due date, then title, then id."""
        return Listed(loans(self._opened))

    def history(self) -> tuple[Loan, ...]:
        """Returned loans, newest first; where the library keeps no history, those that this machine has seen."""
        return Listed(history(self._opened))

    @checked
    def renew(self, loans: Loans | None = None, *, dry_run: bool = False) -> tuple[RenewalOutcome, ...]:
        """Renew loans and prove it: an outcome for each, in the order of the list of loans.

        Args:
            loans: as read before, or ids, or one of them alone; None: all of them.
            dry_run: say what would be done, and send nothing.

        Raises:
            LocalError: the intent could not be stored; nothing was done.
        """
        opened, ids = self._opened, None if loans is None else ids_of(loans, "loan")
        if ids == ():
            return opened.ask(tuple)
        selection = LoanSelection(every=True) if ids is None else LoanSelection(ids=ids)
        return Listed(renew(opened, selection, dry_run=dry_run))

    def explain(self, loans: Loans | None = None) -> tuple[Explanation, ...]:
        """Why loans can or cannot be renewed, and what keeping them costs; None: all of them."""
        return Listed(explain(self._opened, None if loans is None else ids_of(loans, "loan")))

    def plan(self) -> LoanPlan:
        """When to renew what, and the fewest trips to the library."""
        return plan(self._opened)

    @overload
    def evidence(self, loan: None = None) -> tuple[Evidence, ...]: ...
    @overload
    def evidence(self, loan: Loan | str) -> Evidence: ...
    def evidence(self, loan: Loan | str | None = None) -> Evidence | tuple[Evidence, ...]:
        """What this machine has seen of a loan; None: of each one to which something happened in the last 30 days."""
        if loan is None:
            return Listed(recent_evidence_of(self._opened))
        return evidence_of(self._opened, id_of(loan, "loan"))

    @checked
    def remind(self, *, dry_run: bool = False) -> tuple[Reminded, ...]:
        """Mail the reminders of due dates that are due now; each loan and due date once."""
        from tunilib.services.mail import remind_by_mail

        return Listed(remind_by_mail(self._opened, dry_run=dry_run))

    def holds(self) -> tuple[Hold, ...]:
        """Holds and requests: ready, in transit, the others by date of creation, closed ones last."""
        return Listed(holds(self._opened))

    @checked
    def place(
        self,
        record: Model | str,
        *,
        item: str | None = None,
        group: str | None = None,
        pickup: str | None = None,
        start: date | None = None,
        expires: date | None = None,
        comment: str | None = None,
        accept_fee: Money | None = None,
    ) -> HoldOutcome:
        """Place a hold on a record and prove it.

        Args:
            record: id of the record, or what names it: a record of a search, a favourite.
            item: barcode or id of a copy, or a part or issue. group: the copies that it is for. None: any.
            pickup: id of the pick-up library; None: the home library.
            start, expires: first and last day of interest; None: today, and the library's default.
            comment: a message to the library. accept_fee: just the fee that is agreed to; None: none.

        Raises:
            UsageError: the library needs one of these, and has no default for it.
        """
        asked = HoldRequest(record=id_of(record, "record"), item=item, group=group, pickup=pickup, comment=comment)
        return place(self._opened, replace(asked, start=start, expires=expires, accept_fee=accept_fee))

    @checked
    def ill(
        self,
        record: Model | str,
        *,
        item: str | None = None,
        library: str | None = None,
        pickup: str | None = None,
        until: date | None = None,
        comment: str | None = None,
    ) -> HoldOutcome:
        """Ask for an interlibrary loan and prove it; ``pickup``: a place of ``library``; ``until``: its last day."""
        chosen = id_of(record, "record")
        asked = HoldRequest(
            record=chosen, kind=HoldKind.ILL, item=item, library=library, pickup=pickup, expires=until, comment=comment
        )
        return place(self._opened, asked)

    @checked
    def request(
        self, record: Model | str, *, item: str | None = None, pickup: str | None = None, comment: str | None = None
    ) -> HoldOutcome:
        """Request a copy from the stacks and prove it; ``item``: its barcode, None: any copy."""
        opened, chosen = self._opened, id_of(record, "record")
        asked = HoldRequest(record=chosen, kind=HoldKind.RETRIEVAL, item=item, pickup=pickup, comment=comment)
        return place(opened, asked)

    @checked
    def change(
        self, holds: Holds, *, pickup: str | None = None, freeze: bool | date | None = None, release: bool = False
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
        until = freeze if isinstance(freeze, date) else None
        asked = HoldChange(pickup=pickup, freeze=bool(freeze), until=until, release=release)
        return Listed(change(self._opened, ids_of(holds, "hold"), asked))

    def cancel(self, holds: Holds) -> tuple[HoldOutcome, ...]:
        """Cancel holds and prove it; ``holds``: as read before, or ids, or one of them alone."""
        return Listed(cancel(self._opened, ids_of(holds, "hold")))

    def fines(self) -> Fines:
        """What the card owes, and whether that suspends borrowing rights."""
        from tunilib.services.fines import fines

        return fines(self._opened)

    @checked
    def pay(self, amount: Money | str, *, open: Callable[[str], object] | None = None) -> Payment:  # noqa: A002
        """Pay all fines online: the payment, which is not waited for, or the refusal of it.

        Args:
            amount: what is to be charged, the service fee included, as ``Money`` or as text (``"3.00"``).
            open: called with the address of the page where it is paid.
        """
        from tunilib.services.fines import pay

        return pay(self._opened, amount, open)

    def profile(self) -> PatronProfile:
        """Personal information."""
        return profile(self._opened)

    def cards(self) -> tuple[Card, ...]:
        """The library cards of the account."""
        from tunilib.services.cards import cards

        return Listed(cards(self._opened))

    def favourites(self, list: FavouriteList | str | None = None) -> tuple[Favourite, ...]:  # noqa: A002
        """The favourites of a list, given by its id or exact name, in the order of adding; None: of all lists."""
        from tunilib.services.favourites import favourites

        return Listed(favourites(self._opened, None if list is None else id_of(list, "list")))

    def searches(self) -> tuple[Search, ...]:
        """The searches since sign-in, newest first."""
        from tunilib.services.searches import searches

        return Listed(searches(self._opened))

    @checked
    def search(
        self,
        query: str,
        *,
        type: str = "all",  # noqa: A002
        sort: str = "relevance",
        page: int = 1,
        limit: int | None = None,
        **filters: FilterValue,
    ) -> SearchResult:
        """Search the catalogue: one page of 20 records, their number, and the values of filters.

        The search is in the history until sign-out.

        Args:
            query: words, "phrases", beginnings (``kale*``), AND OR NOT and parentheses; empty: everything.
            type: ``all title author subject isn``.
            sort: ``relevance title author newest oldest``, the last two by year of publication.
            page: from 1; a page beyond the last is empty.
            limit: instead of a page so many records from the first on, at most 1000.
            filters: ``format language year library author``, each one value, or several: one must match; a
                year may be a range: ``year="2001..2010"``.

        Raises:
            UsageError: the query, its type, the order or a filter is invalid.
        """
        return catalogue.search(self._opened, catalogue.query_of(query, type, filters, sort), page, limit)

    def record(self, id: str) -> FullRecord:  # noqa: A002
        """One record in full, with each copy: where it is, its shelf mark, and when it is due back."""
        return catalogue.record(self._opened, id_of(id, "record"))


class Catalogue:
    """An open catalogue, searched without signing in; use it in a ``with`` statement.

    After ``close`` every call is a ``UsageError``.
    """

    def __init__(self, opened: OpenCatalogue) -> None:
        self._opened = opened

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the library."""
        self._opened.close()

    @checked
    def search(
        self,
        query: str,
        *,
        type: str = "all",  # noqa: A002
        sort: str = "relevance",
        page: int = 1,
        limit: int | None = None,
        **filters: FilterValue,
    ) -> SearchResult:
        """Search; see :meth:`Account.search`."""
        return self._opened.search(query, type=type, sort=sort, page=page, limit=limit, facets=None, **filters)

    def record(self, id: str) -> FullRecord:  # noqa: A002
        """One record in full, with each copy."""
        return self._opened.record(id_of(id, "record"))


@checked
def open_account(
    profile: str | None = None,
    *,
    url: str | None = None,
    card: str | None = None,
    password: str | None = None,
    target: str | None = None,
) -> Account:
    """Open an account of a library.

    Args:
        profile: name of an account created by ``tunilib login`` or ``tunilib demo``; None: the default one.
        url: the address of a library, instead of a profile: ``https://…``, ``sqlite:///PATH`` or
            ``postgresql://HOST/DATABASE``.
        card: with ``url``, the card number (spaces are ignored); with a profile, a card of the account.
        password: with ``url``; it is not stored, and the session ends when the account is closed.
        target: with ``url``, which library of a site that serves several.

    Raises:
        UsageError: both a profile and an address, or an address without card and password.
        NotFound: no such profile.
        NotSignedIn: neither a session nor a stored password is there.
        CredentialsRefused: the library refused card and password.
    """
    machine = Machine()
    if url is None:
        if password is not None or target is not None:
            raise UsageError("a password needs the address of a library")
        return Account(opened.open_account(machine, machine.picked_profile(profile), card))
    if profile is not None:
        raise UsageError("either a profile or an address, not both")
    if card is None or password is None:
        raise UsageError("an address needs a card and a password")
    who = SignInRequest(card=card_number(card), password=password, target=target)
    return Account(opened.open_with_password(machine, machine.absolute_address(url), who))


def profiles() -> tuple[ProfileEntry, ...]:
    """The accounts on this machine, in the order made: ``name library card default``."""
    from tunilib.services.sign_in import profile_entries

    return Listed(profile_entries(Machine()))


@checked
def open_catalogue(profile: str | None = None, *, library: str | None = None) -> Catalogue:
    """Open the catalogue of a library, without signing in.

    Args:
        profile: of an account whose library is searched.
        library: the address of a library, ``sqlite:///PATH``, ``postgresql://HOST/DATABASE`` or ``https://…``.

    With neither it is the library of the default profile, else the demonstration's.

    Raises:
        NotFound: no such profile, or the library can be searched only after signing in.
        LocalError: ``database``: that file holds no library.
    """
    return Catalogue(catalogue.open_catalogue(Machine(), profile, library))
