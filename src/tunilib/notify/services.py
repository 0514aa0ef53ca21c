"""Notifications: on the desktop, by ntfy, as JSON to an address, and by apprise to many other services."""

from __future__ import annotations

import json
import os
import re
from contextlib import contextmanager
from html import escape
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote

from tunilib._version import install_command
from tunilib.core.address import ADDRESS_HINT, is_loopback, is_safe_address, read_address
from tunilib.core.note import cause_of, one_line
from tunilib.errors import LetterRefused, LocalError, NotUnderstood, OutcomeUnknown, UsageError
from tunilib.local.programs import child_environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from tunilib.core.notice import Letter
    from tunilib.notify.registry import Sender

_SECONDS = 20
_NTFY = "ntfy.sh"
_OF_NTFY = r"ntfys?://[A-Za-z0-9_-]{1,64}"
"""A topic of the public server: a word alone. A name with a dot, a port, a user or a slash is another host's."""
_LOOPBACK = "localhost,127.0.0.0/8,::1"


class _Sending(NamedTuple):
    """A sender that is one function."""

    do: Callable[[Letter], None]

    def send(self, letter: Letter, now: datetime) -> None:  # noqa: ARG002 - as every sender
        self.do(letter)


@contextmanager
def open_desktop(
    _target: str = "desktop", *, environ: Mapping[str, str] = os.environ, **_settings: Any
) -> Iterator[Sender]:
    """The sender to this desktop, by ``notify-send``."""
    from shutil import which

    found = which("notify-send", path=environ.get("PATH"))
    if found is None:
        raise LocalError(
            "notify-send is not installed", code="configuration", hint="install libnotify, or choose another channel"
        )

    def send(letter: Letter) -> None:
        import subprocess

        body = escape(_plain(letter.text), quote=False)  # a desktop reads markup in the body, and not in the head
        command = [found, "--app-name=tunilib", "--", one_line(letter.subject), body]
        try:
            done = subprocess.run(  # noqa: S603 - no shell
                command, env=child_environment(environ), capture_output=True, timeout=_SECONDS, check=False
            )
        except OSError as error:
            why = cause_of(error)
            raise LocalError("{program} did not send: {why}", program="notify-send", why=why) from error
        except subprocess.TimeoutExpired as error:
            raise OutcomeUnknown("{program} did not finish, and may have sent it", program="notify-send") from error
        if done.returncode:
            raise LocalError(
                "{program} did not send: it ended with {status}", program="notify-send", status=done.returncode
            )

    yield _Sending(send)


class _Topic(NamedTuple):
    """A topic of ntfy: its server's address, its name, and who may write to it."""

    server: str
    topic: str
    user: str
    password: str


def ntfy_target(address: str) -> str:
    """The target of an address of ntfy, also of a topic's web page."""
    scheme, sign, rest = address.strip().partition("://")
    is_web = scheme in ("https", "http")
    kind = {"https": "ntfys", "http": "ntfy"}.get(scheme, scheme)
    rest = rest.rstrip("/") if "/" in rest.rstrip("/") else rest  # a slash at the end of a name makes it a host
    if kind not in ("ntfys", "ntfy") or (is_web and "/" not in rest):
        raise _no_topic(address)
    target = f"{kind}{sign}{rest}"
    _topic_of(target)
    return target


def _topic_of(target: str) -> _Topic:
    try:
        parts = read_address(target)
    except NotUnderstood:
        raise _no_topic(target) from None
    topic = unquote(parts.path.strip("/"))
    host, scheme = parts.netloc.rpartition("@")[2], "https" if parts.scheme == "ntfys" else "http"
    if not topic and re.fullmatch(_OF_NTFY, target) and not is_loopback(parts.netloc):
        host, topic, scheme = _NTFY, parts.netloc, "https"
    server = f"{scheme}://{host}/"
    if not topic or "/" in topic or not is_safe_address(server):
        raise _no_topic(target)
    return _Topic(server, topic, unquote(parts.username or ""), unquote(parts.password or ""))


