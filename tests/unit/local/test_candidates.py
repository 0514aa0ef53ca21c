"""What this machine knows by name, read with the fewest imports: the same places and files as everywhere else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tunilib.local import candidates
from tunilib.local.candidates import find_candidates
from tunilib.local.paths import find_paths
from tunilib.local.profiles import Profile, ProfileStore, read_profiles

PLACES = [
    {"HOME": "/home/aino"},
    {"HOME": "/home/aino", "XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/conf"},
    {"HOME": "/home/aino", "XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "conf"},
    {"HOME": "/home/aino", "TUNILIB_DATA": "~/books", "TUNILIB_CONFIG": "~/t/config.toml"},
    {"HOME": "/home/aino", "TUNILIB_DATA": "books/../b", "TUNILIB_CONFIG": "t.toml"},
]


@pytest.mark.parametrize("environ", PLACES)
@pytest.mark.parametrize("platform", ["linux", "darwin"])
def test_the_places_are_those_of_the_paths(
    environ: dict[str, str], platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = find_paths(environ, platform)
    monkeypatch.setattr(sys, "platform", platform)
    looked_at: list[str] = []

    def tables(path: str) -> dict[str, dict[str, str]]:
        looked_at.append(path)
        return {"": {}}

    def read(path: str, *_: object) -> list[object]:
        looked_at.append(path)
        return []

    monkeypatch.setattr(candidates, "_tables", tables)
    monkeypatch.setattr(candidates, "_read", read)
    find_candidates("pickup", {}, environ, at_desk=True)
    assert looked_at == [str(paths.profiles), str(paths.config), str(paths.demonstration)]


def account(name: str, **more: object) -> Profile:
    return Profile(name, f"sqlite:////libraries/{name}.sqlite", "29001001", **more)  # type: ignore[arg-type]


@pytest.fixture(name="environ")
def _environ(tmp_path: Path) -> dict[str, str]:
    return {
        "HOME": str(tmp_path),
        "TUNILIB_CONFIG": str(tmp_path / "config.toml"),
        "TUNILIB_DATA": str(tmp_path / "data"),
    }


NAMES = ["work", "two words", 'a "quoted" one', "ä.b", "x=y", "[b]"]


def test_the_accounts_are_those_that_login_wrote(environ: dict[str, str]) -> None:
    paths = find_paths(environ)
    store = ProfileStore(paths)
    for name in NAMES:
        store.save(account(name, library_name=f"Library of {name}"))
    found = find_candidates("profile", {}, environ)
    assert found == [(one.name, f"{one.library_name} {one.card}") for one in read_profiles(paths).every]
    assert [name for name, _ in found] == NAMES


@pytest.mark.parametrize(
    ("config", "chosen"),
    [("", None), ('default = "work"\n', None), ("", "home"), ("default = 'work' # mine\n", "home")],
)
def test_the_default_account_is_that_of_the_profiles(environ: dict[str, str], config: str, chosen: str | None) -> None:
    paths = find_paths(environ)
    store = ProfileStore(paths)
    for one in (account("demo", demonstration=True), account("home"), account("work")):
        store.save(one)
    if chosen:
        store.choose(chosen)
    paths.config.write_text(config, encoding="utf-8")
    default = read_profiles(paths).default
    assert default is not None
    assert candidates._accounts(environ)[1] == default.name


def test_a_key_of_the_configuration_wins(environ: dict[str, str]) -> None:
    paths = find_paths(environ)
    ProfileStore(paths).save(account("work"))
    paths.config.write_text(
        '[profiles.work]\ncard = "1"\n\n[profiles."only here"]\nlibrary = "https://a.example"\ncard = "2"\n'
        '[desk]\nstore = "sqlite:////desk.sqlite"\n',
        encoding="utf-8",
    )
    assert [(name, text) for name, text in find_candidates("profile", {}, environ)] == [
        ("work", "1"),
        ("only here", "2"),
    ]
    assert candidates._accounts(environ)[2] == "sqlite:////desk.sqlite"


@pytest.mark.parametrize("kind", ["profile", "loan", "hold", "list", "pickup"])
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe[profiles.", b"[profiles.x\n=\n]", b"\0" * 5000])
def test_what_cannot_be_read_offers_nothing(kind: str, content: bytes | None, environ: dict[str, str]) -> None:
    paths = find_paths(environ)
    if content is not None:
        paths.data.mkdir()
        for path in (paths.profiles, paths.config, paths.ledger, paths.demonstration):
            path.write_bytes(content)
    assert find_candidates(kind, {}, environ) == []
    assert find_candidates(kind, {"--store": "postgresql://a/b", "--profile": "x"}, environ, at_desk=True) == []
