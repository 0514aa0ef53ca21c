"""The account at a glance."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.accounts import STATUS, machine_of, selection_of, show_status
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Option

noun = Noun()


@noun.command(
    view=STATUS,
    all_profiles=True,
    all_cards=True,
    examples=("tunilib status", "tunilib status --all-profiles --json", "tunilib status --line"),
)
def status(
    inv: Invocation,
    line: Annotated[
        bool, Option("--line", help="One short line for prompts and status bars, as last read, without network.")
    ] = False,
) -> int:
    """Show the account at a glance: loans, holds, fines, and the days ahead.

    --line prints at most 80 characters of what this machine has last seen, and how old that is: each command that
    reads the account renews it. What was read earlier than the rest has its own age after it, what was never read is
    left out, and nothing is printed while nothing is known.
    """
    if not line:
        return show_status(inv)
    inv.prints_file("--line")
    from tunilib.services.history import status_line

    text = status_line(machine_of(inv), selection_of(inv), lambda: inv.lang)
    if text:
        inv.write_line(text)
    return 0
