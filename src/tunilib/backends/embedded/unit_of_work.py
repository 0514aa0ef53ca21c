"""The unit of work: what every decision reads and writes, with the library's rules and the time; and whose it is.

A :class:`Snapshot` reads, a :class:`Transaction` also changes. Both give the stores of the library as attributes, for
example ``tx.loans.open_of(...)``; a store is made when it is first used. Nothing here knows the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from tunilib.errors import LocalError, NotFound, SessionExpired, TunilibError, Unavailable, no_card_linked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from tunilib.backends.embedded.stores import Library, contract
    from tunilib.backends.embedded.stores.contract_catalogue import (
        CatalogueStore,
        FavouriteStore,
        SearchIndex,
        SearchStore,
    )
    from tunilib.backends.embedded.stores.contract_outbox import EventStore, NoticeStore, PaymentStore
    from tunilib.backends.embedded.stores.models import Account, StoredPatron
    from tunilib.core.rules import Rules

_P = ParamSpec("_P")
_T = TypeVar("_T")
_ATTEMPTS = 5

Now = Callable[[tzinfo], datetime]
"""Gives the time in a zone: the library's own, which only the library itself knows."""


class Conflict(Unavailable):
    """The engine ended a transaction because of another one: nothing was changed, and the same may be done again."""


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


def cut_short(error: Unavailable | LocalError, hint: str) -> Unavailable | LocalError:
    """The error where some of several transactions were made: "nothing was changed" is true only of the last.

    Args:
        hint: what was done, and what to do.
    """
    if isinstance(error, LocalError):
        return LocalError(error.template, code=error.code, hint=hint, **error.facts)
    return Unavailable("the library cannot be reached any more", hint=hint)


class Event(NamedTuple):
    """One thing that happened.

    Attributes:
        at: UTC, whole seconds, as :func:`instant` writes it. day: the library's day.
        actor: ``patron``, ``desk`` or ``day``. cause: the command it came of.
        amount: in cents.
    """

    at: str
    day: str
    kind: str
    actor: str
    cause: str
    patron: str | None = None
    record: str | None = None
    barcode: str | None = None
    loan: str | None = None
    hold: str | None = None
    fine: str | None = None
    amount: int | None = None
    before: str | None = None
    after: str | None = None


