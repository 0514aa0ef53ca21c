"""Reminders and overdue notices that the end of the day writes: as set, as the rules say, and once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.library.conftest import AINO, EERO, Library

from tunilib.core.profile import CardRequest, ProfileChange
from tunilib.errors import LocalError
from tunilib.library.circulation import end_of_day, overdue

if TYPE_CHECKING:
    from collections.abc import Callable

OWN = "aino@own.example"


@pytest.fixture(name="lent")
def _lent(library: Library) -> Library:
    """Both copies are lent to Aino on 2 March, until the 30th; the desk has ended that day."""
    library.lend(AINO, "b1", "b2")
    library.desk.day()
    return library


def remind(library: Library, days: int, card: str = AINO) -> None:
    library.door(card).profile.set(ProfileChange(email=OWN, reminder=days))


def end(library: Library, day: str) -> list[tuple[str | None, str]]:
    """End a day. The notices of that."""
    before = len(library.desk.notices.list())
    library.at(day)
    done = library.desk.day(library.today)
    told = library.desk.notices.list()[before:]
    assert done.notices == len(told)
    return [(notice.to, notice.subject) for notice in told]


def bodies(library: Library) -> list[str]:
    return [notice.body for notice in library.desk.notices.list()]


def test_overdue_loans_are_told_on_their_first_fourteenth_and_twenty_eighth_day(lent: Library) -> None:
    told = {}
    for day in range(1, 70):
        tomorrow = f"{lent.today + timedelta(days=1)}"
        if found := end(lent, tomorrow):
            told[tomorrow] = found
        assert end(lent, tomorrow) == [], day

    both = [(None, "2 loans are overdue")]
    assert told == {"2026-03-31": both, "2026-04-13": both, "2026-04-27": both}


def test_the_notice_names_the_loans_and_goes_to_the_address_of_the_register(lent: Library) -> None:
    lent.desk.patrons.edit(AINO, {"email": "aino@library.example"})

    assert end(lent, "2026-03-31") == [("aino@library.example", "2 loans are overdue")]
    (body,) = bodies(lent)
    assert body.count("Title of r1, due on Mon 30 Mar") == 2
    assert "contact the library: tel. 0294 520 900" in body


@pytest.mark.usefixtures("engine")
def test_who_wants_to_be_told_later_is_not_told_when_another_is(library: Library) -> None:
    for card, barcode, days in ((AINO, "b1", 1), (EERO, "b2", 3)):
        library.lend(card, barcode)
        remind(library, days, card)
    assert [len(end(library, day)) for day in ("2026-03-26", "2026-03-27", "2026-03-28", "2026-03-29")] == [0, 1, 0, 1]


def test_days_that_were_missed_bring_the_last_notice_alone(lent: Library) -> None:
    assert end(lent, "2026-04-20") == [(None, "2 loans are overdue")]
    assert end(lent, "2026-04-27") == [(None, "2 loans are overdue")]
    assert end(lent, "2026-05-04") == []


def test_a_loan_that_is_lost_by_the_last_of_the_missed_days_is_not_asked_for(lent: Library) -> None:
    lent.hold(EERO, expires=date(2026, 5, 1))
    assert [subject for _, subject in end(lent, "2026-06-10") if "overdue" in subject] == []


def test_what_was_returned_renewed_or_lost_is_not_overdue(lent: Library) -> None:
    lent.desk.check_in(["b1"])
    lent.at("2026-03-30")
    lent.renew(AINO, "b2")
    assert end(lent, "2026-03-31") == []

    lent.at("2026-04-10")
    lent.desk.items.lost("b2")
    count = len(bodies(lent))
    end(lent, "2026-06-01")
    assert not any("overdue" in notice.subject for notice in lent.desk.notices.list()[count:])


def test_a_renewed_loan_is_told_of_again_when_it_is_overdue_again(lent: Library) -> None:
    lent.at("2026-03-30")
    lent.renew(AINO, "b1")
    assert end(lent, "2026-03-31") == [(None, "1 loan is overdue")]
    assert end(lent, "2026-04-28") == [(None, "2 loans are overdue")]


@pytest.mark.parametrize(
    ("days", "told"), [("[3, 2]", [[(None, "1 loan is overdue")], [(None, "1 loan is overdue")]]), ("[]", [[], []])]
)
def test_a_library_may_choose_the_days_or_send_none(
    library_of: Callable[[str], Library], days: str, told: list[object]
) -> None:
    library = library_of(f"overdue_notice_days = {days}")
    library.patrons(AINO)
    library.copies("b1")
    library.lend(AINO, "b1")

    assert end(library, "2026-03-31") == []
    assert [end(library, "2026-04-01"), end(library, "2026-04-02")] == told


def test_a_reminder_is_written_on_its_day_to_the_patrons_own_address(lent: Library) -> None:
    remind(lent, 2)
    lent.desk.check_in(["b2"])

    assert end(lent, "2026-03-27") == []
    assert end(lent, "2026-03-28") == [(OWN, "1 loan falls due soon")]
    assert end(lent, "2026-03-29") == []
    assert "due on Mon 30 Mar" in bodies(lent)[0]


def test_who_has_set_no_reminder_or_no_address_any_more_gets_none(lent: Library) -> None:
    assert end(lent, "2026-03-28") == []
    remind(lent, 3)
    lent.door(AINO).profile.set(ProfileChange(reminder=0))
    assert end(lent, "2026-03-29") == []


def test_a_reminder_that_was_missed_is_made_up_for_until_the_due_date_alone(lent: Library) -> None:
    remind(lent, 3)

    assert end(lent, "2026-03-30") == [(OWN, "2 loans fall due soon")]
    assert [subject for _, subject in end(lent, "2026-03-31")] == ["2 loans are overdue"]


def test_days_that_were_missed_bring_one_reminder_of_all_that_falls_due_soon(lent: Library) -> None:
    """Otherwise there would be a letter for each day, all on one evening."""
    remind(lent, 2)
    lent.copies("c1", record="r2")
    lent.at("2026-03-03")
    lent.lend(AINO, "c1")  # due on the 31st
    lent.hold(EERO, expires=date(2026, 3, 27))  # it lapses on the 28th, which is ended by itself for it
    lent.desk.day()

    assert end(lent, "2026-03-29")[1:] == [(OWN, "3 loans fall due soon")]


def test_no_reminder_of_a_loan_that_is_overdue_when_an_earlier_day_is_ended(lent: Library) -> None:
    remind(lent, 3)
    lent.at("2026-03-31")
    lent.desk.day(date(2026, 3, 29))

    assert bodies(lent) == []


def test_what_remind_has_told_the_end_of_the_day_does_not_and_the_other_way_round(lent: Library) -> None:
    remind(lent, 2)
    lent.at("2026-03-28")
    reminders = lent.door(AINO).profile.reminders
    reminders.remember([lent.loan(AINO, "b1").id])

    assert end(lent, "2026-03-28") == [(OWN, "1 loan falls due soon")]

    assert reminders.due().loans == ()
    (waiting,) = reminders.waiting()
    assert waiting.loans == (lent.loan(AINO, "b2").id,)


def test_a_reminder_of_a_linked_card_goes_to_the_account_that_set_it(lent: Library) -> None:
    lent.desk.check_in(["b1"])
    lent.lend(EERO, "b1")
    door = lent.door(AINO)
    door.cards.add(CardRequest(card=EERO, password="secret1"))
    door.cards.use(next(card for card in door.cards.read().items if card.card == EERO))
    remind(lent, 1)

    assert end(lent, "2026-03-29") == [(OWN, "1 loan falls due soon")]


def test_a_killed_end_of_the_day_tells_each_patron_once(lent: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    lent.desk.check_in(["b2"])
    lent.lend(EERO, "b2")
    monkeypatch.setattr(end_of_day, "_TOLD_AT_ONCE", 1)
    lent.at("2026-03-31")
    tell = overdue.tell_overdue
    calls = iter(range(9))

    def dies(*given: Any) -> None:
        if next(calls) == 1:
            raise LocalError("the disk is full", code="database")
        tell(*given)

    with monkeypatch.context() as patched:
        patched.setattr(end_of_day, "tell_overdue", dies)
        with pytest.raises(LocalError):
            lent.desk.day()
    assert len(bodies(lent)) == 1

    assert len(end(lent, "2026-03-31")) == 1
    assert end(lent, "2026-03-31") == []


def test_a_day_that_is_ended_before_it_has_come_tells_of_no_loan_that_is_not_overdue_yet(lent: Library) -> None:
    lent.at("2026-03-30T20:00")
    lent.desk.day(date(2026, 3, 31))
    assert bodies(lent) == []

    assert end(lent, "2026-03-31") == []  # that day was ended
    assert end(lent, "2026-04-01") == [(None, "2 loans are overdue")]
    assert end(lent, "2026-04-02") == []


def test_who_ends_each_day_on_the_evening_before_tells_each_overdue_loan_once(lent: Library) -> None:
    told = {}
    for _ in range(58):
        lent.at(f"{lent.today + timedelta(days=1)}T20:00")
        before = len(bodies(lent))
        lent.desk.day(lent.today + timedelta(days=1))
        told[f"{lent.today}"] = len(bodies(lent)) - before
    assert [day for day, count in told.items() if count] == ["2026-03-31", "2026-04-13", "2026-04-27"]
    assert sum(told.values()) == 3


def test_an_overdue_notice_tells_what_returning_costs_and_offers_only_what_is_possible(lent: Library) -> None:
    end(lent, "2026-03-31")
    for barcode in ("b1", "b2"):
        assert lent.loan(AINO, barcode).renewable
    (both,) = bodies(lent)
    assert "Fines if returned today: €0.40" in both
    assert "Return them or renew them." in both
    assert "It can be renewed." not in both

    lent.hold(EERO)
    end(lent, "2026-04-13")
    neither = bodies(lent)[-1]
    assert "Fines if returned today: €5.60" in neither
    assert "Return them: they cannot be renewed." in neither


def test_a_notice_of_several_loans_names_those_that_can_be_renewed(library: Library) -> None:
    library.copies("b3", record="r2")
    library.lend(AINO, "b1", "b2", "b3")
    library.hold(EERO)
    end(library, "2026-05-01")
    text = bodies(library)[-1]
    assert text.count("It can be renewed.") == 1
    assert "Return them, or renew those that can be renewed." in text
