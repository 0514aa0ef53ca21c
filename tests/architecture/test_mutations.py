"""Mutation testing: the faults are those that the table of kinds names; what is accepted is there, with a reason."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cluster import needs_postgres
from tests.mutations.__main__ import TARGETS, accepted_mutants, mutated_modules, part_of
from tests.mutations.copies import Copy
from tests.mutations.guards import Guard, guards
from tests.mutations.mutants import Mutant, mutants_of

pytestmark = pytest.mark.heavy

SOURCE = Path(__file__).parents[2] / "src" / "tunilib"

MODULE = '''
"""A module."""

from __future__ import annotations

Pair = tuple[int, int]


def late(days: int, limit: int = 3) -> bool:
    """Whether it is late."""
    if days is None:
        raise ValueError("no days")
    return days > limit and not off(days, why=Word.OFF)


def off(days: int, why: Word) -> bool:
    return why in (Word.OFF, Word.ON)


def query(table: str) -> str:
    return f"SELECT id FROM {table} WHERE due < ? AND ended = 0"
'''

SQL = "f'SELECT id FROM {table} WHERE due < ? AND ended = 0'"
EXPECTED = {
    "m.py late: 3 -> 4",
    "m.py late: 3 -> 2",
    "m.py late: if days is None -> if True",
    "m.py late: if days is None -> if False",
    "m.py late: days is None -> days is not None",
    "m.py late: raise ValueError('no days') -> pass",
    "m.py late: 'no days' -> 'mutant'",
    "m.py late: return days > limit and (not off(days, why=Word.OFF)) -> return None",
    "m.py late: days > limit and (not off(days, why=Word.OFF)) -> days > limit or not off(days, why=Word.OFF)",
    "m.py late: days > limit and (not off(days, why=Word.OFF)) -> not off(days, why=Word.OFF)",
    "m.py late: days > limit and (not off(days, why=Word.OFF)) -> days > limit",
    "m.py late: days > limit -> days >= limit",
    "m.py late: not off(days, why=Word.OFF) -> off(days, why=Word.OFF)",
    "m.py late: off(days, why=Word.OFF) -> off(days)",
    "m.py late: Word.OFF -> Word.ON",
    "m.py off: return why in (Word.OFF, Word.ON) -> return None",
    "m.py off: why in (Word.OFF, Word.ON) -> why not in (Word.OFF, Word.ON)",
    "m.py off: (Word.OFF, Word.ON) -> (Word.ON,)",
    "m.py off: (Word.OFF, Word.ON) -> (Word.OFF,)",
    "m.py off: Word.OFF -> Word.ON",
    "m.py off: Word.ON -> Word.OFF",
    f"m.py query: return {SQL} -> return None",
    *(f"m.py query: {SQL} -> {SQL.replace(*change)}" for change in (("<", "<="), ("AND", "OR"), ("= 0", "= 1"))),
}


@pytest.fixture(name="module")
def _module(tmp_path: Path) -> list[Mutant]:
    (tmp_path / "m.py").write_text(MODULE, encoding="utf-8")
    return list(mutants_of(tmp_path, "m.py"))


def test_each_fault_is_one_change_of_what_is_run(module: list[Mutant]) -> None:
    assert {mutant.name for mutant in module} == EXPECTED
    assert len({mutant.source for mutant in module}) == len(module)


def test_faults_have_the_same_names_and_order_each_time(module: list[Mutant], tmp_path: Path) -> None:
    assert list(mutants_of(tmp_path, "m.py")) == module


def test_what_is_accepted_is_there_and_has_a_reason() -> None:
    accepted = accepted_mutants()
    modules = {name.partition(" ")[0] for name in accepted}
    assert modules <= set(mutated_modules())
    there = {mutant.name for module in modules for mutant in mutants_of(SOURCE, module)}
    assert accepted.keys() - there == set()
    assert all(len(reason.split()) > 3 for reason in accepted.values())


def test_parts_have_all_files_once_and_none_is_much_larger() -> None:
    modules = mutated_modules()
    parts = [part_of(modules, number, 30) for number in range(1, 31)]
    assert sorted(name for part in parts for name in part) == sorted(modules)
    sizes = [sum((SOURCE / name).stat().st_size for name in part) for part in parts]
    assert max(sizes) < 1.5 * sum(sizes) / len(parts)


def test_a_fault_is_seen_or_survives_in_a_copy_and_the_tree_stays_as_it_is(tmp_path: Path) -> None:
    module, tests = "core/policy/passwords.py", "tests/core/policy/test_passwords.py"
    before = (SOURCE / module).read_bytes()
    wanted = {
        "core/policy/passwords.py refuse_when_too_short: len(case.new) < least -> len(case.new) <= least": True,
        "core/policy/passwords.py -: re.compile('[A-Za-z0-9]*', re.ASCII) -> re.compile('[A-Za-z0-9]*')": False,
    }
    copy = Copy(tmp_path)
    try:
        observed = copy.observe([module], [tests])
        found = {
            mutant.name: copy.is_seen(mutant, observed)
            for mutant in mutants_of(SOURCE, module)
            if mutant.name in wanted
        }
    finally:
        copy.close()
    assert found == wanted
    assert (SOURCE / module).read_bytes() == before


def test_the_tests_that_must_see_a_fault_can_all_be_collected_in_a_copy(tmp_path: Path) -> None:
    Copy(tmp_path).close()
    tests = sorted({name for names in TARGETS.values() for name in names})
    collecting = [sys.executable, "-m", "pytest", "--collect-only", "-q", *tests]
    paths = os.pathsep.join((str(tmp_path / "src"), str(tmp_path)))
    done = subprocess.run(
        collecting, cwd=tmp_path, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]


def test_a_server_that_tests_start_is_stopped_when_they_have_ended(tmp_path: Path) -> None:
    needs_postgres()
    copy, test, folder = Copy(tmp_path), "tests/test_starting.py", tmp_path / "folder.txt"
    (tmp_path / test).write_text(
        "from pathlib import Path\n"
        "from tests.cluster import shared_cluster\n"
        f"def test_it():\n    Path({str(folder)!r}).write_text(str(shared_cluster().folder))\n",
        encoding="utf-8",
    )
    try:
        assert copy.observe(["core/policy/passwords.py"], [test]).failed == []
    finally:
        copy.close()
    assert not Path(folder.read_text(encoding="utf-8")).exists()


ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("guard", guards(), ids=lambda one: one.breaks)
def test_a_guard_stands_once_in_its_module_and_has_a_test(guard: Guard) -> None:
    assert (ROOT / "src" / "tunilib" / guard.module).read_text(encoding="utf-8").count(guard.text) == 1
    file, _, test = guard.test.partition("::")
    assert f"def {test.partition('[')[0]}(" in (ROOT / file).read_text(encoding="utf-8")
