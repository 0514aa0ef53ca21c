"""The account at a glance."""

from __future__ import annotations

from tunilib.cli.accounts import STATUS, show_status
from tunilib.cli.command import Invocation, Noun

noun = Noun()


@noun.alone(
    view=STATUS, all_profiles=True, all_cards=True, examples=("tunilib status", "tunilib status --all-profiles --json")
)
def status(inv: Invocation) -> int:
    """Show the account at a glance: loans, holds, fines, and the days ahead."""
    return show_status(inv)
