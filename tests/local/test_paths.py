"""Where things stand: interface section 4."""

from __future__ import annotations

from pathlib import Path

import pytest

from tunilib.errors import LocalError
from tunilib.local.paths import find_paths

MAC = "/h/Library/Application Support/tunilib"
XDG = {"XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "/s"}
OURS = {"XDG_DATA_HOME": "/d", "TUNILIB_CONFIG": "/x/my.toml", "TUNILIB_DATA": "/x/data", "TUNILIB_STATE": "/x/s"}


def test_our_variables_win_over_those_of_the_desktop_and_those_over_the_defaults_of_the_system() -> None:
    linux = ("/h/.config/tunilib/config.toml", "/h/.local/share/tunilib", "/h/.local/state/tunilib")
    table: list[tuple[dict[str, str], str, tuple[str, ...]]] = [
        ({}, "linux", linux),
        (XDG, "linux", ("/c/tunilib/config.toml", "/d/tunilib", "/s/tunilib")),
        ({"XDG_DATA_HOME": "relative"}, "linux", linux),
        (OURS, "linux", ("/x/my.toml", "/x/data", "/x/s")),
        ({"TUNILIB_DATA": ""}, "linux", linux),
        ({"TUNILIB_STATE": "~/state"}, "linux", (*linux[:2], "/h/state")),
        ({}, "darwin", (f"{MAC}/config.toml", MAC, f"{MAC}/state")),
    ]
    for environ, system, expected in table:
        paths = find_paths({"HOME": "/h", **environ}, system)
        assert (paths.config, paths.data, paths.state) == tuple(map(Path, expected)), environ
        assert paths.profiles == paths.config.with_name("profiles.toml")


def test_a_relative_variable_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert find_paths({"HOME": "/h", "TUNILIB_DATA": "here/../there"}, "linux").data == tmp_path / "there"


def test_a_configuration_named_like_the_file_that_login_writes_is_refused() -> None:
    with pytest.raises(LocalError) as caught:
        find_paths({"HOME": "/h", "TUNILIB_CONFIG": "/x/profiles.toml"}, "linux")

    assert caught.value.code == "configuration"


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
