"""The patron register."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.prompts import secret
from tunilib.cli.render.emit import emit_thing
from tunilib.cli.render.listing import Column, Row, Sheet

noun = Noun()

_COLUMNS = (Column("card", "id"), Column("outcome", "word", "outcome"), Column("reasons", "reasons"))
DONE = Sheet("card outcome reasons", *_COLUMNS)
WITH_PASSWORD = Sheet("card outcome reasons password", *_COLUMNS, Column("password", "id"))

Card = Annotated[str, Argument(metavar="CARD", help="A card number; spaces are ignored.")]
PasswordStdin = Annotated[bool, Option("--password-stdin", help="Read the password from a line of standard input.")]


@noun.command(
    "add",
    exits=(1,),
    examples=("tunilib desk patron add 2912345678 --name 'Aino Virtanen' --email aino@example.org",),
)
def add(
    inv: Invocation,
    card: Card,
    name: Annotated[str, Option("--name", metavar="N", help="The patron's name.")],
    email: Annotated[str | None, Option("--email", metavar="E", help="The register's e-mail address.")] = None,
    category: Annotated[str | None, Option("--category", metavar="C", help="Patron category.")] = None,
    home_library: Annotated[str | None, Option("--home-library", metavar="ID", help="Default pick-up library.")] = None,
    password_stdin: PasswordStdin = False,
) -> int:
    """Add a patron. Without --password-stdin a one-time password is made and printed."""
    from tunilib.cli.records.desk import patron_record

    password = _password(inv) if password_stdin else None
    with desk_of(inv) as desk:
        done = desk.patrons.add(
            card, name=name, email=email, category=category, home_library=home_library, password=password
        )
        return _shown(inv, patron_record(done, inv.lang))


def _password(inv: Invocation) -> str:
    return secret(inv, inv.text("prompts.password"), from_stdin=True, option="--password-stdin")


def _shown(inv: Invocation, record: Row) -> int:
    return emit_thing(inv, record, WITH_PASSWORD if "password" in record else DONE)
