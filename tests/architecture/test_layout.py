"""Where files are, how long they are, and what they are called."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from benchmarks.house import circles

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "tunilib"
LONGEST = 400
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc", "tools"}
MIRRORED = ("agents", "backends", "core", "http", "local", "notify", "payments", "services", "unattended")
"""Folders of tests that have the folders of the source."""


def modules() -> list[Path]:
    return sorted(path.relative_to(SOURCE) for path in SOURCE.rglob("*.py"))


def test_no_file_is_over_400_lines_but_generated_ones() -> None:
    long = [
        f"{lines} {path.relative_to(ROOT)}"
        for folder in (SOURCE, ROOT / "tests", ROOT / "benchmarks")
        for path in sorted(folder.rglob("*.py"))
        if "node_modules" not in path.parts
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST
    ]
    assert long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert [str(path) for path in modules() if path.stem in VAGUE or path.parent.name in VAGUE] == []


@pytest.mark.parametrize("folder", MIRRORED)
def test_the_folders_of_tests_mirror_those_of_the_source(folder: str) -> None:
    place = ROOT / "tests" / folder
    folders = {path.parent.relative_to(place) for path in place.rglob("test_*.py")}
    assert folders
    assert sorted(str(inner) for inner in folders if not (SOURCE / folder / inner).is_dir()) == []


def test_no_statement_numbers_its_marks() -> None:
    """Python 3.14 takes ``?1`` only with names, and 3.12 warns: a value that is used twice has a name."""
    numbered = re.compile(r"[ (=]\?[1-9]")
    assert [str(path) for path in modules() if numbered.search((SOURCE / path).read_text(encoding="utf-8"))] == []


def test_modules_are_named_by_nouns() -> None:
    terms = {"filing", "indexing", "mapping", "opening", "ranking"}  # what the field calls these things
    stems = {path.stem for path in modules()} | {path.parent.name for path in modules()}
    assert sorted(stem for stem in stems if stem.endswith("ing") and stem not in terms) == []


def test_no_two_files_import_each_other() -> None:
    """For type checkers and within functions included."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
    assert circles(SOURCE, trees) == []
