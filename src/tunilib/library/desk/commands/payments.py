"""Payments online."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Option, named_file, output_file
from tunilib.cli.prompts import secret
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.core.payment import PaymentState
from tunilib.errors import UsageError
from tunilib.library.desk.commands import desk_of, show_at_desk
from tunilib.library.desk.views.patrons import PAYMENTS, RESOLVED, SETTINGS, SETUP
from tunilib.messages import word
from tunilib.services.reference_files import write_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.library.models.desk import Taking

noun = Noun()


@noun.command(
    "setup",
    view=SETUP,
    exits=(1, 4, 5, 6),
    examples=(
        "tunilib desk payment setup --merchant test --return-page https://library.example/paid",
        "tunilib desk payment setup --merchant 123456 --return-page https://library.example/paid --secret-stdin",
    ),
)
def setup(
    inv: Invocation,
    merchant: Annotated[
        str | None, Option("--merchant", metavar="ID", help="Digits; test: Paytrail's public test account.")
    ] = None,
    return_page: Annotated[
        str | None, Option("--return-page", metavar="URL", help="The https page that patrons see after paying.")
    ] = None,
    service: Annotated[
        str | None, Option("--service", metavar="URL", help="Another address of the payment service, for tests.")
    ] = None,
    secret_stdin: Annotated[
        bool, Option("--secret-stdin", help="Read the merchant's secret from standard input into the keyring.")
    ] = False,
) -> int:
    """Set up the payment of fines through Paytrail; what is not given stays as it is.

    The secret is never an argument and never in a file: it goes into the keyring, or payment_secret_command in [desk]
    of config.toml prints it. The return page may be any page of the library that says "thank you": tunilib asks the
    payment service itself.
    """
    if merchant is None and return_page is None and service is None and not secret_stdin:
        raise UsageError("nothing to set up", hint="name --merchant, --return-page, --service or --secret-stdin")
    given = (
        secret(inv, inv.gettext("Secret of the merchant"), from_stdin=True, option="--secret-stdin")
        if secret_stdin
        else None
    )
    with desk_of(inv) as desk:
        done = desk.payments.setup(merchant=merchant, return_page=return_page, service=service, secret=given)
    return emit_thing(inv, done)


@noun.command("show", view=SETTINGS, examples=("tunilib desk payment show",))
def show(inv: Invocation) -> int:
    """Show how the library takes payments online, and whether patrons can pay."""
    return show_at_desk(inv, lambda desk: desk.payments.show())


@noun.command(
    "list", view=PAYMENTS, examples=("tunilib desk payment list", "tunilib desk payment list --state unregistered")
)
def show_list(
    inv: Invocation,
    state: Annotated[
        Literal["started", "paid", "registered", "cancelled", "failed", "unregistered", "unknown"] | None,
        Option("--state", words="payment", help="Only payments in this state."),
    ] = None,
) -> int:
    """List payments, newest first."""
    none = ""
    if state is not None:
        none = inv.gettext("There are no payments in this state: {state}", state=word("payment", state, inv.lang))
    with desk_of(inv) as desk:
        return emit_list(inv, desk.payments.all(None if state is None else PaymentState(state)), none)


@noun.command(
    "resolve",
    view=RESOLVED,
    exits=(1, 4, 5),
    examples=("tunilib desk payment resolve k4m7qx2pra --note 'refunded on 3 December'",),
)
def resolve(
    inv: Invocation,
    payment: Annotated[str, Argument(metavar="ID", help="A payment.")],
    note: Annotated[str, Option("--note", metavar="T", help="What was done with the money; the patron reads it.")],
) -> int:
    """End a payment whose money was taken and that cannot be registered, after the library has settled it.

    The card can then pay again.
    """
    return show_at_desk(inv, lambda desk: desk.payments.resolve(payment, note))


@noun.command(
    "takings",
    exits=(4, 6),
    examples=("tunilib desk payment takings", "tunilib desk payment takings --month 2026-11 --output november.csv"),
)
def takings(
    inv: Invocation,
    month: Annotated[str | None, Option("--month", metavar="YYYY-MM", help="Which month; default: this one.")] = None,
    output: Annotated[
        Path | None,
        Option("--output", metavar="FILE", parser=output_file, help="Write a file; -: print it, as by default."),
    ] = None,
) -> int:
    """Print the month's takings as CSV, for the bookkeeper: every payment online whose money was taken.

    A payment that is not registered has no fines in the last column.
    """
    inv.prints_file()
    with desk_of(inv) as desk:
        rows = desk.payments.takings(None if month is None else _month(month))
    content = _csv(rows)
    file = named_file(output)
    if file is None:
        inv.output.write(content)
        return 0
    write_file(file, [content.encode()])
    inv.say(inv.gettext("Takings written to {file}.", file=str(file)))
    return 0


def _month(text: str) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = None
    if found is None or len(text) != len("2026-11"):
        raise UsageError("not a month: {value}", hint="write it as 2026-11", value=text)
    return found


def _csv(rows: Iterable[Taking]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(("date", "time", "payment", "transaction", "card", "amount", "fines"))
    for row in rows:
        values = (row.date.isoformat(), row.time, row.payment, row.transaction, row.card, row.amount)
        writer.writerow((*values, "; ".join(row.fines)))
    return file.getvalue()
