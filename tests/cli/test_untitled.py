"""A record whose title is empty, at a terminal."""

from __future__ import annotations

import pytest

from tunilib.cli.render.table import cell
from tunilib.views.view import Column

TITLE = Column("title", "title")


@pytest.mark.parametrize(("lang", "said"), [("en", "(no title)"), ("fi", "(ei nimekettä)"), ("sv", "(titel saknas)")])
def test_a_record_whose_title_is_empty_is_shown_as_no_title(lang: str, said: str) -> None:
    for title in (None, ""):
        assert cell({"record_id": "r.1", "title": title}, TITLE, lang) == said
    assert cell({"record_id": "r.1", "title": "X"}, TITLE, lang) == "X"
    assert cell({"record_id": None, "title": None}, TITLE, lang) == ""  # a fine, or a record that was skipped
