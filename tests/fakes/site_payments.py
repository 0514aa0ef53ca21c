"""Online payment at a fake site, with the states of the real ones (``FinnaTransactionStatus``, ``PaymentStatus``).

The site asks the payment service for a payment, takes what comes back by the browser or by a callback, and registers a
payment at the library when the page's script asks it to. It never asks the service what became of a payment, and lets
several be started; its own texts are in :mod:`tests.fakes.words`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from hashlib import md5
from typing import TYPE_CHECKING

from tests.fakes import payment_pages as pages
from tests.fakes.layouts import laid_out
from tests.fakes.payment_pages import Offer
from tests.fakes.paytrail import Paytrail, Transaction
from tests.fakes.view import View, hidden
from tests.fakes.web import Request, Response, Web, see
from tunilib.core.fine import Fine, FineKind, Fines
from tunilib.library.desk import Desk

if TYPE_CHECKING:
    from datetime import datetime

    from tests.fakes.site import Site
    from tunilib.library.patron.door import EmbeddedDoor

STARTED, COMPLETE, CANCELED, PAID, FAILED, REGISTRATION_FAILED, EXPIRED, RESOLVED, FINES_UPDATED = range(9)
BLOCKING = (PAID, REGISTRATION_FAILED, EXPIRED, FINES_UPDATED)


@dataclass
class Row:
    """One payment as the site stores it; ``cents`` is without the fee."""

    id: str
    card: str
    cents: int
    fines: tuple[str, ...]
    created: datetime
    transaction: Transaction
    state: int = STARTED


@dataclass
class SitePayments:
    """How a site takes payments.

    Attributes:
        service: the payment service. page: the address of the page of fines, where payers return.
        fee, minimum: in cents. selects: whether fines can be selected.
        parameter: of the return address, which newer sites name otherwise.
        down: the library system takes no registration. service_down: the payment service cannot be reached.
        has_email: whether the patron has an address, without which the service makes no payment.
        on_own_host: whether the site has the payment page itself, as VuFind's service for tests.
    """

    service: Paytrail
    page: str
    fee: int = 0
    minimum: int = 300
    selects: bool = False
    parameter: str = "finna_payment_id"
    down: bool = False
    has_email: bool = True
    service_down: bool = False
    on_own_host: bool = False
    rows: list[Row] = field(default_factory=list)
    registrations: int = 0
    _sums: dict[str, int] = field(default_factory=dict)

    # what a browser of the patron does

    def notify(self, row: Row, status: str | None = None) -> None:
        """The callback of the service: it registers nothing."""
        found = status or row.transaction.status
        if row.state == STARTED:
            row.state = {"ok": PAID, "fail": CANCELED}.get(found, row.state)

    def href(self, made: Transaction) -> str:
        """The address of the page where a payment is paid."""
        if not self.on_own_host:
            return self.service.href(made)
        return f"{self.page.removesuffix('/MyResearch/Fines')}/devtools/payment/handle?requestId={made.id}"

    def blocks(self, card: str) -> bool:
        return any(row.card == card and row.state in BLOCKING for row in self.rows)

    # what the site does

    def visit(self, site: Site, request: Request, web: Web, door: EmbeddedDoor, owed: Fines) -> Offer | Response:
        """What the page of fines says of payment, or another answer."""
        payable = tuple(fine for fine in owed.fines if fine.payable_online is not False)
        chosen = payable
        if self.selects and request.method == "POST":
            chosen = tuple(fine for fine in payable if fine.id in request.many("selectedIDS[]"))
        total = sum(fine.balance.cents for fine in chosen)
        allowed = total > 0 and total + self.fee >= self.minimum and not self._refuses(owed)
        said = self._offer(site, door, owed)
        if request.has("pay-confirm") and allowed and not self.blocks(door.card):
            return self._start(site, request, web, door, chosen, total)
        if self.blocks(door.card):
            web.flash("danger", web.say("payment.delayed"))
            return replace(said, can_pay=False, refusal="")
        self._sums[web.key] = sum(fine.balance.cents for fine in payable)
        if request.has("pay") and allowed:
            picked = "".join(hidden("selectedIDS[]", one) for one in request.many("selectedIDS[]"))
            template = ("Helpers", "OnlinePayment") if site.product == "finna" else ("myresearch", "fines-confirm-pay")
            body = pages.terms(site.view(web), replace(said, csrf=web.token()), picked)
            return Response(200, laid_out(site.view(web), template, "", body))
        code, _, least = said.refusal.partition(" ")
        refusal = web.say(code, sum=least) if code else ""
        begun = [row for row in self.rows if row.card == door.card and row.state == STARTED]
        recent = [row for row in begun if (site.library.moment - row.created).total_seconds() < 900]
        time = site.view(web).day(recent[-1].created) if recent else ""
        warning = web.say("payment.started", time=time) if said.can_pay and recent else ""
        return replace(said, refusal=refusal, warning=warning, csrf=web.token() if said.can_pay else "")

    def register(self, site: Site, ident: str) -> int:
        """``registerOnlinePayment``: the status of the answer. It needs no session, and may be repeated."""
        self.registrations += 1
        row = next((one for one in self.rows if one.id == ident), None)
        if row is None:
            return 400
        if row.state == COMPLETE:
            return 200
        if row.state not in (PAID, REGISTRATION_FAILED):
            return 500
        if self.down:
            row.state = REGISTRATION_FAILED
            return 500
        desk = Desk(site.library.address, site.library.now)
        try:
            owed = {fine.id: fine.balance.cents for fine in site.library.door(row.card).fines.read().fines}
            if sum(owed.get(fine, 0) for fine in row.fines) != row.cents or (
                not self.selects and len(owed) != len(row.fines)
            ):
                row.state = FINES_UPDATED
                return 500
            desk.fees.pay(row.card, row.fines)
        finally:
            desk.close()
        row.state = COMPLETE
        return 200

    def _start(
        self, site: Site, request: Request, web: Web, door: EmbeddedDoor, chosen: tuple[Fine, ...], total: int
    ) -> Response:
        if not web.takes(request.one("csrf")):
            return _failed(web, "payment.failed")
        web.tokens.clear()
        if not self.selects and self._sums.get(web.key) != total:
            return _failed(web, "payment.fines-changed")
        if not self.has_email or self.service_down:
            return _failed(web, "payment.failed")
        ident = md5(f"{door.card}_{len(self.rows)}".encode()).hexdigest()
        page = f"{self.page}?{self.parameter}={ident}"
        order = {
            "stamp": ident,
            "reference": f"{ident} - {door.card}",
            "amount": total + self.fee,
            "redirectUrls": {"success": page, "cancel": page},
        }
        made = Transaction(str(uuid.uuid4()), order)
        self.service.transactions[made.id] = made
        fines = tuple(fine.id for fine in chosen)
        self.rows.append(Row(ident, door.card, total, fines, site.library.moment, made))
        return see(self.href(made))

    def _offer(self, site: Site, door: EmbeddedDoor, owed: Fines) -> Offer:
        """What the page says of payment; ``nonpayableReason`` where it says why not."""
        payable = [fine for fine in owed.fines if fine.payable_online is not False]
        total, view = sum(fine.balance.cents for fine in payable), View(site.product, "en")
        said = Offer(
            total=sum(fine.balance.cents for fine in owed.fines),
            count=len(owed.fines),
            payable=total,
            payable_count=len(payable),
            minimum=self.minimum,
            fee=self.fee,
            selects=self.selects,
            ident=md5(door.card.encode()).hexdigest(),
        )
        if not payable:
            return said
        if self._refuses(owed):
            return replace(said, refusal="payment.not-all")
        if total + self.fee < self.minimum:
            return replace(said, refusal=f"payment.minimum {view.money(self.minimum)}")
        return replace(said, can_pay=True)

    def _refuses(self, owed: Fines) -> bool:
        return not self.selects and any(fine.kind is FineKind.REPLACEMENT for fine in owed.fines)


def _failed(web: Web, code: str) -> Response:
    web.flash("danger", web.say(code))
    return see("/MyResearch/Fines")
