"""The version, and how to install what is missing."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tunilib import _version
from tunilib._version import install_command

ROOT = Path(__file__).parents[1]
PIPX, UV = "/home/me/.local/share/pipx/venvs/tunilib", "/home/me/.local/share/uv/tools/tunilib"
MINE = f"{sys.executable} -m pip install"


@pytest.mark.parametrize(
    ("prefix", "source", "package", "extra"),
    [
        (PIPX, "", "pipx inject tunilib tzdata", "pipx inject tunilib 'tunilib[cite]'"),
        (
            "/home/me/.local/pipx/venvs/tunilib",
            "/src",
            "pipx inject tunilib tzdata",
            "pipx inject tunilib 'tunilib[cite]'",
        ),
        (UV, "", "uv tool install tunilib --with tzdata", "uv tool install 'tunilib[cite]'"),
        (UV, "/a b", "uv tool install '/a b' --with tzdata", "uv tool install '/a b[cite]'"),
        ("/home/me/.venv", "/src", f"{MINE} tzdata", f"{MINE} 'tunilib[cite]'"),
        ("/home/me/.venv", None, f"{MINE} tzdata", f"{MINE} -e '{ROOT}[cite]'"),
        (sys.base_prefix, "", "pip install tzdata", "pip install 'tunilib[cite]'"),
    ],
)
def test_what_is_missing_is_installed_as_tunilib_was(
    prefix: str, source: str | None, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", prefix)
    monkeypatch.setattr(_version, "_source", lambda: source)
    assert (install_command("tzdata"), install_command("tunilib[cite]")) == (package, extra)


def test_an_environment_without_pip_is_filled_by_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", "/home/me/.venv")
    monkeypatch.setattr(_version, "_source", lambda: "")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "pip" else find_spec(name))
    assert install_command("tunilib[cite]") == f"uv pip install --python {sys.executable} 'tunilib[cite]'"


@pytest.mark.parametrize(
    ("noted", "source"),
    [
        (None, ""),
        ('{"url": "file:///home/a%20b/tunilib", "dir_info": {"editable": true}}', "/home/a b/tunilib"),
        ('{"url": "https://example.org/t.git", "vcs_info": {"vcs": "git"}}', "git+https://example.org/t.git"),
        ('{"url": "https://example.org/t.whl", "archive_info": {}}', ""),
    ],
)
def test_where_tunilib_came_from_is_read_from_its_installation(
    noted: str | None, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Installed:
        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return noted

    monkeypatch.setattr("importlib.metadata.distribution", lambda _: Installed())
    assert _version._source() == source
