"""Mail: by SMTP with TLS, by the sendmail program, or into a file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tunilib.core.note import cause_of
from tunilib.errors import LocalError, Unavailable, UsageError

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import EmailMessage
    from smtplib import SMTP

    from tunilib.core.letter import Letter
    from tunilib.local.config import MailSettings
    from tunilib.notify.registry import Sender

__all__ = ["mail_address", "open_mailer", "wire_format"]

_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_SECONDS = 30
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_DOMAIN = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
_ADDRESS = re.compile(rf"{_LOCAL}@{_DOMAIN}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@contextmanager
def open_mailer(
    _target: str = "mail",
    *,
    mail: MailSettings | None,
    password: Callable[[], str | None] | None = None,
    **_settings: Any,
) -> Iterator[Sender]:
    """The sender of mail; a mail server is connected to once, when the first letter goes.

    Args:
        mail: ``[mail]`` of ``config.toml``.
        password: asked for when the server wants one; it gives None where no password is known.

    Raises:
        LocalError: ``configuration``: a setting is missing.
    """
    if mail is None:
        raise LocalError("no mail is set up", code="configuration")
    if mail.sender is None:
        raise LocalError("from is missing in [mail]: the sender's address", code="configuration")
    if mail.transport == "file":
        yield _File(mail, mail.sender)
    elif mail.transport == "sendmail":
        yield _Sendmail(mail, mail.sender)
    else:
        server = _Server(mail, mail.sender, password)
        try:
            yield server
        finally:
            server.close()


class _File:
    """Appends to one mbox file."""

    def __init__(self, settings: MailSettings, sender: str) -> None:
        if settings.path is None:
            raise LocalError("path is missing in [mail]: the file to write to", code="configuration")
        self._sender, self._path = sender, Path(settings.path).expanduser()

    def send(self, letter: Letter, now: datetime) -> None:
        import os

        mail = wire_format(letter, self._sender, now).as_bytes()
        body = b"\n".join(b">" + line if line.startswith(b"From ") else line for line in mail.splitlines())
        stamp = f"From {self._sender} {now:%a %b %d %H:%M:%S %Y}\n".encode()
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                before = os.fstat(descriptor).st_size
                content = stamp + body + b"\n\n"
                if os.write(descriptor, content) != len(content):
                    os.ftruncate(descriptor, before)
                    raise LocalError("{file} cannot be written: the disk is full", file=str(self._path))
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise LocalError("{file} cannot be written: {why}", file=str(self._path), why=cause_of(error)) from error


class _Sendmail:
    """Runs the sendmail program, without a shell."""

    def __init__(self, settings: MailSettings, sender: str) -> None:
        self._sender, self._program = sender, settings.path or "/usr/sbin/sendmail"

    def send(self, letter: Letter, now: datetime) -> None:
        import os
        import subprocess

        from tunilib.local.password_command import child_environment

        mail = wire_format(letter, self._sender, now)
        command = [self._program, "-i", "-f", self._sender, "--", letter.to.strip()]
        try:
            done = subprocess.run(  # noqa: S603 - the user named the program, and no shell reads the address
                command,
                input=mail.as_bytes(policy=mail.policy.clone(linesep="\n")),
                capture_output=True,
                env=child_environment(os.environ),
                timeout=_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            why = cause_of(error)
            raise LocalError("{program} did not send: {why}", program=self._program, why=why) from error
        if done.returncode == 75:  # EX_TEMPFAIL
            raise Unavailable("the mail system asks to try again later", hint="try again later")
        if done.returncode:
            raise LocalError(
                "{program} did not send: it ended with {status}", program=self._program, status=done.returncode
            )


class _Server:
    """Speaks SMTP over one connection."""

    def __init__(self, settings: MailSettings, sender: str, password: Callable[[], str | None] | None) -> None:
        if settings.host is None:
            raise LocalError("host is missing in [mail]: the mail server", code="configuration")
        self._settings, self._host, self._sender, self._asks = settings, settings.host, sender, password
        self._smtp: SMTP | None = None

    def send(self, letter: Letter, now: datetime) -> None:
        import smtplib

        mail = wire_format(letter, self._sender, now)
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
            raise Unavailable(
                "the mail server {host} cannot be reached: {why}",
                hint="try again later",
                host=self._host,
                why=cause_of(error),
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

        settings, host = self._settings, self._host
        port = settings.port or _PORTS[settings.security]
        trust = ssl.create_default_context()
        smtp: SMTP
        if settings.security == "tls":
            smtp = smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=trust)
        else:
            smtp = smtplib.SMTP(host, port, timeout=_SECONDS)
        try:
            if settings.security == "starttls":
                smtp.starttls(context=trust)
            if settings.user is not None:
                smtp.login(settings.user, self._password())
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _password(self) -> str:
        password = self._asks() if self._asks else None
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
                host=self._host,
                words=text,
            )
        return LocalError("the mail server {host} refuses: {words}", code="configuration", host=self._host, words=text)


def wire_format(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """The mail as it is sent: what would break out of a header is refused or becomes a blank.

    Raises:
        UsageError: the sender or the receiver is not a mail address.
    """
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    message = EmailMessage(policy=SMTP)
    here = mail_address(sender)
    message["From"] = Address(addr_spec=here)
    message["To"] = Address(addr_spec=mail_address(letter.to))
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = _message_id(letter.key, here)
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{_one_line(letter.unsubscribe).replace('>', '')}>"
    message.set_content(letter.text)
    if letter.html is not None:
        message.add_alternative(letter.html, subtype="html")
    return message


def mail_address(text: str) -> str:
    """One plain mail address, as it is.

    Raises:
        UsageError: it is not one.
    """
    stripped = text.strip()
    if len(stripped) > 254 or not _ADDRESS.fullmatch(stripped):
        raise UsageError("not an e-mail address: {address}", address=_one_line(text)[:80])
    return stripped


def _message_id(key: str | None, sender: str) -> str:
    import hashlib
    import secrets

    word = hashlib.sha256(key.encode()).hexdigest()[:32] if key else secrets.token_hex(16)
    return f"<{word}@{sender.rpartition('@')[2]}>"


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()
