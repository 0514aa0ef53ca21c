"""How a command of the desk opens the desk and shows its results."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tunilib.cli.accounts import machine_of
from tunilib.cli.render.emit import emit_list, emit_thing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tunilib.cli.command import Invocation
    from tunilib.library.desk import Desk


@contextmanager
def desk_of(inv: Invocation) -> Iterator[Desk]:
    """The desk of the library in ``--store``. At the end it says if the library has moved."""
    from tunilib.library.desk.opening import desk_at, note_pickups

    machine = machine_of(inv)
    desk = desk_at(machine, inv.store)
    try:
        yield desk
        if desk.moved_to is not None:
            inv.tell(
                inv.gettext("This library has moved to {address}; here it is as it was then.", address=desk.moved_to)
            )
        note_pickups(machine, desk)
    finally:
        desk.close()


def show_at_desk(inv: Invocation, do: Callable[[Desk], Any]) -> int:
    """Show one result of the desk, and return the exit code."""
    with desk_of(inv) as desk:
        return emit_thing(inv, do(desk))


def list_at_desk(inv: Invocation, do: Callable[[Desk], Iterable[Any]], empty: str = "") -> int:
    """Show a list of the desk, and return the exit code; ``empty`` as for :func:`emit_list`."""
    with desk_of(inv) as desk:
        things = do(desk)
    return emit_list(inv, things, empty)
