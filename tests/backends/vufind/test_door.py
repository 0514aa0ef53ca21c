"""The door before anything was asked."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tunilib.backends.vufind.door import VufindDoor, VufindEntry, open_entry
from tunilib.core.ports.door import Door, Entry
from tunilib.core.ports.sign_in import Session
from tunilib.errors import UsageError
from tunilib.local.ledger.records import zone_named


def opened(address: str = "https://site.example") -> VufindEntry:
    return open_entry(address, now=lambda zone: datetime(2026, 3, 2, 12, tzinfo=UTC).astimezone(zone))


def test_entry_and_door_are_what_the_ports_ask_for() -> None:
    entry: Entry = opened()
    door: Door = entry.open(Session(card="1001", data={}))
    assert isinstance(door, VufindDoor)
    door.close()


def test_opening_a_door_asks_for_nothing_and_keeps_the_session() -> None:
    session = Session(card="1001", data={"cookie ID": "x", "product": "finna", "languages": "en-gb fi sv"})
    door = opened("https://nowhere.invalid").open(session)
    assert door.card == "1001"
    assert {key: value for key, value in door.session.data.items() if key != "theme"}["cookie ID"] == "x"
    door.close()


def test_a_finnas_days_are_finlands() -> None:
    door = opened().open(Session(card="1001", data={"product": "finna"}))
    assert str(door.zone) == "Europe/Helsinki"
    door.close()


@pytest.mark.usefixtures("in_helsinki")
def test_a_vufinds_days_are_those_of_this_machine_each_with_its_own_offset() -> None:
    door = opened("https://nowhere.invalid").open(Session(card="1001", data={"product": "vufind"}))
    moments = [datetime(2026, month, 10, 22, 30, tzinfo=UTC).astimezone(door.zone) for month in (3, 7)]
    assert [one.isoformat() for one in moments] == ["2026-03-11T00:30:00+02:00", "2026-07-11T01:30:00+03:00"]
    assert zone_named(str(door.zone)) is door.zone
    door.close()


@pytest.mark.parametrize("address", ["http://library.example", "ftp://x.example", "https://", "https://a:b@c.example"])
def test_an_address_that_cannot_be_asked_safely_is_refused(address: str) -> None:
    with pytest.raises(UsageError):
        opened(address)
