"""The client of Paytrail, against the simulator: what is sent, what is believed, and what each failure becomes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.fakes.paytrail import ID, RETURN_PAGE, SECRET, Paytrail

from tunilib.core.payment import ServiceStatus
from tunilib.core.ports.payments import Order
from tunilib.errors import LocalError, NotUnderstood, TunilibError, Unavailable, UsageError
from tunilib.payments import paytrail

ORDER = Order(
    id="pay4k7qx2m",
    cents=500,
    items=(("overdue", "late", 450), ("service-fee", "service fee", 50)),
    email="aino@library.example",
    name="Aino Mäki",
    return_page=RETURN_PAGE,
)
NOW = datetime(2026, 11, 25, 10, 1, 31, 904000, tzinfo=UTC)


OPENED: list[paytrail.Paytrail] = []


@pytest.fixture(name="service")
def _service() -> Iterator[Paytrail]:
    with Paytrail().serving() as service:
        yield service
        while OPENED:
            OPENED.pop().close()


def client(service: Paytrail, **changes: Any) -> paytrail.Paytrail:
    given = {"merchant": ID, "secret": SECRET, "now": lambda: NOW, "address": service.address, "language": "sv"}
    OPENED.append(paytrail.Paytrail(**{**given, **changes}))
    return OPENED[-1]


@pytest.mark.parametrize("algorithm", ["sha256", "sha512"])
def test_a_payment_is_made_and_found_again(service: Paytrail, algorithm: str) -> None:
    service.algorithm = algorithm
    ours = client(service)
    transaction, url = ours.create(ORDER)
    assert url == f"{service.address}/pay/{transaction}"
    found = ours.find(transaction, ORDER.id)
    assert found is not None
    assert (found.status, found.cents, found.url) == (ServiceStatus.NEW, 500, url)
    service.decide(transaction)
    service.only.paid_at = "2026-11-25T10:05:00.000Z"
    found = ours.find(transaction, ORDER.id)
    assert found is not None
    assert (found.status, found.url, found.paid) == (ServiceStatus.OK, None, datetime(2026, 11, 25, 10, 5, tzinfo=UTC))
    ours.close()


def test_what_is_sent(service: Paytrail) -> None:
    client(service).create(ORDER)
    assert json.loads(service.bodies[0]) == {
        "stamp": "pay4k7qx2m",
        "reference": "pay4k7qx2m",
        "amount": 500,
        "currency": "EUR",
        "language": "SV",
        "items": [
            {"unitPrice": 450, "units": 1, "vatPercentage": 0, "productCode": "overdue", "description": "late"},
            {
                "unitPrice": 50,
                "units": 1,
                "vatPercentage": 0,
                "productCode": "service-fee",
                "description": "service fee",
            },
        ],
        "customer": {"email": "aino@library.example", "firstName": "Aino", "lastName": "Mäki"},
        "redirectUrls": {"success": RETURN_PAGE, "cancel": RETURN_PAGE},
    }


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [("Mäki, Aino Maria", "Aino Maria", "Mäki"), ("Aino Maria Mäki", "Aino Maria", "Mäki"), ("Aino", None, "Aino")],
)
def test_names_are_sent_in_two_parts(service: Paytrail, name: str, first: str | None, last: str) -> None:
    client(service).create(ORDER._replace(name=name))
    customer = json.loads(service.bodies[0])["customer"]
    assert (customer.get("firstName"), customer["lastName"]) == (first, last)


def test_what_is_only_text_is_cut_to_the_documented_length(service: Paytrail) -> None:
    long = ORDER._replace(items=(("c" * 200, "ä" * 2000, 500),), name=f"{'a' * 99} {'b' * 99}")
    client(service).create(long)
    sent = json.loads(service.bodies[0])
    assert [len(sent["items"][0][name]) for name in ("productCode", "description")] == [100, 1000]
    assert [len(sent["customer"][name]) for name in ("firstName", "lastName")] == [50, 50]


@pytest.mark.parametrize(
    "changes",
    [
        {"cents": 0, "items": ()},
        {"cents": 99_999_999, "items": (("other", "x", 99_999_999),)},
        {"cents": 499},
        {"cents": 0, "items": (("other", "x", 100), ("other", "y", -100))},
        {"email": f"{'a' * 190}@library.example"},
        {"return_page": "http://library.example/paid"},
        {"return_page": f"https://library.example/{'x' * 300}"},
    ],
)
def test_what_the_service_would_refuse_is_not_sent(service: Paytrail, changes: dict[str, Any]) -> None:
    with pytest.raises((UsageError, LocalError)):
        client(service).create(ORDER._replace(**changes))
    assert service.asked == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("refuse", Unavailable),
        ("drop", Unavailable),
        (500, Unavailable),
        (503, Unavailable),
        (429, Unavailable),
        (400, NotUnderstood),
        (302, NotUnderstood),
        (401, LocalError),
        ("unsigned", NotUnderstood),
        ("wrong-signature", NotUnderstood),
        ("garbage", NotUnderstood),
        ("no-status", NotUnderstood),
        ("list", NotUnderstood),
    ],
)
@pytest.mark.parametrize("step", ["create", "find"])
def test_each_failure_is_an_error_of_its_kind_and_tried_once(
    service: Paytrail, step: str, fault: str | int, kind: type[TunilibError]
) -> None:
    ours = client(service)
    transaction = "681538c4-fc84-11e9-83bc-2ffcef4c3453" if step == "create" else ours.create(ORDER)[0]
    service.asked.clear()
    service.faults = [fault]
    with pytest.raises(kind) as caught:
        ours.create(ORDER) if step == "create" else ours.find(transaction, ORDER.id)
    assert len(service.asked) == 1
    assert type(caught.value).__mro__[1] is kind or type(caught.value) is kind
    assert SECRET not in caught.value.message
    assert transaction not in caught.value.message


def test_an_answer_about_another_payment_is_not_believed(service: Paytrail) -> None:
    ours = client(service)
    transaction, _ = ours.create(ORDER)
    service.faults = ["other-payment"]
    with pytest.raises(NotUnderstood):
        ours.find(transaction, ORDER.id)
    with pytest.raises(NotUnderstood):
        ours.find(transaction, "another")


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "maybe"), ("status", ["ok"]), ("amount", "500"), ("amount", 500.0), ("amount", True)],
)
def test_a_status_or_a_sum_that_is_none_is_not_believed(service: Paytrail, name: str, value: Any) -> None:
    """Money is settled by it."""
    ours = client(service)
    transaction, _ = ours.create(ORDER)
    setattr(service.only, name, value)
    with pytest.raises(NotUnderstood):
        ours.find(transaction, ORDER.id)


@pytest.mark.parametrize("text", ["yesterday", "2026-11-25T10:05:00", 7])
def test_a_time_that_is_not_clear_is_none_and_what_was_paid_is_paid(service: Paytrail, text: Any) -> None:
    ours = client(service)
    transaction, _ = ours.create(ORDER)
    service.decide(transaction)
    service.only.paid_at = text
    found = ours.find(transaction, ORDER.id)
    assert found is not None
    assert (found.status, found.paid) == (ServiceStatus.OK, None)


def test_a_payment_that_the_service_does_not_know_is_none(service: Paytrail) -> None:
    assert client(service).find("681538c4-fc84-11e9-83bc-2ffcef4c3453", ORDER.id) is None


def test_a_wrong_secret_is_a_matter_of_configuration(service: Paytrail) -> None:
    with pytest.raises(LocalError) as caught:
        client(service, secret="wrong").create(ORDER)
    assert caught.value.code == "configuration"


@pytest.mark.parametrize(
    "url", ["ftp://x/1", "http://pay.example/1", "javascript:alert(1)", "https://u:p@x/1", "", None, 7]
)
def test_a_payment_page_that_is_not_https_is_not_shown(
    service: Paytrail, monkeypatch: pytest.MonkeyPatch, url: object
) -> None:
    monkeypatch.setattr(service, "href", lambda _: url)
    with pytest.raises(NotUnderstood):
        client(service).create(ORDER)


def test_a_payment_page_may_be_at_any_host(service: Paytrail, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "href", lambda _: "https://pay.paytrail.com/pay/1")
    assert client(service).create(ORDER)[1] == "https://pay.paytrail.com/pay/1"
