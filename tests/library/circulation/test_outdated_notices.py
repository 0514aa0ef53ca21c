"""What waits in the outbox is not mailed when it does not stand any more; what stands of it is written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, Library

from tunilib.core.outcome import Word
from tunilib.core.profile import CardRequest, ProfileChange
from tunilib.services.mail import send_notices

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from tunilib.core.notice import Letter


OWN = "aino@own.example"
REGISTER = "aino@library.example"


@pytest.fixture(name="lent")
def _lent(library: Library) -> Library:
    """Both copies are lent to Aino on 2 March, until the 30th; she is reminded two days before."""
    library.desk.patrons.edit(AINO, {"email": REGISTER})
    library.lend(AINO, "b1", "b2")
    library.door(AINO).profile.set(ProfileChange(email=OWN, reminder=2))
    library.desk.day()
    return library


def end(library: Library, day: str) -> None:
    """End a day without mailing anything."""
    library.at(day)
    library.desk.day()


def mailed(library: Library) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []

    def post(letter: Letter, _now: datetime) -> None:
        found.append((letter.to, letter.subject))

    outcomes = {one.outcome for one in send_notices(library.desk.notices, post, library.desk.now)}
    assert outcomes <= {Word.MAILED}
    return found


def states(library: Library) -> list[str]:
    return [library.desk.notices.show(notice.id).state for notice in library.desk.notices.list()]


def give_back(library: Library) -> None:
    library.desk.check_in(["b1", "b2"])


def renew(library: Library) -> None:
    library.renew(AINO, "b1", "b2")


def lose(library: Library) -> None:
    library.desk.items.lost("b1")
    library.desk.items.lost("b2")


def pass_by(library: Library) -> None:
    library.at("2026-03-31")


def stop(library: Library) -> None:
    library.door(AINO).profile.set(ProfileChange(reminder=0))


@pytest.mark.parametrize("change", [give_back, renew, lose, pass_by, stop])
def test_no_reminder_is_mailed_of_what_does_not_stand_any_more(
    lent: Library, change: Callable[[Library], None]
) -> None:
    end(lent, "2026-03-28")
    assert states(lent) == ["waiting"]
    change(lent)

    assert "2 loans fall due soon" not in [subject for _, subject in mailed(lent)]
    assert states(lent)[0] == "outdated"
    assert lent.sql("SELECT kind FROM event WHERE kind = 'notice-outdated'") == [("notice-outdated",)]
    assert lent.desk.report().notices_unsent == 0
    assert lent.desk.verify().problems == ()


@pytest.mark.parametrize("change", [give_back, renew, lose])
def test_no_overdue_notice_is_mailed_of_what_does_not_stand_any_more(
    lent: Library, change: Callable[[Library], None]
) -> None:
    stop(lent)
    end(lent, "2026-03-31")
    assert states(lent) == ["waiting"]
    change(lent)

    assert "2 loans are overdue" not in [subject for _, subject in mailed(lent)]
    assert states(lent)[0] == "outdated"


def test_what_stands_is_mailed_as_it_was_written(lent: Library) -> None:
    end(lent, "2026-03-28")
    lent.at("2026-03-30")
    assert mailed(lent) == [(OWN, "2 loans fall due soon")]
    end(lent, "2026-03-31")
    lent.at("2026-04-05")
    assert mailed(lent) == [(REGISTER, "2 loans are overdue")]
    assert states(lent) == ["sent", "sent"]


def test_of_a_reminder_what_stands_is_written_anew_and_told_once(lent: Library) -> None:
    end(lent, "2026-03-28")
    lent.desk.check_in(["b1"])

    assert mailed(lent) == [(OWN, "1 loan falls due soon")]
    assert states(lent) == ["outdated", "sent"]
    end(lent, "2026-03-29")
    assert lent.door(AINO).profile.reminders.due().loans == ()
    assert mailed(lent) == []


def test_of_an_overdue_notice_what_stands_is_written_anew_and_told_once(lent: Library) -> None:
    stop(lent)
    end(lent, "2026-03-31")
    lent.desk.check_in(["b1"])

    assert mailed(lent) == [(REGISTER, "1 loan is overdue")]
    assert states(lent) == ["outdated", "sent"]
    end(lent, "2026-04-01")
    assert mailed(lent) == []


def test_a_reminder_that_is_written_anew_can_become_outdated_too(lent: Library) -> None:
    end(lent, "2026-03-28")
    lent.desk.check_in(["b1"])
    with lent.desk.notices.mailing():
        pass
    assert states(lent) == ["outdated", "waiting"]
    lent.desk.check_in(["b2"])
    assert mailed(lent) == []
    assert states(lent) == ["outdated", "outdated"]


def test_a_reminder_follows_the_accounts_own_address(lent: Library) -> None:
    end(lent, "2026-03-28")
    lent.door(AINO).profile.set(ProfileChange(email="new@own.example"))

    assert mailed(lent) == [("new@own.example", "2 loans fall due soon")]
    assert states(lent) == ["outdated", "sent"]


def test_who_sets_a_reminder_again_is_reminded_of_what_was_not_mailed(lent: Library) -> None:
    end(lent, "2026-03-28")
    stop(lent)
    assert mailed(lent) == []
    lent.door(AINO).profile.set(ProfileChange(reminder=2))
    end(lent, "2026-03-29")
    assert mailed(lent) == [(OWN, "2 loans fall due soon")]


@pytest.fixture(name="shared")
def _shared(lent: Library) -> Library:
    """Both copies are lent to Eero. Aino has his card in her account, and a reminder for it."""
    give_back(lent)
    lent.lend(EERO, "b1", "b2")
    door = lent.door(AINO)
    door.cards.add(CardRequest(card=EERO, password="secret1"))
    door.cards.use(door.cards.read().items[1])
    door.profile.set(ProfileChange(email=OWN, reminder=2))
    end(lent, "2026-03-28")
    assert states(lent) == ["waiting"]
    return lent


def drop(library: Library) -> None:
    library.door(AINO).cards.remove(library.door(AINO).cards.read().items[1])


def reset(library: Library) -> None:
    """The desk gives Eero a new password, which ends what others may do with his card."""
    library.desk.patrons.reset_password(EERO, "another1")


@pytest.mark.parametrize("change", [drop, reset])
def test_a_reminder_of_an_account_that_has_the_card_no_more_is_not_mailed_to_it(
    shared: Library, change: Callable[[Library], None]
) -> None:
    change(shared)
    end(shared, "2026-03-29")
    assert mailed(shared) == []
    assert states(shared) == ["outdated"]


def test_what_stands_of_a_reminder_goes_to_the_account_that_it_was_for(shared: Library) -> None:
    """Eero has set a reminder since. Aino's would be a copy at another address."""
    shared.door(EERO).profile.set(ProfileChange(email="eero@own.example", reminder=2))
    shared.desk.check_in(["b1"])
    assert mailed(shared) == [(OWN, "1 loan falls due soon")]


