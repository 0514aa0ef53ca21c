"""What stores return where circulation needs more than a patron sees.

Each holds the model of the core, with what is stored beside it: whose it is, and the facts that decisions need.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date, datetime

    from tunilib.backends.embedded.catalogue.indexing import Description
    from tunilib.core.desk import Notice
    from tunilib.core.fine import Fine
    from tunilib.core.hold import Hold, HoldStatus
    from tunilib.core.loan import Loan
    from tunilib.core.patron import Patron
    from tunilib.core.payment import PaymentRecord
    from tunilib.core.policy.blocks import Standing
    from tunilib.core.profile import Card


class StoredLoan(NamedTuple):
    """One loan.

    Attributes:
        loan: without what the rules say of its renewal.
        patron, category: id and category of the borrower. record, barcode, collection: of the copy.
        due: the last day of the loan, which each loan of an embedded library has.
        lost: the day from which it counts as lost.
        requested: another patron waits for the title today.
    """

    loan: Loan
    patron: str
    record: str
    barcode: str
    collection: str
    due: date
    category: str | None = None
    lost: date | None = None
    requested: bool = False


class StoredHold(NamedTuple):
    """One hold or item retrieval request.

    Attributes:
        hold: as it is today; one that waits and is frozen has the status ``frozen``.
        patron, card, category: id, card number and category of the patron. record: id of the title.
        number: place in the title's queue, also after it was closed.
        status: as stored; a frozen hold is ``waiting``.
        frozen, frozen_until: as stored, also where that day has passed; a hold that was released has the day before.
        comment: of the patron, with a retrieval request.
    """

    hold: Hold
    patron: str
    record: str
    number: int
    status: HoldStatus
    pickup: str
    frozen: bool
    frozen_until: date | None
    card: str
    category: str | None
    comment: str | None


class StoredCopy(NamedTuple):
    """One copy, with the loan that it is on and the open hold that it is reserved for.

    Attributes:
        lost: the day from which it counts as lost.
        loan, borrower: id of the loan, and of its patron.
        hold, hold_patron, hold_status, hold_pickup: of the hold that it is fetched for, sent to or ready for.
    """

    barcode: str
    record: str
    title: str
    library: str
    collection: str
    call_number: str | None
    lost: date | None
    loan: str | None
    borrower: str | None
    hold: str | None
    hold_patron: str | None
    hold_status: str | None
    hold_pickup: str | None

    @property
    def is_free(self) -> bool:
        """Neither on loan nor lost, nor fetched, on its way or ready for a patron (interface section 5)."""
        return self.loan is None and self.hold is None and self.lost is None

    @property
    def status(self) -> str:
        """Where it is, in the words of :class:`tunilib.core.catalogue.Copy`."""
        if self.lost is not None:
            return "lost"
        if self.loan is not None:
            return "on-loan"
        if self.hold is not None:
            return "in-transit" if self.hold_status == "in-transit" else "kept"
        return "available"


class StoredFine(NamedTuple):
    """One fine, settled or not.

    Attributes:
        fine: without whether it can be paid online.
        patron, record, loan, hold: ids of what it is about.
    """

    fine: Fine
    patron: str
    record: str | None = None
    loan: str | None = None
    hold: str | None = None


class StoredPatron(NamedTuple):
    """One patron.

    Attributes:
        register: what the library's register knows. card: the card number.
        standing: fines, block and overdue loans of today.
        home_library, lang: the patron's own settings.
    """

    id: str
    card: str
    register: Patron
    standing: Standing
    home_library: str | None
    lang: str | None


class StoredCard(NamedTuple):
    """One card of an account, and the id of the patron whose card it is; ended: the account may not act on it now."""

    card: Card
    patron: str
    ended: bool = False


class Addressee(NamedTuple):
    """Where a letter to a patron goes, and in which language.

    Attributes:
        email: of the register; None: it has none. lang: None: the default one.
    """

    email: str | None
    lang: str | None


class ReminderSet(NamedTuple):
    """A reminder that an account has set for the loans of a card.

    Attributes:
        patron: id of the patron whose card it is. email: the account's own address. lang: None: the default language.
        days: before the due date.
    """

    patron: str
    email: str
    lang: str | None
    days: int


class SessionAccount(NamedTuple):
    """Whose account a session belongs to, with the settings of the account for the card that it acts on.

    Attributes:
        owner: id of the patron. entry: id of the card within the account; None: no card is linked to it.
        email: the owner's own address. reminder: days before the due date; 0: none.
    """

    owner: str
    entry: str | None
    email: str | None
    reminder: int


class StoredCredentials(NamedTuple):
    """What is stored of a patron's password; ``locked_until`` in UTC."""

    patron: str
    password: str
    wrong_tries: int
    locked_until: datetime | None


class StoredNotice(NamedTuple):
    """One notice of the outbox, and the id of its patron.

    Attributes:
        ended: why it is over unsent: ``refused``, ``unknown``, ``held``, ``outdated``; None: it is not.
        is_claimed: a process is mailing it, or died meanwhile.
    """

    notice: Notice
    patron: str
    ended: str | None = None
    is_claimed: bool = False


class OutdatedNotice(NamedTuple):
    """A notice that waits while something that it tells of has changed.

    Attributes:
        kind: ``hold-ready``, ``due-reminder`` or ``loans-overdue``.
    """

    stored: StoredNotice
    kind: str


class LoanTold(NamedTuple):
    """A loan that a notice tells of, with the due date that it had.

    Attributes:
        days: how many days it was overdue then; 0: it was reminded of.
    """

    loan: str
    due: date
    days: int


class Figures(NamedTuple):
    """How many of each there are; ``fines``: what is owed, in cents."""

    records: int
    copies: int
    copies_lost: int
    patrons: int
    patrons_blocked: int
    loans: int
    overdue: int
    holds_waiting: int
    requests_processing: int
    holds_in_transit: int
    holds_ready: int
    change_requests: int
    fines: int
    notices_unsent: int


class LibraryEvent(NamedTuple):
    """One thing that happened.

    Attributes:
        at: UTC, whole seconds, as it is stored. day: the library's day.
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


class StoredPayment(NamedTuple):
    """One payment, and the id of its patron."""

    record: PaymentRecord
    patron: str


class NumberedRecord(NamedTuple):
    """A record by its number in the catalogue.

    Attributes:
        number: numbers only grow: a record that was added later has a higher one.
        source: who gave the record its control number; empty where that is not known.
    """

    number: int
    id: str
    source: str


class FoundRecord(NamedTuple):
    """One record that a search found; languages and libraries are separated by line feeds."""

    number: int
    format: str
    languages: str
    year: int | None
    libraries: str


class OwnReference(NamedTuple):
    """A reference that is in no catalogue: a patron's own.

    Attributes:
        content: hash of the content, which is the same when it is imported again.
        json: the whole reference. raw: the record that it was made from.
    """

    content: str
    description: Description
    json: str
    raw: bytes | None
