"""What happens to a thing after it was read, and before the library is asked: it is told, and nothing else is changed.

Some of what was asked for cannot be done any more, or another did it. For each outcome of several: "done" is said only
where it is as was asked for, and "refused" only where nothing was done.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.accounts import inner
from tests.builders import FakeLedger
from tests.contract.judging import NOTHING_DONE, wanted_of
from tests.contract.operations import outcomes_of
from tests.contract.ways import Opened, Way
from tests.contract.worlds import CARD, OTHER, World, WorldKind, world, worlds_that_can
from tests.fakes.faults import CHANGE, Fault
from tests.fakes.library import PASSWORD, Library
from tests.fakes.truth import Thing, differences, truth_of

from tunilib.account import Account
from tunilib.core.answer import Missing
from tunilib.core.hold import Hold, HoldKind, HoldRequest, HoldStatus
from tunilib.core.outcome import Word
from tunilib.core.profile import CardRequest, PasswordChange
from tunilib.errors import TunilibError
from tunilib.library.desk import Desk
from tunilib.services.cards import add_card, edit_card, use_card
from tunilib.services.searches import delete_searches, save_search, saved_searches, set_alert

ONE, TWO = "one", "two"


def desk_of(library: Library) -> Desk:
    return Desk(library.address, library.now)


def lent_to_another(here: World, account: Account) -> None:
    for record in (ONE, TWO):
        here.library.copy(f"X-{record}", record)
        here.library.lend(OTHER, f"X-{record}")


def both_held(here: World, account: Account) -> None:
    lent_to_another(here, account)
    for record in (ONE, TWO):
        account.place(record, pickup="linna")


def both_requested(here: World, account: Account) -> None:
    for record in (ONE, TWO):
        here.library.copy(f"S-{record}", record, collection="stacks")
        account.request(record, pickup="linna")


def one_in_the_stacks(here: World, account: Account) -> None:
    here.library.copy(f"S-{ONE}", ONE, collection="stacks")


def both_lent(here: World, account: Account) -> None:
    for record in (ONE, TWO):
        here.library.copy(f"L-{record}", record)
    here.library.lend(CARD, f"L-{ONE}", f"L-{TWO}")
    here.library.later(10)


def a_second_card(here: World, account: Account) -> None:
    add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second"))


def both_searched_and_saved(here: World, account: Account) -> None:
    for text in (ONE, TWO):
        account.search(text)
        save_search(inner(account), next(search.id for search in account.searches() if search.query == text))


def another_waits(library: Library) -> None:
    with closing(library.door(OTHER)) as door:
        assert not isinstance(door.holds, Missing)
        door.holds.place(HoldRequest(record=ONE, pickup="linna"))


def comes_back(library: Library) -> None:
    desk_of(library).check_in([f"X-{ONE}"], "linna")


def is_fetched(library: Library) -> None:
    desk = desk_of(library)
    desk.requests.ready(next(one.hold.id for one in desk.requests.list() if one.hold.record_id == ONE))


def another_fetches_it(library: Library) -> None:
    with closing(library.door(OTHER)) as door:
        assert not isinstance(door.holds, Missing)
        door.holds.place(HoldRequest(record=ONE, kind=HoldKind.RETRIEVAL, pickup="linna"))


def card_is_removed(library: Library) -> None:
    with closing(library.door(CARD)) as door:
        door.cards.remove(next(card for card in door.cards.read().items if card.card == OTHER))


def password_is_changed(library: Library) -> None:
    with closing(library.door(OTHER)) as door:
        door.profile.change_password(PasswordChange(old=PASSWORD, new="secret2", again="secret2"))


def one_is_deleted(library: Library) -> None:
    with closing(library.door(CARD)) as door:
        found = next(one.id for one in door.searches.saved().items if one.query == ONE)
        door.searches.changes.delete([found])


def opened(account: Account) -> list[Hold]:
    return [hold for hold in account.holds() if hold.is_open]


@dataclass(frozen=True)
class Row:
    """What is asked for, and what happens before.

    Attributes:
        words: what may be said, by the name of the thing; of an error its code, for all things.
        name, thing: of an outcome: the name of what it is about, and the thing in the library's file.
    """

    needs: tuple[Any, ...]
    prepare: Callable[[World, Account], None]
    make: Callable[[Account], Any]
    first: Callable[[Library], object]
    words: dict[str, set[str]]
    name: Callable[[Any], str] = lambda outcome: outcome.hold.record_id
    thing: Callable[[str], Thing] | None = lambda name: ("hold", CARD, name, "hold")


ROWS = {
    "another waits for a loan": Row(
        (),
        both_lent,
        lambda account: account.renew(),
        another_waits,
        {ONE: {"refused"}, TWO: {"renewed"}},
        name=lambda outcome: outcome.loan.record_id,
        thing=None,
    ),
    "a hold becomes ready before it is cancelled": Row(
        ("holds",),
        both_held,
        lambda account: account.cancel(opened(account)),
        comes_back,
        {ONE: {"refused"}, TWO: {"cancelled"}},
    ),
    "a hold becomes ready before it is changed": Row(
        ("holds", "beyond-paia"),
        both_held,
        lambda account: account.change(opened(account), pickup="arvo"),
        comes_back,
        {ONE: {"refused"}, TWO: {"changed"}},
    ),
    "the copy comes back before a hold is placed": Row(
        ("holds",),
        lent_to_another,
        lambda account: account.place(ONE, pickup="linna"),
        comes_back,
        {ONE: {"refused"}},
        name=lambda _: ONE,
    ),
    "a request is fetched before it is cancelled": Row(
        ("requests",),
        both_requested,
        lambda account: account.cancel(opened(account)),
        is_fetched,
        {ONE: {"refused"}, TWO: {"cancelled"}},
        thing=lambda name: ("hold", CARD, name, "retrieval"),
    ),
    "another has the copy fetched": Row(
        ("requests",),
        one_in_the_stacks,
        lambda account: account.request(ONE, pickup="linna"),
        another_fetches_it,
        {ONE: {"refused"}},
        name=lambda _: ONE,
        thing=lambda name: ("hold", CARD, name, "retrieval"),
    ),
    "a card is removed before it is used": Row(
        ("cards",),
        a_second_card,
        lambda account: use_card(inner(account), OTHER),
        card_is_removed,
        {OTHER: {"refused", "unknown"}},
        name=lambda _: OTHER,
        thing=lambda name: ("card", CARD, name),
    ),
    "a card is removed before it is renamed": Row(
        ("cards",),
        a_second_card,
        lambda account: edit_card(inner(account), OTHER, "Third", PASSWORD),
        card_is_removed,
        {OTHER: {"refused", "unknown"}},
        name=lambda _: OTHER,
        thing=lambda name: ("card", CARD, name),
    ),
    "a card has another password before it is added": Row(
        ("cards",),
        lambda *_: None,
        lambda account: add_card(inner(account), CardRequest(card=OTHER, password=PASSWORD, name="Second")),
        password_is_changed,
        {OTHER: {"credentials-refused"}},
        name=lambda _: OTHER,
        thing=lambda name: ("card", CARD, name),
    ),
    "a search is deleted before it is deleted": Row(
        ("searches", "catalogue"),
        both_searched_and_saved,
        lambda account: delete_searches(inner(account), [one.id for one in saved_searches(inner(account))]),
        one_is_deleted,
        {"": {"deleted", "not-found"}},
        name=lambda _: "",
        thing=None,
    ),
    "a search is deleted before it gets an alert": Row(
        ("searches", "catalogue"),
        both_searched_and_saved,
        lambda account: set_alert(
            inner(account), next(o.id for o in saved_searches(inner(account)) if o.query == ONE), "weekly"
        ),
        one_is_deleted,
        {ONE: {"unknown", "refused", "not-found"}},
        name=lambda _: ONE,
        thing=None,
    ),
}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        pytest.param(*found.values, name, id=f"{name}-{found.id}")
        for name, row in ROWS.items()
        for found in worlds_that_can("copies", *row.needs)
    ],
)
def test_what_happened_meanwhile_is_told(kind: WorldKind, name: str, tmp_path: Path) -> None:
    row = ROWS[name]
    with world(kind, tmp_path) as here, ExitStack() as stack:
        beginning = Opened(here, here.sign_in())
        stack.callback(beginning.close)
        row.prepare(here, beginning.account())
        beginning.ledger = FakeLedger()
        wanted = wanted_of(here.library, here.library_session(beginning.session), row.make, tmp_path)
        other = here.library.copied(tmp_path / "other.sqlite")
        row.first(other)
        base = truth_of(other.address)
        if here.site is not None:
            here.fake.fault(Fault("meanwhile", method=CHANGE, act=lambda: row.first(here.library)))
        way = Way(first=lambda: row.first(here.library)) if here.site is None else None
        said: dict[str, set[str]] = {}
        try:
            for outcome in outcomes_of(row.make(beginning.account(way))):
                said.setdefault(row.name(outcome), set()).add(str(outcome.outcome))
        except TunilibError as error:
            said = {thing: {error.code} for thing in row.words}
        after = truth_of(here.library.address)
    assert said.keys() == row.words.keys()
    assert all(said[thing] <= row.words[thing] for thing in said), said
    for changed, (_, now) in differences(base, after).items():
        assert changed[0] == "password" or now == wanted.get(changed), f"something else was changed: {changed}"
    if row.thing is None:
        return
    for one, words in said.items():
        thing = row.thing(one)
        for word in words:
            if word in NOTHING_DONE or word in ("not-found", "credentials-refused"):
                assert after.get(thing) == base.get(thing)
            elif word not in (Word.UNKNOWN, Word.UNCHANGED):
                assert after.get(thing) == wanted.get(thing)


def from_elsewhere(online: World) -> list[Hold]:
    return [
        Hold(
            id=record,
            kind=HoldKind.ILL,
            title=f"From elsewhere {record}",
            record_id=record,
            status=HoldStatus.WAITING,
            created=date(2026, 2, 5),
            pickup_location="linna",
            cancellable=True,
            read_at=online.library.moment,
        )
        for record in (ONE, TWO)
    ]


@pytest.mark.parametrize("language", ["en", "fi", "sv"])
def test_an_interlibrary_loan_that_is_on_its_way_meanwhile_is_refused_and_the_other_cancelled(
    online: World, language: str
) -> None:
    online.language = language
    one, two = online.fake.elsewhere[CARD] = from_elsewhere(online)

    def sent() -> None:
        on_its_way = replace(one, status=HoldStatus.IN_TRANSIT, cancellable=False)
        online.fake.elsewhere[CARD] = [on_its_way, two]

    account = online.account()
    online.fake.fault(Fault("meanwhile", method=CHANGE, act=sent))
    outcomes = account.cancel(account.holds())
    assert {outcome.hold.record_id: str(outcome.outcome) for outcome in outcomes if outcome.hold} == {
        ONE: "refused",
        TWO: "cancelled",
    }
    assert [hold.record_id for hold in online.fake.elsewhere[CARD]] == [ONE]
    with suppress(TunilibError):
        assert account.cancel([hold for hold in account.holds() if hold.is_open])[0].outcome == Word.REFUSED
    assert [hold.record_id for hold in online.fake.elsewhere[CARD]] == [ONE]
