"""The rules of a library on the command line: shown as a file, and replaced by another one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.journeys.machine import Machine
from tests.library.journeys.service_desk import desk

ROW = ["fine.daily.amount", "0.20", "0.30"]


@pytest.fixture(name="rules")
def _rules(demo: Machine) -> str:
    """The rules of the demo library with another fine, in a file."""
    text = demo.run("desk", "rules", "show").out.replace('"0.20"', '"0.30"')
    (demo.folder / "rules.toml").write_text(text, encoding="utf-8-sig")  # as some editors write it
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


def test_a_new_library_at_a_terminal_is_asked_for_what_is_its_own(machine: Machine) -> None:
    made = machine.run("desk", "init", terminal=True, typed="Kylän kirjasto\n03 123 456\nKylä; Järvenpää\n2\n")
    assert made.code == 0
    assert "3  consortium: public libraries with reminder fees" in made.err
    shown = machine.run("desk", "rules", "show").out
    assert 'name = "Kylän kirjasto"' in shown
    assert '[contact]\nphone = "03 123 456"\n' in shown
    assert 'id = "kyla"\nname = "Kylä"\n\n[[pickup_libraries]]\nid = "jarvenpaa"\nname = "Järvenpää"\n' in shown
    assert "[loan.hours]" in shown
    again = machine.run("desk", "init", terminal=True, typed="")  # nothing is asked where a library is
    assert (again.code, "Name" in again.err) == (6, False)


@pytest.mark.parametrize(("answer", "code"), [("", 0), ("school", 0), ("7", 2), ("nosuch", 2)])
def test_the_rules_of_a_new_library_are_chosen_by_number_or_name(machine: Machine, answer: str, code: int) -> None:
    made = machine.run("desk", "init", "--contact", "a@b.example", terminal=True, typed=f"A\n\n{answer}\n")
    assert (made.code, machine.library.exists()) == (code, not code)


@pytest.mark.parametrize(("name", "kept"), {"  ": "Library", "A\x1b[31m\n B": "A [31m B"}.items())
def test_the_name_of_a_new_library_is_one_line_without_control_characters(
    machine: Machine, name: str, kept: str
) -> None:
    assert machine.run("desk", "init", "--name", name).code == 0
    assert desk(machine, "report").data["library"] == kept


def test_a_mistake_in_an_answer_is_said_and_the_question_asked_again(machine: Machine) -> None:
    made = machine.run("desk", "init", terminal=True, typed="A\nthe desk\n03 123 456\n\n7\nschool\n")
    assert (made.code, made.err.count("telephone number or e-mail address, for")) == (0, 2)
    assert "not a telephone number or an e-mail address: the desk\n" in made.err
    assert "no such rules: 7: choose one of: tuni, " in made.err


def test_a_pipe_is_asked_nothing_and_a_script_names_a_rule_set(machine: Machine) -> None:
    words = ("--rules", "school", "--name", "Our school", "--contact", "tel. 03 123 456, a@b.example")
    assert machine.run("desk", "init", *words, stdin="no\n").code == 0
    assert desk(machine, "report").data["library"] == "Our school"
    printed = machine.run("desk", "init", "--print-rules", "--rules", "school")
    assert '# name = "Our school"' in printed.out
    assert "[loan.term]" in printed.out
    own = machine.folder / "school"  # a file of the name of a rule set is the file
    own.write_text('name = "Own"\n', encoding="utf-8")
    assert machine.run("desk", "init", "--print-rules", "--rules", str(own)).out == 'name = "Own"\n'
    assert desk(machine, "init", "--contact", "call us").code == 2


@pytest.mark.parametrize("words", [(), ("--name", "Kylän kirjasto")])
def test_a_library_without_a_contact_never_gives_that_of_another_one(machine: Machine, words: tuple[str, ...]) -> None:
    assert machine.run("desk", "init", *words).code == 0
    machine.run("desk", "patron", "add", "77", "--name", "A", "--password-stdin", stdin="abcde\n")
    machine.run("desk", "patron", "block", "77", "--reason", "x")
    refused = machine.run("login", "77", "--password-stdin", stdin="wrong\n")
    machine.run("login", "77", "--password-stdin", stdin="abcde\n")
    fines = machine.run("fines", "list", "--json")
    record = desk(machine, "record", "add", "title=T").data["record_id"]
    assert desk(machine, "item", "add", record, "700700").code == 0
    lent = desk(machine, "checkout", "77", "700700")
    assert (fines.data["contact"], lent.code) == (None, 1)
    every = "".join(one.out + one.err for one in (refused, fines, lent, machine.run("fines", "fees")))
    assert "0294" not in every
    assert "TuniLib" not in every
    assert "suspended" in every
