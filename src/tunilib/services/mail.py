"""Sending mail: references, the news of saved searches, and the notices of a desk; each letter once, and on its own.

A callable hands letters to the mail system: when it returns, the letter was accepted. Its errors tell a letter that is
refused from a mail system that takes none (see :class:`tunilib.notify.registry.Sender`).
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import field
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from tunilib.core.answer import Missing
from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.notice import Letter, Notice
from tunilib.core.outcome import OutcomeWord, SentNotice, Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LetterRefused, LocalError, OutcomeUnknown, TunilibError, Unavailable, UsageError
from tunilib.services.channels import needed_mail_settings, open_channel
from tunilib.services.letters import references_letter
from tunilib.services.opened import OpenedAccount, changes
from tunilib.services.reference_files import selected_references

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from tunilib.core.loan import Loan
    from tunilib.core.ports.account import Outbox, Reminders
    from tunilib.services.channels import Post
    from tunilib.services.machine import Machine

T = TypeVar("T", contravariant=True)

_INTERRUPTED = (Reason.of(ReasonCode.OTHER, what="mail-interrupted"),)


class Delivery(NamedTuple):
    """What became of one letter.

    Attributes:
        outcome: ``mailed``; ``failed``, it may be tried again; ``refused`` for good; ``unknown``, it may have arrived.
        error: why it was not mailed.
        is_last: the mail system takes no other letter now.
    """

    outcome: OutcomeWord
    error: TunilibError | None = None
    is_last: bool = False

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why it was not mailed."""
        return () if self.error is None else (Reason.because(self.error),)


class Claims(Protocol[T]):
    """Where letters wait, so that only one process mails each."""

    def claim(self, item: T, /) -> bool:
        """Whether the letter about an item is ours to mail."""

    def settle(self, item: T, outcome: OutcomeWord, /) -> None:
        """Store the outcome of a letter that was claimed."""


class Mailing(Generic[T]):
    """Mails one letter after the other, each claimed before it goes and settled afterwards.

    After a failure of the mail system itself the others are not tried: they wait.
    """

    def __init__(self, outbox: Claims[T], post: Post) -> None:
        self._outbox, self._post = outbox, post
        self._over: Delivery | None = None

    def mail(self, item: T, letter: Letter, now: datetime) -> Delivery | None:
        """Mail the letter about an item; None: another process has it."""
        if self._over is not None:
            return self._over
        if not self._outbox.claim(item):
            return None
        try:
            delivery, interrupt = _posted(self._post, letter, now)
        except BaseException:
            self._outbox.settle(item, Word.NOT_TRIED)
            raise
        self._outbox.settle(item, delivery.outcome)
        if interrupt is not None:
            raise interrupt
        if delivery.is_last:
            self._over = delivery
        return delivery


def _posted(post: Post, letter: Letter, now: datetime) -> tuple[Delivery, BaseException | None]:
    """The outcome of a letter, and the interrupt that came when it may have been accepted already."""
    try:
        post(letter, now)
    except LetterRefused as error:
        return Delivery(Word.FAILED if error.for_now else Word.REFUSED, error), None
    except UsageError as error:
        return Delivery(Word.REFUSED, error), None
    except OutcomeUnknown as error:
        cause = error.__cause__
        return Delivery(Word.UNKNOWN, error), None if isinstance(cause, Exception) else cause
    except (Unavailable, LocalError) as error:
        return Delivery(Word.FAILED, error, is_last=True), None
    return Delivery(Word.MAILED), None


@model
class SentReferences(Model):
    """What became of references that were to be mailed: as for a notice, or ``nothing``: there are none.

    Attributes:
        error: why it failed.
    """

    to: str
    count: int
    outcome: OutcomeWord
    reasons: tuple[Reason, ...] = ()
    error: TunilibError | None = field(default=None, compare=False, metadata=INTERNAL)


def send_references(
    machine: Machine, account: OpenedAccount, to: str, words: Iterable[str], language: str
) -> SentReferences:
    """Mail the references that words select: lists or records; no words: all favourites.

    Args:
        to: one mail address.
    """
    from tunilib.notify.mail import mail_address

    needed_mail_settings(machine)
    to = mail_address(to)
    name, references = selected_references(account, words)
    if not references:
        return SentReferences(to=to, count=0, outcome=Word.NOTHING)
    letter = references_letter(to, references, language, name=name)
    with open_channel(machine, "mail") as post:
        delivery, interrupt = _posted(post, letter, account.now())
    if interrupt is not None:
        raise interrupt
    if isinstance(delivery.error, LocalError):
        raise delivery.error
    outcome, error = delivery.outcome, delivery.error
    return SentReferences(to=to, count=len(references), outcome=outcome, reasons=delivery.reasons, error=error)


