"""The patron register."""

from __future__ import annotations

from typing import Annotated

from typer import Argument, Option

from tunilib.cli.commands.desk.opening import desk_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.prompts import secret
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.cli.render.listing import Column, Listing, Row, Sheet
from tunilib.cli.values import pairs

noun = Noun()

_COLUMNS = (Column("card", "id"), Column("outcome", "word", "outcome"), Column("reasons", "reasons"))
DONE = Sheet("card outcome reasons", *_COLUMNS)
WITH_PASSWORD = Sheet("card outcome reasons password", *_COLUMNS, Column("password", "id"))
DECIDED = Sheet(
    "id outcome reasons", Column("id", "id"), Column("outcome", "word", "outcome"), Column("reasons", "reasons")
)
REQUESTS = Listing(
    "change-requests",
    "id card field before after created",
    Column("card", "id"),
    Column("field"),
    Column("before"),
    Column("after"),
    Column("created", "date"),
    Column("id", "id"),
)
FIELDS = ("name", "address", "email", "phone", "category", "home_library", "card_expires")

Card = Annotated[str, Argument(metavar="CARD", help="A card number; spaces are ignored.")]
PasswordStdin = Annotated[bool, Option("--password-stdin", help="Read the password from a line of standard input.")]

RequestId = Annotated[str, Argument(metavar="ID", help="A change request, as in: tunilib desk patron requests.")]


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
    """Add a patron. Without --password-stdin a one-time password is made and printed.

    Notices to the patron are written in the language of this call (--lang).
    """
    from tunilib.cli.records.desk import patron_record

    password = _password(inv) if password_stdin else None
    with desk_of(inv) as desk:
        done = desk.patrons.add(
            card, name=name, email=email, category=category, home_library=home_library, password=password, lang=inv.lang
        )
        return _shown(inv, patron_record(done, inv.lang))


@noun.command(
    "edit",
    exits=(1,),
    examples=("tunilib desk patron edit 2912345678 phone=0401234567 card_expires=2027-12-31",),
)
def edit(
    inv: Invocation,
    card: Card,
    changes: Annotated[
        list[str],
        Argument(metavar="FIELD=VALUE", help="name, address, email, phone, category, home_library or card_expires."),
    ],
) -> int:
    """Change the register. An empty value clears a field, where it may be empty."""
    from tunilib.cli.records.desk import patron_record

    wanted = pairs(changes, FIELDS)
    with desk_of(inv) as desk:
        return _shown(inv, patron_record(desk.patrons.edit(card, wanted), inv.lang))


@noun.command("block", exits=(1,), examples=("tunilib desk patron block 2912345678 --reason 'Damaged books'",))
def block(
    inv: Invocation,
    card: Card,
    reason: Annotated[str, Option("--reason", metavar="T", help="Why; the patron sees it.")],
) -> int:
    """Suspend a patron's borrowing rights."""
    from tunilib.cli.records.desk import patron_record

    with desk_of(inv) as desk:
        return _shown(inv, patron_record(desk.patrons.block(card, reason), inv.lang))


@noun.command("unblock", exits=(1,), examples=("tunilib desk patron unblock 2912345678",))
def unblock(inv: Invocation, card: Card) -> int:
    """End a block. Fines still suspend."""
    from tunilib.cli.records.desk import patron_record

    with desk_of(inv) as desk:
        return _shown(inv, patron_record(desk.patrons.unblock(card), inv.lang))


@noun.command("unlock", exits=(1,), examples=("tunilib desk patron unlock 2912345678",))
def unlock(inv: Invocation, card: Card) -> int:
    """Let a card that wrong passwords have locked sign in again."""
    from tunilib.cli.records.desk import patron_record

    with desk_of(inv) as desk:
        return _shown(inv, patron_record(desk.patrons.unlock(card), inv.lang))


@noun.command("reset-password", exits=(1,), examples=("tunilib desk patron reset-password 2912345678",))
def reset_password(inv: Invocation, card: Card, password_stdin: PasswordStdin = False) -> int:
    """Give a patron a new password, and end their sessions. Without --password-stdin one is made and printed."""
    from tunilib.cli.records.desk import patron_record

    password = _password(inv) if password_stdin else None
    with desk_of(inv) as desk:
        return _shown(inv, patron_record(desk.patrons.reset_password(card, password), inv.lang))


@noun.command("requests", examples=("tunilib desk patron requests",))
def requests(inv: Invocation) -> int:
    """List the changes of the register that patrons asked for, and that wait."""
    from tunilib.cli.records.desk import change_request_record

    with desk_of(inv) as desk:
        rows = [change_request_record(request) for request in desk.patrons.requests()]
    return emit_list(inv, rows, REQUESTS)


@noun.command("approve", exits=(1,), examples=("tunilib desk patron approve 4K7QX2",))
def approve(inv: Invocation, request: RequestId) -> int:
    """Make a change that a patron asked for."""
    from tunilib.cli.records.desk import request_record

    with desk_of(inv) as desk:
        return emit_thing(inv, request_record(desk.patrons.approve(request), inv.lang), DECIDED)


@noun.command("decline", exits=(1,), examples=("tunilib desk patron decline 4K7QX2",))
def decline(inv: Invocation, request: RequestId) -> int:
    """Decline a change that a patron asked for; nothing is changed."""
    from tunilib.cli.records.desk import request_record

    with desk_of(inv) as desk:
        return emit_thing(inv, request_record(desk.patrons.decline(request), inv.lang), DECIDED)


def _password(inv: Invocation) -> str:
    return secret(inv, inv.text("prompts.password"), from_stdin=True, option="--password-stdin")


def _shown(inv: Invocation, record: Row) -> int:
    return emit_thing(inv, record, WITH_PASSWORD if "password" in record else DONE)
