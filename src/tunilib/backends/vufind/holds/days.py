"""The dates of a hold on its page, under the sites' labels or a library's own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, NamedTuple

from tunilib.backends.vufind.pages.labels import LabelledText
from tunilib.backends.vufind.pages.rows import Row
from tunilib.backends.vufind.pages.values import Dates, ShownDate, day_of, looks_like_date
from tunilib.backends.vufind.words import Words
from tunilib.core.hold import HoldStatus

_DATED: Final = {
    "request.processed": "processed",
    "request.cancelled": "cancelled",
    "hold.ready-until": "pickup_until",
}
_LABELLED: Final = ("created", "expires")
_KEPT: Final = 31
"""Days that a ready hold is kept at most."""


def dates_in(marks: list[str], words: Words) -> list[str]:
    found = (words.message(text) for text in marks)
    return [sentence.values["date"] for sentence in found if sentence is not None and "date" in sentence.values]


class ShownDays(NamedTuple):
    """The dates of a row, and what it calls the last day."""

    days: dict[str, ShownDate]
    expires: str | None


def days_shown(row: Row, marks: list[str], words: Words, dates: Dates, now: datetime) -> ShownDays:
    found: dict[str, LabelledText] = {
        name: item for name in _LABELLED for item in row.bold if item.key == name and item.value
    }
    if len(found) < 2:
        found |= _own_dates(row, dates, found, now)
    texts = {name: item.value for name, item in found.items()}
    for mark in marks:
        sentence = words.message(mark)
        name = _DATED.get(sentence.code if sentence is not None else "")
        if sentence is not None and name is not None:
            texts[name] = sentence.values.get("date")
        elif sentence is None and looks_like_date(mark):
            texts.setdefault("pickup_until", mark)
    for item in row.bold:
        sentence = words.message(item.label) if item.value is None else None
        if sentence is not None and sentence.code.startswith("hold.frozen"):
            texts["frozen_until"] = sentence.values.get("date")
        elif item.value is None and sentence is None and looks_like_date(item.label):
            texts.setdefault("frozen_until", item.label)
    days = {name: when for name, text in texts.items() if (when := dates.read(text)) is not None}
    return ShownDays(days, found["expires"].text if "expires" in found else None)


def _own_dates(row: Row, dates: Dates, found: dict[str, LabelledText], now: datetime) -> dict[str, LabelledText]:
    """Dates with labels of the library's own: the day of placing comes first, and is not in the future."""
    own = [(item, when.day) for item in row.own_words if (when := dates.read(item.value)) is not None and when.day]
    own = [(item, day) for item, day in own if item.is_directly_in(row.status)]
    if len(own) + len(found) > 2:
        return {}
    left = [name for name in _LABELLED if name not in found]
    if len(own) == 1 and len(left) == 2:
        today = now.date()
        left = ["expires"] if own[0][1] > today else ["created"] if own[0][1] < today else []
    return {name: item for name, (item, _) in zip(left, own, strict=False)}


def days_told(shown: ShownDays, status: HoldStatus, now: datetime) -> dict[str, date | None]:
    """The days of a hold. A ready one may have its last day under the label of the day until which it waits.

    Other libraries show there how long the patron wanted to wait, which is a day far ahead.
    """
    days = {name: day_of(when) for name, when in shown.days.items()}
    last = days.get("expires")
    if status is HoldStatus.READY and days.get("pickup_until") is None and last is not None:
        del days["expires"]
        if abs((last - now.date()).days) <= _KEPT:
            days["pickup_until"] = last
    elif status is not HoldStatus.READY:
        days.pop("pickup_until", None)
    return days
