"""Mail: by SMTP with TLS, by the sendmail program, or into a file."""

from __future__ import annotations

import os
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from tunilib.core.note import Note, cause_of, shortened
from tunilib.core.notice import Letter, is_mail_address
from tunilib.errors import LetterRefused, LocalError, OutcomeUnknown, TunilibError, Unavailable, UsageError
from tunilib.http.authorities import load_own
from tunilib.local.programs import child_environment

if TYPE_CHECKING:
    import socket
    from datetime import datetime
    from email.message import EmailMessage

    from tunilib.local.config import MailSettings
    from tunilib.notify.registry import Sender

_PORTS = {"tls": 465, "starttls": 587, "none": 25}
_SECONDS = 30
_LONGEST_REPLY = 100_000
_WAYS_TO_SIGN_IN = ("PLAIN", "LOGIN", "CRAM-MD5")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_OF_THE_LETTER = {65: False, 67: False, 68: False, 75: True}
"""What sendmail ends with where it refuses a letter and not us (sysexits.h), and whether for now."""
_OF_OURSELVES = (421, 530, 534, 535, 538)
"""Replies to a letter that are about the connection, or our right to send: the next letter would get the same."""


@contextmanager
def open_mailer(
    _target: str = "mail",
    *,
    mail: MailSettings | None,
    password: Callable[[], str | None] | None = None,
    environ: Mapping[str, str] = os.environ,
    **_settings: Any,
) -> Iterator[Sender]:
    """The sender of mail. It connects, and asks for the password, when the first letter goes."""
    if mail is None:
        raise LocalError("no mail is set up", code="configuration")
    if mail.sender is None:
        raise LocalError("from is missing in [mail]: the sender's address", code="configuration")
    if mail.transport == "file":
        yield _File(mail, mail.sender)
    elif mail.transport == "sendmail":
        yield _Sendmail(mail, mail.sender, environ)
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

    def __init__(self, settings: MailSettings, sender: str, environ: Mapping[str, str]) -> None:
        self._sender, self._program, self._environ = sender, settings.path or "/usr/sbin/sendmail", environ

    def send(self, letter: Letter, now: datetime) -> None:
        import subprocess

        mail = wire_format(letter, self._sender, now)
        command = [self._program, "-i", "-f", self._sender, "--", letter.to.strip()]
        try:
            done = subprocess.run(  # noqa: S603 - the user named the program, and no shell reads the address
                command,
                input=mail.as_bytes(policy=mail.policy.clone(linesep="\n")),
                capture_output=True,
                env=child_environment(self._environ),
                timeout=_SECONDS,
                check=False,
            )
        except OSError as error:
            why = cause_of(error)
            raise LocalError("{program} did not send: {why}", program=self._program, why=why) from error
        except BaseException as error:  # it has the mail, and was ended
            raise OutcomeUnknown("{program} did not finish, and may have sent it", program=self._program) from error
        if done.returncode in _OF_THE_LETTER:
            raise LetterRefused(
                "{program} did not send: it ended with {status}",
                for_now=_OF_THE_LETTER[done.returncode],
                program=self._program,
                status=done.returncode,
            )
        if done.returncode:
            raise LocalError(
                "{program} did not send: it ended with {status}", program=self._program, status=done.returncode
            )


class _Replies:
    """The replies of a server, each within a limit of time and length."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._held = connection, b""

    def begin(self) -> None:
        self._end, self._left = monotonic() + _SECONDS, _LONGEST_REPLY

    def readline(self, most: int) -> bytes:
        """A line for smtplib, which takes an ``OSError`` for the end of the connection."""
        while b"\n" not in self._held and len(self._held) < most:
            seconds = self._end - monotonic()
            if seconds <= 0 or self._left <= 0:
                raise TimeoutError("the reply does not end")
            self._connection.settimeout(seconds)
            piece = self._connection.recv(4096)
            if not piece:
                break
            self._held, self._left = self._held + piece, self._left - len(piece)
        self._connection.settimeout(_SECONDS)
        end = self._held.find(b"\n") + 1 or len(self._held)
        line, self._held = self._held[:end], self._held[end:]
        if len(line) >= most:
            raise OSError("the reply does not end")
        return line

    def close(self) -> None:
        """Nothing to close."""


class _Connection(smtplib.SMTP):
    """Notes when the mail itself begins: from then on only the server's reply tells its outcome."""

    has_begun = False

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock is not None:
            self.file = _Replies(self.sock)
        if self.file is not None:
            self.file.begin()
        code, words = super().getreply()
        if not 200 <= code < 600:
            self.close()  # after a greeting nobody else has it
            raise smtplib.SMTPServerDisconnected("no reply of a mail server")
        return code, words

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.has_begun = True
        return super().data(msg)


class _EncryptedConnection(_Connection, smtplib.SMTP_SSL):
    """The same, encrypted from the beginning."""


