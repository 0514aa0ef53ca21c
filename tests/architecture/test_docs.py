"""The reference pages are made from the code, and fresh; what the README says works."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from zipfile import ZipFile

import pytest

from tunilib.cli.app import NOUNS

ROOT = Path(__file__).parents[2]
_TESTS = re.compile(r"^\s*def (test_\w+)", re.MULTILINE)


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", ROOT / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "name", ["commands.md", "columns.md", "python.md", "reasons.md", "exit-codes.md", "errors.md", "rules-file.md"]
)
def test_a_reference_page_is_fresh(name: str) -> None:
    page = ROOT / "docs" / "reference" / name
    assert page.read_text(encoding="utf-8") == generator().pages()[name], "run: python docs/generate.py"


def test_each_promise_of_the_page_on_threats_names_tests_that_exist() -> None:
    page = (ROOT / "docs" / "explanation" / "threats.md").read_text(encoding="utf-8")
    promises = [line for line in page.partition("## A hostile record")[2].splitlines() if line.startswith("| ")]
    lines = [line for line in promises if not line.startswith(("| promise", "|---"))]
    assert all("`test_" in line for line in lines)
    there = {name for file in (ROOT / "tests").rglob("test_*.py") for name in _TESTS.findall(file.read_text("utf-8"))}
    assert set(re.findall(r"`(test_\w+)`", page)) - there == set()


def test_each_code_says_why_it_comes_and_what_to_do_and_no_other_code_does() -> None:
    from tunilib.cli.errors import MEANING
    from tunilib.core.reason import ReasonCode

    said = tomllib.loads((ROOT / "docs" / "codes.toml").read_text(encoding="utf-8"))
    kinds = {one.code for one in generator()._error_classes()}
    assert set(said["errors"]) == kinds | {"configuration", "keyring", "database", "interrupted"}
    assert set(said["exits"]) == {str(code) for code in MEANING}
    assert set(said["reasons"]) == {str(code) for code in ReasonCode}
    pages = generator().pages()
    assert all(f"## {code}\n" in pages["errors.md"] for code in said["errors"])
    assert all(f'<a id="{code}">' in pages["reasons.md"] for code in said["reasons"])


def test_the_completion_scripts_are_fresh() -> None:
    made = {path: content for path, content in generator().files().items() if path.parent.name == "completions"}
    assert set((ROOT / "completions").iterdir()) == made.keys()
    for path, content in made.items():
        assert path.read_text(encoding="utf-8") == content, f"{path.name}: run: python docs/generate.py"


def man_pages() -> dict[str, str]:
    sys.path.insert(0, str(ROOT / "docs"))
    from man import man_pages as pages  # type: ignore[import-not-found]

    made: dict[str, str] = pages()
    return made


def test_there_is_a_man_page_for_each_noun() -> None:
    assert man_pages().keys() == {"tunilib.1", *(f"tunilib-{noun}.1" for noun in NOUNS)}


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_the_man_pages_are_shown_without_a_complaint_and_with_every_option() -> None:
    for name, page in man_pages().items():
        done = subprocess.run(
            ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-P-cbou"],
            input=page,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), name
        if name == "tunilib-loans.1":
            for words in ("--due-within TIME", "tunilib loans renew --all --strategy late --quiet", "renewals_limit"):
                assert words in done.stdout


def test_the_man_pages_and_no_source_of_catalogues_go_into_the_package(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = ZipFile(wheel).namelist()
    shared = {Path(name).name for name in names if "/share/man/man1/" in name}
    assert shared == man_pages().keys()
    assert [name for name in names if name.endswith(".po")] == []
    metadata = ZipFile(wheel).read(next(name for name in names if name.endswith("/METADATA"))).decode()
    assert "tunilib loans renew --all" in metadata
    assert re.findall(r"\]\((?!https?:)[^)]*\)|<!--", metadata) == []


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


def test_each_decision_has_a_line_on_their_page() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"\((\d{4}[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.name for path in folder.glob("0*.md"))
