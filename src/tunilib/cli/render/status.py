"""The account at a glance, as a page for every morning: what to do first, what there is, and the weeks ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from tunilib.cli.output import clean
from tunilib.cli.render.lines import (
    INDENT,
    Line,
    Piece,
    cells_of,
    cut,
    cut_title,
    distance_text,
    filled,
    is_plain,
    on_background,
    padded,
    printed,
)
from tunilib.core.calendar import day_of
from tunilib.core.hold import HoldStatus
from tunilib.core.loan import LoanStatus
from tunilib.core.money import Money
from tunilib.messages import money_text, near_text, week_text, weekday_text, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tunilib.cli.command import Invocation
    from tunilib.core.fine import Fines
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.services.status import Dated, HoldCounts, LoanCounts, Overview

WEEK: Final = 7
"""The days ahead in which a loan that cannot be renewed has to be returned."""

_WIDE: Final = 130
"""From this width on, the weeks ahead stand beside the rest."""
_BESIDE: Final = 4
_BAR: Final = 12
_LEAST_BAR: Final = 4
_WEEKS: Final = 6
_TASKS: Final = 4
_LISTED: Final = 8
"""How many of the coming days' loans and pick-ups are listed."""
_SOON: Final = {"card": 30, "session": 3}
"""The days before the end of a card or a session in which it is said first."""


def status_text(inv: Invocation, overview: Overview, profile: str, card: str) -> str:
    """The page; beside each other what there is and what comes, where the terminal is wide."""
    room = inv.output.width(inv.environ)
    head = filled([(clean(f"{profile} · {card}"), "bold"), (weekday_text(overview.today, inv.lang), "bold")], room)
    left = room // 2 - _BESIDE if room >= _WIDE else room
    now = [*_first(_tasks(inv, overview), left - INDENT), Line(), *_now(inv, overview, left)]
    coming = list(_coming(inv, overview, room - left - _BESIDE if room >= _WIDE else room))
    if room < _WIDE:
        return printed(inv, [*head, *now, *([Line(), *coming] if coming else ())])
    lines = [*head]
    for one, other in zip_longest(now, coming, fillvalue=Line()):
        line = Line().add_line(one)
        line.add(" " * (left + _BESIDE - line.cells))
        lines.append(line.add_line(other))
    return printed(inv, lines)


def _first(tasks: list[Piece], room: int) -> Iterator[Line]:
    """The tasks in a line each; where they are many, as few lines as possible."""
    groups = [tasks] if len(tasks) > _TASKS else [[task] for task in tasks]
    for group in groups:
        for line in filled(group, room):
            yield Line(" " * INDENT).add_line(line)


def _tasks(inv: Invocation, overview: Overview) -> list[Piece]:
    """What to do, the most urgent first."""
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


def _now(inv: Invocation, overview: Overview, room: int) -> Iterator[Line]:
    """Loans, holds, fines, card and session, each beside its heading."""
    rows: list[tuple[str, list[Piece]]] = [
        (inv.pgettext("heading", "Loans"), _loans(inv, overview.loans, overview.today))
    ]
    if overview.holds.ready is not None:
        rows.append((inv.pgettext("heading", "Holds"), _holds(inv, overview.holds)))
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
    beside = max(cells_of(heading) for heading, _ in rows) + 2
    for heading, pieces in rows:
        for number, line in enumerate(filled(pieces, room - beside)):
            yield Line().add(padded("" if number else heading, beside), "bold").add_line(line)


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
        found.append((inv.gettext("next due {date}", date=near_text(loans.next_due, today, inv.lang)), ""))
    return found


def _holds(inv: Invocation, holds: HoldCounts) -> list[Piece]:
    ready, in_transit, waiting = holds.ready or 0, holds.in_transit or 0, holds.waiting or 0
    found = [(str(ready + in_transit + waiting), "bold")]
    if ready:
        found.append((inv.gettext("{count} ready", count=ready), on_background(inv, "green")))
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
    if limit is not None and limit.cents > 0 and fines.total.cents > 0:
        found.insert(1, (_bar(inv, fines.total.cents / limit.cents, _BAR), found[0][1]))
    return found


def _coming(inv: Invocation, overview: Overview, room: int) -> Iterator[Line]:
    """How much falls due in which week, and the titles of the first days."""
    weeks = _weeks(inv, overview)
    if not weeks:
        return
    yield Line(inv.gettext("The weeks ahead"), "bold")
    said = [_counted(inv, dated) for _, dated in weeks]
    beside = max(cells_of(label) for label, _ in weeks) + 2
    width = min(_BAR * 2, room - INDENT - beside - 2 - max(map(cells_of, said)))
    most = max(len(dated) for _, dated in weeks)
    for (label, dated), counted in zip(weeks, said, strict=True):
        if width < _LEAST_BAR:
            yield Line("  " + cut(f"{label}: {counted}", room - INDENT))
            continue
        colour = "red" if dated[0].date < overview.today else "cyan"
        drawn = _bar(inv, len(dated) / most, width).rstrip("·.")
        line = Line("  " + padded(label, beside)).add(padded(drawn, width), on_background(inv, colour))
        yield line.add("  " + counted)
    yield from _titles(inv, overview, room)


