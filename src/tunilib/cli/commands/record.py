"""One record of the catalogue: what it is, where its copies are, and when they are due back."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import DONE
from tunilib.cli.options import Argument, Option
from tunilib.cli.render.emit import emit_thing
from tunilib.errors import UsageError
from tunilib.services.catalogue import open_catalogue
from tunilib.views.search import RECORD

noun = Noun()


@noun.command(view=RECORD, examples=("tunilib record demo.1003", "tunilib record demo.1003 --json"))
def record(
    inv: Invocation,
    name: Annotated[str, Argument(metavar="RECORD", help="A record, as in: tunilib search.")],
    web: Annotated[bool, Option("--web", help="Open its page in the browser, and print the address.")] = False,
) -> int:
    """Show a record in full, with each copy: library, shelf mark, and when it is due back.

    No sign-in is needed. The library is that of --store, else the profile's, else the demo library.
    """
    machine = machine_of(inv)
    with open_catalogue(machine, inv.profile, inv.store) as catalogue:
        found = catalogue.record(name)
        if inv.is_terminal and not inv.json and not web and catalogue.is_held(found.id):
            found = replace(found, ordered_with=None)
    if not web:
        return emit_thing(inv, found)
    if found.address is None:
        raise UsageError(
            "this library has no pages to open", hint="leave out --web: tunilib record {record}", record=found.id
        )
    if not machine.open_in_browser(found.address):
        inv.say(inv.gettext("No browser could be opened: open the address yourself."))
    if inv.json:
        return emit_thing(inv, found)
    inv.write_line(found.address)
    return DONE
