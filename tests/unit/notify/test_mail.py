"""Sending by a real mail server on loopback, by a program, and to a file."""

from __future__ import annotations

import mailbox
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from tunilib.core.letter import Letter
from tunilib.errors import LocalError, Unavailable
from tunilib.local.config import MailSettings
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


def test_a_mail_server_takes_two_letters_over_one_connection() -> None:
    box = Box()
    with server(box) as port:
        send(setup(port), LETTER, LETTER)
    assert [envelope.rcpt_tos for envelope in box.taken] == [["aino@example.org"]] * 2
    assert len({envelope.mail_from for envelope in box.taken}) == 1


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


def test_no_password_known_is_said_before_anything_is_sent(trusted: ssl.SSLContext) -> None:
    box = Box()
    with server(box, tls_context=trusted) as port, pytest.raises(LocalError):
        send(setup(port, security="starttls", user="desk"), LETTER)
    assert box.taken == []


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with server(Box()) as port:
        pass
    with pytest.raises(Unavailable):
        send(setup(port), LETTER)


def test_try_later_is_unavailable_and_never_is_local() -> None:
    with server(Box("451 later")) as port, pytest.raises(Unavailable):
        send(setup(port), LETTER)
    with server(Box("550 never")) as port, pytest.raises(LocalError):
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


@pytest.mark.parametrize(("code", "error"), [(75, Unavailable), (1, LocalError)])
def test_a_program_that_fails_is_told_by_its_code(tmp_path: Path, code: int, error: type[Exception]) -> None:
    program = tmp_path / "sendmail"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\nexit {code}\n")
    program.chmod(0o700)
    with pytest.raises(error):
        send(MailSettings(transport="sendmail", sender=SENDER, path=str(program)), LETTER)
