"""Copies of the library's file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.render.listing import Sheet

noun = Noun()

BACKUP = Sheet("file")


@noun.alone(exits=(6,), examples=("tunilib desk backup library-2026-11-25.sqlite",))
def backup(
    inv: Invocation, file: Annotated[Path, Argument(metavar="FILE", help="A file that is not there yet.")]
) -> int:
    """Copy the library, consistent, while it is in use."""
    with desk_of(inv) as desk:
        desk.backup(file)
    return emit_thing(inv, {"file": str(file)}, BACKUP)
