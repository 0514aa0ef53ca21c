"""Adding, changing and removing accounts."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from tests.local.conftest import fill
from tests.local.programs import ended, start
from tests.local.test_profiles import TWO, load, profile

from tunilib.errors import LocalError, NotFound, NotSignedIn, UsageError
from tunilib.local.paths import Paths
from tunilib.local.profiles import ProfileStore, read_profiles


def test_an_account_comes_back_as_it_was_added(paths: Paths) -> None:
    made = profile("Äiti's card", target="tuni", password_command='pass "x"', lang="sv", demonstration=True)

    ProfileStore(paths).add(made)

    assert read_profiles(paths).every == (made,)


def test_the_file_is_private_and_its_folder_too(paths: Paths) -> None:
    ProfileStore(paths).add(profile())

    assert stat.S_IMODE(paths.profiles.stat().st_mode) == 0o600
    assert stat.S_IMODE(paths.profiles.parent.stat().st_mode) == 0o700


def test_accounts_stay_in_the_order_made(paths: Paths) -> None:
    store = ProfileStore(paths)
    for name in ("c", "a", "b"):
        store.add(profile(name))
    store.save(profile("c")._replace(lang="fi"))

    assert read_profiles(paths).names == ("c", "a", "b")


def test_an_added_account_gets_a_free_name(paths: Paths) -> None:
    store = ProfileStore(paths)

    assert [store.add(profile("tuni", card=card)).name for card in "123"] == ["tuni", "tuni-2", "tuni-3"]
    assert [kept.card for kept in read_profiles(paths).every] == ["1", "2", "3"]


def test_saving_changes_the_account_of_that_name(paths: Paths) -> None:
    store = ProfileStore(paths)
    store.add(profile())

    store.save(profile(card="456", target=None))

    assert [(kept.name, kept.card) for kept in read_profiles(paths).every] == [("tuni", "456")]


def test_a_bad_name_or_card_is_refused_before_anything_is_written(paths: Paths) -> None:
    for bad in (profile("a/b"), profile(card="\udcff")):
        with pytest.raises(UsageError):
            ProfileStore(paths).add(bad)
        assert not paths.profiles.exists()


def test_saving_does_not_write_the_settings_of_the_configuration_into_the_file(paths: Paths) -> None:
    load(paths, config='[profiles.one]\nlang = "fi"\ncard = "77"', profiles=TWO)
    store = ProfileStore(paths)

    store.save(read_profiles(paths).pick("one"))

    paths.config.write_text("")
    assert read_profiles(paths).pick("one").card == "1"


def test_keys_of_another_version_are_kept(paths: Paths) -> None:
    load(paths, profiles="future = [1, 2]\n" + TWO + 'colour = "red"\n')
    store = ProfileStore(paths)

    store.save(read_profiles(paths).pick("two")._replace(lang="sv"))
    store.add(profile())

    text = paths.profiles.read_text()
    assert 'colour = "red"' in text
    assert "future" in text


def test_a_removed_account_is_gone_and_no_default_any_more(paths: Paths) -> None:
    with pytest.raises(NotSignedIn):
        ProfileStore(paths).remove("three")
    load(paths, profiles='default = "two"\n' + TWO)
    ProfileStore(paths).remove("two")
    assert read_profiles(paths).names == ("one",)
    assert read_profiles(paths).pick().name == "one"
    with pytest.raises(NotFound):
        ProfileStore(paths).remove("three")


def test_an_account_of_the_configuration_is_not_said_to_be_removed(paths: Paths) -> None:
    load(paths, config=TWO, profiles=TWO)

    with pytest.raises(LocalError) as caught:
        ProfileStore(paths).remove("one")

    assert caught.value.code == "configuration"
    assert read_profiles(paths).names == ("one", "two")


def test_a_choice_of_default_is_remembered_unless_the_configuration_overrules_it(paths: Paths) -> None:
    load(paths, config='[profiles.cron]\nlibrary = "https://x.example"\ncard = "1"', profiles=TWO)
    for name in ("two", "cron"):
        ProfileStore(paths).choose(name)
        assert read_profiles(paths).pick().name == name
    with pytest.raises(NotFound):
        ProfileStore(paths).choose("three")
    load(paths, config='default = "one"', profiles=TWO)
    with pytest.raises(LocalError) as caught:
        ProfileStore(paths).choose("two")
    assert caught.value.code == "configuration"


def test_a_broken_file_is_told_with_the_place_and_never_overwritten(paths: Paths) -> None:
    paths.profiles.parent.mkdir(parents=True)
    paths.profiles.write_text('[profiles.one]\ncard = "1\n')

    with pytest.raises(LocalError) as caught:
        ProfileStore(paths).add(profile())

    assert caught.value.code == "configuration"
    assert "line 2" in caught.value.message
    assert paths.profiles.read_text() == '[profiles.one]\ncard = "1\n'


def test_a_full_disk_loses_no_account(small_disk: Path) -> None:
    paths = Paths(small_disk / "config.toml", small_disk, small_disk / "state")
    store = ProfileStore(paths)
    store.add(profile("first"))
    fill(small_disk)

    with pytest.raises(LocalError, match="the disk is full"):
        store.add(profile("second", password_command="x" * 10_000))

    assert read_profiles(paths).names == ("first",)


def test_processes_that_add_at_once_lose_no_account(paths: Paths) -> None:
    code = """
import sys
from pathlib import Path
from tunilib.local.paths import Paths
from tunilib.local.profiles import Profile
from tunilib.local.profiles import ProfileStore
store = ProfileStore(Paths(*map(Path, sys.argv[1:4])))
for n in range(10):
    store.add(Profile(name="tuni", library="https://x.example", card=sys.argv[4] + str(n)))
"""
    processes = [start(code, paths.config, paths.data, paths.state, letter) for letter in "abc"]

    assert [ended(process) for process in processes] == [0, 0, 0]
    kept = read_profiles(paths)
    assert sorted(one.card for one in kept.every) == sorted(letter + str(n) for letter in "abc" for n in range(10))
    assert len(set(kept.names)) == 30
