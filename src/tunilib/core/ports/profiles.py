"""Personal information of the patron, and reminders of due dates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from tunilib.core.answer import Answer, Missing
    from tunilib.core.desk import DueReminder, Notice, Reminder
    from tunilib.core.outcome import OutcomeWord
    from tunilib.core.profile import PasswordChange, PatronProfile, ProfileChange, RegisterChange


class Reminders(Protocol):
    """Reminders of due dates, of a library that does not mail them by itself; once a loan and due date."""

    def due(self) -> DueReminder:
        """What the patron is to be reminded of now, by what they have set."""

    def write(self, loans: Collection[str], language: str) -> None:
        """Put a notice into the library's outbox for those of these loans that are still to be reminded of."""

    def remember(self, loans: Collection[str]) -> None:
        """Note that these loans were reminded of in another way."""

    def waiting(self) -> tuple[Reminder, ...]:
        """The reminders of this card that wait in the outbox, whoever wrote them."""

    def mailing(self) -> AbstractContextManager[Sequence[Reminder]]:
        """Mail in the block; it begins with those of this card that an earlier process was mailing when it died."""

    @property
    def outbox(self) -> Outbox:
        """Where they wait, as :func:`tunilib.services.mail.mail_notices` mails from it."""


class Outbox(Protocol):
    """Where notices wait."""

    def waiting(self) -> Sequence[Notice]:
        """The notices that wait, in the order in which they were written."""

    def mailing(self) -> AbstractContextManager[Sequence[Notice]]:
        """Mail in the block; it begins with what an earlier process was mailing when it died."""

    def claim(self, notice: str) -> bool:
        """Claim a notice; False: another process has it."""

    def settle(self, notice: str, outcome: OutcomeWord) -> None:
        """Store what became of a notice that was claimed."""


class Profiles(Protocol):
    """Personal information; the keys of the claims are in :mod:`tunilib.core.profile`."""

    @property
    def reminders(self) -> Reminders | Missing:
        """Reminders of due dates; missing if the library mails them itself."""

    def read(self) -> PatronProfile:
        """The patron's own settings and the register's data."""

    def card_expires(self) -> date | None:
        """The last day on which the card is valid; it may be as old as the session."""

    def set(self, change: ProfileChange) -> Answer:
        """Change the patron's own settings; if one is refused, none is changed."""

    def change_password(self, change: PasswordChange) -> Answer:
        """Change the password of the card. It cannot be read back, so ``done`` is claimed only if it is certain."""

    def request_change(self, change: RegisterChange) -> Answer:
        """Request a change of the register."""
