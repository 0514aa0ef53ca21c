"""The unit of work: what every decision reads and writes, with the library's rules and the time; and whose it is.

A :class:`Snapshot` reads, a :class:`Transaction` also changes. Both give the stores of the library as attributes, for
example ``tx.loans.open_of(...)``; a store is made when it is first used. Nothing here knows the engine.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar, Unpack

from tunilib.core.calendar import end_of_day, in_zone, start_of_day
from tunilib.core.policy.resolution import terms
from tunilib.errors import LocalError, NotFound, SessionExpired, TunilibError, Unavailable, no_card_linked
from tunilib.library.rules.rulebook import rules_of_data, zone_of
from tunilib.library.stores.connection import Marks, Stores, refuse_marks
from tunilib.library.stores.rows import NOT_OF_THE_FORM, unreadable
from tunilib.library.stores.statements import instant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    from tunilib.core.barcode import BarcodePattern
    from tunilib.core.policy import Terms
    from tunilib.core.rules import Rules
    from tunilib.library.models.desk import Staff
    from tunilib.library.stores.acts import SqlActs
    from tunilib.library.stores.catalogue import SqlCatalogue
    from tunilib.library.stores.copies import SqlCopies, StoredCopy
    from tunilib.library.stores.days import EventFacts, SqlDays, SqlEvents
    from tunilib.library.stores.favourites import SqlFavourites
    from tunilib.library.stores.holds import SqlHolds
    from tunilib.library.stores.loans import LentFrom, SqlFines, SqlLoans, StoredLoan
    from tunilib.library.stores.lookups import SqlLookups
    from tunilib.library.stores.notices import SqlNotices
    from tunilib.library.stores.patrons import SessionAccount, SqlCards, SqlChangeRequests, SqlPatrons, StoredPatron
    from tunilib.library.stores.payments import SqlPayments
    from tunilib.library.stores.reports import SqlReports
    from tunilib.library.stores.search_index import SqlIndex
    from tunilib.library.stores.searches import SqlSearches
    from tunilib.library.stores.sessions import SqlCredentials, SqlTokens
    from tunilib.library.stores.stored_rules import SqlStoredRules

_P = ParamSpec("_P")
_T = TypeVar("_T")
_ATTEMPTS = 5

Now = Callable[[tzinfo], datetime]
"""Gives the time in a zone: the library's own, which only the library itself knows."""


class Conflict(Unavailable):
    """The engine ended a transaction because of another one: nothing was changed, and the same may be done again."""


class Replaced(LocalError):
    """Another library took the place of the one that was open: nothing was changed, and the next use opens that one."""


