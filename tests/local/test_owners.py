"""Whose a file is that tunilib acts on."""

from __future__ import annotations

import grp
import os
import pwd
from pathlib import Path

import pytest

from tunilib.errors import LocalError
from tunilib.local.config import read_toml
from tunilib.local.owners import check_owners

_ME, _GROUP = os.geteuid(), 4711


@pytest.fixture(name="settings")
def _settings(tmp_path: Path) -> Path:
    path = tmp_path / "a file.toml"
    path.write_text("a = 1\n")
    return path


@pytest.fixture(name="as_user")
def _as_user(monkeypatch: pytest.MonkeyPatch, settings: Path) -> pytest.MonkeyPatch:
    """The file belongs to a group of 4711, which the test describes."""
    status = os.stat_result((0o100660, 0, 0, 1, _ME, _GROUP, 6, 0, 0, 0))
    monkeypatch.setattr(os, "fstat", lambda _: status)
    return monkeypatch


def user(name: str, group: int) -> pwd.struct_passwd:
    return pwd.struct_passwd((name, "x", _ME, group, "", "", ""))


def group(name: str, *members: str) -> grp.struct_group:
    return grp.struct_group((name, "x", _GROUP, list(members)))


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o400, 0o640])
def test_a_file_that_only_its_owner_may_write_is_read(settings: Path, mode: int) -> None:
    settings.chmod(mode)
    assert read_toml(settings) == {"a": 1}


@pytest.mark.parametrize("mode", [0o602, 0o622, 0o666, 0o777])
def test_a_file_that_others_may_write_is_not_read(settings: Path, mode: int) -> None:
    settings.chmod(mode)
    with pytest.raises(LocalError, match="may be changed by other users") as caught:
        read_toml(settings)
    assert caught.value.exit_code == 6
    assert str(caught.value.hint).endswith(f"chmod go-w '{settings}'")
    with pytest.raises(LocalError):
        check_owners([settings.with_name("away"), settings.parent, settings])


@pytest.mark.parametrize(
    ("who", "which", "is_read"),
    [
        (user("aino", _GROUP), group("aino"), True),
        (user("aino", _GROUP), group("aino", "aino"), True),
        (user("aino", _GROUP), group("aino", "aino", "veikko"), False),
        (user("aino", _GROUP), group("users"), False),
        (user("aino", 100), group("aino"), False),
    ],
)
def test_a_group_may_write_it_where_it_is_the_users_own_private_one(
    as_user: pytest.MonkeyPatch, settings: Path, who: pwd.struct_passwd, which: grp.struct_group, is_read: bool
) -> None:
    as_user.setattr(pwd, "getpwuid", lambda _: who)
    as_user.setattr(grp, "getgrgid", lambda _: which)
    if is_read:
        assert read_toml(settings) == {"a": 1}
    else:
        with pytest.raises(LocalError, match="may be changed"):
            read_toml(settings)


def test_a_group_that_nobody_knows_is_of_others(as_user: pytest.MonkeyPatch, settings: Path) -> None:
    def unknown(_: int) -> grp.struct_group:
        raise KeyError

    as_user.setattr(grp, "getgrgid", unknown)
    with pytest.raises(LocalError, match="may be changed"):
        read_toml(settings)


def test_a_file_of_another_user_is_not_read_and_one_of_the_administrator_is(
    monkeypatch: pytest.MonkeyPatch, settings: Path
) -> None:
    settings.chmod(0o644)
    monkeypatch.setattr(os, "geteuid", lambda: settings.stat().st_uid + 1)
    if settings.stat().st_uid:
        with pytest.raises(LocalError, match="belongs to another user"):
            read_toml(settings)
    monkeypatch.setattr(os, "fstat", lambda _: os.stat_result((0o100644, 0, 0, 1, 0, 0, 6, 0, 0, 0)))
    assert read_toml(settings) == {"a": 1}
    monkeypatch.setattr(os, "fstat", lambda _: os.stat_result((0o100600, 0, 0, 1, 987_654, 0, 6, 0, 0, 0)))
    with pytest.raises(LocalError, match="belongs to another user, 987654"):
        read_toml(settings)
