"""The account at a glance, as a screen that people look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from tunilib.cli.output import clean
from tunilib.cli.render.table import printed
from tunilib.messages import date_text, money_text, word

if TYPE_CHECKING:
    from datetime import date

    from rich.console import RenderableType

    from tunilib.cli.command import Invocation
    from tunilib.services.status import Dated, FinesSummary, HoldCounts, LoanCounts, Overview

__all__ = ["status_text"]


def status_text(inv: Invocation, overview: Overview, profile: str, card: str) -> str:
    """Loans, holds and fines in a line each, and the days ahead as a timeline."""

    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(overflow="fold")
    grid.add_row(inv.pgettext("heading", "Account"), Text(clean(f"{profile} · {card}")))
    grid.add_row(inv.pgettext("heading", "Loans"), _loans(inv, overview.loans))
    if overview.holds.ready is not None:
        grid.add_row(inv.pgettext("heading", "Holds"), _holds(inv, overview.holds))
    if overview.fines.total is not None:
        grid.add_row(inv.pgettext("heading", "Fines"), _fines(inv, overview.fines))
    if overview.card_expires is not None:
        style = "red" if overview.card_expires < overview.today else ""
        grid.add_row(
            inv.pgettext("heading", "Card"), Text(inv.gettext("valid until {date}", date=overview.card_expires), style)
        )
    if overview.session_expires is not None:
        grid.add_row(
            inv.pgettext("heading", "Session"), Text(inv.gettext("valid until {date}", date=overview.session_expires))
        )
    parts: list[RenderableType] = [grid]
    if overview.timeline:
        parts += [Text(), _timeline(inv, overview)]
    return printed(inv, *parts)


def _loans(inv: Invocation, loans: LoanCounts) -> Text:
    total = loans.ok + loans.due_soon + loans.overdue
    parts = [
        (inv.ngettext("{count} overdue", "{count} overdue", loans.overdue), "red") if loans.overdue else None,
        (inv.gettext("{count} due soon", count=loans.due_soon), "yellow") if loans.due_soon else None,
        (inv.gettext("{count} later", count=loans.ok), "") if loans.ok else None,
    ]
    text = _joined(str(total), parts)
    if loans.next_due is not None:
        text.append("  " + inv.gettext("next due {date}", date=loans.next_due))
    return text


def _holds(inv: Invocation, holds: HoldCounts) -> Text:
    ready, in_transit, waiting = holds.ready or 0, holds.in_transit or 0, holds.waiting or 0
    parts = [
        (inv.gettext("{count} ready", count=ready), "green") if ready else None,
        (inv.gettext("{count} in transit", count=in_transit), "") if in_transit else None,
        (inv.gettext("{count} waiting", count=waiting), "") if waiting else None,
    ]
    return _joined(str(ready + in_transit + waiting), parts)


def _fines(inv: Invocation, fines: FinesSummary) -> Text:
    text = Text(money_text(fines.total, fines.currency, inv.lang))
    if fines.suspended:
        text.append("  " + inv.gettext("borrowing rights are suspended"), "red")
    elif fines.total and fines.suspended is False:
        text.append("  " + inv.gettext("borrowing rights are not suspended"))
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
        return inv.gettext("today")
    if days < 0:
        return inv.ngettext("{count} day ago", "{count} days ago", -days)
    return inv.ngettext("in {count} day", "in {count} days", days)


def _joined(total: str, parts: list[tuple[str, str] | None]) -> Text:
    text = Text(total)
    for number, part in enumerate(part for part in parts if part is not None):
        text.append(": " if number == 0 else ", ")
        text.append(*part)
    return text