def _no_topic(target: str) -> UsageError:
    shown = shown_address(target)
    return UsageError("not an address of ntfy: {address}", hint="write ntfys://HOST/TOPIC", address=shown)


@contextmanager
def open_ntfy(target: str, **_settings: Any) -> Iterator[Sender]:
    """The sender to a topic: ``ntfy://TOPIC`` of the public server, ``ntfys://HOST/TOPIC`` of another.

    A user and a password before the host are sent, or a token. ``ntfy://HOST/TOPIC`` is plain http.
    """
    where = _topic_of(target)
    headers = _ntfy_headers(where.user, where.password)

    def send(letter: Letter) -> None:
        body = {"topic": where.topic, "title": one_line(letter.subject), "message": _plain(letter.text)}
        _posted(where.server, body, headers)

    yield _Sending(send)


@contextmanager
def open_webhook(target: str, **_settings: Any) -> Iterator[Sender]:
    """The sender to an address, by a POST of JSON: ``title`` and ``message``."""
    if not is_safe_address(target):
        raise UsageError("not an address: {url}", hint=ADDRESS_HINT, url=shown_address(target))

    def send(letter: Letter) -> None:
        _posted(target, {"title": one_line(letter.subject), "message": _plain(letter.text)}, {})

    yield _Sending(send)


@contextmanager
def open_apprise(target: str, **_settings: Any) -> Iterator[Sender]:
    """The sender to any service of apprise; it needs the extra ``notify``."""
    try:
        import apprise
    except ImportError as error:
        raise LocalError(
            "this channel needs an extra of tunilib: {scheme}",
            code="configuration",
            hint="install it: {command}",
            scheme=target.partition(":")[0],
            command=install_command("tunilib[notify]"),
        ) from error
    asset = apprise.AppriseAsset()
    asset.http_redirects = False  # news go to no other host than the named one; older versions do not know it
    services = apprise.Apprise(asset=asset)
    if not services.add(target):
        raise LocalError(
            "apprise does not know this address: {address}", code="configuration", address=shown_address(target)
        )

    def send(letter: Letter) -> None:
        sent: list[object] = []

        def notify() -> None:
            sent.append(services.notify(title=one_line(letter.subject), body=_plain(letter.text)))

        asking = Thread(target=notify, daemon=True)  # apprise waits as long as an answer drips
        with _straight_to_loopback():
            asking.start()
            asking.join(_SECONDS)
        if not any(sent):
            raise OutcomeUnknown("{scheme} did not say that it has sent it", scheme=target.partition(":")[0])

    yield _Sending(send)


@contextmanager
def _straight_to_loopback() -> Iterator[None]:
    """Let apprise ask services on this machine without a proxy. It reads the environment alone."""
    before = os.environ.get("no_proxy")
    listed = before or os.environ.get("NO_PROXY")
    os.environ["no_proxy"] = ",".join(filter(None, (listed, _LOOPBACK)))
    try:
        yield
    finally:
        if before is None:
            del os.environ["no_proxy"]
        else:
            os.environ["no_proxy"] = before


def _posted(url: str, body: dict[str, str], headers: dict[str, str]) -> None:
    from tunilib.http.exchange import post

    try:
        post(url, json.dumps(body, ensure_ascii=False).encode(), headers=headers, seconds=_SECONDS)
    except NotUnderstood as error:
        raise LetterRefused(error.template, for_now=True, hint=error.hint_template, **error.facts) from error


def _ntfy_headers(user: str, password: str) -> dict[str, str]:
    if not user:
        return {}
    if not password:
        return {"Authorization": f"Bearer {user}"}
    from base64 import b64encode

    return {"Authorization": f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"}


def _plain(text: str) -> str:
    """The text without control characters, except line breaks."""
    return "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text).strip()


def shown_address(address: str) -> str:
    """An address without possible secrets."""
    try:
        host = read_address(address).hostname or ""
    except NotUnderstood:
        host = ""
    return f"{address.partition('://')[0]}://{host}/…"
