"""A site that asks to wait is waited for, as long as the call has patience; a change is never sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tunilib.http.browser import Browser, asked_wait, retry_after
from tunilib.http.exchange import Exchange
from tunilib.http.limits import Allowance, account_allowance

SITE = "https://library.example"
GOOD = httpx.Response(200, text="here")


def busy(status: int, seconds: int | str | None = None) -> httpx.Response:
    return httpx.Response(status, headers={} if seconds is None else {"Retry-After": str(seconds)})


class Site:
    """Answers in turn; the last one stays. ``slept``: the waits between the requests."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []
        self.slept: list[float] = []

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.method)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def at(self, kind: type[Browser] = Browser) -> Any:
        return kind(SITE, transport=httpx.MockTransport(self._answer), sleep=self.slept.append)


READS: dict[str, Callable[[Site], int]] = {
    "page": lambda site: site.at().read("page").status,
    "object": lambda site: site.at(Exchange).look("items", {}).status,
}


@pytest.mark.parametrize("kind", READS)
@pytest.mark.parametrize(
    ("first", "waits"),
    [(busy(429, 20), [20]), (busy(503, 20), [20]), (busy(429), [10.0]), (busy(429, 0), [1]), (busy(503), [0.5])],
)
def test_a_reading_waits_as_long_as_the_site_asks(kind: str, first: httpx.Response, waits: list[float]) -> None:
    site = Site(first, GOOD)
    assert READS[kind](site) == 200
    assert site.slept == waits


@pytest.mark.parametrize("status", [429, 503])
def test_a_wait_that_is_longer_than_what_is_left_is_not_begun(status: int) -> None:
    site = Site(busy(status, 61))
    assert site.at().read("page").status == status
    assert (len(site.asked), site.slept) == (1, [])


def test_all_readings_of_a_call_have_one_patience() -> None:
    site, told = Site(busy(429, 25), GOOD), list[tuple[str, float]]()
    allowance = Allowance(patience=60, tell_wait=lambda name, seconds: told.append((name, seconds)))
    with account_allowance(allowance):
        for _ in range(2):
            assert site.at().read("page").status == 200
            site.answers = [busy(429, 25), GOOD]
        assert site.at().read("page").status == 429
    assert site.slept == [25, 25]
    assert told == [(SITE, 25), (SITE, 25)]


def test_a_wait_takes_nothing_of_the_time_for_requests() -> None:
    site, allowance = Site(busy(429, 40), GOOD), Allowance(5.0)
    with account_allowance(allowance):
        assert site.at().read("page").status == 200
    assert allowance.left > 4


@pytest.mark.parametrize("status", [429, 503])
def test_a_change_is_sent_once_whatever_the_site_asks(status: int) -> None:
    site = Site(busy(status, 1), GOOD)
    assert site.at().change("renew", [("a", "b")]).status == status
    assert Site(busy(status, 1), GOOD).at(Exchange).send("POST", "renew", {}, b"{}").status == status
    assert (site.asked, site.slept) == (["POST"], [])


def test_the_page_that_a_change_leads_to_is_waited_for() -> None:
    site = Site(httpx.Response(303, headers={"Location": "/list"}), busy(503, 5), GOOD)
    assert site.at().change("renew", []).status == 200
    assert (site.asked, site.slept) == (["POST", "GET", "GET"], [5])


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": " 7 "}, 7),
        ({"X-RateLimit-Retry-After": "8"}, 8),
        ({"Retry-After": "Thu, 03 Dec 2026 06:00:30 GMT", "Date": "Thu, 03 Dec 2026 06:00:00 GMT"}, 30),
        ({"Retry-After": "Thu, 03 Dec 2026 05:00:00 GMT", "Date": "Thu, 03 Dec 2026 06:00:00 GMT"}, 0),
        ({"Retry-After": "Thu, 03 Dec 2026 06:00:30 GMT"}, None),
        ({"Retry-After": "Thu, 03 Dec 2099 06:00:30 GMT", "Date": "Thu, 03 Dec 2026 06:00:00 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "1234567"}, None),
        ({}, None),
    ],
)
def test_seconds_or_a_date_say_when_to_come_back(headers: dict[str, str], seconds: int | None) -> None:
    assert retry_after(503, httpx.Headers(headers), b"") == seconds


@pytest.mark.parametrize(("status", "seconds", "wait"), [(200, 5, None), (500, 5, None), (502, 5, None)])
def test_no_other_answer_asks_to_wait(status: int, seconds: int, wait: float | None) -> None:
    assert asked_wait(status, seconds) == wait
