"""The rules of a library on the command line: shown as a file, and replaced by another one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys.machine import Machine
from tests.journeys.service_desk import desk

ROW = ["fine.daily.amount", "0.20", "0.30"]


@pytest.fixture(name="rules")
def _rules(demo: Machine) -> str:
    """The rules of the demo library with another fine, in a file."""
    text = demo.run("desk", "rules", "show").out.replace('"0.20"', '"0.30"')
    (demo.folder / "rules.toml").write_text(text, encoding="utf-8")
    return str(demo.folder / "rules.toml")


def test_the_rules_are_printed_as_a_file_and_nothing_else(demo: Machine) -> None:
    shown = demo.run("desk", "rules", "show", terminal=True)
    assert shown.out == demo.run("desk", "rules").out
    assert "[[row]]" in shown.out
    for option in ("--json", "--header"):
        assert demo.run("desk", "rules", "show", option).code == 2


def test_a_dry_run_shows_what_a_change_alters_and_the_change_does_it(demo: Machine, rules: str) -> None:
    tried = demo.run("desk", "rules", "set", rules, "--dry-run")
    assert (tried.code, tried.lines) == (0, [[*ROW, "would-change", ""]])
    row = {"rule": ROW[0], "before": ROW[1], "after": ROW[2], "outcome": "changed", "reasons": []}
    assert desk(demo, "rules", "set", rules).data == [row]
    assert [list(one) for one in desk(demo, "rules", "set", rules).data] == []
    again = demo.run("desk", "rules", "set", rules, terminal=True)
    assert (again.code, again.err) == (0, "These rules say the same as those of the library.\n")
    assert "0.30" in demo.run("fines", "fees").out


def test_what_is_in_use_is_refused_with_how_many_and_nothing_is_changed(demo: Machine, rules: str) -> None:
    before = demo.run("desk", "rules", "show").out
    Path(rules).write_text(before.replace('"0.20"', '"0.30"').replace('id = "arvo"', 'id = "metso"'))
    refused = demo.run("desk", "rules", "set", rules)
    assert refused.code == 1
    assert {line[3] for line in refused.lines} == {"refused"}
    assert next(line for line in refused.lines if line[0] == "pickup_libraries.arvo")[4].startswith("rules.in-use")
    assert "copies are there." in refused.err
    assert "nidettä" in demo.run("desk", "rules", "set", rules, "--lang", "fi", terminal=True).out
    assert demo.run("desk", "rules", "set", rules, "--dry-run").code == 0
    assert demo.run("desk", "rules", "show").out == before


@pytest.mark.parametrize(
    ("text", "says"),
    [('[[row]]\nuse = {loan = "x"}\n', "row[1].use.loan must be one of: none"), ("x = 1\n", "x is not a key")],
)
def test_a_mistake_in_the_file_is_named_with_its_key(demo: Machine, rules: str, text: str, says: str) -> None:
    Path(rules).write_text(text)
    failed = desk(demo, "rules", "set", rules)
    assert (failed.code, failed.error["code"]) == (6, "configuration")
    assert says in failed.error["message"]
