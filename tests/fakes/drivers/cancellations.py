"""Cancelled holds at a Finna with a driver: what the library system does, and what the page tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes.drivers.systems import Driver
from tests.fakes.web import Web
from tunilib.core.answer import ClaimWord
from tunilib.core.hold import Hold

if TYPE_CHECKING:
    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor


def cancel(site: Site, driver: Driver, web: Web, door: EmbeddedDoor, chosen: list[Hold]) -> dict[str, str]:
    """What the rows of refused ones say."""
    done = [hold.id for hold in chosen if _is_cancelled(site, door, hold)]
    refused = [hold.id for hold in chosen if hold.id not in done]
    told = {} if driver.counts_failures else {key: driver.not_cancelled(web.language, key) for key in refused}
    if driver.tells_last:
        told = {key: text for key, text in told.items() if key == chosen[-1].id}
    if told:
        web.flash("danger", web.say("holds.not-cancelled", count=len(told)))
    count = len(chosen) if driver.counts_failures else len(done)
    if count:
        web.flash("success", web.say("holds.cancelled", count=count))
    return told


def _is_cancelled(site: Site, door: EmbeddedDoor, hold: Hold) -> bool:
    if hold.record_id in site.refusing:
        return False
    return door.holds.cancel([hold]).claims[hold.id].word is ClaimWord.DONE
