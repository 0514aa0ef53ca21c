"""Handing letters over: to a mail server, to sendmail, or to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tunilib.errors import LocalError, Unavailable

if TYPE_CHECKING:
    from datetime import datetime
    from smtplib import SMTP

    from tunilib.mail.letter import Letter

__all__ = ["MailSetup", "Mailer", "open_mailer"]

_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class MailSetup:
    """How to send (``[mail]`` of ``config.toml``).

    Attributes:
        transport: ``smtp``, ``sendmail`` or ``file``.
        sender: the address mails come from.
        host, port, security, user: of the mail server; security ``tls``, ``starttls`` or ``none``.
        password: asked for when the server wants to know who sends; None: no password is known.
        path: the file, or the sendmail program.
    """

    transport: str
    sender: str
    host: str | None = None
    port: int | None = None
    security: str = "tls"
    user: str | None = None
    password: Callable[[], str | None] | None = None
    path: str | None = None


class Mailer(Protocol):
    """Sends letters, one after the other."""

    def send(self, letter: Letter, now: datetime) -> None:
        """Hand a letter over; when this returns it was accepted.

        Raises:
            Unavailable: the server cannot be reached, or refused it for now.
            LocalError: it will not be accepted as things are set up.
            UsageError: its address is none.
        """


@contextmanager
def open_mailer(setup: MailSetup) -> Iterator[Mailer]:
    """What sends by a setup; a mail server is connected to once, when the first letter goes.

    Raises:
        LocalError: ``configuration``: the setup lacks something.
    """
    if setup.transport == "file":
        yield _File(setup)
    elif setup.transport == "sendmail":
        yield _Sendmail(setup)
    else:
        server = _Server(setup)
        try:
            yield server
        finally:
            server.close()


class _File:
    """Appends to one mbox file."""

    def __init__(self, setup: MailSetup) -> None:
        if setup.path is None:
            raise LocalError("[mail] needs path, the file to write to", code="configuration")
        self._sender, self._path = setup.sender, Path(setup.path).expanduser()

    def send(self, letter: Letter, now: datetime) -> None:
        import os

        mail = letter.on_the_wire(self._sender, now).as_bytes()
        body = b"\n".join(b">" + line if line.startswith(b"From ") else line for line in mail.splitlines())
        stamp = f"From {self._sender} {now:%a %b %d %H:%M:%S %Y}\n".encode()
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                before = os.fstat(descriptor).st_size
                content = stamp + body + b"\n\n"
                if os.write(descriptor, content) != len(content):
                    os.ftruncate(descriptor, before)
                    raise LocalError("{file} cannot be written whole: the disk is full", file=str(self._path))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise LocalError(
                "{file} cannot be written: {why}", file=str(self._path), why=error.strerror or str(error)
            ) from error


class _Sendmail:
    """Runs the sendmail program, without a shell."""

    def __init__(self, setup: MailSetup) -> None:
        self._sender, self._program = setup.sender, setup.path or "/usr/sbin/sendmail"

    def send(self, letter: Letter, now: datetime) -> None:
        import subprocess

        mail = letter.on_the_wire(self._sender, now)
        command = [self._program, "-i", "-f", self._sender, "--", letter.to.strip()]
        try:
            done = subprocess.run(  # noqa: S603 - the person named the program, and no shell reads the address
                command,
                input=mail.as_bytes(policy=mail.policy.clone(linesep="\n")),
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            why = getattr(error, "strerror", None) or "it did not end"
            raise LocalError("{program} did not send: {why}", program=self._program, why=why) from error
        if done.returncode == 75:  # EX_TEMPFAIL
            raise Unavailable("the mail system asks to try again later", hint="try again later")
        if done.returncode:
            raise LocalError(
                "{program} did not send: it ended with {status}", program=self._program, status=done.returncode
            )


class _Server:
    """Speaks SMTP over one connection."""

    def __init__(self, setup: MailSetup) -> None:
        if setup.host is None:
            raise LocalError("[mail] needs host, the mail server", code="configuration")
        self._setup, self._smtp = setup, None  # type: MailSetup, SMTP | None

    def send(self, letter: Letter, now: datetime) -> None:
        import smtplib

        mail = letter.on_the_wire(self._setup.sender, now)
        try:
            if self._smtp is None:
                self._smtp = self._connect()
            self._smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            raise self._refused(next(iter(error.recipients.values()))) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise self._refused((error.smtp_code, error.smtp_error)) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            why = getattr(error, "strerror", None) or type(error).__name__
            raise Unavailable(
                "the mail server {host} cannot be reached: {why}",
                hint="try again later",
                host=self._setup.host,
                why=why,
            ) from error

    def close(self) -> None:
        """End the connection."""
        import smtplib

        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()

    def _connect(self) -> SMTP:
        import smtplib
        import ssl

        setup, host = self._setup, self._setup.host or ""
        port = setup.port or _PORTS[setup.security]
        trust = ssl.create_default_context()
        smtp: SMTP
        if setup.security == "tls":
            smtp = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=trust)
        else:
            smtp = smtplib.SMTP(host, port, timeout=_SECONDS)
        try:
            if setup.security == "starttls":
                smtp.starttls(context=trust)
            if setup.user is not None:
                smtp.login(setup.user, self._password())
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _password(self) -> str:
        password = self._setup.password() if self._setup.password else None
        if password is None:
            raise LocalError(
                "no password is known for the mail server",
                code="configuration",
                hint="set password_command in [mail] of config.toml",
            )
        return password

    def _refused(self, said: tuple[int, bytes | str]) -> LocalError | Unavailable:
        code, words = said
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        if 400 <= code < 500:
            return Unavailable(
                "the mail server {host} refuses for now: {words}",
                hint="try again later",
                host=self._setup.host,
                words=text,
            )
        return LocalError(
            "the mail server {host} refuses: {words}", code="configuration", host=self._setup.host, words=text
        )
