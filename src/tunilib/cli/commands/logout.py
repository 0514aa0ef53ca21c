"""Signing out."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import gravest
from tunilib.cli.options import Option
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.cli.views import Column, View

noun = Noun()

SIGNED_OUT = View(
    "tunilib.core.outcome:ProfileChange",
    Column("profile"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    empty="There are no profiles; make one with: tunilib login",
)


@noun.alone(view=SIGNED_OUT, exits=(3, 4, 5), examples=("tunilib logout", "tunilib logout --all"))
def logout(
    inv: Invocation, every: Annotated[bool, Option("--all", help="Every account on this machine.")] = False
) -> int:
    """End the session at the library, and forget it and the stored password here.

    The profile stays. Where the library cannot be told, the session is forgotten here all the same, and that is said.
    """
    from tunilib.account.opening import picked_profile
    from tunilib.account.signing import sign_out
    from tunilib.core.outcome import ProfileChange

    machine = machine_of(inv)
    profiles = machine.profiles.every if every else (picked_profile(machine, inv.profile, inv.store),)
    codes: list[int] = []
    changes: list[ProfileChange] = []
    for profile in profiles:
        done = sign_out(machine, profile)
        if done.problem is not None:
            inv.tell(
                inv.gettext(
                    "The library could not be reached; the session was deleted on this machine only: {why}",
                    why=done.problem,
                )
            )
            codes.append(done.problem.exit_code)
        changes.append(ProfileChange(done.outcome, profile=done.profile))
    code = emit_list(inv, changes) if every else emit_thing(inv, changes[0])
    return gravest([code, *codes])
