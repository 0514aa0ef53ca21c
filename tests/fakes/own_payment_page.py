"""The page of payments that VuFind has on its own host: the service of its tests (``PaymentServiceController``).

It needs no session. What is chosen there it tells the site by the callback, and then leads back to the page of fines.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.fakes.site_payments import FAILED, STARTED
from tests.fakes.view import e
from tests.fakes.web import Request, Response, Web, see

if TYPE_CHECKING:
    from tests.fakes.site import Site

_BUTTONS = {"success": "ok", "failure": "fail", "cancel": "fail", "notify": "ok"}
"""What the payment service says after each."""


def handle(site: Site, request: Request, web: Web) -> Response:
    """``/devtools/payment/handle``."""
    payments = site.payments
    rows = payments.rows if payments is not None else []
    row = next((one for one in rows if one.transaction.id == request.one("requestId")), None)
    if payments is None or row is None:
        return Response(400, "Invalid request ID")
    chosen = next((name for name in _BUTTONS if request.has(name)), None)
    if chosen is None:
        buttons = "".join(f'<button class="button-{name}" name="{name}" value="1">{name}</button>' for name in _BUTTONS)
        ident = e(row.transaction.id)
        return Response(
            200, f'<form method="post" action="/devtools/payment/handle?requestId={ident}">{buttons}</form>'
        )
    payments.service.decide(row.transaction.id, _BUTTONS[chosen])
    if chosen == "failure" and row.state == STARTED:
        row.state = FAILED
    payments.notify(row)
    if chosen == "notify":
        return Response(200, "Notify done")
    return see(f"{payments.page}?{payments.parameter}={row.id}&signature=0")


ROUTES = ((re.compile("/devtools/payment/handle"), handle),)
