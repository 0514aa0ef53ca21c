"""Loans and renewals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from tunilib.cli.accounts import result_of, show_list, show_things
from tunilib.cli.command import Invocation, Noun
from tunilib.cli.errors import of_dry_run
from tunilib.cli.options import Argument, DryRun, Option, Yes, duration
from tunilib.cli.prompts import confirm
from tunilib.core.loan import Duration, due_order
from tunilib.errors import UsageError
from tunilib.services import loans
from tunilib.views.loans import EXPLANATIONS, KEPT, LOANS, PURGED, RENEWALS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.loan import Loan

noun = Noun(default="list")


@noun.command(
    "list",
    view=LOANS,
    all_profiles=True,
    all_cards=True,
    examples=("tunilib loans", "tunilib loans list --due-within 3d --fields due,title", "tunilib loans list --json"),
)
def show(
    inv: Invocation,
    due_within: Annotated[
        Duration | None,
        Option(
            "--due-within",
            parser=duration,
            metavar="TIME",
            help="Only loans due within this time, or overdue: 3d, 26h.",
        ),
    ] = None,
    overdue: Annotated[bool, Option("--overdue", help="Only overdue loans.")] = False,
) -> int:
    """List the loans, by due date."""
    return show_list(
        inv,
        lambda account: loans.loans_due(account, due_within, overdue=overdue),
        _none(inv, due_within, overdue=overdue),
        order=due_order,
    )


def _none(inv: Invocation, within: Duration | None, *, overdue: bool = False) -> str:
    """The sentence for an empty list with a filter; empty without one."""
    if overdue:
        return inv.gettext("No loan is overdue.")
    if within is None:
        return ""
    return inv.gettext("No loan is overdue or falls due within this time: {time}", time=f"{within.number}{within.unit}")


@noun.command(
    "renew",
    view=RENEWALS,
    exits=(1, 3, 4, 5),
    all_profiles=True,
    all_cards=True,
    examples=(
        "tunilib loans renew --all",
        "tunilib loans renew --all --strategy late --quiet",
        "tunilib loans renew --due-within 3d",
        "tunilib loans renew --title sinuhe --dry-run",
    ),
)
def renew(
    inv: Invocation,
    ids: Annotated[
        list[str] | None, Argument(metavar="ID", completes="loan", help="A loan, by its ID or the copy's barcode.")
    ] = None,
    title: Annotated[
        list[str] | None, Option("--title", metavar="TEXT", help="Loans with this in their title.")
    ] = None,
    every: Annotated[bool, Option("--all", help="All loans.")] = False,
    due_within: Annotated[
        Duration | None,
        Option("--due-within", parser=duration, metavar="TIME", help="Only loans due within this time: 3d, 26h."),
    ] = None,
    strategy: Annotated[
        Literal["early", "late"],
        Option("--strategy", words="strategy", help="late: if due before the next run."),
    ] = "early",
    dry_run: DryRun = False,
) -> int:
    """Renew loans and check the new due dates.

    Each ends as renewed, unchanged, refused with every reason, or unknown; nothing is sent twice. Renewing an overdue
    loan registers its fine.
    """
    from tunilib.services import renewals
    from tunilib.services.renewals import LoanSelection, Strategy

    selection = LoanSelection(
        ids=tuple(ids or ()),
        titles=tuple(title or ()),
        every=every,
        due_within=due_within,
        strategy=Strategy(strategy),
        several=inv.all_profiles or inv.all_cards,
    )
    none = _none(inv, due_within)
    if not none and strategy == "late":
        none = inv.gettext("Nothing has to be renewed before the next run.")

    def tell_fines(fined: Sequence[Loan]) -> None:
        if inv.is_terminal:
            for loan in fined:
                inv.say(
                    inv.gettext(
                        "Renewing this registers a fine of {amount}: {title}", amount=loan.fine_now, title=loan.title
                    )
                )

    code = show_list(
        inv, lambda account: renewals.renew(account, selection, dry_run=dry_run, tell_fines=tell_fines), none
    )
    return of_dry_run(code) if dry_run else code


@noun.command(
    "explain",
    view=EXPLANATIONS,
    all_cards=True,
    all_profiles=True,
    examples=("tunilib loans explain", "tunilib loans explain 30104501 --json"),
)
def explain(
    inv: Invocation,
    ids: Annotated[
        list[str] | None, Argument(metavar="ID", completes="loan", help="A loan, by its ID or the copy's barcode.")
    ] = None,
) -> int:
    """Explain why loans can or cannot be renewed, and what keeping them costs.

    latest_due: the latest due date that the remaining renewals can give. suspends_on: the day on which keeping the
    loan would suspend the borrowing rights. since: the first day on which this was seen. renewable_from: the first day
    on which a renewal would move the due date. fine_now: the fine if it is returned or renewed today.
    """
    from tunilib.services.loans import explain

    return show_list(inv, lambda account: explain(account, ids or None))


@noun.command(
    "keep-history",
    view=KEPT,
    exits=(1, 3, 4, 5),
    examples=("tunilib loans keep-history", "tunilib loans keep-history off"),
)
def keep_history(
    inv: Invocation,
    wanted: Annotated[
        Literal["on", "off"] | None,
        Argument(metavar="on|off", words="history-setting", help="Whether the library keeps them from now on."),
    ] = None,
) -> int:
    """Show whether the library keeps a history of returned loans, or choose it.

    Before it is turned off, the whole history is read and stored on this machine, since some libraries then delete
    it; loans history shows it from here. Others keep what is there already: see loans purge-history.
    """
    from tunilib.services import loan_history

    if wanted is None:
        return show_things(inv, loan_history.keeping)
    return show_things(inv, lambda account: loan_history.keep_history(account, wanted == "on"))


@noun.command(
    "purge-history",
    view=PURGED,
    exits=(1, 3, 4, 5),
    examples=("tunilib loans purge-history 30104501", "tunilib loans purge-history --all"),
)
def purge_history(
    inv: Invocation,
    ids: Annotated[
        list[str] | None, Argument(metavar="ID", help="A returned loan, by its ID in loans history or its barcode.")
    ] = None,
    every: Annotated[bool, Option("--all", help="The whole history.")] = False,
    yes: Yes = False,
) -> int:
    """Delete returned loans from the library's history for good, after asking.

    The whole history is read and stored on this machine before, and loans history shows it from there afterwards.
    forget deletes it here too.
    """
    from tunilib.services import loan_history

    if not ids and not every:
        raise UsageError("nothing was selected", hint="name returned loans by ID, or use --all")
    if ids and every:
        raise UsageError("name loans by ID, or use --all, not both")
    if not yes:
        count = result_of(inv, lambda account: loan_history.count_named(account, ids))
        question = inv.ngettext(
            "Delete {count} loan from the library's history for good?",
            "Delete {count} loans from the library's history for good?",
            count,
        )
        if count and not confirm(inv, question, yes=False):
            return 0
    return show_list(inv, lambda account: loan_history.purge_history(account, ids))


noun.noun("evidence", "tunilib.cli.commands.ledger:evidence_noun", "Show what this machine has seen of a loan.")
noun.noun("plan", "tunilib.cli.commands.ledger:plan_noun", "Plan renewals and the fewest trips to the library.")
noun.noun("history", "tunilib.cli.commands.ledger:history_noun", "List returned loans, newest first.")
