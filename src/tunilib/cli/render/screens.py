"""What a screen says beside its rows: what a person has to do, why, in which sections, and how an action ended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rich.text import Text

from tunilib.cli.render.status import fine_tasks, hold_tasks, loan_tasks
from tunilib.cli.render.terminal import Pieces, running
from tunilib.core.loan import LoanStatus
from tunilib.core.money import Money
from tunilib.core.needs import WEEK, NeedKind, hold_needs
from tunilib.core.reason import ReasonCode
from tunilib.messages import Placeholder, date_text, day_at, filter_words, word
from tunilib.terms import TERMS
from tunilib.views.texts import clean

if TYPE_CHECKING:
    from rich.console import RenderableType

    from tunilib.cli.command import Invocation
    from tunilib.core.catalogue import FullRecord
    from tunilib.core.fine import Fines
    from tunilib.core.reason import Reason
    from tunilib.views.view import Row, View


_FACETS: Final = 5
"""How many values of a filter are shown."""
_FIXED: Final = "×"
"""Marks a loan that cannot be renewed."""


class ScreenItem(NamedTuple):
    """A thing as a row."""

    row: Row
    thing: Any = None
    account: str = ""
    today: date | None = None


class Screen:
    """A plain list, with its reasons below the rows."""

    in_head: frozenset[str] = frozenset()

    def __init__(self, inv: Invocation, entries: Sequence[ScreenItem], view: View) -> None:
        self.inv, self.entries, self.view = inv, entries, view
        lists = [self._reasons(entry) for entry in entries]
        shared = [one for one in lists[0] if all(one in others for others in lists[1:])] if len(lists) > 1 else []
        self.common = tuple(dict.fromkeys(map(self._text, shared)))

    def today(self, entry: ScreenItem) -> date | None:
        """The day from which distances count; None: not known, dates alone are shown."""
        read = getattr(getattr(entry.thing, "loan", entry.thing), "read_at", None)
        return read.date() if isinstance(read, datetime) else entry.today

    def head(self) -> Iterable[RenderableType]:
        """What a person has to do, above all."""
        return ()

    def section(self, entry: ScreenItem) -> str:
        """The heading of the section that a row is in; empty: it is in none."""
        del entry
        return ""

    def below(self, entry: ScreenItem) -> Iterable[str]:
        """The text below a row."""
        for column in self.view.columns:
            if column.kind == "note" and (note := entry.row.get(column.field)):
                every = note if isinstance(note, list | tuple) else (note,)
                text = "; ".join(str(getattr(one, "label", None) or one) for one in every)
                yield f"{self.inv.pgettext('heading', column.english_heading)}: {text}"
        if self.is_explained(entry):
            told = [text for text in map(self._text, self._reasons(entry)) if text not in self.common]
            if said := " ".join(part for part in (*told, self.advice(entry)) if part):
                yield said

    def shown(self, entry: ScreenItem) -> ScreenItem:
        """A row with the values that its cells show, where they are others than the thing has."""
        return entry

    def mark(self, entry: ScreenItem) -> str:
        """A remark after the status of a row; the head explains it."""
        del entry
        return ""

    def is_explained(self, entry: ScreenItem) -> bool:
        """Whether the reasons of a row are shown."""
        del entry
        return self.view.shows_reasons

    def advice(self, entry: ScreenItem) -> str:
        """The text after the reasons of a row."""
        del entry
        return ""

    def table(self, field: str, rows: Sequence[Row]) -> Sequence[RenderableType]:
        """A list within a single thing, where it is not a table."""
        del field, rows
        return ()

    def summary(self) -> str:
        """How an action ended: the number of each outcome; empty where there was no action."""
        words = next((column.words for column in self.view.columns if column.field == "outcome"), None)
        if words is None or self.view.is_single:
            return ""
        counts: dict[str, int] = {}
        for entry in self.entries:
            outcome = str(entry.row["outcome"])
            counts[outcome] = counts.get(outcome, 0) + 1
        return ", ".join(f"{count} {self._counted(words, outcome, count)}" for outcome, count in counts.items())

    def _counted(self, words: str, outcome: str, count: int) -> str:
        return word(f"{words}s" if count != 1 and f"{words}s" in TERMS else words, outcome, self.inv.lang)

    def _reasons(self, entry: ScreenItem) -> Sequence[Reason]:
        return entry.row.get("reasons") or () if self.view.shows_reasons else ()

    def _text(self, reason: Reason) -> str:
        return clean(reason.text(self.inv.lang))


class LoanScreen(Screen):
    """Loans: overdue, this week, later; reasons only where a person has to act."""

    def head(self) -> Iterable[RenderableType]:
        today = self.today(self.entries[0])
        if today is None:
            return ()
        tasks = loan_tasks(self.inv, [entry.thing for entry in self.entries], today, is_short=True)
        if not tasks:
            tasks.append((self.inv.gettext("Nothing is due within a week."), ""))
        if marked := sum(bool(self.mark(entry)) for entry in self.entries):
            said = self.inv.ngettext(
                "{count} later loan cannot be renewed ({mark})",
                "{count} later loans cannot be renewed ({mark})",
                marked,
                mark=_FIXED,
            )
            tasks.append((said, ""))
        return [Pieces(tasks)]

    def mark(self, entry: ScreenItem) -> str:
        is_fixed = entry.row["renewable"] is False and not self.is_explained(entry) and not self.inv.is_linear
        return _FIXED if is_fixed and not self.common else ""

    def section(self, entry: ScreenItem) -> str:
        today, due = self.today(entry), day_at(entry.row.get("due"))
        if today is None:
            return ""
        if entry.row["status"] == LoanStatus.OVERDUE:
            return self.inv.gettext("Overdue")
        if due is None:
            return self.inv.gettext("Without a due date")
        return self.inv.gettext("Within a week") if (due - today).days <= WEEK else self.inv.gettext("Later")

    def is_explained(self, entry: ScreenItem) -> bool:
        today, due = self.today(entry), day_at(entry.row.get("due"))
        if today is None or entry.row["status"] != LoanStatus.OK:
            return True
        return entry.row["renewable"] is False and due is not None and (due - today).days <= WEEK


class ExplanationScreen(Screen):
    """Explained loans, with the rows of the library's rules that decide."""

    def below(self, entry: ScreenItem) -> Iterable[str]:
        yield from super().below(entry)
        if (rows := entry.thing.deciding_rows) is not None:
            yield self.inv.gettext("{label}", label=rows)


