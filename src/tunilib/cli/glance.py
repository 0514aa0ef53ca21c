"""The account at a glance, as ``status`` and ``demo`` show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.access import emit_each, results_of
from tunilib.cli.render.listing import Listing, Sheet

if TYPE_CHECKING:
    from tunilib.cli.invocation import Invocation

__all__ = ["show_status"]

STATUS = Sheet(
    "profile card loans holds fines card_expires session_expires timeline",
    tables={"timeline": Listing("timeline", "date kind id title")},
)


def show_status(inv: Invocation) -> int:
    """Show loans, holds, fines and the days ahead of each account meant; returns the exit code."""
    from tunilib.cli.records.status import status_record

    if inv.is_terminal and not inv.json:
        return _draw(inv)
    return emit_each(inv, lambda account: status_record(account.overview(), account.name, account.card), STATUS)


def _draw(inv: Invocation) -> int:
    from tunilib.account.several import Got
    from tunilib.cli.exits import gravest
    from tunilib.cli.render.screen import screen_text

    codes: list[int] = []
    for number, result in enumerate(results_of(inv, lambda account: account.overview())):
        if isinstance(result, Got):
            inv.write(("\n" if number else "") + screen_text(inv, result.value, result.profile, result.card))
        else:
            codes.append(result.error.exit_code)
            inv.tell(": ".join((result.profile, inv.said(result.error))))
    return gravest(codes)
