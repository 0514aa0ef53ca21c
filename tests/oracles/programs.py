"""Programs that nobody here wrote: where they are, and the word by which a test that needs one is skipped.

Those for node are installed by ``python -m tests.oracles.install``. To try a VuFind or App::PAIA put a checkout of it
beside them, as ``vufind`` (with the packages that its composer installs) and as ``App-PAIA``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ORACLES = Path(os.environ.get("TUNILIB_ORACLES") or HERE)
SETTING = {**os.environ, "TUNILIB_ORACLES": str(ORACLES)}
"""The environment of a script of this folder."""


def has_node(package: str) -> bool:
    """Whether node and this package for it are there."""
    return shutil.which("node") is not None and (ORACLES / "node_modules" / package).is_dir()


def needs_node(package: str) -> pytest.MarkDecorator:
    """Skip without a package for node."""
    word = f"{package} for node is not installed: python -m tests.oracles.install"
    return pytest.mark.skipif(not has_node(package), reason=word)


def needs_checkout(file: str, program: str) -> pytest.MarkDecorator:
    """Skip without a file of a checkout in the folder of these programs, or without what runs it."""
    there = (ORACLES / file).is_file() and shutil.which(program) is not None
    return pytest.mark.skipif(not there, reason=f"{program} or {ORACLES / file} is not there")
