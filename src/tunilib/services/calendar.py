"""Due dates and last days of pick-up as iCalendar (RFC 5545), which a calendar program follows as they move.

An event keeps its UID as long as the loan or hold exists. When its day moves SEQUENCE rises, and DTSTAMP with it, and
with nothing else. When it was returned or collected it is cancelled, and after 30 days it is left out. What an event
was is remembered in the ledger.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from tunilib.core.calendar import days_after
from tunilib.core.note import one_line
from tunilib.local.files import file_error, remove_file, replace_file
from tunilib.local.ledger.records import Reported
from tunilib.messages import gettext
from tunilib.services.status import overview

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from icalendar import Calendar, Event

    from tunilib.services.history import KnownCard
    from tunilib.services.machine import Machine
    from tunilib.services.opened import OpenedAccount
    from tunilib.services.status import Overview

_READER = "calendar"
KEPT = 30
"""How many days a cancelled event stays (interface 1.3)."""

_ALARM = timedelta(hours=-15)
"""When a calendar reminds: at nine in the morning of the day before."""


class CalendarEntry(NamedTuple):
    """One event of the calendar, with what calendar programs compare."""

    uid: str
    kind: str
    day: date
    title: str
    place: str
    sequence: int
    stamp: datetime
    ended: datetime | None
    owner: str = ""
    card: str = ""


_NOT_STORED = ("owner", "card")
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def follow(account: OpenedAccount, machine: Machine) -> str:
    """Read the account, and let its events follow what is there now; the ledger's name for the card."""
    seen = overview(account)
    account.check_remembered()
    key, now, records = account.key, account.now(), machine.ledger
    before = {item: _entry_of(stored) for item, stored in records.reported(_READER, key).items()}
    present = _present(seen, key, now)
    changed, over = {}, []
    for item, entry in present.items():
        old = before.get(item)
        if old is None:
            changed[item] = entry
        elif (old.day, old.title, old.place, old.ended) != (entry.day, entry.title, entry.place, None):
            changed[item] = entry._replace(sequence=old.sequence + 1)
    for item, old in before.items():
        if item in present:
            continue
        if old.ended is None:
            changed[item] = old._replace(sequence=old.sequence + 1, stamp=now, ended=now)
        elif now.date() > days_after(old.ended.date(), KEPT):
            over.append(item)
    if changed or over:
        stored = {item: Reported("entry", entry.stamp, _text(entry)) for item, entry in changed.items()}
        records.report(_READER, key, stored, without=over)
    return key


def _present(seen: Overview, key: str, now: datetime) -> dict[str, CalendarEntry]:
    return {
        (item := f"{one.id} {one.kind}"): CalendarEntry(
            uid=_uid(key, item),
            kind=one.kind,
            day=one.date,
            title=one.title,
            place=str(getattr(one.place, "label", None) or one.place or ""),
            sequence=0,
            stamp=now,
            ended=None,
        )
        for one in seen.timeline
    }


def _uid(key: str, item: str) -> str:
    """An id that is the same on every machine, and does not show whose the event is."""
    import hashlib

    return f"{hashlib.sha256(f'{key} {item}'.encode()).hexdigest()[:32]}@tunilib"


def entries_of(machine: Machine, cards: Iterable[KnownCard]) -> list[CalendarEntry]:
    """The events of cards as they were last known, by day."""
    records = machine.ledger
    owners = _owners({card.key: card for card in reversed(list(cards))})  # two accounts may have the same card
    found = [
        _entry_of(stored)._replace(owner=owner, card=key)
        for key, owner in owners.items()
        for stored in records.reported(_READER, key).values()
    ]
    return sorted(found, key=lambda entry: (entry.day, entry.kind, entry.title, entry.uid))


