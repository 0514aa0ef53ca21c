"""A port that is watched: what is asked of it, and what happens to a request on its way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from tests.accounts import account_of
from tests.builders import FakeLedger
from tests.contract.worlds import World

from tunilib.account import Account
from tunilib.core.answer import Answer, Missing
from tunilib.core.ports.door import Door
from tunilib.core.ports.sign_in import Session
from tunilib.errors import Unavailable

PORTS = ("loans", "holds", "cards", "profile", "favourites", "searches")
CHANGES = {
    "loans": ("renew",),
    "holds": ("place", "change", "cancel"),
    "cards": ("add", "use", "edit", "remove"),
    "profile": ("set", "change_password", "request_change"),
    "favourites": (
        "create",
        "change_list",
        "delete",
        "add",
        "remove",
        "edit",
        "move",
        "copy",
        "order",
        "import_entries",
    ),
    "searches": ("save", "delete", "clear", "alert"),
}
"""What changes something, of each port."""
WORDS = "Kiitos!"


@dataclass
class Way:
    """What happens to a request on its way.

    Attributes:
        before, after: raised before the library is asked, or after it answered.
        instead: the answer, and the library is not asked. answered: makes another answer of that of the library.
        first: what happens at the library just before it is asked.
        closes: nothing can be read any more from then on.
        requests: how many were made.
    """

    before: BaseException | None = None
    after: BaseException | None = None
    instead: Answer | None = None
    answered: Callable[[Answer], Answer] | None = None
    first: Callable[[], object] = object
    closes: bool = False
    requests: int = 0

    @property
    def is_closed(self) -> bool:
        return self.closes and self.requests > 0

    def ask(self, request: Callable[..., Answer], *given: Any, **named: Any) -> Answer:
        self.requests += 1
        self.first()
        if self.before is not None:
            raise self.before
        if self.instead is not None:
            return self.instead
        answer = request(*given, **named)
        if self.after is not None:
            raise self.after
        answer = answer._replace(words=(WORDS,))
        return answer if self.answered is None else self.answered(answer)

    def read(self, reading: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if self.is_closed:
            raise Unavailable("closed")
        return reading(*given, **named)


class Watched:
    """A port, or a whole door, whose changes go a certain way."""

    def __init__(self, watched: Any, way: Way, changes: tuple[str, ...] = ()) -> None:
        self._watched, self._way, self._changes = watched, way, changes

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._watched, name)
        if isinstance(found, Missing):
            return found
        if name in self._changes:
            return lambda *given, **named: self._way.ask(found, *given, **named)
        if name == "changes" or (not self._changes and name in PORTS):
            return Watched(found, self._way, self._changes or CHANGES[name])
        if self._changes and callable(found):
            return lambda *given, **named: self._way.read(found, *given, **named)
        return found


@dataclass
class Opened:
    """A session in a world, what is written of its account, and what is asked."""

    here: World
    session: Session
    ledger: FakeLedger = field(default_factory=FakeLedger)
    doors: list[Door] = field(default_factory=list)

    def account(self, way: Way | None = None, *, signs_in_again: bool = False) -> Account:
        def signs_in(card: str, password: str) -> bool | None:
            return None if way is not None and way.is_closed else self.here.signs_in(card, password)

        return account_of(
            self._door(way),
            self.ledger,
            site=self.here.address,
            clock=self.here.library.now,
            signs_in=signs_in,
            sign_in_again=self._again if signs_in_again else None,
        )

    def close(self) -> None:
        for door in self.doors:
            door.close()

    def _again(self) -> Door:
        self.session = self.here.sign_in()
        return self._door(None)

    def _door(self, way: Way | None) -> Door:
        door = self.here.entry().open(self.session)
        self.doors.append(door)
        return cast("Door", Watched(door, way or Way()))
