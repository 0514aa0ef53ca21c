"""The list of organisations that a service provider has for programs."""

from __future__ import annotations

import json

import pytest

from tunilib.backends.vufind.haka.discovery import read_feed


def test_the_names_of_a_feed_are_in_the_language_of_the_call_first() -> None:
    names = [
        {"value": "Exempel", "lang": "sv"},
        {"value": "Example", "lang": "en"},
        {"value": "Esimerkki", "lang": "fi"},
    ]
    feed = json.dumps([{"entityID": "https://b/idp"}, {"entityID": "https://a/idp", "DisplayNames": names}])
    found = read_feed(feed, "fi")
    assert [one.name for one in found] == ["Esimerkki", "https://b/idp"]
    assert found[0].names == ("Esimerkki", "Example", "Exempel")


@pytest.mark.parametrize(
    "feed", ["", "<html>", "{}", "[1, null, []]", '[{"entityID": 1}]', '[{"entityID": "x"}]', "[" * 100_000]
)
def test_a_feed_that_is_none_has_no_organisations(feed: str) -> None:
    assert read_feed(feed, "en") == ()


def test_names_that_are_none_are_left_out() -> None:
    feed = json.dumps([{"entityID": "urn:a", "DisplayNames": ["x", {"value": None}, {"value": "  A \n B "}]}])
    assert read_feed(feed, "en")[0].names == ("A B",)
