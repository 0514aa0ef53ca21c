"""A ledger of a machine of its own."""

from __future__ import annotations

import pytest

from tunilib.local.ledger import LedgerBook
from tunilib.local.paths import Paths


@pytest.fixture(name="ledger")
def _ledger(paths: Paths) -> LedgerBook:
    return LedgerBook(paths)
