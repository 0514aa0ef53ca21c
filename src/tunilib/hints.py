"""What a hint that names a command says at another door: in Python, and to an assistant."""

from __future__ import annotations

import re
from typing import Final, NamedTuple


class Elsewhere(NamedTuple):
    """What a command is called in Python, and among the tools of an assistant. Empty: it is not there."""

    python: str
    tool: str


_COMMANDS: Final = {
    "tunilib loans list": Elsewhere("account.loans()", "loans"),
    "tunilib holds list": Elsewhere("account.holds()", "holds"),
    "tunilib cards list": Elsewhere("account.cards()", "cards"),
    "tunilib favourites lists": Elsewhere("account.favourites()", "favourites"),
    "tunilib favourites list": Elsewhere("account.favourites()", "favourites"),
    "tunilib favourites add": Elsewhere("", "propose"),
    "tunilib searches recent and saved": Elsewhere("account.searches()", ""),
    "tunilib searches recent": Elsewhere("account.searches()", ""),
    "tunilib holds request": Elsewhere("account.request()", ""),
    "tunilib holds place": Elsewhere("account.place()", "propose"),
}
_COMMAND: Final = re.compile("|".join(f"{command}\\b" for command in _COMMANDS))
_OPTION: Final = re.compile(r"--(pickup|item|group|library|expires|until|comment|accept-fee)\b")
_OF_A_SHELL: Final = re.compile(r"\btunilib [a-z-]|--[a-z]")


def in_python(hint: str) -> str:
    """A hint as a program reads it; a command without a method stays a command."""
    named = _COMMAND.sub(lambda found: _COMMANDS[found[0]].python or found[0], hint)
    return _OPTION.sub(lambda found: found[1].replace("-", "_"), named)


def for_assistants(hint: str) -> tuple[str, bool]:
    """A hint as an assistant reads it, and whether only its user can do this, in a shell.

    Of what a tool can do and what a shell can do the first is said.
    """
    named = _COMMAND.sub(lambda found: _COMMANDS[found[0]].tool or found[0], hint)
    clauses = _OPTION.sub(lambda found: found[1], named).split("; ")
    possible = [clause for clause in clauses if not _OF_A_SHELL.search(clause)]
    return ("; ".join(possible), False) if possible else (hint, True)