class RenewalScreen(Screen):
    """What became of renewals: why not, until when to return, and what they cost."""

    def shown(self, entry: ScreenItem) -> ScreenItem:
        row = entry.row
        return entry if row["due_after"] != row["due_before"] else entry._replace(row={**row, "due_after": None})

    def is_explained(self, entry: ScreenItem) -> bool:
        codes = {reason.code for reason in self._reasons(entry)}
        return len(self.entries) == 1 or entry.row["outcome"] != "unchanged" or codes != {ReasonCode.RENEWAL_NO_GAIN}

    def advice(self, entry: ScreenItem) -> str:
        until = entry.row["due_after"] or entry.row["due_before"]
        if entry.row["outcome"] != "refused" or until is None:
            return ""
        today, day = self.today(entry), day_at(until)
        if today is not None and day is not None and day < today:
            return self.inv.gettext("Return it now: it was due {date}.", date=date_text(until, self.inv.lang, today))
        return self.inv.gettext("Return it by {date}.", date=date_text(until, self.inv.lang, today))

    def summary(self) -> str:
        fines = [entry.thing.fine for entry in self.entries if getattr(entry.thing, "fine", None)]
        if not fines:
            return super().summary()
        amount = Money.total(fines)
        would = any(entry.row["outcome"] == "would-renew" for entry in self.entries)
        said = (
            self.inv.gettext("fines that this would register: {amount}", amount=amount)
            if would
            else self.inv.gettext("fines registered: {amount}", amount=amount)
        )
        return f"{super().summary()} · {said}"


class HoldScreen(Screen):
    """Holds: first what is to be picked up."""

    def head(self) -> Iterable[RenderableType]:
        today = self.today(self.entries[0])
        if today is None:
            return ()
        tasks = hold_tasks(self.inv, [entry.thing for entry in self.entries], today)
        return [Pieces(tasks or [(self.inv.gettext("Nothing is ready for pick-up."), "")])]

    def shown(self, entry: ScreenItem) -> ScreenItem:
        today = self.today(entry)
        if today is None or all(need.kind is not NeedKind.MISSED for need in hold_needs([entry.thing], today)):
            return entry
        return entry._replace(row={**entry.row, "status": "ended", "pickup_until": None})


