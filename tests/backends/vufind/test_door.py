"""Sites by name, the door before anything was asked, and what a session remembers about a site."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, strategies as st

from tunilib.backends.vufind.dialects import BOOTSTRAP, FINNA2, Dialect
from tunilib.backends.vufind.door import VufindDoor, VufindEntry, open_entry
from tunilib.backends.vufind.paths import known_site, product_at
from tunilib.backends.vufind.session import SiteSession
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


def test_a_name_is_known_however_it_is_spelt() -> None:
    for name in ["tuni.finna.fi", " Tuni.Finna.fi "]:
        assert known_site(name) == "https://tuni.finna.fi", name


def test_every_host_of_finna_is_known() -> None:
    assert known_site("some-town.finna.fi") == "https://some-town.finna.fi"


def test_another_name_is_not_known() -> None:
    for name in ["", "nosuch", "finna.fi.example.org", "a.b.finna.fi", "x/../finna.fi", "-.finna.fi"]:
        assert known_site(name) is None, name


def test_a_host_of_finna_is_finna_and_another_may_be_anything() -> None:
    assert product_at("https://piki.finna.fi") == "finna"
    assert product_at("https://finna.fi.example.org") is None


def test_what_is_remembered_comes_back() -> None:
    dialect = Dialect("vufind", "sandal", BOOTSTRAP, ("en", "fi")).with_dates("mdy")
    memory = SiteSession({"ID": "x", "language": "en"}, "https://a.example/b", dialect, {"1": "1001", "2": "1002"})
    assert SiteSession.of(memory.data()) == memory


def test_a_finna_is_remembered_as_one() -> None:
    memory = SiteSession(dialect=Dialect("finna", None, FINNA2, ("en-gb", "fi", "sv")))
    assert SiteSession.of(memory.data()).dialect == memory.dialect


def test_what_is_true_of_the_site_holds_without_the_session() -> None:
    memory = SiteSession({"ID": "x"}, "https://a.example", None, {"1": "1001", "2": "1002"})
    assert memory.site_only() == SiteSession(base="https://a.example")


@given(st.dictionaries(st.sampled_from(["cards", "product", "dates", "languages", "cookie ID", "base"]), st.text()))
def test_broken_data_are_forgotten(data: dict[str, str]) -> None:
    assert isinstance(SiteSession.of(data), SiteSession)
