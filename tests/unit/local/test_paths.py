"""Where things stand: interface section 4."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunilib.errors import LocalError
from tunilib.local.paths import find_paths


def test_linux_without_variables_uses_the_xdg_defaults() -> None:
    paths = find_paths({"HOME": "/home/aino"}, "linux")

    assert paths.config == Path("/home/aino/.config/tunilib/config.toml")
    assert paths.data == Path("/home/aino/.local/share/tunilib")
    assert paths.state == Path("/home/aino/.local/state/tunilib")


def test_xdg_variables_move_the_folders() -> None:
    env = {"HOME": "/h", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s"}

    paths = find_paths(env, "linux")

    assert (paths.config, paths.data, paths.state) == (
        Path("/c/tunilib/config.toml"),
        Path("/d/tunilib"),
        Path("/s/tunilib"),
    )


def test_a_relative_xdg_variable_is_ignored() -> None:
    assert find_paths({"HOME": "/h", "XDG_DATA_HOME": "data"}, "linux").data == Path("/h/.local/share/tunilib")


def test_the_variables_of_tunilib_win_over_all_others() -> None:
    env = {"XDG_DATA_HOME": "/d", "TUNILIB_CONFIG": "/x/my.toml", "TUNILIB_DATA": "/x/data", "TUNILIB_STATE": "/x/s"}

    paths = find_paths(env, "linux")

    assert (paths.config, paths.data, paths.state) == (Path("/x/my.toml"), Path("/x/data"), Path("/x/s"))


def test_an_empty_variable_counts_as_unset() -> None:
    assert find_paths({"HOME": "/h", "TUNILIB_DATA": ""}, "linux").data == Path("/h/.local/share/tunilib")


def test_a_relative_variable_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert find_paths({"HOME": "/h", "TUNILIB_DATA": "here/../there"}, "linux").data == tmp_path / "there"


def test_a_tilde_that_no_shell_has_expanded_is_the_home_folder() -> None:
    assert find_paths({"HOME": "/h", "TUNILIB_STATE": "~/state"}, "linux").state == Path("/h/state")


def test_profiles_stand_beside_the_configuration() -> None:
    assert find_paths({"HOME": "/h", "TUNILIB_CONFIG": "/x/my.toml"}, "linux").profiles == Path("/x/profiles.toml")


def test_a_configuration_named_like_the_file_that_login_writes_is_refused() -> None:
    with pytest.raises(LocalError) as caught:
        find_paths({"HOME": "/h", "TUNILIB_CONFIG": "/x/profiles.toml"}, "linux")

    assert caught.value.code == "configuration"


def test_macos_keeps_everything_in_application_support() -> None:
    paths = find_paths({"HOME": "/Users/aino"}, "darwin")

    assert paths.config == Path("/Users/aino/Library/Application Support/tunilib/config.toml")
    assert paths.data == Path("/Users/aino/Library/Application Support/tunilib")
    assert paths.state == Path("/Users/aino/Library/Application Support/tunilib/state")


def test_nobody_without_a_home_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tunilib.local.places._registered_home", str)

    with pytest.raises(LocalError) as caught:
        find_paths({}, "linux")

    assert caught.value.code == "configuration"
    assert "TUNILIB_DATA" in (caught.value.hint or "")


def test_with_all_three_places_named_no_home_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tunilib.local.places._registered_home", str)

    paths = find_paths({"TUNILIB_CONFIG": "/c/c.toml", "TUNILIB_DATA": "/d", "TUNILIB_STATE": "/s"}, "linux")

    assert paths.data == Path("/d")


def test_without_a_home_variable_the_registered_home_is_used() -> None:
    assert find_paths({}, "linux").data.is_absolute()


def test_asking_where_things_are_makes_nothing(tmp_path: Path) -> None:
    find_paths({"HOME": str(tmp_path)}, "linux").lock("profiles")

    assert list(tmp_path.iterdir()) == []
