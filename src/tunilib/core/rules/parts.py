"""The parts of a library's rules: policies by name, rows that choose them, blocks and limits (interface 5.1).

The defaults are TuniLib's (interface section 5). Times are whole days, or seconds if a policy counts in hours.
"""

# no `from __future__ import annotations`: typing would compile each annotation again at every start
from collections.abc import Mapping
from datetime import date, time
from types import MappingProxyType
from typing import Any, NamedTuple

from tunilib.core.calendar import Calendar
from tunilib.core.loan import Duration
from tunilib.core.models import Labelled, Model, model


class UnknownCollection(KeyError):
    """A copy is in a collection that the rules of its library do not have."""

    def __init__(self, collection: str) -> None:
        super().__init__(collection)
        self.collection = collection


KINDS = ("loan", "fine", "hold", "lost", "ban")
CHOOSING = (*KINDS, "row", "block", "limit")
"""The keys that a file without rows has from the default library."""
DIMENSIONS = ("library", "category", "collection")
"""What a row can ask for: the library and the collection of the copy, the category of the patron."""
ACTIONS = ("renewal", "automatic", "hold", "request", "checkout")
"""What a block can refuse; ``automatic`` is a renewal by the library."""
MEASURES = ("fines", "desk", "ban", "card-expired", "card-lost", "address-missing", "overdue-loans", "overdue-days")
"""What a block can measure of a patron, in the order of the reasons."""
SIMPLE_MEASURES = ("desk", "ban", "card-lost", "address-missing")
FIXED_DUE_IS = ("not-after", "exactly", "not-before")
ON_SHELF = ("elsewhere", "never", "always")
REFUNDS = ("unpaid", "always", "never")


class FixedDue(NamedTuple):
    since: date
    until: date
    due: date


class LoanPolicy(NamedTuple):
    """How copies are lent.

    Attributes:
        due_at: the hour of a due date that is counted in days.
        overnight: the hour from which a loan is due on the next open day, and the hour at which it is due there.
        renewals: how often a loan may be renewed. renewal_period: None: the period of the loan.
        from_due: a renewal counts from the due date, not from the day of the renewal.
        not_before: how long before the due date a loan can be renewed at the earliest; None: at any time.
        renew_overdue, renew_requested: whether overdue loans, or those that others wait for, are renewed.
        automatic: the library renews, the patron does not.
        longest: the longest time in all, from checkout.
        fixed_due: dates that bound the due date, by the day of lending. fixed_due_is: in which way.
        within_card: a loan is due on the last day of the card at the latest.
        recall: after how long a loan that somebody waits for is due. recall_least: the least time since checkout that
            the patron has. recall_fine: the fine policy after a recall; None: the row's.
        age: years that a patron must have. reading_room: for use in the house.
    """

    period: Duration
    due_at: time | None = None
    overnight: tuple[time, time] | None = None
    renewals: int = 0
    renewal_period: Duration | None = None
    from_due: bool = False
    not_before: Duration | None = None
    renew_overdue: bool = True
    renew_requested: bool = False
    automatic: bool = False
    longest: Duration | None = None
    fixed_due: tuple[FixedDue, ...] = ()
    fixed_due_is: str = "not-after"
    within_card: bool = False
    recall: Duration | None = None
    recall_least: Duration | None = None
    recall_fine: str | None = None
    age: int = 0
    reading_room: bool = False


class FineStep(NamedTuple):
    """A part of a fine: an amount for each period, in a part of the charged time.

    Attributes:
        amount: cents. every: length of a period; 0: the amount is charged once.
        at_start: a period is charged when it begins, not when it is complete.
        after, until: its part of the charged time.
    """

    amount: int
    every: int = 1
    at_start: bool = False
    after: int = 0
    until: int | None = None


