"""Messages, handed over the same by every channel."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.contract.channels import CHANNELS, ChannelKind

from tunilib.core.notice import Letter
from tunilib.notify import registry
from tunilib.notify.registry import find_channel

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
KINDS = [pytest.param(kind, id=kind.name) for kind in CHANNELS]


@pytest.fixture(autouse=True)
def _programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")


def letter(subject: str = "Ready for you", text: str = "Come and fetch it.") -> Letter:
    return Letter(to="aino@example.org", subject=subject, text=text, key="notice 1")


def test_every_channel_is_under_test() -> None:
    assert {channel.name for channel in registry.CHANNELS} <= {kind.name for kind in CHANNELS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_channel_is_found_by_its_target(kind: ChannelKind, tmp_path: Path) -> None:
    assert find_channel(kind.target(tmp_path)).name == kind.name
    if not find_channel(kind.target(tmp_path)).schemes:
        assert find_channel(kind.name).name == kind.name


@pytest.mark.parametrize("kind", KINDS)
def test_letters_arrive_once_each_and_in_their_order(kind: ChannelKind, tmp_path: Path) -> None:
    target = kind.target(tmp_path)
    with find_channel(target).open(target, **kind.settings(tmp_path)) as sender:
        sender.send(letter("First"), NOW)
        sender.send(letter("Second", "Another text."), NOW)
    assert kind.arrived(tmp_path) == [("First", "Come and fetch it."), ("Second", "Another text.")]


@pytest.mark.parametrize("kind", KINDS)
def test_a_line_break_in_a_subject_stays_in_one_line(kind: ChannelKind, tmp_path: Path) -> None:
    target = kind.target(tmp_path)
    with find_channel(target).open(target, **kind.settings(tmp_path)) as sender:
        sender.send(letter("Ready\nBcc: everyone@example.org"), NOW)
    ((subject, _),) = kind.arrived(tmp_path)
    assert subject == "Ready Bcc: everyone@example.org"
