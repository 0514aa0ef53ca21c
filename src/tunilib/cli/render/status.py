"""The account at a glance, as a page for every morning: what to do first, what there is, and the weeks ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from tunilib.cli.render.terminal import (
    INDENT,
    READABLE,
    Piece,
    Pieces,
    Title,
    console_of,
    distance_text,
    is_plain,
    on_background,
    printed,
)
from tunilib.core.calendar import day_of
from tunilib.core.money import Money
from tunilib.core.needs import WEEK, NeedKind, hold_needs, loan_needs
from tunilib.messages import date_text, money_text, week_text, word
from tunilib.views.texts import clean

if TYPE_CHECKING:
    from tunilib.cli.command import Invocation
    from tunilib.core.fine import Fines
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.services.status import Dated, LoanCounts, Overview

"""The days ahead in which a loan that cannot be renewed has to be returned."""

_BAR: Final = 12
_LEAST_BAR: Final = 4
_SIGN: Final = "▆"
_WEEKS: Final = 6
_TASKS: Final = 4
_LISTED: Final = 8
"""How many of the coming days' loans and pick-ups are listed."""
_SOON: Final = {"card": 30, "session": 3}
"""The days before the end of a card or a session in which it comes first."""


def status_text(inv: Invocation, overview: Overview, profile: str, card: str) -> str:
    console = console_of(inv)
    return printed(inv, console, _page(inv, overview, clean(f"{profile} · {card}")))


def _page(inv: Invocation, overview: Overview, account: str) -> Iterator[RenderableType]:
    yield Pieces([(account, "bold"), (date_text(overview.today, inv.lang, overview.today), "bold")])
    tasks = _tasks(inv, overview)
    for group in [tasks] if len(tasks) > _TASKS else [[task] for task in tasks]:
        yield Padding(Pieces(group), (0, 0, 0, INDENT))
    yield ""
    yield _now(inv, overview)
    if overview.timeline:
        yield ""
        yield from _coming(inv, overview)


def _tasks(inv: Invocation, overview: Overview) -> list[Piece]:
    red, amber = on_background(inv, "red"), on_background(inv, "yellow")
    found: list[Piece] = []
    if overview.fines_read is not None and overview.fines_read.suspended:
        found.append((", ".join(text for text, _ in fine_tasks(inv, overview.fines_read)), red))
    found += loan_tasks(inv, overview.loans_read, overview.today)
    found += hold_tasks(inv, overview.holds_read, overview.today)
    if (expires := overview.card_expires) is not None:
        if expires < overview.today:
            found.append((inv.gettext("The card expired on {date}.", date=expires), red))
        elif (expires - overview.today).days <= _SOON["card"]:
            found.append((inv.gettext("The card is valid until {date} only.", date=expires), amber))
    end = overview.session_end
    ends = end.time if end is not None else overview.session_expires
    if ends is not None and (ends.date() - overview.today).days <= _SOON["session"]:
        command = end.command if end is not None else "tunilib login"
        said = inv.gettext("Sign in again by {date}: {command}", date=ends, command=command)
        found.append((said, amber))
    return found or [(inv.gettext("Nothing to do within a week."), on_background(inv, "green"))]


def _now(inv: Invocation, overview: Overview) -> RenderableType:
    rows: list[tuple[str, list[Piece]]] = [
        (inv.pgettext("heading", "Loans"), _loans(inv, overview.loans, overview.today))
    ]
    if overview.holds.ready is not None:
        rows.append((inv.pgettext("heading", "Holds"), _holds(inv, overview)))
    if overview.fines.total is not None:
        rows.append((inv.pgettext("heading", "Fines"), _fines(inv, overview)))
    if overview.card_expires is not None:
        rows.append(
            (inv.pgettext("heading", "Card"), [(inv.gettext("valid until {date}", date=overview.card_expires), "")])
        )
    if overview.session_expires is not None:
        rows.append(
            (
                inv.pgettext("heading", "Session"),
                [(inv.gettext("valid until {date}", date=overview.session_expires), "")],
            )
        )
    if inv.is_linear:
        return Group(*(f"{heading}: {', '.join(text for text, _ in pieces)}" for heading, pieces in rows))
    beside = Table.grid(padding=(0, 2))
    beside.add_column(style="bold", no_wrap=True)
    beside.add_column()
    for heading, pieces in rows:
        beside.add_row(heading, Pieces(pieces))
    return beside


