"""The fake page does what clients of running pages have seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from tests.fakes.faults import Fault
from tests.fakes.library import PASSWORD, Library
from tests.fakes.primo.configuration import SCOPE
from tests.fakes.primo.page import ACCOUNT, INSTITUTION, PRIV, PUB, VIEW, Primo
from tests.fakes.web import Request, Response

from tunilib.core.hold import HoldRequest

CARD, OTHER = "1001", "1002"


@dataclass
class Browser:
    """A client of the page.

    Attributes:
        token: as the page gave it, with its quotation marks.
    """

    page: Primo
    token: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str = "", **query: str) -> Response:
        headers = self.headers | ({"authorization": f"Bearer {self.token}"} if self.token else {})
        pairs = tuple(query.items())
        return self.page.answer(Request(method, path, pairs, tuple(parse_qsl(body)), {}, headers, body))

    def read(self, call: str, **query: str) -> dict[str, Any]:
        return self._json(self.ask("GET", f"{ACCOUNT}{call}", **({"lang": "en"} | query)))

    def send(self, call: str, **sent: str) -> dict[str, Any]:
        return self._json(self.ask("POST", f"{ACCOUNT}{call}", json.dumps(sent), lang="en"))

    def public(self, path: str, body: str = "", **query: str) -> Any:
        return json.loads(self.ask("POST" if body else "GET", f"{PUB}{path}", body, vid=VIEW, **query).body)

    def sign_in(self, password: str = PASSWORD) -> Response:
        form = {
            "authenticationProfile": "Alma",
            "username": CARD,
            "password": password,
            "institution": INSTITUTION,
            "view": VIEW,
        }
        found = self.ask("POST", "/primaws/suprimaLogin", urlencode(form), lang="en")
        self.token = json.loads(found.body)["jwtData"] if found.status == 200 else ""
        return found

    @staticmethod
    def _json(found: Response) -> dict[str, Any]:
        assert found.status == 200
        said: dict[str, Any] = json.loads(found.body)
        return said


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with closing(Library(tmp_path / "library.sqlite")) as made:
        made.patron(CARD, email="reader@example.org")
        made.patron(OTHER)
        yield made


@pytest.fixture
def browser(library: Library) -> Browser:
    found = Browser(Primo(library))
    found.sign_in()
    return found


def test_a_token_comes_in_quotation_marks_and_a_wrong_password_is_401(library: Library) -> None:
    here = Browser(Primo(library))

    here.sign_in()
    assert here.token.startswith('"eyJ')
    assert here.token.endswith('"')
    assert here.sign_in("wrong").status == 401


def test_each_ended_session_is_answered_as_seen(library: Library) -> None:
    page = Primo(library)
    nobody, guest, patron = Browser(page), Browser(page), Browser(page)
    guest.token = json.loads(guest.ask("GET", f"{PUB}institution/{INSTITUTION}/guestJwt", viewId=VIEW).body)
    patron.sign_in()

    assert nobody.ask("GET", f"{ACCOUNT}loans").status == 401
    assert guest.read("loans")["reply-code"] == "0002"
    library.later(2)
    assert patron.ask("GET", f"{ACCOUNT}loans").status == 401
    page.ended = "0002"
    assert patron.read("loans")["data"] is None


def test_a_page_that_wants_the_quotation_marks_answers_0002_without_them(library: Library) -> None:
    here = Browser(Primo(library, quotes="needed"))
    here.sign_in()

    assert here.read("loans")["status"] == "ok"
    here.token = here.token.strip('"')
    assert here.read("loans")["reply-code"] == "0002"


def test_loans_are_paged_from_1_and_counted(library: Library, browser: Browser) -> None:
    library.books(CARD, 5)

    first, second = (browser.read("loans", bulk="3", offset=one)["data"]["loans"] for one in ("1", "4"))
    assert [len(first["loan"]), len(second["loan"])] == [3, 2]
    assert [first["showmore"], second["showmore"]] == [["Y"], ["N"]]
    actions = browser.read("counters")["data"]["listofactions"]["action"]
    assert {one["type"]: one["value"] for one in actions}["Loans"] == "5"


@pytest.mark.parametrize(("empty", "data"), [("nothing", {}), ("list", [])])
def test_no_loans_are_written_in_several_ways(library: Library, browser: Browser, empty: Any, data: object) -> None:
    browser.page.empty = empty

    found = browser.read("loans")["data"]
    assert found == data or found["loans"]["loan"] == data


def test_one_thing_may_stand_in_place_of_a_list(library: Library, browser: Browser) -> None:
    library.books(CARD, 1)
    browser.page.single_alone = True

    assert browser.read("loans")["data"]["loans"]["loan"]["title"].startswith("Title of rec.1")


def test_a_renewal_is_sent_once_and_the_library_has_the_new_date(library: Library, browser: Browser) -> None:
    barcode = library.books(CARD, 1)[0]
    library.later(7)
    browser.sign_in()
    before = library.dues(CARD)[barcode]

    loan = browser.read("loans")["data"]["loans"]["loan"][0]
    browser.send("renew_loans", id=loan["loanid"])

    assert library.dues(CARD)[barcode] > before
    assert browser.page.asked("POST", "renew_loans") == 1


def test_reasons_are_texts_in_the_language_asked_for(library: Library, browser: Browser) -> None:
    library.books(CARD, 1)
    library.later(7)
    browser.sign_in()
    door = library.door(OTHER)
    door.holds.place(HoldRequest(record="rec.1"))

    said = {
        language: browser.read("loans", lang=language)["data"]["loans"]["loan"][0]["renewstatuses"]["renewstatus"]
        for language in ("en", "fi", "sv")
    }
    assert said["en"] == "Not Renewable - Item has Request(s)"
    assert len(set(said.values())) == 3


def test_a_new_hold_is_in_the_list_only_later(library: Library, browser: Browser) -> None:
    library.books(OTHER, 1)
    link, form = _form(browser, "rec.1")
    place = form["groups-list-map"][0]["pickupLocation"][0]["key"].partition("$$")[0]
    sent = {"requestType": "hold", "pickupLocation": place, "itemId": form["itemId"], "pickupLibraryId": place}

    answer = json.loads(browser.ask("POST", link, json.dumps(sent), lang="en").body)
    assert answer == {"beaconO22": "0", "reply-text": "ok", "status": "ok"}
    assert browser.read("requests")["data"] == {}
    [hold] = browser.read("requests")["data"]["holds"]["hold"]
    assert hold["mmsid"] == browser.page.mms("rec.1")

    browser.send("cancel_requests", request_id=hold["requestid"], request_type="hold")
    assert browser.read("requests")["data"] != {}
    browser.send("cancel_requests", request_id=hold["requestid"], request_type="holds")
    assert browser.read("requests")["data"] == {}


def test_copies_come_empty_without_the_key_of_their_holding(library: Library, browser: Browser) -> None:
    library.books(OTHER, 1)

    assert _items(browser, "rec.1", key=True)
    assert _items(browser, "rec.1", key=False) == []


def test_the_id_of_a_service_is_of_one_sign_in(library: Library, browser: Browser) -> None:
    library.books(OTHER, 1)
    before = browser.public(f"getPhysicalService/{browser.page.mms('rec.1')}")
    browser.sign_in()

    assert browser.public(f"getPhysicalService/{browser.page.mms('rec.1')}") != before


def test_a_record_that_is_not_there_is_an_empty_search(library: Library, browser: Browser) -> None:
    assert "pnx" not in browser.public("pnxs/L/alma995973")


def test_a_search_counts_from_0_and_refuses_another_scope(library: Library, browser: Browser) -> None:
    for number in range(5):
        library.record(f"rec.{number}", f"Water {number}")
    asked = {"q": "any,contains,water", "scope": SCOPE, "tab": "Everything", "sort": "title", "limit": "2"}

    found = browser.public("pnxs", **asked, offset="2")
    assert found["info"]["total"] == 5
    assert [one["pnx"]["display"]["title"][0] for one in found["docs"]] == [
        "Water 2 / Author, An.",
        "Water 3 / Author, An.",
    ]
    assert browser.ask("GET", f"{PUB}pnxs", vid=VIEW, **(asked | {"scope": "other"})).status == 400


def test_fines_are_texts_and_paid_ones_stay(library: Library, browser: Browser) -> None:
    library.owe(CARD, "2.40")
    browser.page.paid_fines = ("1.00",)

    found = browser.read("fines", lang="fi")["data"]["fines"]["fine"]
    assert [(one["finesum"], one["finestatus"]) for one in found] == [("2,40 EUR", "ACTIVE"), ("1,00 EUR", "CLOSED")]


def test_a_network_lists_the_loans_of_both_institutions(library: Library, tmp_path: Path) -> None:
    with closing(Library(tmp_path / "other" / "library.sqlite")) as other:
        other.patron(CARD)
        library.books(CARD, 1)
        other.books(CARD, 1, first=2)
        here = Browser(Primo(library, partner=other))
        here.sign_in()

        found = here.read("loans")["data"]["loans"]["loan"]
        assert len({one["ilsinstitutioncode"] for one in found}) == 2
        here.send("renew_loans", id=found[1]["loanid"])
        assert here.page.named("loan", found[1]["loanid"]) != here.page.named("loan", found[0]["loanid"])


@pytest.mark.parametrize(
    ("kind", "status", "text"),
    [("login", 200, "0002"), ("crawler", 403, "<html"), ("limit", 429, ""), ("error", 500, "<html")],
)
def test_a_fault_is_answered_as_such_pages_are(browser: Browser, kind: Any, status: int, text: str) -> None:
    browser.page.fault(Fault(kind, f"{ACCOUNT}loans"))

    found = browser.ask("GET", f"{ACCOUNT}loans")
    assert found.status == status
    assert text in found.body


def test_what_is_claimed_was_not_done(library: Library, browser: Browser) -> None:
    barcode = library.books(CARD, 1)[0]
    library.later(7)
    browser.sign_in()
    before = library.dues(CARD)[barcode]
    loan = browser.read("loans")["data"]["loans"]["loan"][0]
    browser.page.fault(Fault("claimed", f"{ACCOUNT}renew_loans"))

    said = browser.send("renew_loans", id=loan["loanid"])
    assert said["data"]["loans"]["loan"][0]["renewed"] == "Y"
    assert library.dues(CARD)[barcode] == before


def test_an_answer_can_be_changed(browser: Browser) -> None:
    browser.page.edit("counters", lambda found: found | {"data": None})

    assert browser.read("counters")["data"] is None
    assert browser.read("counters")["data"] is not None


def _items(browser: Browser, record: str, *, key: bool) -> list[dict[str, Any]]:
    mms = browser.page.mms(record)
    service = browser.public(f"getPhysicalService/{mms}")["physicalServiceId"]
    holding = browser.public(f"pnxs/L/alma{mms}")["delivery"]["holding"][0]
    asked = {
        "filters": {"noItem": 10, "ilsRecordList": [{"institution": INSTITUTION, "recordId": mms}], "vid": VIEW},
        "locations": [holding if key else {name: value for name, value in holding.items() if name != "holKey"}],
    }
    found = json.loads(browser.ask("POST", f"{PRIV}ILSServices/holdings/{service}", json.dumps(asked)).body)
    items: list[dict[str, Any]] = found["data"]["itemInfo"]["locations"][0]["items"]
    return items


def _form(browser: Browser, record: str) -> tuple[str, dict[str, Any]]:
    [item] = _items(browser, record, key=True)
    link = item["listofservices"]["service"][0]["link-to-service"].partition("?")[0]
    form = json.loads(browser.ask("GET", link, lang="en", vid=VIEW, itemid=item["itemid"]).body)
    return link, form["services-arr"]["services"][0]
