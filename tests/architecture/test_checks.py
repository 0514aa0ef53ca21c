"""The checks look at what is allowed and at what is installed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_command_line_is_checked_with_every_version_of_typer_that_is_allowed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (allowed,) = [line for line in project["dependencies"] if line.startswith("typer")]
    bounds = re.fullmatch(r"typer>=0\.(\d+),<0\.(\d+)", allowed)
    assert bounds is not None
    versions = re.search(r'TYPER_VERSIONS="([^"]*)"', (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert versions is not None
    assert versions[1].split() == [f"0.{minor}" for minor in range(int(bounds[1]), int(bounds[2]))]