class FinePolicy(NamedTuple):
    """What an overdue loan costs: the sum of its steps.

    Attributes:
        in_hours: the time late is exact and in seconds; else it is in calendar days.
        grace: a loan late for so long costs nothing. grace_charged: that time is charged once it is exceeded.
        closed_days: whether closed days are charged too. round_to: the sum is rounded to a multiple of so many cents.
        most, most_price, most_patron: the most that a fine can be: in cents, the price of the copy, and with all other
            overdue fines of the patron.
        reminders: overdue days whose notice costs a fee, with its cents.
    """

    steps: tuple[FineStep, ...]
    in_hours: bool = False
    grace: int = 0
    grace_charged: bool = False
    closed_days: bool = True
    round_to: int | None = None
    most: int | None = None
    most_price: bool = False
    most_patron: int | None = None
    reminders: tuple[tuple[int, int], ...] = ()


class BanPolicy(NamedTuple):
    """For how many days a late return takes the right to borrow.

    Attributes:
        days: for each ``every`` of time late after ``grace``. most: days at most.
        cumulative: a ban begins where another ends, else the later end counts.
    """

    days: int
    every: int = 1
    in_hours: bool = False
    grace: int = 0
    most: int | None = None
    closed_days: bool = True
    cumulative: bool = False


class HoldPolicy(NamedTuple):
    """How titles are reserved.

    Attributes:
        on_shelf: which copies on a shelf refuse a hold: those of the pick-up library (``elsewhere``), all (``never``),
            none (``always``).
        per_title, per_day: the most holds of a patron on a title, and placed in a day.
        pickup: days to collect. closed_days: the last one moves past closed days; else only open days count.
        uncollected: cents for not collecting. expires: days after which an unfilled hold lapses.
        visible: days that an ended hold is shown.
    """

    on_shelf: str = "elsewhere"
    per_title: int = 1
    per_day: int | None = None
    pickup: int = 7
    closed_days: bool = True
    uncollected: int = 0
    expires: int = 365
    visible: int = 7
    age: int = 0


class LostPolicy(NamedTuple):
    """When a loan counts as lost, and what it costs.

    Attributes:
        after: overdue days. at_price: the replacement costs the price of the copy if it has one.
        refund: what becomes of the charge when the copy comes back; see interface section 5.1.
    """

    after: int = 70
    replacement: int = 0
    at_price: bool = False
    handling: int = 0
    refund: str = "unpaid"


When = tuple[frozenset[str] | None, frozenset[str] | None, frozenset[str] | None]
"""The ids that a row asks for in each dimension; None: all."""
ALL: When = (None, None, None)


class RuleRow(NamedTuple):
    """A row that chooses policies: by kind, the name of each or ``none``."""

    number: int
    when: When
    use: Mapping[str, str]


class Block(NamedTuple):
    """More than ``above`` of a measure refuses some actions. None: never."""

    number: int
    when: When
    measure: str
    above: int | None
    refuses: frozenset[str]


class Limit(NamedTuple):
    """The most loans, holds or requests of a patron; holds count requests too."""

    number: int
    when: When
    most: Mapping[str, int]


class Collection(NamedTuple):
    name: str
    stacks: bool = False


_CONTACT_MESSAGES = {"phone": "tel. {phone}", "email": "{email}", "phone-and-email": "tel. {phone}, {email}"}


class Contact(NamedTuple):
    phone: str | None = "0294 520 900"
    email: str | None = None

    def __str__(self) -> str:
        return self.template.format_map(self.facts)

    @property
    def template(self) -> str:
        """As a message: with its facts it can be translated."""
        return _CONTACT_MESSAGES["email" if not self.phone else "phone-and-email" if self.email else "phone"]

    @property
    def facts(self) -> Mapping[str, object]:
        return self._asdict()


class PaymentRule(NamedTuple):
    """What can be paid online (S42, S44).

    Attributes:
        refused_kinds: words of :class:`tunilib.core.fine.FineKind`.
    """

    least: int = 300
    service_fee: int = 0
    refused_kinds: frozenset[str] = frozenset(("replacement",))


@model(kw_only=False)
class PickupLibrary(Model):
    id: str
    name: str


class PasswordRule(NamedTuple):
    shortest: int = 5
    longest: int = 12
    wrong_tries: int = 5
    locked_minutes: int = 15


