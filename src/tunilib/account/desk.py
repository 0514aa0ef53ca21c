"""The service desk of an embedded library: whoever may write its file is its staff."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.account.doors import demo_address

if TYPE_CHECKING:
    from tunilib.account.machine import Machine
    from tunilib.backends.embedded.desk import Desk

__all__ = ["default_rules", "open_desk"]


def open_desk(machine: Machine, store: str | None) -> Desk:
    """The desk of the library at an address; None: the demonstration's. Close it after use.

    Raises:
        UsageError: it is no address of an embedded library.
    """
    from tunilib.backends.embedded.desk import Desk

    return Desk(store or demo_address(machine), machine.time_at(movable=True))


def default_rules() -> str:
    """The rules file that a library gets where no other is named."""
    from tunilib.backends.embedded.rulebook import default_rules_text

    return default_rules_text()
