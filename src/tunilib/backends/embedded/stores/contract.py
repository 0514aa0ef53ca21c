"""What an engine provides: one store for each thing that a library stores.

A store reads and writes within the snapshot or transaction that it belongs to, on its day: "today" below. It returns
models of the core, or those of :mod:`tunilib.backends.embedded.stores.models` where circulation needs more than a
patron sees. It makes ids, and decides nothing.

Within a transaction, what a decision rests on stays as it was read, until the end: a patron that was read by session or
card, with all that is counted of them and all that is their account's; and a title, its copies, their loans and its
queue, once a copy or a hold of it was read by itself. A decision therefore reads the patron first, then the titles it
is about, several of them at once, and only then counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date, datetime

    from tunilib.backends.embedded.stores.models import (
        Account,
        Addressee,
        ChosenGroup,
        Figures,
        ReminderSet,
        RenewalGroup,
        StoredCard,
        StoredCopy,
        StoredCredentials,
        StoredFine,
        StoredHold,
        StoredLoan,
        StoredPatron,
    )
    from tunilib.core.fine import FineKind
    from tunilib.core.loan import Loan
    from tunilib.core.patron import ChangeRequest
    from tunilib.core.policy.blocks import Standing


class LoanStore(Protocol):
    """Loans, those that are out and those that were returned."""

    def open_of(self, patron: str) -> list[StoredLoan]:
        """What a patron has on loan, by due date, title and id."""

    def open_of_copy(self, barcode: str) -> StoredLoan | None:
        """The loan that a copy is on."""

    def open_of_copies(self, barcodes: Sequence[str]) -> dict[str, StoredLoan]:
        """The loans that copies are on, by barcode: those that one decision is about."""

    def history_of(self, patron: str) -> list[Loan]:
        """What a patron has returned, newest first."""

    def due_until(self, day: date) -> list[StoredLoan]:
        """Loans that were due on a day or before it, and do not yet count as lost; by due date."""

    def due_within(self, spans: Sequence[tuple[date, date]]) -> list[StoredLoan]:
        """Loans that are not lost and fall due within one of some spans of days, both ends included; by patron."""

    def count_open(self, patron: str) -> int:
        """How many loans a patron has."""

    def add(self, patron: str, barcode: str, due: date) -> str:
        """Add a loan that begins today; its id."""

    def renew(self, dues: Iterable[tuple[str, date]]) -> None:
        """Give loans a new due date, and count the renewal of each."""

    def mark_returned(self, loan: str) -> None:
        """A loan was returned today."""

    def mark_lost(self, loan: str) -> None:
        """A loan counts as lost from today on."""


class BatchRenewalStore(Protocol):
    """All open loans, in groups whose renewal is decided by the same facts."""

    def gather(self) -> int:
        """Gather the facts of every open loan; how many loans these are."""

    def forget(self) -> None:
        """Drop the facts."""

    def groups(self) -> list[RenewalGroup]:
        """Each group once."""

    def borrowers(self) -> Iterator[tuple[str, Standing]]:
        """Everybody who has something on loan, and how they stand with the library."""

    def loans(self) -> Iterator[tuple[str, str, int]]:
        """Every open loan with its patron and the number of its group."""

    def choose(self, groups: Iterable[ChosenGroup], refused: Iterable[str]) -> None:
        """Say which loans are to be renewed, until when, and what that costs.

        Args:
            groups: that may be renewed. refused: ids of the patrons for whom nothing is renewed.
        """

    def record_events(self, at: str, actor: str, cause: str) -> None:
        """Record the renewal of each chosen loan."""

    def charge(self, kind: FineKind, at: str, actor: str, cause: str) -> None:
        """Register the fine of each chosen loan that costs one, and record that."""

    def renew(self) -> int:
        """Give the chosen loans their new due dates; how many these are."""


class HoldStore(Protocol):
    """Holds and item retrieval requests, open and closed."""

    def by_id(self, hold: str) -> StoredHold | None:
        """The hold or request of an id."""

    def by_ids(self, holds: Sequence[str]) -> dict[str, StoredHold]:
        """The holds and requests of these ids, by id: those that one decision is about."""

    def of_patron(self, patron: str, closed_since: date) -> list[StoredHold]:
        """A patron's holds and requests: all open ones, and those closed on a day or after it."""

    def open_of_title(self, patron: str, record: str) -> list[StoredHold]:
        """A patron's open holds and requests on one title."""

    def collected_by_loan(self, patron: str, record: str, barcode: str) -> list[StoredHold]:
        """What a patron's loan of a copy fulfils: what that copy is reserved for, and any hold on the title."""

    def waiting(self, record: str) -> Iterator[StoredHold]:
        """The queue of a title without the frozen holds, the first of it first."""

    def expired(self) -> list[StoredHold]:
        """Holds that wait, and whose last day of interest is before today; in the order in which they end."""

    def uncollected(self) -> list[StoredHold]:
        """Holds and requests that are ready, and whose last day of pick-up is before today; in the order they end."""

    def freezes_ended(self) -> list[StoredHold]:
        """Holds that wait, whose freeze ended before today, and on whose title a copy is free; the oldest first."""

    def first_last_days(self, frozen_since: date) -> list[date]:
        """The first of the last days of interest, of pick-up, and frozen, where there are any.

        Args:
            frozen_since: last days frozen before this day do not count.
        """

    def to_fulfil(self) -> list[StoredHold]:
        """Requests to fetch, what is on its way, and holds on titles with free copies, the oldest first."""

    def categories_ahead(self, record: str, number: int) -> list[str | None]:
        """The patrons' categories of the unfrozen holds that wait for a title before a place in its queue."""

    def count_open(self, patron: str) -> int:
        """How many open holds and requests a patron has."""

    def add_hold(self, patron: str, record: str, pickup: str, expires: date) -> str:
        """Place a hold at the end of the title's queue; its id."""

    def add_request(self, patron: str, record: str, pickup: str, barcode: str, comment: str | None) -> str:
        """Place a request for a copy in the stacks; its id."""

    def change(self, hold: str, changes: Mapping[str, object]) -> None:
        """Change ``pickup``, ``frozen`` and ``frozen_until``, those that are named."""

    def mark_ready(self, hold: str, barcode: str, since: date, until: date) -> None:
        """The copy is at the pick-up library from one day to another, both included."""

    def mark_in_transit(self, hold: str, barcode: str, since: date) -> None:
        """The copy is on its way to the pick-up library since a day."""

    def fetch(self, hold: str, barcode: str) -> None:
        """Another copy is to be fetched from the stacks."""

    def wait_again(self, hold: str) -> None:
        """The hold waits again, first in the queue."""

    def close(self, hold: str, status: str) -> None:
        """End a hold or request today: ``collected``, ``cancelled`` or ``expired``."""


