"""Licensed resources from elsewhere."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import DONE, REFUSED
from tunilib.cli.options import Argument, NoBrowser
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.views import Column, View

noun = Noun()

ERESOURCE = View("tunilib.core.eresource:Eresource", Column("address", "id"), is_single=True)


@noun.command(
    view=ERESOURCE,
    examples=(
        "tunilib eresource https://www.jstor.org/stable/2118559",
        "tunilib eresource https://www.jstor.org/ --no-browser",
    ),
)
def eresource(
    inv: Invocation,
    url: Annotated[str, Argument(metavar="URL", help="The address of the resource, as on campus.")],
    no_browser: NoBrowser = False,
) -> int:
    """Open a licensed resource through the library's proxy, as from campus.

    Libraries open their e-resources from elsewhere only to those who sign in with a university account (login --haka);
    the proxy asks for it once more in the browser. Its address is known for some universities; for others set proxy in
    [profiles.NAME] of config.toml. The exit code is 1 if the profile is signed in with a library card.
    """
    from tunilib.services.university import eresource as eresource_of

    machine = machine_of(inv)
    found = eresource_of(machine, url, inv.profile, inv.store)
    if found.address is not None and not no_browser and not machine.open_in_browser(found.address):
        inv.say(inv.gettext("No browser could be opened: open the address yourself."))
    if inv.json or not inv.is_terminal:
        emit_thing(inv, found)
    elif found.address is not None:
        inv.write_line(found.address)
    if found.reasons is None:
        return DONE
    inv.tell(" ".join(reason.text(inv.lang) for reason in found.reasons))
    return REFUSED
