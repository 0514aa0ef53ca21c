"""Sites by name."""

from __future__ import annotations

from tunilib.backends.vufind.paths import KNOWN, known_site, product_at


def test_tuni_is_tunilib() -> None:
    assert known_site("tuni") == "https://tuni.finna.fi"


def test_a_name_is_known_however_it_is_spelt() -> None:
    for name in ["TUNI", " tuni ", "tuni.finna.fi", "Tuni.Finna.fi"]:
        assert known_site(name) == "https://tuni.finna.fi", name


def test_every_host_of_finna_is_known() -> None:
    assert known_site("some-town.finna.fi") == "https://some-town.finna.fi"


def test_another_name_is_not_known() -> None:
    for name in ["", "nosuch", "finna.fi.example.org", "a.b.finna.fi", "x/../finna.fi", "-.finna.fi"]:
        assert known_site(name) is None, name


def test_names_are_plain_and_each_is_there_once() -> None:
    assert len(set(KNOWN)) == len(KNOWN)
    assert all(name.isascii() and name.isalnum() and name.islower() for name in KNOWN)


def test_a_host_of_finna_is_finna_and_another_may_be_anything() -> None:
    assert product_at("https://piki.finna.fi") == "finna"
    assert product_at("https://finna.fi.example.org") is None
