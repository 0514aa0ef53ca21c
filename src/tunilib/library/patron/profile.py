"""Personal information: the patron's settings, the register, and changes of it that they ask for."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, ClaimWord, Missing, answer_for
from tunilib.core.calendar import days_after
from tunilib.core.notice import DueReminder, Reminder
from tunilib.core.patron import NO_HOME_LIBRARY, Patron
from tunilib.core.policy.passwords import PasswordCase, may_use_password
from tunilib.core.profile import ON_REQUEST, PASSWORD, PROFILE, REGISTER, PatronProfile, RegisterField
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError, no_card_linked
from tunilib.library.circulation.notices import still_to_tell, write_reminder
from tunilib.library.circulation.register import against_value, ask_for_change
from tunilib.library.circulation.renewals import blocks_of
from tunilib.library.ids import hash_password
from tunilib.library.patron.cards import WrongPassword, checked
from tunilib.library.stores.unit_of_work import SignedIn, Snapshot, Transaction, repeated

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from tunilib.core.loan import Loan
    from tunilib.core.profile import PasswordChange, ProfileChange, RegisterChange
    from tunilib.library.circulation.outbox import Outbox
    from tunilib.library.stores.patrons import SessionAccount, StoredPatron

_FIELDS = ("name", "address", "email", "phone")
_NO_HOME = ("", NO_HOME_LIBRARY)
_LONGEST = 1000


class EmbeddedProfile:
    """Own e-mail and reminder belong to the account, home library and register to the patron of the card."""

    messages = keeping = Missing(by="library")

    def __init__(self, signed_in: SignedIn) -> None:
        self._signed_in = signed_in

    @property
    def reminders(self) -> EmbeddedReminders:
        return EmbeddedReminders(self._signed_in)

    def card_expires(self) -> date | None:
        return self.read().register.card_expires

    def read(self) -> PatronProfile:
        with self._signed_in.own_snapshot() as (snapshot, account):
            patron = self._signed_in.patron_of(snapshot)
            if patron is None:
                return _without_card(snapshot, account)
            requests = snapshot.change_requests.of_patron(patron.id)
        reasons = blocks_of(snapshot, patron)
        return PatronProfile(
            register=patron.register,
            name=patron.register.name,
            email=account.email,
            reminder=account.reminder,
            home_library=patron.home_library and snapshot.rules.named(patron.home_library),
            suspended=bool(reasons),
            reasons=reasons,
            requests=tuple(requests),
        )

    def read_fields(self, names: Collection[str] | None = None) -> PatronProfile:  # noqa: ARG002 - as in the port
        known = self.read()
        if known.register.name is None:
            return known
        lines = {field: getattr(known.register, field) for field in _FIELDS}
        return replace(known, fields=tuple(RegisterField(*line, ON_REQUEST) for line in lines.items()))

    @repeated
    def set(self, change: ProfileChange) -> Answer:
        """Change settings: all, or none if one is refused."""
        with self._signed_in.own_transaction("profile set") as (tx, account):
            patron = self._signed_in.patron_of(tx)
            if patron is None and (change.reminder is not None or change.home_library is not None):
                raise no_card_linked()  # these two are settings of a card
            former = None if patron is None else patron.home_library
            address = account.email if change.email is None else change.email.strip() or None
            days = account.reminder if change.reminder is None else change.reminder
            home = former if change.home_library is None else _home(change.home_library)
            if change.reminder is not None and days not in tx.rules.reminder_days:
                choices = ", ".join(map(str, tx.rules.reminder_days))
                raise UsageError(
                    "no such reminder: {days}", hint="choose one of: {choices}", days=days, choices=choices
                )
            reasons = _refusals(tx, address, days, home)
            if reasons:
                return answer_for(PROFILE, ClaimWord.REFUSED, reasons)
            if address != account.email:
                tx.patrons.change(account.owner, {"own_email": address})
                tx.record_event("own-email", patron=account.owner, before=account.email, after=address)
            if patron is not None:
                _write(tx, account, patron, days, home)
            before, after = (account.email, account.reminder, former), (address, days, home)
            return answer_for(PROFILE, ClaimWord.UNCHANGED if before == after else ClaimWord.DONE)

    def change_password(self, change: PasswordChange) -> Answer:
        """Change the password of the card. The new one is checked first, then the old one (S16).

        Sessions stay, but tokens of other programs end. A wrong old password counts towards locking the card.
        """
        with self._signed_in.snapshot() as (snapshot, patron):
            reasons = may_use_password(PasswordCase(rule=snapshot.rules.password, new=change.new, again=change.again))
        if reasons:
            return answer_for(PASSWORD, ClaimWord.REFUSED, reasons)
        hashed = hash_password(change.new)

        def write(tx: Transaction, owner: str) -> None:
            tx.credentials.set_password(owner, hashed)
            tx.tokens.end_of(owner)
            tx.record_event("password-changed", patron=owner)

        try:
            checked(self._signed_in.library, patron.card, change.old, "profile password", write)
        except WrongPassword:
            return answer_for(PASSWORD, ClaimWord.REFUSED, (Reason.of(ReasonCode.PASSWORD_WRONG),))
        return answer_for(PASSWORD, ClaimWord.DONE)

    @repeated
    def request_change(self, change: RegisterChange) -> Answer:
        """Ask the desk to change the register. A pending request for the same field is replaced (S15)."""
        values = _checked(change)
        reason = against_value(self._signed_in.library.rules, "email", values.get("email"))
        if reason is not None:
            return answer_for(REGISTER, ClaimWord.REFUSED, (reason,))
        with self._signed_in.transaction("profile request-change") as (tx, patron):
            asked = [ask_for_change(tx, patron, field, value) for field, value in values.items()]
        return answer_for(REGISTER, ClaimWord.DONE if any(asked) else ClaimWord.UNCHANGED)


class EmbeddedReminders:
    """The patron's reminders of due dates: notices in the library's outbox, one for each loan and due date."""

    def __init__(self, signed_in: SignedIn) -> None:
        from tunilib.library.circulation.outbox import Outbox

        self._signed_in, self._outbox = signed_in, Outbox(lambda: signed_in.library)

    def due(self) -> DueReminder:
        """The loans to remind of: their reminder day has come, and they are not overdue."""
        with self._signed_in.snapshot() as (snapshot, patron):
            return self._due(snapshot, patron)

    def write(self, loans: Collection[str], language: str) -> None:
        with self._signed_in.transaction("remind") as (tx, patron):
            to, mine = self._marked(tx, patron, loans)
            if mine and to is not None:
                write_reminder(tx, patron.id, to, language, mine)

    def remember(self, loans: Collection[str]) -> None:
        with self._signed_in.transaction("remind") as (tx, patron):
            self._marked(tx, patron, loans)

    def waiting(self) -> tuple[Reminder, ...]:
        """The card's reminders in the outbox, also those by the desk, with the loans that are still due then."""
        with self._signed_in.snapshot() as (snapshot, patron):
            mine = [stored.notice for stored in snapshot.notices.waiting() if stored.patron == patron.id]
            loans = {notice.id: snapshot.notices.loans_of(notice.id) for notice in mine}
            for outdated in snapshot.notices.outdated():
                if loans.get(outdated.stored.notice.id):
                    left = still_to_tell(snapshot, outdated)[1]
                    loans[outdated.stored.notice.id] = tuple(stored.loan.id for stored in left)
            found = [(notice, loans[notice.id]) for notice in mine]
        return tuple(Reminder(notice=notice, loans=loans) for notice, loans in found if loans)

    @contextmanager
    def mailing(self) -> Iterator[tuple[Reminder, ...]]:
        """Mail in the block. It begins with the card's reminders that a process was mailing when it died.

        Other notices that it was mailing are left to the desk.
        """
        with self._signed_in.snapshot() as (snapshot, patron):
            stored = (*snapshot.notices.waiting(), *snapshot.notices.claimed())
            mine = [one.notice.id for one in stored if one.patron == patron.id]
            loans = {notice: snapshot.notices.loans_of(notice) for notice in mine}
        if not any(loans.values()):
            yield ()
            return
        with self._outbox.mailing(lambda _, stored: bool(loans.get(stored.notice.id))) as left:
            yield tuple(Reminder(notice=notice, loans=loans[notice.id]) for notice in left)

    @property
    def outbox(self) -> Outbox:
        return self._outbox

    def _due(self, snapshot: Snapshot, patron: StoredPatron) -> DueReminder:
        account = self._signed_in.account(snapshot)
        stored = snapshot.loans.open_of(patron.id) if account.reminder else ()
        told = snapshot.notices.reminded([one.loan.id for one in stored])
        last = days_after(snapshot.today, account.reminder)
        loans = [
            one.loan
            for one in stored
            if snapshot.today <= one.due <= last
            and one.due not in told[one.loan.id]
            and one.lost is None
            and not one.is_past_its_hour(snapshot.now)
        ]
        return DueReminder(to=account.email, loans=tuple(loans), is_wanted=bool(account.reminder))

    def _marked(
        self, tx: Transaction, patron: StoredPatron, loans: Collection[str]
    ) -> tuple[str | None, tuple[Loan, ...]]:
        found = self._due(tx, patron)
        mine = [loan.id for loan in found.loans if loan.id in loans]
        last = days_after(tx.today, self._signed_in.account(tx).reminder)
        new = tx.notices.mark_reminded(mine, tx.today, last) if mine else ()
        return found.to, tuple(loan for loan in found.loans if loan.id in new)