def test_remind_shows_and_mails_what_stands_alone(lent: Library) -> None:
    end(lent, "2026-03-28")
    lent.desk.check_in(["b1"])
    reminders = lent.door(AINO).profile.reminders

    (waiting,) = reminders.waiting()
    assert waiting.loans == (lent.loan(AINO, "b2").id,)
    with reminders.mailing() as left:
        assert left == ()
        (waiting,) = reminders.waiting()
        assert waiting.notice.subject == "1 loan falls due soon"
    lent.desk.check_in(["b2"])
    with reminders.mailing():
        assert reminders.waiting() == ()


def test_remind_leaves_the_notices_of_others_alone(lent: Library) -> None:
    lent.lend(EERO, *_copy(lent))
    lent.door(EERO).profile.set(ProfileChange(email="eero@own.example", reminder=2))
    end(lent, "2026-03-28")
    lent.desk.check_in(["b1", "b2", "c1"])
    with lent.door(AINO).profile.reminders.mailing():
        pass
    assert sorted(states(lent)) == ["outdated", "waiting"]


def _copy(library: Library) -> list[str]:
    library.copies("c1", record="r9")
    return ["c1"]


def test_a_hold_that_is_not_ready_any_more_is_not_told_of_as_ready(lent: Library) -> None:
    lent.desk.patrons.edit(EERO, {"email": "eero@library.example"})
    lent.hold(EERO)
    lent.desk.check_in(["b1"])
    assert [notice.subject for notice in lent.desk.notices.waiting()] == ["Ready for pick-up: Title of r1"]
    lent.lend(EERO, "b1")

    assert mailed(lent) == []
    assert states(lent) == ["outdated"]


def test_a_hold_that_was_not_collected_is_told_of_as_that_alone(lent: Library) -> None:
    lent.desk.patrons.edit(EERO, {"email": "eero@library.example"})
    lent.hold(EERO)
    lent.desk.check_in(["b1", "b2"])
    end(lent, "2026-03-27")
    assert mailed(lent) == [("eero@library.example", "Not collected: Title of r1")]
