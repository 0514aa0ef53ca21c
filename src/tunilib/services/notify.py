"""Where news go: the channels that are set up, and setting up, trying and removing one."""

from __future__ import annotations

from contextlib import AbstractContextManager, suppress
from dataclasses import field
from shutil import which
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.address import is_host, is_loopback
from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.note import one_line
from tunilib.core.notice import Letter, is_mail_address
from tunilib.core.outcome import Outcome, Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, NotFound, TunilibError, UsageError
from tunilib.local.config import Config, MailSettings, read_config
from tunilib.local.notify import SetUp, SetUpStore, read_channels
from tunilib.messages import gettext, word
from tunilib.services.channels import (
    address_for_others,
    check_target,
    final_error,
    known_email,
    last_of_channel,
    mail_key,
    note_sent,
    open_channel,
    sender_of,
    targets_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from tunilib.notify.registry import Sender
    from tunilib.services.machine import Machine

_SYSTEM = "/usr/sbin:/usr/lib"
"""Where the sendmail program is, beside the folders of ``PATH``."""
_SECURITY = {25: "starttls", 587: "starttls"}
"""The security of ports that is not TLS from the beginning."""


@model(kw_only=False)
class ChannelInUse(Model):
    """A channel that news go by.

    Attributes:
        to: the address of mails, or of the service without what may be secret in it; None: each account's own, or none.
        source: the file that names it.
        last_sent: when the last letter went. last_error: why the last one did not; None: it did.
    """

    channel: str
    to: str | None
    source: str
    last_sent: datetime | None = None
    last_error: str | None = None


@model
class ChannelOutcome(Outcome):
    """The outcome of setting up, trying or removing a channel.

    Attributes:
        error: why it failed.
    """

    channel: str
    error: TunilibError | None = field(default=None, metadata=INTERNAL)


class Destination(NamedTuple):
    """A channel of an account; ``address``: of mails, empty where none is known; ``language``: of the account."""

    target: str
    address: str
    language: str


def destinations(machine: Machine, emails: dict[str, str] | None = None) -> tuple[Destination, ...]:
    """Every channel that news go by, once, with the address of mails.

    Args:
        emails: the addresses of accounts that were just read; the others are those that the last run read.
    """
    config, profiles = read_channels(machine.paths), machine.profiles.every
    known = {one.name: known_email(machine.ledger, one) for one in profiles} | (emails or {})
    first = address_for_others(config, known)
    found: dict[tuple[str, str], str] = {}
    for profile in profiles:
        for one in targets_of(config, profile.name, known.get(profile.name) or first):
            found.setdefault(one, profile.lang or machine.language)  # that of the first account, as in the digest
    if not profiles:
        found = dict.fromkeys(targets_of(config, "", None), machine.language)
    return tuple(Destination(target, address, language) for (target, address), language in found.items())


def channels(machine: Machine) -> tuple[ChannelInUse, ...]:
    """The channels that news go by."""
    from tunilib.services.history import library_zone

    zone = library_zone(machine)
    config = read_config(machine.paths.config)
    made, found = SetUpStore(machine.paths).read(), []
    for target, address, _ in destinations(machine):
        is_made = target in made.channels and not (config.mail if target == "mail" else config.notify.to)
        sent, error = last_of_channel(machine.ledger, target)
        source = (machine.paths.notify if is_made else machine.paths.config).name
        shown = sent and sent.astimezone(zone)
        found.append(ChannelInUse(name_of(target), address or _shown(target), source, shown, error))
    return tuple(found)


def unused(machine: Machine) -> tuple[str, ...]:
    """The channels that commands have set up and ``config.toml`` overrules."""
    used = {one.target for one in destinations(machine)}
    return tuple(name_of(target) for target in SetUpStore(machine.paths).read().channels if target not in used)


def name_of(target: str) -> str:
    """What the interface calls a channel."""
    from tunilib.notify.registry import find_channel

    return find_channel(target).name


def _shown(target: str) -> str | None:
    from tunilib.notify.services import shown_address

    return shown_address(target) if "://" in target else None


def set_up_mail(
    machine: Machine,
    *,
    to: str,
    host: str | None = None,
    port: int | None = None,
    security: str | None = None,
    user: str | None = None,
    password: str | None = None,
) -> ChannelOutcome:
    """Send news as mail to an address, by a mail server or (no host) the sendmail program, and try it."""
    from tunilib.notify.mail import mail_address

    to = mail_address(to)
    settings = _mail_settings(machine, to, host, port, security, user)
    before = SetUpStore(machine.paths).read().mail
    if settings is None or user is None:
        done = _set_up(machine, "mail", to, settings)
    else:
        done = _set_up_with_password(machine, to, settings, password or "")
    is_replaced = before is not None and (settings is None or mail_key(settings) != mail_key(before))
    if done.outcome == Word.SET and before is not None and before.user is not None and is_replaced:
        with suppress(LocalError):  # the channel is set up whatever becomes of an old password
            machine.secrets.forget(mail_key(before))
    return done


def _set_up_with_password(machine: Machine, to: str, settings: MailSettings, password: str) -> ChannelOutcome:
    """Set mail up with a password in the keyring. If the test message fails, the keyring is restored."""
    key = mail_key(settings)
    try:
        before = machine.secrets.stored(key)
        machine.secrets.store(key, password)  # first, since a machine without a keyring cannot send at night
    except LocalError as error:
        hint = "write [mail] with a password_command into config.toml, or leave --host out where there is sendmail"
        raise LocalError(error.template, code=error.code, hint=hint, **error.facts) from error
    try:
        done = _set_up(machine, "mail", to, settings, password)
    except BaseException:
        _restore_password(machine, settings, before)
        raise
    if done.outcome != Word.SET:
        _restore_password(machine, settings, before)
    return done


def _restore_password(machine: Machine, settings: MailSettings, before: str | None) -> None:
    if before is None:
        machine.secrets.forget(mail_key(settings))
    else:
        machine.secrets.store(mail_key(settings), before)


def _mail_settings(
    machine: Machine, to: str, host: str | None, port: int | None, security: str | None, user: str | None
) -> MailSettings | None:
    sender = user if user is not None and is_mail_address(user) else to
    if host is not None:
        host = host.removeprefix("[").removesuffix("]")
        if not is_host(host):
            raise UsageError("not the name of a mail server: {host}", hint="write --host smtp.example.org", host=host)
        usual = "none" if is_loopback(host) else _SECURITY.get(port or 0, "tls")
        if security == "none" and not is_loopback(host):
            raise UsageError("mail to another machine is sent encrypted alone", hint="use --security tls or starttls")
        return MailSettings("smtp", host, port, security or usual, user, sender=sender)
    for option, value in (("--port", port), ("--security", security), ("--user", user)):
        if value is not None:
            raise UsageError("{option} is for a mail server", hint="name the server: --host", option=option)
    if read_config(machine.paths.config).mail is not None:
        return None
    program = which("sendmail", path=f"{machine.environ.get('PATH', '')}:{_SYSTEM}")
    if program is None:
        raise LocalError(
            "this machine has no {tool}",
            code="configuration",
            hint="name the mail server of your e-mail: --host, --user and --password-stdin",
            tool="sendmail",
        )
    return MailSettings("sendmail", sender=sender, path=program)


def set_up_ntfy(machine: Machine, address: str) -> ChannelOutcome:
    """Send news to a topic of ntfy, and try it."""
    from tunilib.notify.services import ntfy_target

    return _set_up(machine, ntfy_target(address))


def set_up_desktop(machine: Machine) -> ChannelOutcome:
    """Show news on this desktop, and try it."""
    return _set_up(machine, "desktop")


def _set_up(
    machine: Machine,
    target: str,
    address: str = "",
    mail: MailSettings | None = None,
    password: str | None = None,
) -> ChannelOutcome:
    """Try a channel, and store it if the test message was sent.

    Args:
        address: of mails. mail: how they are sent; None: as ``config.toml`` says.
    """
    store = SetUpStore(machine.paths)
    with store.locked():
        before = store.read()
        is_known = target == "mail" and mail is None
        opened = None if is_known else sender_of(machine, target, mail, lambda: password)
        error = try_destination(machine, Destination(target, address, machine.language), opened)
        if error is not None:
            return _failed(target, error)
        old = next((one for one in before.channels if name_of(one) == name_of(target)), None)
        after = before.with_channel(target, instead_of=old)
        if target == "mail":
            after = SetUp(mail, after.notify._replace(mail_to=address))
        store.write(after)
    overruled = _overruled(read_config(machine.paths.config), target, mail)
    return ChannelOutcome(Word.SET, overruled, channel=name_of(target))


def _overruled(config: Config, target: str, mail: MailSettings | None) -> tuple[Reason, ...]:
    if target == "mail" and mail is not None and config.mail is not None:
        return (Reason.of(ReasonCode.OTHER, what="config-wins", kind="[mail]"),)
    if config.notify.to is not None or (target == "mail" and config.notify.mail_to is not None):
        return (Reason.of(ReasonCode.OTHER, what="config-wins", kind="[notify]"),)
    return ()


def _failed(target: str, error: TunilibError) -> ChannelOutcome:
    return ChannelOutcome(Word.FAILED, (Reason.because(error),), channel=name_of(target), error=error)


def remove_channel(machine: Machine, name: str) -> ChannelOutcome:
    """Remove a channel that a command set up, with the password of its mail server."""
    store = SetUpStore(machine.paths)
    with store.locked():
        before = store.read()
        target = next((one for one in before.channels if name_of(one) == name), None)
        if target is None:
            if any(name_of(one.target) == name for one in destinations(machine)):
                raise UsageError(
                    "this channel is in {path}, which tunilib does not change: {name}",
                    hint="remove it there",
                    path=machine.paths.config,
                    name=name,
                )
            raise _no_such_channel(name)
        store.write(before.without_channel(target))
        if target == "mail" and before.mail is not None and before.mail.user is not None:
            try:
                machine.secrets.forget(mail_key(before.mail))
            except TunilibError:
                store.write(before)
                raise
    return ChannelOutcome(Word.REMOVED, channel=name)


def try_channels(machine: Machine, name: str | None = None) -> Iterator[ChannelOutcome]:
    """Send a test message by a channel; None: by each that news go by."""
    found = [one for one in destinations(machine) if name is None or name_of(one.target) == name]
    if not found and name is not None:
        raise _no_such_channel(name)
    if not found:
        raise LocalError(
            "no channel is set up", code="configuration", hint="set it up: tunilib notify setup mail --to ADDRESS"
        )
    for one in found:
        error = try_destination(machine, one)
        if error is not None:
            yield _failed(one.target, error)
        else:
            yield ChannelOutcome(Word.DELIVERED, channel=name_of(one.target))


def _no_such_channel(name: str) -> NotFound:
    return NotFound("this channel is not set up: {name}", hint="see: tunilib notify list", name=name)


def try_destination(
    machine: Machine, one: Destination, opened: AbstractContextManager[Sender] | None = None
) -> TunilibError | None:
    """Send a test message; why it did not go.

    Args:
        opened: the sender of a channel that is not set up yet; None: it is.
    """
    from tunilib.services.history import library_zone

    target, address, language = one
    now = machine.time_at(movable=True)(library_zone(machine))
    letter = Letter(
        to=address,
        subject=gettext("Test of tunilib", language),
        text=gettext("This is a test: messages of the unattended run will arrive here.", language),
    )
    try:
        check_target(target, address)
        if opened is None:
            with open_channel(machine, target) as post:
                post(letter, now)
        else:
            with opened as sender:
                sender.send(letter, now)
            note_sent(machine, target, now)
    except TunilibError as error:
        return final_error(error)
    return None


def where_news_go(machine: Machine) -> tuple[str, str | None]:
    """Where news go, in words; and where no channel is set up, how to set one up."""
    language = machine.language
    found = destinations(machine)
    if not found:
        message = gettext(
            "No channel is set up: a run prints what needs you, which cron mails to you and the journal keeps, and "
            "tunilib schedule status shows it.",
            language,
        )
        return message, gettext("set it up: tunilib notify setup mail --to ADDRESS", language)
    names = [
        one_line(f"{word('check', name_of(one.target), language)} {one.address or _shown(one.target) or ''}")
        for one in found
    ]
    return gettext("What needs you is sent by: {channels}", language, channels=", ".join(names)), None
