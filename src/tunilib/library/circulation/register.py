"""The register of patrons: values checked and written, changes that patrons ask for, patrons added and removed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.money import Money
from tunilib.core.patron import ASK, NO_HOME_LIBRARY, REGISTER_FIELDS
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError
from tunilib.library.circulation.notices import notify
from tunilib.library.ids import NO_PASSWORD
from tunilib.library.inputs import is_email, written
from tunilib.library.models.desk import DeskWord, RequestDone
from tunilib.library.stores.patrons import NOBODY, StoredPatron
from tunilib.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.core.rules import Rules
    from tunilib.library.stores.unit_of_work import Transaction

_DAYS = ("card_expires", "birth_date")


def against_value(rules: Rules, field: str, value: str | None) -> Reason | None:
    if field == "email" and value and not is_email(value):
        return Reason.of(ReasonCode.PROFILE_EMAIL_INVALID, value=value)
    if field == "home_library" and value and value != ASK and rules.pickup_library(value) is None:
        places = ", ".join(place.id for place in rules.pickup_libraries)
        return Reason.of(ReasonCode.PROFILE_LIBRARY_INVALID, value=value, places=places)
    return None


def add_patron(tx: Transaction, card: str, hashed_password: str, values: Mapping[str, object]) -> str:
    """Add a patron with their card as the first of their account. The id of the patron."""
    patron = tx.patrons.add(card, hashed_password, values)
    tx.cards.add(patron, patron, None)
    tx.record_event("patron-added", patron=patron)
    return patron


def remove_patron(tx: Transaction, patron: str) -> tuple[Reason, ...]:
    """Remove a patron. The reasons against it, if it was not done."""
    reasons = _still_open(tx, patron)
    if reasons:
        return reasons
    nobody = tx.patrons.nobody() or tx.patrons.add_identity(NOBODY, NO_PASSWORD, {"name": ""})
    for owner, card in tx.cards.with_card_of(patron):
        tx.cards.remove(owner, card)
    tx.patrons.remove(patron, nobody)
    tx.record_event("patron-removed")
    return ()


def _still_open(tx: Transaction, patron: str) -> tuple[Reason, ...]:
    loans = len(tx.loans.open_of(patron))
    holds = sum(tx.holds.count_open(patron).values())
    owed = [stored.fine.balance for stored in tx.fines.open_of(patron)]
    has_payment = any(stored.record.is_open for stored in tx.payments.of_patron(patron))
    found = (
        Reason.of(ReasonCode.PATRON_HAS_LOANS, count=loans) if loans else None,
        Reason.of(ReasonCode.PATRON_HAS_HOLDS, count=holds) if holds else None,
        Reason.of(ReasonCode.PATRON_HAS_FINES, amount=Money.total(owed)) if owed else None,
        Reason.of(ReasonCode.PATRON_HAS_PAYMENT) if has_payment else None,
    )
    return tuple([reason for reason in found if reason is not None])


class RegisterValues(NamedTuple):
    """Checked new values of the register by field, and the ``reasons`` against them."""

    values: dict[str, str | date | None]
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def read(cls, rules: Rules, given: Mapping[str, str]) -> RegisterValues:
        """Check values as people write them. An empty value clears its field.

        Raises:
            UsageError: an unknown field, an empty name, or not a date.
        """
        if not given:
            raise UsageError("nothing to change", hint="name one of: {fields}", fields=" ".join(REGISTER_FIELDS))
        values: dict[str, str | date | None] = {}
        reasons: list[Reason | None] = []
        for field, text in given.items():
            value = written(field, text)
            if field == "home_library" and value == NO_HOME_LIBRARY:
                value = ""
            _check_usage(field, value)
            values[field] = _day(value) if field in _DAYS and value else value or None
            reasons.append(against_value(rules, field, value))
        return cls(values, tuple(reason for reason in reasons if reason is not None))

    def columns(self, today: date, changed: Mapping[str, str | date | None]) -> dict[str, str | date | None]:
        """The values by column.

        Raises:
            UsageError: a birth date is in the future.
        """
        born = changed.get("birth_date")
        if isinstance(born, date) and born > today:
            raise UsageError("a birth date cannot be in the future: {date}", date=born)
        return {"lang" if field == "language" else field: value for field, value in changed.items()}

    def write(self, tx: Transaction, patron: StoredPatron) -> bool:
        before = {field: _value_of(patron, field) for field in self.values}
        changed = {field: value for field, value in self.values.items() if before[field] != value}
        if changed:
            tx.patrons.change(patron.id, self.columns(tx.today, changed))
            if "email" in changed:
                tx.notices.readdress(patron.id, patron.register.email, _as_text(changed["email"]))
        for field, value in changed.items():
            tx.record_event(
                f"patron-{field.replace('_', '-')}",
                patron=patron.id,
                before=_as_text(before[field]),
                after=_as_text(value),
            )
        return bool(changed)


def _check_usage(field: str, value: str) -> None:
    if field not in REGISTER_FIELDS:
        raise UsageError(
            "unknown field: {field}", hint="name one of: {fields}", field=field, fields=" ".join(REGISTER_FIELDS)
        )
    if field == "name" and not value:
        raise UsageError("a patron needs a name")
    if field == "language" and value and value not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise UsageError("no such language: {value}", hint="choose one of: {languages}", value=value, languages=known)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("not a date such as 1985-04-01: {value}", value=text) from error


def _value_of(patron: StoredPatron, field: str) -> str | date | None:
    if field == "language":
        return patron.lang
    owner = {"home_library": patron, "birth_date": patron.standing}.get(field, patron.register)
    value: str | date | None = getattr(owner, field)
    return value


def _as_text(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def ask_for_change(tx: Transaction, patron: StoredPatron, field: str, value: str) -> bool:
    """Store a change that a patron asks for. Whether it is new."""
    before: str | None = getattr(patron.register, field)
    requests = tx.change_requests.of_patron(patron.id)
    pending = next((one for one in requests if one.field == field and one.state == "pending"), None)
    if pending is not None:
        if pending.value == value:
            return False
        tx.change_requests.replace(pending.id, value, before)
    elif value == (before or ""):
        return False
    else:
        tx.change_requests.add(patron.id, field, value, before)
    tx.record_event("change-requested", patron=patron.id, before=before, after=value)
    return True


def decide_change(tx: Transaction, request: str, *, approve: bool) -> RequestDone:
    """Approve or decline a change, and notify the patron.

    A repeated decision changes nothing. A different one is refused.

    Raises:
        NotFound: no such request.
    """
    found = tx.change_requests.by_id(request)
    patron = tx.patrons.by_card(found.card) if found and found.card else None
    if found is None or patron is None:
        raise NotFound("no such request: {id}", hint="see: tunilib desk patron requests", id=request)
    word = DeskWord.APPROVED if approve else DeskWord.DECLINED
    if found.state == word:
        return RequestDone(id=found.id, outcome=DeskWord.UNCHANGED)
    if found.state != "pending":
        decided = Reason.of(ReasonCode.OTHER, what=f"already-{found.state}")
        return RequestDone(id=found.id, outcome=DeskWord.REFUSED, reasons=(decided,))
    if approve:
        RegisterValues({found.field: written(found.field, found.value) or None}).write(tx, patron)
    tx.change_requests.decide(found.id, word.value)
    tx.record_event(f"change-{word}", patron=patron.id, before=found.before, after=found.value)
    notify(tx, patron.id, f"change-{word}", value=found.value)
    return RequestDone(id=found.id, outcome=word)
