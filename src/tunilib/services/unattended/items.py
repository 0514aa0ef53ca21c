"""The digest of the unattended run: what needs a person, said once, as text and as HTML.

Each item has a name that stays while nothing about it changes (a loan with its due date, a hold with its last day), by
which it is known to whom it was told already.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import day_of, days_after
from tunilib.core.fine import Fines
from tunilib.core.hold import HoldStatus
from tunilib.core.letter import one_line
from tunilib.core.loan import LoanStatus
from tunilib.core.outcome import Word
from tunilib.errors import NotUnderstood, OutcomeUnknown, TunilibError, Unavailable
from tunilib.local.ledger.intents import unknown_item
from tunilib.messages import gettext, ngettext, translated, weekday_text, word
from tunilib.services.letters import criteria_of, describe_reference, heading_html, item_html, page_html
from tunilib.services.unattended.hooks import HookProblem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from tunilib.core.changes import Recovered
    from tunilib.core.hold import Hold
    from tunilib.core.loan import Loan
    from tunilib.core.outcome import RenewalOutcome
    from tunilib.core.ports.sign_in import SessionEnd
    from tunilib.core.reason import Reason
    from tunilib.core.search import News
    from tunilib.services.status import Overview

NEAR = 80
"""From what part of the limit on fines is told, in hundredths (interface 1.3)."""

LASTING = ("unreached", "sign-in", "not-understood", "failed", "fines")
"""Beginnings of the names of items that last until they are seen to be over, and are told when they come again."""

_ORDER = (
    "overdue",
    "due",
    "last-seen",
    "unknown",
    "ready",
    "fines",
    "session",
    "session-expected",
    "failed",
    "hook",
    "reminder",
    "alert",
)
_HEADING_MESSAGES = {
    "overdue": "Overdue: return",
    "due": "Return soon: could not be renewed",
    "last-seen": "Due soon, as last seen: the library could not be asked",
    "unknown": "Look at the library's site: the outcome is not known",
    "ready": "Ready for pick-up",
    "fines": "Fines",
    "session": "Sign in again",
    "session-expected": "Sign in again soon",
    "failed": "Could not be read",
    "hook": "Hooks and notifications",
    "reminder": "Reminders",
    "alert": "New for your saved searches",
}


class Item(NamedTuple):
    """One item that a person has to know.

    Attributes:
        name: the same as long as nothing about it changes.
        kind: one of the sections of a digest.
        title: of the loan, hold or search; empty: it has none.
        when: the day that matters.
        place: where to go.
        why: reasons or an error. about: what else is to be put into words.
        has_passed: whether the day is over.
    """

    name: str
    kind: str
    title: str = ""
    when: date | datetime | None = None
    place: str | None = None
    why: tuple[Reason | TunilibError, ...] = ()
    about: Fines | News | HookProblem | None = None
    has_passed: bool = False


class Section(NamedTuple):
    """What is to be told of one card.

    Attributes:
        account: whose it is, as people know it; empty: the reader has one card alone.
        renewed: how many loans were renewed in this run.
    """

    account: str
    items: tuple[Item, ...]
    renewed: int = 0


class Digest(NamedTuple):
    """A digest in the language of its reader."""

    subject: str
    text: str
    html: str


def items_of(
    seen: Overview,
    outcomes: Iterable[RenewalOutcome],
    *,
    recovered: Iterable[Recovered] = (),
    news: Iterable[News] = (),
    reminded: Iterable[Loan] = (),
    session_ends: SessionEnd | None = None,
) -> tuple[Item, ...]:
    """What needs a person on a card that was read.

    Args:
        seen: the account after the renewals. outcomes: of the renewals.
        recovered: changes of interrupted runs that the next run compares again.
        session_ends: when a person has to sign in again.
    """
    found: list[Item] = []
    tried = {outcome.loan.id: outcome for outcome in outcomes}
    for loan in seen.loans_read:
        found += _of_loan(loan, tried.get(loan.id), seen.today)
    found += [_ready(hold) for hold in seen.holds_read if hold.status is HoldStatus.READY]
    if seen.fines_read is not None:
        found += _of_fines(seen.fines_read)
    found += _unknown_ends(recovered)
    if session_ends is not None and session_ends.is_near(seen.today):
        day = day_of(session_ends.time).isoformat()
        kind = "session-expected" if session_ends.is_expected else "session"
        found.append(Item(f"session {day}", kind, when=session_ends.time))
    found += [Item(f"{loan.id} reminder {loan.due}", "reminder", loan.title, loan.due) for loan in reminded]
    found += [Item(f"alert {one.search.id} {one.mark}", "alert", about=one) for one in news]
    return tuple(found)


def items_of_changes(
    outcomes: Iterable[RenewalOutcome], recovered: Iterable[Recovered], today: date
) -> tuple[Item, ...]:
    """What of the changes of a run needs a person, on a card that could not be read after them."""
    ended = [one for one in outcomes if one.outcome in (Word.UNKNOWN, Word.REFUSED)]
    found = [item for one in ended for item in _of_loan(one.loan, one, today)]
    return (*found, *_unknown_ends(recovered))


def _unknown_ends(recovered: Iterable[Recovered]) -> list[Item]:
    """The changes of runs before of which it is still not known what became of them."""
    unknown = [one for one in recovered if one.done is None]
    return [Item(unknown_item(one.intent, one.id, one.before), "unknown", one.title) for one in unknown]


def items_of_failure(
    error: TunilibError, *, unreached_for_long: bool = False, signed_in: datetime | None = None
) -> tuple[Item, ...]:
    """What needs a person on an account that could not be read; nothing while it may pass by itself.

    Args:
        signed_in: when the session was made that has ended: one made since then ends anew, and is told of again.
    """
    if isinstance(error, NotUnderstood | OutcomeUnknown):
        return (Item("not-understood", "failed", why=(error,)),)
    if error.exit_code == 3:
        since = f" {signed_in.isoformat()}" if signed_in is not None else ""
        return (Item(f"sign-in{since}", "failed", why=(error,)),)
    if is_unreached(error):
        return (Item("unreached", "failed", why=(error,)),) if unreached_for_long else ()
    return (Item(f"failed {error.code}", "failed", why=(error,)),)


def last_seen(loans: Iterable[Loan], unknown: Collection[str], today: date, error: TunilibError) -> tuple[Item, ...]:
    """What a card that could not be read has to give back by tomorrow, as this machine knows it.

    Where the library is out of reach, which may pass by itself, by today: the next run may be in time for the rest.

    Args:
        loans: as they were last seen. unknown: the ids of those whose renewal has an end that is not known.
    """
    last = today if is_unreached(error) else days_after(today, 1)
    found = []
    for loan in loans:
        if loan.due is None or day_of(loan.due) > last:
            continue
        is_overdue = day_of(loan.due) < today
        if loan.id in unknown:
            found.append(_unknown(loan, (error,), is_overdue=is_overdue))
        if is_overdue or loan.id not in unknown:
            kind, name = ("overdue", "overdue") if is_overdue else ("last-seen", "due")
            found.append(Item(f"{loan.id} {name} {loan.due}", kind, loan.title, loan.due, loan.library, (error,)))
    return tuple(found)


def is_unreached(error: TunilibError) -> bool:
    """Whether an account could not be read because its library is out of reach, which may pass by itself."""
    return isinstance(error, Unavailable) or error.code == "database"


def over_after(error: TunilibError) -> tuple[str, ...]:
    """What is over of :data:`LASTING` where a run got as far as an error.

    A library that refuses the sign-in is in reach, and a page that is not understood was read with a session. All else
    is as it was before: a library that is away for a night says nothing of fines that were told, or of a changed page.
    """
    if isinstance(error, NotUnderstood | OutcomeUnknown):
        return ("unreached", "sign-in")
    return ("unreached",) if error.exit_code == 3 else ()


def _of_loan(loan: Loan, outcome: RenewalOutcome | None, today: date) -> list[Item]:
    """What is to be told of a loan; that it is overdue is told also where a renewal of it has an unknown end."""
    is_overdue = loan.status is LoanStatus.OVERDUE
    found: list[Item] = []
    why = _reasons(loan, outcome)
    if outcome is not None and outcome.outcome == Word.UNKNOWN:
        found.append(_unknown(loan, why, is_overdue=is_overdue))
        why = ()
    if is_overdue:
        return [Item(f"{loan.id} overdue {loan.due}", "overdue", loan.title, loan.due, loan.library, why), *found]
    if found or loan.due is None or day_of(loan.due) > days_after(today, 1):
        return found
    was_renewed = outcome is not None and outcome.outcome == Word.RENEWED
    if (was_renewed or loan.gains_nothing) and day_of(loan.due) > today:
        return []  # the next run renews it
    if loan.renewable and was_renewed:
        return []
    return [Item(f"{loan.id} due {loan.due}", "due", loan.title, loan.due, loan.library, why)]


def _unknown(loan: Loan, why: tuple[Reason | TunilibError, ...], *, is_overdue: bool) -> Item:
    """A renewal whose end is not known."""
    name = f"{loan.id} unknown {loan.due.isoformat() if loan.due else None}"
    return Item(name, "unknown", loan.title, loan.due, loan.library, why, has_passed=is_overdue)


def _reasons(loan: Loan, outcome: RenewalOutcome | None) -> tuple[Reason, ...]:
    return (outcome.reasons if outcome is not None else ()) or loan.reasons


def _ready(hold: Hold) -> Item:
    return Item(f"{hold.id} ready {hold.pickup_until}", "ready", hold.title, hold.pickup_until, hold.pickup_location)


def _of_fines(fines: Fines) -> list[Item]:
    """Fines over the limit, and those from 80 % of it."""
    limit = fines.suspension_limit
    if fines.suspended or (limit is not None and fines.total.cents > limit.cents):
        return [Item("fines over", "fines", about=fines)]
    if limit is not None and fines.total.cents * 100 >= limit.cents * NEAR:
        return [Item("fines near", "fines", about=fines)]
    return []


def digest_of(sections: Sequence[Section], language: str, *, counts: bool) -> Digest:
    """A digest of one or several cards, in their order.

    Args:
        counts: numbers alone, without titles.
    """
    sections = [section._replace(items=_without_reminders_of_others(section.items)) for section in sections]
    count = sum(len(section.items) for section in sections)
    subject = ngettext("The library: {count} thing needs you", "The library: {count} things need you", count, language)
    text: list[str] = []
    html: list[str] = []
    for section in sections:
        if section.account:
            text += [section.account, "=" * len(section.account), ""]
            html.append(heading_html(section.account))
        for kind in _ORDER:
            mine = [item for item in section.items if item.kind == kind]
            if not mine:
                continue
            heading = gettext(_HEADING_MESSAGES[kind], language)
            if counts:
                text.append(f"{heading}: {len(mine)}")
                html.append(item_html(heading, (str(len(mine)),)))
                continue
            lines = [_lines(item, language) for item in mine]
            text += [heading, *map(_indented, lines), ""]
            html += [heading_html(heading), *(item_html(line[0], line[1:]) for line in lines)]
        if section.renewed:
            renewed = ngettext("{count} loan was renewed.", "{count} loans were renewed.", section.renewed, language)
            text += [renewed, ""]
            html.append(heading_html(renewed))
    return Digest(subject, "\n".join(text).strip() + "\n", page_html(subject, html, language))


def _without_reminders_of_others(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items without reminders of loans that the same letter asks for already."""
    asked = {(item.title, item.when) for item in items if item.kind in ("overdue", "due", "last-seen", "unknown")}
    return tuple(item for item in items if item.kind != "reminder" or (item.title, item.when) not in asked)


