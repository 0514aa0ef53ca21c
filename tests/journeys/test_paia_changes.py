"""A PAIA library, and what its patron changes there: each test is called after a sentence of the interface."""

from __future__ import annotations

from typing import Any

import pytest
from tests.fakes.paia.server import FEE, STORAGE, loan
from tests.fakes.web import Request, Response
from tests.journeys.paia_library import DESK, HOME, ITEM, TITLE, PaiaLibrary, codes, hold


def places(**more: Any) -> dict[str, Any]:
    options = [{"id": DESK, "about": "pickup desk"}, {"id": HOME, "about": "to your home", "amount": "2.50 EUR"}]
    return {STORAGE: {"option": options, **more}}


def test_one_request_for_all_items_of_a_call_then_items_is_read_again(paia: PaiaLibrary) -> None:
    paia.patron.documents += [loan(1), loan(2), loan(3, canrenew=False, error="too_many")]
    result = paia.run("loans", "renew", "--all", "--json")
    assert result.code == 1
    assert {row["title"]: (row["outcome"], row["due_after"], codes(row)) for row in result.data} == {
        "Title 1": ("renewed", "2026-04-30", []),
        "Title 2": ("renewed", "2026-04-30", []),
        "Title 3": ("refused", "2026-04-02", ["renewal.limit"]),
    }
    (asked,) = paia.server.changes("renew")
    assert asked == {
        "doc": [
            {
                "item": f"http://library.example/item/B{number}",
                "edition": f"http://library.example/title/{number}",
                "confirm": {},
            }
            for number in (1, 2)
        ]
    }
    assert [one.path.rpartition("/")[2] for one in paia.requests()] == ["items", "renew", "items"]


def test_error_in_the_answer_to_a_change_is_a_refusal_where_a_document_may_lack_status(paia: PaiaLibrary) -> None:
    paia.patron.documents += [loan(1), loan(2)]
    said = [{"item": "http://library.example/item/B1", "error": "on_reserve"}, {**loan(2), "error": "Geht nicht"}]
    paia.server.before = lambda one: paia.server.say({"doc": said}) if one.path.endswith("renew") else None
    result = paia.run("loans", "renew", "--all", "--json")
    assert result.code == 1
    found = {row["title"]: (row["outcome"], codes(row), row["reasons"][0]["message"]) for row in result.data}
    assert found["Title 1"][:2] == ("refused", ["renewal.requested"])
    assert found["Title 2"] == ("refused", ["other"], "Geht nicht")


def test_said_renewed_but_the_date_stands_is_unknown(paia: PaiaLibrary) -> None:
    paia.patron.documents.append(loan(1))
    paia.patron.stuck = True
    result = paia.run("loans", "renew", "--all", "--json")
    assert (result.code, result.data[0]["outcome"], result.data[0]["due_after"]) == (5, "unknown", "2026-04-02")


@pytest.mark.parametrize("filled", [1, 2, 3, 4])
@pytest.mark.parametrize(("record", "field"), [(TITLE, "edition"), (ITEM, "item")])
def test_a_request_is_done_where_a_document_of_status_1_to_4_is_there_that_was_not(
    paia: PaiaLibrary, record: str, field: str, filled: int
) -> None:
    paia.patron.documents.append(loan(1))
    paia.patron.filled = filled
    found = paia.data("holds", "place", record)
    assert found["outcome"] == "placed"
    assert paia.server.changes("request") == [{"doc": [{field: record, "confirm": {}}]}]


def test_a_request_is_known_by_what_was_requested(paia: PaiaLibrary) -> None:
    def mapped(request: Request, answer: Response) -> Response:
        if request.path.endswith("request"):
            paia.patron.documents[-1] |= {"edition": "x:other", "item": "x:copy", "requested": TITLE}
        return answer

    paia.server.after = mapped
    assert paia.data("holds", "place", TITLE)["outcome"] == "placed"


