"""A letter, and what it is on the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tunilib.errors import UsageError

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage

__all__ = ["Letter", "address_of"]

_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
_ADDRESS = re.compile(rf"{_LOCAL}@{_DOMAIN}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail.

    Attributes:
        to: one address. subject, text: plain; a line break in the subject becomes a blank.
        html: the same for readers that show HTML; None: text alone.
        key: the same for the same letter: its Message-ID is made of it, so that a reader drops what came twice.
        unsubscribe: how to get no more of these, an address of a page or a mailto; None: it is none of a series.
    """

    to: str
    subject: str
    text: str
    html: str | None = None
    key: str | None = None
    unsubscribe: str | None = None

    def on_the_wire(self, sender: str, now: datetime) -> EmailMessage:
        """The mail as it is sent: what would break out of a header is refused or made a blank."""
        from email.headerregistry import Address
        from email.message import EmailMessage
        from email.policy import SMTP
        from email.utils import format_datetime

        message = EmailMessage(policy=SMTP)
        here = address_of(sender)
        message["From"] = Address(addr_spec=here)
        message["To"] = Address(addr_spec=address_of(self.to))
        message["Subject"] = _one_line(self.subject)
        message["Date"] = format_datetime(now)
        message["Message-ID"] = self._message_id(here)
        message["Auto-Submitted"] = "auto-generated"
        if self.unsubscribe:
            message["List-Unsubscribe"] = f"<{_one_line(self.unsubscribe).replace('>', '')}>"
        message.set_content(self.text)
        if self.html is not None:
            message.add_alternative(self.html, subtype="html")
        return message

    def _message_id(self, sender: str) -> str:
        import hashlib
        import secrets

        word = hashlib.sha256(self.key.encode()).hexdigest()[:32] if self.key else secrets.token_hex(16)
        return f"<{word}@{sender.rpartition('@')[2]}>"


def address_of(text: str) -> str:
    """One plain mail address, as it is.

    Raises:
        UsageError: it is none.
    """
    stripped = text.strip()
    if len(stripped) > 254 or not _ADDRESS.fullmatch(stripped):
        raise UsageError("this is no e-mail address: {address}", address=_one_line(text)[:80])
    return stripped


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
