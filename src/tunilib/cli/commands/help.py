"""Help as a command."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.command_line import CommandLine
from tunilib.cli.options import Argument
from tunilib.cli.reader import read_line

noun = Noun()
_TOPIC = "exit-codes"


@noun.command(examples=("tunilib help loans renew", "tunilib help exit-codes"))
def show(
    inv: Invocation,
    words: Annotated[
        list[str] | None, Argument(metavar="NOUN VERB", help="The command; default: tunilib itself.")
    ] = None,
) -> None:
    """Show the help of a command, as --help does there, or what the exit codes mean."""
    from tunilib.cli.app import root_group

    if words == [_TOPIC]:
        from tunilib.cli.errors import MEANING, ORDER

        inv.show("".join(f"{code:>3}  {meaning}\n" for code, meaning in MEANING.items()) + f"\n{ORDER}\n")
        return
    read_line([*(words or ()), "--help"], root_group(), CommandLine(inv.environ))