class CopyStore(Protocol):
    """The copies of all records."""

    def by_barcode(self, barcode: str) -> StoredCopy | None:
        """The copy with a barcode."""

    def by_barcodes(self, barcodes: Sequence[str]) -> dict[str, StoredCopy]:
        """The copies with these barcodes, by barcode: those that one decision is about."""

    def of_record(self, record: str) -> list[StoredCopy]:
        """All copies of a record, by barcode."""

    def add(
        self, record: str, library: str, collection: str, call_number: str | None, barcode: str | None = None
    ) -> str:
        """Add a copy; its barcode, a new one where none is given."""

    def change(self, barcode: str, changes: Mapping[str, str]) -> None:
        """Change ``library`` and ``collection``, those that are named."""

    def mark_lost(self, barcode: str) -> None:
        """A copy counts as lost from today on."""

    def mark_found(self, barcode: str) -> None:
        """A lost copy is there again."""


class FineStore(Protocol):
    """Fines of all patrons."""

    def open_of(self, patron: str) -> list[StoredFine]:
        """What a patron still owes, oldest first."""

    def open_of_loan(self, patron: str, loan: str, kind: FineKind) -> list[StoredFine]:
        """What a patron still owes of one kind for one loan."""

    def by_id(self, fine: str) -> StoredFine | None:
        """The fine of an id, settled or not."""

    def add(
        self,
        patron: str,
        kind: FineKind,
        cents: int,
        *,
        record: str | None = None,
        loan: StoredLoan | None = None,
        hold: str | None = None,
        description: str | None = None,
    ) -> str:
        """Register a fine today; its id. Record, due date and day of checkout of a loan are copied from it."""

    def pay(self, fine: str, cents: int) -> None:
        """Pay so much of a fine."""

    def waive(self, fine: str, cents: int) -> None:
        """Waive so much of a fine."""