class FinesScreen(Screen):
    """Fines: first what is owed and what follows from it."""

    in_head = frozenset(("total", "suspended", "suspension_limit", "payable_online", "payable_amount", "reasons"))

    def head(self) -> Iterable[RenderableType]:
        fines: Fines = self.entries[0].thing
        if not fines.fines and not fines.total.cents:
            return [Text(self.inv.gettext(self.view.empty))]
        lines: list[RenderableType] = [Pieces(fine_tasks(self.inv, fines))]
        if fines.payable_online:
            lines.append(running(self._payable(fines)))
        return [*lines, *(running(self._text(reason)) for reason in fines.reasons)]

    def _payable(self, fines: Fines) -> str:
        command = "tunilib fines pay"
        if not fines.is_offered or fines.payable_amount in (None, fines.total):
            said = self.inv.gettext(_PAYABLE_MESSAGES[fines.is_offered], command=command)
        else:
            said = self.inv.gettext(
                "{amount} of it can be paid online: {command}", amount=fines.payable_amount, command=command
            )
        if not fines.is_offered or not fines.service_fee or not fines.service_fee.cents:
            return said
        fee = self.inv.gettext("A service fee of {amount} is added.", amount=fines.service_fee)
        return f"{said}  {fee}"

    def below(self, entry: ScreenItem) -> Iterable[str]:
        del entry
        return ()


_PAYABLE_MESSAGES: Final = {
    True: "This can be paid online: {command}",
    False: "The library does not take payments online: pay at its service desk.",
    None: "If the library offers it, this can be paid online: {command}",
}
"""What is said of a sum that could be paid online, by whether the library takes payments so."""


class SearchScreen(Screen):
    """Results of a search: how many, how to get the others, how to narrow them."""

    in_head = frozenset(("total", "page", "pages"))

    def head(self) -> Iterable[RenderableType]:
        found = self.entries[0].row
        total, page, pages = found["total"], found["page"], found["pages"]
        if not total:
            return ()
        pieces = [(self.inv.ngettext("{count} record", "{count} records", total), "bold")]
        if page > 1:
            pieces.append((self.inv.gettext("page {page} of {pages}", page=page, pages=pages), ""))
        if not all(record.available for record in self.entries[0].thing.records):  # a copy on the shelf is not held
            command = Placeholder("tunilib holds place RECORD")
            pieces.append((self.inv.gettext("to place a hold: {command}", command=command), ""))
        return [Pieces(pieces)]

    def table(self, field: str, rows: Sequence[Row]) -> Sequence[RenderableType]:
        if field != "facets":
            return ()
        values: dict[str, list[str]] = {}
        for row in rows:
            name, value = filter_words(row["filter"], row["value"], self.inv.lang)
            shown = getattr(row["value"], "label", None) or value
            values.setdefault(name, []).append(clean(f"{shown} ({row['count']})"))
        lines: list[RenderableType] = [Text(self.inv.gettext("Narrow the search with --filter"), "bold")]
        if (counted := self.entries[0].thing.facets_of) is not None:
            lines.append(
                Text(self.inv.gettext("At least so many: counted in the {count} records added last", count=counted))
            )
        for name, found in values.items():
            (first, *others), more = found[:_FACETS], len(found) - _FACETS
            if more > 0:  # a person narrows by what is common
                others.append(self.inv.gettext("and {count} more", count=more))
            lines.append(Pieces([(text, "") for text in (f"{name}: {first}", *others)], ", "))
        return lines


class RecordScreen(Screen):
    """A record: how many copies are there, and how to get one."""

    def head(self) -> Iterable[RenderableType]:
        record: FullRecord = self.entries[0].thing
        if not record.items:
            return [Text(self.inv.gettext("The catalogue shows no copies."), "bold")]
        free = self.inv.gettext("{free} of {count} available", free=record.available, count=record.copies)
        command, pieces = f"tunilib holds {record.ordered_with} {record.id}", [(free, "bold")]
        if record.ordered_with == "request":
            pieces.append((self.inv.gettext("to order from the stacks: {command}", command=command), ""))
        elif record.ordered_with is not None and not record.available:
            pieces.append((self.inv.gettext("to place a hold: {command}", command=command), ""))
        return [Pieces(pieces)]


class FavouriteScreen(Screen):
    """Favourites: how many in how many lists."""

    def head(self) -> Iterable[RenderableType]:
        lists = {entry.row["list"] for entry in self.entries}
        count = self.inv.ngettext("{count} favourite", "{count} favourites", len(self.entries))
        in_lists = self.inv.ngettext("in {count} list", "in {count} lists", len(lists))
        return [Text(f"{count} {in_lists}", "bold")]
