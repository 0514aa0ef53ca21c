"""The text of a digest, and of news without a channel.

News without a channel is printed by the run, and stored for ``schedule status``.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.changes import Made
from tunilib.core.fine import Fines
from tunilib.core.note import one_line
from tunilib.core.ports.ledger import RunRecord
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import TunilibError
from tunilib.local.ledger.records import RUN_PROBLEM, LedgerRecords, Reported
from tunilib.messages import date_text, gettext, ngettext, translated
from tunilib.services.letters import criteria_of, describe_reference, heading_html, item_html, page_html
from tunilib.unattended.cards import forget_reported

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.core.search import News
    from tunilib.local.ledger.book import LedgerBook
    from tunilib.unattended.needs import CardNews, Item, Problem

HEADING_MESSAGES = {
    "overdue": "Overdue: return",
    "due": "Return soon: could not be renewed",
    "last-seen": "Due soon, as last seen: the library could not be asked",
    "unknown": "Look at the library's site: the outcome is not known",
    "ready": "Ready for pick-up",
    "ends": "Last day for pick-up",
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
    "ends": "collect it by {when}",
    "session": "The session ends: {when}",
    "session-expected": "The session will probably end: {when}; the last one lasted as long.",
    "reminder": "it is due on {when}",
}
"""What is written of the day and place of an item, for the kinds that have one."""

_PLACE_MESSAGES = {"ready": "collect it at {place}"}
"""The same where the library does not say a day."""

_NEWS = "news"
_LONGEST = timedelta(days=30)
"""How long an item is stored that no later reading can find to be over."""
_WAITS = ("reminder", "alert")
"""Kinds of items that are sent by a channel or wait for one: elsewhere they count as sent."""


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
    fine = gettext("returned today, it costs {amount}", language, amount=item.fine) if item.fine else ""
    return tuple(filter(None, (one_line(item.title), day, fine, _why(item, language))))


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
    asked = {(item.title, item.when) for item in items if item.kind in ("overdue", "due", "last-seen", "unknown")}
    return tuple(item for item in items if item.kind != "reminder" or (item.title, item.when) not in asked)


def _indented(lines: tuple[str, ...]) -> str:
    return "\n".join(f"{'    ' if number else '  '}{line}" for number, line in enumerate(lines))


def keep_news(records: LedgerRecords, cards: Sequence[CardNews], language: str) -> str:
    """Store the items of cards without a channel in place of the earlier ones; the text of the new ones."""
    sections: list[Section] = []
    for key, item in records.all_reported(_NEWS):
        if key not in {card.key for card in cards}:
            records.report(_NEWS, key, {}, without=[item])
    for card in cards:
        before = records.reported(_NEWS, card.key)
        items = [item for item in card.items if item.kind not in _WAITS]
        lang = card.profile.lang or language
        since = {name: one.time for name, one in before.items()}
        now = {
            item.name: Reported(str(number), since.get(item.name, card.now), _sentence(item, lang))
            for number, item in enumerate(items)
        }
        records.report(_NEWS, card.key, now, without=before.keys() - now)
        old = {name for name, one in now.items() if card.now - one.time > _LONGEST}
        forget_reported(records, card.key, old)
        new = tuple(item for item in items if item.name not in before)
        sections.append(Section(f"{card.profile.name} ({card.card})", new, card.renewed))
    sections = [one for one in sections if one.items]
    if not sections:
        return ""
    if len(cards) == 1:
        sections = [one._replace(account="") for one in sections]
    return digest_of(sections, cards[0].profile.lang or language, counts=False).text


def _sentence(item: Item, language: str) -> str:
    return f"{gettext(HEADING_MESSAGES[item.kind], language)}: {', '.join(filter(None, lines_of(item, language)))}"


def keep_end(book: LedgerBook, now: datetime, code: int, problems: Iterable[Problem], language: str) -> None:
    """Store that a run has ended, and why so."""
    book.add_run("schedule", RunRecord(now, code))
    texts = [f"{problem.whose}: {translated(problem.error, language)}" for problem in problems]
    new = {str(number): Reported("failed", now, text) for number, text in enumerate(texts, 1)}
    book.report(RUN_PROBLEM, "", new, without=book.reported(RUN_PROBLEM, "").keys() - new)


def kept(records: LedgerRecords) -> tuple[Reason, ...]:
    """Why the last run ended as it did, and the news that no channel carries."""
    problems = sorted(records.reported(RUN_PROBLEM, "").items(), key=lambda one: int(one[0]))
    news = sorted(records.all_reported(_NEWS).items(), key=lambda one: (one[0][0], int(one[1].state)))
    return tuple(
        Reason(ReasonCode.OTHER, Source.INFERRED, (), one.data)
        for one in (*(problem for _, problem in problems), *(item for _, item in news))
        if one.data
    )
