"""Which address of a fake site is answered by what."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.fakes import loan_pages
from tests.fakes.web import Response

ROUTES: tuple[tuple[re.Pattern[str], Callable[..., Response]], ...] = (
    (re.compile(r"/MyResearch/CheckedOut"), loan_pages.loans),
)
