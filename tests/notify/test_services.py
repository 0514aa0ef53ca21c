"""Addresses of notification services, and what each refuses."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import tunilib.http.exchange
from tunilib.core.notice import Letter
from tunilib.errors import LetterRefused, LocalError, NotUnderstood, OutcomeUnknown, UsageError
from tunilib.notify.registry import find_channel
from tunilib.notify.services import ntfy_target

LETTER = Letter(to="", subject="Two things", text="Return\x1b[31m it\n")
NOW = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.fixture(name="posts")
def _posts(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    made: list[tuple[str, dict[str, str]]] = []

    def post(url: str, content: bytes = b"", *, headers: Any = None, **_: Any) -> None:
        made.append((url, dict(headers or {})))

    monkeypatch.setattr(tunilib.http.exchange, "post", post)
    return made


def send(target: str, **settings: Any) -> None:
    with find_channel(target).open(target, **settings) as sender:
        sender.send(LETTER, NOW)


@pytest.mark.parametrize(
    ("target", "url", "header"),
    [
        ("ntfy://topic", "https://ntfy.sh/", None),
        ("ntfys://example.org/topic", "https://example.org/", None),
        ("ntfy://127.0.0.1:8080/topic", "http://127.0.0.1:8080/", None),
        ("ntfys://tk_1@example.org/topic", "https://example.org/", "Bearer tk_1"),
        ("ntfys://me:pass@example.org/topic", "https://example.org/", "Basic bWU6cGFzcw=="),
    ],
)
def test_an_address_of_ntfy_names_server_topic_and_credentials(
    posts: list[tuple[str, dict[str, str]]], target: str, url: str, header: str | None
) -> None:
    send(target)
    assert posts == [(url, {} if header is None else {"Authorization": header})]


@pytest.mark.parametrize(
    ("typed", "target"),
    [
        ("https://ntfy.sh/topic", "ntfys://ntfy.sh/topic"),
        ("https://tk_1@ntfy.example.org:8443/topic/", "ntfys://tk_1@ntfy.example.org:8443/topic"),
        ("http://127.0.0.1:8080/topic", "ntfy://127.0.0.1:8080/topic"),
        (" ntfy://topic", "ntfy://topic"),
        ("ntfys://example.org/topic", "ntfys://example.org/topic"),
    ],
)
def test_a_topic_may_be_typed_as_browsers_show_it(typed: str, target: str) -> None:
    assert ntfy_target(typed) == target


@pytest.mark.parametrize(
    "typed",
    [
        *("topic", "https://ntfy.sh", "https://ntfy.sh/a/b", "mailto:me@example.org", "ntfy:///"),
        # a server without a topic is no topic of ntfy.sh
        *(
            "ntfys://me:TOKEN@my.server/",
            "ntfys://me:TOKEN@my.server",
            "ntfys://my.server",
            "ntfys://my:8080",
            "ntfy://my/",
        ),
        *(
            "ntfys://TOKEN@my",
            "ntfy://localhost",
            "ntfy://127.0.0.1/",
            "ntfys://my.server?x",
            "ntfys://my#x",
            "ntfys://[::1]/",
        ),
    ],
)
def test_what_names_no_topic_is_a_mistake(typed: str) -> None:
    with pytest.raises(UsageError):
        ntfy_target(typed)


def test_an_address_of_ntfy_without_one_topic_is_a_mistake() -> None:
    for target in ["ntfys://", "ntfys://example.org/a/b"]:
        with pytest.raises(UsageError) as caught:
            send(target)
        assert "pass" not in caught.value.message, target


def test_an_answer_that_is_a_refusal_lets_the_letter_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise NotUnderstood("{host} answered with {status}", host="x", status=500)

    monkeypatch.setattr(tunilib.http.exchange, "post", refuse)
    with pytest.raises(LetterRefused) as caught:
        send("https://example.org/hook")
    assert caught.value.for_now


def test_without_the_extra_the_hint_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "apprise", None)
    with pytest.raises(LocalError) as caught:
        send("tgram://123:secret/456")
    assert caught.value.exit_code == 6
    assert "tunilib[notify]" in str(caught.value.hint)
    assert "secret" not in caught.value.message


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_apprise_sends_or_does_not_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is on this machine is asked without a proxy."""
    apprise = pytest.importorskip("apprise")
    from requests.utils import get_environ_proxies

    sent: list[str] = []

    def notify(_apprise: object, title: str, body: str) -> bool:
        sent.append(f"{title}: {body}")
        proxies = get_environ_proxies("http://127.0.0.1:8080/x"), get_environ_proxies("http://localhost/x")
        sent.append(f"{proxies}, {get_environ_proxies('http://x.example')['http']}")
        return False

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setattr(apprise.Apprise, "notify", notify)
    with pytest.raises(OutcomeUnknown):
        send("json://example.org/x")
    assert sent == ["Two things: Return [31m it", "({}, {}), http://127.0.0.1:1"]
    assert "no_proxy" not in os.environ
    with pytest.raises(LocalError, match="does not know") as caught:
        send("nothing://secret@example.org")
    assert "secret" not in caught.value.message


@pytest.mark.parametrize(
    "target",
    [
        *(
            "https://",
            "http:///path",
            "https://[half",
            "ntfys://[half/topic",
            "http://127.0.0.²/x",
            "https://h:99999/x",
        ),
        *("http://library.example/x", "ntfy://library.example/topic", "ntfys://h:8 0/topic", "ntfys://h:99999/topic"),
    ],
)
def test_an_address_that_cannot_be_asked_or_only_in_plain_text_is_a_mistake_of_the_configuration(target: str) -> None:
    with pytest.raises(UsageError):
        send(target)


def test_a_desktop_does_not_read_markup_in_a_title(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program, out = tmp_path / "notify-send", tmp_path / "out"
    monkeypatch.setenv("PATH", str(tmp_path))
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {out}\n')
    program.chmod(0o755)
    with find_channel("desktop").open("desktop") as sender:
        sender.send(Letter(to="", subject="Q & A", text="<a href='x'>Simon & Garfunkel</a>"), NOW)
    assert out.read_text().splitlines()[-2:] == ["Q & A", "&lt;a href='x'&gt;Simon &amp; Garfunkel&lt;/a&gt;"]


def test_a_desktop_without_the_program_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(LocalError, match="notify-send"):
        send("desktop")
    program = tmp_path / "notify-send"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(LocalError, match="ended with 1"):
        send("desktop")