def send_notices(outbox: Outbox, post: Post | None, now: Callable[[], datetime]) -> Iterator[SentNotice]:
    """Send the notices that wait, each on its own, and give the outcome of each.

    A notice that an earlier run was sending when it was killed may have arrived: it is ``unknown``, and not sent again.

    Args:
        post: hands a letter to the mail; None: no mail is set up, and everything goes on waiting.
        now: the library's time.
    """
    if post is None:
        yield from (_waits(notice, "no-mail") for notice in outbox.waiting())
        return
    mailing = Mailing(outbox, post)
    with outbox.mailing() as left:
        for notice in left:
            why = _interrupted(notice)
            yield SentNotice(id=notice.id, to=notice.to, outcome=Word.UNKNOWN, reasons=_INTERRUPTED, error=why)
        for notice in outbox.waiting():
            if notice.to is None:
                yield _waits(notice, "no-address")
                continue
            delivery = mailing.mail(notice.id, _letter_of(notice, notice.to), now())
            if delivery is not None:
                outcome, error, _ = delivery
                yield SentNotice(id=notice.id, to=notice.to, outcome=outcome, reasons=delivery.reasons, error=error)


@model
class Reminded(Model):
    """What became of the reminders of a card: ``nothing`` (none is due), ``would-mail``, or as for a notice.

    Attributes:
        to: the patron's own address.
        error: why it failed.
    """

    to: str | None
    loan_ids: tuple[str, ...]
    outcome: OutcomeWord
    reasons: tuple[Reason, ...] = ()
    error: TunilibError | None = field(default=None, compare=False, metadata=INTERNAL)


def remind(account: OpenedAccount, post: Post | None, language: str) -> Iterator[Reminded]:
    """Mail the due reminders of due dates, and those that wait in the library's outbox.

    A reminder that an earlier run was mailing when it was killed is ``unknown``, and not mailed again. Nothing is
    mailed where the library mails reminders itself, or the patron has set none.

    Args:
        post: hands a letter to the mail; None: a dry run.
    """
    reminders = _reminders(account)
    if reminders is None:
        return
    found = reminders.due()
    if post is None:
        loans = (
            *(one for reminder in reminders.waiting() for one in reminder.loans),
            *(loan.id for loan in found.loans),
        )
        if found.is_wanted or loans:
            yield Reminded(to=found.to, loan_ids=loans, outcome=Word.WOULD_MAIL if loans else Word.NOTHING)
        return
    if found.loans and found.to is not None:
        reminders.write([loan.id for loan in found.loans], language)
    is_quiet = True
    for done in _reminded(account, reminders, post):
        is_quiet = False
        yield done
    if is_quiet and found.is_wanted:
        yield Reminded(to=found.to, loan_ids=(), outcome=Word.NOTHING)


def remind_by_mail(account: OpenedAccount, *, dry_run: bool = False) -> tuple[Reminded, ...]:
    """The same with the mail of this machine; a dry run sends nothing."""
    machine = account.machine
    with nullcontext() if dry_run else open_channel(machine, "mail") as post:
        return tuple(remind(account, post, machine.language))


def due_reminders(account: OpenedAccount) -> tuple[Loan, ...]:
    """The loans to remind the patron of now. Empty if the library mails reminders itself."""
    reminders = _reminders(account)
    return () if reminders is None else reminders.due().loans


@changes
def remember_reminders(account: OpenedAccount, loans: Sequence[str]) -> None:
    """Note that the patron was reminded of these loans in another way."""
    reminders = _reminders(account)
    if reminders is not None:
        reminders.remember(loans)


def _reminders(account: OpenedAccount) -> Reminders | None:
    """The reminders of a card; None: the library mails them itself."""
    port = account.door.profile
    return None if isinstance(port, Missing) or isinstance(port.reminders, Missing) else port.reminders


def _reminded(account: OpenedAccount, reminders: Reminders, post: Post) -> Iterator[Reminded]:
    mailing = Mailing(reminders.outbox, post)
    with reminders.mailing() as left:
        for notice, loans in left:
            why = _interrupted(notice)
            yield Reminded(to=notice.to, loan_ids=loans, outcome=Word.UNKNOWN, reasons=_INTERRUPTED, error=why)
        for notice, loans in reminders.waiting():
            if notice.to is None:
                continue
            delivery = mailing.mail(notice.id, _letter_of(notice, notice.to), account.now())
            if delivery is not None:
                outcome, error, _ = delivery
                yield Reminded(to=notice.to, loan_ids=loans, outcome=outcome, reasons=delivery.reasons, error=error)


def _letter_of(notice: Notice, to: str) -> Letter:
    return Letter(to=to, subject=notice.subject, text=notice.body, key=f"notice {notice.id}")


def _interrupted(notice: Notice) -> OutcomeUnknown:
    return OutcomeUnknown(
        "an earlier run was interrupted while it mailed notice {id} to {to}; it may have arrived, and is not repeated",
        id=notice.id,
        to=notice.to,
    )


def _waits(notice: Notice, what: str) -> SentNotice:
    reason = Reason.of(ReasonCode.OTHER, what=what)
    return SentNotice(id=notice.id, to=notice.to, outcome=Word.NOTHING, reasons=(reason,))
