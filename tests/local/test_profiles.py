"""The accounts as the two files make them together, and their names."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tunilib.errors import LocalError, NotFound, NotSignedIn, UsageError
from tunilib.local.paths import Paths
from tunilib.local.profiles import Profile, ProfileSet, check_name, free_name, name_after, read_profiles


def profile(name: str = "tuni", **keys: object) -> Profile:
    given = {"library": "https://tuni.finna.fi", "card": "123", "backend": "vufind", **keys}
    return Profile(name=name, **given)  # type: ignore[arg-type]


def load(paths: Paths, *, config: str = "", profiles: str = "") -> ProfileSet:
    paths.config.parent.mkdir(parents=True, exist_ok=True)
    paths.config.write_text(config)
    paths.profiles.write_text(profiles)
    return read_profiles(paths)


TWO = """
[profiles.one]
library = "https://one.example"
card = "1"
[profiles.two]
library = "https://two.example"
card = "2"
"""
DEMO_FIRST = '[profiles.demo]\nlibrary = "sqlite:////d"\ncard = "9"\ndemonstration = true\n' + TWO


def test_without_files_there_is_no_account(paths: Paths) -> None:
    assert read_profiles(paths).every == ()


def test_with_no_account_at_all_the_person_is_not_signed_in(paths: Paths) -> None:
    with pytest.raises(NotSignedIn) as caught:
        read_profiles(paths).pick("work")

    assert caught.value.exit_code == 3


def test_an_account_that_does_not_exist_is_not_found(paths: Paths) -> None:
    with pytest.raises(NotFound) as caught:
        load(paths, profiles=TWO).pick("work")

    assert caught.value.exit_code == 2
    assert "one, two" in (caught.value.hint or "")


CRON = '[profiles.cron]\nlibrary = "https://x.example"\ncard = "1"'
ONLY_DEMO = DEMO_FIRST.split("[profiles.one]")[0]


@pytest.mark.parametrize(
    ("config", "profiles", "name"),
    [
        ("", TWO, "one"),
        ("", DEMO_FIRST, "one"),
        ("", ONLY_DEMO, "demo"),
        ("", 'default = "two"\n' + TWO, "two"),
        ("", 'default = "demo"\n' + DEMO_FIRST, "demo"),
        ("", 'default = "gone"\n' + TWO, "one"),
        ('default = "one"', 'default = "two"\n' + TWO, "one"),
        (CRON, TWO, "one"),
        (CRON, ONLY_DEMO, "cron"),
    ],
)
def test_the_default_is_as_configured_or_chosen_or_the_first_and_the_demonstration_last(
    paths: Paths, config: str, profiles: str, name: str
) -> None:
    assert load(paths, config=config, profiles=profiles).pick().name == name


def test_a_default_of_the_configuration_that_names_no_account_is_an_error_of_the_configuration(paths: Paths) -> None:
    profiles = load(paths, config='default = "gone"', profiles=TWO)

    assert profiles.default is None
    with pytest.raises(LocalError) as caught:
        profiles.pick()
    assert caught.value.code == "configuration"
    assert profiles.pick("two").name == "two"


def test_a_key_of_the_configuration_wins(paths: Paths) -> None:
    profiles = load(paths, config='[profiles.one]\ncard = "77"\nlang = "fi"\npassword_command = "pass x"', profiles=TWO)

    one = profiles.pick("one")
    assert (one.card, one.lang, one.password_command, one.library) == ("77", "fi", "pass x", "https://one.example")


def test_an_account_may_stand_in_the_configuration_alone(paths: Paths) -> None:
    profiles = load(paths, config='[profiles.cron]\nlibrary = "https://x.example"\ncard = "1 2 3"')

    assert profiles.pick() == Profile(name="cron", library="https://x.example", card="123")


def test_settings_without_an_account_are_told_and_are_no_account(paths: Paths) -> None:
    profiles = load(paths, config='[profiles.later]\npassword_command = "pass x"')

    assert profiles.every == ()
    assert "[profiles.later]" in str(profiles.notes[0])


def test_notes_on_the_configuration_are_passed_on(paths: Paths) -> None:
    assert "colour" in str(load(paths, config="colour = 1").notes[0])


def test_an_account_is_found_by_its_card_and_library(paths: Paths) -> None:
    profiles = load(paths, profiles=TWO)

    found = profiles.find(library="https://two.example", card=" 2 ")

    assert found is not None
    assert found.name == "two"
    assert profiles.find(library="https://two.example", card="1") is None
    assert profiles.find(library="https://two.example", card="2", target="x") is None


@pytest.mark.parametrize("name", ["a/b", "..", "-x", "a\\u001bb"])
def test_a_name_that_cannot_be_one_is_an_error_of_the_file_it_stands_in(paths: Paths, name: str) -> None:
    section = f'[profiles."{name}"]\nlibrary = "https://x.example"\ncard = "1"'

    for files in ({"config": section}, {"profiles": section}):
        with pytest.raises(LocalError) as caught:
            load(paths, **files)
        assert caught.value.code == "configuration"
        assert (".toml") in caught.value.message


def test_an_account_without_a_card_is_an_error_and_a_card_may_come_from_the_configuration(paths: Paths) -> None:
    account = '[profiles.one]\nlibrary = "https://one.example"'
    with pytest.raises(LocalError, match=r"\[profiles.one\] has no library or no card"):
        load(paths, profiles=account)
    with pytest.raises(LocalError, match=r"profiles\.toml: profiles\.one\.card must be a text"):
        load(paths, profiles=account + "\ncard = 5")
    assert load(paths, config='[profiles.one]\ncard = "5"', profiles=account).pick().card == "5"


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
    assert name_after("postgresql://town_owner@127.0.0.1/town", None, "Kylän kirjasto") == "kylan-kirjasto"


def test_a_free_name_is_taken_as_it_is() -> None:
    assert free_name("tuni", {"demo"}) == "tuni"


def test_a_taken_name_gets_the_next_free_number() -> None:
    assert free_name("tuni", {"tuni", "tuni-2", "tuni-4"}) == "tuni-3"