def _loans(inv: Invocation, loans: LoanCounts, today: date) -> list[Piece]:
    found = [(str(loans.ok + loans.due_soon + loans.overdue), "bold")]
    if loans.overdue:
        overdue = inv.ngettext("{count} overdue", "{count} overdue", loans.overdue)
        found.append((overdue, on_background(inv, "red")))
    if loans.due_soon:
        found.append((inv.gettext("{count} due soon", count=loans.due_soon), on_background(inv, "yellow")))
    if loans.ok:
        found.append((inv.gettext("{count} later", count=loans.ok), ""))
    if loans.next_due is not None:
        found.append((inv.gettext("next due {date}", date=date_text(loans.next_due, inv.lang, today)), ""))
    return found


def _holds(inv: Invocation, overview: Overview) -> list[Piece]:
    holds = overview.holds
    ended = sum(need.kind is NeedKind.MISSED for need in overview.needs)
    ready, in_transit, waiting = holds.ready or 0, holds.in_transit or 0, holds.waiting or 0
    found = [(str(ready + in_transit + waiting), "bold")]
    if ready > ended:
        found.append((inv.gettext("{count} ready", count=ready - ended), on_background(inv, "green")))
    if ended:
        found.append((inv.ngettext("{count} not collected", "{count} not collected", ended), ""))
    if in_transit:
        found.append((inv.gettext("{count} in transit", count=in_transit), ""))
    if waiting:
        found.append((inv.gettext("{count} waiting", count=waiting), ""))
    return found


def _fines(inv: Invocation, overview: Overview) -> list[Piece]:
    fines = overview.fines_read
    if fines is None:
        return []
    found = fine_tasks(inv, fines)
    limit = fines.suspension_limit
    if limit is not None and limit.cents > 0 and fines.total.cents > 0 and not inv.is_linear:
        found.insert(1, (_bar(inv, fines.total.cents / limit.cents, _BAR), found[0][1]))
    return found


class Bar:
    """A bar as wide as there is room for, filled by a share of it; what it means is beside it in words."""

    def __init__(self, share: float, style: str, *, is_plain: bool) -> None:
        self._share, self._style, self._sign = share, style, "#" if is_plain else _SIGN

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(_LEAST_BAR, _BAR * 2)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(self._sign * max(round(self._share * min(options.max_width, _BAR * 2)), 1), self._style)


def _coming(inv: Invocation, overview: Overview) -> Iterator[RenderableType]:
    weeks = _weeks(inv, overview)
    yield Text(inv.gettext("The weeks ahead"), "bold")
    most = max(len(dated) for _, dated in weeks)
    bars = Table.grid(padding=(0, 2))
    bars.add_column(no_wrap=True)
    bars.add_column()
    bars.add_column(no_wrap=True)
    for label, dated in weeks:
        if inv.is_linear:
            yield Text(f"{label}: {_counted(inv, dated)}")
            continue
        colour = on_background(inv, "red" if dated[0].date < overview.today else "cyan")
        bars.add_row(label, Bar(len(dated) / most, colour, is_plain=is_plain(inv)), _counted(inv, dated))
    if bars.row_count:
        yield Padding(bars, (0, 0, 0, INDENT))
    yield from _titles(inv, overview)


def _counted(inv: Invocation, dated: Sequence[Dated]) -> str:
    due = sum(one.kind == "due" for one in dated)
    said = [inv.ngettext("{count} loan", "{count} loans", due)] if due else []
    if pickups := len(dated) - due:
        said.append(inv.ngettext("{count} pick-up", "{count} pick-ups", pickups))
    return ", ".join(said)