def instant(moment: datetime) -> str:
    """A moment as it is stored: UTC, whole seconds."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


class Stores:
    """The stores of one snapshot or transaction: each is made when it is first used, and is an attribute from then on.

    Args:
        kinds: module and class of each store by its name; the class takes this object.
        db: the connection, which only the stores of its engine know.
        now: in the library's zone. today: the day that the stores take for today.
    """

    def __init__(
        self, kinds: Mapping[str, str], db: Any, rules: Rules, zone: tzinfo, now: datetime, today: date
    ) -> None:
        self._kinds = kinds
        self.db = db
        self.rules = rules
        self.zone = zone
        self.now = now
        self.today = today

    def on(self, day: date) -> Stores:
        """The same stores on another day."""
        return Stores(self._kinds, self.db, self.rules, self.zone, self.now, day)

    def __getattr__(self, name: str) -> Any:
        """A store, on its first use."""
        if name not in self._kinds:
            raise AttributeError(name)
        module, _, kind = self._kinds[name].partition(":")
        store = getattr(import_module(module), kind)(self)
        setattr(self, name, store)
        return store


class Snapshot:
    """A consistent view of a library; it changes nothing.

    Attributes:
        rules, zone: of the library.
        now: in the library's zone. today: the day in that zone, or the day whose end is being done.

    Args:
        stores: made by the engine.
    """

    # catalogue and favourites
    catalogue: CatalogueStore
    index: SearchIndex
    favourites: FavouriteStore
    searches: SearchStore

    # circulation and patrons
    loans: contract.LoanStore
    batch_renewals: contract.BatchRenewalStore
    holds: contract.HoldStore
    copies: contract.CopyStore
    fines: contract.FineStore
    payments: PaymentStore
    patrons: contract.PatronStore
    change_requests: contract.ChangeRequestStore
    cards: contract.CardStore
    credentials: contract.CredentialStore
    notices: NoticeStore
    events: EventStore
    days: contract.DayStore

    def __init__(self, stores: Stores, rules: Rules, zone: tzinfo, now: datetime) -> None:
        self._stores = stores
        self.rules = rules
        self.zone = zone
        self.now = now
        self.today = now.date()

    def on(self, day: date) -> Snapshot:
        """The same snapshot, seen on another day."""
        snapshot = Snapshot(self._stores.on(day), self.rules, self.zone, self.now)
        snapshot.today = day
        return snapshot

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """A store, on its first use; from then on it is an attribute."""
            if name.startswith("_"):
                raise AttributeError(name)
            store = getattr(self._stores, name)
            setattr(self, name, store)
            return store


class Transaction(Snapshot):
    """One change: a transaction that has begun.

    Attributes:
        actor: ``patron``, ``desk`` or ``day``.
        cause: the command, ``checkout`` or ``renew`` for example.
        tally: how often each thing happened, for a report at the end.
    """

    def __init__(self, stores: Stores, rules: Rules, zone: tzinfo, now: datetime, *, actor: str, cause: str) -> None:
        super().__init__(stores, rules, zone, now)
        self.actor = actor
        self.cause = cause
        self.tally: dict[str, int] = {}

    def on(self, day: date) -> Transaction:
        """The same change, made on another day; both share their tally."""
        tx = Transaction(self._stores.on(day), self.rules, self.zone, self.now, actor=self.actor, cause=self.cause)
        tx.today = day
        tx.tally = self.tally
        return tx

    def count(self, what: str) -> None:
        """Count one more of something."""
        self.tally[what] = self.tally.get(what, 0) + 1

    def record_event(
        self,
        kind: str,
        *,
        patron: str | None = None,
        record: str | None = None,
        barcode: str | None = None,
        loan: str | None = None,
        hold: str | None = None,
        fine: str | None = None,
        amount: int | None = None,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        """Record what happened, in the same transaction as the change itself."""
        self.events.add(
            Event(
                at=instant(self.now),
                day=self.today.isoformat(),
                kind=kind,
                actor=self.actor,
                cause=self.cause,
                patron=patron,
                record=record,
                barcode=barcode,
                loan=loan,
                hold=hold,
                fine=fine,
                amount=amount,
                before=before,
                after=after,
            )
        )


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
        """One snapshot, and the patron whose card it is about.

        Raises:
            SessionExpired: the library does not know the session any more.
            CardNotLinked: it is of a university account to which no card is linked.
            NotFound: the account has no such card.
        """
        with self.library.snapshot() as snapshot:
            yield snapshot, self._patron(snapshot)

    @contextmanager
    def transaction(self, cause: str) -> Iterator[tuple[Transaction, StoredPatron]]:
        """One transaction of the patron, and the patron within it; raises like :meth:`snapshot`."""
        with self.library.transaction("patron", cause) as tx:
            yield tx, self._patron(tx)

    @contextmanager
    def own_snapshot(self) -> Iterator[tuple[Snapshot, Account]]:
        """One snapshot for what belongs to the account whichever card is active, and needs none.

        Raises:
            SessionExpired, NotFound: as for :meth:`snapshot`.
        """
        with self.library.snapshot() as snapshot:
            yield snapshot, self._own(snapshot)

    @contextmanager
    def own_transaction(self, cause: str) -> Iterator[tuple[Transaction, Account]]:
        """One transaction on what belongs to the account; raises like :meth:`own_snapshot`."""
        with self.library.transaction("patron", cause) as tx:
            yield tx, self._own(tx)

    def account(self, snapshot: Snapshot) -> Account:
        """Whose account it is, and the settings of the account for the card."""
        found = snapshot.cards.account_of(self.token, self._chosen)
        if found is None:
            raise self._unknown(snapshot)
        return found

    def patron_of(self, snapshot: Snapshot) -> StoredPatron | None:
        """The patron whose card it is about; None: no card is linked."""
        return snapshot.patrons.of_session(self.token, self._chosen)

    def _own(self, snapshot: Snapshot) -> Account:
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
        has_session = snapshot.cards.account_of(self.token, None) is not None
        if self._chosen is not None and snapshot.cards.account_of(self.token, self._chosen) is not None:
            return SessionExpired(
                "the session of card {card} in this account has ended",
                hint="add the card again with its new password: tunilib cards add {card}",
                card=self._chosen,
            )
        if self._chosen is not None and has_session:
            return NotFound("no such card in this account: {card}", hint="see: tunilib cards list", card=self._chosen)
        if has_session:
            return no_card_linked()
        return SessionExpired("the library has ended this session", hint="sign in again: tunilib login")
