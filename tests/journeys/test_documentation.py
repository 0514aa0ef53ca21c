"""What the README and the docs show is run as it stands; what cannot be run says why, and is at least understood."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.journeys.documented import Documented, prepare
from tests.journeys.machine import ROOT, Machine
from tests.journeys.pseudoterminal import at_terminal

from tunilib.cli.app import root_group
from tunilib.cli.reader import read_line
from tunilib.cli.tree import CommandLine, HelpWanted, VersionWanted
from tunilib.errors import TunilibError

BLOCK = re.compile(
    r"(?:<!-- not run: (?P<why>.*?) -->\n+)?^(?P<in> *)```(?P<kind>sh|python)\n(?P<text>.*?)^ *```$", re.M | re.S
)
PROGRAMS = re.compile(r"(?:^|[|;&(]\s*)(jq|awk|fzf|mlr|xargs|bibtex|biber|pandoc)\b", re.MULTILINE)
OUTPUT = re.compile(r"(?<!-->\n)^```sh\n(?P<text>[^`]*)^```(?:\n[^`]*?\n```text\n(?P<out>[^`]*)```)?$", re.M)
"""Commands of a page, and what it shows of what they print."""
TYPED = re.compile(r"^(\S.{0,40}>)(?: (.+))?$", re.M)
"""A prompt in what a page shows, and what is typed there; at the last one the input ends."""
IDS = re.compile(r"\b[a-z][a-z2-9]{6}\b")
"""Words of the form of an ID, which are made by chance."""
WORDS = re.compile(r"'[^']*'|\b[A-Z]{4,}\b")
"""What a page says in its own language: a text in quotes, and a word in capitals that stands for something."""
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


class Block(NamedTuple):
    """An example of a page; ``why``: it is not run."""

    page: Path
    kind: str
    text: str
    why: str | None


BLOCKS = [
    Block(page, found["kind"], textwrap.dedent(found["text"]), found["why"])
    for page in PAGES
    for found in BLOCK.finditer(page.read_text(encoding="utf-8"))
]


SHOWN = [page for page in PAGES if "\n```text\n" in page.read_text(encoding="utf-8") and page.parent.name == "tutorial"]


def of(kind: str) -> list[Path]:
    return [page for page in PAGES if any(one.page == page and one.kind == kind and not one.why for one in BLOCKS)]


@pytest.fixture(name="documented")
def _documented(demo: Machine) -> Documented:
    return prepare(demo, demo.folder / "here")


def test_every_example_of_the_pages_is_found() -> None:
    fences = sum(len(re.findall(r"^ *```(?:sh|python)$", page.read_text(encoding="utf-8"), re.M)) for page in PAGES)
    assert len(BLOCKS) == fences
    assert sum(one.why is None for one in BLOCKS) > 40


def test_there_are_recipes_for_python() -> None:
    assert sum(one.page.name == "python.md" and one.kind == "python" for one in BLOCKS) >= 17


@pytest.mark.heavy
@pytest.mark.parametrize("page", of("sh"), ids=lambda page: page.stem)
def test_the_commands_of_a_page_work_one_after_the_other(page: Path, documented: Documented) -> None:
    missing = set()
    for block in BLOCKS:
        if block.page != page or block.kind != "sh" or block.why:
            continue
        needed = {name for name in PROGRAMS.findall(block.text) if shutil.which(name) is None}
        missing |= needed
        if not needed:
            documented.shell(block.text)
    if missing:
        pytest.skip(f"not installed: {', '.join(sorted(missing))}")


def test_every_example_of_the_readme_succeeds_on_the_demonstration(demo: Machine, tmp_path: Path) -> None:
    (block,) = [one for one in BLOCKS if one.page.name == "README.md" and one.kind == "sh" and not one.why]
    for line in block.text.splitlines():
        assert Documented(demo, tmp_path).shell(line).code == 0, line


@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.stem)
def test_what_a_page_shows_is_what_its_commands_print(
    page: Path, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a terminal of 80 columns, on 10 March 2026; ``TUNILIB_DRAW=1`` writes it anew, ``…`` leaves out the rest."""
    monkeypatch.chdir(tmp_path)
    shown = page.read_text(encoding="utf-8")
    assert len([one for one in OUTPUT.finditer(shown) if one["out"] is not None]) == shown.count("\n```text\n")
    drawn = shown
    for found in OUTPUT.finditer(shown):
        answers = TYPED.findall(found["out"] or "")
        printed = "".join(printed_by(line, machine, tmp_path, answers) for line in found["text"].splitlines())
        if found["out"] is None:
            continue
        if found["out"].endswith("…\n"):
            printed = "".join(printed.splitlines(keepends=True)[: found["out"].count("\n") - 1]) + "…\n"
        if IDS.sub("ID", printed) != IDS.sub("ID", found["out"]):
            drawn = drawn.replace(found[0], found[0].replace(f"```text\n{found['out']}", f"```text\n{printed}"), 1)
    if os.environ.get("TUNILIB_DRAW"):
        page.write_text(drawn, encoding="utf-8")
    else:
        assert drawn == shown, f"run: TUNILIB_DRAW=1 pytest {Path(__file__).name}"


