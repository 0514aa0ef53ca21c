"""Checks of the library's file."""

from __future__ import annotations

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.exits import LOCAL
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.render.listing import Column, Sheet

noun = Noun()

VERIFIED = Sheet("ok problems", Column("ok", "truth"), Column("problems"))


@noun.alone(examples=("tunilib desk verify",))
def verify(inv: Invocation) -> int:
    """Check the library's file and every rule that its contents must keep; exit code 6 where one is broken."""
    from tunilib.cli.records.desk import verified_record

    with desk_of(inv) as desk:
        verified = desk.verify()
    emit_thing(inv, verified_record(verified), VERIFIED)
    return 0 if verified.ok else LOCAL