class _Server:
    """Speaks SMTP over one connection."""

    def __init__(self, settings: MailSettings, sender: str, password: Callable[[], str | None] | None) -> None:
        if settings.host is None:
            raise LocalError("host is missing in [mail]: the mail server", code="configuration")
        self._settings, self._host, self._sender, self._asks = settings, settings.host, sender, password
        self._smtp: _Connection | None = None

    def send(self, letter: Letter, now: datetime) -> None:
        mail, receiver = wire_format(letter, self._sender, now), letter.to.strip()
        if self._smtp is not None and not _answers(self._smtp):
            self._drop()
        if self._smtp is None:
            self._smtp = self._connected()
        smtp = self._smtp
        smtp.has_begun = False
        try:
            smtp.send_message(mail, self._sender, [receiver])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = error.recipients[receiver]
            # 5.7 is a policy: perhaps the server does not let us send there
            raise self._refused(code, words, for_now=code < 500 or words.lstrip().startswith(b"5.7.")) from error
        except smtplib.SMTPDataError as error:
            raise self._refused(error.smtp_code, error.smtp_error, for_now=error.smtp_code < 500) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise self._refused_us(error.smtp_code, error.smtp_error) from error
        except BaseException as error:
            self._drop()
            meant = self._interrupted(error, has_begun=smtp.has_begun)
            if meant is None:
                raise
            raise meant from error

    def _connected(self) -> _Connection:
        try:
            return self._connect()
        except smtplib.SMTPServerDisconnected:
            raise self._unreachable(Note.of("it closed the connection")) from None
        except smtplib.SMTPResponseException as error:
            raise self._refused_us(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            raise self._unreachable(cause_of(error)) from error

    def _interrupted(self, error: BaseException, *, has_begun: bool) -> TunilibError | None:
        """The error for sending that ended without a reply; None: the cause tells."""
        if has_begun:
            return OutcomeUnknown("the mail server {host} did not say whether it accepted the message", host=self._host)
        if isinstance(error, smtplib.SMTPServerDisconnected):  # perhaps it is this letter that it does not like
            return LetterRefused("the mail server {host} closed the connection", for_now=True, host=self._host)
        return self._unreachable(cause_of(error)) if isinstance(error, smtplib.SMTPException | OSError) else None

    def _refused(self, code: int, words: bytes | str, *, for_now: bool) -> LetterRefused | LocalError | Unavailable:
        """The meaning of a reply to a letter: about the letter, or about us."""
        if code in _OF_OURSELVES:
            self.close()
            return self._refused_us(code, words)
        template = (
            "the mail server {host} does not accept this message now: {words}"
            if for_now
            else "the mail server {host} refuses this message: {words}"
        )
        return LetterRefused(template, for_now=for_now, host=self._host, words=shortened(words))

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is None:
            return
        try:
            smtp.quit()
        except (smtplib.SMTPException, OSError):
            smtp.close()

    def _drop(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            smtp.close()

    def _connect(self) -> _Connection:
        settings, host = self._settings, self._host
        port = settings.port or _PORTS[settings.security]
        trust = ssl.create_default_context()
        load_own(trust)
        smtp: _Connection
        if settings.security == "tls":
            smtp = _EncryptedConnection(host, port, timeout=_SECONDS, context=trust)
        else:
            smtp = _Connection(host, port, timeout=_SECONDS)
        try:
            if settings.security == "starttls":
                smtp.starttls(context=trust)
            if settings.user is not None:
                self._sign_in(smtp, settings.user)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _sign_in(self, smtp: _Connection, user: str) -> None:
        """Sign in by the first way that the server offers, so that a wrong password is sent once."""
        smtp.ehlo_or_helo_if_needed()
        offered = smtp.esmtp_features.get("auth", "").upper().split()
        way = next((way for way in _WAYS_TO_SIGN_IN if way in offered), None)
        if way is None:
            raise LocalError("the mail server {host} offers no way to sign in", code="configuration", host=self._host)
        smtp.user, smtp.password = user, self._password()
        smtp.auth(way, getattr(smtp, f"auth_{way.lower().replace('-', '_')}"))

    def _password(self) -> str:
        password = self._asks() if self._asks else None
        if password is None:
            raise LocalError(
                "no password is known for the mail server",
                code="configuration",
                hint="set password_command in [mail] of config.toml",
            )
        return password

    def _unreachable(self, why: Note) -> Unavailable:
        return Unavailable(
            "the mail server {host} cannot be reached: {why}", hint="try again later", host=self._host, why=why
        )

    def _refused_us(self, code: int, words: bytes | str) -> LocalError | Unavailable:
        text = shortened(words)
        if 400 <= code < 500:
            return Unavailable(
                "the mail server {host} refuses for now: {words}",
                hint="try again later",
                host=self._host,
                words=text,
            )
        return LocalError("the mail server {host} refuses: {words}", code="configuration", host=self._host, words=text)


def wire_format(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """The mail in 7 bits. Characters that would break out of a header are refused or become a blank."""
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    message = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    here = sender.strip()
    if not is_mail_address(here):
        raise LocalError(
            "[mail] from is not an e-mail address: {address}", code="configuration", address=_one_line(sender)
        )
    message["From"] = Address(addr_spec=here)
    message["To"] = Address(addr_spec=mail_address(letter.to))
    message["Subject"] = _one_line(letter.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = _message_id(letter.key, here)
    message["Auto-Submitted"] = "auto-generated"
    if letter.unsubscribe:
        message["List-Unsubscribe"] = f"<{_one_line(letter.unsubscribe).replace('>', '')}>"
    message.set_content(_encodable(letter.text))
    if letter.html is not None:
        message.add_alternative(_encodable(letter.html), subtype="html")
    return message


def mail_address(text: str) -> str:
    """One plain mail address."""
    stripped = text.strip()
    if not is_mail_address(stripped):
        raise UsageError("not an e-mail address: {address}", address=_one_line(text)[:80])
    return stripped


def _answers(smtp: _Connection) -> bool:
    """Whether a connection is still there."""
    try:
        return smtp.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _message_id(key: str | None, sender: str) -> str:
    import hashlib
    import secrets

    word = hashlib.sha256(key.encode()).hexdigest()[:32] if key else secrets.token_hex(16)
    return f"<{word}@{sender.rpartition('@')[2]}>"


def _one_line(text: str) -> str:
    return _CONTROL.sub(" ", _encodable(text)).strip()


def _encodable(text: str) -> str:
    """The text without halves of characters, which no mail can hold."""
    return text.encode("utf-8", "replace").decode()
