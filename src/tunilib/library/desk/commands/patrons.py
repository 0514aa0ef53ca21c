"""The patron register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import most_serious
from tunilib.cli.options import Argument, DryRun, Option, PasswordStdin, input_file, pairs
from tunilib.cli.prompts import secret
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.core.patron import REGISTER_FIELDS
from tunilib.library.desk.commands import desk_of, list_at_desk, show_at_desk
from tunilib.library.desk.views.patrons import DECIDED, DONE, IMPORTED, LIST, REQUESTS, SHEET
from tunilib.local.named_files import opened_file
from tunilib.views.texts import day

if TYPE_CHECKING:
    from tunilib.library.models.desk import PatronImported

noun = Noun(default="list")

_SHOWN = 100

Card = Annotated[str, Argument(metavar="CARD", help="A card number; spaces are ignored.")]

RequestId = Annotated[str, Argument(metavar="ID", help="A change request, as in: tunilib desk patron requests.")]


@noun.command(
    "list", view=LIST, examples=("tunilib desk patron list virtanen", "tunilib desk patron list --fields card,name")
)
def show_list(
    inv: Invocation,
    text: Annotated[
        str | None, Argument(metavar="TEXT", help="A part of a name or of a card number; default: everybody.")
    ] = None,
    owing: Annotated[bool, Option("--owing", help="Only patrons who owe something.")] = False,
) -> int:
    """List patrons, by family name; upper case and accents do not matter.

    The family name is what is before a comma, else the last word.
    """
    empty = inv.gettext("No patron owes anything.") if owing else ""
    empty = inv.gettext("No patron has this in their name or card: {text}", text=text) if text else empty
    return list_at_desk(inv, lambda desk: desk.patrons.list(text or "", owing=owing), empty)


@noun.command("show", view=SHEET, examples=("tunilib desk patron show 29001001", "tunilib desk patron show mäkinen"))
def show(
    inv: Invocation,
    card: Annotated[str, Argument(metavar="CARD|NAME", help="A card number, or a name that one patron has.")],
) -> int:
    """Show one patron: the register, what blocks them, their loans, holds and fines."""
    return show_at_desk(inv, lambda desk: desk.patrons.show(card))


@noun.command(
    "add",
    view=DONE,
    exits=(1, 4, 5),
    examples=("tunilib desk patron add 2912345678 --name 'Aino Virtanen' --email aino@example.org",),
)
def add(
    inv: Invocation,
    card: Card,
    name: Annotated[str, Option("--name", metavar="N", help="The patron's name.")],
    email: Annotated[str | None, Option("--email", metavar="E", help="The register's e-mail address.")] = None,
    category: Annotated[str | None, Option("--category", metavar="C", help="Patron category.")] = None,
    home_library: Annotated[
        str | None, Option("--home-library", metavar="ID", completes="pickup", help="Default pick-up library.")
    ] = None,
    birth_date: Annotated[
        date | None, Option("--birth-date", parser=day, metavar="D", help="Date of birth, for rules with an age.")
    ] = None,
    password_stdin: PasswordStdin = False,
) -> int:
    """Add a patron. Without --password-stdin, a one-time password is created and shown.

    Notices are written in the library's language, until the patron has one of their own: tunilib desk patron edit.
    """
    password = _password(inv) if password_stdin else None
    with desk_of(inv) as desk:
        done = desk.patrons.add(
            card,
            name=name,
            email=email,
            category=category,
            home_library=home_library,
            birth_date=birth_date,
            password=password,
        )
        return emit_thing(inv, done)


@noun.command(
    "edit",
    view=DONE,
    exits=(1, 4, 5),
    examples=("tunilib desk patron edit 2912345678 phone=0401234567 card_expires=2027-12-31",),
)
def edit(
    inv: Invocation,
    card: Card,
    changes: Annotated[
        list[str],
        Argument(
            metavar="FIELD=VALUE",
            words="register-field",
            help="name, address, email, phone, category, home_library, card_expires, language or birth_date.",
        ),
    ],
) -> int:
    """Change the register. An empty value clears a field, if it may be empty."""
    wanted = pairs(changes, REGISTER_FIELDS, "register-field", inv.lang)
    return show_at_desk(inv, lambda desk: desk.patrons.edit(card, wanted))


@noun.command(
    "block", view=DONE, exits=(1, 4, 5), examples=("tunilib desk patron block 2912345678 --reason 'Damaged books'",)
)
def block(
    inv: Invocation,
    card: Card,
    reason: Annotated[str, Option("--reason", metavar="T", help="Why; the patron sees it.")],
) -> int:
    """Suspend a patron's borrowing rights."""
    return show_at_desk(inv, lambda desk: desk.patrons.block(card, reason))


@noun.command("unblock", view=DONE, exits=(1, 4, 5), examples=("tunilib desk patron unblock 2912345678",))
def unblock(inv: Invocation, card: Card) -> int:
    """End a block, and a ban for late returns. Fines may still suspend the patron."""
    return show_at_desk(inv, lambda desk: desk.patrons.unblock(card))