def _counted(inv: Invocation, dated: Sequence[Dated]) -> str:
    """The number of loans and of pick-ups."""
    due = sum(one.kind == "due" for one in dated)
    said = [inv.ngettext("{count} loan", "{count} loans", due)] if due else []
    if pickups := len(dated) - due:
        said.append(inv.ngettext("{count} pick-up", "{count} pick-ups", pickups))
    return ", ".join(said)


def _weeks(inv: Invocation, overview: Overview) -> list[tuple[str, list[Dated]]]:
    """What is overdue, then what falls into each week, Monday to Sunday; the last line is all that is later."""
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


def _titles(inv: Invocation, overview: Overview, room: int) -> Iterator[Line]:
    near = [one for one in overview.timeline if (one.date - overview.today).days <= WEEK]
    if not near:
        return
    yield Line()
    yield Line(inv.gettext("Within a week"), "bold")
    rows = [
        (
            weekday_text(one.date, inv.lang),
            distance_text(one.date, overview.today, inv.lang),
            word("timeline", one.kind, inv.lang),
            one,
        )
        for one in near[:_LISTED]
    ]
    widths = [max(cells_of(str(row[index])) for row in rows) for index in range(3)]
    for day, distance, kind, one in rows:
        style = _style(inv, one, overview.today)
        if sum(widths) + 8 + 20 > room:
            yield Line("  ").add(cut(f"{day}, {distance}, {kind}", room - 2), style)
            yield Line("    ").add(cut_title(clean(one.title), room - 4))
            continue
        line = Line("  ")
        line.add(padded(day, widths[0] + 2)).add(padded(distance, widths[1] + 2))
        line.add(padded(kind, widths[2] + 2), style)
        yield line.add(cut_title(clean(one.title), room - line.cells))
    if len(near) > _LISTED:
        yield Line("  " + inv.gettext("and {count} more", count=len(near) - _LISTED))


def _style(inv: Invocation, entry: Dated, today: date) -> str:
    if entry.date < today:
        return on_background(inv, "red")
    return on_background(inv, "green" if entry.kind == "pickup" else "yellow")


def loan_tasks(inv: Invocation, loans: Iterable[Loan], today: date, *, is_short: bool = False) -> list[Piece]:
    """What has to be done with loans, the most urgent first.

    Args:
        is_short: how far the days are is said elsewhere, and the fines of all overdue loans are one sum.
    """
    overdue, soon = [], []
    for loan in loans:
        if loan.status is LoanStatus.OVERDUE:
            overdue.append(loan)
        elif loan.due is not None and (day_of(loan.due) - today).days <= WEEK:
            soon.append(loan)
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
    cents = sum(loan.fine_now or 0 for loan in loans)
    return ", " + inv.gettext("fines so far {amount}", amount=Money(cents, loans[0].currency)) if cents else ""


def _first_day(inv: Invocation, loans: Iterable[Loan], today: date | None) -> str:
    return _day_and_distance(inv, min(day_of(loan.due) for loan in loans if loan.due is not None), today)


def _day_and_distance(inv: Invocation, day: date, today: date | None) -> str:
    told = weekday_text(day, inv.lang)
    return told if today is None else f"{told} ({distance_text(day, today, inv.lang)})"


def _parted(loans: Iterable[Loan]) -> tuple[list[Loan], list[Loan]]:
    """The loans that cannot be renewed, and the others."""
    fixed: list[Loan] = []
    others: list[Loan] = []
    for loan in loans:
        (fixed if loan.renewable is False else others).append(loan)
    return fixed, others


def hold_tasks(inv: Invocation, holds: Iterable[Hold], today: date) -> list[Piece]:
    """What is to be picked up, until when and where, the first day first."""
    ready: dict[tuple[date, str], int] = {}
    undated = 0
    for hold in holds:
        if hold.status is not HoldStatus.READY:
            continue
        if hold.pickup_until is None:
            undated += 1
            continue
        place = hold.pickup_location or ""
        label = getattr(place, "label", None)
        key = hold.pickup_until, clean(inv.gettext("{label}", label=label) if label else place)
        ready[key] = ready.get(key, 0) + 1
    found = []
    for (day, place), count in sorted(ready.items()):
        date = _day_and_distance(inv, day, today)
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
    """A bar, filled by a share between 0 and 1; what it means stands beside it in words."""
    full, empty = ("#", ".") if is_plain(inv) else ("▆", "·")
    filled_cells = min(width, max(round(share * width), 1 if share > 0 else 0))
    return full * filled_cells + empty * (width - filled_cells)