class PatronStore(Protocol):
    """The patron register."""

    def of_session(self, token: str, card: str | None) -> StoredPatron | None:
        """The patron whose card a session acts on.

        Args:
            token: hash of the session's token.
            card: id or number of a card of the account; None: the active one.
        """

    def by_card(self, card: str) -> StoredPatron | None:
        """The patron with a card number."""

    def by_id(self, patron: str) -> StoredPatron | None:
        """The patron of an id."""

    def addressees(self, patrons: Sequence[str]) -> dict[str, Addressee]:
        """How letters reach the patrons of these ids, who are there."""

    def add(self, card: str, password: str, values: Mapping[str, object]) -> str:
        """Add a patron with the hash of a password, or the mark of none; the id. The keys are as for :meth:`change`."""

    def add_identity(self, identity: str, password: str, values: Mapping[str, object]) -> str:
        """Add a university account, which is no patron of the register and has no card; the id of its owner."""

    def change(self, patron: str, changes: Mapping[str, object]) -> None:
        """Change what is named of a patron.

        ``name address email phone category card_expires block`` of the register, and ``own_email home_library lang`` of
        the patron's own settings.
        """


class ChangeRequestStore(Protocol):
    """Changes of the register that patrons asked for."""

    def pending(self) -> list[ChangeRequest]:
        """What the desk has not decided, oldest first."""

    def of_patron(self, patron: str) -> list[ChangeRequest]:
        """All that a patron asked for, oldest first."""

    def by_id(self, request: str) -> ChangeRequest | None:
        """The request of an id."""

    def add(self, patron: str, field: str, value: str, before: str | None) -> str:
        """Add a request; its id."""

    def replace(self, request: str, value: str, before: str | None) -> None:
        """Give a pending request another value."""

    def decide(self, request: str, state: str) -> None:
        """Make a request ``approved`` or ``declined`` today."""


class CardStore(Protocol):
    """The cards of accounts: the owner's own, and those they have linked."""

    def of_owner(self, owner: str) -> list[StoredCard]:
        """All cards of an account, the owner's own first, the others in the order they were added."""

    def account_of(self, token: str, card: str | None) -> Account | None:
        """The account of a session, and the card that it acts on.

        Args:
            token: hash of the session's token.
            card: id or number of a card of the account; None: the active one, or none where none is linked.
        """

    def add(self, owner: str, patron: str, name: str | None) -> str:
        """Add a patron's card to an account; its id there. The first card is the active one."""

    def activate(self, owner: str, card: str) -> None:
        """Make a card the active one of an account."""

    def set_name(self, card: str, name: str | None) -> None:
        """Set the patron's name for a card."""

    def reminders_set(self) -> list[ReminderSet]:
        """The reminders that accounts have set, by patron; of one patron, that of their own account first."""

    def set_reminder(self, card: str, days: int) -> None:
        """Set how many days before the due date the account is reminded of the loans of a card; 0: not."""

    def remove(self, owner: str, card: str) -> None:
        """Remove a card from an account; where it was the active one, the first of the others becomes it."""

    def end_links(self, patron: str) -> None:
        """Let no account but the patron's own act on their card; the others still list it."""


class CredentialStore(Protocol):
    """Passwords, wrong tries and sessions."""

    def of_card(self, card: str) -> StoredCredentials | None:
        """What is stored for a card number."""

    def of_identity(self, identity: str) -> StoredCredentials | None:
        """What is stored for a university account, by its user name."""

    def set_password(self, patron: str, password: str) -> None:
        """Store the hash of a new password."""

    def set_tries(self, patron: str, wrong_tries: int, locked_until: datetime | None = None) -> None:
        """Store how many wrong passwords came in a row, and until when the card is locked."""

    def start_session(self, token: str, patron: str) -> None:
        """Start a session now; the token is its hash."""

    def end_session(self, token: str) -> str | None:
        """End a session; the id of its patron, or None where there is none."""

    def end_sessions_of(self, patron: str) -> None:
        """End all sessions of a patron."""

    def end_all_sessions(self) -> None:
        """End the sessions of everybody."""


class DayStore(Protocol):
    """The ends of days, and the figures of today."""

    def made(self) -> date:
        """The day on which the library was made."""

    def last_ended(self) -> date | None:
        """The last day that was ended; None: none yet."""

    def mark_ended(self) -> None:
        """Today was ended."""

    def figures(self) -> Figures:
        """How many of each there are today."""
