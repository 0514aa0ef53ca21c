"""A renewal at a Finna with a driver: what the library system does with each loan, and what the page tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes import words
from tests.fakes.drivers.details import Renewal
from tests.fakes.drivers.systems import Driver
from tests.fakes.view import Result, View
from tests.fakes.web import Web
from tunilib.core.answer import ClaimWord
from tunilib.core.loan import Loan
from tunilib.core.reason import ReasonCode

if TYPE_CHECKING:
    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor


def renew(site: Site, driver: Driver, web: Web, door: EmbeddedDoor, chosen: list[Loan]) -> dict[str, Result] | None:
    """What the rows say; None: the driver gave up, and there is no list."""
    view, total = site.view(web), len(door.loans.read().items)
    rows: dict[str, Result] = {}
    blocks: list[str] = []
    for loan in chosen:
        renewal = _renewal(site, driver, door, loan)
        if driver.gives_up and not renewal.is_done:
            return None
        row = driver.renewed(view, renewal)
        if row is not None:
            rows[loan.id] = row
            blocks += [row.reason] if not row.done and row.reason not in blocks else []
    _tell(driver, view, web, rows, blocks, total)
    return rows if driver.tells_rows else {}


def _renewal(site: Site, driver: Driver, door: EmbeddedDoor, loan: Loan) -> Renewal:
    if loan.barcode in site.lying:
        return Renewal(True)
    if loan.barcode in site.refusing:
        return Renewal(False, code=site.refusing[loan.barcode or ""])
    claim = door.loans.renew([loan]).claims[loan.id]
    if claim.word is ClaimWord.UNCHANGED:
        return driver.unchanged()
    if claim.word is not ClaimWord.DONE:
        return Renewal(False, code=claim.reasons[0].code.value if claim.reasons else "")
    now = next(one for one in door.loans.read().items if one.id == loan.id)
    return Renewal(True, ReasonCode.RENEWAL_LIMIT not in {reason.code for reason in now.reasons})


def _tell(driver: Driver, view: View, web: Web, rows: dict[str, Result], blocks: list[str], total: int) -> None:
    done = sum(row.done for row in rows.values())
    if not driver.tells_rows:
        for text in blocks:
            web.flash("info", text)
    if done < len(rows):
        web.flash("danger", view.say("renewal.refused", count=len(rows) - done))
    if done:
        web.flash("info", view.say("renewal.done", count=done, total=total))
    if driver.tells_blocks:
        return
    if done < len(rows):
        web.flash("danger", words.refused_summary(len(rows) - done))
    if done:
        web.flash("success", words.renewed_summary(done))
