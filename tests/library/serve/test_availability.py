"""DAIA: availability for everybody."""

from __future__ import annotations

import pytest
from tests.fakes.paia.library import uri
from tests.library.serve.conftest import Service


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