def test_a_request_that_the_library_ended_can_be_made_again(paia: PaiaLibrary) -> None:
    paia.patron.documents.append({"status": 5, "edition": TITLE, "error": "Our copy is lost"})
    ended = paia.patron.documents[0]

    def replaced(request: Request, answer: Response) -> Response:
        if request.path.endswith("request"):
            paia.patron.documents.remove(ended)
        return answer

    paia.server.after = replaced
    assert paia.data("holds", "place", TITLE)["outcome"] == "placed"


def test_a_title_that_is_held_already_is_not_asked_for_again(paia: PaiaLibrary) -> None:
    assert paia.run("holds", "place", TITLE).code == 0
    result = paia.run("holds", "place", TITLE, "--json")
    assert (result.code, result.data["outcome"]) == (1, "refused")
    assert [reason["code"] for reason in result.data["reasons"]] == ["hold.already-held"]
    assert len(paia.server.changes("request")) == 1


@pytest.mark.parametrize("record", ["sinuhe", "18", "title/18", "http://a b", ""])
def test_a_record_that_is_no_uri_is_exit_2_with_an_example(paia: PaiaLibrary, record: str) -> None:
    for asked in (("place", record), ("request", TITLE, "--item", record)):
        result = paia.run("holds", *asked, "--json")
        assert (result.code, result.error["code"]) == (2, "usage")
        assert "http://" in result.error["hint"]
    assert paia.server.changes("request") == []


def test_holds_cancel_reads_back(paia: PaiaLibrary) -> None:
    paia.patron.documents += [hold(edition="x:1"), hold(edition="x:2", cancancel=False), hold(edition="x:3")]
    rows = {row["record_id"]: row["id"] for row in paia.data("holds")}
    result = paia.run("holds", "cancel", *rows.values(), "--json")
    assert result.code == 1
    assert {row["id"]: row["outcome"] for row in result.data} == {
        rows["x:1"]: "cancelled",
        rows["x:2"]: "refused",
        rows["x:3"]: "cancelled",
    }
    (asked,) = paia.server.changes("cancel")
    assert sorted(map(str, asked["doc"])) == [str({"edition": uri, "confirm": {}}) for uri in ("x:1", "x:3")]


# conditions


@pytest.mark.parametrize(
    ("more", "words", "code", "outcome", "chosen"),
    [
        ({}, ("--pickup", DESK), 0, "placed", [DESK]),
        ({}, ("--pickup", "Pickup Desk"), 0, "placed", [DESK]),
        ({"default": [DESK]}, (), 0, "placed", [DESK]),
        ({"default": []}, (), 0, "placed", []),
        ({}, (), 2, None, None),
        ({"default": [DESK]}, ("--pickup", "x:nowhere"), 1, "hold.pickup-invalid", None),
        ({}, ("--pickup", HOME), 1, "hold.fee", None),
        ({"default": [HOME]}, (), 1, "hold.fee", None),
        ({}, ("--pickup", HOME, "--accept-fee", "2.50"), 0, "placed", [HOME]),
        ({}, ("--pickup", HOME, "--accept-fee", "2.00"), 1, "hold.fee", None),
        ({}, ("--pickup", DESK, "--accept-fee", "2.50"), 0, "placed", [DESK]),
    ],
)
def test_a_place_to_collect_is_chosen_by_pickup_else_the_servers_default(
    paia: PaiaLibrary, more: dict[str, Any], words: tuple[str, ...], code: int, outcome: str | None, chosen: Any
) -> None:
    paia.patron.conditions["request"] = places(**more)
    result = paia.run("holds", "place", TITLE, *words, "--json")
    assert result.code == code, result
    asked = [body["doc"][0]["confirm"] for body in paia.server.changes("request")]
    assert asked == [{}] + ([] if chosen is None else [{STORAGE: chosen}])
    if code == 2:
        assert DESK in result.error["hint"]
    elif code == 1:
        assert (result.data["outcome"], codes(result.data)) == ("refused", [outcome])
        if outcome == "hold.fee":
            assert "2.50" in result.data["reasons"][0]["message"]
        else:
            assert DESK in result.data["reasons"][0]["message"]
    else:
        assert result.data["outcome"] == outcome


