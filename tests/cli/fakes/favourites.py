"""A noun that has another spelling."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Option

noun = Noun(default="list", help="References that you keep.")


@noun.command("list")
def show(
    inv: Invocation,
    name: Annotated[str | None, Argument(metavar="LIST")] = None,
    output: Annotated[str | None, Option("--output", metavar="FILE")] = None,
) -> None:
    """List favourites."""
    inv.write_line(f"{inv.command} {name} {output}")
