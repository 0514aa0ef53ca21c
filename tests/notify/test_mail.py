"""Sending by a real mail server on loopback, by a program, and to a file."""

from __future__ import annotations

import mailbox
import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tunilib.core.notice import Letter
from tunilib.errors import LetterRefused, LocalError, OutcomeUnknown, Unavailable
from tunilib.local.config import MailSettings
from tunilib.notify import mail
from tunilib.notify.mail import open_mailer

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
LETTER = Letter(to="aino@example.org", subject="Noudettavissa: Sinuhe", text="Hei, ä ö å.\nFrom here on")
SENDER = "desk@library.example"


class Box:
    """What the server took."""

    def __init__(self, answer: str = "250 OK") -> None:
        self.answer, self.taken = answer, list[Any]()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.taken.append(envelope)
        return self.answer


@contextmanager
def server(box: Box, **options: Any) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield port
    finally:
        controller.stop(no_assert=True)


def setup(port: int, **changes: Any) -> MailSettings:
    return MailSettings(
        **{"transport": "smtp", "sender": SENDER, "host": "localhost", "port": port, "security": "none", **changes}
    )


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ssl.SSLContext:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context


def send(settings: MailSettings, *letters: Letter, password: str | None = None) -> None:
    with open_mailer(mail=settings, password=lambda: password) as mailer:
        for letter in letters:
            mailer.send(letter, NOW)


def test_a_mail_server_takes_letters_over_one_connection_that_is_made_anew_where_it_was_closed() -> None:
    box = Box()
    with server(box) as port, open_mailer(mail=setup(port)) as mailer:
        mailer.send(LETTER, NOW)
        mailer.send(Letter(to=LETTER.to, subject="s", text=".\n..two\nend"), NOW)
        mailer._smtp.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[attr-defined]
        mailer.send(LETTER, NOW)
    assert [envelope.rcpt_tos for envelope in box.taken] == [["aino@example.org"]] * 3
    assert {envelope.mail_from for envelope in box.taken} == {SENDER}
    assert b"\r\n.\r\n..two\r\nend" in box.taken[1].content


def test_a_letter_goes_encrypted_after_starttls(trusted: ssl.SSLContext) -> None:
    box = Box()
    with server(box, tls_context=trusted, require_starttls=True) as port:
        send(setup(port, security="starttls"), LETTER)
    assert len(box.taken) == 1


def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    box = Box()
    with server(box, tls_context=context, require_starttls=True) as port, pytest.raises(Unavailable):
        send(setup(port, security="starttls"), LETTER)
    assert box.taken == []


def test_the_password_is_given_only_when_a_user_is_named(trusted: ssl.SSLContext) -> None:
    seen: list[LoginPassword] = []

    def check(server: Any, session: Any, envelope: Any, mechanism: str, data: LoginPassword) -> AuthResult:
        seen.append(data)
        return AuthResult(success=data.password == b"secret", handled=False)

    box = Box()
    with server(box, tls_context=trusted, require_starttls=True, auth_required=True, authenticator=check) as port:
        send(setup(port, security="starttls", user="desk"), LETTER, password="secret")
        with pytest.raises(LocalError):
            send(setup(port, security="starttls", user="desk"), LETTER, password="wrong")
    assert {data.login for data in seen} == {b"desk"}
    assert len(box.taken) == 1


def test_a_server_that_offers_no_way_to_sign_in_gets_no_password() -> None:
    box = Box()
    with server(box) as port, pytest.raises(LocalError) as caught:
        send(setup(port, user="desk"), LETTER, password="secret")
    assert (caught.value.code, box.taken) == ("configuration", [])


def test_no_password_known_is_said_before_anything_is_sent(trusted: ssl.SSLContext) -> None:
    box = Box()
    with server(box, tls_context=trusted) as port, pytest.raises(LocalError):
        send(setup(port, security="starttls", user="desk"), LETTER)
    assert box.taken == []


def test_a_server_that_is_not_there_is_unavailable_and_a_sender_that_is_no_address_a_mistake() -> None:
    with server(Box()) as port, pytest.raises(LocalError) as caught:
        send(setup(port, sender="the desk"), LETTER)
    assert caught.value.code == "configuration"
    with pytest.raises(Unavailable):
        send(setup(port), LETTER)


class Choosy(Box):
    """Says something else to one receiver, and hangs up there where it says nothing."""

    def __init__(self, words: str, at: str = "rcpt") -> None:
        super().__init__()
        self._words, self._at = words, at

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self._at == "rcpt" and address.startswith("odd"):
            return self._said(server)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self._at == "data" and envelope.rcpt_tos[0].startswith("odd"):
            return self._said(server)
        return await super().handle_DATA(server, session, envelope)

    def _said(self, server: Any) -> str:
        if not self._words:
            server.transport.abort()
        return self._words or "250 nobody hears this"


ODD = Letter(to="odd@example.org", subject="s", text="t")


@pytest.mark.parametrize("at", ["rcpt", "data"])
@pytest.mark.parametrize(
    ("words", "for_now"),
    [("452 mailbox full", True), ("450 4.2.1 later", True), ("550 5.1.1 no such user", False), ("552 full", False)],
)
def test_a_receiver_who_is_refused_keeps_no_other_from_getting_mail(words: str, for_now: bool, at: str) -> None:
    box = Choosy(words, at)
    with server(box) as port, open_mailer(mail=setup(port)) as mailer:
        mailer.send(LETTER, NOW)
        with pytest.raises(LetterRefused) as caught:
            mailer.send(ODD, NOW)
        mailer.send(LETTER, NOW)
    assert (caught.value.for_now, words[4:] in caught.value.message) == (for_now, True)
    assert [envelope.rcpt_tos for envelope in box.taken] == [[LETTER.to]] * 2


