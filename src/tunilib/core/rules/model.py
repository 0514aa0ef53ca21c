"""The model of a library's rules; the defaults are TuniLib's (interface section 5).

It also covers what other libraries do: grace days, charges at the start of a period, caps, rules by patron category
and collection, renewal from the due date, no early renewals, fixed and hard due dates.
"""

# no `from __future__ import annotations`: typing would compile each annotation again at every start
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from tunilib.core.calendar import Calendar
from tunilib.core.models import Labelled, Model, model


class UnknownCollection(KeyError):
    """A copy is in a collection that the rules of its library do not have.

    Attributes:
        collection: its id.
    """

    def __init__(self, collection: str) -> None:
        super().__init__(collection)
        self.collection = collection


ACTIONS = ("renewal", "hold", "checkout", "request")
"""The actions that a library may refuse a suspended patron."""


class Count(StrEnum):
    """The day a renewal counts from."""

    TODAY = "today"
    DUE = "due"


class FixedDue(StrEnum):
    """How a fixed due date limits the calculated one."""

    EXACTLY = "exactly"
    NOT_AFTER = "not-after"
    NOT_BEFORE = "not-before"


class FineRule(NamedTuple):
    """The fine for an overdue loan.

    Attributes:
        amount: cents for each period.
        every_days: length of a period in days; 0: the amount is charged once.
        charged_at_start: a period is charged when it begins, not when it is complete.
        grace_days: overdue days that cost nothing; grace_charged: they are charged once they are exceeded.
        most_days: the most days that are charged; None: no limit.
        most: the most that one fine can be, in cents; None: no limit.
        closed_days: whether closed days are charged too.
    """

    amount: int = 20
    every_days: int = 1
    charged_at_start: bool = False
    grace_days: int = 0
    grace_charged: bool = False
    most_days: int | None = 15
    most: int | None = None
    closed_days: bool = True


class CollectionRule(NamedTuple):
    """How copies of one collection are lent.

    Attributes:
        period_days: calendar days of a loan; moved forward past closed days.
        renewals: how often a loan may be renewed.
        renewal_days: length of a renewal in days; None: the loan period. renewal_from: the day it counts from.
        not_before_days: renewals are allowed from so many days before the due date; None: at any time.
        fixed_due: a date that limits every due date of this collection; fixed_due_is: in which way.
        stacks: copies are in the closed stacks and are fetched on request.
        for_loan: False for copies that are not lent.
    """

    name: str
    period_days: int = 28
    renewals: int = 5
    renewal_days: int | None = None
    renewal_from: Count = Count.TODAY
    not_before_days: int | None = None
    fixed_due: date | None = None
    fixed_due_is: FixedDue = FixedDue.NOT_AFTER
    stacks: bool = False
    for_loan: bool = True
    fine: FineRule = FineRule()


_CONTACT_MESSAGES = {"phone": "tel. {phone}", "phone-and-email": "tel. {phone}, {email}"}


class Contact(NamedTuple):
    """How a patron reaches the library."""

    phone: str = "0294 520 900"
    email: str | None = None

    def __str__(self) -> str:
        return self.template.format_map(self.facts)

    @property
    def template(self) -> str:
        """As a message: with its facts it can be translated."""
        return _CONTACT_MESSAGES["phone-and-email" if self.email else "phone"]

    @property
    def facts(self) -> Mapping[str, object]:
        """Of the template."""
        return self._asdict()


class SuspensionRule(NamedTuple):
    """When borrowing rights are suspended: open fines of more than ``above`` cents (S39)."""

    above: int = 1000
    refuses: frozenset[str] = frozenset(ACTIONS)
    overdue_loans: int | None = None
    address_required: bool = False


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
    """A place where a hold can be collected."""

    id: str
    name: str


class PickupRule(NamedTuple):
    """How long a hold waits for pick-up, and what not collecting it costs (S30, S37)."""

    days: int = 7
    uncollected_fee: int = 100
    expires_days: int = 365
    closed_visible_days: int = 7


