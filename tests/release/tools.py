"""Environments and the programs that make and look at them, by ``uv``; each runs without the tests' own packages."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
RESOLUTIONS: Final = {
    "lowest": ("--resolution", "lowest-direct"),
    "newest": ("--resolution", "highest"),
    "next": ("--resolution", "highest"),
}
"""How versions are chosen: the lowest that pyproject.toml allows; the newest; the newest without its upper limits."""


def run(*words: str | Path, folder: Path = ROOT) -> str:
    """What a program prints.

    Raises:
        SystemExit: it failed; with what it printed.
    """
    command = [str(word) for word in words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout


def uv(*words: str | Path, folder: Path = ROOT) -> str:
    """What uv prints."""
    return run(sys.executable, "-m", "uv", "--quiet", *words, folder=folder)


def environment(place: Path, python: str, what: Sequence[str | Path], versions: str = "newest") -> Path:
    """The Python of a new environment in which something is installed."""
    uv("venv", "--python", python, place)
    program = place / "bin" / "python"
    more: tuple[str | Path, ...] = ()
    if versions == "next":
        overrides = place / "overrides.txt"
        overrides.write_text("\n".join(without_upper_limits()), encoding="utf-8")
        more = ("--override", overrides)
    uv("pip", "install", "--python", program, *RESOLUTIONS[versions], *more, *what)
    return program


def project() -> dict[str, Any]:
    """What pyproject.toml says of the project."""
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def without_upper_limits() -> list[str]:
    """All that the project asks for, with every extra, each with its lower limit alone."""
    extras = (line for lines in project()["optional-dependencies"].values() for line in lines)
    return sorted({line.partition(",<")[0] for line in (*project()["dependencies"], *extras)})


def pythons() -> dict[str, str]:
    """The Pythons of this machine with which tunilib should work, by version; those that are not here are left out."""
    versions = [line.rpartition(" ")[2] for line in project()["classifiers"] if " Python :: 3." in line]
    found = {}
    for version in versions:
        command = [sys.executable, "-m", "uv", "python", "find", "--no-python-downloads", version]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            found[version] = done.stdout.strip()
        else:
            print(f"Python {version}: not on this machine")
    return found


def bare(home: Path) -> dict[str, str]:
    """The environment of somebody who has set nothing."""
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(home)}
