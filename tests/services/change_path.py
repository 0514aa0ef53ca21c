"""A change and its subject, which note what is done and answer what a test tells them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from tests.accounts import FakeAccount
from tests.builders import NOW, FakeDoor, FakeLedger, given

from tunilib.core.answer import Answer
from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.outcome import Word
from tunilib.core.ports.sign_in import Session
from tunilib.core.proof.comparison import Comparison
from tunilib.services.change import Change, Subject, make

KEYS = (Key(id="a", title="A", before="old"), Key(id="b", title="B", before="old"))
DONE = Answer(words=("thank you",))


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
        self.account = FakeAccount(
            cast("Any", FakeDoor(session=session)),
            self.ledger,
            "demo",
            lambda _: self.now,
            sign_in_again=self._sign_in if self.again else None,
            in_flight=self.in_flight,
            say=self.said.append,
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
