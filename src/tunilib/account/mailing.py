"""How this machine sends mail, and whose password it needs for that."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING

from tunilib.core.models import INTERNAL, Model, model
from tunilib.core.outcome import Word
from tunilib.core.reason import Reason
from tunilib.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from tunilib.account.account import Account
    from tunilib.account.machine import Machine
    from tunilib.core.letter import Letter
    from tunilib.core.search import News
    from tunilib.errors import TunilibError
    from tunilib.local.config import MailSettings

__all__ = ["Sent", "mail_setup", "mail_to", "news_poster", "posting"]


def mail_setup(machine: Machine) -> MailSettings | None:
    """The settings of ``[mail]``; None where the configuration has none.

    Raises:
        LocalError: ``configuration``: it lacks the address that mails come from.
    """
    from tunilib.errors import LocalError
    from tunilib.local.config import read_config

    settings = read_config(machine.paths.config).mail
    if settings is None:
        return None
    if settings.sender is None:
        raise LocalError("from is missing in [mail]: the sender's address", code="configuration")
    return settings


@contextmanager
def posting(machine: Machine, setup: MailSettings) -> Iterator[Callable[[Letter, datetime], None]]:
    """What hands letters over; one process of this user at a time."""
    from tunilib.local.locks import locked
    from tunilib.notify.registry import find_channel

    def password() -> str | None:
        from tunilib.local.secrets import SecretKey

        if setup.user is None:
            return None
        key = SecretKey(profile="mail", library=setup.host or "", card=setup.user)
        if setup.password_command is not None:
            return machine.secrets.password(key, setup.password_command)
        return machine.secrets.stored(key)

    opened = find_channel("mail").open("mail", mail=setup, password=password)
    with locked(machine.paths.lock("mail"), variable="TUNILIB_STATE"), opened as sender:
        yield sender.send


@model
class Sent(Model):
    """What became of references that were to be mailed: ``mailed``, ``nothing`` (there are none), ``failed``."""

    to: str
    count: int
    outcome: Word
    reasons: tuple[Reason, ...] = ()
    error: TunilibError | None = field(default=None, metadata=INTERNAL)


def mail_to(machine: Machine, account: Account, to: str, chosen: Iterable[str], language: str) -> Sent:
    """Mail the references that some words mean, lists or records; none: all favourites.

    Raises:
        LocalError: ``configuration``: no mail is set up.
        UsageError: it is no address.
        NotFound: a word is neither a list nor a record; nothing was sent.
    """
    from tunilib.notify.mail import mail_address
    from tunilib.services.letters import references_letter

    setup, address = _needed_setup(machine), mail_address(to)
    called, references = account.selected_references(chosen)
    if not references:
        return Sent(to=address, count=0, outcome=Word.NOTHING)
    letter = references_letter(address, references, language, called=called)
    try:
        with posting(machine, setup) as post:
            post(letter, account.now())
    except Unavailable as error:
        reason = Reason.because(error)
        return Sent(to=address, count=len(references), outcome=Word.FAILED, reasons=(reason,), error=error)
    return Sent(to=address, count=len(references), outcome=Word.MAILED)


@contextmanager
def news_poster(machine: Machine, language: str) -> Iterator[Callable[[Account, News, str], None]]:
    """What mails the news of a saved search of an account; one process of this person at a time.

    Raises:
        LocalError: ``configuration``: no mail is set up.
    """
    from tunilib.services.letters import news_letter

    setup = _needed_setup(machine)
    with posting(machine, setup) as post:

        def hand_over(account: Account, news: News, to: str) -> None:
            letter = news_letter(to, news, language, library=account.site, sender=setup.sender or "")
            post(letter, account.now())

        yield hand_over


def _needed_setup(machine: Machine) -> MailSettings:
    from tunilib.errors import LocalError

    setup = mail_setup(machine)
    if setup is None:
        raise LocalError(
            "no mail is set up", code="configuration", hint="add [mail] to {path}", path=machine.paths.config
        )
    return setup
