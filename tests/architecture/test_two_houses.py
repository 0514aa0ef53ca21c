"""A patron's commands work at a site without the embedded library, and the desk's without the backends of sites."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.contract.worlds import CARD, world
from tests.fakes.library import PASSWORD

SOURCE = Path(__file__).parents[2] / "src"

Runs = Callable[..., tuple[int, Any, str]]


def house_without(folder: Path, *parts: str) -> Runs:
    """Copy the source without some folders; what runs a command line of the copy: code, JSON and error."""
    for part in parts:
        assert (SOURCE / "tunilib" / part).is_dir(), part
    left_out = [str(SOURCE / "tunilib" / part) for part in parts]

    def ignored(where: str, names: list[str]) -> set[str]:
        return {name for name in names if name == "__pycache__" or str(Path(where) / name) in left_out}

    shutil.copytree(SOURCE / "tunilib", folder / "src" / "tunilib", ignore=ignored)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(folder / "src"),
        "TUNILIB_CONFIG": str(folder / "config" / "config.toml"),
        "TUNILIB_DATA": str(folder / "data"),
        "TUNILIB_STATE": str(folder / "state"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "TUNILIB_PASSWORD": PASSWORD,
        "LC_ALL": "C.UTF-8",
    }

    def run(*words: str, now: str = "2026-03-02T10:00") -> tuple[int, Any, str]:
        done = subprocess.run(
            [sys.executable, "-m", "tunilib", *words],
            env={**environ, "TUNILIB_NOW": now},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return (
            done.returncode,
            json.loads(done.stdout) if "--json" in words and done.stdout else done.stdout,
            done.stderr,
        )

    return run


@pytest.mark.parametrize("kind", ["finna", "paia", "primo"])
def test_a_patron_needs_no_library_on_this_machine(tmp_path: Path, kind: str) -> None:
    run = house_without(tmp_path / "house", "library")
    with world(kind, tmp_path) as site:
        site.library.books(CARD, 2)
        site.library.later(20)
        now = site.library.moment.isoformat()
        code, _, error = run("login", CARD, "--library", site.address, "--json", now=now)
        assert code == 0, error
        code, loans, error = run("loans", "--json", now=now)
        assert (code, len(loans)) == (0, 2), error
        code, renewed, error = run("loans", "renew", "--all", "--json", now=now)
        assert (code, [one["outcome"] for one in renewed]) == (0, ["renewed", "renewed"]), error
        for words in (
            *(("status",), ("holds",), ("fines",), ("profile",), ("loans", "explain"), ("loans", "plan")),
            *(("loans", "evidence"), ("check",), ("cards",), ("profiles",), ("schedule", "status"), ("doctor",)),
        ):
            code, _, error = run(*words, "--json", now=now)
            assert "not installed" not in error, (words, error)
            assert code in (0, 1, 6) or (kind in ("paia", "primo") and words == ("cards",)), (words, code, error)
        code, said, error = run("schedule", "run", now=now)
        assert (code, said) == (0, ""), error
        code, _, error = run("logout", "--json", now=now)
        assert code == 0, error


@pytest.mark.parametrize(
    "words", [("demo",), ("desk", "report"), ("login", "1", "--library", "sqlite:///there.sqlite"), ("search", "x")]
)
def test_what_needs_the_library_says_that_it_is_not_installed(tmp_path: Path, words: tuple[str, ...]) -> None:
    run = house_without(tmp_path / "house", "library")
    code, said, error = run("--json", *words)
    assert (code, said) == (6, "")
    if words != ("search", "x"):  # where there is no library at all, another sentence says so
        assert json.loads(error)["error"]["message"] == "the embedded library is not installed"
    assert run("--help")[0] == 0
    assert run("--version")[0] == 0


def test_the_desk_needs_no_backend_of_a_site(tmp_path: Path) -> None:
    run = house_without(tmp_path / "house", "backends/vufind", "backends/paia", "backends/primo")
    assert run("demo", "--json")[0] == 0
    assert run("desk", "patron", "add", "77", "--name", "Liisa", "--json")[0] == 0
    for line, outcome in (("checkout 77 30107304", "lent"), ("return 30107304", "returned")):
        code, (done,), error = run("desk", *line.split(), "--json")
        assert (code, done["outcome"]) == (0, outcome), error
    for words in (("report",), ("loans",), ("patron", "list"), ("item", "list"), ("day",), ("verify",)):
        code, _, error = run("desk", *words, "--json")
        assert code == 0, (words, error)
    assert run("loans", "renew", "--all", "--json")[0] in (0, 1)
