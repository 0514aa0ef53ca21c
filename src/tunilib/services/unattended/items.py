"""The items of a digest, and their text: what falls due, is overdue or ready, costs, ends, failed or is new.

An item has a name that stays the same as long as nothing about it changes: a loan with its due date, a hold with its
last day. The ledger stores under this name who was informed of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.calendar import day_of, days_after
from tunilib.core.changes import Made
from tunilib.core.fine import Fines
from tunilib.core.note import one_line
from tunilib.core.outcome import Word
from tunilib.errors import NotUnderstood, OutcomeUnknown, TunilibError, Unavailable
from tunilib.local.ledger.intents import unknown_item
from tunilib.messages import date_text, gettext, ngettext, translated
from tunilib.services.letters import criteria_of, describe_reference, heading_html, item_html, page_html

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from tunilib.core.changes import Recovered
    from tunilib.core.loan import Loan
    from tunilib.core.outcome import RenewalOutcome
    from tunilib.core.reason import Reason
    from tunilib.core.search import News
    from tunilib.services.status import Overview

HEADING_MESSAGES = {
    "overdue": "Overdue: return",
    "due": "Return soon: could not be renewed",
    "last-seen": "Due soon, as last seen: the library could not be asked",
    "unknown": "Look at the library's site: the outcome is not known",
    "ready": "Ready for pick-up",
    "missed": "The last day for pick-up is over",
    "fines": "Fines",
    "session": "Sign in again",
    "session-expected": "Sign in again soon",
    "failed": "Could not be read",
    "agent": "Changed by an assistant",
    "reminder": "Reminders",
    "alert": "New for your saved searches",
}
"""The kinds of items, in their order in a digest, each with the heading of its section."""

_DAY_MESSAGES = {
    "overdue": "it was due on {when}",
    "due": "return it by {when}",
    "last-seen": "it is due on {when}",
    "unknown": "it is due on {when}",
    "ready": "collect it by {when}",
    "missed": "its last day was {when}",
    "session": "The session ends: {when}",
    "session-expected": "The session will probably end: {when}; the last one lasted as long.",
    "reminder": "it is due on {when}",
}
"""What is written of the day and place of an item, for the kinds that have one."""

_PLACE_MESSAGES = {"ready": "collect it at {place}"}
"""The same where the library does not say a day."""

LASTING = ("unreached", "sign-in", "not-understood", "failed", "fines")
"""How the names of lasting items begin: each is forgotten when a run finds it over, and reported when it comes again.

