"""Clients that send what no program should: bodies, headers, paths and methods, too much, too slowly, for others."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import httpx
import pytest
import trustme
from tests.fakes.library import PASSWORD
from tests.fakes.paia.library import uri
from tests.library.serve.conftest import Service, a_service

from tunilib.errors import UsageError
from tunilib.library.circulation.fulfilment import is_lent
from tunilib.library.serve import application, daia, server
from tunilib.library.serve.replies import Peers

DOC = {"doc": [{"item": "urn:x:1"}]}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"[]", 400),
        (b"null", 400),
        (b'{"doc": NaN}', 400),
        (b'{"doc": [], "doc": []}', 400),
        (b"\xff\xfe{}", 400),
        (b"[" * 30_000, 400),
        (b'{"doc": []}', 422),
        (b'{"doc": {}}', 422),
        (b'{"doc": [1]}', 422),
        (b'{"doc": [{}]}', 422),
        (b'{"doc": [{"item": 5}]}', 422),
        (b'{"doc": [{"item": "no uri"}]}', 422),
        (b'{"doc": [{"item": "urn:x:\\u0000"}]}', 422),
        (b'{"doc": [{"item": "urn:x:\\ud800"}]}', 422),
        (b'{"doc": [{"item": "urn:x:1", "confirm": []}]}', 422),
        (b'{"doc": [{"item": "urn:x:1", "confirm": {"a": "b"}}]}', 422),
        (json.dumps({"doc": [{"item": f"urn:x:{number}"} for number in range(101)]}).encode(), 413),
        (b" " * 70_000, 413),
        (b" " * 3_000_000, 413),
    ],
)
def test_a_body_that_is_wrong_is_refused_and_nothing_is_done(service: Service, body: bytes, status: int) -> None:
    answer = service.signed_in().core("POST", "/request", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]) == (status, "invalid_request")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "application/json; charset=latin-1", "", "a/b/c;;;="]
)
def test_a_body_of_another_type_is_refused(service: Service, kind: str) -> None:
    answer = service.signed_in().core("POST", "/renew", content=json.dumps(DOC), headers={"Content-Type": kind})
    assert answer.status_code == (200 if not kind else 400)  # without a type it is the usual one


@pytest.mark.parametrize(
    "value", ["Bearer", "Basic eDp5", "Bearer a b", "Bearer \xe4", "bearer", "Bearer " + "x" * 5000]
)
def test_an_authorization_that_is_no_token_is_no_right(service: Service, value: str) -> None:
    program = service.signed_in()
    program.token = None
    answer = program.core("GET", "/items", headers={"Authorization": value.encode("latin-1")})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_grant")


def test_of_two_authorizations_none_is_a_right(service: Service) -> None:
    program, other = service.signed_in(), service.signed_in()
    headers = [("Authorization", f"Bearer {one.token}") for one in (program, other)]
    for given in (headers, headers[::-1], headers[:1] * 2):
        answer = service.http.get(f"{program.address}/paia/core/{program.card}/items", headers=given)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_grant")


@pytest.mark.parametrize(
    "path", ["/items/", "//items", "/%2e%2e/items", "/items%00", "/notifications/%2f", "/renew/1", "/%ff"]
)
def test_no_path_leads_around_the_check_of_rights(service: Service, path: str) -> None:
    program = service.signed_in()
    assert program.core("GET", path).status_code in (403, 404)
    program.token = None
    assert program.core("GET", path).status_code in (401, 404)


@pytest.mark.parametrize("path", ["", "/items", "/fees", "/notifications", "/notifications/1", "/nothing"])
def test_a_token_of_another_patron_learns_not_even_who_there_is(service: Service, path: str) -> None:
    program, other = service.signed_in(), service.patron()
    answers = []
    for card in (other, "nobody"):
        program.card = card
        answer = program.core("GET", path)
        answers.append((answer.status_code, answer.text))
    assert answers[0] == answers[1]
    assert answers[0][0] == 403


def test_a_change_for_another_patron_is_refused_and_not_made(service: Service) -> None:
    program, other = service.signed_in(), service.patron()
    item, _ = service.lent(other)
    before = service.library.dues(other)
    program.card = other
    for method in ("renew", "request", "cancel"):
        assert program.core("POST", f"/{method}", json={"doc": [{"item": item}]}).status_code == 403
    assert service.library.dues(other) == before


@pytest.mark.parametrize(
    ("scope", "verb", "path"),
    [
        ("read_items", "GET", ""),
        ("read_items", "PATCH", ""),
        ("read_patron", "GET", "/items"),
        ("read_items", "GET", "/fees"),
        ("read_items", "POST", "/renew"),
        ("read_items", "POST", "/request"),
        ("read_items", "POST", "/cancel"),
        ("read_items", "GET", "/notifications"),
        ("read_notifications", "DELETE", "/notifications/1"),
    ],
)
def test_a_token_does_only_what_its_scopes_say(service: Service, scope: str, verb: str, path: str) -> None:
    answer = service.signed_in(scope=scope).core(verb, path, json=DOC)
    assert (answer.status_code, answer.json()["error"]) == (403, "insufficient_scope")


def test_scopes_that_there_are_not_are_not_given(service: Service) -> None:
    program = service.signed_in(scope="admin read_items update_patron")
    assert program.core("GET", "/items").headers["X-OAuth-Scopes"] == "read_items"
    answer = service.nobody().auth("login", grant_type="password", username="1", password="x", scope="admin")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"email": "new@example.org"}, 200),
        ({"email": ""}, 200),
        ({"email": "nonsense"}, 422),
        ({"email": None}, 422),
        ({"name": "Another"}, 403),
        ({"email": "a@example.org", "address": "x"}, 403),
        ({"status": 0}, 422),
        ({}, 422),
    ],
)
def test_patch_takes_an_email_address_alone(service: Service, body: dict[str, Any], status: int) -> None:
    program = service.signed_in(scope="read_patron update_patron_email")
    before = program.core("GET").json()
    answer = program.core("PATCH", json=body)
    assert answer.status_code == status
    if status == 200:
        before["tunilib"]["email"] = body["email"] or None
        before |= {"email": body["email"]} if body["email"] else {}
    assert program.core("GET").json() == before


def test_an_unknown_card_a_wrong_password_and_a_locked_card_are_one_answer(service: Service) -> None:
    card = service.patron()

    def answer(user: str, password: str) -> tuple[int, str]:
        found = service.nobody().auth("login", grant_type="password", username=user, password=password)
        return found.status_code, found.text

    wrong = [answer(card, "wrong") for _ in range(5)]
    assert {*wrong, answer(card, PASSWORD), answer("nobody", PASSWORD), answer("' OR 1=1", "x")} == {wrong[0]}
    assert wrong[0][0] == 403
    service.library.desk.patrons.unlock(card)
    assert answer(card, PASSWORD)[0] == 200


@contextmanager
def _raw(service: Service) -> Iterator[socket.socket]:
    host, _, port = service.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        yield connection


def _answer(connection: socket.socket) -> tuple[int, dict[str, Any]]:
    text = b""
    while part := connection.recv(65536):
        text += part
    head, _, body = text.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"POST /paia/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400),
        (
            b"POST /health HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET",
            400,
        ),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 70_000, 413),
        (b"GET http://another.example/health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 404),
        (b"CONNECT another.example:443 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", 405),
    ],
)
def test_what_is_no_request_is_answered_and_the_connection_closed(service: Service, text: bytes, status: int) -> None:
    with _raw(service) as connection:
        connection.sendall(text)
        found, body = _answer(connection)
        assert (found, body["error"]) == (status, "not_found" if status == 404 else "invalid_request")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"GET /health HTTP/1.1\r\nHost:",
        b"POST /paia/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 50\r\n\r\ngrant",
        b"GET /health HTTP/1.1\r\nHost: a\r\n\r\nGET /hea",
    ],
)
def test_a_request_that_does_not_come_in_time_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bytes
) -> None:
    monkeypatch.setattr(server, "_SECONDS_TO_ASK", 0.2)
    with a_service("sqlite", tmp_path) as service, _raw(service) as connection:
        connection.sendall(text)
        found = b""
        while part := connection.recv(65536):
            found += part
        assert b"HTTP/1.1 408" in found


def test_a_client_that_does_not_read_its_answers_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_MOST_CONNECTIONS", 1)
    with a_service("sqlite", tmp_path) as service, socket.socket() as connection:
        codes = [service.library.copy(f"C{number:02}", "large.1") for number in range(40)]
        path, health = f"/daia?id={'|'.join(codes)}", f"{service.address}/health"
        size = len(httpx.get(service.address + path).content)
        monkeypatch.setattr(server, "_SECONDS_TO_ANSWER", 0.5)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.connect(("127.0.0.1", int(service.address.rpartition(":")[2])))
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        assert connection.recv(100)
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * 12)
        assert any(httpx.get(health).status_code == 200 for _ in range(2000))  # the one place is free again
        taken = 0
        with suppress(ConnectionError):
            while part := connection.recv(65536):
                taken += len(part)
        assert taken < 12 * size


def test_who_connects_by_tls_and_says_nothing_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "_SECONDS_TO_ASK", 0.2)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    with a_service("sqlite", tmp_path, tls=tls) as service, _raw(service) as connection, suppress(ConnectionError):
        assert connection.recv(100) == b""


def test_connections_over_the_limit_are_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_MOST_CONNECTIONS", 2)
    with a_service("sqlite", tmp_path) as service, _raw(service), _raw(service), _raw(service) as third:
        third.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        status, body = _answer(third)
        assert (status, body["error"]) == (503, "service_unavailable")


def test_idle_connections_of_one_address_shut_nobody_else_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_MOST_OF_ONE", 2)
    monkeypatch.setattr(server, "_MOST_CONNECTIONS", 4)
    crowd = iter(["192.0.2.1"] * 20)
    monkeypatch.setattr(Peers, "counted_at", lambda *_: next(crowd, "192.0.2.99"))
    with a_service("sqlite", tmp_path) as service, ExitStack() as stack:
        idle = [stack.enter_context(_raw(service)) for _ in range(20)]
        assert httpx.get(f"{service.address}/health").status_code == 200  # of another address
        idle[-1].sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        assert _answer(idle[-1])[0] == 503


def test_a_forwarded_address_has_few_requests_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(application, "MOST_AT_ONCE", 1)
    with a_service("sqlite", tmp_path, Peers.of(["127.0.0.1"])) as service, _raw(service) as slow:
        slow.sendall(b"POST /paia/auth/login HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.9\r\n")
        slow.sendall(b"Content-Length: 9\r\n\r\n{")
        crowded, free = ({"X-Forwarded-For": address} for address in ("203.0.113.9", "203.0.113.10"))
        asked = (service.nobody().send("GET", "/health", headers=crowded) for _ in range(500))
        assert any(one.status_code == 503 for one in asked)  # as soon as the slow request has begun
        assert service.nobody().send("GET", "/health", headers=free).status_code == 200


@pytest.mark.parametrize("net", ["0.0.0.0/0", "10.0.0.0/23", "::/0", "2001:db8::/63"])
def test_a_net_of_many_addresses_is_no_proxy(net: str) -> None:
    with pytest.raises(UsageError, match=net):
        Peers.of([net])
    assert Peers.of(["10.0.0.0/24", "2001:db8::/64", "127.0.0.1"]).proxies


def test_availability_of_many_copies_is_bounded_and_asks_the_rules_in_proportion(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = f"many.{id(service)}"
    codes = [service.library.copy(f"M{number:04}", record) for number in range(60)]
    monkeypatch.setattr(daia, "_MOST_ITEMS", 100)
    counted = Mock(side_effect=is_lent)
    monkeypatch.setattr(daia, "is_lent", counted)
    answer = service.nobody().send("GET", "/daia", params={"id": "|".join(codes[:3])}).json()
    assert [len(one["item"]) for one in answer["document"]] == [60, 40, 0]
    assert ["message" in one for one in answer["document"]] == [False, True, True]
    assert answer["document"][1]["message"].startswith("20 copies are left out")
    assert counted.call_count <= 60 * 12


def test_a_token_does_not_sign_out_another_patron(service: Service) -> None:
    program = service.signed_in()
    answer = program.auth("logout", patron=service.patron())
    assert (answer.status_code, answer.json()["error"]) == (403, "access_denied")
    assert program.core("GET").status_code == 200


def test_an_address_that_is_no_proxy_is_not_let_in(tmp_path: Path) -> None:
    with a_service("sqlite", tmp_path, Peers.of(["192.0.2.1"])) as service, _raw(service) as connection:
        assert _ended(connection)


def _ended(connection: socket.socket) -> bool:
    try:
        connection.sendall(b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n")
        return connection.recv(100) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_one_address_that_a_proxy_forwards_locks_no_more_than_six_cards(tmp_path: Path, engine: str) -> None:
    with a_service(engine, tmp_path, Peers.of(["127.0.0.1"])) as service:
        cards = [service.patron() for _ in range(8)]

        def sign_in(card: str, password: str, forwarded: str | None) -> Any:
            fields = {"grant_type": "password", "username": card, "password": password}
            headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
            return service.nobody().send("POST", "/paia/auth/login", data=fields, headers=headers)

        # what the client writes into the header itself comes before what the proxy saw
        answers = [sign_in(card, "wrong", f"10.0.0.{number}, 203.0.113.9") for card in cards for number in range(5)]
        assert [answer.status_code for answer in answers] == [403] * 40
        assert ["Retry-After" in answer.headers for answer in answers] == [False] * 30 + [True] * 10
        assert sign_in(cards[7], PASSWORD, "203.0.113.9").status_code == 403
        assert [sign_in(card, PASSWORD, "203.0.113.10").status_code for card in cards] == [403] * 6 + [200] * 2
        assert sign_in(cards[7], PASSWORD, None).status_code == 200  # a program in front counts itself
        assert sign_in(cards[7], PASSWORD, "nonsense").status_code == 400
        service.library.moment = service.library.moment.replace(minute=16)
        assert sign_in(cards[7], PASSWORD, "203.0.113.9").status_code == 200


def test_a_good_sign_in_takes_no_refused_one_back(tmp_path: Path) -> None:
    with a_service("sqlite", tmp_path, Peers.of(["127.0.0.1"])) as service:
        cards = [service.patron() for _ in range(9)]

        def sign_in(card: str, password: str = "wrong") -> bool:
            fields = {"grant_type": "password", "username": card, "password": password}
            headers = {"X-Forwarded-For": "203.0.113.9"}
            return (
                "Retry-After" in service.nobody().send("POST", "/paia/auth/login", data=fields, headers=headers).headers
            )

        tried = [sign_in(card) for card in cards[:7] for _ in range(4)]
        assert not any((*tried, sign_in(cards[8], PASSWORD), sign_in(cards[7]), sign_in(cards[8], PASSWORD)))
        assert [sign_in(cards[7]), sign_in(cards[7]), sign_in(cards[8], PASSWORD)] == [False, True, True]


def test_what_is_noted_of_a_request_names_no_card_token_title_or_query(service: Service) -> None:
    program = service.signed_in()
    item, _ = service.lent(program.card)
    service.notes.clear()
    program.core("GET", "/items?secret=1")
    program.core("GET", f"/{item}")
    program.send("GET", f"/{program.token}")
    program.send("GE\x54X", f"/daia?id={uri('title', 'x')}")
    found = [(verb, route, status) for verb, route, status, _ in service.notes]
    assert found == [
        ("GET", "/paia/core/{patron}/items", 200),
        ("GET", "/paia/core/{patron}/{rest:path}", 404),
        ("GET", "/{rest:path}", 404),
        ("?", "/daia", 405),
    ]
