"""The patron register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.desk.changes import RegisterChange, decide_request, pending_requests
from tunilib.backends.embedded.desk.finding import patron_of, usable_number
from tunilib.backends.embedded.ids import fresh, new_id, new_one_time_password
from tunilib.backends.embedded.passwords import hash_password
from tunilib.backends.embedded.stores.sqlite import cards, credentials, patrons
from tunilib.core.desk import DeskWord, PatronDone
from tunilib.core.policy.passwords import PasswordCase, may_use_password
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
    from tunilib.backends.embedded.unit_of_work import Transaction
    from tunilib.core.desk import RegisterRequest, RequestDone
    from tunilib.core.rules import Rules

__all__ = ["PatronDesk", "enter"]


class PatronDesk:
    """Patrons as the staff keeps them. An unknown card raises ``NotFound``, and nothing is done."""

    def __init__(self, library: SqliteLibrary) -> None:
        self._library = library

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
        rules = self._library.rules
        given = {
            "name": name,
            "email": email or "",
            "category": category or "",
            "home_library": home_library or "",
            "address": address or "",
            "phone": phone or "",
            "card_expires": card_expires.isoformat() if card_expires else "",
        }
        wanted = RegisterChange.read(rules, given)
        reasons = (*wanted.reasons, *_password_reasons(rules, password))
        made = new_one_time_password() if password is None else None
        kept = "" if reasons else hash_password(password if password is not None else made or "")
        with self._library.transaction("desk", "patron add") as tx:
            if patrons.by_card(tx.db, number, tx.day) is not None:
                reasons = (Reason.of(ReasonCode.CARD_ALREADY_ADDED), *reasons)
            if reasons:
                return PatronDone(card=number, outcome=DeskWord.REFUSED, reasons=reasons)
            enter(tx, number, kept, {**wanted.values, "lang": lang})
            return PatronDone(card=number, outcome=DeskWord.ADDED, password=made)

    def edit(self, card: str, changes: Mapping[str, str]) -> PatronDone:
        """Change the register: ``name address email phone category home_library card_expires``; empty clears.

        Raises:
            UsageError: another field, no name, or a date that is none.
        """
        wanted = RegisterChange.read(self._library.rules, changes)
        with self._library.transaction("desk", "patron edit") as tx:
            patron = patron_of(tx, card)
            if wanted.reasons:
                return PatronDone(card=patron.card, outcome=DeskWord.REFUSED, reasons=wanted.reasons)
            done = wanted.write(tx, patron)
            return PatronDone(card=patron.card, outcome=DeskWord.EDITED if done else DeskWord.UNCHANGED)

    def block(self, card: str, reason: str) -> PatronDone:
        """Suspend a patron's borrowing rights; a block that is there gets the new reason.

        Raises:
            UsageError: no reason was given.
        """
        if not reason.strip():
            raise UsageError("a block needs a reason")
        return self._set_block(card, reason.strip(), "patron block", DeskWord.BLOCKED)

    def unblock(self, card: str) -> PatronDone:
        """End a block."""
        return self._set_block(card, None, "patron unblock", DeskWord.UNBLOCKED)

    def unlock(self, card: str) -> PatronDone:
        """Let a patron sign in again at once after too many wrong passwords."""
        with self._library.transaction("desk", "patron unlock") as tx:
            patron = patron_of(tx, card)
            kept = credentials.of_card(tx.db, patron.card)
            if kept is None or (kept.wrong_tries == 0 and kept.locked_until is None):
                return PatronDone(card=patron.card, outcome=DeskWord.UNCHANGED)
            credentials.set_tries(tx.db, patron.id, 0, None)
            tx.record_event("card-unlocked", patron=patron.id)
            return PatronDone(card=patron.card, outcome=DeskWord.UNLOCKED)

    def reset_password(self, card: str, password: str | None = None) -> PatronDone:
        """Give a patron a new password, by default a one-time password that stands in the result.

        It ends a lock, all sessions of the patron, and the links of other accounts to this card, as those were made
        with the old password.
        """
        reasons = _password_reasons(self._library.rules, password)
        made = new_one_time_password() if password is None else None
        kept = "" if reasons else hash_password(password if password is not None else made or "")
        with self._library.transaction("desk", "patron reset-password") as tx:
            patron = patron_of(tx, card)
            if reasons:
                return PatronDone(card=patron.card, outcome=DeskWord.REFUSED, reasons=reasons)
            credentials.set_password(tx.db, patron.id, kept)
            credentials.set_tries(tx.db, patron.id, 0, None)
            credentials.end_sessions_of(tx.db, patron.id)
            cards.unlink_everywhere(tx.db, patron.id)
            tx.record_event("password-reset", patron=patron.id)
            return PatronDone(card=patron.card, outcome=DeskWord.RESET, password=made)

    def requests(self) -> tuple[RegisterRequest, ...]:
        """Changes of the register that patrons asked for and nobody has decided, oldest first."""
        with self._library.snapshot() as snapshot:
            return pending_requests(snapshot)

    def approve(self, request: str) -> RequestDone:
        """Make a change that a patron asked for.

        Raises:
            NotFound: there is no such request.
        """
        with self._library.transaction("desk", "patron approve") as tx:
            return decide_request(tx, request, approve=True)

    def decline(self, request: str) -> RequestDone:
        """Leave the register as it is.

        Raises:
            NotFound: there is no such request.
        """
        with self._library.transaction("desk", "patron decline") as tx:
            return decide_request(tx, request, approve=False)

    def _set_block(self, card: str, reason: str | None, cause: str, word: DeskWord) -> PatronDone:
        with self._library.transaction("desk", cause) as tx:
            patron = patron_of(tx, card)
            if patron.block == reason:
                return PatronDone(card=patron.card, outcome=DeskWord.UNCHANGED)
            patrons.update(tx.db, patron.id, {"block": reason})
            tx.record_event(f"patron-{word}", patron=patron.id, before=patron.block, after=reason)
            return PatronDone(card=patron.card, outcome=word)


def enter(tx: Transaction, card: str, kept_password: str, values: Mapping[str, str | None]) -> str:
    """Write a new patron, with their card as the first of their account; the id."""
    patron = fresh(new_id, lambda made: patrons.exists(tx.db, made))
    fixed: dict[str, str | int | None] = {"id": patron, "card": card, "password": kept_password, "added": tx.day}
    patrons.insert(tx.db, fixed | dict(values))
    cards.insert(tx.db, fresh(new_id, lambda made: cards.exists(tx.db, made)), patron, patron, None, tx.day)
    tx.record_event("patron-added", patron=patron)
    return patron


def _password_reasons(rules: Rules, password: str | None) -> tuple[Reason, ...]:
    if password is None:
        return ()
    return may_use_password(PasswordCase(rule=rules.password, new=password, again=password))
