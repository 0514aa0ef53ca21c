r"""What the drivers of VuFind 10 send and read, as recorded between VuFind 10.0.1 and this server.

They sign in with JSON, write ``/`` as ``\/``, name a document by its item alone, never confirm a condition, and send
the type of a body with requests that have none.
"""

from __future__ import annotations

import json
import re
from typing import Any

from tests.fakes.library import PASSWORD
from tests.library.serve.conftest import Program, Service

JSON = {"Content-Type": "application/json; charset=UTF-8"}
SCOPES = "read_patron read_fees read_items write_items change_password"
MONEY = r"[0-9]+\.[0-9][0-9] [A-Z][A-Z][A-Z]"
"""What it reads a sum by; of a sum below nothing it would show the text."""


def posted(program: Program, path: str, body: dict[str, Any]) -> Any:
    text = json.dumps(body).replace("/", r"\/")
    return program.send("POST", path, content=text.encode(), headers=JSON).json()


def read(program: Program, path: str) -> Any:
    return program.core("GET", path, headers=JSON).json()


def signed_in(service: Service, card: str | None = None) -> Program:
    program = service.nobody()
    program.card = card or service.patron()
    fields = {"username": program.card, "password": PASSWORD, "grant_type": "password", "scope": SCOPES}
    answer = posted(program, "/paia/auth/login", fields)
    assert (answer["patron"], answer["scope"].split(), answer["expires_in"]) == (program.card, SCOPES.split(), 3600)
    program.token = answer["access_token"]
    return program


def test_a_loan_is_shown_renewed_and_refused_by_its_item_alone(service: Service) -> None:
    card = service.patron()
    item, title = service.lent(card)
    refused, _ = service.lent(card)
    service.library.later(10)
    program = signed_in(service, card)
    ends = {one["item"]: one["endtime"] for one in read(program, "/items")["doc"]}
    (loan,) = [one for one in read(program, "/items")["doc"] if one["item"] == item]
    assert (loan["status"], loan["edition"], loan["canrenew"], loan["renewals"]) == (3, title, True, 0)
    assert loan["duedate"] == loan["endtime"][:10]
    assert loan["about"]
    service.signed_in().ask("request", {"item": refused})
    (renewed, against) = posted(
        program, f"/paia/core/{program.card}/renew", {"doc": [{"item": item}, {"item": refused}]}
    )["doc"]
    assert (renewed["item"], renewed["status"], "error" in renewed) == (item, 3, False)
    assert renewed["endtime"] > ends[item]
    assert (against["item"], against["endtime"], "error" in against) == (refused, ends[refused], True)


def test_a_copy_that_is_offered_is_requested_and_cancelled_by_its_item_without_a_confirmation(service: Service) -> None:
    program = signed_in(service)
    service.library.desk.patrons.edit(program.card, {"card_expires": "2030-01-01"})
    assert (read(program, "")["expires"], read(program, "")["status"]) == ("2030-01-01", 0)  # else it offers no hold
    lent, title = service.lent(service.patron())
    shelf, other = service.copy(collection="stacks")
    query = {"id": f"{title}|{other}", "format": "json"}
    kinds = {"Content-type": "application/json", "Accept": "application/json"}
    answer = service.nobody().send("GET", "/daia", params=query, headers=kinds)
    assert answer.headers["Content-Type"].partition(";")[0] == "application/json"
    found = {one["id"]: one["item"][0] for one in answer.json()["document"]}
    assert found[title]["unavailable"][1]["href"] == lent  # a hold: by what is unavailable
    assert found[other]["available"][1]["href"] == shelf  # a request from the stacks
    for item, status in ((lent, 1), (shelf, 2)):
        (asked,) = posted(program, f"/paia/core/{program.card}/request", {"doc": [{"item": item}]})["doc"]
        assert (asked["status"], "error" in asked) == (status, False)
        (shown,) = [one for one in read(program, "/items")["doc"] if one["status"] == status]
        assert (shown["item"], shown["cancancel"]) == (item, True)
        (gone,) = posted(program, f"/paia/core/{program.card}/cancel", {"doc": [{"item": item}]})["doc"]
        assert (gone["item"], "error" in gone) == (item, False)
    assert [one for one in read(program, "/items")["doc"] if one["status"] in (1, 2, 4)] == []


def test_fees_are_sums_that_it_reads_and_a_new_password_answers_the_patron(service: Service) -> None:
    program = signed_in(service)
    service.library.owe(program.card, "3.00")
    fees = read(program, "/fees")
    (fee,) = fees["fee"]
    assert (bool(re.fullmatch(MONEY, fee["amount"])), fee["feetype"]) == (True, "other fee")
    assert re.fullmatch(MONEY, fees["amount"])
    passwords = {"old_password": PASSWORD, "new_password": "another12"}
    names = {"patron": program.card, "username": program.card}
    wrong = posted(program, "/paia/auth/change", {**names, **passwords, "old_password": "wrong"})
    assert wrong["error"] == "access_denied"  # its word for a wrong old password
    assert posted(program, "/paia/auth/change", {**names, **passwords}) == {"patron": program.card}
    assert read(program, "")["error"] == "invalid_grant"
