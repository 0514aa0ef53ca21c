"""Holds at a site that are not as they were read, and dates that a site writes and takes in its own way."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from tests.contract.worlds import CARD, OTHER, World, needs, world
from tests.fakes.dates import VUFIND
from tests.fakes.faults import CHANGE, Fault
from tests.fakes.truth import truth_of

from tunilib.account import Account
from tunilib.core.answer import Missing
from tunilib.core.hold import Hold, HoldKind, HoldStatus
from tunilib.core.outcome import Word
from tunilib.core.reason import ReasonCode
from tunilib.errors import NotFound
from tunilib.library.desk import Desk

DAY, LAST = date(2026, 4, 5), date(2026, 6, 7)
"""Days that are other days where month and day change places."""


def held(here: World, *records: str) -> Account:
    """Holds of the patron on records that somebody else has."""
    account = here.account()
    for record in records:
        here.library.copy(f"X-{record}", record)
        here.library.lend(OTHER, f"X-{record}")
        assert account.place(record, pickup="linna", expires=LAST).outcome == Word.PLACED
    return account


def really(here: World, record: str) -> tuple[str, str, int, str | None, str | None]:
    """What the library has of the last hold on a record: status, pick-up library, frozen, until when, last day."""
    state: tuple[str, str, int, str | None, str | None] = truth_of(here.library.address)["hold", CARD, record, "hold"][
        -1
    ]
    return state


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
@pytest.mark.parametrize(("kind", "dates"), [("finna", ""), *(("vufind", form) for form in VUFIND)])
def test_a_date_is_the_same_day_in_each_format_and_language(
    kind: str, dates: str, language: str, tmp_path: Path
) -> None:
    with world(kind, tmp_path, dates=dates) as here:
        here.language = language
        account = held(here, "one")
        assert really(here, "one")[4] == LAST.isoformat()
        (outcome,) = account.change(account.holds(), freeze=DAY)
        assert outcome.outcome == Word.CHANGED
        assert really(here, "one")[2:4] == (1, DAY.isoformat())
        (hold,) = account.holds()
        assert (hold.frozen_until, hold.expires, hold.created) == (DAY, LAST, here.library.today)


def test_a_date_that_the_site_understands_as_another_day_is_told(tmp_path: Path) -> None:
    with world("vufind", tmp_path) as here:
        account = held(here, "one")
        here.library.copy("X-two", "two")
        here.library.lend(OTHER, "X-two")
        here.fake.understands = "d-m-Y"
        placed = account.place("two", pickup="linna", expires=DAY)
        assert really(here, "two")[4] == "2026-05-04"
        assert (placed.outcome, [reason.code for reason in placed.reasons]) == (
            Word.PLACED,
            [ReasonCode.HOLD_DATE_DIFFERS],
        )
        (frozen,) = account.change([hold for hold in account.holds() if hold.record_id == "one"], freeze=DAY)
        assert (frozen.outcome, [reason.code for reason in frozen.reasons]) == (
            Word.CHANGED,
            [ReasonCode.HOLD_DATE_DIFFERS],
        )


@needs("beyond-paia")
@needs("holds")
def test_a_frozen_hold_stays_frozen_until_its_day_when_something_else_changes(anywhere: World) -> None:
    account = held(anywhere, "one")
    account.change(account.holds(), freeze=DAY)
    (outcome,) = account.change(account.holds(), pickup="arvo")
    assert outcome.outcome == Word.CHANGED
    assert really(anywhere, "one") == ("waiting", "arvo", 1, DAY.isoformat(), LAST.isoformat())


@needs("beyond-paia")
@needs("holds")
def test_a_freeze_without_end_and_one_to_another_day_are_made(anywhere: World) -> None:
    account = held(anywhere, "one")
    for asked, until in ((True, None), (DAY, DAY.isoformat()), (LAST, LAST.isoformat()), (True, None)):
        (outcome,) = account.change(account.holds(), freeze=asked)
        assert outcome.outcome == Word.CHANGED
        assert really(anywhere, "one")[2:4] == (1, until)


@needs("beyond-paia")
@needs("holds")
@pytest.mark.parametrize("change", ["cancel", "pickup", "freeze"])
def test_an_id_that_is_not_there_among_others_stops_all_of_them(anywhere: World, change: str) -> None:
    account = held(anywhere, "one", "two")
    before = truth_of(anywhere.library.address)
    ids = [*(hold.id for hold in account.holds()), "no-such"]
    with pytest.raises(NotFound):
        account.cancel(ids) if change == "cancel" else account.change(
            ids, pickup="arvo" if change == "pickup" else None, freeze=DAY if change == "freeze" else None
        )
    assert truth_of(anywhere.library.address) == before


@needs("beyond-paia")
@needs("holds")
def test_holds_are_cancelled_in_a_session_that_has_not_shown_them(anywhere: World) -> None:
    holds = held(anywhere, "one", "two").holds()
    with closing(anywhere.door()) as door:
        assert not isinstance(door.holds, Missing)
        door.holds.cancel([hold for hold in holds if hold.record_id == "two"])
    assert (really(anywhere, "one")[0], really(anywhere, "two")[0]) == ("waiting", "cancelled")


def meanwhile(here: World, what: str) -> None:
    """Something happens to the hold on ``two``, in the moment before the site gets the request."""
    if what == "ready":
        Desk(here.library.address, here.library.now).check_in(["X-two"], "linna")
    elif what == "cancelled":
        with closing(here.library.door(CARD)) as door:
            door.holds.cancel([hold for hold in door.holds.read().items if hold.record_id == "two"])
    else:  # another page of the session showed the list anew
        for web in here.fake.webs():
            web.permitted["holds"] = set()


@pytest.mark.parametrize("what", ["cancelled", "not offered"])
@pytest.mark.parametrize("change", ["cancel", "pickup"])
def test_what_happened_to_a_hold_since_it_was_read_is_told(online: World, change: str, what: str) -> None:
    account = held(online, "one", "two")
    holds = account.holds()
    online.fake.fault(Fault("meanwhile", method=CHANGE, act=lambda: meanwhile(online, what)))
    outcomes = account.cancel(holds) if change == "cancel" else account.change(holds, pickup="arvo")
    words = {outcome.hold.record_id: outcome.outcome for outcome in outcomes if outcome.hold is not None}
    for record in ("one", "two"):
        status, place, *_ = really(online, record)
        done = status == "cancelled" if change == "cancel" else place == "arvo"
        assert (words[record] in (Word.CANCELLED, Word.CHANGED)) <= done
        assert (words[record] in (Word.REFUSED, Word.NOT_TRIED)) <= (not done)
    if what == "not offered":
        assert really(online, "one")[:2] == ("waiting", "linna")


def test_a_hold_that_became_ready_after_it_was_read_is_refused_and_the_others_are_changed(online: World) -> None:
    account = held(online, "one", "two")
    holds = {hold.record_id: hold for hold in account.holds()}
    online.fake.fault(Fault("meanwhile", path="/Holds/Edit", act=lambda: meanwhile(online, "ready")))
    outcomes = account.change([holds["two"], holds["one"]], pickup="arvo")
    found = {one.hold.record_id: (one.outcome, [r.code for r in one.reasons]) for one in outcomes if one.hold}
    assert found == {"one": (Word.CHANGED, []), "two": (Word.REFUSED, [ReasonCode.HOLD_READY])}


def test_a_hold_that_became_ready_while_its_form_was_filled_in_is_refused_as_ready(online: World) -> None:
    account = held(online, "two")
    online.fake.fault(Fault("meanwhile", method=CHANGE, act=lambda: meanwhile(online, "ready")))
    (outcome,) = account.change(account.holds(), pickup="arvo")
    assert (outcome.outcome, [reason.code for reason in outcome.reasons]) == (Word.REFUSED, [ReasonCode.HOLD_READY])


def test_an_interlibrary_loan_is_listed_and_cancelled(online: World) -> None:
    requests = [
        Hold(
            id=f"{number}",
            kind=HoldKind.ILL,
            title=f"From elsewhere {number}",
            record_id=f"other.{number}",
            status=HoldStatus.WAITING,
            created=DAY,
            expires=LAST,
            pickup_location="linna",
            cancellable=True,
            read_at=online.library.moment,
        )
        for number in (1, 2)
    ]
    online.fake.elsewhere[CARD] = list(requests)
    account = online.account()
    found = [hold for hold in account.holds() if hold.kind is HoldKind.ILL]
    assert [hold.record_id for hold in found] == ["other.1", "other.2"]
    (outcome,) = account.cancel(found[:1])
    assert outcome.outcome == Word.CANCELLED
    assert [hold.record_id for hold in online.fake.elsewhere[CARD]] == ["other.2"]
