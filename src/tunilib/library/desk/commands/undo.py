"""Undoing what a desk did by mistake."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Option
from tunilib.cli.render.emit import emit_thing
from tunilib.errors import UsageError
from tunilib.library.desk.commands.at_desk import desk_of, list_at_desk
from tunilib.library.desk.views.library import ACTS, UNDONE
from tunilib.views.texts import clean

undo_noun = Noun()


@undo_noun.command(
    view=ACTS,
    exits=(1, 4, 5),
    examples=("tunilib desk undo --list", "tunilib desk undo", "tunilib desk undo 4K7QX2"),
)
def undo(
    inv: Invocation,
    thing: Annotated[
        str | None, Argument(metavar="ID", help="The loan or the fine; default: the last that this desk did today.")
    ] = None,
    every: Annotated[bool, Option("--list", help="What of today can be undone.")] = False,
) -> int:
    """Undo a checkout, a return, a fee or a waiver: everything goes back that came of it.

    That is the fine, the copy set aside, the notice that was not sent and the hold that was collected. It is refused if
    something was built on it: renewed, returned, lent again, paid, a notice of it sent, a day ended. A payment is never
    undone.
    """
    if every:
        if thing is not None:
            raise UsageError("{one} and {other} cannot be used together", one="ID", other="--list")
        return list_at_desk(inv, lambda desk: desk.undoable())
    with desk_of(inv) as desk:
        done = desk.undo(thing)
    code = emit_thing(inv, done, UNDONE)
    if (act := done.act) is not None and not inv.json:  # without an ID nobody has said what it would be
        what = f"{clean(act.title or '')} · {act.barcode}" if act.barcode else act.amount
        inv.say(inv.gettext("Undone: {what}", what=what))
    return code
