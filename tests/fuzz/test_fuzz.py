"""Each reader for some rounds; hours of it are a command of its own, ``python -m tests.fuzz``."""

from __future__ import annotations

import random
from itertools import islice
from pathlib import Path

import pytest

from tests.fuzz.readers import READERS

ROUNDS = 40


@pytest.mark.heavy
@pytest.mark.parametrize("name", READERS)
def test_damaged_input_is_read_or_refused_as_it_should_be(name: str, tmp_path: Path) -> None:
    assert len(list(islice(READERS[name](random.Random(name), tmp_path), ROUNDS))) == ROUNDS
