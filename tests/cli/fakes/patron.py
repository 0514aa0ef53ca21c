"""A noun within a noun."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Option

noun = Noun()


@noun.command("block", exits=(1,))
def block(
    inv: Invocation,
    card: Annotated[str, Argument(metavar="CARD")],
    reason: Annotated[str, Option("--reason", metavar="T")],
) -> None:
    """Block a patron."""
    inv.write_line(f"{inv.command} {card} {reason} {inv.json}")
