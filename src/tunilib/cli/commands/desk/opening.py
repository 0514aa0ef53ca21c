"""How a desk command reaches its library."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.cli.access import machine_of
from tunilib.cli.invocation import Invocation

if TYPE_CHECKING:
    from tunilib.backends.embedded.desk.desk import Desk

__all__ = ["desk_of"]


@contextmanager
def desk_of(inv: Invocation) -> Iterator[Desk]:
    """The desk of the library that ``--store`` names."""
    from tunilib.account.desk import open_desk

    desk = open_desk(machine_of(inv), inv.store)
    try:
        yield desk
    finally:
        desk.close()
