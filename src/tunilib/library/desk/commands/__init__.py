"""The commands of the service desk, and how each opens the desk and shows its results."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.render.emit import emit_list, emit_thing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tunilib.library.desk import Desk

_HERE = "tunilib.library.desk.commands"

noun = Noun(
    help="""The service desk of an embedded library.

Anyone who may write the library is its staff. --store URL (TUNILIB_STORE) names the library, sqlite:///PATH or
postgresql://HOST/DB (tunilib[postgres]; no password in it); the default is the demo library.""",
    examples=(
        "tunilib desk checkout 29001001 30107304",
        "tunilib desk return 30107304",
        "tunilib desk day",
        "tunilib desk report",
    ),
)
noun.noun("init", f"{_HERE}.rules:init_noun", "Make an empty library.")
noun.noun("rules", f"{_HERE}.rules:rules_noun", "The rules of the library.")
noun.noun("import", f"{_HERE}.items:import_noun", "Import records from MARC 21, MARCXML or RIS.")
noun.noun("record", f"{_HERE}.records", "Records by hand.")
noun.noun("patron", f"{_HERE}.patrons", "The patron register.")
noun.noun("item", f"{_HERE}.items:item_noun", "Copies.")
noun.noun("loans", f"{_HERE}.circulation:loans_noun", "What is on loan.")
noun.noun("checkout", f"{_HERE}.circulation:checkout_noun", "Lend copies to a patron.")
noun.noun("return", f"{_HERE}.circulation:return_noun", "Take copies back.")
noun.noun("scan", f"{_HERE}.scan:scan_noun", "Lend and return with a barcode reader.")
noun.noun("undo", f"{_HERE}.circulation:undo_noun", "Undo what a desk did by mistake.")
noun.noun("renew", f"{_HERE}.circulation:renew_noun", "Renew loans for a patron.")
noun.noun("hold", f"{_HERE}.circulation:hold_noun", "Place a hold for a patron.")
noun.noun("requests", f"{_HERE}.circulation:requests_noun", "Item retrieval requests, and holds to fetch.")
noun.noun("fee", f"{_HERE}.circulation:fee_noun", "Fees.")
noun.noun("payment", f"{_HERE}.payments", "Payments online.")
noun.noun("labels", f"{_HERE}.prints:labels_noun", "Labels and library cards to print.")
noun.noun("slip", f"{_HERE}.prints:slip_noun", "What a patron has, to print.")
noun.noun("day", f"{_HERE}.library:day_noun", "End the day.")
noun.noun("notices", f"{_HERE}.library:notices_noun", "The outbox of notices.")
noun.noun("report", f"{_HERE}.report", "Figures: what there is, what was lent, what was charged.")
noun.noun("backup", f"{_HERE}.library:backup_noun", "A consistent copy, while in use.")
noun.noun("restore", f"{_HERE}.library:restore_noun", "Put a backup in the place of the library.")
noun.noun("libraries", f"{_HERE}.library:libraries_noun", "The libraries of a server.")
noun.noun("move", f"{_HERE}.library:move_noun", "Move the library to another store.")
noun.noun("serve", f"{_HERE}.serve", "Serve the library to other programs, by PAIA and DAIA.")
noun.noun("verify", f"{_HERE}.library:verify_noun", "An integrity check.")


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
