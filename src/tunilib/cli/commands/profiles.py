"""The accounts on this machine."""

from __future__ import annotations

from typing import Annotated

from typer import Argument

from tunilib.cli.access import machine_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.cli.render.listing import Column, Listing, Sheet

noun = Noun(default="list")

PROFILES = Listing(
    "profiles",
    "name library card default",
    Column("name"),
    Column("library"),
    Column("card", "id"),
    Column("default", "truth"),
)
DONE = Sheet(
    "profile outcome reasons", Column("profile"), Column("outcome", "word", "outcome"), Column("reasons", "reasons")
)


@noun.command("list", examples=("tunilib profiles",))
def show(inv: Invocation) -> int:
    """List the accounts, in the order made."""
    profiles = machine_of(inv).profiles
    default = profiles.default
    rows = ({"name": p.name, "library": p.library, "card": p.card, "default": p is default} for p in profiles.every)
    for note in profiles.notes:
        inv.say(inv.said(note))
    return emit_list(inv, rows, PROFILES)


@noun.command("default", exits=(1,), examples=("tunilib profiles default work",))
def default(inv: Invocation, name: Annotated[str, Argument(metavar="NAME", help="A profile.")]) -> int:
    """Choose the account that commands use where none is named."""
    machine = machine_of(inv)
    before = machine.profiles.chosen
    chosen = machine.profile_store.choose(name)
    outcome = "unchanged" if before == chosen.name else "used"
    return emit_thing(inv, {"profile": chosen.name, "outcome": outcome, "reasons": []}, DONE)


@noun.command("remove", exits=(3, 4), examples=("tunilib profiles remove work",))
def remove(inv: Invocation, name: Annotated[str, Argument(metavar="NAME", help="A profile.")]) -> int:
    """Sign an account out and forget it. What the ledger saw stays."""
    from tunilib.account.signing import sign_out

    machine = machine_of(inv)
    profile = machine.profiles.pick(name)
    machine.profile_store.remove(profile.name)
    done = sign_out(machine, profile)
    if done.problem is not None:
        inv.tell(inv.text("signing.not-told", why=inv.said(done.problem)))
    return emit_thing(inv, {"profile": profile.name, "outcome": "removed", "reasons": []}, DONE)