@pytest.mark.parametrize(
    ("condition", "words", "outcome", "code"),
    [
        ({FEE: {"option": [{"id": "x:f", "about": "loan", "amount": "0.50 EUR"}]}}, (), "refused", "hold.fee"),
        ({FEE: {"option": [{"id": "x:f", "about": "loan", "amount": "0.50 EUR"}]}}, ("0.50",), "placed", None),
        ({FEE: {"option": [{"id": "x:f", "about": "loan", "amount": "0.50 EUR"}]}}, ("0.51",), "refused", "hold.fee"),
        ({FEE: {"option": [{"id": "x:f", "about": "loan", "amount": "0.00 EUR"}]}}, (), "placed", None),
        (
            {FEE: {"option": [{"id": "x:f", "about": "f", "amount": "1.00 EUR"}], "default": ["x:f"]}},
            (),
            "refused",
            "hold.fee",
        ),
        ({"x:purpose": {"option": [{"id": "x:a", "about": "research"}], "default": ["x:a"]}}, (), "placed", None),
        ({"x:purpose": {"option": [{"id": "x:a", "about": "research"}]}}, (), "refused", "other"),
        ({"x:purpose": "nonsense"}, (), "refused", "other"),
    ],
)
def test_a_sum_is_a_fee_that_is_never_agreed_to_in_silence(
    paia: PaiaLibrary, condition: dict[str, Any], words: tuple[str, ...], outcome: str, code: str | None
) -> None:
    asked = {"doc": [{"edition": TITLE, "status": 0, "error": "confirmation required", "condition": condition}]}
    if condition.get("x:purpose") == "nonsense":
        paia.server.before = lambda one: paia.server.say(asked) if one.path.endswith("request") else None
    else:
        paia.patron.conditions["request"] = condition
    result = paia.run("holds", "place", TITLE, *(("--accept-fee", *words) if words else ()), "--json")
    assert (result.data["outcome"], codes(result.data)) == (outcome, [code] if code else [])
    assert len(paia.server.changes("request")) == (2 if outcome == "placed" else 1)
    if code == "other" and isinstance(condition["x:purpose"], dict):
        assert "x:purpose" in result.data["reasons"][0]["message"]


def test_an_answer_with_condition_did_nothing_and_only_these_documents_are_sent_once_more(paia: PaiaLibrary) -> None:
    paia.patron.documents += [loan(1), loan(2)]
    paia.patron.conditions["http://library.example/item/B2"] = {
        "x:c": {"option": [{"id": "x:yes", "about": "yes"}], "default": ["x:yes"]}
    }
    rows = paia.data("loans", "renew", "--all")
    assert {row["outcome"] for row in rows} == {"renewed"}
    first, second = paia.server.changes("renew")
    assert len(first["doc"]) == 2
    assert [(one["item"], one["confirm"]) for one in second["doc"]] == [
        ("http://library.example/item/B2", {"x:c": ["x:yes"]})
    ]
    assert [one.path.rpartition("/")[2] for one in paia.requests()] == ["items", "renew", "items", "renew", "items"]


def test_a_fee_of_a_renewal_cannot_be_agreed_to(paia: PaiaLibrary) -> None:
    paia.patron.documents.append(loan(1))
    paia.patron.conditions["renew"] = {FEE: {"option": [{"id": "x:f", "about": "f", "amount": "0.50 EUR"}]}}
    result = paia.run("loans", "renew", "--all", "--json")
    assert (result.code, result.data[0]["outcome"], codes(result.data[0])) == (1, "refused", ["renewal.fee"])
    assert "0.50" in result.data[0]["reasons"][0]["message"]
    assert len(paia.server.changes("renew")) == 1
