"""A mail server on loopback while a test runs, and the configuration that names it."""

from __future__ import annotations

import asyncio
import email
import email.policy
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from tests.journeys.machine import Machine

HANG = "hang"
HANG_UP = "hang up"


@dataclass
class Box:
    """What a mail server took.

    Attributes:
        answer: what it says to a letter; ``HANG_UP``: nothing, though it has the letter; ``HANG``: nothing at all.
        of: what it says to the letters of one receiver instead. receivers: what it says to a receiver's address.
        asked: set when a receiver was named. begun: set when a letter was given to it.
        sign_ins: how often somebody tried a password.
    """

    answer: str = "250 OK"
    of: Mapping[str, str] = field(default_factory=dict)
    receivers: Mapping[str, str] = field(default_factory=dict)
    letters: list[EmailMessage] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    sign_ins: int = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        self.asked.set()
        if self.receivers.get(address) == HANG:
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return self.receivers.get(address, "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.begun.set()
        answer = self.of.get(envelope.rcpt_tos[0], self.answer)
        if answer == HANG:
            await asyncio.Event().wait()
        if answer.startswith("250") or answer == HANG_UP:
            read = email.message_from_bytes(envelope.content, policy=email.policy.default)
            assert isinstance(read, EmailMessage)
            self.letters.append(read)
        if answer == HANG_UP:
            server.transport.abort()
        return answer

    def refuse(self, *_: object) -> AuthResult:
        """No password is right."""
        self.sign_ins += 1
        return AuthResult(success=False, handled=False)

    @property
    def receivers_reached(self) -> list[str]:
        """Who got letters, in the order in which they came."""
        return [str(letter["To"]) for letter in self.letters]

    def texts(self) -> list[str]:
        found = []
        for letter in self.letters:
            body = letter.get_body(("plain",))
            assert body is not None
            found.append(str(body.get_content()))
        return found


@contextmanager
def mail(machine: Machine, box: Box, *more: str, **options: Any) -> Iterator[None]:
    """A mail server while the block runs, and the configuration that names it.

    Args:
        more: further lines of ``[mail]``. options: of the server.
    """
    with serving(box, **options) as port:
        set_mail(machine, port, *more)
        yield


@contextmanager
def serving(box: Box, **options: Any) -> Iterator[int]:
    """A mail server while the block runs: its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop(no_assert=True)


def set_mail(machine: Machine, port: int, *more: str) -> None:
    lines = [
        'transport = "smtp"',
        'host = "127.0.0.1"',
        f"port = {port}",
        'security = "none"',
        'from = "me@example.org"',
    ]
    machine.config.write_text("\n".join(["[mail]", *lines, *more, ""]))
