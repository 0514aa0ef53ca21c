"""Answers of the AJAX address."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.backends.vufind.pages import own

from tunilib.backends.vufind.pages.ajax import read_counts, read_item_statuses, read_pickup_places
from tunilib.backends.vufind.pages.errors import Found, PageError

READERS = (read_counts, read_item_statuses, read_pickup_places)


def answer(data: object) -> str:
    return json.dumps({"data": data})


def test_counts_are_numbers_and_nothing_else() -> None:
    assert read_counts(answer({"ok": 4, "overdue": 0})) == {"ok": 4, "overdue": 0}
    assert read_counts(answer({"total": 6775, "display": "67,75\xa0€"})) == {"total": 6775}


@pytest.mark.parametrize(
    "data", ["You must be logged in first", {}, [], None, {"ok": "4"}, {"ok": 1, "more": True}, {"id": 2, "title": "x"}]
)
def test_an_error_is_no_count(data: object) -> None:
    with pytest.raises(PageError):
        read_counts(answer(data))


def test_places_of_a_record_are_unescaped_and_the_summary_is_none_of_them() -> None:
    places = [
        {"availability": "On the shelf", "location": "P&auml;&auml;kirjasto", "callnumbers": "A &amp; B"},
        {"availability": False, "location": "Annex", "callnumbers": "Ref::::84.2"},
        {"availability": False, "location": "Store", "callnumbers": "1", "status_unknown": True},
        {"availability": False, "location": "__HOLDINGSSUMMARYLOCATION__", "callnumbers": ""},
    ]

    (status,) = read_item_statuses(
        answer({"statuses": [{"id": "a.1", "availability": "true", "locationList": places}]})
    )

    assert (status.record_id, status.available) == ("a.1", True)
    assert [(place.location, place.call_numbers, place.available) for place in status.places] == [
        ("Pääkirjasto", "A & B", True),
        ("Annex", "Ref 84.2", False),
        ("Store", "1", None),
    ]


def test_one_place_stands_in_the_status_itself() -> None:
    status = {"id": "1", "availability": "false", "location": "Hall", "callnumber": "84", "locationList": False}

    (found,) = read_item_statuses(answer({"statuses": [status]}))

    assert found.available is False
    assert [(place.location, place.call_numbers) for place in found.places] == [("Hall", "84")]


@pytest.mark.parametrize("value", ["unknown", "uncertain", None, ""])
def test_an_availability_that_the_site_does_not_know_is_none(value: object) -> None:
    assert read_item_statuses(answer({"statuses": [{"id": "1", "availability": value}]}))[0].available is None


def test_a_record_that_failed_is_not_unavailable() -> None:
    status = {"id": "1", "availability": False, "error": "An error has occurred", "location": False, "locationList": []}

    assert read_item_statuses(answer({"statuses": [status]}))[0].available is None


def test_pickup_places_have_other_names_for_holds_and_for_interlibrary_loans() -> None:
    holds = read_pickup_places(answer({"locations": [{"locationID": "A", "locationDisplay": "Hall"}]}))
    loans = read_pickup_places(answer({"locations": [{"id": 2, "name": "Desk", "isDefault": True}]}))

    assert [(place.value, place.name, place.selected) for place in (*holds, *loans)] == [
        ("A", "Hall", False),
        ("2", "Desk", True),
    ]


def test_a_site_that_answers_with_no_places_has_none() -> None:
    assert read_pickup_places(answer({"locations": []})) == ()


@pytest.mark.parametrize("location", [{"id": None, "name": "x"}, {"id": True, "name": "x"}, {"id": 1}, "Hall"])
def test_a_place_without_id_or_name_is_an_error(location: object) -> None:
    with pytest.raises(PageError):
        read_pickup_places(answer({"locations": [location]}))


@pytest.mark.parametrize("reader", READERS)
def test_a_page_in_the_place_of_an_answer_is_told_as_what_it_is(reader: object) -> None:
    assert callable(reader)
    for text, found in (
        ("Forbidden", Found.FORBIDDEN),
        ('{"error":"Too many requests. Retry after 9 seconds."}', Found.RATE_LIMITED),
        (own.finna("maintenance", ""), Found.MAINTENANCE),
        ("", Found.OTHER_PAGE),
        ("[" * 100_000, Found.OTHER_PAGE),
    ):
        with pytest.raises(PageError) as caught:
            reader(text)
        assert caught.value.found is found


values = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["", "true", "Hall", "1"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["statuses", "id", "availability", "locationList", "location", "locations", "locationID", "name"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(values)
def test_any_answer_is_read_or_is_a_page_error(data: object) -> None:
    for reader in READERS:
        try:
            reader(answer(data))
        except PageError:
            continue
