"""What the answer to a change claims of each document, and how a choice that it asks for is sent: once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple, cast
from unittest.mock import Mock

import pytest
from tests.builders import a_hold, a_loan, given

from tunilib.backends.paia import items
from tunilib.backends.paia.changes import change
from tunilib.backends.paia.client import PaiaClient, RequestRefused
from tunilib.backends.paia.conditions import ConditionChoice, confirmation
from tunilib.backends.paia.documents import read_documents
from tunilib.backends.paia.items import PaiaHolds, PaiaLoans
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.hold import HoldRequest
from tunilib.core.paia import STORAGE
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import OutcomeUnknown, Unavailable, UsageError

DONE, SILENT, REFUSED = Claim(word=ClaimWord.DONE), Claim(), Claim(word=ClaimWord.REFUSED)
DUE = date(2026, 4, 30)
NO = Claim(word=ClaimWord.REFUSED, reasons=(Reason.said("Nein"),))
ASKED = {"a": {"edition": "x:a"}, "b": {"edition": "x:b"}}
TO_CHOOSE: dict[str, Any] = {
    "edition": "x:a",
    "error": "Choose",
    "condition": {"x:c": {"option": [{"id": "x:yes"}], "default": ["x:yes"]}},
}
NOT_CHOSEN = {**TO_CHOOSE, "condition": {"x:c": {"option": [{"id": "x:yes"}]}}}
OTHER = {"edition": "x:b", "status": 1}
WHOLE, AWAY = RequestRefused("no", words="Gesperrt", meaning=ReasonCode.OTHER), Unavailable("away")


class Server(NamedTuple):
    """A client that answers in turn, and what it was sent."""

    answers: list[Any]
    sent: list[tuple[str, list[Any]]]
    has: tuple[str, ...] = ()

    def post(self, method: str, body: dict[str, Any]) -> object:
        self.sent.append((method, body["doc"]))
        return read_documents({"doc": given(self.answers.pop(0))}, of_answer=True)

    def documents(self) -> tuple[str, ...]:
        return self.has


def asked(server: Server, method: str = "request", which: Mapping[str, Any] = ASKED) -> Answer:
    return change(
        cast("PaiaClient", server), method, which, ConditionChoice(), lambda key, now: key in cast("Any", now)
    )


@pytest.mark.parametrize(
    ("method", "answered", "claimed"),
    [
        ("renew", {"status": 3, "endtime": "2026-04-30"}, Claim(word=ClaimWord.DONE, due=DUE)),
        ("renew", {"status": 1, "endtime": "2026-04-30"}, SILENT),
        ("renew", {"status": 3, "endtime": "2026-04-30", "error": "Nein"}, NO),
        ("cancel", {"status": 0}, DONE),
        ("cancel", {"status": 1}, SILENT),
        ("cancel", {}, SILENT),
        ("cancel", {"status": 0, "error": "Nein"}, NO),
        ("request", {"status": 0}, SILENT),
        ("request", {"status": 1}, DONE),
        ("request", {"status": 4}, DONE),
        ("request", {"status": 5}, REFUSED),
        ("request", {}, SILENT),
        ("request", {"status": 1, "error": "Nein"}, NO),
    ],
)
def test_a_document_of_the_answer_claims_what_its_status_says_and_an_error_in_it_is_a_refusal(
    method: str, answered: dict[str, Any], claimed: Claim
) -> None:
    server = Server([[{"edition": "x:a", **answered}]], [])
    assert asked(server, method, {"a": ASKED["a"]}).claims == {"a": claimed}
    assert server.sent == [(method, [{"edition": "x:a", "confirm": {}}])]


@pytest.mark.parametrize(
    ("second", "claimed"),
    [
        ([{"edition": "x:a", "status": 1, "error": "Nein"}], NO),
        ([{"edition": "x:a", "status": 1}], DONE),
        ([TO_CHOOSE], NO._replace(reasons=(Reason.said("Choose"),))),  # and there is no third request
        (WHOLE, NO._replace(reasons=(WHOLE.reason,))),
        (AWAY, Claim(word=ClaimWord.NOT_SENT, reasons=(Reason.because(AWAY),))),
        (OutcomeUnknown("?"), None),
    ],
)
def test_what_was_chosen_is_sent_once_and_the_others_keep_what_was_said_of_them(
    second: Any, claimed: Claim | None
) -> None:
    server = Server([[TO_CHOOSE, OTHER], second], [])
    answer = asked(server)
    assert server.sent[1:] == [("request", [{"edition": "x:a", "confirm": {"x:c": ["x:yes"]}}])]
    assert answer.claims == {"b": DONE, **({} if claimed is None else {"a": claimed})}
    assert answer.lost is (claimed is None)
    assert answer.words == (("Choose", "Nein") if claimed == NO else ("Choose",))


def test_what_shows_as_done_after_all_is_not_sent_again() -> None:
    server = Server([[TO_CHOOSE, OTHER]], [], has=("a",))
    assert asked(server).claims == {"b": DONE}
    assert len(server.sent) == 1


def test_what_cannot_be_chosen_is_refused_in_the_servers_words_and_nothing_more_is_sent() -> None:
    server = Server([[NOT_CHOSEN, OTHER]], [])
    answer = asked(server)
    (reason,) = answer.claims["a"].reasons
    assert (answer.claims["a"].word, dict(reason.params)) == (
        ClaimWord.REFUSED,
        {"what": "choice-needed", "kind": "x:c", "options": "x:yes"},
    )
    assert (answer.claims["b"], answer.words, len(server.sent)) == (DONE, ("Choose",), 1)


@pytest.mark.parametrize(
    ("answered", "claims"),
    [
        ([{"item": "x:1", "status": 1}, {"item": "x:2", "error": "Nein"}], {"a": DONE, "b": NO}),
        ([{"requested": "x:1", "edition": "x:e", "status": 1}], {"a": DONE}),
        ([{"edition": "x:e", "status": 1}], {}),
        ([{"item": "x:3", "edition": "x:e", "status": 1}], {}),
    ],
)
def test_two_copies_of_one_edition_are_told_apart_by_the_copy_or_nothing_is_claimed(
    answered: list[Any], claims: dict[str, Claim]
) -> None:
    copies = {"a": {"item": "x:1", "edition": "x:e"}, "b": {"item": "x:2", "edition": "x:e"}}
    assert asked(Server([answered], []), which=copies).claims == claims


@pytest.mark.parametrize(
    ("named", "answered", "is_of_it"),
    [
        ({"edition": "x:e"}, {"item": "x:1", "edition": "x:e"}, True),  # the server chose a copy
        ({"item": "x:1", "edition": "x:e"}, {"edition": "x:e"}, True),
        ({"item": "x:1", "edition": "x:e"}, {"item": "x:2", "edition": "x:e"}, False),
        ({"edition": "x:e"}, {"edition": "x:other"}, False),
        ({"edition": "x:e", "comment": "x:other"}, {"edition": "x:other"}, False),
    ],
)
def test_the_answer_is_of_what_was_asked_for_as_far_as_it_names_it(
    named: dict[str, str], answered: dict[str, Any], is_of_it: bool
) -> None:
    answer = asked(Server([[{**answered, "status": 1}]], []), which={"a": named})
    assert answer.claims == ({"a": DONE} if is_of_it else {})


@pytest.mark.parametrize(("error", "words"), [("Choose", "Choose"), (None, "x:desk (Desk), x:home")])
def test_of_several_those_that_need_a_place_are_refused_in_the_servers_words_or_with_the_places(
    error: str | None, words: str
) -> None:
    places = {STORAGE: {"option": [{"id": "x:desk", "about": "Desk"}, {"id": "x:home"}]}}
    server = Server([[{"edition": "x:a", "error": error, "condition": places}, OTHER]], [])
    assert asked(server).claims == {"a": NO._replace(reasons=(Reason.said(words),)), "b": DONE}
    alone = Server([[{"edition": "x:a", "error": error, "condition": places}]], [])
    with pytest.raises(UsageError) as caught:
        asked(alone, which={"a": ASKED["a"]})
    assert str(caught.value.hint) == "name one with pickup: x:desk (Desk), x:home"


BOTH = {"status": 3, "item": "x:l/a/1", "edition": "x:l/b/1"}


@pytest.mark.parametrize(
    ("record", "named"),
    [
        ("x:l/a/1", "item"),
        ("x:l/b/1", "edition"),
        ("x:l/a/2", "item"),
        ("x:l/b/2", "edition"),
        ("x:l/item/2", "item"),
        ("x:l/c/2", "edition"),
    ],
)
def test_a_record_is_asked_for_as_a_copy_where_its_uri_is_that_of_one_or_like_it(
    monkeypatch: pytest.MonkeyPatch, record: str, named: str
) -> None:
    placed = Mock(return_value=Answer())
    monkeypatch.setattr(items, "change", placed)
    ended = {"status": 5, "edition": record}
    client = Mock(documents=lambda: read_documents({"doc": [BOTH, *([ended] if named == "edition" else [])]}))
    PaiaHolds(client).place(HoldRequest(record=record))
    _, method, wanted, _, is_made = placed.call_args.args
    assert (method, wanted) == ("request", {record: {named: record}})
    now = [{"status": status, named: record} for status in (0, 5, 1)]  # one that the library ended is not the new one
    assert [is_made(record, read_documents({"doc": [one]})) for one in now] == [False, False, True]


def test_a_place_that_is_named_is_chosen_for_the_condition_of_places_alone() -> None:
    places = {"option": [{"id": "x:desk"}, {"id": "x:home"}], "default": ["x:home"]}
    both = {"edition": "x:a", "condition": {STORAGE: places, **TO_CHOOSE["condition"]}}
    (document,) = read_documents({"doc": [both]}, of_answer=True)
    for pickup, place in (("x:desk", "x:desk"), (None, "x:home")):
        chosen = confirmation(document, ConditionChoice(pickup=pickup))
        assert chosen == {STORAGE: [place], "x:c": ["x:yes"]}


def test_where_nothing_can_be_told_apart_nothing_is_asked_for() -> None:
    client = Mock(documents=lambda: ())
    for answer in (PaiaLoans(client).renew([a_loan(id="L")]), PaiaHolds(client).cancel([a_hold(id="L")])):
        (reason,) = answer.of("L").reasons
        assert (answer.of("L").word, dict(reason.params)) == (ClaimWord.REFUSED, {"what": "gone"})
    assert not client.post.called