def _owners(cards: Mapping[str, KnownCard]) -> dict[str, str]:
    """The owner of each card's events, as every reader of the calendar sees it.

    It is empty where there is one card, else the profile, with the end of the number where that has several cards.
    """
    if len(cards) == 1:
        return dict.fromkeys(cards, "")
    names = [card.profile.name for card in cards.values()]
    return {
        key: card.profile.name if names.count(card.profile.name) == 1 else f"{card.profile.name} {_end_of(card.card)}"
        for key, card in cards.items()
    }


def _end_of(number: str) -> str:
    return f"…{number[len(number) - min(4, len(number) // 2) :]}"


def calendar_text(entries: Iterable[CalendarEntry], language: str) -> bytes:
    """All events as one calendar."""
    calendar = _calendar()
    for entry in entries:
        calendar.add_component(_event(entry, language))
    content: bytes = calendar.to_ical()
    return content


def write_calendar(path: Path, entries: Iterable[CalendarEntry], language: str) -> None:
    """Write all events into one file, whole or not at all."""
    replace_file(path, calendar_text(entries, language), mode=None)


class FilesChanged(NamedTuple):
    """How many files were written and removed."""

    written: int
    removed: int


def write_folder(
    machine: Machine, folder: Path, cards: Iterable[KnownCard], entries: Iterable[CalendarEntry], language: str
) -> FilesChanged:
    """Write a file for each event, each replaced at once, and remove those of events that are over.

    Files that are not of such an event, or of one of another card, are not touched.

    Args:
        cards: whose events they are, also where they have none.
    """
    wanted: dict[str, dict[str, bytes]] = {card.key: {} for card in cards}
    for entry in entries:
        calendar = _calendar()
        calendar.add_component(_event(entry, language))
        wanted[entry.card][f"{entry.uid.partition('@')[0]}.ics"] = calendar.to_ical()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise file_error(error, folder) from error
    records, reader = machine.ledger, f"{_READER} {folder.absolute()}"
    count_written = count_removed = 0
    for key, files in wanted.items():
        written = set(records.reported(reader, key))
        for name, content in files.items():
            path = folder / name
            if not _is_so(path, content):
                replace_file(path, content, mode=None, follows_links=False)
                count_written += 1
        over = written - set(files)
        for name in over:
            count_removed += remove_file(folder / name)
        new = {
            name: Reported("written", datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
            for name in set(files) - written
        }
        if new or over:
            records.report(reader, key, new, without=over)
    return FilesChanged(count_written, count_removed)


def _is_so(path: Path, content: bytes) -> bool:
    try:
        is_like = not path.is_symlink() and path.is_file() and path.stat().st_size == len(content)
        return is_like and path.read_bytes() == content
    except OSError:
        return False


def _calendar() -> Calendar:
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//tunilib//tunilib//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    return calendar


def _event(entry: CalendarEntry, language: str) -> Event:
    from icalendar import Alarm, Event

    template = "Return: {title}" if entry.kind == "due" else "Collect: {title}"
    summary = gettext(template, language, title=one_line(entry.title))
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("dtstart", entry.day)
    event.add("dtend", days_after(entry.day, 1))
    event.add("summary", summary)
    if entry.place:
        event.add("location", one_line(entry.place))
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.ended else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    if entry.owner:
        event.add("categories", [entry.owner])
    if entry.ended is None:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", _ALARM)
        event.add_component(alarm)
    return event


def _text(entry: CalendarEntry) -> str:
    return json.dumps(
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in entry._asdict().items()
            if name not in _NOT_STORED
        },
        ensure_ascii=False,
    )


def _entry_of(stored: Reported) -> CalendarEntry:
    data: Mapping[str, Any] = json.loads(stored.data or "{}")
    ended = datetime.fromisoformat(data["ended"]) if data["ended"] else None
    stamp, day = datetime.fromisoformat(data["stamp"]), date.fromisoformat(data["day"])
    return CalendarEntry(**{**data, "ended": ended, "stamp": stamp, "day": day, "owner": ""})
