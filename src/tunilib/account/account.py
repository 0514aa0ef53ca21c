"""One patron's account at one library: what scripts and commands hold in their hands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date, datetime, tzinfo
from types import TracebackType
from typing import TypeVar

from tunilib.core.card import Card, card_number
from tunilib.core.catalogue import Filter, Query, SearchResult
from tunilib.core.fine import Fee, Fines
from tunilib.core.hold import Hold, PickupLibrary, hold_order
from tunilib.core.loan import Loan, due_order
from tunilib.core.outcome import Change, HoldOutcome, RenewalOutcome
from tunilib.core.patron import PatronProfile
from tunilib.core.ports import Cards, Catalogue, Credentials, Door, FinesPort, Holds, Ledger, Profiles, Session
from tunilib.errors import NotFound, SessionExpired, UsageError
from tunilib.services.explaining import Explanation, explain
from tunilib.services.holding import HoldChange, HoldService
from tunilib.services.overview import Overview, overview
from tunilib.services.renewing import Renewals, remember, renew
from tunilib.services.selecting import Selection, named_holds, named_loans, selected_loans

__all__ = ["Account"]

T = TypeVar("T")


class Account(AbstractContextManager["Account"]):
    """An open account; use it in a ``with`` statement.

    Every method raises a :class:`tunilib.TunilibError` when the library could not be asked or was not understood:
    then nothing was done, or nobody knows (``OutcomeUnknown``). A refusal is a value in an outcome.

    Args:
        door: the door to the library.
        ledger: where intents and what was seen are written.
        site: the ledger's name for the library.
        profile: name of the account on this machine; None for one opened by address.
        clock: tells the time in the library's zone.
        sign_in_again: makes a new door after the session expired, at most once; None: nobody can.
        keep: called with the door at the end, to keep its session.
    """

    def __init__(
        self,
        door: Door,
        ledger: Ledger,
        *,
        site: str,
        clock: Callable[[tzinfo], datetime],
        profile: str | None = None,
        sign_in_again: Callable[[], Door] | None = None,
        keep: Callable[[Door], None] | None = None,
    ) -> None:
        self._door = door
        self._ledger = ledger
        self._site = site
        self._clock = clock
        self._sign_in_again = sign_in_again
        self._keep = keep
        self.name = profile

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the library; the session stays for the next time."""
        if self._keep is not None:
            self._keep(self._door)
        self._door.close()

    @property
    def card(self) -> str:
        """The number of the card whose loans are shown."""
        return self._ask(lambda: self._door.card)

    @property
    def session(self) -> Session:
        """The session as it stands."""
        return self._door.session

    def loans(self) -> tuple[Loan, ...]:
        """All loans, by due date, then title, then id."""
        reading = self._ask(lambda: self._door.loans.read())
        remember(self._ledger, self._key, reading, self._now())
        return tuple(replace(loan, profile=self.name) for loan in sorted(reading.items, key=due_order))

    def history(self) -> tuple[Loan, ...]:
        """Loans that came back, newest first.

        Raises:
            UsageError: the library keeps no history.
        """
        reading = self._ask(lambda: self._door.loans.history())
        if reading is None:
            raise UsageError("this library keeps no loan history")
        return tuple(replace(loan, profile=self.name) for loan in reading.items)

    def renew(self, loans: Iterable[Loan] | None = None, *, dry_run: bool = False) -> tuple[RenewalOutcome, ...]:
        """Renew loans and prove it: one outcome for each, in the order of the list of loans.

        Args:
            loans: as read before; None: all of them.
            dry_run: say what would be done, and send nothing.

        Raises:
            NotFound: one of the loans is not on the card any more; nothing was done.
            LocalError: the intent could not be written down; nothing was done.
        """
        ids = None if loans is None else [loan.id for loan in loans]
        if ids == []:
            return ()

        def choose(standing: Sequence[Loan]) -> Sequence[Loan]:
            return sorted(standing if ids is None else named_loans(standing, ids), key=due_order)

        return self._renew(choose, dry_run=dry_run).outcomes

    def renew_selected(self, selection: Selection, *, dry_run: bool = False) -> Renewals:
        """Renew what a selection means; also what an interrupted run turned out to have done."""

        def choose(standing: Sequence[Loan]) -> Sequence[Loan]:
            chosen = selected_loans(standing, selection, self._now(), self._door.zone)
            return sorted(chosen, key=due_order)

        return self._renew(choose, dry_run=dry_run)

    def explain(self, loans: Iterable[Loan | str] | None = None) -> tuple[Explanation, ...]:
        """Why loans can or cannot be renewed, and what keeping them costs; None: all of them.

        Raises:
            NotFound: a loan, id or barcode that is not on the card.
        """
        standing = self.loans()
        if loans is not None:
            standing = named_loans(standing, [loan if isinstance(loan, str) else loan.id for loan in loans])
        return explain(standing, self._ledger, self._key)

    def holds(self) -> tuple[Hold, ...]:
        """Holds and requests: ready, in transit, the others by date of creation, closed ones last."""
        reading = self._ask(lambda: self._holds().read())
        return tuple(replace(hold, profile=self.name) for hold in sorted(reading.items, key=hold_order))

    def place(self, record: str, *, pickup: str | None = None, expires: date | None = None) -> HoldOutcome:
        """Place a hold on a record and prove it.

        Args:
            record: id of the record.
            pickup: id of the pick-up library; None: the home library.
            expires: last day of interest; None: as the library has it.

        Raises:
            NotFound: no such record.
            UsageError: no pick-up library, and the home library is to be asked for each time.
        """
        return self._ask(lambda: self._hold_service().place(record, pickup=pickup, expires=expires))

    def request(
        self, record: str, *, item: str | None = None, pickup: str | None = None, comment: str | None = None
    ) -> HoldOutcome:
        """Ask for a copy from the stacks and prove it; ``item`` is a copy's barcode, None any copy."""
        return self._ask(lambda: self._hold_service().request(record, item=item, pickup=pickup, comment=comment))

    def change(
        self,
        holds: Iterable[Hold | str],
        *,
        pickup: str | None = None,
        freeze: bool | date | None = None,
        release: bool = False,
    ) -> tuple[HoldOutcome, ...]:
        """Change holds and prove it.

        Args:
            holds: as read before, or ids.
            pickup: id of the new pick-up library.
            freeze: True, or the last day frozen.
            release: end the freeze.

        Raises:
            NotFound: one of the holds is not the card's; nothing was done.
            UsageError: nothing to change, or both frozen and released.
        """
        frozen = freeze is not None and freeze is not False
        if frozen and release:
            raise UsageError("a hold is either frozen or released")
        if not (pickup or frozen or release):
            raise UsageError("nothing to change", hint="give a pick-up library, a freeze or a release")
        until = freeze if isinstance(freeze, date) else None
        if until is not None and until < self._now().date():
            raise UsageError("{date} is past: a freeze ends in the future", date=until.isoformat())
        ids = _hold_ids(holds)
        change = HoldChange(pickup=pickup, freeze=frozen, until=until, release=release)
        return self._ask(
            lambda: self._hold_service().change(lambda standing: _in_order(named_holds(standing, ids)), change)
        )

    def cancel(self, holds: Iterable[Hold | str] | None = None) -> tuple[HoldOutcome, ...]:
        """Cancel holds and prove it; None: every open one.

        Raises:
            NotFound: one of the holds is not the card's; nothing was done.
        """
        ids = None if holds is None else _hold_ids(holds)

        def choose(standing: Sequence[Hold]) -> Sequence[Hold]:
            if ids is None:
                return _in_order(hold for hold in standing if hold.is_open)
            return _in_order(named_holds(standing, ids))

        return self._ask(lambda: self._hold_service().cancel(choose))

    def pickup_libraries(self, record: str | None = None) -> tuple[PickupLibrary, ...]:
        """Where a hold can be collected."""
        return self._ask(lambda: self._holds().pickup_libraries(record))

    def fines(self) -> Fines:
        """What the card owes, and what follows from it."""
        fines = self._ask(lambda: self._fines().read())
        return replace(fines, profile=self.name)

    def fees(self) -> tuple[Fee, ...]:
        """The library's fee list."""
        return self._ask(lambda: self._fines().fees())

    def profile(self) -> PatronProfile:
        """Personal information."""
        return self._ask(lambda: self._profiles().read())

    def set_profile(
        self, *, email: str | None = None, reminder: int | None = None, home_library: str | None = None
    ) -> Change:
        """Change own settings; None leaves one as it is, an empty e-mail clears it.

        Args:
            reminder: calendar days before the due date, 0 to 3.
            home_library: id of a pick-up library, ``ask`` or ``none``.
        """
        return self._ask(lambda: self._profiles().set(email=email, reminder=reminder, home_library=home_library))

    def change_password(self, old: str, new: str, again: str) -> Change:
        """Change the password of the card."""
        return self._ask(lambda: self._profiles().change_password(old, new, again))

    def request_change(self, wanted: Mapping[str, str]) -> Change:
        """Ask the library to change its register: ``name address email phone``."""
        return self._ask(lambda: self._profiles().request_change(wanted))

    def cards(self) -> tuple[Card, ...]:
        """The library cards of the account."""
        return self._ask(lambda: self._cards().read()).items

    def add_card(
        self,
        card: str,
        password: str,
        *,
        name: str | None = None,
        library: str | None = None,
        target: str | None = None,
    ) -> Change:
        """Add a card after checking it with its library.

        Raises:
            CredentialsRefused: the library refused card and password.
            UsageError: ``library`` is another library than the account's: that is a profile of its own.
        """
        if library is not None and library != self._site.partition("#")[0]:
            raise UsageError(
                "an account has cards of its own library only: {library}",
                hint="sign in there with a profile of its own: tunilib login --library",
                library=library,
            )
        who = Credentials(card=card_number(card), password=password, target=target)
        return self._ask(lambda: self._cards().add(who, name))

    def use_card(self, card: str) -> Change:
        """Make a card, by id or number, the active one."""
        return self._ask(lambda: self._cards().use(self._card(card)))

    def edit_card(self, card: str, name: str) -> Change:
        """Give a card another name."""
        return self._ask(lambda: self._cards().edit(self._card(card), name))

    def remove_card(self, card: str) -> Change:
        """Take a card from the account."""
        return self._ask(lambda: self._cards().remove(self._card(card)))

    def overview(self) -> Overview:
        """The account at a glance."""
        return self._ask(lambda: overview(self._door))

    def search(self, query: str, *, type: str = "all", page: int = 1, **filters: str) -> SearchResult:  # noqa: A002
        """Search the catalogue.

        Args:
            query: words; ``type``: ``all title author subject isn``.
            page: from 1.
            filters: ``format language year library author``.
        """
        chosen = tuple(Filter(field, value) for field, value in filters.items())
        return self._ask(lambda: self._catalogue().search(Query(text=query, type=type, filters=chosen), page))

    def _ask(self, what: Callable[[], T]) -> T:
        try:
            return what()
        except SessionExpired:
            if self._sign_in_again is None:
                raise
        self._door.close()
        self._door = self._sign_in_again()
        self._sign_in_again = None
        return what()

    def _now(self) -> datetime:
        return self._clock(self._door.zone)

    @property
    def _key(self) -> str:
        return f"{self._site} {self._door.card}"

    def _renew(self, choose: Callable[[Sequence[Loan]], Sequence[Loan]], *, dry_run: bool) -> Renewals:
        done = self._ask(lambda: renew(self._door.loans, self._ledger, self._key, choose, self._now, dry_run=dry_run))
        named = (replace(outcome, loan=replace(outcome.loan, profile=self.name)) for outcome in done.outcomes)
        return replace(done, outcomes=tuple(named))

    def _hold_service(self) -> HoldService:
        return HoldService(holds=self._holds(), ledger=self._ledger, account=self._key, now=self._now)

    def _holds(self) -> Holds:
        return _offered(self._door.holds, "holds")

    def _fines(self) -> FinesPort:
        return _offered(self._door.fines, "fines")

    def _profiles(self) -> Profiles:
        return _offered(self._door.profile, "profile")

    def _cards(self) -> Cards:
        return _offered(self._door.cards, "cards")

    def _catalogue(self) -> Catalogue:
        return _offered(self._door.catalogue, "catalogue")

    def _card(self, card: str) -> Card:
        number = card_number(card)
        for known in self._cards().read().items:
            if number in (known.id, known.card):
                return known
        raise NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=card)


def _offered(port: T | None, what: str) -> T:
    if port is None:
        raise NotFound("this library does not offer that online: {what}", what=what)
    return port


def _hold_ids(holds: Iterable[Hold | str]) -> list[str]:
    return [hold if isinstance(hold, str) else hold.id for hold in holds]


def _in_order(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    return tuple(sorted(holds, key=hold_order))
