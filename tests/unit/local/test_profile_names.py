"""Names of profiles."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tunilib.errors import UsageError
from tunilib.local.profiles import check_name, free_name, name_after


def test_an_ordinary_name_is_taken_as_it_is() -> None:
    for name in ["work", "Äiti", "tuni-2", "my card", "a" * 64, "图书馆", "x@y", "a.b"]:
        assert check_name(name) == name, name


@pytest.mark.parametrize(
    "name",
    ["", " ", " work", "work ", "a/b",
     "a\\b", "..", ".", "-x", "a\nb", "a\x1b[31m", "a\x00", "a" * 65, "a\u202eb", "\udcff"],
)  # fmt: skip
def test_a_name_that_would_do_harm_is_refused(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        check_name(name)

    assert caught.value.exit_code == 2
    assert "\x1b" not in caught.value.message


def test_two_spellings_of_a_letter_are_one_name() -> None:
    assert check_name("a\u0308iti") == check_name("\u00e4iti")


@given(st.text(max_size=80))
def test_what_is_taken_is_taken_again_unchanged(name: str) -> None:
    try:
        taken = check_name(name)
    except UsageError:
        return

    assert check_name(taken) == taken


@given(st.text(max_size=200), st.one_of(st.none(), st.text(max_size=200)))
def test_any_library_gives_a_name(address: str, target: str | None) -> None:
    assert check_name(name_after(address, target))


def test_a_library_gives_its_name() -> None:
    for address, target, name in [
        ("https://www.library.example/finna", None, "library"),
        ("https://tuni.finna.fi:8443", None, "tuni"),
        ("https://tuni.finna.fi", "helmet x", "helmet-x"),
        ("sqlite:////home/me/town.sqlite", None, "town"),
        ("sqlite:///", None, "library"),
    ]:
        assert name_after(address, target) == name, (address, target)


def test_a_free_name_is_taken_as_it_is() -> None:
    assert free_name("tuni", {"demo"}) == "tuni"


def test_a_taken_name_gets_the_next_free_number() -> None:
    assert free_name("tuni", {"tuni", "tuni-2", "tuni-4"}) == "tuni-3"
