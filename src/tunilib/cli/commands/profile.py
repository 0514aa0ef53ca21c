"""Personal information and library cards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tunilib.cli.accounts import result_of, show_list, show_things
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import SEE_HELP
from tunilib.cli.options import Argument, Option, PasswordStdin, Target, Yes, named_file, output_file, pairs
from tunilib.cli.prompts import confirm, secret
from tunilib.core.barcode import rows_of, svg_of
from tunilib.core.message_settings import KINDS, METHODS, joined_methods
from tunilib.core.note import joined
from tunilib.core.profile import CardRequest, PasswordChange, ProfileChange, RegisterChange
from tunilib.errors import UsageError
from tunilib.messages import Typed, value_of
from tunilib.services import cards, profile as service
from tunilib.views.profile import CARD_DONE, CARDS, CHANGED, MESSAGES, PROFILE

if TYPE_CHECKING:
    from tunilib.core.outcome import ChangeOutcome
    from tunilib.services.opened import OpenedAccount

noun = Noun(default="show")
cards_noun = Noun(default="list")

FIELDS = ("name", "address", "street", "postal_code", "town", "country", "email", "phone", "sms")


@noun.command("show", view=PROFILE, examples=("tunilib profile",))
def show(inv: Invocation) -> int:
    """Show your own settings and what the library's register says."""
    return show_things(inv, service.profile)


@noun.command(
    "set",
    view=CHANGED,
    exits=(1, 3, 4, 5),
    examples=("tunilib profile set --email aino@example.org --reminder 2", "tunilib profile set --home-library ask"),
)
def change(
    inv: Invocation,
    email: Annotated[
        str | None, Option("--email", metavar="E", help="Your own address, for reminders; empty: none.")
    ] = None,
    reminder: Annotated[
        int | None, Option("--reminder", metavar="0..3", min=0, max=3, help="Days before the due date; 0: none.")
    ] = None,
    home_library: Annotated[
        str | None,
        Option(
            "--home-library",
            metavar="ID|ask|none",
            words="home-library",
            completes="pickup",
            help="Default pick-up library of holds; ask: each time; none.",
        ),
    ] = None,
) -> int:
    """Change your own settings.

    The e-mail address is your own: the library's register is not changed by it.
    """
    if email is None and reminder is None and home_library is None:
        raise UsageError("nothing to change", hint=SEE_HELP, command="tunilib profile set")
    change = ProfileChange(email=email, reminder=reminder, home_library=home_library)
    sender: list[str] = []

    def set_it(account: OpenedAccount) -> ChangeOutcome:
        sender.extend([account.library] if service.sends_reminders(account) else ())
        return service.set_profile(account, change)

    code = show_things(inv, set_it)
    if email and code == 0:
        inv.say(
            inv.gettext(
                "This address is your own, for reminders. Tell the library too: tunilib profile request-change email=…"
            )
        )
    if reminder and code == 0:
        inv.say(
            inv.gettext("{library} sends the reminders itself.", library=sender[0])
            if sender
            else inv.gettext("The reminders are sent by tunilib remind, from cron for example, or by the desk.")
        )
    return code


@noun.command("password", view=CHANGED, exits=(1, 3, 4, 5), examples=("tunilib profile password",))
def password(inv: Invocation) -> int:
    """Change the password of the card. It is asked for without echo, or read from three lines of standard input.

    The lines are the old password, the new one, and the new one again.
    """
    from_stdin = not inv.can_ask
    old, new, again = (
        secret(inv, question, from_stdin=from_stdin, option="--password-stdin")
        for question in (
            inv.gettext("Old password"),
            inv.gettext("New password"),
            inv.gettext("New password again"),
        )
    )
    change = PasswordChange(old=old, new=new, again=again)
    return show_things(inv, lambda account: service.change_password(account, change))


@noun.command(
    "request-change",
    view=CHANGED,
    exits=(1, 3, 4, 5),
    examples=(
        "tunilib profile request-change phone=0401234567 'address=Kalevantie 4, 33100 Tampere'",
        "tunilib profile show --json  # with the fields of the form",
    ),
)
def request_change(
    inv: Invocation,
    wanted: Annotated[
        list[str],
        Argument(metavar="FIELD=VALUE", words="register-field", help="A field that `tunilib profile` lists."),
    ],
) -> int:
    """Change the library's register, or ask the library to.

    Each library chooses the fields. Where the service desk has to accept a change, nothing changes until then.
    """
    change = RegisterChange(**pairs(wanted, FIELDS, "register-field", inv.lang, others=True))
    return show_things(inv, lambda account: service.request_change(account, change))


