"""What a terminal shows beside the rows of the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tunilib.cli.render.screens import Screen, ScreenItem
from tunilib.cli.render.status import Bar
from tunilib.cli.render.terminal import INDENT, Pieces, is_plain, on_background, running
from tunilib.core.loan import LoanStatus
from tunilib.core.reason import Reason, ReasonCode
from tunilib.messages import word
from tunilib.views.texts import clean, clean_lines
from tunilib.views.view import Column, Row, heading_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.console import RenderableType


class CheckoutScreen(Screen):
    def head(self) -> Iterable[RenderableType]:
        row = next((entry.row for entry in self.entries if entry.row["outcome"] == "lent"), None)
        return [] if row is None else [Text(clean(f"{row['name']} · {row['card']}"), "bold")]


class DeskLoanScreen(Screen):
    def head(self) -> Iterable[RenderableType]:
        late = sum(entry.row["status"] == LoanStatus.OVERDUE for entry in self.entries)
        pieces = [(self.inv.ngettext("{count} loan", "{count} loans", len(self.entries)), "bold")]
        if late:
            pieces.append((self.inv.ngettext("{count} overdue", "{count} overdue", late), "bold"))
        return [Pieces(pieces)]

    def shown(self, entry: ScreenItem) -> ScreenItem:
        row = entry.row
        fine = row["fine_now"] if entry.thing.fine_now.cents else None
        return entry._replace(row={**row, "days_overdue": row["days_overdue"] or None, "fine_now": fine})

    def below(self, entry: ScreenItem) -> Iterable[str]:
        if entry.row["status"] == LoanStatus.LOST:
            yield Reason.of(ReasonCode.RENEWAL_LOST).text(self.inv.lang)
        yield from super().below(entry)


class DeskItemScreen(Screen):
    def head(self) -> Iterable[RenderableType]:
        item = self.entries[0].thing
        pieces = [(self.inv.gettext("{label}", label=item.place), "bold")]
        if item.waiting:
            said = self.inv.ngettext(
                "{count} hold waits for this title.", "{count} holds wait for this title.", item.waiting
            )
            pieces.append((said, ""))
        return [running(*piece) for piece in pieces]


class RequestScreen(Screen):
    """Holds and requests: what to do with each, and the commands for it."""

    def head(self) -> Iterable[RenderableType]:
        done = (
            (self.inv.gettext("When it is on the hold shelf: tunilib desk requests ready ID"), ""),
            (self.inv.gettext("When it is sent: tunilib desk requests transit ID"), ""),
        )
        return [Pieces(done)]

    def below(self, entry: ScreenItem) -> Iterable[str]:
        yield self.inv.gettext("{label}", label=entry.thing.to_do)
        yield from super().below(entry)


class NoticeListScreen(Screen):
    """The outbox: the day of each notice, and which ones are for paper."""

    def shown(self, entry: ScreenItem) -> ScreenItem:
        row = dict(entry.row)
        row["created"], row["sent"] = row["created"][:10], (row["sent"] or "")[:10] or None
        row["to"] = row["to"] or self.inv.gettext("(on paper)")
        return entry._replace(row=row)


class NoticeScreen(Screen):
    """A notice: its text first."""

    in_head = frozenset(("subject", "body"))

    def head(self) -> Iterable[RenderableType]:
        row = self.entries[0].row
        return [
            running(clean(row["subject"]), "bold"),
            "",
            *map(running, clean_lines(row["body"].strip()).split("\n")),
            "",
        ]


class ReportScreen(Screen):
    def table(self, field: str, rows: Sequence[Row]) -> Sequence[RenderableType]:
        if not field.startswith("loans_by_"):
            return ()
        name = self.view.tables[field].columns[0]
        heading = Text(self.inv.pgettext("heading", heading_of(field)), "bold")
        counts = [(self._label(name, row), row["loans"]) for row in rows]
        if self.inv.is_linear:
            return [heading, *(Text(f"{label}: {loans}") for label, loans in counts)]
        most = max(loans for _, loans in counts) or 1
        style = on_background(self.inv, "cyan")
        bars = Table.grid(padding=(0, 2))
        bars.add_column(no_wrap=True)
        bars.add_column(justify="right", no_wrap=True)
        bars.add_column()
        for label, loans in counts:
            bar = Bar(loans / most, style, is_plain=is_plain(self.inv)) if loans else ""
            bars.add_row(label, str(loans), bar)
        return [heading, Padding(bars, (0, 0, 0, INDENT))]

    def _label(self, name: Column, row: Row) -> str:
        value = row[name.field] or "–"
        return clean(word(name.words, value, self.inv.lang) if name.words else value)