class LostRule(NamedTuple):
    """When a loan counts as lost, and what it costs."""

    after_days: int = 70
    replacement: int = 4200
    handling: int = 1000


class Limits(NamedTuple):
    """How many loans and holds a patron may have at a time."""

    loans: int = 100
    holds: int = 20


class PasswordRule(NamedTuple):
    """Length of passwords (S5), and when a card is locked."""

    shortest: int = 5
    longest: int = 12
    wrong_tries: int = 5
    locked_minutes: int = 15


_DAILY_80 = FineRule(amount=80)
_ONCE_15 = FineRule(amount=1500, every_days=0, most_days=None)

DEFAULT_COLLECTIONS: Mapping[str, CollectionRule] = MappingProxyType(
    {
        "book": CollectionRule(name="Book"),
        "course": CollectionRule(name="Course book", period_days=14, fine=_DAILY_80),
        "short": CollectionRule(name="Short loan", period_days=1, fine=_ONCE_15),
        "stacks": CollectionRule(name="Stacks", stacks=True),
    }
)
DEFAULT_PICKUP = (
    PickupLibrary(Labelled("linna", "Linna"), "Linna"),
    PickupLibrary(Labelled("hervanta", "Hervanta"), "Hervanta"),
    PickupLibrary(Labelled("arvo", "Arvo"), "Arvo"),
)


class Rules(NamedTuple):
    """The rules of one library.

    Attributes:
        zone: IANA name of the library's time zone.
        collections: by id; by_category: overrides for a patron category, by category and collection.
        due_soon_seconds: how long before it is overdue a loan counts as due soon (S19).
        reminder_days: the reminders a patron may choose from, in calendar days (S12).
        overdue_notice_days: the overdue days on which a patron is told of a loan, the first one first; empty: none.
        proxy: what comes before the address of a licensed resource to read it from elsewhere (S3).
        stated: the keys that the library's own rules file sets, with the tables around them (``pickup.days``); None:
            the default library's, whose account page states some of its numbers (interface section 5).
    """

    name: str = "TuniLib"
    zone: str = "Europe/Helsinki"
    currency: str = "EUR"
    contact: Contact = Contact()
    pickup_libraries: tuple[PickupLibrary, ...] = DEFAULT_PICKUP
    calendar: Calendar = Calendar()
    collections: Mapping[str, CollectionRule] = DEFAULT_COLLECTIONS
    by_category: Mapping[str, Mapping[str, CollectionRule]] = MappingProxyType({})
    limits: Limits = Limits()
    suspension: SuspensionRule = SuspensionRule()
    payment: PaymentRule = PaymentRule()
    pickup: PickupRule = PickupRule()
    lost: LostRule = LostRule()
    password: PasswordRule = PasswordRule()
    due_soon_seconds: int = 86_400
    reminder_days: tuple[int, ...] = (0, 1, 2, 3)
    overdue_notice_days: tuple[int, ...] = (1, 14, 28)
    proxy: str = "https://libproxy.tuni.fi/login?url="
    stated: frozenset[str] | None = None

    def lending(self, collection: str, category: str | None) -> CollectionRule:
        """The rule by which a copy is lent to a patron: that of their category if there is one, else the collection's.

        Every decision about a copy and a patron asks here, with both facts.

        Args:
            collection: of the copy. category: of the patron; None where they have none.

        Raises:
            UnknownCollection: there is no such collection.
        """
        special = self.by_category.get(category or "", {})
        found = special.get(collection) or self.collections.get(collection)
        if found is None:
            raise UnknownCollection(collection)
        return found

    def named(self, library: str) -> str:
        """The id of a pick-up library, with its name for people; any other text as it is."""
        place = self.pickup_library(library)
        return library if place is None else place.id

    def pickup_library(self, library: str) -> PickupLibrary | None:
        """The pick-up library with that id; None if there is none."""
        return next((place for place in self.pickup_libraries if place.id == library), None)
