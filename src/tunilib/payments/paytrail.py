"""Paytrail's Payment API: payments are made and looked up. Every answer and return has its signature checked.

The facts are those of its documentation (https://docs.paytrail.com). Amounts are whole cents of euro. The keys that
begin with ``checkout-`` are signed in alphabetical order, then the body.
"""

from __future__ import annotations

import hmac
import json
import os
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from tunilib.core.address import is_safe_address, web_parts
from tunilib.core.note import Note
from tunilib.core.payment import ServiceAnswer, ServiceStatus
from tunilib.errors import LocalError, NotUnderstood, Unavailable, UsageError
from tunilib.http.cookies import at_loopback
from tunilib.http.exchange import Exchange, Exchanged
from tunilib.http.limits import json_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import httpx

    from tunilib.core.ports.payments import Order

ADDRESS: Final = "https://services.paytrail.com"
TEST_ID: Final = "375917"
TEST_SECRET: Final = "SAIPPUAKAUPPIAS"  # noqa: S105 - published by Paytrail for everybody
"""Paytrail's public test account: no money moves."""

_HASHES = ("sha256", "sha512")
_SIGNED = "checkout-"
_LARGEST_AMOUNT = 99_999_998
_LONGEST = {"stamp": 200, "email": 200, "redirect": 300, "code": 100, "description": 1000, "name": 50, "url": 2000}
_TRANSACTION = re.compile(r"[A-Za-z0-9-]{8,64}", re.ASCII)
_LANGUAGES = ("fi", "sv", "en")


def signature_of(secret: str, values: Iterable[tuple[str, str]], body: bytes = b"", algorithm: str = "sha256") -> str:
    """The signature of a request, an answer or a return: hexadecimal HMAC."""
    signed = sorted((name.lower(), value) for name, value in values if name.lower().startswith(_SIGNED))
    text = "".join(f"{name}:{value}\n" for name, value in signed).encode("utf-8", "surrogatepass")
    return hmac.new(secret.encode(), text + body, algorithm).hexdigest()


def signs(secret: str, values: Sequence[tuple[str, str]], signature: str, body: bytes = b"") -> bool:
    """Whether a signature is right, compared in constant time.

    The signed values name the algorithm. An unknown one is wrong.
    """
    named = [value for name, value in values if name.lower() == "checkout-algorithm"]
    if len(named) != 1 or named[0] not in _HASHES:
        return False
    expected = signature_of(secret, values, body, named[0])
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "surrogatepass"))