@noun.command(
    "messages",
    view=MESSAGES,
    exits=(1, 3, 4, 5),
    examples=(
        "tunilib profile messages",
        "tunilib profile messages hold-notice=sms",
        "tunilib profile messages due-alert=email,sms overdue-notice=letter",
    ),
)
def messages(
    inv: Invocation,
    wanted: Annotated[
        list[str] | None,
        Argument(metavar="KIND=METHOD", words="message", help="A kind, and letter, email, sms or none."),
    ] = None,
) -> int:
    """List how the library tells you, or choose it.

    methods: what can be chosen; where several can be chosen together, join them with a comma. Where the service desk
    has to accept a change, nothing changes until then.
    """
    if not wanted:
        return show_list(inv, service.messages)
    asked = pairs(wanted, KINDS, "message", inv.lang)
    methods = {kind: _methods(text, inv.lang) for kind, text in asked.items()}
    return show_list(inv, lambda account: service.set_messages(account, methods))


def _methods(text: str, language: str) -> str:
    named = {one.strip(): value_of("message-method", one.strip(), language) for one in text.split(",")}
    for typed, method in named.items():
        if method is None:
            choices = joined((Typed("message-method", one) for one in METHODS), ", ")
            raise UsageError("unknown method: {value}", hint="choose one of: {choices}", value=typed, choices=choices)
    return joined_methods({method for method in named.values() if method is not None})


_ANY_WIDTH = 10_000

CardId = Annotated[str, Argument(metavar="ID", help="A card of the account, by its ID or number.")]


@cards_noun.command("barcode", examples=("tunilib cards barcode", "tunilib cards barcode --output card.svg"))
def show_barcode(
    inv: Invocation,
    card: Annotated[
        str | None, Argument(metavar="ID", help="A card of the account, by its ID or number; default: the active one.")
    ] = None,
    output: Annotated[
        Path | None, Option("--output", metavar="FILE", parser=output_file, help="Write it as SVG; -: print it.")
    ] = None,
) -> int:
    """Show a card as a barcode that a scanner reads, from the screen or as SVG."""
    from tunilib.services.reference_files import write_file

    inv.prints_file()
    inv.card = card or inv.card
    found = result_of(inv, cards.barcode)
    if output is None:
        if (inv.is_terminal and inv.is_linear) or not inv.output.shows("█▌▐"):
            raise UsageError("this terminal cannot show a barcode", hint="write it to a file: --output card.svg")
        rows = rows_of(found, inv.output.width() if inv.is_terminal else _ANY_WIDTH)
        is_coloured = inv.is_terminal and not inv.no_color
        inv.output.write("".join(f"\x1b[30;107m{row}\x1b[0m\n" if is_coloured else f"{row}\n" for row in rows))
        return 0
    file = named_file(output)
    drawn = svg_of(found)
    if file is None:
        inv.output.write(drawn)
        return 0
    write_file(file, (drawn.encode(),))
    inv.say(inv.gettext("Written to {file}.", file=file))
    return 0


@cards_noun.command("list", view=CARDS, examples=("tunilib cards",))
def list_cards(inv: Invocation) -> int:
    """List the library cards of the account."""
    return show_list(inv, cards.cards)


@cards_noun.command(
    "add", view=CARD_DONE, exits=(1, 3, 4, 5), examples=("tunilib cards add 2912345679 --name 'My daughter'",)
)
def add_card(
    inv: Invocation,
    card: Annotated[str, Argument(metavar="CARD", help="The card number; spaces are ignored.")],
    library: Annotated[
        str | None,
        Option("--library", metavar="NAME|URL", completes="library", help="Its library; default: the profile's."),
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


@cards_noun.command("use", view=CARD_DONE, exits=(1, 3, 4, 5), examples=("tunilib cards use 4K7QX2",))
def use_card(inv: Invocation, card: CardId) -> int:
    """Make a card the active one."""
    return show_things(inv, lambda account: cards.use_card(account, card))


@cards_noun.command(
    "edit",
    view=CARD_DONE,
    exits=(1, 3, 4, 5),
    examples=(
        "tunilib cards edit 4K7QX2 --name Work",
        "tunilib cards edit 4K7QX2 --name Work --password-stdin < password",
        "tunilib cards edit 4K7QX2 --password-stdin < new-password",
    ),
)
def edit_card(
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


@cards_noun.command("remove", view=CARD_DONE, exits=(1, 3, 4, 5), examples=("tunilib cards remove 4K7QX2 --yes",))
def remove_card(inv: Invocation, card: CardId, yes: Yes = False) -> int:
    """Remove a card from the account. Its loans and holds are not affected."""
    if not yes:
        found = result_of(inv, lambda account: cards.named_card(cards.cards(account), card))
        if not confirm(inv, inv.gettext("Remove card {card} from the account?", card=found.card), yes=False):
            return 0
    return show_things(inv, lambda account: cards.remove_card(account, card))
