"""The patron register."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tunilib.backends.embedded.desk.finding import place_or_reason, usable_number
from tunilib.backends.embedded.ids import fresh, new_id, new_one_time_password
from tunilib.backends.embedded.passwords import hash_password
from tunilib.backends.embedded.sqlite import cards, patrons
from tunilib.core.desk import DeskWord, PatronDone
from tunilib.core.policy.passwords import PasswordCase, may_use_password
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from tunilib.backends.embedded.act import Act
    from tunilib.backends.embedded.sqlite.store import Store
    from tunilib.core.rules import Rules

__all__ = ["PatronDesk", "enter"]

_EMAIL = re.compile(r"[^\s@<>\"(),:;\\\[\]]{1,64}@(?:[^\s@<>\"(),:;\\\[\].]{1,63}\.)+[^\s@<>\"(),:;\\\[\].]{2,63}")


class PatronDesk:
    """Adds patrons."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def add(
        self,
        card: str,
        *,
        name: str,
        email: str | None = None,
        category: str | None = None,
        home_library: str | None = None,
        password: str | None = None,
        address: str | None = None,
        phone: str | None = None,
        card_expires: date | None = None,
        lang: str | None = None,
    ) -> PatronDone:
        """Enter a patron into the register.

        Args:
            password: what the patron chose; None: a one-time password is made, and stands in the result.

        Raises:
            UsageError: the card number cannot be one, or the name is empty.
        """
        number = usable_number(card, "card number")
        if not name.strip():
            raise UsageError("a patron needs a name")
        rules = self._store.rules
        reasons = _reasons(rules, email, home_library, password)
        made = None if password is not None else new_one_time_password()
        kept = "" if reasons else hash_password(password if password is not None else made or "")
        with self._store.change("desk", "patron add") as act:
            if patrons.by_card(act.db, number, act.day) is not None:
                reasons = (Reason.of(ReasonCode.CARD_ALREADY_ADDED), *reasons)
            if reasons:
                return PatronDone(card=number, outcome=DeskWord.REFUSED, reasons=reasons)
            enter(
                act,
                number,
                kept,
                {
                    "name": name.strip(),
                    "address": address or None,
                    "email": email or None,
                    "phone": phone or None,
                    "category": category or None,
                    "card_expires": card_expires.isoformat() if card_expires else None,
                    "home_library": home_library or None,
                    "lang": lang,
                },
            )
            return PatronDone(card=number, outcome=DeskWord.ADDED, password=made)


def enter(act: Act, card: str, kept_password: str, values: dict[str, str | None]) -> str:
    """Write a new patron, with their card as the first of their account; the id."""
    patron = fresh(new_id, lambda made: patrons.exists(act.db, made))
    fixed: dict[str, str | int | None] = {"id": patron, "card": card, "password": kept_password, "added": act.day}
    patrons.insert(act.db, fixed | values)
    cards.insert(act.db, fresh(new_id, lambda made: cards.exists(act.db, made)), patron, patron, None, act.day)
    act.tell("patron-added", patron=patron)
    return patron


def _reasons(rules: Rules, email: str | None, home_library: str | None, password: str | None) -> tuple[Reason, ...]:
    found: list[Reason | None] = []
    if email and not _EMAIL.fullmatch(email):
        found.append(Reason.of(ReasonCode.PROFILE_EMAIL_INVALID, value=email))
    if home_library:
        found.append(place_or_reason(rules, home_library, ReasonCode.PROFILE_LIBRARY_INVALID))
    if password is not None:
        found += may_use_password(PasswordCase(rule=rules.password, new=password, again=password))
    return tuple(reason for reason in found if reason is not None)
