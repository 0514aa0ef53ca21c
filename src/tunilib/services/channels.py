"""The channels of letters: how they are opened, and which accounts use them."""

from __future__ import annotations

from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tunilib.errors import LetterRefused, LocalError, TunilibError, UsageError, configured_wrongly
from tunilib.local.ledger.records import LedgerRecords, Reported
from tunilib.local.notify import read_channels
from tunilib.messages import translated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tunilib.core.notice import Letter
    from tunilib.local.config import Config, MailSettings, NotifySettings
    from tunilib.local.profiles import Profile
    from tunilib.local.secrets import SecretKey
    from tunilib.notify.registry import Sender
    from tunilib.services.machine import Machine

    Post = Callable[[Letter, datetime], None]
    """Hands a letter over, and raises as :class:`tunilib.notify.registry.Sender` says."""

SET_UP = "set it up: tunilib notify setup mail --to ADDRESS"
WHOM = "say to whom: tunilib notify setup mail --to ADDRESS; or: tunilib profile set --email ADDRESS"
ADDRESS = "address"
"""The reader in the ledger under which the e-mail of each account is stored."""
_CHANNEL = "channel"


def mail_settings(machine: Machine) -> MailSettings | None:
    """How mail is sent; None if that is not set up."""
    settings = read_channels(machine.paths).mail
    if settings is not None and settings.sender is None:
        raise LocalError("from is missing in [mail]: the sender's address", code="configuration")
    return settings


def needed_mail_settings(machine: Machine) -> MailSettings:
    """How mail is sent."""
    settings = mail_settings(machine)
    if settings is None:
        raise LocalError("no mail is set up", code="configuration", hint=SET_UP)
    return settings


@contextmanager
def open_channel(machine: Machine, target: str) -> Iterator[Post]:
    """What sends letters by a channel, ``mail`` for example, or to the address of a service.

    When the last letter went, or why it did not, is stored for ``notify list``.
    """
    with ExitStack() as stack:
        log = stack.enter_context(_logged(machine, target))
        try:
            if target == "mail":
                settings = needed_mail_settings(machine)
                opened = sender_of(machine, target, settings, lambda: _mail_password(machine, settings))
            else:
                opened = sender_of(machine, target)
            sender = stack.enter_context(opened)
        except TunilibError as error:
            log.note(error)
            raise
        log.sender = sender
        yield log.send


def sender_of(
    machine: Machine, target: str, mail: MailSettings | None = None, password: Callable[[], str | None] | None = None
) -> AbstractContextManager[Sender]:
    """The sender of a channel.

    Args:
        mail, password: how mail is sent; the password is asked for when the server wants one.
    """
    from tunilib.notify.registry import find_channel

    given = {"mail": mail, "password": password} if target == "mail" else {}
    return find_channel(target).open(target, environ=machine.environ, **given)


def mail_key(settings: MailSettings) -> SecretKey:
    """What names the password of the mail server in the keyring."""
    from tunilib.local.secrets import SecretKey

    return SecretKey(profile="mail", library=settings.host or "", card=settings.user or "")


def _mail_password(machine: Machine, settings: MailSettings) -> str | None:
    if settings.user is None:
        return None
    if settings.password_command is not None:
        return machine.secrets.password(mail_key(settings), settings.password_command)
    return machine.secrets.stored(mail_key(settings))


class ChannelLog:
    """When the last letter went by a channel, and why the last one did not."""

    def __init__(self, language: str) -> None:
        self._language = language
        self.sender: Sender | None = None
        self.sent: datetime | None = None
        self.error: str | None = None

    def send(self, letter: Letter, now: datetime) -> None:
        """Hand a letter over."""
        assert self.sender is not None
        try:
            self.sender.send(letter, now)
        except TunilibError as error:
            self.note(error)
            raise
        self.sent, self.error = now, None

    def note(self, error: TunilibError) -> None:
        """Note why a letter did not go."""
        self.error = translated(error, self._language)


@contextmanager
def _logged(machine: Machine, target: str) -> Iterator[ChannelLog]:
    log = ChannelLog(machine.language)
    try:
        yield log
    finally:
        if log.sent is not None:
            note_sent(machine, target, log.sent)
        if log.error is not None:
            error = {f"{stored_name(target)} error": Reported("error", machine.time_at(movable=True)(UTC), log.error)}
            with suppress(TunilibError):
                machine.ledger.report(_CHANNEL, "", error)


def note_sent(machine: Machine, target: str, now: datetime) -> None:
    """Store that a letter went by a channel; where that cannot be stored, it went all the same."""
    name = stored_name(target)
    with suppress(TunilibError):
        machine.ledger.report(_CHANNEL, "", {f"{name} sent": Reported("sent", now)}, without=[f"{name} error"])


def last_of_channel(records: LedgerRecords, target: str) -> tuple[datetime | None, str | None]:
    """When the last letter went by a channel, and why the last one did not go; None: it did."""
    stored, name = records.reported(_CHANNEL, ""), stored_name(target)
    sent, error = stored.get(f"{name} sent"), stored.get(f"{name} error")
    return sent.time if sent is not None else None, error.data if error is not None else None


def stored_name(target: str) -> str:
    """The ledger's name of a channel; the address of a service may hold a password, which must not be in the ledger."""
    scheme, is_address, _ = target.partition("://")
    if not is_address:
        return target
    from hashlib import sha256

    return f"{scheme} {sha256(target.encode()).hexdigest()[:16]}"


def final_error(error: TunilibError, *, hint: str | None = None) -> TunilibError:
    """Why a letter did not go; a final refusal means that an address is wrong, in a file or at the library."""
    is_final = isinstance(error, UsageError) or (isinstance(error, LetterRefused) and not error.for_now)
    return configured_wrongly(error, hint=hint) if is_final else error


def settings_of(config: Config, profile: str) -> NotifySettings:
    """How to report of an account, and to whom."""
    return config.notify_of.get(profile, config.notify).over(config.notify)


def address_for_others(config: Config, emails: Mapping[str, str | None]) -> str | None:
    """The address for accounts without one: the address of the first account that is informed by mail."""
    named = ((settings_of(config, name).to or (), email) for name, email in emails.items())
    return next((email for targets, email in named if email and "mail" in targets), None)


def targets_of(config: Config, profile: str, email: str | None) -> list[tuple[str, str]]:
    """The channels of an account, each with the address of mails; none: no channel is set up."""
    settings = settings_of(config, profile)
    return [(one, (settings.mail_to or email or "") if one == "mail" else "") for one in settings.to or ()]


def has_channel(config: Config, profile: str) -> bool:
    """Whether the configuration says where news of an account go, be it nowhere."""
    return settings_of(config, profile).to is not None


def check_target(target: str, address: str) -> None:
    """Raise ``LocalError`` (``configuration``) where a mail has no address."""
    if target == "mail" and not address:
        raise LocalError("no e-mail address is known to send messages to", code="configuration", hint=WHOM)


def known_email(records: LedgerRecords, profile: Profile) -> str | None:
    """The address of an account as a run last read it; None: none has."""
    known = records.reported(ADDRESS, profile.name).get("email")
    return known.data if known is not None else None
