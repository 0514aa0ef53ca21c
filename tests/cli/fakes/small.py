"""A noun with a noun inside, one that has another spelling, and one that is itself the command."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Option
from tunilib.cli.prompts import confirm, secret

desk_noun = Noun()
desk_noun.noun("patron", "tests.cli.fakes.small:patron_noun", "The patron register.")


patron_noun = Noun()


@patron_noun.command("block", exits=(1,))
def block(
    inv: Invocation,
    card: Annotated[str, Argument(metavar="CARD")],
    reason: Annotated[str, Option("--reason", metavar="T")],
) -> None:
    """Block a patron."""
    inv.write_line(f"{inv.command} {card} {reason} {inv.json}")


favourites_noun = Noun(default="list", help="References that you keep.")


@favourites_noun.command("list")
def show(
    inv: Invocation,
    name: Annotated[str | None, Argument(metavar="LIST")] = None,
    output: Annotated[str | None, Option("--output", metavar="FILE")] = None,
) -> None:
    """List favourites."""
    inv.write_line(f"{inv.command} {name} {output}")


status_noun = Noun()


@status_noun.command(exits=(3,), examples=("tunilib status",))
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
