"""The demonstration's library: a catalogue, patrons and a history."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from tunilib.backends.embedded.demo.history import (
    CARD as CARD,
    FIRST_DAY,
    PASSWORD as PASSWORD,
    PATRON as PATRON,
    USER as USER,
    USER_PASSWORD as USER_PASSWORD,
    play,
)
from tunilib.backends.embedded.stores import make_library, open_library, replace_library
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.unit_of_work import Library, Now


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """The demonstration's library, and who signs in there."""

    address: str
    name: str
    card: str = CARD
    password: str = field(default=PASSWORD, repr=False)


def make_demo(address: str, now: Now, *, replace: bool = False, language: str = "fi") -> Demo:
    """Make a small library with a catalogue, patrons and a history, relative to the moment at which it is made.

    It appears whole or not at all.
    """
    from tunilib.backends.embedded.demo.simulation import Simulation
    from tunilib.backends.embedded.rulebook import default_rules_text, rules_of, zone_of

    text = default_rules_text()
    moment = now(zone_of(rules_of(text)))

    def fill(library: Library) -> None:
        play(Simulation(library, moment), language)

    make = replace_library if replace else make_library
    make(address, text, lambda zone: moment.astimezone(zone) - timedelta(days=FIRST_DAY), fill)
    return Demo(address=address, name=PATRON.name)


def is_demo(address: str, now: Now) -> bool:
    """Whether an address has the demonstration's library: its patron is there, with the demonstration's card.

    Only such a library may be replaced by a reset.
    """
    try:
        with closing(open_library(address, now)) as library, library.snapshot() as snapshot:
            patron = snapshot.patrons.by_card(CARD)
            return patron is not None and patron.register.name == PATRON.name
    except LocalError:
        return False