def _weeks(inv: Invocation, overview: Overview) -> list[tuple[str, list[Dated]]]:
    """Overdue loans, then each week from Monday to Sunday; the last line has all later ones."""
    today = overview.today
    monday = today - timedelta(days=today.weekday())
    found: dict[int, list[Dated]] = {}
    for one in overview.timeline:
        week = -1 if one.date < today else min((one.date - monday).days // 7, _WEEKS)
        found.setdefault(week, []).append(one)
    labels = {-1: inv.gettext("overdue"), 0: inv.gettext("this week"), 1: inv.gettext("next week")}
    for week in range(2, _WEEKS):
        first = monday + timedelta(weeks=week)
        labels[week] = week_text(first, first + timedelta(days=6), inv.lang)
    labels[_WEEKS] = inv.gettext("later")
    return [(labels[week], dated) for week, dated in sorted(found.items())]


def _titles(inv: Invocation, overview: Overview) -> Iterator[RenderableType]:
    near = [one for one in overview.timeline if (one.date - overview.today).days <= WEEK]
    if not near:
        return
    yield ""
    yield Text(inv.gettext("Within a week"), "bold")
    rows = [
        (
            date_text(one.date, inv.lang, overview.today),
            distance_text(one.date, overview.today, inv.lang),
            Text(word("timeline", one.kind, inv.lang), _style(inv, one, overview.today)),
            Title(clean(one.title or "") or inv.gettext("(no title)")),
        )
        for one in near[:_LISTED]
    ]
    beside = max(cell_len(day) + cell_len(distance) + kind.cell_len for day, distance, kind, _ in rows)
    if INDENT + beside + 6 + READABLE <= inv.output.width() and not inv.is_linear:
        days = Table.grid(padding=(0, 2))
        for _ in range(3):
            days.add_column(no_wrap=True)
        days.add_column()
        for row in rows:
            days.add_row(*row)
        yield Padding(days, (0, 0, 0, INDENT))
    else:
        for day, distance, kind, title in rows:
            yield Padding(Text(f"{day}, {distance}, {kind}", kind.style), (0, 0, 0, INDENT))
            yield Padding(title, (0, 0, 0, 2 * INDENT))
    if len(near) > _LISTED:
        yield Padding(inv.gettext("and {count} more", count=len(near) - _LISTED), (0, 0, 0, INDENT))


def _style(inv: Invocation, entry: Dated, today: date) -> str:
    if entry.date < today:
        return on_background(inv, "red")
    return on_background(inv, "green" if entry.kind == "pickup" else "yellow")


def loan_tasks(inv: Invocation, loans: Iterable[Loan], today: date, *, is_short: bool = False) -> list[Piece]:
    """What has to be done with loans, the most urgent first."""
    needs = tuple(loan_needs(loans, today))
    overdue = [need.thing for need in needs if need.kind is NeedKind.OVERDUE]
    soon = [need.thing for need in needs if need.kind is NeedKind.DUE]
    found: list[Piece] = []
    red, amber = on_background(inv, "red"), on_background(inv, "yellow")
    fixed, others = _parted(overdue)
    if fixed:
        said = inv.ngettext("Return now: {count} loan", "Return now: {count} loans", len(fixed))
        found.append((said if is_short else said + _fines_so_far(inv, fixed), red))
    if others:
        said = inv.ngettext("Renew or return now: {count} loan", "Renew or return now: {count} loans", len(others))
        found.append((said if is_short else said + _fines_so_far(inv, others), red))
    if is_short and (fines := _fines_so_far(inv, overdue)):
        found.append((fines.removeprefix(", "), red))
    fixed, others = _parted(soon)
    if fixed:
        day, count = _first_day(inv, fixed, None if is_short else today), len(fixed)
        said = inv.ngettext("Return by {date}: {count} loan", "Return by {date}: {count} loans", count, date=day)
        found.append((said, amber))
    if others:
        day, count = _first_day(inv, others, None if is_short else today), len(others)
        said = inv.ngettext(
            "Renew or return by {date}: {count} loan", "Renew or return by {date}: {count} loans", count, date=day
        )
        found.append((said, amber))
    return found


def _fines_so_far(inv: Invocation, loans: Sequence[Loan]) -> str:
    fines = [loan.fine_now for loan in loans if loan.fine_now]
    return ", " + inv.gettext("fines so far {amount}", amount=Money.total(fines)) if fines else ""


def _first_day(inv: Invocation, loans: Iterable[Loan], today: date | None) -> str:
    return _day_and_distance(inv, min(day_of(loan.due) for loan in loans if loan.due is not None), today)


def _day_and_distance(inv: Invocation, day: date, today: date | None) -> str:
    told = date_text(day, inv.lang, today or inv.today)
    return told if today is None else f"{told} ({distance_text(day, today, inv.lang)})"


def _parted(loans: Iterable[Loan]) -> tuple[list[Loan], list[Loan]]:
    fixed: list[Loan] = []
    others: list[Loan] = []
    for loan in loans:
        (fixed if loan.cannot_be_renewed else others).append(loan)
    return fixed, others


def hold_tasks(inv: Invocation, holds: Iterable[Hold], today: date) -> list[Piece]:
    """What is to be picked up, until when and where, the first day first."""
    ready: dict[tuple[date, str, NeedKind], int] = {}
    undated = 0
    for need in hold_needs(holds, today):
        if need.day is None:
            undated += 1
            continue
        place = need.thing.kept_at or ""
        label = getattr(place, "label", None)
        key = day_of(need.day), clean(inv.gettext("{label}", label=label) if label else place), need.kind
        ready[key] = ready.get(key, 0) + 1
    found = []
    for (day, place, kind), count in sorted(ready.items()):
        date = _day_and_distance(inv, day, today)
        if kind is NeedKind.MISSED:  # the library may have put it back, or keep it until it ends its day
            said = inv.ngettext(
                "Last day for pick-up was {date}: {count} hold",
                "Last day for pick-up was {date}: {count} holds",
                count,
                date=date,
            )
        else:
            said = inv.ngettext("Pick up by {date}: {count} hold", "Pick up by {date}: {count} holds", count, date=date)
        found.append(f"{said}, {place}" if place else said)
    if undated:
        found.append(inv.ngettext("Pick up: {count} hold", "Pick up: {count} holds", undated))
    green = on_background(inv, "green")
    return [(said, green) for said in found]


def fine_tasks(inv: Invocation, fines: Fines) -> list[Piece]:
    """What is owed, and how far that is from a suspension."""
    total, limit = fines.total, fines.suspension_limit
    owed = money_text(total, fines.currency, inv.lang)
    if not total.cents:
        return [(owed, "")]
    if fines.suspended:
        return [
            (inv.gettext("{amount} to pay", amount=owed), on_background(inv, "red")),
            (inv.gettext("borrowing rights are suspended"), on_background(inv, "red")),
        ]
    found = [(inv.gettext("{amount} to pay", amount=owed), "")]
    if limit is not None and fines.suspended is False and limit.currency == total.currency:
        left = Money(max(limit.cents - total.cents, 0), limit.currency)
        said = inv.gettext("{left} left until the limit of suspension ({limit})", left=left, limit=limit)
        found.append((said, ""))
    return found


def _bar(inv: Invocation, share: float, width: int) -> str:
    """A bar, filled by a share between 0 and 1."""
    full, empty = ("#", ".") if is_plain(inv) else (_SIGN, "·")
    filled_cells = min(width, max(round(share * width), 1 if share > 0 else 0))
    return full * filled_cells + empty * (width - filled_cells)
