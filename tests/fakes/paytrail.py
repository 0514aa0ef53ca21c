"""A simulator of Paytrail's Payment API on loopback; it refuses what the real one refuses.

Written from Paytrail's documentation alone: it shares no code with what it tests. Nothing here moves money.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

ID, SECRET = "375917", "SAIPPUAKAUPPIAS"
RETURN_PAGE = "https://library.example/paid"
_TIMES = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def signed(secret: str, values: Mapping[str, str], body: bytes = b"", algorithm: str = "sha256") -> str:
    """The signature by the rule of the documentation."""
    lines = [f"{name}:{values[name]}" for name in sorted(values) if name.startswith("checkout-")]
    return hmac.new(secret.encode(), "\n".join([*lines, ""]).encode() + body, getattr(hashlib, algorithm)).hexdigest()


@dataclass
class Transaction:
    """One payment at the service.

    Attributes:
        order: as it was asked for. status: what the service says. taken: the cents that were really charged.
    """

    id: str
    order: dict[str, Any]
    status: str = "new"
    taken: int = 0
    paid_at: str | None = None
    amount: int | None = None

    @property
    def stamp(self) -> str:
        return str(self.order["stamp"])

    @property
    def cents(self) -> int:
        """The sum that the service names."""
        return int(self.order["amount"]) if self.amount is None else self.amount


@dataclass
class Paytrail:
    """The service.

    Attributes:
        address: once it is served. merchants: their secrets by their ids.
        asked: method and path of every request. bodies: of requests, as they came.
        faults: what happens to the next requests: ``refuse`` (closed before it is done), ``drop`` (closed after),
            a number (that status), ``unsigned``, ``wrong-signature``, ``garbage``, ``other-payment``, ``no-status``,
            ``list``.
    """

    merchants: dict[str, str] = field(default_factory=lambda: {ID: SECRET})
    address: str = ""
    transactions: dict[str, Transaction] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    faults: list[str | int] = field(default_factory=list)
    algorithm: str = "sha256"
    _nonces: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    # what a payer and their bank do

    def decide(self, transaction: str, status: str = "ok", *, cents: int | None = None) -> Transaction:
        """The payer pays, or not."""
        with self._lock:
            found = self.transactions[transaction]
            if status == "ok" and found.status != "ok":
                found.taken += found.cents if cents is None else cents
            found.status = status
            return found

    def of_address(self, url: str) -> Transaction:
        """The payment of a page; with it a payer needs nothing else."""
        return self.transactions[url.rpartition("/")[2]]

    @property
    def only(self) -> Transaction:
        """The one payment that there is."""
        (found,) = self.transactions.values()
        return found

    @property
    def taken(self) -> int:
        """All cents that were charged."""
        return sum(one.taken for one in self.transactions.values())

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        """Status and content of the answer to a request."""
        account = headers.get("checkout-account", "")
        algorithm = headers.get("checkout-algorithm", "")
        if algorithm not in ("sha256", "sha512") or account not in self.merchants:
            return 401, error("merchant or algorithm")
        expected = signed(self.merchants[account], headers, body, algorithm)
        if not hmac.compare_digest(expected, headers.get("signature", "")):
            return 401, error("signature mismatch")
        nonce = headers.get("checkout-nonce", "")
        if not nonce or nonce in self._nonces or headers.get("checkout-method") != method:
            return 400, error("nonce or method")
        if not _TIMES.fullmatch(headers.get("checkout-timestamp", "")):
            return 400, error("timestamp")
        self._nonces.add(nonce)
        if (method, path) == ("POST", "/payments"):
            return self._create(headers, body)
        found = self.transactions.get(path.removeprefix("/payments/"))
        if method != "GET" or found is None:
            return 404, error("not found")
        if headers.get("checkout-transaction-id") != found.id:
            return 400, error("checkout-transaction-id")
        return 200, self._told(found)

    def _create(self, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
        if headers.get("content-type") != "application/json; charset=utf-8":
            return 400, error("content-type")
        order = json.loads(body)
        wrong = list(_mistakes(order))
        if any(one.stamp == order.get("stamp") for one in self.transactions.values()):
            wrong.append("stamp is not unique")
        if wrong:
            return 400, {"status": "error", "message": "; ".join(wrong)}
        made = Transaction(str(uuid.uuid4()), order)
        self.transactions[made.id] = made
        return 201, {
            "transactionId": made.id,
            "href": self.href(made),
            "terms": "By continuing with your payment, you agree to our terms.",
            "reference": "809759248",
            "groups": [],
            "providers": [],
        }

    def href(self, found: Transaction) -> str:
        return f"{self.address}/pay/{found.id}"

    def _told(self, found: Transaction) -> dict[str, Any]:
        told: dict[str, Any] = {
            "transactionId": found.id,
            "status": found.status,
            "amount": found.cents,
            "currency": "EUR",
            "stamp": found.stamp,
            "reference": found.order["reference"],
            "createdAt": "2026-03-10T10:00:00.000Z",
        }
        if found.status == "new":
            told["href"] = self.href(found)
        if found.paid_at is not None:
            told["paidAt"] = found.paid_at
        return told

    @contextmanager
    def serving(self) -> Iterator[Paytrail]:
        """Serve it on loopback."""
        service = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_GET(self) -> None:
                self._reply(b"")

            def do_POST(self) -> None:
                self._reply(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                return

            def _reply(self, body: bytes) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                with service._lock:
                    service.asked.append((self.command, self.path))
                    service.bodies.append(body)
                    fault = service.faults.pop(0) if service.faults else None
                    if fault == "refuse":
                        self.close_connection = True
                        return
                    status, content = service.answer(self.command, urlsplit(self.path).path, headers, body)
                    if fault == "drop":
                        self.close_connection = True
                        return
                    self._send(status, content, headers, fault)

            def _send(self, status: int, content: Any, headers: Mapping[str, str], fault: str | int | None) -> None:
                if isinstance(fault, int):
                    status, content = fault, error("fault")
                if fault == "other-payment":
                    content = {**content, "stamp": "another"}
                if fault == "no-status":
                    content = {**content, "status": "strange", "transactionId": 7}
                if fault == "list":
                    content = {**content, "status": ["ok"], "transactionId": ["x"], "amount": [500]}
                sent = b"<html>oops" if fault == "garbage" else json.dumps(content).encode()
                account = headers.get("checkout-account", ID)
                out = {
                    "checkout-account": account,
                    "checkout-algorithm": service.algorithm,
                    "checkout-nonce": str(uuid.uuid4()),
                    "checkout-timestamp": "2026-03-10T10:00:00.000Z",
                }
                if status == 404 or fault != "unsigned":
                    secret = "another" if fault == "wrong-signature" else service.merchants.get(account, "none")
                    out["signature"] = signed(secret, out, sent, service.algorithm)
                self.send_response(status)
                for name, value in {**out, "request-id": str(uuid.uuid4())}.items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json; charset=utf-8")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

        server = _Server(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no mistake of the service."""


