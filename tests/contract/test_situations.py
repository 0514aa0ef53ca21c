"""Each kind of change in each situation that a site can bring about: never a false "done", nothing done twice.

A row of :mod:`tests.contract.operations` is a change, a row here a situation. What was really done is read from the
file of the library behind the door, and compared with what was said.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.accounts import inner
from tests.builders import FakeLedger
from tests.contract.judging import Judge, wanted_of
from tests.contract.operations import Case, each, outcomes_of
from tests.contract.ways import Opened, Way
from tests.contract.worlds import WorldKind, varied, world
from tests.fakes.faults import CHANGE, UNHEARD, Fault
from tests.fakes.truth import truth_of

from tunilib.core.answer import Answer, ClaimWord
from tunilib.core.outcome import OutcomeWord, Word
from tunilib.core.reason import Reason
from tunilib.errors import NotUnderstood, SessionExpired, TunilibError, Unavailable

DONE = "done"
"""The word for a change that was made, whichever it is."""


@dataclass(frozen=True)
class Situation:
    """What becomes of the request of a change.

    Attributes:
        at_site: the fault of a site. at_port: what happens to the request of a door that has no pages.
        words: what may be said of a change that can be read back; an error by its code.
        unprovable: the same of one that cannot.
        is_made: whether the library makes it.
        opens_again: whether the site is well again afterwards, and the next run can look.
    """

    at_site: Callable[[], Fault | None]
    at_port: Callable[[], Way]
    words: tuple[str, ...]
    unprovable: tuple[str, ...]
    is_made: bool
    opens_again: bool = False


_IN_OTHER_WORDS = {
    "unavailable": Word.NOT_TRIED,
    "not-found": Word.NOT_TRIED,
    "session-expired": Word.NOT_TRIED,
    "not-understood": Word.NOT_TRIED,
    Word.SKIPPED: Word.REFUSED,
}
"""Errors that rule out that anything was done."""


def answers(word: ClaimWord) -> Callable[[Answer], Answer]:
    """The library claims this of each item."""
    return lambda answer: answer._replace(claims={key: one._replace(word=word) for key, one in answer.claims.items()})


SITUATIONS = {
    "made": Situation(lambda: None, Way, (DONE,), (DONE,), True),
    "answer lost": Situation(
        lambda: Fault("lost", method=CHANGE),
        lambda: Way(after=NotUnderstood("half a page")),
        (DONE,),
        (Word.UNKNOWN,),
        True,
    ),
    "failed": Situation(
        lambda: Fault("error", method=CHANGE),
        lambda: Way(instead=Answer(failed=(Reason.said(UNHEARD),))),
        (Word.REFUSED, Word.UNKNOWN),
        (Word.UNKNOWN,),
        False,
    ),
    "failed when it was made": Situation(
        lambda: Fault("broken", method=CHANGE),
        lambda: Way(answered=lambda _: Answer(failed=(Reason.said(UNHEARD),))),
        (DONE,),
        (DONE, Word.UNKNOWN),
        True,
    ),
    "claimed and not made": Situation(
        lambda: Fault("claimed", method=CHANGE, times=-1),
        lambda: Way(instead=Answer()),
        (Word.UNKNOWN,),
        (DONE, Word.UNKNOWN),
        False,
    ),
    "made and not claimed": Situation(
        lambda: Fault("silent", method=CHANGE, times=-1),
        lambda: Way(answered=answers(ClaimWord.SILENT)),
        (DONE,),
        (DONE, Word.UNKNOWN),
        True,
    ),
    "made and denied": Situation(
        lambda: Fault("denied", method=CHANGE, times=-1),
        lambda: Way(answered=answers(ClaimWord.REFUSED)),
        (DONE, Word.UNCHANGED),
        (DONE, Word.REFUSED, Word.UNCHANGED, Word.UNKNOWN),
        True,
    ),
    "refused in words that nobody knows": Situation(
        lambda: Fault("refused", method=CHANGE, times=-1),
        lambda: Way(instead=Answer(refused=(Reason.said(UNHEARD),))),
        (Word.REFUSED, Word.UNKNOWN),
        (Word.REFUSED, Word.UNKNOWN, Word.SKIPPED),
        False,
    ),
    "session over": Situation(
        lambda: Fault("login", method=CHANGE),
        lambda: Way(before=SessionExpired("over")),
        (DONE,),
        (DONE,),
        True,
    ),
    "closed after it was made": Situation(
        lambda: Fault("gone", method=CHANGE),
        lambda: Way(after=NotUnderstood("half a page"), closes=True),
        (Word.UNKNOWN,),
        (Word.UNKNOWN,),
        True,
        opens_again=True,
    ),
    "closed before": Situation(
        lambda: Fault("maintenance", method=CHANGE, times=-1),
        lambda: Way(before=Unavailable("closed")),
        (Word.NOT_TRIED, "unavailable"),
        (Word.NOT_TRIED, "unavailable"),
        False,
    ),
}


@each
def test_what_is_said_of_a_change_is_true(
    kind: WorldKind, case: Case, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    every = list(SITUATIONS)
    if not request.config.getoption("--all"):  # every third one, which differs from change to change
        every = every[sum(map(ord, request.node.name)) % 3 :: 3]
    for name in every:
        folder = tmp_path / name.replace(" ", "-")
        folder.mkdir()
        try:
            check(kind, case, name, folder, f"{request.node.name}[{name}]")
        except BaseException as error:
            error.add_note(f"in the situation: {name}")
            raise


def check(kind: WorldKind, case: Case, name: str, tmp_path: Path, seed: str) -> None:
    situation = SITUATIONS[name]
    options, language = varied(kind, seed)
    with world(kind, tmp_path, **options) as here, ExitStack() as stack:
        here.language = language
        opened = Opened(here, here.sign_in())
        stack.callback(opened.close)
        case.prepare(here, opened.account())
        opened.ledger = FakeLedger()
        session = here.library_session(opened.session)
        wanted = wanted_of(here.library, session, case.make, tmp_path)
        is_over = case.of_session and name == "session over"
        # a backend of another package that is no site is one that wraps the embedded library
        shows = ("embedded" if here.site is None else kind.name) not in case.unprovable
        judge = Judge(truth_of(here.library.address), wanted, provable=shows and not is_over)
        assert judge.meant
        fault = situation.at_site() if here.site is not None else None
        if fault is not None:
            here.fake.fault(fault)
        way = situation.at_port() if here.site is None else None
        words = said_of(lambda: case.make(opened.account(way, signs_in_again=True)), case.word)
        made = judge.check({_IN_OTHER_WORDS.get(word, word) for word in words}, truth_of(here.library.address))
        if here.site is not None:
            here.fake.closed = False
        if here.site is not None and case.forms > 1:
            return  # what becomes of the other forms is not the same for each change
        assert made == ("done" if situation.is_made and not is_over else "nothing")
        allowed = situation.words if shows else situation.unprovable
        assert words <= ({"not-found", DONE, Word.UNCHANGED} if is_over else set(allowed))
        if situation.opens_again:
            account = opened.account(Way(before=KeyboardInterrupt()))
            with suppress(KeyboardInterrupt, TunilibError):
                case.make(account)
            assert {item.done for item in inner(account).recovered} <= {case.seen, None}


def said_of(make: Callable[[], Any], done: OutcomeWord) -> set[str]:
    """The words for the outcomes of a change; of an error its code."""
    try:
        outcomes = outcomes_of(make())
    except TunilibError as error:
        return {error.code}
    return {DONE if outcome.outcome is done else str(outcome.outcome) for outcome in outcomes}
