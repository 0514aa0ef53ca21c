"""The clock: the only place that reads it.

``TUNILIB_NOW`` sets the time for embedded libraries, and in tests for sites on loopback (interface, section 4).
It is ISO 8601: without an offset it is in the library's zone, and a date alone means 12:00. Other libraries ignore it,
since their own clock cannot be set.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, tzinfo
from typing import TYPE_CHECKING

from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Mapping

_CLOCK = "TUNILIB_NOW"
_NOON = time(12)
_YEARS = range(1970, 3000)


def now_in(zone: tzinfo, environ: Mapping[str, str], *, movable: bool) -> datetime:
    """The time in a zone."""
    text = environ.get(_CLOCK, "").strip()
    if movable and text:
        return read_moment(text, zone)
    return datetime.now(UTC).astimezone(zone)  # noqa: TID251 - the one place that reads the clock


def read_moment(text: str, zone: tzinfo) -> datetime:
    """The time that a value of ``TUNILIB_NOW`` means.

    A local time that is skipped in spring becomes the time an hour later; one that occurs twice in autumn is the first.
    """
    try:
        moment = _parse(text, zone)
        if moment.year in _YEARS:
            return moment.astimezone(UTC).astimezone(zone)
    except (ValueError, OverflowError):
        pass
    raise LocalError(
        "TUNILIB_NOW is not a time: {value}",
        code="configuration",
        hint="write a date (2026-03-01), or a date and a time (2026-03-01T09:30, with +02:00 or Z if you like)",
        value=repr(text),
    )


def _parse(text: str, zone: tzinfo) -> datetime:
    try:
        moment = datetime.combine(date.fromisoformat(text), _NOON)
    except ValueError:
        moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
