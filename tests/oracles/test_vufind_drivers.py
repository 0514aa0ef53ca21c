"""VuFind's own drivers of PAIA and DAIA, as a checkout has them, before a served library."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.library import PASSWORD
from tests.fakes.paia.library import named_by
from tests.library.serve.conftest import ENGINES, Service, a_service
from tests.oracles.programs import HERE, ORACLES, needs_checkout

from tunilib.core.hold import HoldRequest, HoldStatus

DRIVER = "vufind/module/VuFind/src/VuFind/ILS/Driver/PAIA.php"

pytestmark = [pytest.mark.heavy, needs_checkout(DRIVER, "php"), needs_checkout("vufind/vendor/autoload.php", "php")]


class Visitor:
    """One visitor of a VuFind, whose driver is called by its methods."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.patron: dict[str, Any] = {}

    def call(self, method: str, *words: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([method, *words]) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "returned" in answer, answer
        return answer["returned"]

    def listed(self, method: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call(method, self.patron)
        return found

    def change(self, method: str, *details: Any) -> Any:
        return self.call(method, {"patron": self.patron, "details": details})


Visiting = Callable[..., Visitor]


@pytest.fixture(name="service", params=ENGINES)
def _service(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Service]:
    with a_service(request.param, tmp_path) as made:
        yield made


@pytest.fixture(name="visiting")
def _visiting(service: Service, tmp_path: Path) -> Iterator[Visiting]:
    started: list[subprocess.Popen[str]] = []

    def visit(card: str, password: str = PASSWORD) -> Visitor:
        command = ["php", "-d", f"sys_temp_dir={tmp_path}", str(HERE / "vufind.php"), str(ORACLES / "vufind")]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen([*command, service.address], stdin=pipe, stdout=pipe, text=True))
        visitor = Visitor(started[-1])
        visitor.patron = visitor.call("patronLogin", card, password) or {}
        return visitor

    yield visit
    for one in started:
        one.communicate(timeout=60)
        assert one.returncode == 0


def test_who_signs_in_sees_profile_loans_and_fees(service: Service, visiting: Visiting) -> None:
    card = service.patron()
    item, title = service.lent(card)
    service.library.later(10)
    service.library.owe(card, "3.00")
    visitor = visiting(card)
    assert (visitor.patron["firstname"], visitor.patron["lastname"]) == ("Patron", card)
    profile = visitor.call("getMyProfile", visitor.patron)
    assert (profile["lastname"], profile["statuscode"], profile["canWrite"]) == (card, 0, True)
    (loan,) = visitor.listed("getMyTransactions")
    assert (loan["item_id"], loan["id"], loan["renewable"], loan["message"]) == (item, title, True, "")
    assert loan["duedate"] == "03-30-2026"
    assert [fine["amount"] for fine in visitor.listed("getMyFines")] == [300]
    assert visiting(card, "wrong").patron == {}


def test_loans_are_renewed_and_one_that_another_waits_for_is_refused(service: Service, visiting: Visiting) -> None:
    card = service.patron()
    renewed, _ = service.lent(card)
    wanted, _ = service.lent(card)
    service.library.later(10)
    service.signed_in().ask("request", {"item": wanted})
    visitor = visiting(card)
    offered = {loan["item_id"]: loan["renew_details"] for loan in visitor.listed("getMyTransactions")}
    assert offered == {renewed: renewed, wanted: ""}
    before = service.library.dues(card)
    done = visitor.change("renewMyItems", renewed, wanted)["details"]
    assert {item: one["success"] for item, one in done.items()} == {renewed: True, wanted: False}
    assert done[wanted]["sysMessage"] == "Another patron is waiting for this title."
    after = service.library.dues(card)
    moved = {barcode for barcode, due in after.items() if due > before[barcode]}
    assert moved == {named_by(renewed)}
    assert done[renewed]["new_date"].startswith("04-09-2026")


def test_a_copy_is_held_as_it_is_offered_and_refused_on_the_shelf(service: Service, visiting: Visiting) -> None:
    card = service.patron(card_expires=date(2099, 1, 1))
    lent, title = service.lent(service.patron())
    shelf, other = service.copy()
    visitor = visiting(card)
    answered = visitor.call("getStatuses", [title, other])
    found = {copy["id"]: copy for copies in answered for copy in copies}
    assert {one: copy["availability"] for one, copy in found.items()} == {title: False, other: True}
    assert (found[title]["item_id"], found[title]["addLink"]) == (lent, True)
    assert visitor.call("checkRequestIsValid", title, found[title], visitor.patron)
    asked = {"patron": visitor.patron, "item_id": lent, "doc_id": title}
    assert visitor.call("placeHold", asked)["success"]
    (hold,) = visitor.listed("getMyHolds")
    assert (hold["id"], hold["item_id"], hold["position"]) == (title, lent, 1)
    for refused in (asked, {**asked, "item_id": shelf, "doc_id": other}):
        answer = visitor.call("placeHold", refused)
        assert (answer["success"], bool(answer["sysMessage"])) == (False, True)
    assert len(visitor.listed("getMyHolds")) == 1


def test_a_hold_that_was_placed_elsewhere_is_cancelled(service: Service, visiting: Visiting) -> None:
    card = service.patron()
    _, title = service.lent(service.patron())
    service.library.door(card).holds.place(HoldRequest(record=named_by(title), pickup="arvo"))
    visitor = visiting(card)
    (hold,) = visitor.listed("getMyHolds")
    assert (hold["id"], bool(hold["item_id"])) == (title, True)
    details = visitor.call("getCancelHoldDetails", hold, visitor.patron)
    done = visitor.change("cancelHolds", details)
    assert (done["count"], [one["success"] for one in done["items"].values()]) == (1, [True])
    assert visitor.listed("getMyHolds") == []
    (gone,) = service.library.door(card).holds.read().items
    assert gone.status is HoldStatus.CANCELLED


def test_a_hold_that_is_ready_is_not_cancelled(service: Service, visiting: Visiting) -> None:
    card = service.patron()
    lent, title = service.lent(service.patron())
    service.library.door(card).holds.place(HoldRequest(record=named_by(title), pickup="linna"))
    service.library.desk.check_in([named_by(lent)], "linna")
    visitor = visiting(card)
    (hold,) = visitor.listed("getMyHolds")
    assert (hold["available"], hold["cancel_details"]) == (True, "")
    done = visitor.change("cancelHolds", hold["item_id"])
    assert (done["count"], [one["success"] for one in done["items"].values()]) == (0, [False])
    assert len(visitor.listed("getMyHolds")) == 1


def test_a_new_password_signs_in_and_a_wrong_old_one_is_refused(service: Service, visiting: Visiting) -> None:
    card = service.patron()
    visitor = visiting(card)
    asked = {"patron": visitor.patron, "oldPassword": PASSWORD, "newPassword": "another12"}
    wrong = visitor.call("changePassword", {**asked, "oldPassword": "mistaken"})
    assert wrong == {"success": False, "status": "password_error_auth_old"}
    assert visitor.call("changePassword", {**asked, "newPassword": "abc"})["success"] is False
    assert visitor.call("changePassword", asked)["success"] is True
    assert (visiting(card, "another12").patron["id"], visiting(card).patron) == (card, {})
