"""The libraries that can be named at sign-in."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument
from tunilib.cli.render.emit import emit_list
from tunilib.services import libraries as known
from tunilib.views.machine import LIBRARIES

noun = Noun()


@noun.command(view=LIBRARIES, examples=("tunilib libraries", "tunilib libraries tampere"))
def libraries(
    inv: Invocation,
    text: Annotated[
        str | None, Argument(metavar="TEXT", help="Words of its name, place or country, or nearly so.")
    ] = None,
) -> int:
    """List the libraries that tunilib login --library takes by name. Nothing is asked of the network."""
    return emit_list(inv, known.libraries(text or ""))
