"""Library cards."""

from __future__ import annotations

from typing import Annotated

from tunilib.cli.accounts import result_of, show_list, show_things
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import SEE_HELP
from tunilib.cli.options import Argument, Option, PasswordStdin, Target, Yes
from tunilib.cli.prompts import confirm, secret
from tunilib.cli.views import Column, View
from tunilib.core.patron import CardRequest
from tunilib.errors import UsageError
from tunilib.services import cards

noun = Noun(default="list")

CARDS = View(
    "tunilib.core.patron:Card",
    Column("active", "truth"),
    Column("name"),
    Column("card", "id"),
    Column("library"),
    Column("expires", "date"),
    Column("id", "id"),
    empty="There are no library cards.",
)
DONE = View(
    "tunilib.core.outcome:ChangeOutcome",
    Column("id", "id"),
    Column("outcome", "word", "card-outcome"),
    Column("reasons", "reasons"),
    without=("name",),
    is_single=True,
)

CardId = Annotated[str, Argument(metavar="ID", help="A card of the account, by its ID or number.")]


@noun.command("list", view=CARDS, examples=("tunilib cards",))
def show(inv: Invocation) -> int:
    """List the library cards of the account."""
    return show_list(inv, cards.cards)


@noun.command("add", view=DONE, exits=(1, 3, 4, 5), examples=("tunilib cards add 2912345679 --name 'My daughter'",))
def add(
    inv: Invocation,
    card: Annotated[str, Argument(metavar="CARD", help="The card number; spaces are ignored.")],
    library: Annotated[
        str | None, Option("--library", metavar="NAME|URL", help="Its library; default: the profile's.")
    ] = None,
    target: Target = None,
    name: Annotated[str | None, Option("--name", metavar="NAME", help="Your name for it.")] = None,
    password_stdin: PasswordStdin = False,
) -> int:
    """Add a card; its library checks it first."""
    if inv.can_ask and not password_stdin:
        result_of(inv, lambda account: cards.check_card_target(account, target))
    password = secret(inv, inv.gettext("Password"), from_stdin=password_stdin, option="--password-stdin")
    request = CardRequest(card=card, password=password, name=name, library=library, target=target)
    return show_things(inv, lambda account: cards.add_card(account, request))


@noun.command("use", view=DONE, exits=(1, 3, 4, 5), examples=("tunilib cards use 4K7QX2",))
def use(inv: Invocation, card: CardId) -> int:
    """Make a card the active one."""
    return show_things(inv, lambda account: cards.use_card(account, card))


@noun.command(
    "edit",
    view=DONE,
    exits=(1, 3, 4, 5),
    examples=(
        "tunilib cards edit 4K7QX2 --name Work",
        "tunilib cards edit 4K7QX2 --name Work --password-stdin < password",
        "tunilib cards edit 4K7QX2 --password-stdin < new-password",
    ),
)
def edit(
    inv: Invocation,
    card: CardId,
    name: Annotated[str | None, Option("--name", metavar="NAME", help="Your name for it.")] = None,
    password_stdin: Annotated[
        bool, Option("--password-stdin", help="Read the card's password from a line of standard input.")
    ] = False,
) -> int:
    """Rename a card; a site asks for its password. Without a name a site stores the card's new password."""
    if name is None and not password_stdin:
        raise UsageError("nothing to change", hint=SEE_HELP, command="tunilib cards edit")
    password: str | None = None
    if password_stdin or result_of(inv, lambda account: cards.rename_takes_password(account, card, name or "")):
        question = inv.gettext("Password of the card")
        password = secret(inv, question, from_stdin=password_stdin, option="--password-stdin")
    return show_things(inv, lambda account: cards.edit_card(account, card, name, password))


@noun.command("remove", view=DONE, exits=(1, 3, 4, 5), examples=("tunilib cards remove 4K7QX2 --yes",))
def remove(inv: Invocation, card: CardId, yes: Yes = False) -> int:
    """Remove a card from the account. Its loans and holds are not affected."""
    if not yes:
        found = result_of(inv, lambda account: cards.named_card(cards.cards(account), card))
        if not confirm(inv, inv.gettext("Remove card {card} from the account?", card=found.card), yes=False):
            return 0
    return show_things(inv, lambda account: cards.remove_card(account, card))