def _home(text: str) -> str | None:
    return None if text in _NO_HOME else text


def _refusals(tx: Transaction, email: str | None, reminder: int, home: str | None) -> tuple[Reason, ...]:
    reasons = (
        against_value(tx.rules, "email", email),
        Reason.of(ReasonCode.PROFILE_EMAIL_MISSING) if reminder and not email else None,
        against_value(tx.rules, "home_library", home),
    )
    return tuple(reason for reason in reasons if reason is not None)


def _write(tx: Transaction, account: SessionAccount, patron: StoredPatron, reminder: int, home: str | None) -> None:
    if reminder != account.reminder and account.entry is not None:
        tx.cards.set_reminder(account.entry, reminder)
        tx.record_event("reminder", patron=patron.id, before=str(account.reminder), after=str(reminder))
    if home != patron.home_library:
        tx.patrons.change(patron.id, {"home_library": home})
        tx.record_event("patron-home-library", patron=patron.id, before=patron.home_library, after=home)


def _without_card(snapshot: Snapshot, account: SessionAccount) -> PatronProfile:
    """A university account without a library card has no register and no settings of a card."""
    owner = snapshot.patrons.by_id(account.owner)
    return PatronProfile(
        register=Patron(),
        name=owner.register.name if owner is not None else None,
        email=account.email,
        suspended=False,
        reasons=(Reason.of(ReasonCode.CARD_NOT_LINKED, what="none"),),
    )


def _checked(change: RegisterChange) -> dict[str, str]:
    values = change.values
    if not values:
        raise UsageError("nothing to change", hint="name one of: {fields}", fields=" ".join(_FIELDS))
    for field, value in values.items():
        if field not in _FIELDS:
            raise UsageError("unknown field: {name}; the fields are: {fields}", name=field, fields=", ".join(_FIELDS))
        if field == "name" and not value:
            raise UsageError("a patron needs a name")
        if len(value) > _LONGEST:
            raise UsageError("the value of {field} is too long", field=field)
    return values
