"""The page of the documentation says of each recorded page what is told of it."""

from __future__ import annotations

import pytest
from tests.backends.vufind.pages.reference import recorded
from tests.backends.vufind.pages.told import PAGE, page_of_all


def test_the_page_of_recorded_pages_is_true() -> None:
    if not recorded():
        pytest.skip("no recorded pages: TUNILIB_REFERENCE is not set")
    assert PAGE.read_text("utf-8").splitlines() == page_of_all().splitlines()
