"""Moving a library to another store."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.accounts import desk_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Option
from tunilib.cli.output import progress
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.views import Column, View
from tunilib.errors import UsageError

move_noun = Noun()

MOVED = View(
    "tunilib.core.moves:Moved",
    Column("outcome", "word", "outcome"),
    Column("to"),
    Column("reasons", "reasons"),
    tables={"tables": View("tunilib.core.moves:MovedTable", Column("name"), Column("rows", "number"))},
    is_single=True,
)


@move_noun.command(
    view=MOVED,
    exits=(4, 5, 6),
    examples=("tunilib desk move --to sqlite:///library.sqlite",),
)
def move(
    inv: Invocation,
    to: Annotated[str | None, Option("--to", metavar="URL", help="The new address; no library may be there.")] = None,
) -> int:
    """Move the whole library to another address: every table is copied, read back and compared.

    Nobody can change the library meanwhile. Its file or database stays as it was, and is marked as moved: changes, and
    patrons, are refused there and told the new address. An interrupted move is finished, or begun again, by the same
    command.
    """
    if to is None:
        raise UsageError("the new address is missing", hint="give it: --to postgresql://HOST/DATABASE")
    with desk_of(inv) as desk, progress(inv, inv.gettext("Moving"), desk.rows_to_move()) as advance:
        moved = desk.move(to, advance)
    return emit_thing(inv, moved)
