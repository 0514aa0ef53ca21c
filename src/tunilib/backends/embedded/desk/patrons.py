"""The patron register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.desk.changes import RegisterChange, decide_request, pending_requests
from tunilib.backends.embedded.desk.finding import patron_of, usable_number
from tunilib.backends.embedded.ids import fresh, new_id, new_one_time_password
from tunilib.backends.embedded.passwords import hash_password
from tunilib.backends.embedded.sqlite import cards, credentials, patrons
from tunilib.core.desk import DeskWord, PatronDone
from tunilib.core.policy.passwords import PasswordCase, may_use_password
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tunilib.backends.embedded.act import Act
    from tunilib.backends.embedded.sqlite.store import Store
    from tunilib.core.desk import RegisterRequest, RequestDone
    from tunilib.core.rules import Rules

__all__ = ["PatronDesk", "enter"]


class PatronDesk:
    """Patrons as the staff keeps them. An unknown card raises ``NotFound``, and nothing is done."""

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
        rules = self._store.rules
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
        with self._store.change("desk", "patron add") as act:
            if patrons.by_card(act.db, number, act.day) is not None:
                reasons = (Reason.of(ReasonCode.CARD_ALREADY_ADDED), *reasons)
            if reasons:
                return PatronDone(card=number, outcome=DeskWord.REFUSED, reasons=reasons)
            enter(act, number, kept, {**wanted.values, "lang": lang})
            return PatronDone(card=number, outcome=DeskWord.ADDED, password=made)

    def edit(self, card: str, changes: Mapping[str, str]) -> PatronDone:
        """Change the register: ``name address email phone category home_library card_expires``; empty clears.

        Raises:
            UsageError: another field, no name, or a date that is none.
        """
        wanted = RegisterChange.read(self._store.rules, changes)
        with self._store.change("desk", "patron edit") as act:
            patron = patron_of(act, card)
            if wanted.reasons:
                return PatronDone(card=patron.card, outcome=DeskWord.REFUSED, reasons=wanted.reasons)
            done = wanted.write(act, patron)
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
        with self._store.change("desk", "patron unlock") as act:
            patron = patron_of(act, card)
            kept = credentials.of_card(act.db, patron.card)
            if kept is None or (kept.wrong_tries == 0 and kept.locked_until is None):
                return PatronDone(card=patron.card, outcome=DeskWord.UNCHANGED)
            credentials.set_tries(act.db, patron.id, 0, None)
            act.tell("card-unlocked", patron=patron.id)
            return PatronDone(card=patron.card, outcome=DeskWord.UNLOCKED)

    def reset_password(self, card: str, password: str | None = None) -> PatronDone:
        """Give a patron a new password, by default a one-time password that stands in the result.

        It ends a lock, all sessions of the patron, and the links of other accounts to this card, as those were made
        with the old password.
        """
        reasons = _password_reasons(self._store.rules, password)
        made = new_one_time_password() if password is None else None
        kept = "" if reasons else hash_password(password if password is not None else made or "")
        with self._store.change("desk", "patron reset-password") as act:
            patron = patron_of(act, card)
            if reasons:
                return PatronDone(card=patron.card, outcome=DeskWord.REFUSED, reasons=reasons)
            credentials.set_password(act.db, patron.id, kept)
            credentials.set_tries(act.db, patron.id, 0, None)
            credentials.end_sessions_of(act.db, patron.id)
            cards.unlink_everywhere(act.db, patron.id)
            act.tell("password-reset", patron=patron.id)
            return PatronDone(card=patron.card, outcome=DeskWord.RESET, password=made)

    def requests(self) -> tuple[RegisterRequest, ...]:
        """Changes of the register that patrons asked for and nobody has decided, oldest first."""
        with self._store.look() as view:
            return pending_requests(view)

    def approve(self, request: str) -> RequestDone:
        """Make a change that a patron asked for.

        Raises:
            NotFound: there is no such request.
        """
        with self._store.change("desk", "patron approve") as act:
            return decide_request(act, request, approve=True)

    def decline(self, request: str) -> RequestDone:
        """Leave the register as it is.

        Raises:
            NotFound: there is no such request.
        """
        with self._store.change("desk", "patron decline") as act:
            return decide_request(act, request, approve=False)

    def _set_block(self, card: str, reason: str | None, cause: str, word: DeskWord) -> PatronDone:
        with self._store.change("desk", cause) as act:
            patron = patron_of(act, card)
            if patron.block == reason:
                return PatronDone(card=patron.card, outcome=DeskWord.UNCHANGED)
            patrons.update(act.db, patron.id, {"block": reason})
            act.tell(f"patron-{word}", patron=patron.id, before=patron.block, after=reason)
            return PatronDone(card=patron.card, outcome=word)


def enter(act: Act, card: str, kept_password: str, values: Mapping[str, str | None]) -> str:
    """Write a new patron, with their card as the first of their account; the id."""
    patron = fresh(new_id, lambda made: patrons.exists(act.db, made))
    fixed: dict[str, str | int | None] = {"id": patron, "card": card, "password": kept_password, "added": act.day}
    patrons.insert(act.db, fixed | dict(values))
    cards.insert(act.db, fresh(new_id, lambda made: cards.exists(act.db, made)), patron, patron, None, act.day)
    act.tell("patron-added", patron=patron)
    return patron


def _password_reasons(rules: Rules, password: str | None) -> tuple[Reason, ...]:
    if password is None:
        return ()
    return may_use_password(PasswordCase(rule=rules.password, new=password, again=password))
