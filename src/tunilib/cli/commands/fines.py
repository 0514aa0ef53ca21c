"""Fines and the fee list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, Annotated

from tunilib.cli.accounts import machine_of, result_of, show_list, show_things
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import NOT_UNDERSTOOD, REFUSED, most_serious
from tunilib.cli.options import NoBrowser, Option, amount, named_file, output_file
from tunilib.cli.prompts import confirm
from tunilib.cli.render.emit import emit_list, emit_thing
from tunilib.core.models import Labelled
from tunilib.core.money import Money
from tunilib.errors import Unavailable, UsageError
from tunilib.messages import money_text, translated, word
from tunilib.services import fines as service
from tunilib.views.fines import FEES, FINES, PAYMENT, PAYMENTS

if TYPE_CHECKING:
    from tunilib.core.fine import Fee
    from tunilib.core.payment import Payment
    from tunilib.services.fines import Offer
    from tunilib.services.opened import OpenedAccount

noun = Noun(default="list")


_EXITS = {"registered": 0, "cancelled": REFUSED, "failed": REFUSED, None: REFUSED}
"""What a payment ends with by its state, which a refusal has not; any other state: 5."""
_RESUME = "tunilib fines payments --resume"
_WAITED = 15 * 60
_LONGEST_WAIT = 30.0
_MOST_MISSED = 3
"""Times in a row that the payment service may not be reached while a payment is waited for."""


@noun.command("list", view=FINES, all_profiles=True, all_cards=True, examples=("tunilib fines", "tunilib fines --json"))
def show(inv: Invocation) -> int:
    """List the fines: what for, how much, since when, and their consequences.

    Fines of a loan are registered when it is returned or renewed, not before.
    """
    return show_things(inv, service.fines)


@noun.command("fees", view=FEES, examples=("tunilib fines fees",))
def fees(inv: Invocation) -> int:
    """List what the library charges and when, and whether the library states it itself.

    At a terminal in sentences; other forms have each number by itself, under a permanent name. Of a library named with
    --store no account is needed.
    """
    if inv.store is not None and inv.profile is None:  # whoever has the library needs no account there
        return emit_list(inv, _in_sentences(inv, service.fees_of_store(machine_of(inv), inv.store)))
    return show_list(inv, lambda account: _in_sentences(inv, service.fees(account)))


def _in_sentences(inv: Invocation, found: Sequence[Fee]) -> Sequence[Fee]:
    if not inv.is_terminal or inv.json:
        return found
    said = [(fee, translated(fee.sentence, inv.lang)) for fee in found if fee.sentence is not None]
    return [replace(fee, rule=Labelled(fee.rule, text[:1].upper() + text[1:])) for fee, text in said]


@noun.command(
    "pay",
    view=PAYMENT,
    exits=(1, 3, 4, 5),
    examples=("tunilib fines pay", "tunilib fines pay --yes 12.40 --no-browser"),
)
def pay(
    inv: Invocation,
    no_browser: NoBrowser = False,
    yes: Annotated[
        str | None, Option("--yes", metavar="AMOUNT", parser=amount, help="Do not ask; pay if exactly this is due.")
    ] = None,
) -> int:
    """Pay all fines online, in a browser; asks first.

    It shows the fines, the sum and what is sent, opens the payment page and waits until the library has registered the
    payment. Nothing depends on how the browser ends: the payment service is asked. If this is interrupted, "tunilib
    fines payments --resume" finds out. With --json it does not wait.
    """
    payment = result_of(inv, lambda account: _paid(inv, account, yes, browser=not no_browser))
    return 0 if payment is None else _end(inv, payment)


@noun.command(
    "payments",
    view=PAYMENTS,
    exits=(1, 3, 4, 5),
    examples=(
        "tunilib fines payments",
        "tunilib fines payments --resume",
        "tunilib fines payments --receipt k4m7qx2pra --output receipt.html",
    ),
)
def payments(
    inv: Invocation,
    resume: Annotated[bool, Option("--resume", help="Ask what became of open payments, and register them.")] = False,
    receipt: Annotated[str | None, Option("--receipt", metavar="ID", help="Print the receipt of a payment.")] = None,
    output: Annotated[
        Path | None,
        Option(
            "--output",
            metavar="FILE",
            parser=output_file,
            help="Write the receipt to a file; .html: a page to print. -: print the text.",
        ),
    ] = None,
) -> int:
    """List the payments so far, newest first.

    --resume asks the payment service about those that are open, finishes what it can, and lists them.
    """
    if receipt is not None:
        if resume:
            raise UsageError("{one} and {other} cannot be used together", one="--receipt", other="--resume")
        inv.prints_file("--receipt")
        return _receipt(inv, receipt, output)
    if output is not None:
        raise UsageError("--output is for a receipt", hint="add --receipt ID")
    inv.is_change = resume
    found = result_of(inv, service.resume if resume else service.payments)
    if resume and not found and not inv.json:
        inv.say(inv.gettext("No payment is open."))
        return 0
    code = emit_list(inv, found)
    if not resume:
        return code
    for payment in found:
        _explain(inv, payment)
    return most_serious([_exit_of(payment) for payment in found])


def _paid(inv: Invocation, account: OpenedAccount, yes: str | None, *, browser: bool) -> Payment | None:
    """Pay, and wait for the end. None: the person declined."""
    found = service.offer(account)
    known = found.settled or found.refusal_of(None if yes is None else Money.parse(yes, found.amount.currency))
    if known is not None:
        return known
    _show(inv, found)
    question = inv.gettext("Pay {amount} now?", amount=found.amount)
    if not confirm(inv, question, yes=yes is not None, option=f"--yes {found.amount}"):
        return None

    def show_address(url: str) -> None:
        told = inv.gettext("Pay here, then come back; the page after paying need not be read:")
        if found.quote.terms is not None:
            told = inv.gettext("Pay here, and let the browser return to the library's site, which registers it then:")
        inv.tell(told)
        inv.tell(url)
        if browser and not machine_of(inv).open_in_browser(url):
            inv.say(inv.gettext("No browser could be opened: open the address yourself."))

    payment = service.pay(account, found.amount, show_address)
    if inv.json or payment.state != "started":
        return payment
    try:
        return _waited(inv, account, payment)
    except KeyboardInterrupt:
        inv.tell(inv.gettext("The payment goes on. See what became of it: {command}", command=_RESUME))
        raise


def _show(inv: Invocation, found: Offer) -> None:
    for fine in found.quote.plan:
        about = (word("fine", fine.kind.value, inv.lang), fine.title, fine.description)
        text = ": ".join(part for part in about if part)
        inv.say(f"{money_text(Money(fine.cents, found.amount.currency), None, inv.lang)}  {text}")
    if found.quote.fee:
        inv.say(inv.gettext("{amount}  service fee", amount=Money(found.quote.fee, found.amount.currency)))
    if found.quote.terms is not None:
        inv.say(found.quote.terms)
    else:
        inv.say(
            inv.gettext(
                "To the payment service go: the number of the payment, the kinds and descriptions of the fines, your "
                "name and your e-mail address ({email}). Your card number does not.",
                email=found.quote.email,
            )
        )


def _waited(inv: Invocation, account: OpenedAccount, payment: Payment) -> Payment:
    missed, id_, is_told = 0, payment.id or "", False
    with inv.progress(inv.gettext("Waiting for the payment")) as advance:
        for seconds in _waits():
            sleep(seconds)
            advance(1)
            try:
                payment = service.follow(account, id_)
                missed = 0
            except Unavailable:
                missed += 1
                if missed > _MOST_MISSED:
                    raise
            if payment.state not in ("started", "paid"):
                break
            if payment.state == "paid" and not is_told:
                is_told = True
                inv.tell(
                    inv.gettext(
                        "It is paid. The library's site registers it when the browser returns there, or by itself "
                        "later; do not pay again."
                    )
                )
    return payment


def _waits() -> Iterator[float]:
    """Seconds between questions, growing from 2, for a quarter of an hour."""
    passed, seconds = 0.0, 2.0
    while passed < _WAITED:
        yield seconds
        passed += seconds
        seconds = min(seconds * 1.4, _LONGEST_WAIT)


def _receipt(inv: Invocation, payment: str, output: Path | None) -> int:
    from tunilib.services.fines import receipt, receipt_text, write_receipt

    found = result_of(inv, lambda account: receipt(account, payment, inv.lang))
    if found is None:
        inv.tell(inv.gettext("There is no receipt: payment {id} is not registered.", id=payment))
        return REFUSED
    file = named_file(output)
    if file is None:
        inv.output.write(receipt_text(found, inv.lang))
        return 0
    write_receipt(file, found, inv.lang)
    inv.say(inv.gettext("Receipt written to {file}.", file=str(file)))
    return 0


def _end(inv: Invocation, payment: Payment) -> int:
    emit_thing(inv, payment)
    _explain(inv, payment)
    return _exit_of(payment)


def _exit_of(payment: Payment) -> int:
    return _EXITS.get(payment.state, NOT_UNDERSTOOD)


def _explain(inv: Invocation, payment: Payment) -> None:
    """Say on standard error why, and what to do; a table at a terminal shows it already."""
    if not inv.is_terminal:
        for reason in payment.reasons:
            inv.tell(reason.text(inv.lang))
    if payment.state == "unregistered":
        told = inv.gettext("Your money was taken. Do not pay again; tell the library this number: {id}", id=payment.id)
        inv.tell(told)
    elif payment.state in ("started", "paid", "unknown"):
        inv.say(inv.gettext("See later what became of it: {command}", command=_RESUME))
