"""Loans at a fake site: the list, in pages or not, and renewing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.fakes import words
from tests.fakes.drivers.renewals import renew as renew_by_driver
from tests.fakes.finna import loans as finna
from tests.fakes.login import error_page
from tests.fakes.view import LoanLine, LoanList, Part, Result, View
from tests.fakes.vufind import loans as vufind
from tests.fakes.web import Request, Response, Web
from tunilib.core.answer import ClaimWord
from tunilib.core.loan import Loan, due_order
from tunilib.core.reason import ReasonCode

if TYPE_CHECKING:
    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor


def loans(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> Response:
    """``/MyResearch/CheckedOut``."""
    results: dict[str, Result] | None = {}
    if not site.down(request) and request.method == "POST":
        results = _renew(site, request, web, door)
    if site.down(request) or results is None:
        web.flash("danger", web.say("system.down"))
        return Response(200, _shown(site, site.view(web, flashes=True), LoanList((), 0, web.token())))
    return _list(site, request, web, door, results)


def block_texts(web: Web, door: EmbeddedDoor) -> tuple[str, ...]:
    """What keeps the patron from borrowing, in the words of the site."""
    return tuple(web.reason(reason.code.value) for reason in door.profile.read().reasons)


def _list(site: Site, request: Request, web: Web, door: EmbeddedDoor, results: dict[str, Result]) -> Response:
    every = sorted(door.loans.read().items, key=due_order)
    total = len(every)
    part, here = None, every
    if site.page_size is not None and total > site.page_size:
        number = int(request.one("page") or "1")
        pages = -(-total // site.page_size)
        if number > pages:
            return Response(400, error_page(site.view(web)))
        first = (number - 1) * site.page_size
        here = every[first : first + site.page_size]
        part = Part(first + 1, first + len(here), total + site.count_off, number, pages, site.page_size)
    view = site.view(web, flashes=True, door=door, blocks=True)
    lines = tuple(_line(site, view, loan, results.get(loan.id)) for loan in here)
    counts = {"ok": 0, "overdue": 0, "warn": 0}
    for loan in every:
        counts[{"overdue": "overdue", "due-soon": "warn"}.get(str(loan.status), "ok")] += 1
    counts["ok"] += site.count_off
    return Response(200, _shown(site, view, LoanList(lines, total + site.count_off, web.token(), part, counts)))


def _shown(site: Site, view: View, shown: LoanList) -> str:
    return finna.loans(view, shown) if site.product == "finna" else vufind.loans(view, shown)


def _line(site: Site, view: View, loan: Loan, result: Result | None) -> LoanLine:
    lied = result is not None and result.done and loan.barcode in site.lying
    against = [reason for reason in loan.reasons if _of_the_loan(reason.code)]
    offered = loan.renewable or not against
    said = "" if offered or not against else view.reason(against[0].code.value)
    note = site.messages.get(loan.barcode or "") or said
    if site.driver is not None:
        why = against[0].code.value if against else ""
        told = site.driver.loan(view, loan, offered=bool(offered), why=why)
        return LoanLine(loan, told.key if told.is_renewable else None, told.due, result, note, told)
    due = "" if lied else view.day(loan.due)
    if site.by_paia and not (result is not None and result.done):
        due = f"{due} {due}"
    return LoanLine(loan, loan.id if offered else None, due, result, note)


def _of_the_loan(code: ReasonCode) -> bool:
    """A page offers what only the patron or the calendar forbids."""
    return not code.value.startswith("patron.") and code is not ReasonCode.RENEWAL_NO_GAIN


def _renew(site: Site, request: Request, web: Web, door: EmbeddedDoor) -> dict[str, Result] | None:
    every = request.has("renewAll")
    if not every and not request.has("renewSelected"):
        return {}
    if site.product == "vufind" and not web.takes(request.one("csrf")):
        web.flash("danger", web.say("csrf"))
        return {}
    wanted = request.many("renewAllIDS[]" if every else "renewSelectedIDS[]")
    if not wanted:
        web.flash("danger", web.say("no-loans-selected"))
        return {}
    if site.driver is not None:
        known = {
            site.driver.loan(site.view(web), loan, offered=True, why="").key: loan for loan in door.loans.read().items
        }
        return renew_by_driver(site, site.driver, web, door, [known[key] for key in wanted if key in known])
    blocks = block_texts(web, door)
    if blocks:
        for text in blocks:
            web.flash("info", text)
        return {}
    if site.product == "vufind":
        web.tokens.clear()
    standing = {loan.id: loan for loan in door.loans.read().items}
    chosen = [standing[key] for key in wanted if key in standing]
    results = {loan.id: outcome for loan in chosen if (outcome := _without_asking(site, loan)) is not None}
    answer = door.loans.renew([loan for loan in chosen if loan.id not in results])
    for ident, claim in answer.claims.items():
        text = web.reason(claim.reasons[0].code.value) if claim.reasons else ""
        if claim.word is ClaimWord.UNCHANGED:
            text = web.reason("renewal.too-soon")
        results[ident] = Result(claim.word is ClaimWord.DONE, text)
    _tell(site, web, results, len(standing))
    return results


def _without_asking(site: Site, loan: Loan) -> Result | None:
    if loan.barcode in site.lying:
        return Result(True)
    reason = site.refusing.get(loan.barcode or "")
    return Result(False, reason) if reason is not None else None


def _tell(site: Site, web: Web, results: dict[str, Result], total: int) -> None:
    done = sum(result.done for result in results.values())
    refused = len(results) - done
    if refused:
        if site.product == "finna":
            web.flash("danger", web.say("renewal.refused", count=refused))
        web.flash("danger", words.refused_summary(refused))
    if done:
        if site.product == "finna":
            web.flash("info", web.say("renewal.done", count=done, total=total))
        web.flash("success", words.renewed_summary(done))
