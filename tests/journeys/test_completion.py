"""Completion offers what is known on this machine: the same as the commands list, and without a library."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.journeys.machine import SOURCE, Machine

from tunilib.cli.completion_scripts import script


def offered(machine: Machine, *words: str, shell: str = "fish") -> list[tuple[str, str]]:
    environ = {**machine.setting(), "_TUNILIB_COMPLETE": shell, "PYTHONPATH": str(SOURCE)}
    done = subprocess.run(
        [sys.executable, "-m", "tunilib", *words], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = [line.partition("\t") for line in done.stdout.splitlines()]
    return [(word, text) for word, _, text in found]


def test_loans_are_offered_by_id_with_their_titles(demo: Machine) -> None:
    loans = demo.run("loans", "--json").data
    expected = [(loan["id"], f"{loan['title']} · {loan['due'][:10]}") for loan in loans]
    assert offered(demo, "loans", "renew", "") == expected
    assert offered(demo, "loans", "explain", loans[0]["id"][:3]) == expected[:1]
    assert loans[0]["id"] not in dict(offered(demo, "loans", "renew", loans[0]["id"], ""))


def test_open_holds_are_offered_by_id_with_their_titles(demo: Machine) -> None:
    holds = demo.run("holds", "--json").data
    open_ones = {
        hold["id"]: hold["title"] for hold in holds if hold["status"] not in ("collected", "expired", "cancelled")
    }
    assert len(open_ones) < len(holds)
    assert dict(offered(demo, "holds", "cancel", "")) == open_ones


def test_a_loan_that_was_returned_is_not_offered_after_the_next_look(demo: Machine) -> None:
    first = demo.run("loans", "--json").data[0]
    assert demo.run("desk", "return", first["barcode"]).code == 0
    demo.run("loans")
    assert first["id"] not in dict(offered(demo, "loans", "renew", ""))


def test_lists_are_offered_by_name(demo: Machine) -> None:
    assert demo.run("favourites", "create", "It's $(mine)").code == 0
    names = [one["name"] for one in demo.run("favourites", "lists", "--json").data]
    assert [word for word, _ in offered(demo, "favourites", "list", "")] == names
    assert [word for word, _ in offered(demo, "favourites", "add", "demo.1001", "--list=It")] == ["--list=It's $(mine)"]


def test_pickup_libraries_are_offered_by_id(demo: Machine) -> None:
    places = [(one["id"], one["name"]) for one in demo.run("holds", "pickup-locations", "--json").data]
    assert offered(demo, "holds", "place", "demo.1001", "--pickup", "") == places
    assert offered(demo, "desk", "return", "--library", "") == places
    assert offered(demo, "profile", "set", "--home-library", "") == [*places, ("ask", ""), ("none", "")]


def test_those_of_a_desk_are_of_the_store_it_names(demo: Machine) -> None:
    other = demo.folder / "other.sqlite"
    rules = demo.folder / "rules.toml"
    rules.write_text('[[pickup_libraries]]\nid = "main"\nname = "Main"\n', encoding="utf-8")
    assert demo.run("--store", f"sqlite:///{other}", "desk", "init", "--rules", str(rules)).code == 0
    assert offered(demo, "--store", f"sqlite:///{other}", "desk", "return", "--library", "") == [("main", "Main")]


def test_pickup_libraries_are_known_after_any_command_of_the_desk(demo: Machine) -> None:
    assert offered(demo, "desk", "return", "--library", "") == []
    demo.run("desk", "report")
    assert "linna" in dict(offered(demo, "desk", "return", "--library", ""))


def test_profiles_are_offered_and_decide_what_else_is(demo: Machine) -> None:
    assert [word for word, _ in offered(demo, "--profile", "")] == ["demo"]
    assert [word for word, _ in offered(demo, "profiles", "remove", "d")] == ["demo"]
    assert offered(demo, "--profile", "other", "loans", "renew", "") == []


def test_nothing_is_written_beside_the_files_that_are_read(demo: Machine) -> None:
    def files() -> list[tuple[str, bytes]]:
        return sorted((path.name, path.read_bytes()) for path in (demo.folder / "data").iterdir())

    demo.run("loans")
    demo.run("favourites", "lists")
    before = files()
    assert offered(demo, "loans", "renew", "")
    assert offered(demo, "favourites", "list", "")
    assert files() == before


def test_after_help_there_are_the_commands(demo: Machine) -> None:
    assert [word for word, _ in offered(demo, "help", "loans", "re")] == ["renew"]


def test_nothing_is_offered_where_nothing_is_known(machine: Machine) -> None:
    for words in (("loans", "renew", ""), ("holds", "cancel", ""), ("--profile", ""), ("favourites", "list", "")):
        assert offered(machine, *words) == []
    files = [path.name for path in machine.folder.rglob("*") if path.is_file()]
    assert files == ["completion.txt"]


def test_words_are_quoted_for_the_shells_that_do_not_quote(demo: Machine) -> None:
    demo.run("favourites", "create", "It's $(mine)")
    assert r"It\'s\ \$\(mine\)" in dict(offered(demo, "favourites", "list", "It", shell="bash"))
    assert r"It\'s\ \$\(mine\)" in dict(offered(demo, "favourites", "list", r"It\'s", shell="bash"))
    assert "It's $(mine)" in dict(offered(demo, "favourites", "list", '"It', shell="bash"))
    assert "'It''s $(mine)'" in dict(offered(demo, "favourites", "list", "=It", shell="powershell"))


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_puts_a_list_on_the_line_so_that_it_is_that_list(demo: Machine, tmp_path: Path) -> None:
    demo.run("favourites", "create", "It's $(touch here)")
    program = tmp_path / "tunilib"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tunilib "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    text = (
        f"{script('bash')}\nCOMP_WORDS=(tunilib favourites list It); COMP_CWORD=3; _tunilib\n"
        'eval "tunilib favourites list ${COMPREPLY[0]} --json"'
    )
    environ = {**demo.setting(), "PYTHONPATH": str(SOURCE), "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", text], env=environ, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (0, "[]\n")
    assert not (tmp_path / "here").exists()


def replies_of_bash(demo: Machine, folder: Path, completes: int, *words: str) -> list[str]:
    """What bash shows, or puts on the line, in a kind of completion: 9 for one tab, 63 for two, 37 for a menu."""
    program = folder / "tunilib"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m tunilib "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    line = " ".join(f"'{word}'" for word in ("tunilib", *words))
    text = (
        f"{script('bash')}\nCOMP_TYPE={completes}; COMP_WORDS=({line}); COMP_CWORD={len(words)}; _tunilib\n"
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    environ = {**demo.setting(), "PYTHONPATH": str(SOURCE), "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", text], env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed")
def test_bash_shows_titles_beside_several_ids_and_puts_an_id_alone_on_the_line(demo: Machine, tmp_path: Path) -> None:
    loans = demo.run("loans", "--json").data
    shown = replies_of_bash(demo, tmp_path, 63, "loans", "renew", "")
    assert [line.split("  -- ")[0] for line in shown] == [loan["id"] for loan in loans]
    assert all(loan["title"][:20] in line for loan, line in zip(loans, shown, strict=True))
    assert replies_of_bash(demo, tmp_path, 37, "loans", "renew", "") == [loan["id"] for loan in loans]
    assert replies_of_bash(demo, tmp_path, 9, "loans", "renew", loans[0]["id"][:4]) == [loans[0]["id"]]
    assert replies_of_bash(demo, tmp_path, 63, "loans", "")[:2] == ["list", "renew"]
