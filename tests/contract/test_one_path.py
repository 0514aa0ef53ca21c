"""Every change takes one path: its intent first, one request, the state read back, the result in the ledger.

Each kind of change is made in each world that can make it: interrupted before and after the library was asked, with an
answer that is lost, and with a ledger that fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests.accounts import inner
from tests.builders import FakeLedger
from tests.contract.operations import CASES, Case, each, outcomes_of
from tests.contract.ways import WORDS, Opened, Way
from tests.contract.worlds import WorldKind, world

from tunilib.core.changes import ChangeKind
from tunilib.errors import LocalError, NotUnderstood, TunilibError

FULL = LocalError("no room", code="file")


@pytest.fixture
def opened(kind: WorldKind, case: Case, tmp_path: Path) -> Iterator[Opened]:
    with world(kind, tmp_path) as here:
        made = Opened(here, here.sign_in())
        case.prepare(here, made.account())
        made.ledger = FakeLedger()
        yield made
        for door in made.doors:
            door.close()


def test_every_kind_of_change_is_tried() -> None:
    elsewhere = {
        ChangeKind.PAY_FINES,  # what they are proved by is another: tests/contract/test_payments.py
        ChangeKind.REQUEST_ILL,  # the library behind a fake site has none: tests/contract/test_requests_for_holds.py
        ChangeKind.PURGE_HISTORY,  # nor a history that can be deleted: tests/contract/test_loan_history.py
        ChangeKind.KEEP_HISTORY,
        ChangeKind.SET_MESSAGES,  # nor this: tests/contract/test_message_settings.py
    }
    assert {case.kind for case in CASES} == set(ChangeKind) - elsewhere


@each
def test_a_change_is_asked_for_once_and_settled_with_its_outcome_and_the_words_of_the_library(
    opened: Opened, case: Case
) -> None:
    way = Way()
    outcomes = outcomes_of(case.make(opened.account(way)))
    assert way.requests == 1
    assert all(outcome.is_done for outcome in outcomes), outcomes
    ((intent, results, looked),) = opened.ledger.settled
    assert (intent.kind, looked, opened.ledger.open) == (case.kind, False, [])
    assert [result.id for result in results] == [key.id for key in intent.keys]
    assert {result.word for result in results} <= {outcome.outcome for outcome in outcomes}
    assert opened.ledger.library_words == [WORDS]


@each
def test_without_an_intent_nothing_is_sent(opened: Opened, case: Case) -> None:
    way = Way()
    account = opened.account(way)
    opened.ledger.failing["intend"] = FULL
    with pytest.raises(LocalError):
        case.make(account)
    assert way.requests == 0


@each
def test_a_ledger_that_fails_afterwards_takes_nothing_from_the_result(opened: Opened, case: Case) -> None:
    account = opened.account()
    opened.ledger.failing["settle"] = FULL
    assert all(outcome.is_done for outcome in outcomes_of(case.make(account)))
    assert isinstance(inner(account).ledger_problem, LocalError)
    assert [intent.kind for intent in opened.ledger.open] == [case.kind]


@each
@pytest.mark.parametrize("was_made", [True, False], ids=["made", "not made"])
def test_what_became_of_an_interrupted_change_is_reported_by_the_next_run(
    opened: Opened, case: Case, was_made: bool
) -> None:
    way = Way(after=KeyboardInterrupt()) if was_made else Way(before=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        case.make(opened.account(way))
    (intent,) = opened.ledger.open
    account = opened.account(way := Way())
    with suppress(TunilibError):  # what was made may be refused the second time
        case.make(account)
    assert [(item.intent, item.id) for item in inner(account).recovered] == [(intent, key.id) for key in intent.keys]
    assert {item.done for item in inner(account).recovered} <= {case.seen if was_made else case.unseen, None}
    if was_made and opened.here.kind.backend == "embedded":
        assert {item.done for item in inner(account).recovered} == {case.seen}
    assert opened.ledger.settled[0][2], "it was looked at"
    assert way.requests <= 1, "the change that was interrupted is not made again"


@each
def test_where_the_answer_is_lost_the_state_decides(opened: Opened, case: Case) -> None:
    way = Way(after=NotUnderstood("half a page"))
    outcomes = outcomes_of(case.make(opened.account(way)))
    assert way.requests == 1
    words = {str(outcome.outcome) for outcome in outcomes}
    assert not words & {"refused", "not-tried"}
    assert opened.ledger.open == []