class Paytrail:
    """Implements :class:`tunilib.core.ports.payments.PaymentService`."""

    def __init__(
        self,
        merchant: str,
        secret: str,
        *,
        now: Callable[[], datetime],
        address: str = ADDRESS,
        language: str = "en",
        transport: httpx.BaseTransport | None = None,
        say: Callable[..., None] = lambda *_, **__: None,
    ) -> None:
        self._merchant, self._secret, self._now = merchant, secret, now
        self._language = language if language in _LANGUAGES else "en"
        self._http = Exchange(address, transport=transport, say=say)

    def create(self, order: Order) -> tuple[str, str]:
        """Make a payment; returns its transaction, and the address where it is paid."""
        body = json.dumps(_ordered(order, self._language), ensure_ascii=False, separators=(",", ":")).encode()
        answer = self._ask("POST", "payments", body) or {}
        transaction, address = answer.get("transactionId"), answer.get("href")
        if not (isinstance(transaction, str) and _TRANSACTION.fullmatch(transaction)):
            raise self._odd(Note.of("an id of the transaction"))
        return transaction, self._address(address)

    def find(self, transaction: str, stamp: str) -> ServiceAnswer | None:
        """The state of a payment; None: the service does not know it."""
        answer = self._ask("GET", f"payments/{transaction}", transaction=transaction)
        if answer is None:
            return None
        if answer.get("transactionId", transaction) != transaction or answer.get("stamp") != stamp:
            raise self._odd(Note.of("the payment that was asked for"))
        status, cents = answer.get("status"), answer.get("amount")
        if status not in tuple(ServiceStatus):  # a list has no hash
            raise self._odd(Note.of("the status of the payment"))
        if type(cents) is not int or answer.get("currency", "EUR") != "EUR":
            raise self._odd(Note.of("an amount in cents of euro"))
        url = answer.get("href")
        return ServiceAnswer(
            status=ServiceStatus(status),
            cents=cents,
            url=self._address(url) if url is not None and status == ServiceStatus.NEW else None,
            paid=_moment(answer.get("paidAt")),
        )

    def close(self) -> None:
        self._http.close()

    def _ask(
        self, method: str, path: str, body: bytes | None = None, transaction: str | None = None
    ) -> dict[str, Any] | None:
        headers = {
            "checkout-account": self._merchant,
            "checkout-algorithm": "sha256",
            "checkout-method": method,
            "checkout-nonce": os.urandom(16).hex(),
            "checkout-timestamp": self._now().astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
        if transaction is not None:
            headers["checkout-transaction-id"] = transaction
        headers["signature"] = signature_of(self._secret, headers.items(), body or b"")
        headers["platform-name"] = "tunilib"
        if body is not None:
            headers["content-type"] = "application/json; charset=utf-8"
        answer = self._http.ask(method, path, headers, body)
        return None if transaction is not None and answer.status == 404 else self._understood(answer)

    def _understood(self, answer: Exchanged) -> dict[str, Any]:
        """The content of an answer, if the service signed it for this merchant."""
        site = self._http.address
        if answer.status == 401:
            raise LocalError(
                "the payment service does not accept the merchant or the secret",
                code="configuration",
                hint="the library sets them: tunilib desk payment setup",
            )
        if answer.status >= 500 or answer.status == 429:
            raise Unavailable(
                "{site} is out of order: {status}", hint="try again later", site=site, status=answer.status
            )
        if answer.status not in (200, 201):
            raise NotUnderstood("{site} refused a request: {status}", site=site, status=answer.status)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        if headers.get("checkout-account") != self._merchant or not signs(
            self._secret, list(headers.items()), headers.get("signature", ""), answer.body
        ):
            raise NotUnderstood("the answer of {site} is not signed, or wrongly; it was not believed", site=site)
        try:
            content = json_of(answer.body)
        except ValueError:
            raise self._odd(Note.of("JSON")) from None
        if not isinstance(content, dict):
            raise self._odd(Note.of("an object"))
        return content

    def _address(self, found: object) -> str:
        """The address of a payment page. Any host: the service uses several; this machine, where it is there itself."""
        if isinstance(found, str) and len(found) <= _LONGEST["url"] and found.isascii():
            parts = web_parts(found)
            strays = at_loopback(found) and not at_loopback(self._http.address)
            if parts is not None and parts.username is None and is_safe_address(found) and not strays:
                return found
        raise self._odd(Note.of("the https address of a payment page"))

    def _odd(self, expected: Note) -> NotUnderstood:
        return NotUnderstood(
            "the answer of {site} was not understood: it has not {expected}",
            hint="nothing was assumed; report it with the version of tunilib",
            site=self._http.address,
            expected=expected,
        )


def _ordered(order: Order, language: str) -> dict[str, Any]:
    """The body of a request for a payment, within the documented limits."""
    total = sum(cents for _, _, cents in order.items)
    if not 0 < order.cents <= _LARGEST_AMOUNT or total != order.cents or any(cents <= 0 for *_, cents in order.items):
        raise UsageError("the payment service does not take this sum", hint="pay at the service desk")
    if len(order.email) > _LONGEST["email"] or len(order.id) > _LONGEST["stamp"]:
        raise UsageError("the payment service does not take an e-mail address of more than 200 characters")
    page = order.return_page
    if len(page) > _LONGEST["redirect"] or not page.startswith("https://"):
        raise LocalError(
            "the return page of the library is not an https address of at most 300 characters",
            code="configuration",
            hint="the library sets it: tunilib desk payment setup --return-page URL",
        )
    first, last = _names(order.name)
    customer = {"email": order.email, "firstName": first, "lastName": last}
    return {
        "stamp": order.id,
        "reference": order.id,
        "amount": order.cents,
        "currency": "EUR",
        "language": language.upper(),
        "items": [
            {
                "unitPrice": cents,
                "units": 1,
                "vatPercentage": 0,
                "productCode": code[: _LONGEST["code"]],
                "description": description[: _LONGEST["description"]],
            }
            for code, description, cents in order.items
        ],
        "customer": {name: value for name, value in customer.items() if value},
        "redirectUrls": {"success": page, "cancel": page},
    }


def _names(name: str) -> tuple[str, str]:
    """First and last name, of ``Last, First`` or ``First Last``."""
    last, comma, first = name.partition(",")
    if not comma:
        first, _, last = name.strip().rpartition(" ")
    return first.strip()[: _LONGEST["name"]], last.strip()[: _LONGEST["name"]]


def _moment(text: object) -> datetime | None:
    """A time of the service; None: it states no clear one."""
    try:
        found = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None
