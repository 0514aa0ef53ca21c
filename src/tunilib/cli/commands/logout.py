"""Signing out."""

from __future__ import annotations

from typing import Annotated

from typer import Option

from tunilib.cli.access import machine_of
from tunilib.cli.declare import Noun
from tunilib.cli.exits import gravest
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.cli.render.listing import Column, Listing, Row, Sheet

noun = Noun()

_COLUMNS = (Column("profile"), Column("outcome", "word", "outcome"), Column("reasons", "reasons"))
SIGNED_OUT = Sheet("profile outcome reasons", *_COLUMNS)
ALL_SIGNED_OUT = Listing("profiles", "profile outcome reasons", *_COLUMNS)


@noun.alone(exits=(3, 4, 5), examples=("tunilib logout", "tunilib logout --all"))
def logout(
    inv: Invocation, every: Annotated[bool, Option("--all", help="Every account on this machine.")] = False
) -> int:
    """End the session at the library, and forget it and the stored password here.

    The profile stays. Where the library cannot be told, the session is forgotten here all the same, and that is said.
    """
    from tunilib.account.opening import picked_profile
    from tunilib.account.signing import sign_out

    machine = machine_of(inv)
    profiles = machine.profiles.every if every else (picked_profile(machine, inv.profile, inv.store),)
    codes: list[int] = []
    rows: list[Row] = []
    for profile in profiles:
        done = sign_out(machine, profile)
        if done.problem is not None:
            inv.tell(inv.text("signing.not-told", why=inv.said(done.problem)))
            codes.append(done.problem.exit_code)
        rows.append({"profile": done.profile, "outcome": str(done.outcome), "reasons": []})
    code = emit_list(inv, rows, ALL_SIGNED_OUT) if every else emit_thing(inv, rows[0], SIGNED_OUT)
    return gravest([code, *codes])
