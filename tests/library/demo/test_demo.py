"""The demonstration's library."""

from __future__ import annotations

import shutil
from datetime import date, datetime, tzinfo
from pathlib import Path

import pytest

from tunilib.core.answer import ClaimWord
from tunilib.core.calendar import day_of
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.library.demo.demonstration import CARD, PASSWORD, make_demo
from tunilib.library.desk import Desk
from tunilib.library.patron.door import EmbeddedDoor, EmbeddedEntry
from tunilib.library.stores import store_address, store_path
from tunilib.library.stores.unit_of_work import Now


def clock(zone: tzinfo) -> datetime:
    return datetime(2026, 11, 25, 14, tzinfo=zone)


def door_of(demo: str, now: Now = clock) -> EmbeddedDoor:
    entry = EmbeddedEntry(demo, now)
    return entry.open(entry.sign_in(SignInRequest(card=CARD, password=PASSWORD)))


@pytest.fixture(name="made_demo", scope="module")
def _made_demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    address = store_address(tmp_path_factory.mktemp("demo") / "demo.sqlite")
    make_demo(address, clock)
    return address


@pytest.fixture(name="demo")
def _demo(made_demo: str, tmp_path: Path) -> str:
    shutil.copy(store_path(made_demo), tmp_path / "demo.sqlite")
    return store_address(tmp_path / "demo.sqlite")


def test_some_loans_renew_some_are_refused_and_the_fines_stay_below_the_limit(demo: str) -> None:
    door = door_of(demo)

    words = [claim.word for claim in door.loans.renew(door.loans.read().items).claims.values()]

    assert words.count(ClaimWord.DONE) >= 2
    assert words.count(ClaimWord.REFUSED) >= 1
    fines = door.fines.read()
    assert 0 < fines.total.cents < 1000
    assert fines.suspended is False


def test_everything_is_relative_to_the_day_on_which_it_is_made(tmp_path: Path) -> None:
    for moment in ("2026-11-25T00:00", "2028-02-29T23:59", "2026-03-29T03:30", "2026-10-25T03:30"):

        def now(zone: tzinfo, moment: str = moment) -> datetime:
            return datetime.fromisoformat(moment).replace(tzinfo=zone)

        demo = store_address(tmp_path / f"{moment[:10]}.sqlite")
        make_demo(demo, now)
        door = door_of(demo, now)
        loans = door.loans.read().items
        door.close()

        today = date.fromisoformat(moment[:10])
        days = [(day_of(loan.due) - today).days for loan in loans if loan.due is not None]
        assert days == [-3, 0, 8, 14, 18, 28], moment


def test_a_reset_makes_it_again_and_leaves_no_other_file(demo: str) -> None:
    door = door_of(demo)
    door.loans.renew(door.loans.read().items)

    make_demo(demo, clock, replace=True)

    assert len(door_of(demo).loans.read().items) == 6
    assert all(loan.renewals_used in (0, 5) for loan in door_of(demo).loans.read().items)
    left = {path.name for path in store_path(demo).parent.iterdir()}
    assert left <= {"demo.sqlite", "demo.sqlite-wal", "demo.sqlite-shm", "demo.sqlite.lock"}


def test_the_patron_has_holds_and_requests_in_every_state(demo: str) -> None:
    holds = door_of(demo).holds.read().items

    assert [(hold.kind.value, hold.status.value, hold.position) for hold in holds] == [
        ("hold", "ready", None),
        ("retrieval", "ready", None),
        ("hold", "in-transit", None),
        ("hold", "waiting", 2),
        ("hold", "frozen", 1),
        ("retrieval", "processing", None),
        ("retrieval", "cancelled", None),
    ]


def test_the_fines_come_from_the_history(demo: str) -> None:
    fines = door_of(demo).fines.read()

    assert [(fine.kind.value, str(fine.balance)) for fine in fines.fines] == [
        ("overdue", "2.40"),
        ("uncollected", "1.00"),
        ("overdue", "1.40"),
    ]
    assert fines.payable_online is True


def test_a_change_request_is_pending_and_a_second_card_has_a_loan_and_a_hold(demo: str) -> None:
    door = door_of(demo)

    assert [request.state for request in door.profile.read().requests] == ["pending"]
    assert [(card.name, card.active) for card in door.cards.read().items] == [(None, True), ("Onni Virtanen", False)]
    entry = EmbeddedEntry(demo, clock)
    second = entry.open(door.session, "29001013")
    assert len(second.loans.read().items) == 1
    assert [hold.status.value for hold in second.holds.read().items] == ["waiting"]


def test_its_history_is_consistent_and_was_made_day_by_day(demo: str) -> None:
    desk = Desk(demo, clock)

    assert desk.verify().problems == ()
    assert desk.report().day_done == date(2026, 11, 24)
    assert desk.day().expired == 0
    assert all(str(notice.to).endswith("@library.example") for notice in desk.notices.list())
    assert any(notice.to == "aino.virtanen@library.example" for notice in desk.notices.list())
    desk.close()
