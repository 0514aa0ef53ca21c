"""A site that is busy is waited for: by a reading, by the reading after a change, and longer by the night."""

from __future__ import annotations

import time

import pytest
from tests.accounts import inner
from tests.contract.person import Person
from tests.contract.worlds import CARD, World
from tests.fakes.faults import CHANGE, Fault

from tunilib.core.outcome import Word
from tunilib.views.texts import recovered_text

LOANS = "/MyResearch/CheckedOut"


@pytest.fixture(name="waits", autouse=True)
def _waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits of this process, which take no time."""
    found: list[float] = []
    monkeypatch.setattr(time, "sleep", found.append)
    return found


def test_a_reading_waits_for_a_busy_site(person: Person, waits: list[float]) -> None:
    person.world.library.books(CARD, 2)
    person.signs_in()
    person.world.fake.fault(Fault("limit", LOANS, new="30"))
    assert len(person.types("loans", "--json")) == 2
    assert 30 in waits


def test_a_wait_is_said_at_a_terminal_alone(person: Person) -> None:
    person.signs_in()
    said = []
    for how in ({"terminal": True}, {}, {"terminal": True, "quiet": True}):
        person.world.fake.fault(Fault("limit", LOANS, new="30"))
        words = ("loans", "--quiet") if how.pop("quiet", False) else ("loans",)
        done = person.machine.run(*words, **how)  # type: ignore[arg-type]
        assert done.code == 0
        said.append("asks to wait: 30 seconds" in done.out + done.err)
    assert said == [True, False, False]


@pytest.mark.parametrize(("words", "code"), [(("loans",), 4), (("schedule", "run"), 0)])
def test_a_night_waits_longer_than_a_person(person: Person, words: tuple[str, ...], code: int) -> None:
    person.world.library.books(CARD, 1)
    person.signs_in()
    person.world.fake.fault(Fault("limit", LOANS, new="120"))
    person.types(*words, code=code)


def test_what_was_renewed_is_read_back_after_the_wait(person: Person, waits: list[float]) -> None:
    person.world.library.books(CARD, 1)
    person.world.library.later(10)
    person.signs_in()
    person.world.fake.fault(Fault("lost", method=CHANGE))
    person.world.fake.fault(Fault("limit", LOANS, "GET", after=1, new="20"))
    (outcome,) = person.types("loans", "renew", "--all", "--json")
    assert outcome["outcome"] == "renewed"
    assert 20 in waits


def test_a_change_that_is_too_many_was_not_made(online: World) -> None:
    online.library.books(CARD, 1)
    online.library.later(10)
    online.fake.fault(Fault("limit", method=CHANGE, new="1"))
    (outcome,) = online.account().renew()
    assert outcome.outcome == Word.NOT_TRIED


def test_a_loan_with_its_old_date_is_not_said_to_be_gone(online: World) -> None:
    online.library.books(CARD, 1)
    online.library.later(10)
    account = online.account()
    online.fake.fault(Fault("claimed", method=CHANGE))
    online.fake.fault(Fault("lost", LOANS, "GET", after=1, times=-1))
    assert account.renew()[0].outcome == Word.UNKNOWN
    online.fake.faults.waiting.clear()
    online.library.later(1)
    account.renew()
    (text,) = [recovered_text(item, "en", None) for item in inner(account).recovered]
    assert "was not done" in text
