"""Loans and renewals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Literal

from typer import Argument, Option

from tunilib.cli.access import results_of, rows_of
from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing, Row
from tunilib.cli.values import duration
from tunilib.core.period import Duration

if TYPE_CHECKING:
    from tunilib.account.account import Account
    from tunilib.services.renewing import Renewals
    from tunilib.services.selecting import Selection

noun = Noun(default="list")

_FIELDS = (
    "id title author record_id barcode library checked_out due status renewable renewals_used renewals_limit reasons "
    "profile card"
)
LOANS = Listing(
    "loans",
    _FIELDS,
    Column("due", "date"),
    Column("status", "word", "loan"),
    Column("title"),
    Column("renewable", "truth"),
    Column("renewals_used", "number"),
    Column("reasons", "reasons"),
    Column("id", "id"),
)
HISTORY = Listing(
    "history",
    _FIELDS + " returned",
    Column("returned", "date"),
    Column("checked_out", "date"),
    Column("title"),
    Column("id", "id"),
)
RENEWALS = Listing(
    "renewals",
    "loan_id title outcome due_before due_after reasons profile card",
    Column("outcome", "word", "outcome"),
    Column("title"),
    Column("due_before", "date"),
    Column("due_after", "date"),
    Column("reasons", "reasons"),
    Column("loan_id", "id", heading="id"),
)
EXPLANATIONS = Listing(
    "loans",
    "loan_id title due renewable reasons renewals_left source since latest_due fine_per_day suspends_on",
    Column("title"),
    Column("due", "date"),
    Column("renewable", "truth"),
    Column("reasons", "reasons"),
    Column("renewals_left", "number"),
    Column("latest_due", "date"),
    Column("fine_per_day", "money"),
    Column("suspends_on", "date"),
)


@noun.command("list", all_profiles=True, all_cards=True, examples=("tunilib loans", "tunilib loans list --json"))
def show(inv: Invocation) -> int:
    """List the loans, by due date."""
    from tunilib.cli.records.loans import loan_record

    return emit_list(
        inv, rows_of(inv, lambda account: (loan_record(loan, inv.lang) for loan in account.loans())), LOANS
    )


@noun.command(
    "renew",
    exits=(1, 3, 4, 5),
    all_profiles=True,
    all_cards=True,
    examples=(
        "tunilib loans renew --all",
        "tunilib loans renew --all --strategy late --quiet",
        "tunilib loans renew --due-within 3d",
        "tunilib loans renew --title kalevala --dry-run",
    ),
)
def renew(
    inv: Invocation,
    ids: Annotated[list[str] | None, Argument(metavar="ID", help="A loan, by its ID or the copy's barcode.")] = None,
    title: Annotated[
        list[str] | None, Option("--title", metavar="TEXT", help="Loans with this in their title.")
    ] = None,
    every: Annotated[bool, Option("--all", help="All loans.")] = False,
    due_within: Annotated[
        Duration | None,
        Option("--due-within", parser=duration, metavar="TIME", help="Only what falls due in this time: 3d, 26h."),
    ] = None,
    strategy: Annotated[
        Literal["early", "late"],
        Option("--strategy", help="early: whatever gains a day; late: only what falls due before the next run."),
    ] = "early",
    dry_run: Annotated[bool, Option("--dry-run", help="Say what would be done, and do nothing.")] = False,
) -> int:
    """Renew loans, and prove it.

    Each loan ends as renewed, with its old and its new due date as read back; as unchanged, where the date would not
    move; as refused, with every reason; or as unknown, never assumed. Nothing is sent twice.
    """
    from tunilib.services.selecting import Selection, Strategy

    selection = Selection(
        ids=tuple(ids or ()),
        titles=tuple(title or ()),
        every=every,
        due_within=due_within,
        strategy=Strategy(strategy),
        several=inv.all_profiles or inv.all_cards,
    )
    code = emit_list(inv, _renewed(inv, selection, dry_run=dry_run), RENEWALS)
    return 0 if dry_run else code


@noun.command(
    "explain",
    all_cards=True,
    all_profiles=True,
    examples=("tunilib loans explain", "tunilib loans explain 30000123 --json"),
)
def explain(
    inv: Invocation,
    ids: Annotated[list[str] | None, Argument(metavar="ID", help="A loan, by its ID or the copy's barcode.")] = None,
) -> int:
    """Say why loans can or cannot be renewed, and what keeping them costs.

    latest_due: the last due date that the renewals left can give. suspends_on: the day from which keeping the loan
    would cost the borrowing rights. since: the first day on which it was seen so.
    """
    from tunilib.cli.records.loans import explanation_record

    def of(account: Account) -> Iterable[Row]:
        return (explanation_record(found, inv.lang) for found in account.explain(ids or None))

    return emit_list(inv, rows_of(inv, of), EXPLANATIONS)


@noun.command("history", all_profiles=True, all_cards=True, examples=("tunilib loans history",))
def history(inv: Invocation) -> int:
    """List loans that came back, newest first."""
    from tunilib.cli.records.loans import history_record

    return emit_list(
        inv, rows_of(inv, lambda account: (history_record(loan, inv.lang) for loan in account.history())), HISTORY
    )


def _renewed(inv: Invocation, selection: Selection, *, dry_run: bool) -> Iterable[Row]:
    from tunilib.account.several import Got
    from tunilib.cli.records.loans import renewal_record
    from tunilib.cli.render.outcomes import failed_account

    for result in results_of(inv, lambda account: account.renew_selected(selection, dry_run=dry_run)):
        if not isinstance(result, Got):
            yield failed_account(result.profile, result.card, result.error, inv.lang)
            continue
        _tell_recovered(inv, result.value)
        for outcome in result.value.outcomes:
            yield renewal_record(outcome, inv.lang)
        if result.value.ledger_problem is not None:
            raise result.value.ledger_problem


def _tell_recovered(inv: Invocation, renewals: Renewals) -> None:
    for item in renewals.recovered:
        key = "renewed" if item.done else "unknown" if item.done is None else "stands"
        inv.tell(
            inv.text(
                f"recovered.{key}",
                title=item.title,
                time=item.intent.created,
                before=item.before,
                after=item.after,
            )
        )
