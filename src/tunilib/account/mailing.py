"""How this machine sends mail, and whose password it needs for that."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from tunilib.account.machine import Machine
    from tunilib.mail import Letter, MailSetup

__all__ = ["mail_setup", "posting"]


def mail_setup(machine: Machine) -> MailSetup | None:
    """The setup of ``[mail]``; None where the configuration has none.

    Raises:
        LocalError: ``configuration``: it lacks the address that mails come from.
    """
    from tunilib.errors import LocalError
    from tunilib.local.config import read_config
    from tunilib.mail import MailSetup

    settings = read_config(machine.paths.config).mail
    if settings is None:
        return None
    if settings.sender is None:
        raise LocalError("[mail] needs from, the address that mails come from", code="configuration")

    def password() -> str | None:
        from tunilib.local.secrets import SecretKey

        if settings.user is None:
            return None
        key = SecretKey(profile="mail", library=settings.host or "", card=settings.user)
        if settings.password_command is not None:
            return machine.secrets.password(key, settings.password_command)
        return machine.secrets.kept(key)

    return MailSetup(
        transport=settings.transport,
        sender=settings.sender,
        host=settings.host,
        port=settings.port,
        security=settings.security,
        user=settings.user,
        password=password,
        path=settings.path,
    )


@contextmanager
def posting(machine: Machine, setup: MailSetup) -> Iterator[Callable[[Letter, datetime], None]]:
    """What hands letters over; one process of this person at a time."""
    from tunilib.local.locks import locked
    from tunilib.mail import open_mailer

    with locked(machine.paths.lock("mail"), variable="TUNILIB_STATE"), open_mailer(setup) as mailer:
        yield mailer.send
