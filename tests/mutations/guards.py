"""Guards between hosts, libraries and moments, each broken in a copy of the project: its test must see that.

``python -m tests.mutations.guards [WORD]``: all of ``guards.toml``, or those with a word.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.mutations.copies import copy_project

SECONDS = 900


class Guard(NamedTuple):
    """A guard and its test.

    Attributes:
        breaks: what happens without it. module: its file. text: what stands there once. instead: the fault.
        test: the one that sees it.
    """

    breaks: str
    module: str
    text: str
    instead: str
    test: str


def guards() -> Sequence[Guard]:
    content = Path(__file__).with_name("guards.toml").read_text(encoding="utf-8")
    return [Guard(**one) for one in tomllib.loads(content)["guard"]]


def main(words: Sequence[str]) -> int:
    chosen = [one for one in guards() if all(word in f"{one}" for word in words)]
    with tempfile.TemporaryDirectory(prefix="tunilib-guards-") as folder:
        copy_project(Path(folder))
        unseen = [one.breaks for one in chosen if not _is_seen(one, Path(folder))]
    print("\n".join(f"not seen: {breaks}" for breaks in unseen))
    return int(bool(unseen) or not chosen)


def _is_seen(guard: Guard, folder: Path) -> bool:
    file = folder / "src" / "tunilib" / guard.module
    whole = file.read_text(encoding="utf-8")
    if _outcome(guard.test, folder):
        sys.exit(f"it fails on the code as it is: {guard.test}")
    file.write_text(whole.replace(guard.text, guard.instead), encoding="utf-8")
    code = _outcome(guard.test, folder)
    file.write_text(whole, encoding="utf-8")
    print(f"{guard.breaks}: {code}", file=sys.stderr, flush=True)
    return code == 1


def _outcome(test: str, folder: Path) -> int:
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", test]
    return subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
