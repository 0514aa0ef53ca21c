"""The account at a glance, as a screen that people look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from tunilib.cli.output import clean
from tunilib.cli.render.table import printed
from tunilib.messages import date_text, money_text
from tunilib.terms import word

if TYPE_CHECKING:
    from datetime import date

    from rich.console import RenderableType

    from tunilib.cli.command import Invocation
    from tunilib.services.overview import Dated, FinesSummary, HoldCounts, LoanCounts, Overview

__all__ = ["status_text"]


def status_text(inv: Invocation, overview: Overview, profile: str, card: str) -> str:
    """Loans, holds and fines in a line each, and the days ahead as a timeline."""

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(overflow="fold")
    grid.add_row(inv.text("screen.account"), Text(clean(f"{profile} · {card}")))
    grid.add_row(inv.text("screen.loans"), _loans(inv, overview.loans))
    if overview.holds.ready is not None:
        grid.add_row(inv.text("screen.holds"), _holds(inv, overview.holds))
    if overview.fines.total is not None:
        grid.add_row(inv.text("screen.fines"), _fines(inv, overview.fines))
    if overview.card_expires is not None:
        expires = date_text(overview.card_expires, inv.lang)
        style = "red" if overview.card_expires < overview.today else ""
        grid.add_row(inv.text("screen.card"), Text(inv.text("screen.expires", date=expires), style))
    if overview.session_expires is not None:
        until = date_text(overview.session_expires, inv.lang)
        grid.add_row(inv.text("screen.session"), Text(inv.text("screen.expires", date=until)))
    parts: list[RenderableType] = [grid]
    if overview.timeline:
        parts += [Text(), _timeline(inv, overview)]
    return printed(inv, *parts)


def _loans(inv: Invocation, loans: LoanCounts) -> Text:
    total = loans.ok + loans.due_soon + loans.overdue
    parts = [
        (inv.text("screen.overdue", count=loans.overdue), "red") if loans.overdue else None,
        (inv.text("screen.due-soon", count=loans.due_soon), "yellow") if loans.due_soon else None,
        (inv.text("screen.later", count=loans.ok), "") if loans.ok else None,
    ]
    text = _joined(str(total), parts)
    if loans.next_due is not None:
        text.append("  " + inv.text("screen.next", date=date_text(loans.next_due, inv.lang)))
    return text


def _holds(inv: Invocation, holds: HoldCounts) -> Text:
    ready, in_transit, waiting = holds.ready or 0, holds.in_transit or 0, holds.waiting or 0
    parts = [
        (inv.text("screen.ready", count=ready), "green") if ready else None,
        (inv.text("screen.in-transit", count=in_transit), "") if in_transit else None,
        (inv.text("screen.waiting", count=waiting), "") if waiting else None,
    ]
    return _joined(str(ready + in_transit + waiting), parts)


def _fines(inv: Invocation, fines: FinesSummary) -> Text:
    text = Text(money_text(fines.total, fines.currency, inv.lang))
    if fines.suspended:
        text.append("  " + inv.text("screen.suspended"), "red")
    elif fines.total and fines.suspended is False:
        text.append("  " + inv.text("screen.not-suspended"))
    return text


def _timeline(inv: Invocation, overview: Overview) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    before: date | None = None
    for entry in overview.timeline:
        days = (entry.date - overview.today).days
        style = _style(entry, days)
        same = entry.date == before
        table.add_row(
            Text("" if same else date_text(entry.date, inv.lang), style),
            Text("" if same else _distance(inv, days), style),
            Text(word("timeline", entry.kind, inv.lang), style),
            Text(clean(entry.title), style),
        )
        before = entry.date
    return table


def _style(entry: Dated, days: int) -> str:
    if entry.kind == "pickup":
        return "green"
    return "red" if days < 0 else "yellow" if days == 0 else ""


def _distance(inv: Invocation, days: int) -> str:
    if days == 0:
        return inv.text("screen.today")
    if days < 0:
        return inv.text("screen.ago", count=-days)
    return inv.text("screen.in", count=days)


def _joined(total: str, parts: list[tuple[str, str] | None]) -> Text:
    text = Text(total)
    for number, part in enumerate(part for part in parts if part is not None):
        text.append(": " if number == 0 else ", ")
        text.append(*part)
    return text
