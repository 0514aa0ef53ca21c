"""The clock of this machine beside those of the sites: it decides what falls due before the next run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from tunilib.errors import LocalError, TunilibError
from tunilib.local.timers import is_synchronised

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.local.machine import Machine

SYNCHRONISE = "timedatectl set-ntp true"

_APART = timedelta(minutes=5)
"""How far apart two clocks may be: a request takes its time, and a page may come from a cache."""


class ClockFound(NamedTuple):
    """What is known of the clock.

    Attributes:
        local: the time here, in the zone of this machine.
        is_adrift: whether the system says that nothing keeps its clock right.
        agrees: the hosts of the sites with the same time.
        problems: what makes runs decide by a wrong day.
    """

    local: datetime
    is_adrift: bool
    agrees: tuple[str, ...]
    problems: tuple[LocalError, ...]


def compare_clock(machine: Machine, sites: Iterable[str]) -> ClockFound:
    """Compare the real clock with the time that each site states; one that states none is left out.

    A clock that nothing keeps right is a problem only where no site has confirmed it: in a container or a virtual
    machine another system keeps it.
    """
    agrees: list[str] = []
    problems: list[LocalError] = []
    read_clock = machine.time_at(movable=False)
    for address in sites:
        there = _time_at(address)
        if there is None:
            continue
        here, host = read_clock(UTC), urlsplit(address).hostname or address
        if abs(here - there) <= _APART:
            agrees.append(host)
            continue
        problems.append(
            LocalError(
                "the clock of this machine says {here} (UTC), that of {host} {there}",
                hint=SYNCHRONISE,
                host=host,
                here=here.strftime("%Y-%m-%d %H:%M"),
                there=there.strftime("%Y-%m-%d %H:%M"),
            )
        )
    is_adrift = is_synchronised(machine.environ) is False
    if is_adrift and not agrees and not problems:
        problems.append(LocalError("the clock of this machine is not synchronised", hint=SYNCHRONISE))
    return ClockFound(read_clock(UTC).astimezone(), is_adrift, tuple(agrees), tuple(problems))


def _time_at(address: str) -> datetime | None:
    """The time that a site states with its answers, in UTC; None: it states none, or is not reached."""
    from email.utils import parsedate_to_datetime

    from tunilib.http.browser import Browser

    browser = Browser(address)
    try:
        stated = parsedate_to_datetime(browser.read("/").date)
    except (TunilibError, ValueError):
        return None
    finally:
        browser.close()
    return stated.replace(tzinfo=UTC) if stated.tzinfo is None else stated.astimezone(UTC)
