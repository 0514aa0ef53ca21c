"""A noun as a command's author writes it, over loans that never change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Literal

from tunilib.cli.command import Invocation, Noun
from tunilib.cli.options import Argument, Option, duration
from tunilib.cli.render.emit import FailedAccount, Owned, emit_list
from tunilib.core.loan import Duration
from tunilib.core.reason import Reason, ReasonCode, Source
from tunilib.errors import NotFound, SessionExpired, UsageError
from tunilib.views.view import Column, View

noun = Noun(default="list")

LOANS = View(
    "tests.cli.fakes.loans:FakeLoan",
    Column("due", "date"),
    Column("title", "title"),
    Column("status", "word", "loan"),
    Column("renewals_used", "number"),
    Column("reasons", "reasons"),
    Column("id", "id"),
    empty="There are no loans.",
    account_after="reasons",
)
RENEWALS = View(
    "tests.cli.fakes.loans:FakeRenewal",
    Column("title", "title"),
    Column("outcome", "word", "outcome"),
    Column("due_before", "date"),
    Column("due_after", "date"),
    Column("reasons", "reasons"),
    Column("loan_id", "id"),
    empty="There is nothing to renew.",
    account_after="reasons",
)

AT_LIMIT = Reason(ReasonCode.RENEWAL_LIMIT, Source.POLICY, words="It has been renewed too often.")
REQUESTED = Reason(ReasonCode.RENEWAL_REQUESTED, Source.LIBRARY, words="Sitä odotetaan.")


@dataclass(frozen=True)
class FakeLoan:
    """A loan with few fields."""

    id: str
    title: str | None
    due: date = date(2026, 11, 25)
    status: str = "ok"
    renewable: bool | None = True
    renewals_used: int | None = 0
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class FakeRenewal:
    """What became of a renewal."""

    loan_id: str
    title: str
    outcome: str
    due_before: date | None = None
    due_after: date | None = None
    reasons: tuple[Reason, ...] = ()


STANDING = (
    FakeLoan("L1", "Kirja 1", date(2026, 11, 20), status="overdue", renewable=False, reasons=(AT_LIMIT, REQUESTED)),
    FakeLoan("L2", "Kirja 2", status="due-soon", renewable=None),
    FakeLoan("L3", None, date(2026, 12, 25), renewals_used=None),
)


@noun.command("list", view=LOANS, all_profiles=True, all_cards=True, examples=("tunilib loans --json",))
def show(inv: Invocation, sort: Annotated[Literal["due", "title"], Option("--sort")] = "due") -> int:
    """List the loans.

    By due date.
    """
    inv.verbose(f"reading {inv.profile or 'the default profile'} sorted by {sort}")
    loans: list[Owned | FailedAccount] = [Owned(loan, inv.profile, inv.card) for loan in STANDING]
    if inv.all_profiles:
        error = SessionExpired("The session has expired.", hint="tunilib login")
        loans.append(FailedAccount("work", "2", error))
    if inv.environ.get("NO_LOANS"):
        loans = []
    return emit_list(inv, loans)


@noun.command("renew", view=RENEWALS, exits=(1, 3, 4, 5), all_profiles=True, examples=("tunilib loans renew --all",))
def renew(
    inv: Invocation,
    ids: Annotated[list[str] | None, Argument(metavar="ID", help="Loans or barcodes.")] = None,
    is_all: Annotated[bool, Option("--all", help="Every loan.")] = False,
    due_within: Annotated[Duration | None, Option("--due-within", parser=duration, metavar="3d")] = None,
    titles: Annotated[list[str] | None, Option("--title", metavar="TEXT")] = None,
    limit: Annotated[int, Option("--limit", min=1, max=9)] = 9,
    dry_run: Annotated[bool, Option("--dry-run")] = False,
) -> int:
    """Renew loans, and prove it."""
    if not (ids or is_all or due_within or titles):
        raise UsageError("missing command")
    if ids and "L9" in ids:
        raise NotFound("no such loan: {id}", hint="tunilib loans list", id="L9")
    renewals = [
        FakeRenewal("L1", "Kirja 1", "refused", date(2026, 11, 20), date(2026, 11, 20), (AT_LIMIT,)),
        FakeRenewal("L2", "Kirja 2", "renewed", due_after=date(2026, 12, 25)),
    ]
    if titles:
        renewals[1] = replace(renewals[1], title=titles[0])
    code = emit_list(inv, renewals[:limit])
    return 0 if dry_run else code
