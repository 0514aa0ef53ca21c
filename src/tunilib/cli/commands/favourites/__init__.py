"""References that a patron keeps: lists, notes and keywords, exports and imports."""

from __future__ import annotations

from tunilib.cli.commands.favourites import entries as entries, outputs as outputs
from tunilib.cli.commands.favourites.entries import noun as noun
