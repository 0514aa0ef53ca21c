"""Which methods of a door are used while a command runs, of those that it has."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import Any

import pytest

from tunilib.core.answer import Missing
from tunilib.core.ports import account, door as doors
from tunilib.services.machine import Machine
from tunilib.services.opened import open_account

_PORTS: dict[str, type] = {
    "loans": doors.Loans,
    "holds": doors.Holds,
    "fines": doors.FinesPort,
    "cards": doors.Cards,
    "catalogue": doors.Catalogue,
    "profile": account.Profiles,
    "favourites": account.Favourites,
    "favourites.changes": account.FavouriteChanges,
    "searches": account.Searches,
    "searches.changes": account.SearchChanges,
}
_NOT_ASKED = ("close", "check_target", "refusals")
"""The second looks at a form that a person is about to fill in at a terminal, which is read again then. The last is
asked for an assistant's proposal, and again when a hold is placed.
"""


class Traced:
    """What was used, and what there is: ``port.method``."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self.offered: set[str] = set()

    @contextmanager
    def watching(self, stage: Any) -> Iterator[None]:
        """Note what a command uses meanwhile."""
        machine = Machine(stage.machine.setting())
        with pytest.MonkeyPatch.context() as patch:
            with suppress(Exception), closing(open_account(machine, machine.picked_profile(None))) as opened:
                for name, protocol in _PORTS.items():
                    found: Any = opened.door
                    for part in name.split("."):
                        found = getattr(found, part, Missing(by="library"))
                    if not isinstance(found, Missing):
                        self._watch(patch, name, type(found), protocol)
            yield

    def _watch(self, patch: pytest.MonkeyPatch, port: str, kind: type, protocol: type) -> None:
        for name, method in vars(protocol).items():
            if name.startswith("_") or name in _NOT_ASKED or not inspect.isfunction(method):
                continue
            self.offered.add(f"{port}.{name}")
            patch.setattr(kind, name, self._noting(f"{port}.{name}", getattr(kind, name)))

    def _noting(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def noting(*given: Any, **named: Any) -> Any:
            self.used.add(name)
            return method(*given, **named)

        return noting