@noun.command("unlock", view=DONE, exits=(1, 4, 5), examples=("tunilib desk patron unlock 2912345678",))
def unlock(inv: Invocation, card: Card) -> int:
    """Unlock a card that was locked by wrong passwords."""
    return show_at_desk(inv, lambda desk: desk.patrons.unlock(card))


@noun.command("reset-password", view=DONE, exits=(1, 4, 5), examples=("tunilib desk patron reset-password 2912345678",))
def reset_password(inv: Invocation, card: Card, password_stdin: PasswordStdin = False) -> int:
    """Give a patron a new password and end their sessions. Without --password-stdin, one is created and shown."""
    password = _password(inv) if password_stdin else None
    return show_at_desk(inv, lambda desk: desk.patrons.reset_password(card, password))


@noun.command("remove", view=DONE, exits=(1, 4, 5), examples=("tunilib desk patron remove 2912345679",))
def remove(inv: Invocation, card: Card) -> int:
    """Remove a patron who has nothing on loan, on hold or owed.

    Sessions end, and register, lists, searches, reminders and letters are deleted. Past loans and settled fines stay
    for the figures, of nobody.
    """
    return show_at_desk(inv, lambda desk: desk.patrons.remove(card))


@noun.command(
    "import", view=IMPORTED, exits=(1, 4, 5, 6), examples=("tunilib desk patron import patrons.csv --dry-run",)
)
def bring_in(
    inv: Invocation,
    file: Annotated[
        Path,
        Argument(
            metavar="FILE",
            parser=input_file,
            help="CSV, separated by comma, semicolon or tab; -: standard input.",
        ),
    ],
    dry_run: DryRun = False,
) -> int:
    """Import patrons from a spreadsheet. The first line names the columns: card, name, and any field of the register.

    The file is in UTF-8, else it is read as Windows-1252. Dates are all written 1985-04-01, or all 1.4.1985.

    A line that cannot be taken is reported and skipped, and the others are imported (exit code 1). A card that is
    there stays as it is. Nobody gets a password by it: see reset-password.
    """
    with desk_of(inv) as desk, opened_file(file, limit=None) as stream:
        patrons = desk.patron_imports.open(stream, inv.lang)
        if not patrons.is_utf_8:
            inv.say(inv.gettext("The file is not in UTF-8; it is read as Windows-1252."))
        counts: Counter[str] = Counter()

        def done() -> Iterator[PatronImported]:
            at = 0
            with inv.progress(inv.gettext("Importing"), len(patrons.lines)) as advance:
                for one in desk.patron_imports.read(patrons, dry_run=dry_run):
                    counts[str(one.outcome)] += 1
                    advance(one.position - at)
                    at = one.position
                    yield one

        code = _show_imported(inv, done())
    inv.say(
        inv.gettext(
            "{added} to add, {unchanged} unchanged, {skipped} skipped."
            if dry_run
            else "{added} added, {unchanged} unchanged, {skipped} skipped.",
            added=counts["would-add"] + counts["added"],
            unchanged=counts["unchanged"],
            skipped=counts["skipped"],
        )
    )
    return most_serious((code, 1 if counts["skipped"] else 0))


def _show_imported(inv: Invocation, rows: Iterator[PatronImported]) -> int:
    """A terminal shows a large file's rows only if they have reasons; a pipe gets reasons on standard error."""
    if inv.is_terminal and not inv.json:
        every = list(rows)
        shown = every if len(every) <= _SHOWN else [row for row in every if row.reasons]
        return emit_list(inv, shown) if shown else 0

    def told() -> Iterator[PatronImported]:
        for row in rows:
            for reason in row.reasons:
                inv.tell(f"{inv.gettext('line {line}', line=row.position)}: {reason.text(inv.lang)}")
            yield row

    return emit_list(inv, told())


@noun.command("requests", view=REQUESTS, examples=("tunilib desk patron requests",))
def requests(inv: Invocation) -> int:
    """List the changes of the register that patrons have requested."""
    return list_at_desk(inv, lambda desk: desk.patrons.requests())


@noun.command("approve", view=DECIDED, exits=(1, 4, 5), examples=("tunilib desk patron approve 4K7QX2",))
def approve(inv: Invocation, request: RequestId) -> int:
    """Approve a change requested by a patron."""
    return show_at_desk(inv, lambda desk: desk.patrons.approve(request))


@noun.command("decline", view=DECIDED, exits=(1, 4, 5), examples=("tunilib desk patron decline 4K7QX2",))
def decline(inv: Invocation, request: RequestId) -> int:
    """Decline a change requested by a patron."""
    return show_at_desk(inv, lambda desk: desk.patrons.decline(request))


def _password(inv: Invocation) -> str:
    return secret(inv, inv.gettext("Password"), from_stdin=True, option="--password-stdin")