def _indented(lines: tuple[str, ...]) -> str:
    return "\n".join(f"{'    ' if number else '  '}{line}" for number, line in enumerate(lines))


def _lines(item: Item, language: str) -> tuple[str, ...]:
    """What is said of one item: what it is, when and where, and why."""
    when = weekday_text(item.when, language) if item.when is not None else ""
    place = getattr(item.place, "label", None) or item.place
    where = f"{when}, {place}" if when and place else when or str(place or "")
    if item.kind in ("overdue", "due", "last-seen", "ready", "reminder", "unknown"):
        was_due = gettext("it was due on {when}", language, when=where)
        until = {
            "overdue": was_due,
            "unknown": was_due if item.has_passed else "",
            "due": gettext("return it by {when}", language, when=where),
            "ready": gettext("collect it by {when}", language, when=where),
        }.get(item.kind) or gettext("it is due on {when}", language, when=where)
        return tuple(filter(None, (one_line(item.title), until if where else "", _why(item, language))))
    if item.kind == "session":
        return (gettext("The session ends: {when}", language, when=when),)
    if item.kind == "session-expected":
        return (gettext("The session will probably end: {when}; the last one lasted as long.", language, when=when),)
    about = item.about
    if about is None:
        return tuple(filter(None, (one_line(item.title), _why(item, language))))
    if isinstance(about, Fines):
        return (_fines_line(about, language, is_over=item.name == "fines over"),)
    return _hook_lines(about, language) if isinstance(about, HookProblem) else _news_lines(about, language)


