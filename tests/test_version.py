"""The version, and how to install what is missing."""

from __future__ import annotations

import sys

import pytest

from tunilib._version import install_command


@pytest.mark.parametrize(
    ("prefix", "command"),
    [
        ("/home/me/.local/share/pipx/venvs/tunilib", "pipx inject tunilib"),
        ("/home/me/.local/pipx/venvs/tunilib", "pipx inject tunilib"),
        ("/home/me/.local/share/uv/tools/tunilib", "uv tool install tunilib --with"),
        ("/home/me/project/.venv", "pip install"),
        ("/usr", "pip install"),
    ],
)
def test_what_is_missing_is_installed_as_tunilib_was(
    prefix: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "prefix", prefix)
    assert install_command("tzdata") == f"{command} tzdata"
    assert install_command("tunilib[cite]") == f"{command} 'tunilib[cite]'"
