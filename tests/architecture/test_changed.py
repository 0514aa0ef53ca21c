"""``tests.checks --changed`` runs the tests that import what was changed."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests.changed import _importers, touched_tests

ROOT = Path(__file__).parents[2]
FILES = {
    "src/tunilib/__init__.py": "",
    "src/tunilib/core/money.py": "EURO = 1\n",
    "src/tunilib/core/fine.py": "def fine():\n    from tunilib.core.money import EURO\n    return EURO\n",
    "src/tunilib/registry.py": 'NAMES = ("tunilib.core.fine:fine",)\n',
    "tests/builders.py": "from tunilib import registry\n",
    "tests/unit/conftest.py": "",
    "tests/unit/test_fine.py": "from tests.builders import registry\n",
    "tests/unit/test_other.py": "import os\n",
    "README.md": "Read me.\n",
}


def checkout(folder: Path) -> Path:
    def git(*words: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)

    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "first")
    return folder


def touched(folder: Path) -> list[str]:
    return [path.name for path in touched_tests(folder, "main")]


def test_nothing_changed_is_no_test(tmp_path: Path) -> None:
    assert touched(checkout(tmp_path)) == []


def test_a_test_runs_that_reaches_the_change_through_others_and_through_a_name_in_a_table(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (folder / "src/tunilib/core/money.py").write_text("EURO = 2\n")
    assert touched(folder) == ["test_fine.py"]


def test_a_changed_or_new_test_runs_itself_and_a_conftest_those_of_its_folder(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (folder / "tests/unit/test_new.py").write_text("")
    assert touched(folder) == ["test_new.py"]
    (folder / "tests/unit/conftest.py").write_text("X = 1\n")
    assert touched(folder) == ["test_fine.py", "test_new.py", "test_other.py"]


@pytest.mark.heavy
def test_a_table_of_names_imports_the_modules_of_its_package() -> None:
    source, importers = ROOT / "src" / "tunilib", _importers(ROOT)
    tables = {
        "formats/mods.py": "formats/__init__.py",
        "library/stores/holds.py": "library/stores/connection.py",
        "library/desk/commands/payments.py": "library/desk/commands/__init__.py",
    }
    assert [module for module, table in tables.items() if source / table not in importers[source / module]] == []


def test_what_is_not_python_is_not_followed(tmp_path: Path) -> None:
    folder = checkout(tmp_path)
    (folder / "README.md").write_text("Read.\n")
    assert touched(folder) == []
