"""The table of nouns: what ``tunilib --help`` lists, and where each noun lives.

A noun is added here when it exists, in the order in which help shows it; its module is imported only when a command
line names it. The module has an attribute ``noun``, see :mod:`tunilib.cli.declare`.
"""

from __future__ import annotations

__all__ = ["ALIASES", "NOUNS"]

NOUNS: dict[str, tuple[str, str]] = {
    "completion": ("tunilib.cli.commands.completion", "Completion of commands in your shell."),
}

ALIASES = {"favorites": "favourites"}
"""Other spellings, which work but are not shown."""
