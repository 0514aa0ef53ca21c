"""Renewing, placing and cancelling at a Primo page: sent once, and proved by the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from tests.accounts import account_of, inner
from tests.backends.primo.page import (
    CARD,
    FORM,
    GROUP,
    LINK,
    MMS,
    NOBODY,
    NOW,
    PASSWORD,
    RECORD,
    VIEW,
    Page,
    failed,
    hold,
    loan,
    ok,
)
from tests.builders import FakeLedger
from tests.fakes.server import serving
from tests.fakes.web import Response

from tunilib.account import Account
from tunilib.backends.registry import find_backend
from tunilib.core.ports.sign_in import SignInRequest
from tunilib.errors import NotFound, NotUnderstood, TermsAsked, TunilibError, UsageError
from tunilib.services.holds import pickup_libraries

SENT = ("renew_loans", "cancel_requests", "itemServices/2302")


@contextmanager
def account(page: Page, *, age: timedelta = timedelta()) -> Iterator[Account]:
    """An account at a page; ``age``: of its session."""
    time = [NOW]
    with serving(page) as address:
        options: dict[str, Any] = {"now": lambda _: time[0], "sleep": lambda _: None}
        entry = find_backend("primo").open(f"{address}/discovery/search?vid={VIEW}", **options)
        who = SignInRequest(card=CARD, password=PASSWORD)
        door = entry.open(entry.sign_in(who))
        time[0] = NOW + age
        page.log.clear()
        opened = account_of(
            door,
            FakeLedger(),
            site=address,
            clock=lambda _: time[0],
            sign_in_again=lambda: entry.open(entry.sign_in(who)),
        )
        with closing(opened):
            yield opened


def sent(page: Page) -> list[str]:
    return [one for one in page.log if one.startswith("POST") and one.endswith(SENT)]


def test_a_renewal_is_asked_for_one_by_one_and_proved_by_the_list() -> None:
    page = Page(loans=[loan("1", "20261216"), loan("2", "20261217", renew="N"), loan("3", "20261218")])
    with account(page) as opened:
        outcomes = [str(one.outcome) for one in opened.renew()]
    assert outcomes == ["renewed", "refused", "renewed"]
    assert [body for path, body in page.sent if path.endswith("renew_loans")] == [{"id": "1"}, {"id": "3"}]
    assert len(page.log) == 3 + 2


def test_a_hold_is_placed_on_the_copy_that_may_be_requested_at_the_place_that_is_named() -> None:
    page = Page()
    with account(page) as opened:
        outcome = opened.place(RECORD, pickup="Hervanta")
    assert (str(outcome.outcome), outcome.id) == ("placed", "3401")
    body = {"requestType": "hold", "pickupLocation": "4271", "materialType": "BOOK", "itemId": "2302"}
    assert page.sent[-1] == (
        LINK.partition("?")[0],
        {**body, "group_id": MMS, "pickupLibraryId": "4271", "pickupType": "LIBRARY"},
    )


@pytest.mark.parametrize(("late", "outcome"), [(0, "placed"), (1, "placed"), (5, "placed"), (6, "unknown")])
def test_a_new_hold_is_looked_for_up_to_15_seconds(late: int, outcome: str) -> None:
    page = Page()

    def accept(_: Any) -> Any:
        page.late = late
        page._coming = [hold("3401", MMS)]
        return {"status": "ok", "reply-text": "ok"}

    with account(page) as opened:
        page.answers["itemServices/2302"] = lambda one: accept(one) if one.method == "POST" else FORM
        assert str(opened.place(MMS, pickup="4271").outcome) == outcome
    assert len(sent(page)) == 1


def test_a_place_must_be_one_of_the_form_and_delivery_home_is_none() -> None:
    page = Page()
    with account(page) as opened:
        for wanted in ("Arvo", "1", "Kotiin"):
            outcome = opened.place(RECORD, pickup=wanted)
            assert (str(outcome.outcome), str(outcome.reasons[0].code)) == ("refused", "hold.pickup-invalid")
        with pytest.raises(UsageError, match="must be named"):
            opened.place(RECORD)
        assert [(str(one.id), one.name) for one in pickup_libraries(inner(opened), RECORD)] == [
            ("4271", "Hervanta"),
            ("4290", "Linna, tiski"),
        ]
        with pytest.raises(UsageError, match="depend on the record"):
            pickup_libraries(inner(opened))
        with pytest.raises(NotFound):
            opened.place("alma9900000005973", pickup="4271")
    assert sent(page) == []


def test_terms_of_use_are_shown_and_never_accepted_in_silence() -> None:
    group = {**GROUP, "termsOfUse": "You agree to pay."}
    page = Page()
    with account(page) as opened:
        page.answers["itemServices/2302"] = lambda _: {"services-arr": {"services": {"groups-list-map": [group]}}}
        with pytest.raises(TermsAsked) as caught:
            opened.place(RECORD, pickup="4271")
    assert (caught.value.facts["terms"], sent(page)) == ("You agree to pay.", [])


SERVICES = {"physical": f"getPhysicalService/{MMS}", "title": f"titleServices/{MMS}", "form": "itemServices/2302"}
OF_TITLE = {"type": "AlmaRequest", "allowed": "N"}


def _form(**group: Any) -> Any:
    return {"services-arr": {"services": [{"groups-list-map": [{**GROUP, **group}]}]}}


@pytest.mark.parametrize(
    "answers",
    [
        {"physical": {}, "title": ok({"serviceinfo": OF_TITLE})},
        {"form": _form(requestType="digitization")},
        {"form": {"services-arr": {"services": {"requestType": [{"key": "booking"}]}}}},
        {"form": _form(pickupLocation={"key": "1$$USER_HOME_ADDRESS###ADDRESS"})},
    ],
)
def test_a_title_cannot_be_held_where_the_page_says_so(answers: dict[str, Any]) -> None:
    page = Page(answers={SERVICES[name]: partial(_always, said) for name, said in answers.items()})
    with account(page) as opened:
        outcome = opened.place(RECORD, pickup="4271")
        assert pickup_libraries(inner(opened), RECORD) == ()
    assert (str(outcome.outcome), [str(one.code) for one in outcome.reasons]) == ("refused", ["hold.not-holdable"])


@pytest.mark.parametrize(
    "answers",
    [
        {"physical": {}},
        {"physical": {}, "title": ok({})},
        {"physical": {}, "title": ok({"serviceinfo": [{"type": "AlmaDigitization", "allowed": "N"}]})},
        {"holdings/PS1": {"data": {}}},
        {"form": {"services-arr": {}}},
        {"form": {"services-arr": {"services": [{"itemId": "2302"}]}}},
        {"form": {"services-arr": {"services": {"requestType": {"key": "hold"}, "groups-list-map": []}}}},
        {"form": _form(pickupLocation=[])},
        {"form": _form(pickupLocation=None)},
    ],
)
def test_an_emptied_answer_does_not_say_that_a_title_cannot_be_held(answers: dict[str, Any]) -> None:
    page = Page(answers={SERVICES.get(name, name): partial(_always, said) for name, said in answers.items()})
    with account(page) as opened:
        with pytest.raises(NotUnderstood):
            opened.place(RECORD, pickup="4271")
        with pytest.raises(NotUnderstood):
            pickup_libraries(inner(opened), RECORD)
    assert sent(page) == []


def _always(said: Any, _: object) -> Any:
    return said


def test_a_hold_is_cancelled_by_the_kind_of_its_list_and_proved_by_the_list() -> None:
    page = Page(holds=[hold("1", "99"), hold("2", "98")])
    with account(page) as opened:
        (outcome,) = opened.cancel(["1"])
    assert str(outcome.outcome) == "cancelled"
    assert page.sent[-1][1] == {"request_id": "1", "request_type": "holds"}


def test_a_token_that_is_about_to_end_is_replaced_before_the_change_and_not_after() -> None:
    page = Page(loans=[loan("1", "20261216")])
    with account(page, age=timedelta(hours=23, minutes=59)) as opened:
        assert [str(one.outcome) for one in opened.renew()] == ["renewed"]
    steps = [one.rpartition("/")[2] for one in page.log]
    assert steps.index("suprimaLogin") < steps.index("renew_loans")
    assert steps.count("renew_loans") == 1
    assert steps[steps.index("renew_loans") + 1 :] == ["loans"]


SAID: dict[str, Any] = {
    "done, and nothing else": ok({}),
    "done with another loan": ok({"loans": {"loan": [{"loanid": "9", "renewed": "Y"}]}}),
    "failed": failed("0100", "Too early to renew"),
    "nobody": NOBODY,
    "null": None,
    "a list": [],
    "a page": Response(200, "<html>maintenance</html>"),
    "a filter": Response(403, "<html>are you a robot?</html>"),
    "a redirect": Response(302, "", "/elsewhere"),
    "unknown": Response(404, ""),
    "refused": Response(400, ""),
    "not known": Response(401, ""),
    "a gateway": Response(502, ""),
    "busy": Response(429, ""),
    "cut": Response(200, '{"status": "ok"', cut=5),
    "nothing": Response(200, "", cut=-1),
}
CHANGES: dict[str, tuple[str, str, Callable[[Account], Any]]] = {
    "renew_loans": ("renewed", "refused", lambda one: one.renew()[0].outcome),
    "cancel_requests": ("cancelled", "refused", lambda one: one.cancel(["1"])[0].outcome),
    "itemServices/2302": ("placed", "refused", lambda one: one.place(RECORD, pickup="4271").outcome),
}


TOKEN_REFUSED = ("nobody", "not known")
"""Nothing was done with such a token, so that the change is asked for once more after a new sign-in."""
REFUSED = ("failed", "unknown", "refused", "a filter", "busy", *TOKEN_REFUSED)


@pytest.mark.parametrize("acts", [True, False])
@pytest.mark.parametrize("answer", SAID)
@pytest.mark.parametrize("path", CHANGES)
def test_never_a_false_done_and_never_a_second_request(path: str, answer: str, acts: bool) -> None:
    done, refused, make = CHANGES[path]
    page = Page(loans=[loan("1", "20261216")], holds=[hold("1", "99")])

    def said(request: Any) -> Any:
        if request.method == "GET" or (acts and page._proper(request) is None):
            return page._proper(request)
        return SAID[answer]

    with account(page) as opened:
        page.answers[path] = said
        try:
            word = str(make(opened))
        except TunilibError as error:
            word = f"error {error.exit_code}"
    assert len(sent(page)) in ((1, 2) if answer in TOKEN_REFUSED else (1,))
    if not acts:
        assert word in (refused, "unknown", "not-tried", "error 3", "error 4", "error 5"), word
    elif answer not in REFUSED:
        assert word == done, word
