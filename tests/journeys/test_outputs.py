"""Where an output goes: into a folder that is there, or into one that is made for it."""

from __future__ import annotations

import pytest
from tests.journeys.machine import Machine

EXPORTS = [
    ("favourites", "export", "--format", "ris", "--output"),
    ("search", "kalevala", "--export", "ris", "--output"),
    ("favourites", "export", "--format", "refworks", "--post-page"),
]


@pytest.mark.parametrize("words", EXPORTS)
def test_the_last_folder_of_an_output_is_made_and_no_other(words: tuple[str, ...], demo: Machine) -> None:
    new, far = demo.folder / "new", demo.folder / "far"
    assert demo.run(*words, str(new / "file")).code == 0
    assert [path.name for path in new.iterdir()] == ["file"]
    result = demo.run(*words, str(far / "away" / "file"))
    assert (result.code, far.exists()) == (6, False)


@pytest.mark.parametrize("words", EXPORTS)
def test_a_folder_made_for_an_output_that_fails_is_removed(words: tuple[str, ...], demo: Machine) -> None:
    new = demo.folder / "new"
    assert demo.run(*words, str(new / ("x" * 300))).code == 6
    assert not new.exists()