def repeated(change: Callable[_P, _T]) -> Callable[_P, _T]:
    """A function that makes one transaction, and makes it again where another one was in its way.

    It tells nobody anything before the transaction is complete.
    """

    @wraps(change)
    def tried(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        for _ in range(_ATTEMPTS - 1):
            try:
                return change(*args, **kwargs)
            except Conflict:
                continue
        return change(*args, **kwargs)

    return tried


class Snapshot(Stores):
    """A consistent view of a library; it changes nothing."""

    catalogue: SqlCatalogue
    index: SqlIndex
    favourites: SqlFavourites
    searches: SqlSearches
    loans: SqlLoans
    holds: SqlHolds
    copies: SqlCopies
    fines: SqlFines
    payments: SqlPayments
    patrons: SqlPatrons
    lookups: SqlLookups
    reports: SqlReports
    change_requests: SqlChangeRequests
    cards: SqlCards
    credentials: SqlCredentials
    tokens: SqlTokens
    notices: SqlNotices
    events: SqlEvents
    days: SqlDays
    acts: SqlActs
    stored_rules: SqlStoredRules

    def terms(self, copy: StoredCopy | StoredLoan | LentFrom, category: str | None) -> Terms:
        """What the rules are for a copy, or a loan, and a patron of a category."""
        return terms(self.rules, library=copy.library, category=category, collection=copy.collection)

    def time_for(self, found: Terms, due: date | None = None) -> date:
        """Today, or the time of day where the rules ask for it, or the due date of a loan.

        While another day is being ended, it is the moment of that day that is nearest to now.
        """
        if not found.needs_hour and not isinstance(due, datetime):
            return self.today
        first, last = start_of_day(self.today, self.zone), end_of_day(self.today, self.zone) - timedelta(seconds=1)
        return in_zone(min(max(self.now.replace(microsecond=0), first), last), self.zone)


class Transaction(Snapshot):
    """One change: a transaction that has begun.

    Attributes:
        actor: ``patron``, ``desk`` or ``day``. cause: the command, ``checkout`` or ``renew`` for example.
        staff: who works at the desk that makes the change; None: no desk does. act: the id of the act that it is doing.
        tally: how often each thing happened, for a report at the end.
    """

    def __init__(
        self,
        kinds: Mapping[str, str],
        db: Any,
        rules: Rules,
        zone: tzinfo,
        now: datetime,
        *,
        actor: str,
        cause: str,
    ) -> None:
        super().__init__(kinds, db, rules, zone, now)
        self.staff: Staff | None = db.staff
        self.act: str | None = None
        self.actor = actor
        self.cause = cause
        self.tally: dict[str, int] = {}

    def count(self, what: str) -> None:
        self.tally[what] = self.tally.get(what, 0) + 1

    def record_event(self, kind: str, **facts: Unpack[EventFacts]) -> None:
        """Record what happened, in the same transaction as the change itself."""
        from tunilib.library.stores.days import LibraryEvent

        day = self.today.isoformat()
        event = LibraryEvent(instant(self.now), day, kind, self.actor, self.cause, **facts)
        if self.staff is not None:
            event = event._replace(staff=self.staff.name, machine=self.staff.machine, act=self.act)
        self.events.add(event)


class Library(ABC):
    """One library, for one thread. Nothing is opened before it is used.

    Attributes:
        address: of the library, the same from every folder.
        moved_to: where it had moved when its rules were read; None: it had not, or they were not read yet.
        staff: gives who works at the desk that opened it; None: no desk did.
        barcodes: what that desk set for those of new copies; None: nothing.

    Args:
        now: gives the time in a zone.
        for_patrons: it is not read once it has moved.
    """

    def __init__(self, address: str, now: Now, *, for_patrons: bool) -> None:
        self.address = address
        self.moved_to: str | None = None
        self.staff: Callable[[], Staff] | None = None
        self.barcodes: BarcodePattern | None = None
        self._now = now
        self._for_patrons = for_patrons
        self._rules: Rules | None = None
        self._rules_data = ""
        self._zone: tzinfo | None = None

    @property
    def rules(self) -> Rules:
        """The library's rules, as they were when it was last read or changed."""
        if self._rules is None:
            self._read_rules()
        assert self._rules is not None
        return self._rules

    @property
    def zone(self) -> tzinfo:
        if self._zone is None:
            self._zone = zone_of(self.rules)
        return self._zone

    @abstractmethod
    def _read_rules(self) -> None:
        """Read the rules and the marks, and :meth:`_take` them."""

    def _take(self, row: Sequence[Any] | None) -> None:
        """Take the stored rules and marks; None: there is no library there."""
        if row is None:
            raise self._missing()
        self._see(row[1:])
        if self._rules is not None and row[0] == self._rules_data:
            return
        try:
            self._rules, self._rules_data = rules_of_data(row[0]), row[0]
        except NOT_OF_THE_FORM as error:
            raise unreadable("library", 1) from error
        self._zone = None

    @abstractmethod
    def _missing(self) -> LocalError:
        """The error for a missing library."""

    def _see(self, marks: Sequence[Any]) -> None:
        """Take note of the marks of the library; to patrons it is closed where it has one."""
        self.moved_to = marks[0]
        if self._for_patrons:
            refuse_marks(Marks(*marks), to_patrons=True)

    def _staff_of(self, actor: str) -> Staff | None:
        """Who works at the desk that makes a change; None: no desk does."""
        return None if self.staff is None or actor == "patron" else self.staff()

    @abstractmethod
    def snapshot(self, *, may_lag: bool = False) -> AbstractContextManager[Snapshot]:
        """Read one consistent snapshot, which can be some seconds old, if asked for."""

    @abstractmethod
    def transaction(self, actor: str, cause: str, *, alone: bool = False) -> AbstractContextManager[Transaction]:
        """Change the library in one transaction: all of the block, or nothing if it raises.

        Args:
            alone: nobody else changes anything meanwhile.
        """

    @abstractmethod
    def refresh_statistics(self) -> None:
        """Let the engine look how much its tables have, after much was added; where it needs that, and may."""

    @abstractmethod
    def backup(self, file: Path) -> None:
        """Write a library file of the same state, new and as of one moment, while others go on working."""

    @abstractmethod
    def problems(self) -> tuple[str, ...]:
        """Each damage, and each thing that the rules of the library cannot have led to, as a sentence."""

    @abstractmethod
    def mailing(self, settle_left: Callable[[], None]) -> AbstractContextManager[None]:
        """Mail letters in the block, beside other processes that do."""

    @abstractmethod
    def at(self, now: Now) -> Library:
        """The same library, within the same transaction where one has begun, with another clock."""

    @abstractmethod
    def close(self) -> None:
        """Close it; it is opened again when it is used."""


class SignedIn:
    """A signed-in person: every snapshot and transaction looks up the session first.

    Attributes:
        library: the library. token: hash of the session's token.

    Args:
        chosen: id or number of one of the account's cards; None: the active one.
        account: what names the account, where no card is linked to it.
    """

    def __init__(self, library: Library, token: str, chosen: str | None = None, *, account: str = "") -> None:
        self.library = library
        self.token = token
        self._chosen = chosen
        self._account = account
        self._card: str | None = None

    @property
    def card(self) -> str:
        """The number of the card that the session acts on; what names the account while no card is linked to it."""
        if self._card is None:
            with self.own_snapshot():
                pass
        return self._card or self._account

    @contextmanager
    def snapshot(self) -> Iterator[tuple[Snapshot, StoredPatron]]:
        with self._looking() as snapshot:
            yield snapshot, self._patron(snapshot)

    @contextmanager
    def transaction(self, cause: str) -> Iterator[tuple[Transaction, StoredPatron]]:
        """One transaction of the patron, and the patron within it; like :meth:`snapshot`."""
        with self.library.transaction("patron", cause) as tx:
            yield tx, self._patron(tx)

    @contextmanager
    def own_snapshot(self) -> Iterator[tuple[Snapshot, SessionAccount]]:
        """One snapshot for what belongs to the account. It needs no card."""
        with self._looking() as snapshot:
            yield snapshot, self._own(snapshot)

    @contextmanager
    def own_transaction(self, cause: str) -> Iterator[tuple[Transaction, SessionAccount]]:
        """One transaction on what belongs to the account; raises like :meth:`own_snapshot`."""
        with self.library.transaction("patron", cause) as tx:
            yield tx, self._own(tx)

    def account(self, snapshot: Snapshot) -> SessionAccount:
        found = snapshot.cards.account_of(self.token, self._chosen)
        if found is None:
            raise self._unknown(snapshot)
        return found

    def patron_of(self, snapshot: Snapshot) -> StoredPatron | None:
        """The patron whose card it is about; None: no card is linked."""
        return snapshot.patrons.of_session(self.token, self._chosen)

    def _looking(self) -> AbstractContextManager[Snapshot]:
        return self.library.snapshot()

    def _own(self, snapshot: Snapshot) -> SessionAccount:
        account = self.account(snapshot)
        if account.entry is not None:
            self._patron(snapshot)
        return account

    def _patron(self, snapshot: Snapshot) -> StoredPatron:
        patron = self.patron_of(snapshot)
        if patron is None:
            raise self._unknown(snapshot)
        self._card = patron.card
        return patron

    def _unknown(self, snapshot: Snapshot) -> TunilibError:
        chosen, has_session = self._chosen, snapshot.cards.account_of(self.token, None) is not None
        if chosen is not None and snapshot.cards.account_of(self.token, chosen) is not None:
            return SessionExpired(
                "the session of card {card} in this account has ended",
                hint="add the card again with its new password: tunilib cards add {card}",
                card=chosen,
            )
        if not has_session:
            return SessionExpired("the library has ended this session", hint="sign in again: tunilib login")
        if chosen is None:
            return no_card_linked()
        return NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=chosen)
