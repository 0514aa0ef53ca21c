"""Changes of the register: by the desk itself, and those that patrons asked for (S15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.notices import notify
from tunilib.backends.embedded.fields import is_email, unknown_pickup_library
from tunilib.core.desk import DeskWord, RequestDone
from tunilib.core.patron import ASK
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.backends.embedded.stores.models import StoredPatron
    from tunilib.backends.embedded.unit_of_work import Transaction
    from tunilib.core.rules import Rules

__all__ = ["FIELDS", "RegisterValues", "decide_request"]

FIELDS = ("name", "address", "email", "phone", "category", "home_library", "card_expires")
"""The fields of the register that the desk may change."""

_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class RegisterValues:
    """Checked new values of the register, by column; ``reasons`` is what stands against them."""

    values: dict[str, str | date | None]
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def read(cls, rules: Rules, given: Mapping[str, str]) -> RegisterValues:
        """Check values as people write them; an empty one clears its field.

        Raises:
            UsageError: there is no such field, a patron would have no name, or a date is none.
        """
        if not given:
            raise UsageError("nothing is to be changed", hint="name one of: {fields}", fields=" ".join(FIELDS))
        values: dict[str, str | date | None] = {}
        reasons: list[Reason | None] = []
        for field, text in given.items():
            value = text.strip()
            if field == "home_library" and value == "none":
                value = ""
            _check_usage(field, value)
            values[field] = _day(value) if field == "card_expires" and value else value or None
            if field == "email" and value and not is_email(value):
                reasons.append(Reason.of(ReasonCode.PROFILE_EMAIL_INVALID, value=value))
            if field == "home_library" and value and value != ASK:
                reasons.append(unknown_pickup_library(rules, value, ReasonCode.PROFILE_LIBRARY_INVALID))
        return cls(values, tuple(reason for reason in reasons if reason is not None))

    def write(self, tx: Transaction, patron: StoredPatron) -> bool:
        """Change what differs; whether anything did."""
        before = {field: _value_of(patron, field) for field in self.values}
        changed = {field: value for field, value in self.values.items() if before[field] != value}
        if changed:
            tx.patrons.change(patron.id, changed)
        for field, value in changed.items():
            tx.record_event(
                f"patron-{field.replace('_', '-')}",
                patron=patron.id,
                before=_in_event(before[field]),
                after=_in_event(value),
            )
        return bool(changed)


def decide_request(tx: Transaction, request: str, *, approve: bool) -> RequestDone:
    """Approve or decline a change, and notify the patron.

    A request that was decided so already is unchanged; one that was decided otherwise is refused.

    Raises:
        NotFound: there is no such request.
    """
    found = tx.change_requests.by_id(request)
    patron = tx.patrons.by_card(found.card) if found and found.card else None
    if found is None or patron is None:
        raise NotFound("there is no such request: {id}", hint="see: tunilib desk patron requests", id=request)
    word = DeskWord.APPROVED if approve else DeskWord.DECLINED
    if found.state == word:
        return RequestDone(id=found.id, outcome=DeskWord.UNCHANGED)
    if found.state != "pending":
        decided = Reason.of(ReasonCode.OTHER, what="already-decided", status=found.state)
        return RequestDone(id=found.id, outcome=DeskWord.REFUSED, reasons=(decided,))
    if approve:
        RegisterValues({found.field: found.value or None}).write(tx, patron)
    tx.change_requests.decide(found.id, word.value)
    tx.record_event(f"change-{word}", patron=patron.id, before=found.before, after=found.value)
    notify(tx, patron.id, f"change-{word}", value=found.value)
    return RequestDone(id=found.id, outcome=word)


def _check_usage(field: str, value: str) -> None:
    if field not in FIELDS:
        raise UsageError(
            "there is no such field: {field}", hint="name one of: {fields}", field=field, fields=" ".join(FIELDS)
        )
    if field == "name" and not value:
        raise UsageError("a patron needs a name")
    if len(value) > _LONGEST:
        raise UsageError("the value of {field} is too long", field=field)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("this is not a day: {value}", hint="write it as year-month-day", value=text) from error


def _value_of(patron: StoredPatron, field: str) -> str | date | None:
    value: str | date | None = patron.home_library if field == "home_library" else getattr(patron.register, field)
    return value


def _in_event(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
