"""What an answer of a PAIA server means by its status and its error: of a question, and of a change."""

from __future__ import annotations

import json
from typing import Any
from unittest.mock import Mock

import pytest
from tests.builders import NOW

from tunilib.backends.paia.client import PaiaClient, RequestRefused
from tunilib.core.ports.sign_in import Session
from tunilib.errors import (
    NotFound,
    NotSignedIn,
    NotUnderstood,
    OutcomeUnknown,
    SessionExpired,
    TunilibError,
    Unavailable,
)
from tunilib.http.exchange import Exchanged


def client(status: int, error: str | None, code: int | None = None, after: int | None = None) -> PaiaClient:
    said: dict[str, Any] = {"doc": []} if error is None else {"error": error, "error_description": "Nein"}
    answer = Exchanged(
        status,
        {"x-paia-version": "1.4.0"},
        json.dumps(said | ({"code": code} if code else {})).encode(),
        after,
    )
    exchange = Mock(look=lambda *_: answer, send=lambda *_: answer, lost=lambda: OutcomeUnknown("lost"))
    settings = Mock(address="https://paia.example", connect=lambda: exchange)
    return PaiaClient(settings, Session(card="1", data={"token": "t"}, expires=NOW), lambda _: NOW)


@pytest.mark.parametrize(
    ("status", "error", "question", "change"),
    [
        (200, None, None, None),
        (299, None, None, None),
        (200, "not_found", NotUnderstood, RequestRefused),
        (200, "internal_error", Unavailable, OutcomeUnknown),
        (302, None, NotUnderstood, OutcomeUnknown),
        (400, None, NotUnderstood, RequestRefused),
        (400, "invalid_request", NotUnderstood, RequestRefused),
        (400, "invalid_grant", SessionExpired, SessionExpired),
        (401, None, SessionExpired, SessionExpired),
        (403, "access_denied", SessionExpired, RequestRefused),
        (403, "insufficient_scope", NotSignedIn, RequestRefused),
        (401, "insufficient_scope", NotSignedIn, RequestRefused),
        (404, None, NotUnderstood, RequestRefused),
        (429, None, Unavailable, Unavailable),
        (499, None, NotUnderstood, RequestRefused),
        (500, None, Unavailable, OutcomeUnknown),
        (501, "not_implemented", NotFound, NotFound),
    ],
)
def test_of_a_change_4xx_means_that_nothing_was_done_and_of_5xx_nobody_knows(
    status: int, error: str | None, question: type[TunilibError] | None, change: type[TunilibError] | None
) -> None:
    asks: list[Any] = [lambda one: one.get("items"), lambda one: one.post("renew", {})]
    for ask, expected in zip(asks, (question, change), strict=True):
        one = client(status, error)
        if expected is None:
            ask(one)
        else:
            with pytest.raises(expected) as caught:
                ask(one)
            assert type(caught.value) is expected
        assert one.has_ended is (expected is SessionExpired)


@pytest.mark.parametrize(("code", "change"), [(None, RequestRefused), (403, RequestRefused), (502, OutcomeUnknown)])
def test_a_refusal_in_an_answer_that_hides_its_status_is_one_unless_its_code_says_otherwise(
    code: int | None, change: type[TunilibError]
) -> None:
    with pytest.raises(change):
        client(200, "access_denied", code).post("renew", {})


@pytest.mark.parametrize(("after", "hint"), [(120, "try again after 120 seconds"), (None, "try again later")])
def test_a_server_that_takes_no_more_requests_says_how_long(after: int | None, hint: str) -> None:
    asks: list[Any] = [lambda one: one.get("items"), lambda one: one.post("renew", {})]
    for ask in asks:
        with pytest.raises(Unavailable, match="too many requests") as caught:
            ask(client(429, None, after=after))
        assert str(caught.value.hint) == hint


def test_a_refusal_is_told_in_the_servers_words_and_a_wrong_password_is_known() -> None:
    with pytest.raises(RequestRefused) as refused:
        client(403, "access_denied").post_form("change", {})
    assert (refused.value.reason.code, refused.value.reason.words) == ("password.wrong", "Nein")
    with pytest.raises(RequestRefused) as plain:
        client(403, "access_denied").post("cancel", {})
    assert (plain.value.reason.code, plain.value.reason.words) == ("other", "Nein")
    with pytest.raises(NotFound):  # an ability that the server has not
        client(405, None).patch({})


def test_what_several_parts_need_is_asked_for_once_and_anew_for_the_next_reading() -> None:
    one, looked = client(200, None), Mock(side_effect=lambda *_: Exchanged(200, {"x-paia-version": "1.4.0"}, b"{}"))
    one._exchange.look = looked  # type: ignore[method-assign]
    one.read_ahead(("loans", "holds"))
    for asked, method in ((1, "items"), (1, "items"), (2, "items"), (3, "fees"), (4, "fees")):
        one.get(method)
        assert looked.call_count == asked


SAYS_NOTHING: list[tuple[Any, type[TunilibError]]] = [
    ({}, NotUnderstood),  # without a version in the header
    ({"message": "down for maintenance"}, NotUnderstood),
    ({"status": "error", "code": 503}, Unavailable),
    ({"docs": [], "fees": []}, NotUnderstood),
    ({"doc": None, "fee": None, "name": None}, NotUnderstood),
    ({"doc": {}, "fee": {}, "name": []}, NotUnderstood),
    ([], NotUnderstood),
    ("", NotUnderstood),
    (None, NotUnderstood),
]


@pytest.mark.parametrize("method", ["items", "fees", ""])
@pytest.mark.parametrize(("said", "expected"), SAYS_NOTHING)
def test_an_answer_without_its_list_says_nothing_and_is_never_an_empty_one(
    method: str, said: Any, expected: type[TunilibError]
) -> None:
    one = client(200, None)
    one._exchange.look = lambda *_: Exchanged(200, {}, json.dumps(said).encode())  # type: ignore[method-assign]
    with pytest.raises(expected) as caught:
        one.get(method)
    assert type(caught.value) is expected


def test_an_empty_object_of_a_server_of_paia_is_an_empty_list() -> None:
    one = client(200, None)
    one._exchange.look = lambda *_: Exchanged(200, {"x-paia-version": "1.4.0"}, b"{}")  # type: ignore[method-assign]
    assert (one.get("items"), one.get("fees")) == ({"doc": []}, {"fee": []})
    with pytest.raises(NotUnderstood):
        one.get("")  # a patron has a name
