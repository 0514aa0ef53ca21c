"""A PAIA library, and what its documents are: each test is called after a sentence of the interface."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fakes.paia.server import loan
from tests.journeys.paia_library import PaiaLibrary, codes, hold


def test_status_3_is_a_loan(paia: PaiaLibrary) -> None:
    paia.patron.documents.append(loan(1, renewals=2, comment="With a map"))
    (row,) = paia.data("loans")
    assert {name: row[name] for name in ("title", "author", "record_id", "barcode", "checked_out", "due")} == {
        "title": "Title 1",
        "author": None,
        "record_id": "http://library.example/title/1",
        "barcode": None,
        "checked_out": "2026-03-01",
        "due": "2026-04-02",
    }
    assert (row["renewable"], row["renewals_used"], row["renewals_limit"], row["note"]) == (True, 2, None, "With a map")


def test_statuses_1_2_4_and_5_are_holds_and_0_is_none(paia: PaiaLibrary) -> None:
    paia.patron.documents += [
        hold(0),
        hold(1, edition="x:1", starttime="2026-02-01", queue=3),
        hold(2, edition="x:2"),
        hold(4, edition="x:4", item="x:i4", endtime="2026-03-09T18:00:00+02:00", storage="Midway", storageid="x:m"),
        hold(5, edition="x:5", error="Sorry, our copy is lost!"),
    ]
    rows = {row["record_id"]: row for row in paia.data("holds")}
    found = {name: (row["kind"], row["status"]) for name, row in rows.items()}
    assert found == {
        "x:1": ("hold", "waiting"),
        "x:2": ("retrieval", "processing"),
        "x:4": ("hold", "ready"),
        "x:5": ("hold", "cancelled"),
    }
    assert (rows["x:1"]["created"], rows["x:1"]["position"]) == ("2026-02-01", None)
    assert (rows["x:4"]["pickup_until"], rows["x:4"]["pickup_location"]) == ("2026-03-09", "x:m")
    assert [(one["code"], one["message"], one["source"]) for one in rows["x:5"]["reasons"]] == [
        ("other", "Sorry, our copy is lost!", "library")
    ]


def test_id_is_made_from_item_and_edition_and_stays_when_a_hold_gets_its_copy(paia: PaiaLibrary) -> None:
    paia.patron.documents += [loan(1), loan(1, item="http://library.example/item/other"), hold()]
    first = {row["id"] for row in paia.data("loans")}
    assert len(first) == 2
    assert {row["id"] for row in paia.data("loans")} == first
    (waiting,) = paia.data("holds")
    paia.patron.documents[2] |= {"status": 4, "item": "x:7"}
    (ready,) = paia.data("holds")
    assert (waiting["id"], ready["status"]) == (ready["id"], "ready")


@pytest.mark.parametrize(
    ("fields", "due"),
    [
        ({"endtime": "2026-04-02"}, "2026-04-02"),
        ({"endtime": "2026-04-02T00:00:00+01:00"}, "2026-04-02"),
        ({"endtime": "2026-04-02T23:59:59Z"}, "2026-04-02"),
        ({"endtime": "2026-04-02T18:00:00+01:00"}, "2026-04-02T18:00:00+01:00"),
        ({"endtime": "2026-04-02T18:00Z"}, "2026-04-02T18:00:00+00:00"),
        ({"endtime": None, "duedate": "2026-04-03"}, "2026-04-03"),
        ({"endtime": "2026-04-02", "duedate": "2026-04-03"}, "2026-04-02"),
        ({"endtime": None}, None),
    ],
)
def test_due_is_endtime_else_duedate(paia: PaiaLibrary, fields: dict[str, Any], due: str | None) -> None:
    paia.patron.documents.append(loan(1, **fields))
    assert [row["due"] for row in paia.data("loans")] == [due]


def test_absent_booleans_are_null(paia: PaiaLibrary) -> None:
    document = loan(1)
    del document["canrenew"]
    paia.patron.documents += [document, hold()]
    assert [row["renewable"] for row in paia.data("loans")] == [None]
    assert [row["cancellable"] for row in paia.data("holds")] == [None]


@pytest.mark.parametrize(
    ("fields", "renewable", "reasons"),
    [
        ({"queue": 1, "canrenew": True}, True, []),
        ({"queue": 1, "canrenew": False}, False, ["renewal.requested"]),
        ({"queue": 1, "canrenew": False, "error": "on_reserve"}, False, ["renewal.requested"]),
        ({"queue": 0, "canrenew": False}, False, ["renewal.not-allowed"]),
        ({"canrenew": False, "error": "too_many"}, False, ["renewal.limit"]),
        ({"canrenew": False, "error": "too_soon"}, False, ["renewal.too-soon"]),
        ({"canrenew": False, "error": "auto_renew"}, False, ["renewal.not-allowed"]),
        ({"canrenew": False, "error": "Nein"}, False, ["other"]),
        ({"canrenew": False, "error": "Nein", "code": "renewal.overdue"}, False, ["renewal.overdue"]),
        ({"queue": 1, "canrenew": None}, None, []),
    ],
)
def test_queue_and_error_are_reasons_of_a_loan(
    paia: PaiaLibrary, fields: dict[str, Any], renewable: bool | None, reasons: list[str]
) -> None:
    paia.patron.documents.append(loan(1, **fields))
    (row,) = paia.data("loans")
    assert (row["renewable"], codes(row)) == (renewable, reasons)


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"status": 3, "about": "Nameless"}, "Nameless"),
        (loan(1, status=6), "title/1"),
        (loan(1, status="x"), "title/1"),
        (loan(1, status=True), "title/1"),
        (loan(1, status=None), "title/1"),
        (loan(1, endtime="18.12.2026"), "title/1"),
        (loan(1, endtime="2026-02-30"), "title/1"),
        (loan(1, endtime=20261218), "title/1"),
        (loan(1, starttime="soon"), "title/1"),
        (loan(1, item=7), "item"),
        ("a text", "a text"),
    ],
)
def test_a_document_that_is_not_understood_is_exit_5_naming_it(paia: PaiaLibrary, document: Any, named: str) -> None:
    paia.patron.documents += [loan(2), document]
    result = paia.run("loans", "--json")
    assert (result.code, result.error["code"]) == (5, "not-understood")
    assert named in result.error["message"]


@pytest.mark.parametrize("found", [[], {"doc": {}}, {"doc": 3}, "x", None])
def test_an_answer_that_is_no_list_is_never_an_empty_one(paia: PaiaLibrary, found: Any) -> None:
    paia.server.before = lambda request: paia.server.say(found) if request.path.endswith("items") else None
    assert paia.run("loans", "--json").code == 5
    assert paia.run("holds", "--json").code == 5


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"message": "down for maintenance"}, 5),
        ({"status": "error", "code": 503}, 4),
        ({"docs": [], "fees": []}, 5),
        ({"doc": None, "fee": None}, 5),
    ],
)
def test_an_answer_that_says_nothing_moves_nothing_that_is_remembered(
    paia: PaiaLibrary, said: dict[str, Any], code: int
) -> None:
    paia.patron.documents += [loan(1), loan(2)]
    assert paia.run("watch").code == 0
    assert paia.run("loans", "renew", "--all").code in (0, 1)
    paia.run("watch")
    check, calendar = paia.run("check", "--json"), paia.run("calendar").out
    paia.server.before = lambda request: paia.server.say(said) if request.path.endswith(("/items", "/fees")) else None
    paia.server.version = None
    for words in (("loans",), ("holds",), ("fines",), ("status",), ("loans", "renew", "--all"), ("watch",)):
        result = paia.run(*words)
        assert (result.code, result.out) == (code, ""), (words, result)
    assert paia.run("schedule", "run").code == code
    assert paia.run("calendar").out == calendar
    assert paia.run("check", "--json").data == check.data
    paia.server.before = lambda _: None
    assert (len(paia.data("loans")), paia.run("watch").out) == (2, "")


def test_a_document_that_comes_twice_is_one(paia: PaiaLibrary) -> None:
    paia.patron.documents += [loan(1), loan(2), loan(1)]
    assert [row["title"] for row in paia.data("loans")] == ["Title 1", "Title 2"]


@pytest.mark.parametrize("error", ["service_unavailable", "bad_gateway", "gateway_timeout", "internal_error"])
def test_a_failure_of_the_server_is_one_under_status_200_too(paia: PaiaLibrary, error: str) -> None:
    failure = {"error": error, "code": 503}
    paia.server.before = lambda request: paia.server.say(failure) if request.path.endswith("items") else None
    result = paia.run("loans", "--json")
    assert (result.code, result.error["code"]) == (4, "unavailable")


@pytest.mark.heavy
def test_ten_thousand_documents(paia: PaiaLibrary) -> None:
    paia.patron.documents += [loan(number) for number in range(10_000)]
    assert len({row["id"] for row in paia.data("loans")}) == 10_000


def test_money_is_as_the_specification_writes_it_and_negative_amounts_count(paia: PaiaLibrary) -> None:
    fee = {"amount": "15.00 EUR", "date": "2026-02-13T00:00:00Z", "about": "annual fee", "feeid": "x:annual"}
    paia.patron.owed = {
        "amount": "16.50 EUR",
        "fee": [
            fee,
            {"amount": "-1.00 EUR"},
            {"amount": "0.50 EUR", "feetype": "OVERDUE", "about": "late"},
            {"amount": "2.00 EUR", "feeid": "x:kind#handling"},
        ],
    }
    found = paia.data("fines")
    assert (found["total"], found["currency"]) == ("16.50", "EUR")
    assert [(one["amount"], one["kind"], one["description"]) for one in found["fines"]] == [
        ("15.00", "other", "annual fee"),
        ("-1.00", "other", None),
        ("0.50", "overdue", "late"),
        ("2.00", "handling", None),
    ]
    assert found["fines"][0]["registered"] == "2026-02-13"
    assert len({one["id"] for one in found["fines"]}) == 4
    assert [one["id"] for one in paia.data("fines")["fines"]] == [one["id"] for one in found["fines"]]


@pytest.mark.parametrize(
    "owed",
    [
        {"fee": [{"about": "no amount"}]},
        {"fee": [{"amount": "1,50 EUR"}]},
        {"fee": [{"amount": 1.5}]},
        {"fee": [{"amount": "1.00 EUR"}, {"amount": "1.00 SEK"}]},
        {"amount": "3.00 EUR", "fee": [{"amount": "1.00 EUR"}]},
        {"fee": {}},
    ],
)
def test_a_sum_is_never_guessed(paia: PaiaLibrary, owed: dict[str, Any]) -> None:
    paia.patron.owed = owed
    assert paia.run("fines", "--json").code == 5


@pytest.mark.parametrize(
    ("state", "suspended", "reasons", "by_fines"),
    [
        (None, None, [], None),
        (0, False, [], False),
        (1, True, ["patron.suspended"], None),
        (2, True, ["patron.card-expired"], False),
        (3, True, ["patron.suspended-fines"], True),
        (4, True, ["patron.card-expired", "patron.suspended-fines"], True),
        (9, True, ["patron.suspended"], None),
    ],
)
def test_state_of_the_card(
    paia: PaiaLibrary, state: int | None, suspended: bool | None, reasons: list[str], by_fines: bool | None
) -> None:
    if state is not None:
        paia.patron.facts["status"] = state
    found = paia.data("profile")
    assert (found["suspended"], codes(found)) == (suspended, reasons)
    assert paia.data("fines")["suspended"] is by_fines


def test_profile_is_name_email_address_expiry_and_state(paia: PaiaLibrary) -> None:
    paia.patron.facts |= {"email": "a@example.org", "address": "Street 2", "expires": "2027-05-18T00:00:00Z"}
    found = paia.data("profile")
    register = found["register"]
    assert (found["name"], found["email"], register["address"]) == ("Patron alice", "a@example.org", "Street 2")
    assert register["card_expires"] == paia.data("status")["card_expires"] == "2027-05-18"
