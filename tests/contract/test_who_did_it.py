"""The state says what is, the answer who did it: two runs at once never both say that they did it."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from tests.accounts import inner
from tests.contract.worlds import CARD, World, worlds_that_can
from tests.fakes.library import PASSWORD

from tunilib.account import Account
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.outcome import Word
from tunilib.core.ports.door import Door
from tunilib.core.profile import PasswordChange
from tunilib.core.reason import ReasonCode
from tunilib.errors import SessionExpired
from tunilib.services.profile import change_password

NEW = "uusisana1"


class Beside:
    """A port or door through which another run does the same just before, or something happens between."""

    def __init__(self, inner: Any, **instead: Any) -> None:
        self._inner, self._instead = inner, instead

    def __getattr__(self, name: str) -> Any:
        return self._instead.get(name) or getattr(self._inner, name)


def opened(here: World, door: Any) -> Account:
    return here.account(door=door)


@pytest.fixture(name="here", params=worlds_that_can("holds"))
def _here(request: pytest.FixtureRequest, tmp_path: Any) -> Any:
    from tests.contract.worlds import world

    with world(request.param, tmp_path) as made:
        yield made


def test_a_loan_that_another_run_renewed_is_unchanged_by_another(here: World) -> None:
    here.library.copy("B1", "renewable")
    here.library.lend(CARD, "B1")
    here.library.moment += timedelta(days=10)
    door = here.door()

    def after_another(loans: Any) -> Answer:
        with closing(here.account()) as other:
            (theirs,) = other.renew()
        assert theirs.outcome == Word.RENEWED
        return Answer(claims={loan.id: Claim(ClaimWord.REFUSED) for loan in loans})

    account = opened(here, Beside(door, loans=Beside(door.loans, renew=after_another)))
    (mine,) = account.renew()
    assert (mine.outcome, [reason.code for reason in mine.reasons]) == (
        Word.UNCHANGED,
        [ReasonCode.RENEWAL_BY_ANOTHER],
    )
    assert mine.due_after is not None
    assert mine.is_done


def test_a_session_that_ends_between_act_and_reading_back_is_renewed_once_to_tell(here: World) -> None:
    here.library.copy("B1", "renewable")
    here.library.lend(CARD, "B1")
    here.library.moment += timedelta(days=10)
    door = here.door()
    readings = []

    def ended() -> Any:
        readings.append(1)
        if len(readings) == 2:
            raise SessionExpired("ended")
        return door.loans.read()

    account = opened(here, Beside(door, loans=Beside(door.loans, read=ended)))
    (outcome,) = account.renew()
    assert outcome.outcome == Word.RENEWED


def test_a_password_is_changed_only_where_the_new_one_signs_in(here: World) -> None:
    door = here.door()
    claims = Answer(claims={"password": Claim(ClaimWord.DONE)})
    account = opened(here, Beside(door, profile=Beside(door.profile, change_password=lambda _: claims)))
    outcome = change_password(inner(account), PasswordChange(old=PASSWORD, new=NEW, again=NEW))
    assert outcome.outcome == Word.UNKNOWN


@pytest.mark.parametrize("here", worlds_that_can("holds", "settings"), indirect=True)
def test_a_password_that_signs_in_is_changed_though_the_answer_was_lost(here: World) -> None:
    door: Any = here.door()

    def lost(change: PasswordChange) -> Answer:
        door.profile.change_password(change)
        return Answer(lost=True)

    account = opened(here, Beside(door, profile=Beside(door.profile, change_password=lost)))
    outcome = change_password(inner(account), PasswordChange(old=PASSWORD, new=NEW, again=NEW))
    assert outcome.outcome == Word.CHANGED


def test_an_unknown_renewal_is_looked_at_again_by_the_next_run(here: World) -> None:
    here.library.copy("B1", "renewable")
    here.library.lend(CARD, "B1")
    here.library.moment += timedelta(days=10)
    door: Door = here.door()
    account = opened(here, Beside(door, loans=Beside(door.loans, renew=lambda _: Answer(lost=True))))
    (outcome,) = account.renew()
    assert outcome.outcome == Word.UNKNOWN
    here.library.moment += timedelta(minutes=10)
    later = here.account()
    later.renew()
    (found,) = inner(later).recovered
    assert (found.title, found.done) == (outcome.loan.title, False)
    last = here.account()
    last.renew(dry_run=True)
    assert inner(last).recovered == ()


@pytest.mark.parametrize("here", worlds_that_can("holds", "site"), indirect=True)
def test_what_may_be_in_flight_stays_unknown_until_some_minutes_have_passed(here: World) -> None:
    here.library.copy("B1", "renewable")
    here.library.lend(CARD, "B1")
    here.library.moment += timedelta(days=10)
    door: Door = here.door()
    lost = opened(here, Beside(door, loans=Beside(door.loans, renew=lambda _: Answer(lost=True))))
    lost.renew()
    soon = here.account()
    soon.renew(dry_run=True)
    assert inner(soon).recovered == ()  # its own run said that it is not known
    with closing(here.door()) as late:
        late.loans.renew(late.loans.read().items)  # the server carries it out after all
    here.library.moment += timedelta(minutes=10)
    last = here.account()
    last.renew(dry_run=True)
    (found,) = inner(last).recovered
    assert found.done is True
