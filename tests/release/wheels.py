"""Wheels that are the same to the byte, and work with each Python in an environment where nothing else is."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.release.tools import ROOT, bare, environment, project, pythons, run, uv

FIRST_MINUTE = (
    ("--version",),
    ("demo",),
    ("status",),
    ("loans", "list", "--json"),
    ("loans", "renew", "--all", "--strategy", "late", "--quiet"),
    ("favourites", "export", "--format", "bibtex"),
    ("search", "kalevala"),
    ("desk", "verify"),
)
"""What the README shows, each of which has to work; what is refused of a renewal is exit 1."""


def built_twice(place: Path, folder: Path) -> tuple[Path, list[str]]:
    """The wheel, and the names of what was not the same the second time; both builds are of a fresh copy."""
    builds = [place, folder / "again"]
    for number, out in enumerate(builds):
        copy = folder / f"copy-{number}" / "tunilib"
        copy.parent.mkdir()
        run("git", "clone", "--quiet", ROOT, copy)
        uv("build", "--out-dir", out, folder=copy)
        shutil.rmtree(copy)
    again = {one.name: one.read_bytes() for one in _packages(builds[1])}
    differing = [one.name for one in _packages(place) if again.get(one.name, one.read_bytes()) != one.read_bytes()]
    [wheel] = [one for one in _packages(place) if one.name in again and one.suffix == ".whl"]
    print(f"{wheel.name}: {wheel.stat().st_size} bytes, built twice")
    return wheel, differing


def _packages(place: Path) -> Iterator[Path]:
    yield from sorted(one for one in place.iterdir() if one.name.endswith((".whl", ".tar.gz")))


def works_everywhere(wheel: Path, folder: Path) -> None:
    """Try the first minute with each Python."""
    for version, python in pythons().items():
        for versions in ("newest", "lowest"):
            place = folder / f"python-{version}-{versions}"
            program = environment(place, python, [wheel, *project()["dependencies"]], versions).with_name("tunilib")
            _first_minute(program, place / "home")
            shutil.rmtree(place)
            print(f"Python {version}, {versions} packages: the first minute works")


def _first_minute(program: Path, home: Path) -> None:
    home.mkdir()
    for words in FIRST_MINUTE:
        command = [program, *words]
        done = subprocess.run(command, env=bare(home), cwd=home, capture_output=True, text=True, check=False)
        if done.returncode not in (0, words[:2] == ("loans", "renew")):
            raise SystemExit(f"{program} {' '.join(words)}\n{done.stdout}{done.stderr}")
