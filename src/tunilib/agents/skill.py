"""The skill for assistants that use the shell: the text of a ``SKILL.md``, in the words of the tools."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tunilib.agents.prompts import DATA
from tunilib.agents.readings import READING

if TYPE_CHECKING:
    from collections.abc import Mapping

_COMMANDS: Final = {
    "status": "status [--all-profiles]",
    "loans": "loans [--due-within 7d] [--overdue]",
    "loan_story": "loans explain ID; tunilib loans evidence ID",
    "renewal_plan": "loans plan",
    "holds": "holds",
    "pickup_locations": "holds pickup-locations [RECORD]",
    "fines": "fines",
    "search": "search QUERY [--filter F=V] [--limit N]",
    "record": "record RECORD",
    "favourites": "favourites [LIST]",
}
"""The command of each tool that reads; ``profile`` and ``cards`` are read only when they are asked for."""

_END: Final = re.compile("[.:(]")
"""What ends the part of a tool's description that holds for its command too."""

_SKILL: Final = """---
name: tunilib
description: The user's library accounts, by the command tunilib. Use it for what is due, ready or owed, to renew \
loans, to place or cancel holds, and to find literature.
---
# tunilib

Write `--json` after every command. Standard output has the data; standard error has an error as
`{{"error": {{"code", "message", "hint"}}}}`. Write `--profile NAME` for another account.

## Ask first

`tunilib status --all-profiles --json`. An element with `error` is an account that failed: say so, and go on with the
others.

## What is urgent

Look at the day by which the user must act, and say the nearest first:

1. loans that are `overdue`, and loans due within 7 days whose `renewable` is false: they must go back by `due`;
2. holds that are `ready`: they can be collected until `pickup_until`;
3. fines with `suspended` true: nothing can be renewed or held;
4. `session_expires` and `card_expires` within 7 days: the user must sign in, or renew the card.

A loan that can be renewed is not urgent: offer to renew it. Nothing of this within 7 days: say that nothing is urgent.

## Read

{commands}

## Change

Change nothing that the user has not agreed to. First show what would happen, then ask, then do it once:

- `tunilib loans renew ID… --dry-run --json`, then the same without `--dry-run`;
- `tunilib holds cancel ID… --dry-run --json`, then the same without `--dry-run`;
- `tunilib holds place RECORD --pickup ID --json`: name the title, the pick-up library and a fee before;
- `tunilib favourites add RECORD… --list LIST --json`.

Report each item by its `outcome`. `refused` has `reasons`. `unknown`: have the user look; never repeat it.

## Exit codes

{codes}

## The user's alone

Never run these, and never ask for what they ask: `login`, `logout`, `profile set|password|request-change|messages`,
`loans keep-history on|off`, `loans purge-history`, `fines pay`, `cards add|use|edit|remove`,
`favourites delete|publish`, `searches clear`, `forget`, `schedule`, `notify`, `desk`.
Never write `--yes`. Never read the files or the keyring of tunilib. If it says that somebody must sign in,
tell the user: `tunilib login`.

{data}
"""


def skill_text(codes: Mapping[int, str]) -> str:
    """The text of the skill; ``codes``: what the exit codes mean."""
    said = {tool: _END.split(READING[tool].description)[0] for tool in _COMMANDS}
    commands = [f"- `tunilib {command}`: {said[tool]}" for tool, command in _COMMANDS.items()]
    meanings = [f"- {code}: {meaning.replace('only you', 'only the user')}" for code, meaning in codes.items()]
    return _SKILL.format(commands="\n".join(commands), codes="\n".join(meanings), data=DATA)
