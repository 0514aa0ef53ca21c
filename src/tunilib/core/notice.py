"""What is sent to a person: letters, the notices of a library that sends no mail, and reminders of due dates."""

from __future__ import annotations

import re
from dataclasses import field
from datetime import datetime
from typing import Final, NamedTuple

from tunilib.core.loan import Loan
from tunilib.core.models import INTERNAL, Model, Value, model

_LOCAL: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN: Final = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
_LONGEST, _LONGEST_LOCAL, _LONGEST_LABEL = 254, 64, 63


@model
class Notice(Model):
    """A notice in the outbox. ``to`` None: the register has no address; ``sent`` None: it waits."""

    id: str
    to: str | None
    subject: str
    created: datetime
    sent: datetime | None = None
    body: str = field(metadata=INTERNAL)


class DueReminder(NamedTuple):
    """A reminder that a patron should get now.

    Attributes:
        to: their own address. loans: those whose day was reached. is_wanted: they have set a reminder.
    """

    to: str | None
    loans: tuple[Loan, ...]
    is_wanted: bool


class Reminder(NamedTuple):
    """A reminder in the outbox; ``loans``: the ids of its loans."""

    notice: Notice
    loans: tuple[str, ...]


@model
class Letter(Value):
    """One message, as text and perhaps as HTML.

    Attributes:
        to: one mail address.
        subject: one line; a line break in it becomes a blank.
        html: the same for readers that show HTML. None: text alone.
        key: equal for the same letter. The mail's Message-ID is made of it, so that a reader drops a second copy.
        unsubscribe: the address of a page or a mailto that ends the series. None: it is not part of a series.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    key: str | None = None
    unsubscribe: str | None = None


def is_mail_address(text: str) -> bool:
    """Whether a mail can be sent to an address: a plain one, in ASCII and without quotes."""
    local, _, domain = text.rpartition("@")
    if len(text) > _LONGEST or len(local) > _LONGEST_LOCAL or max(map(len, domain.split("."))) > _LONGEST_LABEL:
        return False
    return re.fullmatch(f"{_LOCAL}@{_DOMAIN}", text, re.ASCII) is not None and _survives_in_a_header(text)


def _survives_in_a_header(address: str) -> bool:
    from email import message_from_bytes
    from email.errors import MessageError
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import SMTP

    message = EmailMessage(policy=SMTP)
    try:
        message["To"] = Address(addr_spec=address)
        read = message_from_bytes(message.as_bytes(), policy=SMTP)["To"].addresses
    except (MessageError, ValueError, LookupError, AttributeError):
        return False
    return [str(one.addr_spec) for one in read] == [address]
