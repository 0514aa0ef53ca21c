"""What tests check of every command that they run: that its help lists the code it ended with."""

from __future__ import annotations

from collections.abc import Sequence

from tunilib.cli.app import root_group
from tunilib.cli.reader import read_line
from tunilib.cli.tree import CommandLine, HelpWanted, VersionWanted
from tunilib.errors import TunilibError

_NEVER_LISTED = (129, 141, 143)
_MEANS_USAGE = 2


def check_listed(words: Sequence[str], code: int) -> None:
    """Fail where a command that changes something ended with a code that its help does not list."""
    if code in (0, _MEANS_USAGE, *_NEVER_LISTED):
        return
    try:
        parsed = read_line(words, root_group(), CommandLine({}))
    except (HelpWanted, VersionWanted, TunilibError):
        return
    exits = parsed.command.exits
    assert not exits or code in exits, f"{parsed.path} ended with {code}, and its help lists {exits}"
