"""``tunilib demo``: a small library to try, and a patron signed in there."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.commands.status import show_status
from tunilib.cli.options import Option
from tunilib.cli.prompts import confirm
from tunilib.cli.render.emit import emit_thing
from tunilib.views.profile import PROFILE_DONE

noun = Noun()

_MADE_MESSAGES = {
    "made": "Made a library with a hundred books: {library}",
    "signed-in": "The demo library {library} was there; signed in again.",
    "unchanged": (
        "The demo library {library} is there already; nothing was changed. To make a new one: tunilib demo --reset"
    ),
}
TRY = (
    "tunilib --profile demo loans",
    "tunilib --profile demo loans renew --all",
    "tunilib --profile demo loans explain",
    "tunilib --profile demo fines",
)


@noun.command(view=PROFILE_DONE, exits=(3, 4, 5), examples=("tunilib demo", "tunilib demo --reset"))
def demo(
    inv: Invocation,
    reset: Annotated[bool, Option("--reset", help="Delete the demo library and make a new one.")] = False,
    yes: Annotated[bool, Option("--yes", help="With --reset: do not ask.")] = False,
) -> int:
    """Create a small demo library with a catalogue and a patron, and sign in there as profile demo.

    Its dates are relative to today. Running the command again changes nothing.
    """
    from tunilib.core.outcome import ProfileOutcome
    from tunilib.library.demo.demonstration import PROFILE, demonstrate

    def may_replace() -> bool:
        return confirm(inv, inv.gettext("Delete the demo library and make a new one?"), yes=yes)

    made = demonstrate(machine_of(inv), inv.store, reset=reset, may_replace=may_replace)
    if made is None:
        return 0
    change = ProfileOutcome(made.outcome, profile=PROFILE)
    if inv.json:
        return emit_thing(inv, change)
    inv.say(inv.gettext(_MADE_MESSAGES[made.outcome], library=made.address))
    inv.say(
        inv.gettext(
            "The patron is {name}, card {card}, password {password}.",
            name=made.name,
            card=made.card,
            password=made.password,
        )
    )
    inv.say(
        inv.gettext(
            "With a university account: tunilib --store {library} login --haka, user {user}, password {password}.",
            library=made.address,
            user=made.user,
            password=made.user_password,
        )
    )
    if inv.is_terminal:
        inv.profile, inv.store = PROFILE, None
        code = show_status(inv)
    else:
        code = emit_thing(inv, change)
    inv.say(inv.gettext("Try:"))
    for line in TRY:
        inv.say(f"  {line}")
    return code
