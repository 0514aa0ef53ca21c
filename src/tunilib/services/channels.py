"""The channels that letters go by, opened with the settings and passwords of this machine."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.errors import LocalError
from tunilib.local.config import read_config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from tunilib.core.letter import Letter
    from tunilib.local.config import MailSettings
    from tunilib.local.machine import LocalMachine

    Post = Callable[[Letter, datetime], None]
    """Hands a letter over, and raises as :class:`tunilib.notify.registry.Sender` says."""


def mail_settings(machine: LocalMachine) -> MailSettings | None:
    """The settings of ``[mail]``; None if the configuration has none."""
    settings = read_config(machine.paths.config).mail
    if settings is not None and settings.sender is None:
        raise LocalError("from is missing in [mail]: the sender's address", code="configuration")
    return settings


def needed_mail_settings(machine: LocalMachine) -> MailSettings:
    """The settings of ``[mail]``."""
    settings = mail_settings(machine)
    if settings is None:
        raise LocalError(
            "no mail is set up", code="configuration", hint="add [mail] to {path}", path=machine.paths.config
        )
    return settings


@contextmanager
def open_channel(machine: LocalMachine, target: str) -> Iterator[Post]:
    """What sends letters by a channel, ``mail`` for example, or to the address of a service."""
    from tunilib.notify.registry import find_channel

    if target != "mail":
        with find_channel(target).open(target) as sender:
            yield sender.send
        return
    settings = needed_mail_settings(machine)

    def password() -> str | None:
        return _mail_password(machine, settings)

    with find_channel(target).open(target, mail=settings, password=password) as sender:
        yield sender.send


def _mail_password(machine: LocalMachine, settings: MailSettings) -> str | None:
    """The password of the mail server; it is asked for when the server wants one."""
    from tunilib.local.secrets import SecretKey

    if settings.user is None:
        return None
    key = SecretKey(profile="mail", library=settings.host or "", card=settings.user)
    if settings.password_command is not None:
        return machine.secrets.password(key, settings.password_command)
    return machine.secrets.stored(key)
