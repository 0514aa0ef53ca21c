"""Answers of ``/AJAX/JSON``. A 401 does not mean that the session is over; an error is a text in ``data``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from tunilib.backends.vufind.pages.errors import Found, PageError
from tunilib.backends.vufind.pages.records import Choice
from tunilib.backends.vufind.pages.state import look

__all__ = ["ItemPlace", "ItemStatus", "read_counts", "read_item_statuses", "read_pickup_places"]

_NAME = "AJAX answer"
_SUMMARY: Final = "__HOLDINGSSUMMARYLOCATION__"


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Copies of a record at one place; available None where the site does not know."""

    location: str
    call_numbers: str
    available: bool | None


@dataclass(frozen=True, slots=True)
class ItemStatus:
    """Whether copies of a record are there."""

    record_id: str
    available: bool | None
    places: tuple[ItemPlace, ...]


def read_counts(text: str) -> dict[str, int]:
    """The counts of the account menu, such as ``{"ok": 4, "overdue": 4, "warn": 0}``; of fines, ``total`` in cents.

    Raises:
        PageError: the answer is an error, or a page.
    """
    data = _data(text)
    if not isinstance(data, dict):
        raise PageError(expected="counts", page=_NAME)
    counts = {key: value for key, value in data.items() if isinstance(value, int) and not isinstance(value, bool)}
    if not counts or data.keys() - counts.keys() - {"display"}:
        raise PageError(expected="counts", page=_NAME)
    return counts


def read_item_statuses(text: str) -> tuple[ItemStatus, ...]:
    """The availability of records. Finna adds a summary as an item, which is left out.

    Raises:
        PageError: the answer is an error, as it is for all records when one does not exist.
    """
    data = _data(text)
    statuses = data.get("statuses") if isinstance(data, dict) else None
    if not isinstance(statuses, list):
        raise PageError(expected="a list of statuses", page=_NAME)
    return tuple(_status(item) for item in statuses)


def read_pickup_places(text: str) -> tuple[Choice, ...]:
    """The pick-up places of a request group or library.

    Raises:
        PageError: the answer is an error.
    """
    data = _data(text)
    locations = data.get("locations") if isinstance(data, dict) else None
    if not isinstance(locations, list):
        raise PageError(expected="a list of locations", page=_NAME)
    return tuple(_place(item) for item in locations)


def _data(text: str) -> Any:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        found = look(text).found if text.strip() else None
        raise PageError(expected="JSON", page=_NAME, found=found or Found.OTHER_PAGE) from None
    if isinstance(answer, dict) and "data" in answer:
        return answer["data"]
    found = look(text).found if len(text) < 1000 else None
    raise PageError(expected="an object with data", page=_NAME, found=found or Found.OTHER_PAGE)


def _status(item: Any) -> ItemStatus:
    if not isinstance(item, dict) or not isinstance(item.get("id"), str):
        raise PageError(expected="an id in each status", page=_NAME)
    places = item.get("locationList")
    listed = [place for place in places if isinstance(place, dict)] if isinstance(places, list) else [item]
    return ItemStatus(
        record_id=item["id"],
        available=None if "error" in item else _truth(item.get("availability")),
        places=tuple(
            ItemPlace(unescape(place["location"]), _call_numbers(place), _known(place))
            for place in listed
            if isinstance(place.get("location"), str) and place["location"] != _SUMMARY
        ),
    )


def _call_numbers(place: dict[str, Any]) -> str:
    """Escaped as HTML, like the location; a prefix is set off by four colons."""
    text = place.get("callnumbers") or place.get("callnumber")
    return unescape(text).replace("::::", " ") if isinstance(text, str) else ""


def _known(place: dict[str, Any]) -> bool | None:
    return None if place.get("status_unknown") is True else _truth(place.get("availability"))


def _truth(value: object) -> bool | None:
    """Availability is ``"true"``, ``"false"``, a boolean, or the word for available."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value:
        return {"false": False, "unknown": None, "uncertain": None}.get(value.lower(), True)
    return None


def _place(item: Any) -> Choice:
    """``locationID`` and ``locationDisplay`` for holds, ``id`` and ``name`` for interlibrary loans."""
    if not isinstance(item, dict):
        raise PageError(expected="a location", page=_NAME)
    value = item.get("locationID", item.get("id"))
    name = item.get("locationDisplay", item.get("name"))
    if not isinstance(value, str | int) or isinstance(value, bool) or not isinstance(name, str):
        raise PageError(expected="id and name of each location", page=_NAME)
    return Choice(str(value), name, item.get("isDefault") is True)