def _only(collection: str) -> When:
    return (None, None, frozenset((collection,)))


DEFAULT_COLLECTIONS: Mapping[str, Collection] = MappingProxyType(
    {
        "book": Collection("Book"),
        "course": Collection("Course book"),
        "short": Collection("Short loan"),
        "stacks": Collection("Stacks", stacks=True),
    }
)
DEFAULT_PICKUP = (
    PickupLibrary(Labelled("linna", "Linna"), "Linna"),
    PickupLibrary(Labelled("hervanta", "Hervanta"), "Hervanta"),
    PickupLibrary(Labelled("arvo", "Arvo"), "Arvo"),
)
DEFAULT_POLICIES: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "loan": {
            "month": LoanPolicy(Duration(28, "d"), renewals=5),
            "fortnight": LoanPolicy(Duration(14, "d"), renewals=5),
            "day": LoanPolicy(Duration(1, "d"), renewals=5),
        },
        "fine": {
            "daily": FinePolicy((FineStep(20, until=15),)),
            "course": FinePolicy((FineStep(80, until=15),)),
            "once": FinePolicy((FineStep(1500, 0),)),
        },
        "hold": {"usual": HoldPolicy(uncollected=100)},
        "lost": {"usual": LostPolicy(replacement=4200, at_price=True, handling=1000)},
        "ban": {},
    }
)
DEFAULT_ROWS = (
    RuleRow(1, ALL, {"loan": "month", "fine": "daily", "hold": "usual", "lost": "usual"}),
    RuleRow(2, _only("course"), {"loan": "fortnight", "fine": "course"}),
    RuleRow(3, _only("short"), {"loan": "day", "fine": "once"}),
)
DEFAULT_BLOCKS = (Block(1, ALL, "fines", 1000, frozenset(("renewal", "hold", "request", "checkout"))),)
DEFAULT_LIMITS = (Limit(1, ALL, {"loans": 100, "holds": 20}),)


class Fields(NamedTuple):
    """The rules of one library.

    Attributes:
        contact: None: the library names none. zone: IANA name of the library's time zone.
        calendar: the closed days of all libraries. calendars: with those of one library, by its id.
        policies: by kind and name. rows: they choose a policy of each kind.
        priority: the dimensions in the order of their weight.
        due_soon_seconds: how long before it is overdue a loan counts as due soon (S19).
        reminder_days: the reminders a patron may choose from, in calendar days (S12).
        overdue_notice_days: the overdue days with a notice to the patron, in order; empty: none.
        proxy: the proxy before the address of a licensed resource (S3).
        stated: the keys that the library's own rules file sets, with the tables around them (``hold.usual.pickup``).
            None: the default library's; its account page states some of its numbers (interface section 5).
    """

    name: str = "TuniLib"
    zone: str = "Europe/Helsinki"
    currency: str = "EUR"
    contact: Contact | None = Contact()
    pickup_libraries: tuple[PickupLibrary, ...] = DEFAULT_PICKUP
    calendar: Calendar = Calendar()
    calendars: Mapping[str, Calendar] = MappingProxyType({})
    collections: Mapping[str, Collection] = DEFAULT_COLLECTIONS
    policies: Mapping[str, Mapping[str, Any]] = DEFAULT_POLICIES
    rows: tuple[RuleRow, ...] = DEFAULT_ROWS
    priority: tuple[str, ...] = DIMENSIONS
    blocks: tuple[Block, ...] = DEFAULT_BLOCKS
    limits: tuple[Limit, ...] = DEFAULT_LIMITS
    payment: PaymentRule = PaymentRule()
    password: PasswordRule = PasswordRule()
    due_soon_seconds: int = 86_400
    reminder_days: tuple[int, ...] = (0, 1, 2, 3)
    overdue_notice_days: tuple[int, ...] = (1, 14, 28)
    proxy: str = "https://libproxy.tuni.fi/login?url="
    stated: frozenset[str] | None = None
