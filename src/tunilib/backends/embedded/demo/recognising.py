"""Tells the demonstration's library from a real one, which a reset must never throw away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.demo.people import CARD, PATRON
from tunilib.backends.embedded.stores.sqlite.library import SqliteLibrary
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from pathlib import Path

    from tunilib.backends.embedded.unit_of_work import Now

__all__ = ["is_demo"]


def is_demo(path: Path, now: Now) -> bool:
    """Whether the library in a file is the demonstration's: its patron is there, under the demonstration's card."""
    library = SqliteLibrary(path, now)
    try:
        with library.snapshot() as snapshot:
            patron = snapshot.patrons.by_card(CARD)
            return patron is not None and patron.register.name == PATRON.name
    except LocalError:
        return False
    finally:
        library.close()
