"""A noun whose default verb shows a single thing with a list in it."""

from __future__ import annotations

from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_thing, emit_things
from tunilib.cli.render.listing import Column, Listing, Sheet

noun = Noun(default="list")

FINE = Listing(
    "fines", "id kind title balance payable_online reasons", Column("kind", "word", "fine"), Column("balance", "money")
)
FINES = Sheet(
    "total currency suspended contact register reasons fines profile card",
    Column("total", "money"),
    Column("suspended", "truth"),
    Column("register.name", heading="name"),
    Column("reasons", "reasons"),
    tables={"fines": FINE},
)
OWED = {
    "total": "10.01",
    "currency": "EUR",
    "suspended": True,
    "contact": None,
    "register": {"name": "Maija\tMeikäläinen", "phone": None},
    "reasons": [{"code": "patron.suspended-fines", "message": "Too much.", "source": "policy"}],
    "fines": [
        {"id": "F1", "kind": "overdue", "title": "Seitsemän\nveljestä", "balance": "9.01", "payable_online": True},
        {"id": "F2", "kind": "uncollected", "title": None, "balance": "1.00", "payable_online": False},
    ],
    "profile": "demo",
    "card": "1",
}


@noun.command("list", all_profiles=True)
def show(inv: Invocation) -> int:
    """Show the fines."""
    if inv.all_profiles:
        return emit_things(inv, [OWED, {**OWED, "profile": "work", "fines": []}], FINES)
    return emit_thing(inv, OWED, FINES)
