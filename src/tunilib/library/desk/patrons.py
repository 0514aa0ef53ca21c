"""The patron register at the desk: patrons, their values, and changes that they asked for (S15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.policy.passwords import PasswordCase, may_use_password
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError
from tunilib.library.circulation.register import RegisterValues, add_patron, decide_change, remove_patron
from tunilib.library.desk import lookups
from tunilib.library.desk.items import DeskPart
from tunilib.library.ids import hash_password, new_one_time_password
from tunilib.library.inputs import new_number, patron_of, written
from tunilib.library.models.desk import DeskWord, PatronDone, RegisterRequest, RequestDone
from tunilib.library.stores.unit_of_work import repeated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from tunilib.core.rules import Rules
    from tunilib.library.models.lookups import PatronEntry, PatronSheet


class PatronDesk(DeskPart):
    """The register. An unknown card or request raises ``NotFound``, and nothing is done."""

    @repeated
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
        birth_date: date | None = None,
        language: str | None = None,
    ) -> PatronDone:
        """Enter a patron.

        Args:
            password: the patron's choice; None: a one-time password, which is in the result.

        Raises:
            UsageError: the card number or the language is not valid, or the name is empty.
        """
        number = new_number(card, "card number")
        rules = self._library.rules
        given = {
            "name": name,
            "email": email,
            "category": category,
            "home_library": home_library,
            "address": address,
            "phone": phone,
            "card_expires": card_expires,
            "birth_date": birth_date,
            "language": language,
        }
        wanted = RegisterValues.read(rules, {field: str(value or "") for field, value in given.items()})
        reasons = (*wanted.reasons, *_password_reasons(rules, password))
        made = new_one_time_password() if password is None else None
        hashed = "" if reasons else hash_password(password if password is not None else made or "")
        with self._library.transaction("desk", "patron add") as tx:
            if tx.patrons.by_card(number) is not None:
                reasons = (Reason.of(ReasonCode.CARD_ALREADY_ADDED, what="register"), *reasons)
            if tx.copies.is_barcode(number):  # a scanned number is a card or a copy, never both
                reasons = (Reason.of(ReasonCode.ITEM_BARCODE_TAKEN, what="card"), *reasons)
            if reasons:
                return PatronDone(card=number, outcome=DeskWord.REFUSED, reasons=reasons)
            add_patron(tx, number, hashed, wanted.columns(tx.today, wanted.values))
            return PatronDone(card=number, outcome=DeskWord.ADDED, password=made)

    @repeated
    def edit(self, card: str, changes: Mapping[str, str]) -> PatronDone:
        """Change the fields of :data:`tunilib.core.patron.REGISTER_FIELDS`; an empty value clears a field.

        Raises:
            UsageError: a field is unknown, a date is not valid, or the name is empty.
        """
        wanted = RegisterValues.read(self._library.rules, changes)
        with self._library.transaction("desk", "patron edit") as tx:
            patron = patron_of(tx, card)
            if wanted.reasons:
                return PatronDone(card=patron.card, outcome=DeskWord.REFUSED, reasons=wanted.reasons)
            done = wanted.write(tx, patron)
            return PatronDone(card=patron.card, outcome=DeskWord.EDITED if done else DeskWord.UNCHANGED)

    def block(self, card: str, reason: str) -> PatronDone:
        """Suspend a patron's borrowing rights, or change the reason. An empty reason is a ``UsageError``."""
        why = written("reason", reason)
        if not why:
            raise UsageError("a block needs a reason")
        return self._set_block(card, why, "patron block", DeskWord.BLOCKED)

    def unblock(self, card: str) -> PatronDone:
        """End a block, and a ban for late returns."""
        return self._set_block(card, None, "patron unblock", DeskWord.UNBLOCKED)

    @repeated
    def unlock(self, card: str) -> PatronDone:
        """Let a patron sign in again after too many wrong passwords."""
        with self._library.transaction("desk", "patron unlock") as tx:
            patron = patron_of(tx, card)
            stored = tx.credentials.of_card(patron.card)
            if stored is None or (stored.wrong_tries == 0 and stored.locked_until is None):
                return PatronDone(card=patron.card, outcome=DeskWord.UNCHANGED)
            tx.credentials.set_tries(patron.id, 0)
            tx.record_event("card-unlocked", patron=patron.id)
            return PatronDone(card=patron.card, outcome=DeskWord.UNLOCKED)

    @repeated
    def reset_password(self, card: str, password: str | None = None) -> PatronDone:
        """Give a patron a new password, by default a one-time password, which is in the result.

        It ends a lock, all sessions of the patron, and the links of other accounts to this card: they used the old
        password.
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
            tx.cards.end_links(patron.id)
            tx.record_event("password-reset", patron=patron.id)
            return PatronDone(card=patron.card, outcome=DeskWord.RESET, password=made)

    def list(self, text: str = "", *, owing: bool = False) -> tuple[PatronEntry, ...]:
        """Patrons by family name, with a text in their name or card; case and accents do not matter.

        Args:
            owing: only those who owe something.
        """
        with self._library.snapshot() as snapshot:
            return lookups.patron_list(snapshot, text, owing=owing)

    def show(self, card: str) -> PatronSheet:
        """One patron, by card or by name: the register, blocks, loans, holds and fees."""
        with self._library.snapshot() as snapshot:
            return lookups.patron_sheet(snapshot, lookups.patron_found(snapshot, card))

    @repeated
    def remove(self, card: str) -> PatronDone:
        """Remove a patron with nothing open. Past loans and settled fines stay without a name."""
        with self._library.transaction("desk", "patron remove") as tx:
            patron = patron_of(tx, card)
            reasons = remove_patron(tx, patron.id)
        word = DeskWord.REFUSED if reasons else DeskWord.REMOVED
        return PatronDone(card=patron.card, outcome=word, reasons=reasons)

    def requests(self) -> tuple[RegisterRequest, ...]:
        """Pending changes of the register that patrons asked for, oldest first."""
        with self._library.snapshot() as snapshot:
            pending = snapshot.change_requests.pending()
        return tuple(
            RegisterRequest(
                id=one.id, card=one.card, field=one.field, before=one.before, after=one.value, created=one.created
            )
            for one in pending
        )

    @repeated
    def approve(self, request: str) -> RequestDone:
        """Approve a change that a patron asked for."""
        with self._library.transaction("desk", "patron approve") as tx:
            return decide_change(tx, request, approve=True)

    @repeated
    def decline(self, request: str) -> RequestDone:
        """Decline a change that a patron asked for."""
        with self._library.transaction("desk", "patron decline") as tx:
            return decide_change(tx, request, approve=False)

    @repeated
    def _set_block(self, card: str, reason: str | None, cause: str, word: DeskWord) -> PatronDone:
        with self._library.transaction("desk", cause) as tx:
            patron = patron_of(tx, card)
            before, banned = patron.standing.block, patron.standing.banned_until
            ends_ban = reason is None and banned is not None and banned >= tx.today
            if before == reason and not ends_ban:
                return PatronDone(card=patron.card, outcome=DeskWord.UNCHANGED)
            if before != reason:
                tx.patrons.change(patron.id, {"block": reason})
                tx.record_event(f"patron-{word}", patron=patron.id, before=before, after=reason)
            if ends_ban:
                tx.patrons.change(patron.id, {"banned_until": None})
                tx.record_event("patron-ban-ended", patron=patron.id, before=str(banned))
            return PatronDone(card=patron.card, outcome=word)


def _password_reasons(rules: Rules, password: str | None) -> tuple[Reason, ...]:
    if password is None:
        return ()
    return may_use_password(PasswordCase(rule=rules.password, new=password, again=password))
