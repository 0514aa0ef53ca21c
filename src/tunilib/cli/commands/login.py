"""Signing in."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from tunilib.account.doors import backend_names
from tunilib.cli.accounts import machine_of
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Choices, Option
from tunilib.cli.prompts import ask, secret
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.views import Column, View

noun = Noun()

SIGNED_IN = View(
    "tunilib.core.outcome:ProfileChange",
    Column("profile"),
    Column("outcome", "word", "outcome"),
    Column("reasons", "reasons"),
)


@noun.alone(
    view=SIGNED_IN,
    exits=(3, 4, 5),
    examples=(
        "tunilib login '29 1234 5678'",
        "tunilib login 2912345678 --store sqlite:///library.sqlite",
        "printf '%s\\n' \"$PIN\" | tunilib login 2912345678 --password-stdin",
    ),
)
def login(
    inv: Invocation,
    card: Annotated[
        str | None, Argument(metavar="CARD", help="The number under the card's barcode; spaces are ignored.")
    ] = None,
    library: Annotated[
        str | None, Option("--library", metavar="NAME|URL", help="The library; without it the embedded one.")
    ] = None,
    target: Annotated[
        str | None, Option("--target", metavar="NAME", help="Which library of a site that serves several.")
    ] = None,
    backend: Annotated[
        str | None,
        Option(
            "--backend",
            help="What the library speaks; without it told from the address.",
            choices=Choices(backend_names(), lambda: backend_names(others=True)),
        ),
    ] = None,
    password_stdin: Annotated[
        bool, Option("--password-stdin", help="Read the password from a line of standard input.")
    ] = False,
) -> int:
    """Sign in to a library, and make or update the profile.

    The password is asked for without echo and never stands on the command line. An embedded library gives a session
    that lasts until logout; the password is not kept.
    """
    from tunilib.account.signing import Wanted, card_known, sign_in
    from tunilib.core.outcome import ProfileChange, Word

    machine = machine_of(inv)
    wanted = Wanted(card=card, profile=inv.profile, library=library, store=inv.store, target=target, backend=backend)
    if not card_known(machine, wanted) and card is None:
        wanted = replace(wanted, card=ask(inv, inv.gettext("Card number"), option="CARD"))
    password = secret(inv, inv.gettext("Password"), from_stdin=password_stdin, option="--password-stdin")
    done = sign_in(machine, wanted, password)
    if done.not_kept is not None:
        inv.tell(
            inv.gettext(
                "The password could not be stored, so the next sign-in will ask for it: {why}", why=done.not_kept
            )
        )
    inv.say(
        inv.gettext(
            "Signed in at {library} as profile {profile}.", profile=done.profile.name, library=done.profile.library
        )
    )
    return emit_thing(inv, ProfileChange(Word.SIGNED_IN, profile=done.profile.name))
