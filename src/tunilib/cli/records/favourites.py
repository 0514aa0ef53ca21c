"""Favourites, their lists, and searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.cli.records.values import Record, day, moment
from tunilib.cli.render.reasons import reason_rows

if TYPE_CHECKING:
    from tunilib.account.keepside import Shared
    from tunilib.account.mailing import Sent
    from tunilib.core.favourite import Favourite, FavouriteList
    from tunilib.core.outcome import ChangeOutcome, FavouriteOutcome, ImportOutcome
    from tunilib.core.search import Search
    from tunilib.services.alerting import Notified

__all__ = [
    "favourite_record",
    "imported_record",
    "list_change_record",
    "list_record",
    "mailed_record",
    "notified_record",
    "outcome_record",
    "search_record",
    "shared_record",
]


def favourite_record(favourite: Favourite) -> Record:
    """A favourite, as in ``favourites list``."""
    return {
        "record_id": favourite.record_id,
        "title": favourite.title,
        "authors": list(favourite.authors),
        "year": favourite.year,
        "format": favourite.format,
        "list": favourite.list,
        "notes": favourite.notes,
        "keywords": list(favourite.keywords),
        "added": day(favourite.added),
    }


def list_record(chosen: FavouriteList) -> Record:
    """A list, as in ``favourites lists``."""
    return {
        "id": chosen.id,
        "name": chosen.name,
        "public": chosen.public,
        "description": chosen.description,
        "count": chosen.count,
    }


def outcome_record(done: FavouriteOutcome, language: str) -> Record:
    """What became of a record in a list, as in ``favourites add``."""
    return {
        "record_id": done.record_id,
        "list": done.list,
        "outcome": str(done.outcome),
        "reasons": reason_rows(done.reasons, language),
    }


def list_change_record(change: ChangeOutcome, language: str) -> Record:
    """What became of a list, as in ``favourites create``."""
    return {
        "id": change.id,
        "name": change.name,
        "outcome": str(change.outcome),
        "reasons": reason_rows(change.reasons, language),
    }


def shared_record(shared: Shared) -> Record:
    """As in ``favourites share``."""
    return {
        "list": shared.list,
        "page": str(shared.page),
        "feed": str(shared.feed),
        "address": shared.address,
    }


def mailed_record(sent: Sent, language: str) -> Record:
    """As in ``favourites mail``."""
    return {
        "to": sent.to,
        "count": sent.count,
        "outcome": str(sent.outcome),
        "reasons": reason_rows(sent.reasons, language),
    }


def imported_record(done: ImportOutcome, language: str) -> Record:
    """As in ``favourites import``."""
    return {
        "position": done.position,
        "record_id": done.record_id,
        "title": done.title,
        "outcome": str(done.outcome),
        "reasons": reason_rows(done.reasons, language),
    }


def search_record(search: Search) -> Record:
    """A search, as in ``searches recent``; each filter as it is written on the command line."""
    return {
        "id": search.id,
        "query": search.query,
        "type": search.type,
        "filters": [f"{one.field}={one.value}" for one in search.filters],
        "results": search.results,
        "saved": search.saved,
        "alert": str(search.alert),
        "created": moment(search.created),
        "last_notified": moment(search.last_notified),
    }


def notified_record(done: Notified, language: str) -> Record:
    """As in ``searches notify``."""
    return {
        "id": done.id,
        "new": done.new,
        "outcome": str(done.outcome),
        "reasons": reason_rows(done.reasons, language),
    }
