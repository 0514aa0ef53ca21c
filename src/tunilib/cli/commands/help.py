"""Help as a command."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Line
from tunilib.cli.parser import parse

noun = Noun()


@noun.alone(examples=("tunilib help", "tunilib help loans", "tunilib help loans renew"))
def show(
    inv: Invocation,
    words: Annotated[
        list[str] | None, Argument(metavar="NOUN VERB", help="The command; default: tunilib itself.")
    ] = None,
) -> None:
    """Show the help of a command, as --help does there."""
    from tunilib.cli.app import root_group

    parse([*(words or ()), "--help"], root_group(), Line(inv.environ))
