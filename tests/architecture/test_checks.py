"""The checks look at what is allowed and at what is installed."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from tests.release.parts import refused_licences
from tests.release.tools import without_upper_limits

ROOT = Path(__file__).parents[2]
BOM = {
    "components": [
        {"name": "by-id", "licenses": [{"license": {"id": "BSD-3-Clause"}}]},
        {"name": "by-expression", "licenses": [{"expression": "Apache-2.0 OR GPL-2.0-only"}]},
        {"name": "by-name", "licenses": [{"license": {"name": "License :: OSI Approved :: MIT License"}}]},
        {"name": "pymarc"},
        {"name": "silent"},
        {"name": "not-free", "licenses": [{"license": {"id": "GPL-3.0-only"}}]},
    ]
}


def test_the_command_line_is_checked_with_every_version_of_typer_that_is_allowed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    (allowed,) = [line for line in project["dependencies"] if line.startswith("typer")]
    bounds = re.fullmatch(r"typer>=0\.(\d+),<0\.(\d+)", allowed)
    assert bounds is not None
    versions = re.search(r'TYPER_VERSIONS="([^"]*)"', (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert versions is not None
    assert versions[1].split() == [f"0.{minor}" for minor in range(int(bounds[1]), int(bounds[2]))]


def test_a_part_under_no_licence_that_fits_is_named_before_a_release() -> None:
    assert list(refused_licences(BOM)) == [("silent", "no licence"), ("not-free", "GPL-3.0-only")]


def test_every_package_has_a_lowest_version_and_the_next_ones_have_no_limit() -> None:
    assert [line for line in without_upper_limits() if re.fullmatch(r"[\w.\[\]-]+>=[\d.b]+", line) is None] == []
