"""What is said of a library that is not there under its name, or not there any more."""

from __future__ import annotations

import pytest

from tunilib.errors import NotUnderstood
from tunilib.services.libraries import libraries, naming_successor, no_such_library


def test_a_site_that_has_moved_names_the_library_that_took_its_place() -> None:
    with pytest.raises(NotUnderstood) as raised, naming_successor("https://tuni.finna.fi"):
        raise NotUnderstood("the page has no {what}", what="login form")

    assert raised.value.message == "the page has no login form"
    assert raised.value.hint_template is not None
    assert raised.value.facts["library"] == "andor"


def test_another_site_keeps_its_own_hint() -> None:
    with pytest.raises(NotUnderstood) as raised, naming_successor("https://piki.finna.fi"):
        raise NotUnderstood("the page has no login form", hint="look at it")

    assert raised.value.hint == "look at it"


def test_at_most_five_near_names_are_told() -> None:
    assert str(no_such_library("kirjastot").facts["near"]).count(",") == 4


def test_only_libraries_that_can_be_reached_are_listed() -> None:
    assert {one.backend for one in libraries()} <= {"vufind", "paia", "primo"}
