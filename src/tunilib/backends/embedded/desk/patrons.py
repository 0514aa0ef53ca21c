"""The patron register at the desk: patrons, their values, and changes that they asked for (S15)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.cards import hash_password
from tunilib.backends.embedded.circulation.notices import notify
from tunilib.backends.embedded.desk import lookups
from tunilib.backends.embedded.desk.items import DeskPart
from tunilib.backends.embedded.ids import new_one_time_password
from tunilib.backends.embedded.inputs import is_email, new_number, patron_of, unknown_pickup_library, written
from tunilib.backends.embedded.stores.unit_of_work import repeated
from tunilib.core.desk import DeskWord, PatronDone, RegisterRequest, RequestDone
from tunilib.core.patron import ASK
from tunilib.core.policy.passwords import PasswordCase, may_use_password
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import NotFound, UsageError
from tunilib.messages import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.backends.embedded.stores.patrons import StoredPatron
    from tunilib.backends.embedded.stores.unit_of_work import Transaction
    from tunilib.core.lookups import PatronEntry, PatronSheet
    from tunilib.core.rules import Rules

FIELDS = ("name", "address", "email", "phone", "category", "home_library", "card_expires", "language", "birth_date")
"""The fields of the register that the desk may change."""

_DAYS = ("card_expires", "birth_date")


class PatronDesk(DeskPart):
    """The register. An unknown card raises ``NotFound``, and nothing is done."""

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
        lang: str | None = None,
    ) -> PatronDone:
        """Enter a patron into the register.

        Args:
            password: what the patron chose; None: a one-time password is made, and is in the result.

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
            "birth_date": birth_date.isoformat() if birth_date else "",
        }
        wanted = RegisterValues.read(rules, given)
        reasons = (*wanted.reasons, *_password_reasons(rules, password))
        made = new_one_time_password() if password is None else None
        hashed = "" if reasons else hash_password(password if password is not None else made or "")
        with self._library.transaction("desk", "patron add") as tx:
            if tx.patrons.by_card(number) is not None:
                reasons = (Reason.of(ReasonCode.CARD_ALREADY_ADDED, what="register"), *reasons)
            if tx.copies.is_barcode(number):  # so that a number that is scanned is one thing
                reasons = (Reason.of(ReasonCode.ITEM_BARCODE_TAKEN, what="card"), *reasons)
            if reasons:
                return PatronDone(card=number, outcome=DeskWord.REFUSED, reasons=reasons)
            add_patron(tx, number, hashed, {**wanted.columns(tx.today, wanted.values), "lang": lang})
            return PatronDone(card=number, outcome=DeskWord.ADDED, password=made)

    @repeated
    def edit(self, card: str, changes: Mapping[str, str]) -> PatronDone:
        """Change the register: the fields of ``FIELDS``; empty clears.

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
        why = written("reason", reason)
        if not why:
            raise UsageError("a block needs a reason")
        return self._set_block(card, why, "patron block", DeskWord.BLOCKED)

    def unblock(self, card: str) -> PatronDone:
        """End a block, and a ban for late returns."""
        return self._set_block(card, None, "patron unblock", DeskWord.UNBLOCKED)

    @repeated
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

    @repeated
    def reset_password(self, card: str, password: str | None = None) -> PatronDone:
        """Give a patron a new password, by default a one-time password, which is in the result.

        It ends a lock, all sessions of the patron, and those of other accounts with this card, as they were made
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
            tx.cards.end_links(patron.id)
            tx.record_event("password-reset", patron=patron.id)
            return PatronDone(card=patron.card, outcome=DeskWord.RESET, password=made)

    def list(self, text: str = "") -> tuple[PatronEntry, ...]:
        """The patrons with a text in their name or card, case and accents ignored; by default all. By name."""
        with self._library.snapshot() as snapshot:
            return lookups.patron_list(snapshot, text)

    def show(self, card: str) -> PatronSheet:
        """One patron: the register, what blocks them, their loans, holds and fees."""
        with self._library.snapshot() as snapshot:
            return lookups.patron_sheet(snapshot, card)

    @repeated
    def remove(self, card: str) -> PatronDone:
        """Remove a patron of whom nothing is open; past loans and settled fines stay, of nobody."""
        from tunilib.backends.embedded.desk.patron_removals import remove_patron

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
        """Approve a change requested by a patron.

        Raises:
            NotFound: there is no such request.
        """
        with self._library.transaction("desk", "patron approve") as tx:
            return _decide_request(tx, request, approve=True)

    @repeated
    def decline(self, request: str) -> RequestDone:
        """Leave the register as it is.

        Raises:
            NotFound: there is no such request.
        """
        with self._library.transaction("desk", "patron decline") as tx:
            return _decide_request(tx, request, approve=False)

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
                tx.record_event("patron-ban-ended", patron=patron.id, before=_as_text(banned))
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


class RegisterValues(NamedTuple):
    """Checked new values of the register, by field; ``reasons`` against them."""

    values: dict[str, str | date | None]
    reasons: tuple[Reason, ...] = ()

    @classmethod
    def read(cls, rules: Rules, given: Mapping[str, str]) -> RegisterValues:
        """Check values as people write them; an empty one clears its field.

        Raises:
            UsageError: there is no such field, a patron would have no name, or a date is none.
        """
        if not given:
            raise UsageError("nothing to change", hint="name one of: {fields}", fields=" ".join(FIELDS))
        values: dict[str, str | date | None] = {}
        reasons: list[Reason | None] = []
        for field, text in given.items():
            value = written(field, text)
            if field == "home_library" and value == "none":
                value = ""
            _check_usage(field, value)
            values[field] = _day(value) if field in _DAYS and value else value or None
            if field == "email" and value and not is_email(value):
                reasons.append(Reason.of(ReasonCode.PROFILE_EMAIL_INVALID, value=value))
            if field == "home_library" and value and value != ASK:
                reasons.append(unknown_pickup_library(rules, value, ReasonCode.PROFILE_LIBRARY_INVALID))
        return cls(values, tuple(reason for reason in reasons if reason is not None))

    def columns(self, today: date, changed: Mapping[str, str | date | None]) -> dict[str, str | date | None]:
        """The columns of values.

        Raises:
            UsageError: a birth date is in the future.
        """
        born = changed.get("birth_date")
        if isinstance(born, date) and born > today:
            raise UsageError("a birth date cannot be in the future: {date}", date=born)
        return {"lang" if field == "language" else field: value for field, value in changed.items()}

    def write(self, tx: Transaction, patron: StoredPatron) -> bool:
        """Change what differs; whether anything did."""
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


def _decide_request(tx: Transaction, request: str, *, approve: bool) -> RequestDone:
    """Approve or decline a change, and notify the patron.

    A request that was decided so already is unchanged; one that was decided otherwise is refused.

    Raises:
        NotFound: there is no such request.
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


def _check_usage(field: str, value: str) -> None:
    if field not in FIELDS:
        raise UsageError("unknown field: {field}", hint="name one of: {fields}", field=field, fields=" ".join(FIELDS))
    if field == "name" and not value:
        raise UsageError("a patron needs a name")
    if field == "language" and value and value not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise UsageError("no such language: {value}", hint="choose one of: {languages}", value=value, languages=known)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("not a date: {value}", hint="write it as year-month-day", value=text) from error


def _value_of(patron: StoredPatron, field: str) -> str | date | None:
    if field == "language":
        return patron.lang
    owner = {"home_library": patron, "birth_date": patron.standing}.get(field, patron.register)
    value: str | date | None = getattr(owner, field)
    return value


def _as_text(value: str | date | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value
