"""What stores return where circulation needs more than a patron sees.

Each holds the model of the core, with what is stored beside it: whose it is, and the facts that decisions need.
"""

# annotations are evaluated here: kept as text, typing would compile each of them again at every start
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from tunilib.core.desk import Notice
    from tunilib.core.fine import Fine
    from tunilib.core.hold import Hold, HoldStatus
    from tunilib.core.loan import Loan
    from tunilib.core.patron import Card, Patron
    from tunilib.core.policy.blocks import Standing


class StoredLoan(NamedTuple):
    """One loan.

    Attributes:
        loan: without what the rules say of its renewal.
        patron, category: id and category of the borrower. record, barcode, collection: of the copy.
        due: the last day of the loan, which each loan of an embedded library has.
        lost: the day from which it counts as lost.
        requested: another patron waits for the title today.
    """

    loan: "Loan"
    patron: str
    record: str
    barcode: str
    collection: str
    due: date
    category: str | None = None
    lost: date | None = None
    requested: bool = False


class RenewalGroup(NamedTuple):
    """Loans whose renewal is decided by the same facts, but for their patrons.

    Attributes:
        number: names the group within one unit of work.
        category: of the patrons; empty: none.
        used: renewals so far. requested, lost: as for :class:`StoredLoan`.
    """

    number: int
    collection: str
    category: str
    due: date
    used: int
    requested: bool
    lost: bool


class ChosenGroup(NamedTuple):
    """Loans that are renewed together.

    Attributes:
        number: of their :class:`RenewalGroup`. due: their new due date. cents: what the renewal of each costs.
    """

    number: int
    due: date
    cents: int


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

    hold: "Hold"
    patron: str
    record: str
    number: int
    status: "HoldStatus"
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

    fine: "Fine"
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
    register: "Patron"
    standing: "Standing"
    home_library: str | None
    lang: str | None


class StoredCard(NamedTuple):
    """One card of an account, and the id of the patron whose card it is; ended: the account may not act on it now."""

    card: "Card"
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


class Account(NamedTuple):
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

    notice: "Notice"
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