def _why(item: Item, language: str) -> str:
    said: list[str] = []
    for one in item.why:
        if isinstance(one, TunilibError):
            hint = gettext(one.hint_template, language, **one.facts) if one.hint_template else ""
            said += filter(None, (translated(one, language), hint and f"({hint})"))
        else:
            said.append(one.text(language))
    return one_line(" ".join(said))


def _fines_line(fines: Fines, language: str, *, is_over: bool) -> str:
    if is_over:
        return gettext(
            "{amount} is owed, and borrowing rights are suspended until it is paid.", language, amount=fines.total
        )
    return gettext(
        "{amount} is owed; more than {limit} suspends borrowing rights.",
        language,
        amount=fines.total,
        limit=fines.suspension_limit,
    )


def _hook_lines(problem: HookProblem, language: str) -> tuple[str, ...]:
    event = word("event", problem.event, language)
    said = (
        gettext(
            "{hook} may have got this or not; it is not sent again: {event}", language, hook=problem.hook, event=event
        )
        if problem.is_unknown
        else gettext(
            "{hook} has failed in three runs and is not tried again: {event}", language, hook=problem.hook, event=event
        )
    )
    return (said, one_line(problem.title))


def _news_lines(news: News, language: str) -> tuple[str, ...]:
    query = criteria_of(news.search, language)
    head = ngettext("{query}: {count} new record", "{query}: {count} new records", news.count, language, query=query)
    return (head, *(describe_reference(one, language).title for one in news.references))
