"""Somebody who uses the program at a site."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.contract.worlds import CARD, World
from tests.fakes.library import PASSWORD
from tests.journeys.machine import Machine, Result


@dataclass
class Person:
    """Somebody at a machine of their own, whose clock is the library's."""

    world: World
    folder: Path

    @property
    def machine(self) -> Machine:
        """The machine, at the time of the library."""
        return machine_at(self.folder, self.world.library.moment.isoformat())

    def types(self, *words: str, code: int = 0, **how: Any) -> Any:
        """Run a command; what it printed, as JSON where it was asked for. ``how``: as for :meth:`Machine.run`."""
        done = self.machine.run(*words, **how)
        said = ended_with(done, code, PASSWORD)
        if "--json" not in words:
            return said
        return json.loads(done.err if code not in (0, 1) and not done.out else done.out)

    def signs_in(self, card: str = CARD, *more: str, code: int = 0) -> Any:
        words = ("login", card, "--library", self.world.address, "--password-stdin", *more)
        return self.types(*words, stdin=f"{PASSWORD}\n", code=code)


def machine_at(folder: Path, now: str) -> Machine:
    """A machine whose configuration is in its folder itself."""
    return Machine(folder, now, {"TUNILIB_CONFIG": str(folder / "config.toml")})


def ended_with(done: Result, code: int, secret: str) -> str:
    """What a command printed, errors after the rest, if it ended so and gave no secret away."""
    said = done.out + done.err
    assert done.code == code, (done, code)
    assert secret not in said
    return said
