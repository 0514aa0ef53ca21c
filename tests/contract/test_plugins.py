"""A backend and a channel of another package: in help, found by their addresses, and under the contract suite."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.journeys.machine import CARD, PASSWORD

from tunilib.backends.registry import backend_at, find_backend
from tunilib.errors import UsageError
from tunilib.notify.registry import find_channel

ROOT = Path(__file__).parents[2]

MODULE = """
from contextlib import contextmanager
from pathlib import Path

from tests.contract.channels import ChannelKind
from tests.contract.worlds import EVERYWHERE, WorldKind, itself
from tunilib.backends.registry import EMBEDDED, Backend
from tunilib.notify.registry import Channel

BACKEND = Backend(
    name="shelf", entry="shelf_plugin:open_entry", schemes=("shelf",), keeps_password=False, clock_may_move=True
)
CHANNEL = Channel(name="wall", opens="shelf_plugin:open_wall", schemes=("wall",))


def open_entry(address, **options):
    return EMBEDDED.open(address.replace("shelf:", "sqlite:"), **options)


@contextmanager
def open_wall(target, **settings):
    yield Wall(Path(target.removeprefix("wall:")))


class Wall:
    def __init__(self, path):
        self.path = path

    def send(self, letter, now):
        with self.path.open("a") as wall:
            print(" ".join(letter.subject.split()), letter.text, sep="|", file=wall)


def arrived(folder):
    return [tuple(line.split("|")) for line in (folder / "wall").read_text().splitlines()]


WORLD = WorldKind("shelf", "shelf", lambda library: itself(library, "shelf"), EVERYWHERE | {"own-order"})
POSTED = ChannelKind("wall", lambda folder: f"wall:{folder / 'wall'}", lambda folder: {}, arrived)
"""
POINTS = """
[tunilib.backends]
shelf = shelf_plugin:BACKEND

[tunilib.channels]
wall = shelf_plugin:CHANNEL

[tunilib.worlds]
shelf = shelf_plugin:WORLD
wall = shelf_plugin:POSTED
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder on the path with the package in it, installed as pip leaves it."""
    folder = tmp_path / "site"
    info = folder / "shelf_plugin-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "shelf_plugin.py").write_text(MODULE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shelf-plugin\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(POINTS)
    return folder


def python(package: Path, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    home = package.parent
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("TUNILIB_", "PYTEST_"))},
        "HOME": str(home),
        "PYTHONPATH": os.pathsep.join([str(package), str(ROOT / "src"), str(ROOT)]),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "TUNILIB_CONFIG": str(home / "config.toml"),
        "TUNILIB_DATA": str(home / "data"),
        "TUNILIB_STATE": str(home / "state"),
    }
    command = [sys.executable, *words]
    return subprocess.run(command, cwd=ROOT, env=environ, input=stdin, capture_output=True, text=True, check=False)


def test_a_backend_is_found_by_name_and_address_and_a_channel_by_address(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError):
        find_backend("shelf")
    monkeypatch.syspath_prepend(package)
    assert find_backend("shelf").name == backend_at("shelf:///library.sqlite").name == "shelf"
    assert backend_at("sqlite:///library.sqlite").name == "embedded"
    assert find_channel(f"wall:{tmp_path}").name == "wall"


def test_help_lists_a_backend_of_another_package(package: Path) -> None:
    assert "embedded|vufind|finna|shelf" in python(package, "-m", "tunilib", "login", "--help").stdout
    refused = python(package, "-m", "tunilib", "login", "1", "--backend", "papyrus")
    assert (refused.returncode, "embedded, vufind, finna, shelf" in refused.stderr) == (2, True)


def test_a_patron_signs_in_to_a_library_of_another_package(package: Path) -> None:
    assert python(package, "-m", "tunilib", "demo").returncode == 0
    address = f"shelf:///{package.parent / 'data' / 'demo.sqlite'}"
    words = ("login", CARD, "--library", address, "--password-stdin", "--profile", "mine")
    done = python(package, "-m", "tunilib", *words, stdin=f"{PASSWORD}\n")
    assert done.returncode == 0, done.stderr
    shown = python(package, "-m", "tunilib", "--profile", "mine", "loans", "--json")
    assert len(json.loads(shown.stdout)) > 3
    assert 'backend = "shelf"' in (package.parent / "profiles.toml").read_text()


def test_the_contract_suite_runs_over_a_backend_and_a_channel_of_another_package(package: Path) -> None:
    done = python(package, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/contract", "-k", "shelf or wall")
    assert done.returncode == 0, done.stdout[-3000:]
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) > 60
