"""The outbox of notices."""

from __future__ import annotations

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing

noun = Noun(default="list")

NOTICES = Listing(
    "notices",
    "id to subject created sent",
    Column("created", "date"),
    Column("to"),
    Column("subject"),
    Column("sent", "date"),
    Column("id", "id"),
)


@noun.command("list", examples=("tunilib desk notices list",))
def show(inv: Invocation) -> int:
    """List the notices written for patrons; sent is empty while one waits."""
    from tunilib.cli.records.desk import notice_record

    with desk_of(inv) as desk:
        rows = [notice_record(notice) for notice in desk.notices.list()]
    return emit_list(inv, rows, NOTICES)
