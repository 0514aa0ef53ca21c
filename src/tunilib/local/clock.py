"""The clock: the only place of tunilib that reads the time.

``TUNILIB_NOW`` sets the time for what runs on an embedded library, and on a site on loopback in tests
(interface, section 4): ISO 8601; without an offset it is in the library's zone; a date alone is 12:00 of
that day. It may go back. Other libraries ignore the variable, since their own clock cannot be set.
"""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Protocol

from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

__all__ = ["Clock", "FixedClock", "SystemClock", "read_moment", "system_clock"]

VARIABLE = "TUNILIB_NOW"
NOON = time(12)
YEARS = range(1970, 3000)


class Clock(Protocol):
    """Gives the time."""

    def now(self, zone: tzinfo, *, movable: bool) -> datetime:
        """The time in a zone.

        Args:
            zone: the library's time zone.
            movable: whether the clock of this library can be set: it is embedded, or a site on loopback.
        """
        ...


class SystemClock:
    """The machine's clock, or where that is allowed the time in ``TUNILIB_NOW``.

    Args:
        environ: the environment variables; those of this process by default.
    """

    def __init__(self, environ: Mapping[str, str] | None = None) -> None:
        self._environ = os.environ if environ is None else environ

    def now(self, zone: tzinfo, *, movable: bool) -> datetime:
        """The time in a zone.

        Raises:
            LocalError: ``configuration``: the clock is movable and ``TUNILIB_NOW`` is not a time.
        """
        text = self._environ.get(VARIABLE, "").strip()
        if movable and text:
            return read_moment(text, zone)
        return datetime.now(UTC).astimezone(zone)  # noqa: TID251 - this is the place


class FixedClock:
    """A clock that is stopped; for tests and for calculations at another time.

    Args:
        moment: an aware date-time.
    """

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self, zone: tzinfo, *, movable: bool) -> datetime:  # noqa: ARG002 - every library sees the same time
        """The fixed time in a zone."""
        return self._moment.astimezone(zone)


def system_clock(environ: Mapping[str, str] | None = None) -> SystemClock:
    """The clock of this process, or of other environment variables."""
    return SystemClock(environ)


def read_moment(text: str, zone: tzinfo) -> datetime:
    """Read the value of ``TUNILIB_NOW``.

    A time that the zone skips in spring becomes the one an hour later; of a time that comes twice in autumn
    it is the first.

    Raises:
        LocalError: ``configuration``: it is not ISO 8601, or not between the years 1970 and 2999.
    """
    try:
        moment = _parse(text, zone)
        if moment.year in YEARS:
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
        moment = datetime.combine(date.fromisoformat(text), NOON)
    except ValueError:
        moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
