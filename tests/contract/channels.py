"""Channels under test: how each is set up in a folder, and what arrived there.

A new channel takes part by one line in :data:`CHANNELS`; one of another package by the entry-point group
``tunilib.worlds``, whose values may be :class:`ChannelKind`.
"""

from __future__ import annotations

import mailbox
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from tests.contract.worlds import GROUP

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


CHANNELS = (ChannelKind("mail", lambda _: "mail", _mail_settings, _mail_arrived),)
"""A channel in one line."""


@cache
def every_channel() -> tuple[ChannelKind, ...]:
    """Ours, and those of other packages."""
    others = (point.load() for point in entry_points(group=GROUP))
    return (*CHANNELS, *(kind for kind in others if isinstance(kind, ChannelKind)))
