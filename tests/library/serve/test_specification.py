"""Every MUST of PAIA 1.4.0, each in a test that is named after its sentence; and DAIA.

Two departures are tested as such: there is no JSONP, and no token in an address.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from tests.fakes.library import PASSWORD
from tests.fakes.paia.library import HOST, uri
from tests.library.serve.conftest import Service

STORAGE = "http://purl.org/ontology/paia#StorageCondition"
CORE = ("", "/items", "/fees", "/request", "/renew", "/cancel", "/notifications", "/notifications/1")
AUTH = ("login", "logout", "change", "reset")
MONEY = r"-?[0-9]+\.[0-9][0-9] [A-Z]{3}"


def test_a_paia_server_must_implement_paia_core(service: Service) -> None:
    program = service.signed_in(scope="")
    for path in ("", "/items", "/fees", "/notifications"):
        assert program.core("GET", path).status_code == 200
    item, title = service.lent(program.card)
    assert program.ask("renew", {"item": item})[0]["edition"] == title


@pytest.mark.parametrize("path", [*(f"/paia/core/1{path}" for path in CORE), *(f"/paia/auth/{one}" for one in AUTH)])
def test_all_api_method_urls_must_also_be_accessible_with_options(service: Service, path: str) -> None:
    answer = service.nobody().send("OPTIONS", path, headers={"Origin": "https://app.example"})
    assert (answer.status_code, answer.content) == (200, b"")
    allowed = set(re.split(", *", answer.headers["Access-Control-Allow-Headers"]))
    assert allowed >= {"Content-Type", "Authorization", "Accept-Language"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "OPTIONS" in answer.headers["Allow"]
    assert answer.headers["X-PAIA-Version"] == "1.4.0"
    assert answer.headers["Content-Type"].startswith("application/json")


def test_unsupported_api_methods_must_result_in_a_request_error_with_code_501(service: Service) -> None:
    answer = service.signed_in().auth("reset", patron="1")
    assert (answer.status_code, answer.json()["error"]) == (501, "not_implemented")


def test_methods_with_get_may_also_be_accessible_with_head(service: Service) -> None:
    program = service.signed_in()
    answer = program.core("HEAD", "/items")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(program.core("GET", "/items").content))


@pytest.mark.parametrize("path", ["/paia/core/1/items?suppress_response_codes", "/paia/core/1/items"])
def test_with_suppress_response_codes_all_responses_must_be_200_and_code_is_required(
    service: Service, path: str
) -> None:
    answer = service.nobody().send("GET", path)
    assert answer.status_code == (200 if "suppress" in path else 401)
    assert (answer.json()["error"], answer.json()["code"]) == ("invalid_grant", 401)
    assert service.nobody().send("GET", "/nowhere?suppress_response_codes=1").status_code == 200


@pytest.mark.parametrize(
    ("verb", "path", "status", "error"),
    [
        ("GET", "/paia/core/1", 401, "invalid_grant"),
        ("GET", "/paia/core/-/items", 401, "invalid_grant"),
        ("GET", "/paia/core/1/nothing", 401, "invalid_grant"),
        ("GET", "/paia", 404, "not_found"),
        ("GET", "/paia/core", 404, "not_found"),
        ("DELETE", "/paia/core/1/items", 405, "invalid_request"),
        ("GET", "/paia/auth/login", 405, "invalid_request"),
        ("POST", "/paia/auth/logout", 401, "invalid_grant"),
        ("POST", "/paia/auth/login", 422, "invalid_request"),
        ("BREW", "/paia/core/1", 405, "invalid_request"),
    ],
)
def test_what_fails_must_result_in_an_error_response_with_www_authenticate(
    service: Service, verb: str, path: str, status: int, error: str
) -> None:
    answer = service.nobody().send(verb, path)
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["X-PAIA-Version"] == "1.4.0"
    assert re.fullmatch("application/json(; charset=utf-8)?", answer.headers["Content-Type"])
    assert isinstance(answer.json()["error_description"], str)
    assert ("Allow" in answer.headers) == (status == 405)
    assert ("code" in answer.json()) == path.startswith("/paia/core/")


def test_servers_must_include_content_type_and_version_and_should_include_scopes(service: Service) -> None:
    answer = service.signed_in(scope="read_patron read_items").core("GET", "/items")
    assert re.fullmatch("application/json(; charset=utf-8)?", answer.headers["Content-Type"])
    assert answer.headers["X-PAIA-Version"] == "1.4.0"
    assert answer.headers["X-OAuth-Scopes"].split() == ["read_patron", "read_items"]
    assert answer.headers["X-Accepted-OAuth-Scopes"] == "read_items"
    assert answer.headers["Content-Language"] == "en"


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "application/json;charset=UTF8"]
)
def test_a_server_must_also_accept_the_explicit_charset_utf8(service: Service, kind: str) -> None:
    program = service.signed_in()
    answer = program.core("POST", "/renew", content=b'{"doc":[{"item":"urn:x:1"}]}', headers={"Content-Type": kind})
    assert answer.status_code == 200
    body = f"grant_type=password&username={program.card}&password={PASSWORD}".encode()
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    assert program.send("POST", "/paia/auth/login", content=body, headers=form).status_code == 200


def test_paia_auth_takes_a_form_and_json_alike(service: Service) -> None:
    card = service.patron()
    fields = {"grant_type": "password", "username": card, "password": PASSWORD, "scope": "read_patron"}
    for how in ({"data": fields}, {"json": fields}):
        answer = service.nobody().send("POST", "/paia/auth/login", **how)
        assert (answer.status_code, answer.json()["patron"], answer.json()["scope"]) == (200, card, "read_patron")


def test_document_errors_must_not_result_in_a_request_error(service: Service) -> None:
    program = service.signed_in()
    for method in ("renew", "request", "cancel"):
        (document,) = program.ask(method, {"item": "http://elsewhere.example/item/1"})
        assert (document["item"], document["status"]) == ("http://elsewhere.example/item/1", 0)
        assert document["error"]


def test_account_states_and_service_status_must_be_encoded_as_numbers(service: Service) -> None:
    program = service.signed_in(service.patron())
    service.lent(program.card)
    assert program.core("GET").json()["status"] == 0
    assert [document["status"] for document in program.items()] == [3]
    service.library.owe(program.card, "60.00")
    assert program.core("GET").json()["status"] == 3


def _with_everything(service: Service) -> Any:
    """A patron with a loan, a hold that waits, one that is ready, and one that ended and was placed again."""
    library, other = service.library, service.patron()
    program = service.signed_in()
    service.lent(program.card)
    for state in ("waiting", "ready", "ended"):
        item, _ = service.lent(other)
        (placed,) = program.ask("request", {"item": item})
        assert placed["status"] == 1, placed
        if state == "ready":
            library.desk.check_in([item.rpartition("/")[2]], "linna")
        elif state == "ended":
            assert program.ask("cancel", {"item": item})[0]["status"] == 0
            program.ask("request", {"item": item})
    return program


def test_each_document_must_have_an_item_or_an_edition_that_together_identify_it(service: Service) -> None:
    documents = _with_everything(service).items()
    keys = [(document.get("item"), document.get("edition")) for document in documents]
    assert len(set(keys)) == len(keys) == 4
    assert all(key != (None, None) for key in keys)
    assert sorted(document["status"] for document in documents) == [1, 1, 3, 4]


def test_starttime_and_endtime_must_have_a_timezone_and_mean_what_the_status_says(service: Service) -> None:
    for document in _with_everything(service).items():
        for name in ("starttime", "endtime"):
            assert name not in document or datetime.fromisoformat(document[name]).tzinfo is not None
        assert ("endtime" in document) == (document["status"] in (3, 4))
        assert document.get("duedate", "")[:10] == document.get("endtime", "")[:10]


def test_storage_must_be_identical_for_identical_storageid(service: Service) -> None:
    pairs = {(one["storageid"], one["storage"]) for one in _with_everything(service).items() if "storageid" in one}
    assert pairs == {(uri("place", "linna"), "Linna")}


def test_a_condition_must_come_with_a_document_error_and_ids_that_are_unique(service: Service) -> None:
    program, (item, _) = service.signed_in(), service.lent(service.patron())
    (document,) = program.ask("request", {"item": item, "confirm": {}})
    assert (document["error"], document["code"]) == ("choose where to collect it", "hold.pickup-invalid")
    setting = document["condition"][STORAGE]
    ids = [option["id"] for option in setting["option"]]
    assert ids == [uri("place", one) for one in ("linna", "hervanta", "arvo")]
    assert set(setting["default"]) <= set(ids)
    assert all(option["about"] for option in setting["option"])
    assert program.items() == []


@pytest.mark.parametrize(
    ("confirm", "place"),
    [
        (None, "linna"),  # 1: the default
        ({STORAGE: [uri("place", "arvo")]}, "arvo"),
        ({STORAGE: [uri("place", "arvo")], "http://x.example/purpose": ["a"]}, "arvo"),  # 2: other types are removed
        ({STORAGE: ["http://x.example/1", uri("place", "arvo")]}, "arvo"),  # 3: unknown ids are removed
        ({STORAGE: [uri("place", "arvo"), uri("place", "linna")]}, "arvo"),  # 4: all but the first are removed
        ({}, None),  # 5: a type without correspondence
        ({STORAGE: []}, None),
        ({STORAGE: ["http://x.example/1"]}, None),
    ],
)
def test_a_server_must_use_this_algorithm_to_check_whether_a_condition_is_met(
    service: Service, confirm: Any, place: str | None
) -> None:
    program, (item, _) = service.signed_in(), service.lent(service.patron())
    (document,) = program.ask("request", {"item": item, **({} if confirm is None else {"confirm": confirm})})
    assert document.get("storageid") == (place and uri("place", place))
    assert ("error" in document) == (place is None)


def test_a_notification_must_have_an_id_below_the_address_of_its_patron(service: Service) -> None:
    program = service.signed_in(service.patron(email="reader@example.org"))
    item, _ = service.lent(service.patron())
    program.ask("request", {"item": item})
    service.library.desk.check_in([item.rpartition("/")[2]], "linna")
    (found,) = program.core("GET", "/notifications").json()["notification"]
    start = f"{HOST}/paia/core/{program.card}/notifications/"
    assert re.fullmatch(re.escape(start) + "[0-9A-Za-z-]+", found["id"])
    assert (found["item"], found["about"].startswith("Ready for pick-up")) == (item, True)
    assert datetime.fromisoformat(found["date"]).tzinfo is not None
    local = found["id"].removeprefix(f"{HOST}/paia/core/{program.card}")
    assert program.core("GET", local).json() == found
    gone = program.core("DELETE", local)
    assert (gone.status_code, gone.content) == (204, b"")
    assert program.core("GET", "/notifications").json() == {"notification": []}
    assert program.core("GET", local).status_code == program.core("DELETE", local).status_code == 404
    assert found["id"].rpartition("/")[2] in [one.id for one in service.library.desk.notices.list()]


def test_money_must_have_the_form_of_the_specification_and_feetype_be_identical_for_feeid(service: Service) -> None:
    program = service.signed_in()
    for amount in ("1.20", "12.00"):
        service.library.owe(program.card, amount)
    found = program.core("GET", "/fees").json()
    assert found["amount"] == "13.20 EUR"
    assert all(re.fullmatch(MONEY, fee["amount"]) for fee in found["fee"])
    assert {(fee["feeid"], fee["feetype"]) for fee in found["fee"]} == {(uri("fee", "other"), "other fee")}
    assert service.signed_in().core("GET", "/fees").json() == {"amount": "0.00 EUR", "fee": []}


@pytest.mark.parametrize("missing", ["grant_type", "username", "password"])
def test_grant_type_must_be_password_and_username_and_password_are_required(service: Service, missing: str) -> None:
    fields = {"grant_type": "password", "username": service.patron(), "password": PASSWORD}
    answer = service.nobody().auth("login", **{name: value for name, value in fields.items() if name != missing})
    assert (answer.status_code, answer.json()["error"]) == (422, "invalid_request")
    other = service.nobody().auth("login", **{**fields, "grant_type": "client_credentials"})
    assert (other.status_code, other.json()["error"]) == (422, "invalid_request")


def test_on_logout_the_server_must_invalidate_at_least_the_token_that_was_used(service: Service) -> None:
    program = service.signed_in()
    answer = program.auth("logout", patron=program.card)
    assert (answer.status_code, answer.json()) == (200, {"patron": program.card})
    assert program.core("GET").json()["error"] == program.auth("logout").json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"scope": ""}, 403, "insufficient_scope"),
        ({"token": "nonsense"}, 401, "invalid_grant"),
        ({"old_password": "wrong"}, 403, "access_denied"),
        ({"username": "1"}, 403, "access_denied"),
        ({"patron": "1"}, 403, "access_denied"),
        ({"new_password": "x"}, 422, "invalid_request"),
        ({"new_password": ""}, 422, "invalid_request"),
        ({}, 200, None),
    ],
)
def test_change_must_check_the_token_whether_username_and_password_match_and_the_scope(
    service: Service, change: dict[str, str], status: int, error: str | None
) -> None:
    card = service.patron()
    others = service.signed_in(card)
    program = service.signed_in(card, change.get("scope", "change_password"))
    program.token = change.get("token", program.token)
    fields = {"patron": card, "username": card, "old_password": PASSWORD, "new_password": "another12"}
    answer = program.auth("change", **{name: change.get(name, value) for name, value in fields.items()})
    assert (answer.status_code, answer.json().get("error")) == (status, error)
    assert others.core("GET").status_code == (401 if status == 200 else 200)  # a new password ends every token
    if status == 200:
        assert answer.json() == {"patron": card}


def test_two_departures_there_is_no_jsonp_and_no_token_in_an_address(service: Service) -> None:
    program = service.signed_in()
    for query in ("callback=show", f"access_token={program.token}"):
        answer = program.core("GET", f"/items?{query}")
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
        assert str(program.token) not in answer.text


def test_textual_fields_follow_accept_language(service: Service) -> None:
    program = service.signed_in()
    service.library.owe(program.card)
    for header, language, kind in (("sv-FI, en;q=0.5", "sv", "annan avgift"), ("de, fi;q=0.2", "fi", "muu maksu")):
        answer = program.core("GET", "/fees", headers={"Accept-Language": header})
        assert (answer.headers["Content-Language"], answer.json()["fee"][0]["feetype"]) == (language, kind)
    said = service.nobody().send("GET", "/paia/core/1", headers={"Accept-Language": "fi"}).json()["error_description"]
    assert said == "istuntotunnus puuttuu, on virheellinen tai vanhentunut"


def test_tokens_must_not_be_stored_by_others(service: Service) -> None:
    answer = service.nobody().auth("login", grant_type="password", username=service.patron(), password=PASSWORD)
    assert (answer.headers["Cache-Control"], answer.headers["Pragma"]) == ("no-store", "no-cache")
    assert (answer.json()["token_type"], answer.json()["expires_in"]) == ("Bearer", 3600)
    default = "read_patron read_fees read_items write_items read_notifications delete_notifications"
    assert answer.json()["scope"] == default


def test_titles_are_named_as_catalogued_or_by_uri_and_copies_say_what_can_be_done(service: Service) -> None:
    library, card = service.library, service.patron()
    shelf, title = service.copy()
    record = title.rpartition("/")[2]
    lent, stacks, lost = "D" + record[4:] + "1", "D" + record[4:] + "2", "D" + record[4:] + "3"
    for barcode, collection in ((lent, "book"), (stacks, "stacks"), (lost, "book")):
        library.copy(barcode, record, collection=collection)
    library.lend(card, lent)
    library.desk.items.lost(lost)
    answer = service.nobody().send("GET", f"/daia?id={record}|{title}|{shelf}|nothing&format=json")
    assert answer.status_code == 200
    found = answer.json()["document"]
    assert [one["id"] for one in found] == [title] * 3
    assert [one.get("requested") for one in found] == [record, None, shelf]
    items = {item["id"]: item for item in found[0]["item"]}
    assert set(items) == {shelf, uri("item", lent), uri("item", stacks)}
    (_, loan) = items[uri("item", lent)]["unavailable"]
    assert (loan["service"], loan["expected"]) == ("loan", str(library.dues(card)[lent]))
    assert loan["queue"] == 0
    assert items[shelf]["available"][1]["service"] == "loan"
    assert items[uri("item", stacks)]["available"][1] == {"service": "loan", "href": uri("item", stacks)}
    assert items[shelf]["department"] == {"id": uri("place", "linna"), "content": "Linna"}


def test_a_copy_on_loan_can_be_requested_where_no_other_is_on_the_shelf(service: Service) -> None:
    item, title = service.lent(service.patron())
    (document,) = service.nobody().send("GET", f"/daia?id={title}").json()["document"]
    assert document["item"][0]["unavailable"][1]["href"] == item


@pytest.mark.parametrize(
    ("query", "status"),
    [
        *(("", 422), ("id=", 422), ("id=x&format=xml", 422), ("id=x&patron=1", 501), ("id=x&patron-type=a:b", 501)),
        ("id=" + "|".join(map(str, range(101))), 413),
    ],
)
def test_a_question_that_names_nothing_or_what_is_not_told_is_refused(
    service: Service, query: str, status: int
) -> None:
    answer = service.nobody().send("GET", f"/daia?{query}")
    assert (answer.status_code, answer.json()["code"]) == (status, status)


@pytest.mark.parametrize(("method", "query"), [("GET", "id=x"), ("GET", ""), ("OPTIONS", "id=x"), ("PUT", "id=x")])
def test_every_answer_says_the_version_of_daia(service: Service, method: str, query: str) -> None:
    assert service.nobody().send(method, f"/daia?{query}").headers["X-DAIA-Version"] == "1.0.0"


def test_health_says_whether_the_library_answers(service: Service) -> None:
    assert service.nobody().send("GET", "/health").json() == {"status": "ok"}
