"""One story: some changes at a fake site, most of them disturbed, each judged by what really was done.

Never is a change called done that was not, or refused that was; nothing is done twice, and nothing else than what was
asked for; the next run finds out what an earlier one could not.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from tests.accounts import inner
from tests.builders import FakeLedger
from tests.contract.judging import Judge, wanted_of
from tests.contract.operations import outcomes_of
from tests.contract.worlds import CARD, OTHER, WORLDS, World, varied, world
from tests.fakes.faults import CHANGE, Fault, Kind
from tests.fakes.truth import truth_of
from tests.stories.steps import RECORDS, STEPS, Step
from tunilib.account import Account
from tunilib.core.favourite import ListRequest
from tunilib.core.outcome import Word
from tunilib.errors import TunilibError
from tunilib.services.favourites import add_favourites, create_list

STEPS_OF_A_STORY = 7
_CHANGE_FAULTS: tuple[Kind, ...] = (
    "lost",
    "error",
    "claimed",
    "silent",
    "denied",
    "refused",
    "login",
    "gone",
    "maintenance",
    "limit",
)
_FAULTS_OF_ANY: tuple[Kind, ...] = ("cut", "error", "login", "maintenance", "lost", "reorder", "twice", "down")


@dataclass
class Story:
    """A story while it is told.

    Attributes:
        told: what happened so far, a line each.
        done: how many changes were made, refused, unknown and so on, by their words.
    """

    seed: str
    told: list[str] = field(default_factory=list)
    done: dict[str, int] = field(default_factory=dict)
    ledger: FakeLedger = field(default_factory=FakeLedger)
    left: tuple[str, ...] = ()

    def tell(self, kind: str, folder: Path) -> None:
        """Tell it.

        Raises:
            AssertionError: something that was said is not true; the message is the story so far.
        """
        rng = Random(self.seed)
        chosen = next(one for one in WORLDS if one.name == kind)
        options, language = varied(chosen, self.seed)
        options |= {"page_size": rng.choice([None, None, 2]), "has_tags": rng.random() < 0.5}
        self.told.append(f"a {kind} in {language}, {options}")
        with world(kind, folder, **options) as here, ExitStack() as stack:
            here.language = language
            _begin(here)
            account = self._account(here, stack)
            for number in range(STEPS_OF_A_STORY):
                _tried(account.loans)  # a session that ended is opened again
                if rng.random() < 0.3 or not any(web.session for web in here.fake.webs()):
                    account = self._account(here, stack)
                    self.told.append("a new session")
                try:
                    self._step(rng, here, account, folder / f"{number}")
                except AssertionError as error:
                    raise AssertionError("\n".join([*self.told, str(error)])) from error
                here.fake.closed = False
                here.fake.faults.waiting.clear()
                if rng.random() < 0.2:
                    here.library.later(rng.randint(1, 3))
                if rng.random() < 0.1:
                    here.fake.expire()
                    self.told.append("all sessions end")

    def _account(self, here: World, stack: ExitStack) -> Account:
        account = here.account()
        inner(account).ledger = self.ledger
        inner(account).in_flight = None
        stack.callback(account.close)
        return account

    def _step(self, rng: Random, here: World, account: Account, folder: Path) -> None:
        truth = truth_of(here.library.address)
        step = rng.choice(STEPS)(rng, here, truth)
        if "search" in step.name or "alert" in step.name:
            _tried(lambda: account.search("title"))
            truth = truth_of(here.library.address)
        folder.mkdir()
        wanted = wanted_of(here.library, here.library_session(inner(account).session), step.make, folder)
        judge = Judge(truth, wanted, provable=step.is_shown)
        fault = _fault(rng)
        self.told.append(f"{step.name}; {fault and (fault.kind, fault.method, fault.after)}")
        if fault is not None:
            here.fake.fault(fault)
        known = len(inner(account).recovered)
        outcomes, words = _made(step, account)
        after = truth_of(here.library.address)
        what = judge.check(words, after)
        for outcome in outcomes if step.is_shown else ():
            judge.check_one(outcome.outcome, step.things(outcome, truth), after)
        self.told[-1] += f": {sorted(words)}, really {what}"
        for word in words:
            self.done[word] = self.done.get(word, 0) + 1
        self._check_recovered(account, known)
        self.left = (what, *words) if Word.UNKNOWN in words and step.is_shown else ()

    def _check_recovered(self, account: Account, known: int) -> None:
        """What was found of the change before, which nothing came after."""
        found = {item.done for item in inner(account).recovered[known:]}
        if found and self.left:
            really = self.left[0]
            assert really != "nothing" or True not in found, "found as done what was not"
            assert really != "done" or False not in found or len(self.left) > 2, "found as not done what was"


def _begin(here: World) -> None:
    """Loans of the patron and of another one, copies in the stacks, favourites."""
    library = here.library
    for number, record in enumerate(RECORDS, 1):
        library.copy(f"B{number}", record, collection="stacks" if number > 6 else "book")
    library.lend(CARD, "B1", "B2", "B3")
    library.lend(OTHER, "B4", "B5")
    library.later(10)
    with here.account() as account:
        add_favourites(inner(account), RECORDS[:3])
        create_list(inner(account), ListRequest(name="Thesis"))
        account.place(RECORDS[3], pickup="linna", expires=library.today + timedelta(days=40))


def _fault(rng: Random) -> Fault | None:
    if rng.random() < 0.25:
        return None
    if rng.random() < 0.7:
        kind = rng.choice(_CHANGE_FAULTS)
        return Fault(kind, method=CHANGE, times=rng.choice([1, 1, -1]), after=rng.choice([0, 0, 1]))
    kind = rng.choice(_FAULTS_OF_ANY)
    return Fault(kind, times=rng.choice([1, 2]), after=rng.randint(0, 8), at=rng.random())


def _made(step: Step, account: Account) -> tuple[list[Any], set[str]]:
    """The outcomes of a step, and the words for them; an error that rules out a change is one that was not tried."""
    try:
        outcomes = outcomes_of(step.make(account))
    except TunilibError as error:
        return [], {Word.UNKNOWN if error.code == "unknown-outcome" else Word.NOT_TRIED}
    return outcomes, {Word.REFUSED if one.outcome == Word.SKIPPED else one.outcome for one in outcomes}


def _tried(read: Any) -> None:
    try:
        read()
    except TunilibError:
        return
