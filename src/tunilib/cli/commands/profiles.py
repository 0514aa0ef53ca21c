"""The accounts on this machine."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.cli.views import Column, View
from tunilib.core.outcome import ProfileOutcome, Word
from tunilib.services.sign_in import profile_entries, remove_profile

noun = Noun(default="list")

PROFILES = View(
    "tunilib.services.sign_in:ProfileEntry",
    Column("name"),
    Column("library"),
    Column("card", "id"),
    Column("default", "truth"),
    empty="There are no profiles; make one with: tunilib login",
)
DONE = View(
    "tunilib.core.outcome:ProfileOutcome",
    Column("profile"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
    is_single=True,
)


@noun.command("list", view=PROFILES, examples=("tunilib profiles",))
def show(inv: Invocation) -> int:
    """List the accounts, oldest first."""
    machine = machine_of(inv)
    for note in machine.profiles.notes:
        inv.say(inv.translated(note))
    return emit_list(inv, profile_entries(machine))


@noun.command("default", view=DONE, exits=(4,), examples=("tunilib profiles default work",))
def default(
    inv: Invocation, name: Annotated[str, Argument(metavar="NAME", completes="profile", help="A profile.")]
) -> int:
    """Choose the default account."""
    machine = machine_of(inv)
    before = machine.profiles.default
    chosen = machine.profile_store.choose(name)
    is_new = before is None or before.name != chosen.name
    return emit_thing(inv, ProfileOutcome(Word.MADE if is_new else Word.UNCHANGED, profile=chosen.name))


@noun.command("remove", view=DONE, exits=(3, 4), examples=("tunilib profiles remove work",))
def remove(
    inv: Invocation, name: Annotated[str, Argument(metavar="NAME", completes="profile", help="A profile.")]
) -> int:
    """Sign an account out and remove it. Its log is kept."""
    machine = machine_of(inv)
    done = remove_profile(machine, name)
    if done.problem is not None:
        inv.tell(
            inv.gettext(
                "The session was not ended at the library, only deleted on this machine: {why}",
                why=done.problem,
            )
        )
    return emit_thing(inv, ProfileOutcome(Word.SIGNED_OUT, profile=done.profile))
