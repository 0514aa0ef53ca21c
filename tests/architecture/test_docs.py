"""The reference pages are made from the code, and fresh; what the README says works."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name", ["commands.md", "columns.md", "reasons.md", "exit-codes.md", "errors.md", "rules-file.md"]
)
def test_a_reference_page_is_fresh(name: str) -> None:
    page = ROOT / "docs" / "reference" / name
    assert page.read_text(encoding="utf-8") == generator().pages()[name], "run: python docs/generate.py"


def test_every_link_within_the_docs_leads_somewhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    assert len(pages) > 10
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8"))
        if "://" not in target and not (page.parent / target).exists()
    ]
    assert broken == []


def test_no_file_names_a_path_of_one_machine() -> None:
    found = [
        str(path.relative_to(ROOT))
        for folder in ("src", "docs", "benchmarks", "completions")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in (".py", ".md", ".toml", ".sh", ".fish", ".bash", ".ps1")
        if re.search(r"/(?:root|work)/[a-z]", path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_the_page_on_the_architecture_names_every_package_and_layer() -> None:
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    source = ROOT / "src" / "tunilib"
    packages = {path.parent.name for path in source.glob("*/__init__.py")}
    modules = {path.stem for path in source.glob("*.py") if not path.stem.startswith("_")}
    assert sorted(name for name in packages | modules if not re.search(rf"\b{name}\b", page)) == []


def test_the_drawing_of_the_layers_has_the_order_that_the_checks_hold() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract = next(one for one in project["tool"]["importlinter"]["contracts"] if one["name"] == "Imports go one way")
    page = (ROOT / "docs" / "explanation" / "architecture.md").read_text(encoding="utf-8")
    drawing = page.partition("```\n")[2].partition("```")[0].splitlines()
    layers = [[name.strip(" ()") for name in layer.split("|")] for layer in contract["layers"]]
    rows = [[row_of(name, drawing) for name in layer if name != "payments"] for layer in layers]
    assert all(max(above) <= min(below) for above, below in pairwise(rows))


def row_of(name: str, drawing: list[str]) -> int:
    return next(at for at, line in enumerate(drawing) if re.search(rf"(?:│|messages,|ports  ) {name}\b", line))
