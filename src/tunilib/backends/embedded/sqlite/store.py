"""One library's file: opened when first used, read in snapshots, changed in whole transactions."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from tunilib.backends.embedded.rulebook import rules_of_data
from tunilib.backends.embedded.sqlite import library
from tunilib.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime, tzinfo
    from pathlib import Path
    from sqlite3 import Connection

    from tunilib.core.rules import Rules

__all__ = ["Now", "Store"]

Now = "Callable[[tzinfo], datetime]"
