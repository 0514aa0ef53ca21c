"""A letter on the wire: nothing breaks out of a header."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from tunilib.core.notice import Letter
from tunilib.errors import UsageError
from tunilib.notify.mail import mail_address, wire_format

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SENDER = "desk@library.example"


def wire(**changes: str) -> bytes:
    letter = Letter(**{"to": "aino@example.org", "subject": "Ready", "text": "Come.", **changes})
    return wire_format(letter, SENDER, NOW).as_bytes()


def test_a_plain_address_is_taken_as_it_is() -> None:
    for text in ["a@b.fi", "o'brien+books@uni.example", "x.y@sub.domain.example"]:
        assert mail_address(f" {text} ") == text, text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "aino",
        "a@b@c",
        "a b@c.fi",
        "a@b.fi, c@d.fi",
        "a@b.fi\nBcc: c@d.fi",
        "<a@b.fi>",
        "a@-b.fi",
        "å@b.fi",
        "a" * 250 + "@b.fi",
        "a" * 65 + "@b.fi",
        "a@" + "b" * 64 + ".fi",
        "a@b_c.fi",
        "a@b..fi",
        ".a@b.fi",
        "aino@käyttö.fi",
        "=?utf-8?q?aino?=@b.fi",
    ],
)
def test_anything_else_is_no_address(text: str) -> None:
    with pytest.raises(UsageError):
        mail_address(text)


@given(st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,70}@[A-Za-z0-9.-]{1,70}", fullmatch=True))
def test_what_is_taken_for_an_address_is_in_the_header_as_it_is(text: str) -> None:
    from email import message_from_bytes
    from email.policy import SMTP

    try:
        sent = wire(to=text)
    except UsageError:
        return
    assert [one.addr_spec for one in message_from_bytes(sent, policy=SMTP)["To"].addresses] == [text]


def test_a_text_with_half_a_character_can_be_sent() -> None:
    assert b"Subject: a?b" in wire(subject="a\ud800b", text="c\udfffd")


def test_a_line_break_in_a_subject_starts_no_header() -> None:
    head = wire(subject="Ready\r\nBcc: everyone@example.org\r\n\r\nbody").partition(b"\r\n\r\n")[0]
    assert not any(line.lower().startswith(b"bcc:") for line in head.splitlines())


@given(st.text(max_size=200))
def test_no_subject_whatever_adds_a_header(subject: str) -> None:
    from email import message_from_bytes

    plain = {name for name, _ in message_from_bytes(wire()).items()}
    try:
        sent = wire(subject=subject.encode("utf-8", "replace").decode())
    except UnicodeError:
        return
    assert {name for name, _ in message_from_bytes(sent).items()} == plain


def test_the_same_letter_has_the_same_message_id() -> None:
    first, second = (line for _ in range(2) for line in wire(key="notice 7").splitlines() if b"Message-ID" in line)
    assert first == second


def test_a_series_says_how_to_leave_it() -> None:
    assert b"List-Unsubscribe: <mailto:desk@library.example>" in wire(unsubscribe="mailto:desk@library.example")


def test_text_and_html_stand_side_by_side() -> None:
    letter = Letter(to="a@b.fi", subject="s", text="plain ä", html="<p>html ä</p>")
    kinds = [part.get_content_type() for part in wire_format(letter, SENDER, NOW).walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]
