"""Channels under test: how each is set up in a folder, and what arrived there.

A new channel takes part by one line in :data:`CHANNELS`.
"""

from __future__ import annotations

import json
import mailbox
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tunilib.local.config import MailSettings


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """A channel, set up in a folder.

    Attributes:
        name: of the channel.
        target: its name or address.
        settings: what this machine gives it.
        arrived: subject and text of each letter that arrived in the folder, in their order.
    """

    name: str
    target: Callable[[Path], str]
    settings: Callable[[Path], dict[str, Any]]
    arrived: Callable[[Path], list[tuple[str, str]]]


def _mail_settings(folder: Path) -> dict[str, Any]:
    settings = MailSettings(transport="file", sender="desk@library.example", path=str(folder / "outbox.mbox"))
    return {"mail": settings, "password": lambda: None}


def _mail_arrived(folder: Path) -> list[tuple[str, str]]:
    box = mailbox.mbox(folder / "outbox.mbox", create=False)
    try:
        return [(str(mail["Subject"]), str(mail.get_payload()).strip()) for mail in box]
    finally:
        box.close()


def _desktop_settings(folder: Path) -> dict[str, Any]:
    """A program in the place of ``notify-send``, which notes what it is to show."""
    program = folder / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s\\0%s\\0" "$3" "$4" >> {folder / "shown"}\n')
    program.chmod(0o755)
    return {}


def _desktop_arrived(folder: Path) -> list[tuple[str, str]]:
    words = (folder / "shown").read_text().split("\0")[:-1]
    return list(zip(words[::2], words[1::2], strict=True))


class _Web(HTTPServer):
    """A service that takes JSON."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.got: list[tuple[str, str]] = []
        Thread(target=self.serve_forever, daemon=True).start()


class _Taking(BaseHTTPRequestHandler):
    server: _Web

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((body["title"], body["message"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@cache
def _web(_folder: Path) -> _Web:
    """The service of one test."""
    return _Web()


def _web_arrived(folder: Path) -> list[tuple[str, str]]:
    return _web(folder).got


CHANNELS = (
    ChannelKind("mail", lambda _: "mail", _mail_settings, _mail_arrived),
    ChannelKind("desktop", lambda _: "desktop", _desktop_settings, _desktop_arrived),
    ChannelKind("ntfy", lambda at: f"ntfy://127.0.0.1:{_web(at).server_port}/topic", lambda _: {}, _web_arrived),
    ChannelKind("webhook", lambda at: f"http://127.0.0.1:{_web(at).server_port}/", lambda _: {}, _web_arrived),
)
"""A channel in one line."""
