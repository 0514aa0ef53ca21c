"""The patron register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.credentials import hash_password
from tunilib.backends.embedded.desk.lookup import patron_of
from tunilib.backends.embedded.desk.register import RegisterValues, decide_request
from tunilib.backends.embedded.fields import new_number
from tunilib.backends.embedded.ids import new_one_time_password
from tunilib.core.desk import DeskWord, PatronDone, RegisterRequest
from tunilib.core.policy.passwords import PasswordCase, may_use_password
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tunilib.backends.embedded.stores import Library
    from tunilib.backends.embedded.unit_of_work import Transaction
    from tunilib.core.desk import RequestDone
    from tunilib.core.rules import Rules

__all__ = ["PatronDesk", "add_patron"]


class PatronDesk:
    """Patrons as the staff keeps them. An unknown card raises ``NotFound``, and nothing is done."""

    def __init__(self, library: Library) -> None:
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
        number = new_number(card, "card number")
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
        wanted = RegisterValues.read(rules, given)
        reasons = (*wanted.reasons, *_password_reasons(rules, password))
        made = new_one_time_password() if password is None else None
        hashed = "" if reasons else hash_password(password if password is not None else made or "")
        with self._library.transaction("desk", "patron add") as tx:
            if tx.patrons.by_card(number) is not None:
                reasons = (Reason.of(ReasonCode.CARD_ALREADY_ADDED), *reasons)
            if reasons:
                return PatronDone(card=number, outcome=DeskWord.REFUSED, reasons=reasons)
            add_patron(tx, number, hashed, {**wanted.values, "lang": lang})
            return PatronDone(card=number, outcome=DeskWord.ADDED, password=made)

    def edit(self, card: str, changes: Mapping[str, str]) -> PatronDone:
        """Change the register: ``name address email phone category home_library card_expires``; empty clears.

        Raises:
            UsageError: another field, no name, or a date that is none.
        """
        wanted = RegisterValues.read(self._library.rules, changes)
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
            stored = tx.credentials.of_card(patron.card)
            if stored is None or (stored.wrong_tries == 0 and stored.locked_until is None):
                return PatronDone(card=patron.card, outcome=DeskWord.UNCHANGED)
            tx.credentials.set_tries(patron.id, 0)
            tx.record_event("card-unlocked", patron=patron.id)
            return PatronDone(card=patron.card, outcome=DeskWord.UNLOCKED)

    def reset_password(self, card: str, password: str | None = None) -> PatronDone:
        """Give a patron a new password, by default a one-time password that stands in the result.

        It ends a lock, all sessions of the patron, and the links of other accounts to this card, as those were made
        with the old password.
        """
        reasons = _password_reasons(self._library.rules, password)
        made = new_one_time_password() if password is None else None
        hashed = "" if reasons else hash_password(password if password is not None else made or "")
        with self._library.transaction("desk", "patron reset-password") as tx:
            patron = patron_of(tx, card)
            if reasons:
                return PatronDone(card=patron.card, outcome=DeskWord.REFUSED, reasons=reasons)
            tx.credentials.set_password(patron.id, hashed)
            tx.credentials.set_tries(patron.id, 0)
            tx.credentials.end_sessions_of(patron.id)
            tx.cards.unlink(patron.id)
            tx.record_event("password-reset", patron=patron.id)
            return PatronDone(card=patron.card, outcome=DeskWord.RESET, password=made)

    def requests(self) -> tuple[RegisterRequest, ...]:
        """Changes of the register that patrons asked for and nobody has decided, oldest first."""
        with self._library.snapshot() as snapshot:
            pending = snapshot.change_requests.pending()
        return tuple(
            [
                RegisterRequest(
                    id=one.id, card=one.card, field=one.field, before=one.before, after=one.value, created=one.created
                )
                for one in pending
            ]
        )

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
            before = patron.standing.block
            if before == reason:
                return PatronDone(card=patron.card, outcome=DeskWord.UNCHANGED)
            tx.patrons.change(patron.id, {"block": reason})
            tx.record_event(f"patron-{word}", patron=patron.id, before=before, after=reason)
            return PatronDone(card=patron.card, outcome=word)


def add_patron(tx: Transaction, card: str, hashed_password: str, values: Mapping[str, object]) -> str:
    """Add a patron, with their card as the first of their account; the id."""
    patron = tx.patrons.add(card, hashed_password, values)
    tx.cards.add(patron, patron, None)
    tx.record_event("patron-added", patron=patron)
    return patron


def _password_reasons(rules: Rules, password: str | None) -> tuple[Reason, ...]:
    if password is None:
        return ()
    return may_use_password(PasswordCase(rule=rules.password, new=password, again=password))
