"""Parts of an unattended run that other packages add, by name: the desk of an embedded library has one.

A part is a module with ``run(machine) -> NightResult`` and ``try_out(machine) -> TunilibError | None``. It is loaded
only where ``config.toml`` has its table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.errors import TunilibError
from tunilib.parts import load_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.local.config import Config


class NightResult(NamedTuple):
    """What a part of a run did.

    Attributes:
        error: why it did nothing. failed_letters: to whom no letter went, and why.
        unaddressed: letters that wait for an address, and were not reported before.
    """

    error: TunilibError | None = None
    failed_letters: tuple[tuple[str, TunilibError], ...] = ()
    unaddressed: int = 0


PARTS = {"desk": "tunilib.library.desk.opening"}
"""The parts by the name that problems have."""


def parts_of(config: Config) -> Iterator[tuple[str, Any]]:
    """The parts that the settings ask for."""
    if config.desk_store is not None:
        for name, module in PARTS.items():
            yield name, load_part(module)
