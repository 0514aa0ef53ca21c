"""The Python examples of the docs run as they stand."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLES = re.findall(r"```python\n(.*?)```", (ROOT / "docs/howto/python.md").read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("examples")
    environ = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT / "src"),
        "TUNILIB_CONFIG": str(folder / "config.toml"),
        "TUNILIB_DATA": str(folder / "data"),
        "TUNILIB_STATE": str(folder / "state"),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    subprocess.run([sys.executable, "-m", "tunilib", "demo"], env=environ, check=True, capture_output=True)
    return environ


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == 4


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_runs_as_it_stands(example: str, environ: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "-c", example], env=environ, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_main_example_renews_what_falls_due_soon(environ: dict[str, str]) -> None:
    again = [sys.executable, "-m", "tunilib", "demo", "--reset", "--yes"]
    subprocess.run(again, env=environ, capture_output=True, check=True)
    done = subprocess.run([sys.executable, "-c", EXAMPLES[0]], env=environ, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    assert len(lines) >= 2
    assert all(line.endswith(" renewed") for line in lines)