All other items have a day or a number in their name, and are reported once.
"""


class Item(NamedTuple):
    """One item of a digest.

    Attributes:
        name: the same as long as nothing about it changes.
        kind: one of :data:`HEADING_MESSAGES`.
        title: of the loan, hold or search; empty: it has none.
        when: the day that matters.
        place: where to go.
        why: reasons or an error.
        about: what its text is made from, where that is more than a title and a day.
        has_passed: whether the day is over. today: the day of the digest; None: not known.
    """

    name: str
    kind: str
    title: str = ""
    when: date | datetime | None = None
    place: str | None = None
    why: tuple[Reason | TunilibError, ...] = ()
    about: Fines | News | Made | None = None
    has_passed: bool = False
    today: date | None = None


def items_of(
    seen: Overview,
    outcomes: Iterable[RenewalOutcome],
    *,
    recovered: Iterable[Recovered] = (),
    news: Iterable[News] = (),
    reminded: Iterable[Loan] = (),
) -> tuple[Item, ...]:
    """What needs a person on a card that was read.

    Args:
        seen: the account after the renewals.
        outcomes: of the renewals.
        recovered: changes of interrupted runs that were compared in this run.
    """
    found: list[Item] = []
    tried = {outcome.loan.id: outcome for outcome in outcomes}
    for loan in seen.loans_read:
        found += _of_loan(loan, tried.get(loan.id), seen.today)
    for hold in seen.holds_read:
        if hold.is_ready:
            kind = "ready" if hold.is_kept_on(seen.today) else "missed"
            name = f"{hold.id} {kind} {hold.pickup_until}"
            found.append(Item(name, kind, hold.title, hold.pickup_until, hold.pickup_location))
    fines, end = seen.fines_read, seen.session_end
    if fines is not None and (fines.are_over_limit or fines.are_near_limit):
        found.append(Item("fines over" if fines.are_over_limit else "fines near", "fines", about=fines))
    found += _of_unknown_changes(recovered)
    if end is not None and end.is_near(seen.today):
        kind = "session-expected" if end.is_expected else "session"
        found.append(Item(f"session {day_of(end.time).isoformat()}", kind, when=end.time))
    found += [Item(f"{loan.id} reminder {loan.due}", "reminder", loan.title, loan.due) for loan in reminded]
    found += [Item(f"alert {one.search.id} {one.mark}", "alert", about=one) for one in news]
    return _on(seen.today, found)


def _on(today: date, found: Iterable[Item]) -> tuple[Item, ...]:
    return tuple(item._replace(today=today) for item in found)


def items_of_changes(
    outcomes: Iterable[RenewalOutcome], recovered: Iterable[Recovered], today: date
) -> tuple[Item, ...]:
    """What needs a person after the renewals of a card that could not be read again."""
    ended = [one for one in outcomes if one.outcome in (Word.UNKNOWN, Word.REFUSED)]
    found = [item for one in ended for item in _of_loan(one.loan, one, today)]
    return _on(today, (*found, *_of_unknown_changes(recovered)))


def items_of_failure(
    error: TunilibError, *, unreached_for_long: bool = False, signed_in: datetime | None = None
) -> tuple[Item, ...]:
    """What needs a person on an account that could not be read; nothing while that may pass by itself.

    Args:
        signed_in: when the session began that has ended; the end of a later session is an item of its own.
    """
    if isinstance(error, NotUnderstood | OutcomeUnknown):
        name = "not-understood"
    elif error.exit_code == 3:
        name = f"sign-in {signed_in.isoformat()}" if signed_in is not None else "sign-in"
    elif not is_unreached(error):
        name = f"failed {error.code}"
    elif unreached_for_long:
        name = "unreached"
    else:
        return ()
    return (Item(name, "failed", why=(error,)),)


def items_of_last_seen(
    loans: Iterable[Loan], unknown: Collection[str], today: date, error: TunilibError
) -> tuple[Item, ...]:
    """What has to go back by tomorrow, as last seen, on a card that could not be read.

    Where the library is out of reach it is only what has to go back by today: the next run may be in time for the rest.

    Args:
        loans: as they were last seen.
        unknown: the ids of loans whose renewal has an unknown outcome.
    """
    last = today if is_unreached(error) else days_after(today, 1)
    found = []
    for loan in loans:
        if not loan.is_due_by(last):
            continue
        is_overdue = loan.is_due_by(days_after(today, -1))
        if loan.id in unknown:
            found.append(_unknown_renewal(loan, (error,), is_overdue=is_overdue))
        if is_overdue or loan.id not in unknown:
            kind, name = ("overdue", "overdue") if is_overdue else ("last-seen", "due")
            found.append(Item(f"{loan.id} {name} {loan.due}", kind, loan.title, loan.due, loan.library, (error,)))
    return _on(today, found)


def is_unreached(error: TunilibError) -> bool:
    """Whether an error says that the library is out of reach, which may pass by itself."""
    return isinstance(error, Unavailable) or error.code == "database"


def over_after(error: TunilibError) -> tuple[str, ...]:
    """Which of the :data:`LASTING` items are over where a run ended with an error.

    A library that refuses a sign-in can be reached. A page that is not understood was read in a session. Nothing else
    is known: a library that is out of reach for a night still has the fines that were reported.
    """
    if isinstance(error, NotUnderstood | OutcomeUnknown):
        return ("unreached", "sign-in")
    return ("unreached",) if error.exit_code == 3 else ()


def _of_loan(loan: Loan, outcome: RenewalOutcome | None, today: date) -> list[Item]:
    found: list[Item] = []
    why = (outcome.reasons if outcome is not None else ()) or loan.reasons
    if outcome is not None and outcome.outcome == Word.UNKNOWN:
        found.append(_unknown_renewal(loan, why, is_overdue=loan.is_overdue))
        why = ()
    if loan.is_overdue:  # an item also where the outcome of a renewal is not known
        return [Item(f"{loan.id} overdue {loan.due}", "overdue", loan.title, loan.due, loan.library, why), *found]
    if found or not loan.is_due_by(days_after(today, 1)):
        return found
    was_renewed = outcome is not None and outcome.outcome == Word.RENEWED
    if (was_renewed or loan.gains_nothing) and not loan.is_due_by(today):
        return []  # the next run renews it
    if loan.renewable and was_renewed:
        return []
    return [Item(f"{loan.id} due {loan.due}", "due", loan.title, loan.due, loan.library, why)]


def _unknown_renewal(loan: Loan, why: tuple[Reason | TunilibError, ...], *, is_overdue: bool) -> Item:
    name = f"{loan.id} unknown {loan.due.isoformat() if loan.due else None}"
    return Item(name, "unknown", loan.title, loan.due, loan.library, why, has_passed=is_overdue)


def _of_unknown_changes(recovered: Iterable[Recovered]) -> list[Item]:
    """The changes of earlier runs whose outcome is still not known."""
    unknown = [one for one in recovered if one.done is None]
    return [Item(unknown_item(one.intent, one.id, one.before), "unknown", one.title) for one in unknown]


def lines_of(item: Item, language: str) -> tuple[str, ...]:
    """The text of an item: what it is, when and where, and why."""
    about = item.about
    if isinstance(about, Fines):
        return (_fines_line(about, language, is_over=item.name == "fines over"),)
    if isinstance(about, Made):
        return (_made_line(about, language, item.today),)
    if about is not None:
        return _news_lines(about, language)
    day = _day_line(item, language)
    if item.kind in ("session", "session-expected"):
        return (day,)
    return tuple(filter(None, (one_line(item.title), day, _why(item, language))))


def _day_line(item: Item, language: str) -> str:
    when = date_text(item.when, language, item.today) if item.when is not None else ""
    place = str(getattr(item.place, "label", None) or item.place or "")
    where = ", ".join(filter(None, (when, place)))
    kind = "overdue" if item.has_passed else item.kind
    if not when:
        return gettext(_PLACE_MESSAGES[kind], language, place=place) if place and kind in _PLACE_MESSAGES else place
    return gettext(_DAY_MESSAGES[kind], language, when=where) if kind in _DAY_MESSAGES else ""


def _why(item: Item, language: str) -> str:
    texts: list[str] = []
    for one in item.why:
        if isinstance(one, TunilibError):
            hint = gettext(one.hint_template, language, **one.facts) if one.hint_template else ""
            texts += filter(None, (translated(one, language), hint and f"({hint})"))
        else:
            texts.append(one.text(language))
    return one_line(" ".join(texts))


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


def _made_line(made: Made, language: str, today: date | None) -> str:
    return gettext(
        "{command}: {done} of {count} ({when})",
        language,
        command=made.kind.command,
        done=str(made.done),
        count=str(made.items),
        when=date_text(made.created, language, today),
    )


def _news_lines(news: News, language: str) -> tuple[str, ...]:
    query = criteria_of(news.search, language)
    head = ngettext("{query}: {count} new record", "{query}: {count} new records", news.count, language, query=query)
    return (head, *(describe_reference(one, language).title for one in news.references))


class Section(NamedTuple):
    """The part of a digest about one card.

    Attributes:
        account: whose it is; empty: the reader has one card alone.
        renewed: how many loans were renewed.
    """

    account: str
    items: tuple[Item, ...]
    renewed: int = 0


class Digest(NamedTuple):
    """A digest in the language of its reader."""

    subject: str
    text: str
    html: str


def digest_of(sections: Sequence[Section], language: str, *, counts: bool) -> Digest:
    """A digest of one or several cards, in their order.

    Args:
        counts: whether it has numbers alone, without titles.
    """
    sections = [section._replace(items=_without_double_reminders(section.items)) for section in sections]
    count = sum(len(section.items) for section in sections)
    subject = ngettext("The library: {count} thing needs you", "The library: {count} things need you", count, language)
    text: list[str] = []
    html: list[str] = []
    for section in sections:
        if section.account:
            text += [section.account, "=" * len(section.account), ""]
            html.append(heading_html(section.account))
        for kind, title in HEADING_MESSAGES.items():
            mine = [item for item in section.items if item.kind == kind]
            if not mine:
                continue
            heading = gettext(title, language)
            if counts:
                text.append(f"{heading}: {len(mine)}")
                html.append(item_html(heading, (str(len(mine)),)))
                continue
            lines = [lines_of(item, language) for item in mine]
            text += [heading, *map(_indented, lines), ""]
            html += [heading_html(heading), *(item_html(line[0], line[1:]) for line in lines)]
        if section.renewed:
            renewed = ngettext("{count} loan was renewed.", "{count} loans were renewed.", section.renewed, language)
            text += [renewed, ""]
            html.append(heading_html(renewed))
    return Digest(subject, "\n".join(text).strip() + "\n", page_html(subject, html, language))


def _without_double_reminders(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items without reminders of loans that the same digest names for another reason."""
    asked = {(item.title, item.when) for item in items if item.kind in ("overdue", "due", "last-seen", "unknown")}
    return tuple(item for item in items if item.kind != "reminder" or (item.title, item.when) not in asked)


def _indented(lines: tuple[str, ...]) -> str:
    return "\n".join(f"{'    ' if number else '  '}{line}" for number, line in enumerate(lines))
