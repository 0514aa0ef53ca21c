"""Changes of the register: by the desk itself, and those that patrons asked for (S15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.notifying import notify
from tunilib.backends.embedded.emails import is_email
from tunilib.backends.embedded.places import place_or_reason
from tunilib.backends.embedded.stores.sqlite import patrons, wishes
from tunilib.core.desk import DeskWord, RegisterRequest, RequestDone
from tunilib.core.patron import ASK
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.backends.embedded.stores.sqlite.patrons import PatronRow
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.rules import Rules

__all__ = ["FIELDS", "RegisterChange", "decide_request", "pending_requests"]

FIELDS = ("name", "address", "email", "phone", "category", "home_library", "card_expires")
"""The fields of the register that the desk may change."""

_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class RegisterChange:
    """Checked new values of the register, by column; ``reasons`` is what stands against them."""

    values: dict[str, str | None]
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def read(cls, rules: Rules, given: Mapping[str, str]) -> RegisterChange:
        """Check values as people write them; an empty one clears its field.

        Raises:
            UsageError: there is no such field, a patron would have no name, or a date is none.
        """
        if not given:
            raise UsageError("nothing is to be changed", hint="name one of: {fields}", fields=" ".join(FIELDS))
        values: dict[str, str | None] = {}
        reasons: list[Reason | None] = []
        for field, text in given.items():
            value = text.strip()
            if field == "home_library" and value == "none":
                value = ""
            _check_usage(field, value)
            values[field] = value or None
            if field == "email" and value and not is_email(value):
                reasons.append(Reason.of(ReasonCode.PROFILE_EMAIL_INVALID, value=value))
            if field == "home_library" and value and value != ASK:
                reasons.append(place_or_reason(rules, value, ReasonCode.PROFILE_LIBRARY_INVALID))
        return cls(values, tuple(reason for reason in reasons if reason is not None))

    def write(self, tx: Transaction, patron: PatronRow) -> bool:
        """Change what differs; whether anything did."""
        changed = {field: value for field, value in self.values.items() if getattr(patron, field) != value}
        if changed:
            patrons.update(tx.db, patron.id, changed)
        for field, value in changed.items():
            before = getattr(patron, field)
            tx.record_event(f"patron-{field.replace('_', '-')}", patron=patron.id, before=before, after=value)
        return bool(changed)


def pending_requests(snapshot: Snapshot) -> tuple[RegisterRequest, ...]:
    """What patrons asked for and nobody has decided, oldest first."""
    return tuple(
        RegisterRequest(
            id=row.id,
            card=row.card,
            field=row.field,
            before=row.before,
            after=row.value,
            created=date.fromisoformat(row.created),
        )
        for row in wishes.pending(snapshot.db)
    )


def decide_request(tx: Transaction, request: str, *, approve: bool) -> RequestDone:
    """Approve or decline a change; the patron is told.

    A request that was decided so already is unchanged; one that was decided otherwise is refused.

    Raises:
        NotFound: there is no such request.
    """
    row = wishes.by_id(tx.db, request)
    patron = patrons.by_id(tx.db, row.patron, tx.day) if row else None
    if row is None or patron is None:
        raise NotFound("there is no such request: {id}", hint="see: tunilib desk patron requests", id=request)
    word = DeskWord.APPROVED if approve else DeskWord.DECLINED
    if row.state == word:
        return RequestDone(id=row.id, outcome=DeskWord.UNCHANGED)
    if row.state != "pending":
        decided = Reason.of(ReasonCode.OTHER, what="already-decided", status=row.state)
        return RequestDone(id=row.id, outcome=DeskWord.REFUSED, reasons=(decided,))
    if approve:
        RegisterChange({row.field: row.value or None}).write(tx, patron)
    wishes.decide(tx.db, row.id, word.value, tx.day)
    tx.record_event(f"change-{word}", patron=row.patron, before=row.before, after=row.value)
    notify(tx, row.patron, f"change-{word}", value=row.value)
    return RequestDone(id=row.id, outcome=word)


def _check_usage(field: str, value: str) -> None:
    if field not in FIELDS:
        raise UsageError(
            "there is no such field: {field}", hint="name one of: {fields}", field=field, fields=" ".join(FIELDS)
        )
    if field == "name" and not value:
        raise UsageError("a patron needs a name")
    if len(value) > _LONGEST:
        raise UsageError("the value of {field} is too long", field=field)
    if field == "card_expires" and value:
        try:
            date.fromisoformat(value)
        except ValueError as error:
            raise UsageError("this is not a day: {value}", hint="write it as year-month-day", value=value) from error
