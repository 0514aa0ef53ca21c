"""The one path of a change, whatever it is about: each step once, in order, and nothing sent twice."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from unittest.mock import Mock

import pytest
from tests.accounts import FakeAccess
from tests.builders import ACCOUNT, NOW, REQUESTED, FakeDoor, FakeLedger, given

from tunilib.core.answer import Answer, Reading
from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.favourite import FavouriteList
from tunilib.core.outcome import HoldOutcome, Word
from tunilib.core.ports.sign_in import Session
from tunilib.core.proof.comparison import Comparison
from tunilib.errors import LocalError, NotFound, NotUnderstood, SessionExpired, StateChanged, Unavailable
from tunilib.services.change import NOTHING_DONE, Change, Subject, begin, kinds_of, make, make_named, make_one
from tunilib.services.opened import OpenedAccount

KEYS = (Key(id="a", title="A", before="old"), Key(id="b", title="B", before="old"))
DONE, FULL = Answer(words=("thank you",)), LocalError("no room", code="file")
NOT_SENT = Answer(sent=False, refused=(REQUESTED,), error=Unavailable("no network"))
ENDED = SessionExpired("the session has ended")


@dataclass
class Path:
    """A subject and a change of it that note what is done, and answer what a test tells them.

    Attributes:
        states: one for each reading; an exception is raised.
        proved: what the proof was made from. seen: the states that were stored.
    """

    answer: Answer | BaseException = DONE
    states: list[Any] = field(default_factory=lambda: ["new"])
    ledger: FakeLedger = field(default_factory=FakeLedger)
    again: bool = False
    in_flight: timedelta | None = None
    of_card: bool = True
    unsent_is_data: bool = False
    compared: dict[str, Comparison] = field(default_factory=dict)
    see: Callable[[Any, Any], object] | None = None
    would: Callable[[], Any] | None = None
    proved: list[tuple[Answer, Any]] = field(default_factory=list)
    seen: list[Any] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    now: datetime = NOW

    def __post_init__(self) -> None:
        session = Session(card="owner", data={}, expires=NOW)
        self.account = OpenedAccount(
            cast("Any", FakeDoor(session=session)),
            self.ledger,
            FakeAccess(
                "demo",
                lambda _: self.now,
                sign_in_again=self._sign_in if self.again else None,
                in_flight=self.in_flight,
                say=self.said.append,
            ),
        )

    @property
    def subject(self) -> Subject[Any]:
        return Subject(
            kinds=frozenset((ChangeKind.RENEW, ChangeKind.SET_PROFILE)),
            read=lambda _: self._read(),
            compare=lambda _, __, key, ___: self.compared[key.id],
            see=lambda _, state: self.seen.append(state),
            of_card=self.of_card,
        )

    def make(self, kind: ChangeKind = ChangeKind.RENEW, *, dry_run: bool = False) -> tuple[Any, ...]:
        change: Change[Any, str] = Change(
            self.subject, kind, KEYS, self._act, self._prove, self._settled, self.unsent_is_data, self.see, self.would
        )
        return make(self.account, change, dry_run=dry_run)

    @property
    def log(self) -> list[str]:
        return self.ledger.log

    def _act(self) -> Answer:
        self.log.append("act")
        return given(self.answer)

    def _read(self) -> Any:
        self.log.append("read")
        return given(self.states.pop(0))

    def _prove(self, answer: Answer, after: Any) -> tuple[str, ...]:
        self.proved.append((answer, after))
        return ("proved", "proved too")

    def _settled(self, outcomes: tuple[str, ...]) -> list[Settled]:
        return [Settled(id=key.id, word=Word.RENEWED) for key, _ in zip(KEYS, outcomes, strict=True)]

    def _sign_in(self) -> Any:
        self.log.append("sign in")
        return FakeDoor()


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
    path.account.access.only_agreed = True
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
    path.account.access.only_agreed = True
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
    path.account.access.only_agreed, path.account.planned = True, None
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


WORDS = {
    ChangeKind.RENEW: "renewed",
    ChangeKind.PLACE_HOLD: "placed",
    ChangeKind.REQUEST_ITEM: "placed",
    ChangeKind.CHANGE_HOLD: "changed",
    ChangeKind.CANCEL_HOLD: "cancelled",
    ChangeKind.SET_PROFILE: "changed",
    ChangeKind.CHANGE_PASSWORD: "changed",
    ChangeKind.REQUEST_CHANGE: "requested",
    ChangeKind.ADD_CARD: "added",
    ChangeKind.USE_CARD: "used",
    ChangeKind.EDIT_CARD: "edited",
    ChangeKind.REMOVE_CARD: "removed",
    ChangeKind.CREATE_LIST: "created",
    ChangeKind.RENAME_LIST: "renamed",
    ChangeKind.PUBLISH_LIST: "published",
    ChangeKind.UNPUBLISH_LIST: "unpublished",
    ChangeKind.DELETE_LIST: "deleted",
    ChangeKind.ADD_FAVOURITES: "added",
    ChangeKind.REMOVE_FAVOURITES: "removed",
    ChangeKind.EDIT_FAVOURITE: "edited",
    ChangeKind.MOVE_FAVOURITES: "moved",
    ChangeKind.COPY_FAVOURITES: "copied",
    ChangeKind.ORDER_FAVOURITES: "ordered",
    ChangeKind.IMPORT_FAVOURITES: "imported",
    ChangeKind.SAVE_SEARCH: "saved",
    ChangeKind.DELETE_SEARCHES: "deleted",
    ChangeKind.CLEAR_SEARCHES: "cleared",
    ChangeKind.SET_ALERT: "changed",
    ChangeKind.PAY_FINES: "made",
}


def recovered(
    path: Path, kind: ChangeKind = ChangeKind.RENEW, age: timedelta = timedelta(0)
) -> list[tuple[str, bool | None]]:
    """What the next run finds of an interrupted change of that age."""
    path.ledger.intend(ACCOUNT, kind, KEYS, NOW - age)
    path.ledger.log.clear()
    assert begin(path.account, path.subject._replace(kinds=frozenset(ChangeKind))) == "new"
    return [(item.id, item.done) for item in path.account.recovered]


def compared(a: bool | None, b: bool | None) -> dict[str, Comparison]:
    return {"a": Comparison(a, "now a"), "b": Comparison(b)}


def test_what_an_interrupted_run_did_is_settled_in_the_word_of_its_kind() -> None:
    for kind in list(ChangeKind):
        path = Path(compared=compared(True, None))
        assert recovered(path, kind) == [("a", True), ("b", None)], kind
        assert path.ledger.words() == {"a": WORDS[kind], "b": "unknown"}, kind


def test_what_an_interrupted_run_did_not_do_is_unchanged_and_all_is_reported() -> None:
    path = Path(compared=compared(False, True))
    recovered(path)
    ((_, results, looked),) = path.ledger.settled
    assert [(one.id, one.word, one.after) for one in results] == [
        ("a", Word.UNCHANGED, "now a"),
        ("b", Word.RENEWED, None),
    ]
    assert looked is True
    first = path.account.recovered[0]
    assert (first.intent.kind, first.title, first.before, first.after) == (ChangeKind.RENEW, "A", "old", "now a")
    assert path.log == ["read", "settle"]


@pytest.mark.parametrize(("runs_on", "by_an_assistant"), [(True, False), (False, True), (False, False)])
def test_what_is_found_while_a_run_goes_on_or_by_an_assistant_is_still_to_be_reported_to_the_user(
    monkeypatch: pytest.MonkeyPatch, runs_on: bool, by_an_assistant: bool
) -> None:
    path, settle = Path(compared=compared(True, False)), Mock()
    path.account.runs_on, path.account.access.only_agreed = runs_on, by_an_assistant
    monkeypatch.setattr(path.ledger, "settle", settle)
    recovered(path)
    assert settle.call_args.kwargs == {"looked": True, "unreported": runs_on or by_an_assistant}


MINUTES = timedelta(minutes=10)


def test_what_may_still_be_on_its_way_is_unknown_for_some_minutes() -> None:
    for age, is_settled in [
        (timedelta(0), False),
        (MINUTES - timedelta(seconds=1), False),
        (MINUTES, True),
        (timedelta(seconds=1) - MINUTES, False),  # the clock was put back meanwhile
        (-MINUTES, True),
    ]:
        path = Path(in_flight=MINUTES, compared=compared(False, True))
        assert recovered(path, age=age) == [("a", False if is_settled else None), ("b", True)], age
        assert bool(path.ledger.settled) is is_settled, age
        assert [item.after for item in path.account.recovered] == ["now a", None], age


def test_what_is_done_already_is_settled_at_once() -> None:
    path = Path(in_flight=MINUTES, compared=compared(True, None))
    recovered(path)
    assert path.ledger.words() == {"a": "renewed", "b": "unknown"}


def test_what_the_state_cannot_prove_is_left_to_others_and_what_comes_after_it_is_not() -> None:
    path = Path(compared=compared(True, True))
    path.ledger.intend(ACCOUNT, ChangeKind.CANCEL_HOLD, KEYS, NOW)
    path.ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW)
    begin(path.account, path.subject)
    assert [intent.kind for intent in path.ledger.open] == [ChangeKind.CANCEL_HOLD]
    assert [item.intent.kind for item in path.account.recovered] == [ChangeKind.RENEW, ChangeKind.RENEW]


def test_what_was_found_of_several_runs_is_all_reported() -> None:
    path = Path(compared=compared(True, False))
    path.ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS[:1], NOW)
    path.ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS[1:], NOW)
    begin(path.account, path.subject)
    assert [(item.id, item.done) for item in path.account.recovered] == [("a", True), ("b", False)]


def test_an_account_that_was_read_by_another_card_has_its_own_runs() -> None:
    path = Path(of_card=False, compared=compared(True, True))
    path.ledger.intend("demo owner", ChangeKind.RENEW, KEYS, NOW)
    path.ledger.intend(ACCOUNT, ChangeKind.RENEW, KEYS, NOW)
    begin(path.account, path.subject)
    assert [intent.account for intent in path.ledger.open] == [ACCOUNT]