def test_a_server_that_forbids_sending_there_does_not_say_that_there_is_no_such_receiver() -> None:
    with server(Choosy("554 5.7.1 relay access denied")) as port, pytest.raises(LetterRefused) as caught:
        send(setup(port), ODD)
    assert caught.value.for_now


def test_a_server_that_refuses_us_does_not_refuse_the_receiver() -> None:
    for words in ["530 5.7.0 authentication required", "535 wrong password"]:
        with server(Choosy(words)) as port, pytest.raises(LocalError) as caught:
            send(setup(port), ODD)
        assert caught.value.code == "configuration", words


@pytest.mark.parametrize(("words", "error"), [("553 not from here", LocalError), ("452 no space", Unavailable)])
def test_a_sender_who_is_refused_is_not_a_receiver_who_is(words: str, error: type[Exception]) -> None:
    class NotFromHere(Box):
        async def handle_MAIL(self, *_: object) -> str:
            return words

    with server(NotFromHere()) as port, pytest.raises(error):
        send(setup(port), LETTER)


def test_a_server_that_hangs_up_at_one_receiver_gets_the_other_letters() -> None:
    box = Choosy("")
    with server(box) as port, open_mailer(mail=setup(port)) as mailer:
        with pytest.raises(LetterRefused) as caught:
            mailer.send(ODD, NOW)
        mailer.send(LETTER, NOW)
    assert caught.value.for_now
    assert len(box.taken) == 1


def test_a_letter_whose_last_reply_is_lost_is_unknown_and_the_next_one_goes() -> None:
    box = Choosy("", at="data")
    with server(box) as port, open_mailer(mail=setup(port)) as mailer:
        with pytest.raises(OutcomeUnknown):
            mailer.send(ODD, NOW)
        mailer.send(LETTER, NOW)
    assert len(box.taken) == 1


@pytest.mark.parametrize(
    "reply", [b"", b"25", b"250 " + b"x" * 9000, b"250-on\r\n" * 20_000, "250 OK\r\n".encode("utf-16")]
)
def test_a_reply_that_never_ends_or_is_none_is_given_up_and_leaves_the_letter_unknown(
    reply: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "_SECONDS", 0.3)
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listening.accept()
        with connection, suppress(OSError):
            for line in (b"220 hello", b"250 you", b"250 from", b"250 to", b"354 go on"):
                connection.sendall(line + b"\r\n")
                connection.recv(65536)
            connection.sendall(reply)
            connection.recv(65536)  # until the other side gives up

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with pytest.raises(OutcomeUnknown):
        send(setup(listening.getsockname()[1]), LETTER)
    thread.join()
    listening.close()


def test_what_greets_as_no_mail_server_does_is_hung_up_on() -> None:
    heard: list[bytes] = []

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.settimeout(60)
            connection.sendall(b"SSH-2.0-OpenSSH\r\n")
            heard.append(connection.recv(65536))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(Unavailable) as caught:
            send(setup(listening.getsockname()[1]), LETTER)
        thread.join()
    assert heard == [b""], caught.value


def test_an_interrupt_while_the_last_reply_is_awaited_leaves_the_letter_unknown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    replies = smtplib.SMTP.getreply

    def interrupted(smtp: smtplib.SMTP) -> tuple[int, bytes]:
        reply = replies(smtp)
        if reply[0] == 250 and b"took it" in reply[1]:
            raise KeyboardInterrupt
        return reply

    monkeypatch.setattr(smtplib.SMTP, "getreply", interrupted)
    with server(Box("250 took it")) as port, pytest.raises(OutcomeUnknown) as caught:
        send(setup(port), LETTER)
    assert isinstance(caught.value.__cause__, KeyboardInterrupt)


def test_an_interrupt_before_the_letter_was_begun_is_only_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> tuple[int, bytes]:
        raise KeyboardInterrupt

    monkeypatch.setattr(smtplib.SMTP, "rcpt", interrupted)
    with server(Box()) as port, pytest.raises(KeyboardInterrupt):
        send(setup(port), LETTER)


def test_a_file_gets_letters_that_a_mail_reader_reads(tmp_path: Path) -> None:
    path = tmp_path / "outbox.mbox"
    send(MailSettings(transport="file", sender=SENDER, path=str(path)), LETTER, LETTER)
    box = mailbox.mbox(path)
    letters = list(box)
    box.close()
    assert [letter["To"] for letter in letters] == ["aino@example.org"] * 2
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_cannot_be_written_is_a_local_error(tmp_path: Path) -> None:
    with pytest.raises(LocalError):
        send(MailSettings(transport="file", sender=SENDER, path=str(tmp_path / "no" / "folder")), LETTER)


def test_sendmail_gets_the_address_as_one_word_and_no_shell_reads_it(tmp_path: Path) -> None:
    program = tmp_path / "sendmail"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/words\ncat > {tmp_path}/mail\n')
    program.chmod(0o700)
    letter = Letter(to="a$(touch${IFS}x)@b.fi".replace("(", "{").replace(")", "}"), subject="s", text="t")
    send(MailSettings(transport="sendmail", sender=SENDER, path=str(program)), letter)
    assert (tmp_path / "words").read_text().splitlines()[-1] == letter.to
    assert b"Subject: s" in (tmp_path / "mail").read_bytes()


@pytest.mark.parametrize(("code", "error"), [(75, LetterRefused), (67, LetterRefused), (1, LocalError)])
def test_a_program_that_fails_is_told_by_its_code(tmp_path: Path, code: int, error: type[Exception]) -> None:
    program = tmp_path / "sendmail"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\nexit {code}\n")
    program.chmod(0o700)
    with pytest.raises(error):
        send(MailSettings(transport="sendmail", sender=SENDER, path=str(program)), LETTER)
