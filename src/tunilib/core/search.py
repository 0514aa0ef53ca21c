"""Searches of a patron, and their alerts (S60 to S64)."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.catalogue import Filter, Query
from tunilib.core.models import AS_TEXT, Model, Value, model

if TYPE_CHECKING:
    from tunilib.core.reference import Reference


class Alert(StrEnum):
    """How often new records are mailed."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"
    OTHER = "other"
    """At another interval, which only a site offers."""


@model
class Search(Model):
    """One search.

    Attributes:
        results: the number of results of the last time. None: not known.
        saved: it is not deleted when the patron signs out.
        created: when it was first run.
        last_notified: when new records were last mailed. None: never.
    """

    id: str
    query: str
    type: str = "all"
    filters: tuple[Filter, ...] = field(default=(), metadata=AS_TEXT)
    results: int | None = None
    saved: bool = False
    alert: Alert = Alert.NONE
    created: datetime | None = None
    last_notified: datetime | None = None

    @property
    def asks(self) -> Query:
        return Query(text=self.query, type=self.type, filters=self.filters)


class SearchLists(NamedTuple):
    recent: tuple[Search, ...]
    saved: tuple[Search, ...]

    def has(self, search: str) -> bool:
        return any(one.id == search for one in (*self.saved, *self.recent))

    def left_of(self, before: SearchLists) -> SearchLists:
        """The searches without those that are no longer saved: on a site they stay in the history of the session."""
        saved = {one.id for one in before.saved}
        return self._replace(recent=tuple(one for one in self.recent if one.saved or one.id not in saved))


@model
class News(Value):
    """New results of a saved search, since it was saved or since the last mail.

    Attributes:
        count: the number of new records. references: the newest of them, newest first.
        mark: how far the catalogue was read; opaque, returned when the mail is sent.
    """

    search: Search
    count: int
    references: tuple[Reference, ...]
    mark: str


def next_mail(search: Search) -> date | None:
    """The first day on which the next mail may be sent. None: at any time.

    It counts calendar days, so that a run a little earlier in the day does not skip a mail.
    """
    if search.last_notified is None:
        return None
    days = {Alert.DAILY: 1, Alert.WEEKLY: 7}.get(search.alert)
    return None if days is None else search.last_notified.date() + timedelta(days=days)
