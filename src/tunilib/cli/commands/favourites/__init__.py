"""References that a patron keeps: lists, notes and keywords, exports and imports."""

from __future__ import annotations

from tunilib.cli.commands.favourites import (
    entries as entries,
)
from tunilib.cli.commands.favourites import (
    lists as lists,
)
from tunilib.cli.commands.favourites import (
    outputs as outputs,
)
from tunilib.cli.commands.favourites.noun import (
    noun as noun,
)
