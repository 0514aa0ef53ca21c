"""What goes wrong at a library on random days, and for how many nights."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from tests.contract.worlds import World
from tests.fakes.faults import CHANGE, Fault, Kind

Name = Literal["away", "ended", "changed"]
_LOANS, _HOLDS, _FINES = "/MyResearch/CheckedOut", "/Holds/List", "/MyResearch/Fines"
_CHANGED = ((_LOANS, "checkedout"), (_FINES, "fines"), (_HOLDS, "list"))
"""Pages that change, each with the name of its template, which says what page it is."""

_DOWN: tuple[Kind | None, ...] = (None, "down", "error", "limit")
"""How a site is down; None: under maintenance."""

_ON_THE_WAY: tuple[Kind, ...] = ("claimed", "lost", "silent", "denied", "refused")
"""What happens to a renewal on its way: done or not, and said otherwise."""


@dataclass(eq=False)
class Trouble:
    """One trouble.

    Attributes:
        nights: how many more it lasts. code: how a run ends in it.
        path: of the page that has changed. closes: the site is under maintenance.
        is_behind: the site is there, and the library behind it is not.
    """

    name: Name
    nights: int
    code: int
    path: str = ""
    faults: list[Fault] = field(default_factory=list)
    closes: bool = False
    is_behind: bool = False


class Troubles:
    """The troubles of a library, begun and ended by chance.

    Attributes:
        often: how many times as many there are as in an ordinary year.
        sign_in_needed: whether the sessions that ended are made again by a person only.
        on_the_way: the fault that meets a renewal this night.
    """

    def __init__(self, place: World, random: Random, *, sign_in_needed: bool, often: float) -> None:
        self._place, self._random, self.sign_in_needed = place, random, sign_in_needed
        self._often = often
        self._now: dict[Name, Trouble] = {}
        self.on_the_way: Fault | None = None

    @property
    def worst(self) -> Trouble | None:
        """What a run meets: a library that is away hides an ended session, and that a changed page.

        Where only the library behind a site is down, the site still says that a session has ended.
        """
        away = self._now.get("away")
        hidden: tuple[Name, ...] = ("ended", "away") if away and away.is_behind else ("away", "ended")
        return next((self._now[name] for name in (*hidden, "changed") if name in self._now), None)

    @property
    def hides_loans(self) -> bool:
        """Whether the loans cannot be read."""
        return self.worst is not None and self.worst.path in ("", _LOANS)

    @property
    def hides_fines(self) -> bool:
        """Whether the fines cannot be read."""
        return self.worst is not None and self.worst.path != _HOLDS

    @property
    def has_ended(self) -> bool:
        """Whether a session has ended that its person has not made again; by day, nothing hides it."""
        return "ended" in self._now

    @property
    def codes(self) -> set[int]:
        """How a run of this night may end."""
        expected = {self.worst.code if self.worst else 0}
        return expected | {4, 5} if self.on_the_way else expected

    def next_day(self) -> bool:
        """A day has passed; whether a session that had ended is made again by its person now."""
        signs_in = False
        before = set(self._now)
        for name, trouble in list(self._now.items()):
            trouble.nights -= 1
            if trouble.nights == 0:
                del self._now[name]
                signs_in = signs_in or name == "ended"
        self._begin(before)
        return signs_in

    def _begin(self, before: Collection[Name]) -> None:
        """Begin what was not there ``before``."""
        site = self._place.site

        def chance() -> float:
            return self._random.random() / self._often

        if chance() < 0.03 and "away" not in before:
            how = self._random.choice(_DOWN)
            faults = [Fault(how, path="/never" if how == "down" else None, times=-1)] if how else []
            nights = self._random.choice((1, 1, 2, 4))
            self._now["away"] = Trouble(
                "away",
                nights,
                4 if site else 6,
                faults=faults if site else [],
                closes=not how,
                is_behind=how == "down" and site is not None,
            )
        if chance() < 0.015 and "ended" not in before:
            self._end_sessions()
            if self.sign_in_needed:
                self._now["ended"] = Trouble("ended", self._random.choice((1, 2, 3)), 3)
        if chance() < 0.015 and site and "changed" not in before:
            path, name = self._random.choice(_CHANGED)
            faults = [Fault("replace", path, old=f"template-name-{name}", new="template-name-other", times=-1)]
            self._now["changed"] = Trouble("changed", self._random.choice((1, 2, 5)), 5, path, faults)
        self.on_the_way = None
        if chance() < 0.05 and site and not self._now:
            self.on_the_way = Fault(self._random.choice(_ON_THE_WAY), path=_LOANS, method=CHANGE)

    def _end_sessions(self) -> None:
        if self._place.site is not None:
            self._place.site.expire()
            return
        import sqlite3
        from contextlib import closing

        with closing(sqlite3.connect(self._place.library.path)) as file, file:
            file.execute("DELETE FROM session")

    @contextmanager
    def night(self) -> Iterator[None]:
        """Let the troubles meet whoever asks the library in the block."""
        site, file = self._place.site, self._place.library.path
        away = self._now.get("away")
        if site is None:
            hidden = file.with_name("away.sqlite")
            if away:
                file.rename(hidden)
            try:
                yield
            finally:
                if away:
                    hidden.rename(file)
            return
        waiting = [fault for trouble in self._now.values() for fault in trouble.faults]
        waiting += [self.on_the_way] if self.on_the_way else []
        site.faults.waiting[:] = waiting
        site.closed = bool(away and away.closes)
        try:
            yield
        finally:
            site.faults.waiting.clear()
            site.closed = False
