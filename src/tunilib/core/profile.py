"""Personal information, library cards, and a patron's changes of them."""

from __future__ import annotations

from dataclasses import field as dataclass_field, replace
from datetime import date

from tunilib.core.barcode import Barcode
from tunilib.core.models import INTERNAL, Model, Value, model
from tunilib.core.outcome import OutcomeWord
from tunilib.core.patron import NO_HOME_LIBRARY, Patron
from tunilib.core.reason import Reason


@model
class ChangeRequest(Model):
    """A change of the register that the patron has requested.

    Attributes:
        state: ``pending``, ``approved`` or ``declined``.
        card: of the patron. before: the value in the register. Empty: not known.
    """

    id: str
    field: str
    value: str
    created: date
    state: str
    card: str = dataclass_field(default="", metadata=INTERNAL)
    before: str | None = dataclass_field(default=None, metadata=INTERNAL)


@model
class HistorySetting(Model):
    """Whether the library stores returned loans, and what became of a change of it.

    Attributes:
        keeping: None: as the library's default says, or not known.
        outcome: None: it was only read.
        reasons: without an outcome, why it cannot be changed.
        choices: what the patron can choose online.
    """

    keeping: bool | None = None
    outcome: OutcomeWord | None = None
    reasons: tuple[Reason, ...] = ()
    choices: tuple[bool, ...] = dataclass_field(default=(), metadata=INTERNAL)


@model
class Card(Model):
    """One library card of an account (S51).

    Attributes:
        id: opaque; ``--card`` takes it as well as the card number.
        name: the patron's name for it.
        library: id of its library. card: the number.
        active: whether this card is used if no other is named.
        expires: last day on which it is valid.
        barcode: as its library draws it. None: it does not.
    """

    id: str
    name: str | None = None
    library: str | None = None
    card: str
    active: bool = False
    expires: date | None = None
    barcode: Barcode | None = dataclass_field(default=None, metadata=INTERNAL)


@model
class CardRequest(Value):
    """A request to add a card to an account; the library checks the card first.

    Attributes:
        card: the number. name: the patron's name for it.
        library: the address of its library. None: the account's.
        target: which library of a site that serves several. None: it serves one.
    """

    card: str
    password: str = dataclass_field(repr=False)
    name: str | None = None
    library: str | None = None
    target: str | None = None


AT_ONCE, ON_REQUEST = "now", "asked"
"""How the patron changes a field of the register."""
YES, NO = "yes", "no"


@model(kw_only=False)
class RegisterField(Model):
    """A field of the register.

    Attributes:
        field: our word, or the name that the library's form has for it.
        change: ``now``: the patron changes it; ``asked``: the library has to accept it; None: it cannot be changed.
        code: the value as the form sends it, where it has a list of values.
    """

    field: str
    value: str | None = None
    change: str | None = None
    code: str | None = dataclass_field(default=None, metadata=INTERNAL)

    def has(self, text: str) -> bool:
        """Whether this is the value."""
        value = self.value or ""
        if self.code is None:
            return text == value or (text.casefold() == value and value in (YES, NO))
        return text.casefold() in (value.casefold(), self.code.casefold())


_REGISTER = ("name", "address", "email", "phone")
PROFILE, PASSWORD, REGISTER, HISTORY = "profile", "password", "register", "history"
"""The keys of claims about the settings, the password and the register."""


@model
class PatronProfile(Model):
    """Personal information (S11 to S15).

    Attributes:
        email: the patron's own address for reminders, not the one in the register.
        pending_email: a new address, until the link in the site's mail to it is followed. None: no such change.
        reminder: calendar days before the due date, 0 to 3. None: the site has no reminders.
        home_library: id of the default pick-up library, :data:`~tunilib.core.patron.ASK`, or None.
        suspended: whether borrowing rights are suspended; ``reasons`` says why.
        fields: of the register, those that the patron can change too.
    """

    name: str | None = None
    email: str | None = None
    pending_email: str | None = dataclass_field(default=None, metadata=INTERNAL)
    reminder: int | None = None
    home_library: str | None = None
    register: Patron
    suspended: bool | None = None
    reasons: tuple[Reason, ...] = ()
    requests: tuple[ChangeRequest, ...] = ()
    fields: tuple[RegisterField, ...] = ()

    def has_in_register(self, field: str, value: str) -> bool | None:
        """Whether a field of the register has a value; None: the field is not known."""
        known = next((one for one in self.fields if one.field == field), None)
        if known is not None:
            return known.has(value)
        return (getattr(self.register, field) or "") == value if field in _REGISTER else None


@model
class ProfileChange(Value):
    """A change of the patron's own settings. None: no change.

    Attributes:
        email: for reminders; empty: none. The address in the register is not changed.
        reminder: calendar days before the due date; 0: none.
        home_library: id of a pick-up library, or ``ASK`` or ``NO_HOME_LIBRARY`` of :mod:`tunilib.core.patron`.
    """

    email: str | None = None
    reminder: int | None = None
    home_library: str | None = None

    @property
    def parts(self) -> tuple[ProfileChange, ...]:
        single = (
            ProfileChange(email=self.email),
            ProfileChange(reminder=self.reminder),
            ProfileChange(home_library=self.home_library),
        )
        return tuple(one for one in single if one != ProfileChange())

    def is_met_by(self, profile: PatronProfile) -> bool:
        return (
            (self.email is None or self.email.strip() == (profile.email or ""))
            and (self.reminder is None or self.reminder == (profile.reminder or 0))
            and (self.home_library is None or _home(self.home_library) == _home(profile.home_library))
        )

    def is_pending_in(self, profile: PatronProfile) -> bool:
        """Whether only the new address is missing, and the site waits until the patron follows the link in its mail."""
        if self.email is None or self.email.strip() != profile.pending_email or self.is_met_by(profile):
            return False
        return replace(self, email=None).is_met_by(profile)


@model
class PasswordChange(Value):
    old: str = dataclass_field(repr=False)
    new: str = dataclass_field(repr=False)
    again: str = dataclass_field(repr=False)


class RegisterChange:
    """A change of the register that a patron requests (S15): values by the names of fields."""

    def __init__(self, **values: str) -> None:
        self.values = {field: value.strip() for field, value in values.items()}

    def is_met_by(self, profile: PatronProfile) -> bool:
        return all(profile.has_in_register(field, value) for field, value in self.values.items())

    def is_pending_in(self, profile: PatronProfile) -> bool:
        pending = {(request.field, request.value) for request in profile.requests if request.state == "pending"}
        return pending.issuperset(self.values.items())


def _home(library: str | None) -> str | None:
    return None if library in (None, "", NO_HOME_LIBRARY) else library


def may_be_email(text: str) -> bool:
    name, at, host = text.rpartition("@")
    return bool(name and at and "." in host.strip(".") and " " not in text)
