"""References that a patron keeps: lists, notes and keywords, exports and imports."""

from __future__ import annotations

from tunilib.cli.commands.favourites import entries, lists, outputs
from tunilib.cli.commands.favourites.noun import noun

__all__ = ["entries", "lists", "noun", "outputs"]
