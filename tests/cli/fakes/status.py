"""A noun that is itself the command."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Option
from tunilib.cli.prompts import confirm, secret

noun = Noun()


@noun.command(exits=(3,), examples=("tunilib status",))
def status(
    inv: Invocation,
    ask: Annotated[str, Option("--ask")] = "",
    password_stdin: Annotated[bool, Option("--password-stdin")] = False,
) -> None:
    """Show all at a glance."""
    if ask == "secret":
        inv.write_line(secret(inv, "Password", from_stdin=password_stdin, option="--password-stdin"))
    elif ask == "consent":
        inv.write_line(f"consent {confirm(inv, 'Really?', yes=False)}")
    else:
        shown = (inv.command, inv.profile, inv.card, inv.store, inv.lang, inv.quiet, inv.is_verbose, inv.no_color)
        inv.write_line(repr(shown))
    inv.say("a note")
    inv.tell("what needs a person")
    inv.verbose("what is being done")
