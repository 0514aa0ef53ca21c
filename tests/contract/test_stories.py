"""A few of the random stories; all of them: ``python -m tests.stories --stories 1000``."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.stories.story import Story

pytestmark = pytest.mark.heavy


@pytest.mark.parametrize("number", range(10))
@pytest.mark.parametrize("site", ["finna", "vufind"])
def test_what_is_said_in_a_story_is_true(site: str, number: int, tmp_path: Path) -> None:
    story = Story(f"{site} {number}")
    story.tell(site, tmp_path)
    assert sum(story.done.values()) >= 5