def printed_by(line: str, machine: Machine, here: Path, answers: list[tuple[str, str]]) -> str:
    """What a line prints on standard output: at a terminal, but for one with a pipe.

    Args:
        answers: prompts, and what is typed there; at the last one Ctrl-D.
    """
    if line.startswith("export "):
        machine.environ |= dict([line.removeprefix("export ").split("=", 1)])
        return ""
    if "|" in line or ">" in line:
        return Documented(machine, here).shell(line).out
    if answers:
        typing = [*((f"{prompt} ", f"{typed}\n") for prompt, typed in answers[:-1]), (f"{answers[-1][0]} ", "\x04")]
        shown = at_terminal(machine, *shlex.split(line)[1:], typing=typing, size=(24, 80), NO_COLOR="1").out
        return "".join(f"{text.rstrip()}\n" for text in shown.splitlines())
    words = shlex.split(line, comments=True)
    setting = dict(word.split("=", 1) for word in words if "=" in word.partition(" ")[0] and word[0].isupper())
    words = words[len(setting) + 1 :]
    result = machine.run(*words, terminal=True, environ={"COLUMNS": "80", "NO_COLOR": "1", **setting})
    assert result.code <= 1, result
    return "".join(f"{text.rstrip()}\n" for text in result.out.splitlines())


@pytest.mark.parametrize(
    ("english", "finnish"),
    [("first-steps", "ensiaskeleet"), ("day-at-the-desk", "paiva-palvelupisteessa"), ("unattended", "joka-yo")],
)
def test_a_page_in_finnish_has_the_commands_of_the_english_one(english: str, finnish: str) -> None:
    there, here = (
        [WORDS.sub("…", one.text) for one in BLOCKS if one.page.stem == name and not one.text.startswith("export ")]
        for name in (english, finnish)
    )
    assert here == there
    of_english, of_finnish = (next(page for page in PAGES if page.stem == name) for name in (english, finnish))
    assert f"({of_finnish.name})" in of_english.read_text(encoding="utf-8")
    assert f"({of_english.name})" in of_finnish.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", of("python"), ids=lambda page: page.stem)
def test_the_python_of_a_page_runs_as_it_stands(page: Path, documented: Documented) -> None:
    environ = documented.machine.process_setting()
    for block in BLOCKS:
        if block.page == page and block.kind == "python" and not block.why:
            done = subprocess.run(
                [sys.executable, "-W", "error", "-c", block.text],
                env=environ,
                cwd=documented.here,
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            assert (done.returncode, done.stderr) == (0, ""), block.text


def test_the_first_recipe_renews_what_falls_due_soon(demo: Machine) -> None:
    first = next(one.text for one in BLOCKS if one.page.name == "python.md")
    done = subprocess.run(
        [sys.executable, "-c", first], env=demo.process_setting(), capture_output=True, text=True, check=False
    )
    assert [line.rpartition(" ")[2] for line in done.stdout.splitlines()] == ["renewed", "renewed"]


CELLS = [one.text for one in BLOCKS if one.page.stem == "notebook" and one.kind == "python"]
NOTEBOOK = """
import ast, json, sys

names, shown = {}, []
for cell in json.load(sys.stdin):
    *lines, last = ast.parse(cell).body
    exec(compile(ast.Module(lines, []), "cell", "exec"), names)
    shown.append(repr(eval(compile(ast.Expression(last.value), "cell", "eval"), names)))
print(json.dumps(shown))
"""


def run_cells(machine: Machine, cells: list[str]) -> list[str]:
    """What a notebook shows below each cell: its last line, as it prints itself."""
    done = subprocess.run(
        [sys.executable, "-c", NOTEBOOK],
        input=json.dumps(cells),
        env=machine.process_setting(PYTHONPATH=os.pathsep.join(filter(None, sys.path))),
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    shown: list[str] = json.loads(done.stdout)
    return shown


def test_the_cells_of_a_notebook_run_in_order_without_pandas_where_they_need_none(demo: Machine) -> None:
    plain = [cell for cell in CELLS if not re.search(r"\b(?:pd|frame|owed)\b", cell)]
    [loans] = run_cells(demo, plain)
    assert loans.count("Loan(") == len(demo.run("loans", "--json").data) == 6


def test_the_cells_of_a_notebook_make_tables_with_pandas(demo: Machine) -> None:
    pytest.importorskip("pandas", reason="pandas is not installed: only cells that need none were run")
    loans, table, weeks, sums, outcomes, found = run_cells(demo, CELLS)
    assert "Loan(" in loans
    assert "Sinuhe" in table
    assert "[6 rows x 4 columns]" in table or table.count("\n") == 6
    assert sum(int(line.split()[-1]) for line in weeks.splitlines()[1:-1]) == 6
    assert dict(line.split() for line in sums.splitlines()[1:-1]) == {"overdue": "3.8", "uncollected": "1.0"}
    assert "would-renew" in outcomes
    assert "Kalevala" in found


def test_the_recipes_are_typed_and_no_outcome_is_forgotten(tmp_path: Path) -> None:
    recipes = [one.text for one in BLOCKS if one.page.name == "python.md" and one.kind == "python"]
    for number, text in enumerate(recipes, 1):
        (tmp_path / f"recipe_{number}.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", str(ROOT / "pyproject.toml"), str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("block", [one for one in BLOCKS if one.why and one.kind == "sh"])
def test_what_is_not_run_is_understood(block: Block) -> None:
    assert len(block.why or "") > 10
    for line in re.sub(r"\\\n", " ", block.text).splitlines():
        words = shlex.split(line, comments=True)
        if "tunilib" in words[:1]:
            end = next((at for at, word in enumerate(words) if word in ("|", "<", ">", "&&", ";")), len(words))
            try:
                read_line(words[1:end], root_group(), CommandLine({}))
            except (HelpWanted, VersionWanted):
                continue
            except TunilibError as error:
                pytest.fail(f"{line}: {error}")
