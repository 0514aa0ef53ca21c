"""Which modules a run may load: start-up is part of the product.

``--version`` and completion stay within what is named here. Every other line loads Typer and what it needs, and only
the noun that it names; none that is read in a pipe loads rich, and help and mistakes load nothing that is for remote
libraries, passwords or databases.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
HEAVY = {
    "asyncio",
    "concurrent",
    "decimal",
    "email",
    "http",
    "httpx",
    "importlib.metadata",
    "json",
    "keyring",
    "logging",
    "pydantic",
    "pymarc",
    "rich",
    "selectolax",
    "sqlite3",
    "ssl",
    "tomli_w",
    "tunilib.account",
    "tunilib.backends",
    "tunilib.core",
    "tunilib.http",
    "tunilib.local",
    "tunilib.services",
    "unittest",
    "urllib.request",
    "xml",
    "zoneinfo",
}
LIGHT = {"tunilib.core"}
"""Of these the package, whose ``__init__`` imports nothing."""

QUICK = {"tunilib.local", "tunilib.local.places", "tunilib.local.quick"}
"""What completion and the line of the status load of this machine."""


WATCH = """
import sys
before = {*sys.modules}
import atexit, os
atexit.register(lambda: os.write(9, " ".join({*sys.modules} - before).encode()))
from tunilib._entry import main
main()
"""


def loaded_by(*words: str, **environ: str) -> set[str]:
    """The modules that a run loads beyond those of a bare interpreter."""
    setting = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "HOME": "/nonexistent", **environ}
    command = ["bash", "-c", 'exec "$@" 9>&1 >/dev/null 2>&1', "bash", sys.executable, "-c", WATCH, *words]
    done = subprocess.run(command, env=setting, capture_output=True, text=True, timeout=60, check=False)
    return set(done.stdout.split())


def heavy_of(loaded: set[str]) -> set[str]:
    return {name for name in loaded - LIGHT if any(name == heavy or name.startswith(f"{heavy}.") for heavy in HEAVY)}


def test_version_loads_nothing_but_itself() -> None:
    assert loaded_by("--version") == {"__future__", "atexit", "tunilib", "tunilib._entry", "tunilib._version"}


def test_completion_loads_nothing_but_its_table_once_that_is_made(tmp_path: Path) -> None:
    asked = {"_TUNILIB_COMPLETE": "bash", "HOME": str(tmp_path)}
    assert "typer" in loaded_by("completion", "", **asked)
    assert loaded_by("completion", "", **asked) == {
        "__future__",
        "atexit",
        "tunilib",
        "tunilib._entry",
        "tunilib._version",
        "tunilib.cli",
        "tunilib.cli.completion",
        *QUICK,
    }


def test_completion_of_what_is_known_loads_little_more(tmp_path: Path) -> None:
    asked = {"_TUNILIB_COMPLETE": "bash", "HOME": str(tmp_path)}
    loaded_by("completion", "", **asked)
    loaded = loaded_by("loans", "renew", "", **asked)
    assert {name for name in loaded if name.startswith("tunilib.local")} == QUICK
    assert heavy_of(loaded) - QUICK == set()
    assert loaded.isdisjoint({"pathlib", "typing", "re"})


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--help",),
        ("completion", "--help"),
        ("completion", "install", "--help"),
        ("completion", "install", "--x"),
        ("completion", "install", "--bogus=1"),
        ("completion", "--profile"),
    ],
)
def test_help_and_mistakes_load_nothing_heavy(words: tuple[str, ...]) -> None:
    loaded = loaded_by(*words)
    assert "typer" in loaded
    assert heavy_of(loaded) == set()


def test_a_command_in_a_pipe_loads_nothing_heavy_by_itself(tmp_path: Path) -> None:
    loaded = loaded_by("profiles", "list", HOME=str(tmp_path))
    assert "tunilib.cli.commands.sign_in" in loaded
    assert "tunilib.cli.commands.loans" not in loaded
    assert {name for name in heavy_of(loaded) if not name.startswith("tunilib.")} == set()


def test_a_list_of_loans_loads_the_models_of_loans_alone(tmp_path: Path) -> None:
    loaded_by("demo", HOME=str(tmp_path))
    loaded_by("status", HOME=str(tmp_path))
    loaded = loaded_by("loans", "list", HOME=str(tmp_path))
    assert "tunilib.core.loan" in loaded
    others = ("catalogue", "desk", "favourite", "fine", "hold", "outcome", "payment", "ports.university", "profile")
    assert loaded.isdisjoint(f"tunilib.core.{name}" for name in others)


def test_json_is_loaded_only_when_asked_for(tmp_path: Path) -> None:
    assert "json" not in loaded_by("profiles", "default", "work", HOME=str(tmp_path))
    assert "json" in loaded_by("profiles", "default", "work", "--json", HOME=str(tmp_path))


def test_rich_is_loaded_at_a_terminal_alone() -> None:
    code = (
        "import sys; from tests.cli.terminal import tunilib\n"
        "for at_terminal in (False, True):\n"
        "    tunilib('loans', at_terminal=at_terminal); tunilib('lons', at_terminal=at_terminal)\n"
        "    print('rich' in sys.modules)"
    )
    path = os.pathsep.join((str(SOURCE), str(SOURCE.parent)))
    setting = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "HOME": "/nonexistent"}
    done = subprocess.run([sys.executable, "-c", code], env=setting, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_a_card_at_a_site_loads_nothing_of_the_university_sign_in() -> None:
    code = (
        "import sys; import tunilib.services.machine, tunilib.cli.commands.sign_in\n"
        "from tunilib.backends.vufind.door import open_entry\n"
        "from tunilib.core.ports.sign_in import Session\n"
        "from datetime import datetime\n"
        "door = open_entry('https://library.example', now=datetime.now).open(Session(card='1', data={}))\n"
        "door.loans, door.holds, door.fines, door.profile, door.cards\n"
        "print(*sys.modules)"
    )
    setting = {"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCE), "HOME": "/nonexistent"}
    done = subprocess.run([sys.executable, "-c", code], env=setting, capture_output=True, text=True, check=True)
    assert "tunilib.backends.vufind.loans" in done.stdout.split()
    assert {name for name in done.stdout.split() if "haka" in name or "university" in name} == set()
