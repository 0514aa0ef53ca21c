"""The one path of a change, whatever it is about: each step once, in order, and nothing sent twice."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from typing import Any, cast

import pytest
from tests.builders import ACCOUNT, NOW, REQUESTED, FakeLedger
from tests.services.change_path import DONE, KEYS, Path

from tunilib.core.answer import Answer, Reading
from tunilib.core.changes import ChangeKind, Key
from tunilib.core.favourite import FavouriteList
from tunilib.core.outcome import HoldOutcome, Word
from tunilib.errors import LocalError, NotFound, NotUnderstood, SessionExpired, StateChanged, Unavailable
from tunilib.services.change import NOTHING_DONE, Change, Subject, kinds_of, make, make_named, make_one

FULL = LocalError("no room", code="file")
NOT_SENT = Answer(sent=False, refused=(REQUESTED,), error=Unavailable("no network"))
ENDED = SessionExpired("the session has ended")


def test_each_step_is_made_once_and_in_order() -> None:
    path = Path()
    assert path.make() == ("proved", "proved too")
    assert path.log == ["intend", "act", "read", "settle"]
    assert path.proved == [(DONE, "new")]
    ((intent, results, looked),) = path.ledger.settled
    assert (intent.account, intent.kind, intent.keys, intent.created) == (ACCOUNT, ChangeKind.RENEW, KEYS, NOW)
    assert [(one.id, one.word) for one in results] == [("a", Word.RENEWED), ("b", Word.RENEWED)]
    assert looked is False
    assert path.ledger.library_words == ["thank you"]
    assert path.seen == ["new"]


@pytest.mark.parametrize(
    ("answer", "again"),
    [(DONE, False), (ENDED, True), (NotFound("gone"), False)],
    ids=["made", "no session", "not found"],
)
def test_an_assistant_makes_what_was_agreed_to_and_once_unless_it_is_asked_again_in_a_new_session(
    answer: Any, again: bool
) -> None:
    would = (HoldOutcome(Word.WOULD_CANCEL, id="H1"),)
    path = Path(answer=answer, would=lambda: would)
    path.account.only_agreed = True
    with pytest.raises(StateChanged, match=r"^this is not what was agreed to, and nothing was done$") as caught:
        path.make()
    assert caught.value.hint == "look at the account again"
    assert path.make(dry_run=True) == would
    planned, path.account.planned = path.account.planned, None
    assert planned is not None
    assert tuple(planned) == (ACCOUNT, ChangeKind.RENEW, KEYS, would)
    path.account.agreed = planned.digest
    assert path.log == []
    with suppress(SessionExpired, NotFound):
        path.make()
    assert path.account.planned == (None if again else planned)
    path.answer, path.states, before = DONE, ["new"], len(path.log)
    with nullcontext() if again else pytest.raises(StateChanged):
        path.make()
    assert path.log[before:] == (["intend", "act", "read", "settle"] if again else [])


def test_what_has_no_dry_run_says_nothing_of_what_would_be_done_and_no_assistant_makes_it() -> None:
    path = Path()
    assert path.make(dry_run=True) == ()
    path.account.only_agreed = True
    with pytest.raises(StateChanged):
        path.make()
    assert path.log == []


def test_what_is_being_done_is_told() -> None:
    path = Path()
    path.make()
    assert path.said == [
        "the intent is in the ledger; asking the library once",
        "reading back what the library has now",
    ]


def test_a_change_that_stores_what_it_proves_stores_nothing_else() -> None:
    stored: list[Any] = []
    path = Path(see=lambda state, outcomes: stored.append((state, outcomes)))
    path.make()
    assert (stored, path.seen) == ([("new", ("proved", "proved too"))], [])


def test_a_change_with_one_outcome_is_settled_under_every_key_and_stores_what_it_proves() -> None:
    placed = HoldOutcome(Word.PLACED, id="H1", reasons=(REQUESTED,))
    stored: list[Any] = []
    for seen_here in (True, False):
        path = Path()
        args: Any = (path.account, path.subject, ChangeKind.PLACE_HOLD, KEYS, path._act, lambda *_: placed)
        more: Any = {"see": lambda after, done: stored.append((after, done))} if seen_here else {}
        assert make_one(*args, **more) is placed
        ((_, results, _),) = path.ledger.settled
        assert [(one.id, one.word, one.after, one.reasons) for one in results] == [
            ("a", "placed", "H1", (REQUESTED,)),
            ("b", "placed", "H1", (REQUESTED,)),
        ]
        assert path.seen == ([] if seen_here else ["new"])
    assert stored == [("new", placed)]


def test_a_dry_run_of_a_change_with_one_outcome_says_what_would_be_done_where_it_can() -> None:
    path, would = Path(), HoldOutcome(Word.WOULD_PLACE)
    args: Any = (path.account, path.subject, ChangeKind.PLACE_HOLD, KEYS, path._act, lambda *_: None)
    assert make_one(*args, would=lambda: would, dry_run=True) is would
    path.account.only_agreed, path.account.planned = True, None
    with pytest.raises(StateChanged):
        make_one(*args)
    assert path.log == []


def test_a_list_is_renamed_when_the_state_read_back_has_its_new_name() -> None:
    before, after = (Reading((FavouriteList(id="a", name=name),), NOW) for name in ("Old", "New"))
    path, key = Path(states=[after]), Key(id="a", title="Old", before="Old", asked="New")
    outcome = make_named(path.account, path.subject, ChangeKind.RENAME_LIST, key, before, path._act)
    assert outcome.outcome == Word.RENAMED
    assert [(intent.keys, path.ledger.words()) for intent, _, _ in path.ledger.settled] == [((key,), {"a": "renamed"})]


def test_the_kinds_of_a_subject_are_those_that_are_done_to_it() -> None:
    lists = {name for name in ChangeKind.__members__ if name.endswith("_LIST")}
    assert {kind.name for kind in kinds_of("lists")} == lists
    assert kinds_of("loans", "payments") == {ChangeKind.RENEW, ChangeKind.PAY_FINES}


def test_a_state_that_belongs_into_no_ledger_is_stored_nowhere() -> None:
    path = Path()
    plain: Subject[Any] = Subject(path.subject.kinds, path.subject.read, path.subject.compare)
    change: Change[Any, str] = Change(plain, ChangeKind.RENEW, KEYS, lambda: DONE, lambda *_: ("proved",), lambda _: [])
    assert make(path.account, change, dry_run=True) == ()
    assert make(path.account, change) == ("proved",)
    assert path.log == ["intend", "read", "settle"]
    assert path.ledger.settled[0][0].account == ACCOUNT


def test_what_belongs_to_the_account_is_written_under_the_card_that_signed_in() -> None:
    path = Path(of_card=False)
    path.make()
    assert path.ledger.settled[0][0].account == "demo owner"


def test_what_the_library_did_not_accept_was_not_tried() -> None:
    for error in NOTHING_DONE:
        path = Path(answer=cast("Any", error("no")))
        with pytest.raises(error):
            path.make()
        assert path.log == ["intend", "act", "settle"], error
        assert path.ledger.words() == {"a": "not-tried", "b": "not-tried"}, error


def test_an_error_before_anything_was_sent_is_settled_with_its_reasons_and_raised() -> None:
    for is_data in [False, True]:
        answer = Answer(sent=False, refused=(REQUESTED,), error=NotUnderstood("no form"))
        path = Path(answer=answer, unsent_is_data=is_data)
        with pytest.raises(NotUnderstood):
            path.make()
        assert path.log == ["intend", "act", "settle"], is_data
        ((_, results, _),) = path.ledger.settled
        assert [(one.id, one.word, one.reasons) for one in results] == [
            ("a", Word.NOT_TRIED, (REQUESTED,)),
            ("b", Word.NOT_TRIED, (REQUESTED,)),
        ], is_data


def test_a_library_that_could_not_be_reached_is_an_error_of_the_call() -> None:
    path = Path(answer=NOT_SENT)
    with pytest.raises(Unavailable):
        path.make()
    assert path.ledger.words() == {"a": "not-tried", "b": "not-tried"}


def test_a_library_that_could_not_be_reached_is_an_outcome_where_the_change_says_so() -> None:
    path = Path(answer=NOT_SENT, unsent_is_data=True)
    assert path.make() == ("proved", "proved too")
    assert path.proved == [(NOT_SENT, None)]
    assert path.log == ["intend", "act", "settle"]
    assert path.said == ["the intent is in the ledger; asking the library once"]
    assert path.seen == []


@pytest.mark.parametrize("failure", [FULL, ZeroDivisionError(), KeyboardInterrupt()])
def test_this_machine_failing_in_the_middle_leaves_the_intent_open_for_the_next_run(failure: BaseException) -> None:
    path = Path(answer=failure)
    with pytest.raises(type(failure)):
        path.make()
    assert path.log == ["intend", "act"]
    assert len(path.ledger.open) == 1
    assert path.ledger.freed == path.ledger.open


def test_a_session_that_ends_before_the_reading_is_renewed_once_to_look() -> None:
    path = Path(states=[ENDED, "new"], again=True)
    path.make()
    assert path.log == ["intend", "act", "read", "sign in", "read", "settle"]
    assert path.proved == [(DONE, "new")]


@pytest.mark.parametrize(
    ("states", "again", "steps"),
    [
        ([ENDED], False, ["read"]),
        ([ENDED, ENDED], True, ["read", "sign in", "read"]),
        ([Unavailable("gone")], True, ["read"]),
        ([NotUnderstood("strange")], True, ["read"]),
    ],
)
def test_a_state_that_cannot_be_read_back_proves_nothing(states: list[Any], again: bool, steps: list[str]) -> None:
    path = Path(states=states, again=again)
    path.make()
    assert path.log == ["intend", "act", *steps, "settle"]
    assert (path.proved, path.seen) == ([(DONE, None)], [])


def test_a_ledger_that_fails_after_the_change_hides_no_result() -> None:
    path = Path(ledger=FakeLedger(failing={"settle": FULL}))
    assert path.make() == ("proved", "proved too")
    assert path.account.ledger_problem is FULL
    assert len(path.ledger.open) == 1


def test_a_ledger_that_another_process_keeps_is_a_problem_of_this_machine() -> None:
    busy = Unavailable("{file} is busy", hint="wait for {file}", file="ledger")
    path = Path(ledger=FakeLedger(failing={"settle": busy}))
    path.make()
    problem = path.account.ledger_problem
    assert problem is not None
    assert (problem.message, problem.hint, problem.code) == ("ledger is busy", "wait for ledger", "database")