def error(message: str) -> dict[str, str]:
    return {"status": "error", "message": message}


def _mistakes(order: Any) -> Iterator[str]:
    """What the service finds wrong with an order."""
    if not isinstance(order, dict):
        yield "body must be an object"
        return
    for name, longest in (("stamp", 200), ("reference", 200)):
        if not isinstance(order.get(name), str) or not 0 < len(order[name]) <= longest:
            yield f"{name} is missing or too long"
    amount = order.get("amount")
    if type(amount) is not int or not 0 < amount <= 99_999_998:
        yield "amount must be between 1 and 99999998"
    if order.get("currency") != "EUR":
        yield "currency must be EUR"
    if order.get("language") not in ("FI", "SV", "EN"):
        yield "language must be FI, SV or EN"
    yield from _customer_mistakes(order.get("customer"))
    for name in ("success", "cancel"):
        url = (order.get("redirectUrls") or {}).get(name, "")
        if not url.startswith("https://") or len(url) > 300:
            yield f"redirectUrls.{name} must be https, and of at most 300 characters"
    items = order.get("items", [])
    for item in items:
        yield from _item_mistakes(item)
    if items and sum(item.get("unitPrice", 0) * item.get("units", 0) for item in items) != amount:
        yield "amount must be the sum of items"


def _customer_mistakes(customer: Any) -> Iterator[str]:
    email = (customer or {}).get("email", "")
    if "@" not in email or len(email) > 200:
        yield "customer.email is missing or too long"
    for name in ("firstName", "lastName"):
        if len((customer or {}).get(name, "")) > 50:
            yield f"customer.{name} is too long"


def _item_mistakes(item: dict[str, Any]) -> Iterator[str]:
    if type(item.get("unitPrice")) is not int or type(item.get("units")) is not int or item["units"] < 0:
        yield "an item needs whole unitPrice and units"
    vat = item.get("vatPercentage")
    if not isinstance(vat, int | float) or not 0 <= vat <= 100 or round(vat, 1) != vat:
        yield "vatPercentage must be between 0 and 100"
    if not isinstance(item.get("productCode"), str) or len(item["productCode"]) > 100:
        yield "productCode is missing or too long"
    if len(item.get("description", "")) > 1000:
        yield "description is too long"
