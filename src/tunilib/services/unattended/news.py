"""What no channel carries: printed by the run, and kept with how it ended for ``schedule status``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tunilib.core.ports.ledger import RunRecord
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.local.ledger.records import RUN_PROBLEM, Reported
from tunilib.messages import gettext, translated
from tunilib.services.unattended.cards import forget_reported
from tunilib.services.unattended.items import HEADING_MESSAGES, Section, digest_of, lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from tunilib.local.ledger.book import LedgerBook
    from tunilib.local.ledger.records import LedgerRecords
    from tunilib.services.unattended.items import Item
    from tunilib.services.unattended.recipients import CardNews, Problem

_NEWS = "news"
_LONGEST = timedelta(days=30)
"""How long an item is stored that no later reading can find to be over."""
_WAITS = ("reminder", "alert")
"""Kinds of items that are sent by a channel or wait for one: elsewhere they count as sent."""


def keep_news(records: LedgerRecords, cards: Sequence[CardNews], language: str) -> str:
    """Keep what needs a person on cards without a channel, in place of what was kept; the text of what is new."""
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
    """An item in one line."""
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
