"""A noun as a command's author writes it, over loans that never change."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from typer import Argument, Option

from tunilib.cli.declare import Noun
from tunilib.cli.invocation import Invocation
from tunilib.cli.mistakes import Mistake
from tunilib.cli.render.emit import emit_list
from tunilib.cli.render.listing import Column, Listing
from tunilib.cli.render.outcomes import failed_account
from tunilib.cli.values import duration
from tunilib.core.period import Duration
from tunilib.errors import NotFound, SessionExpired

noun = Noun(default="list")

LOANS = Listing(
    "loans",
    "id title due status renewable renewals_used reasons profile card",
    Column("due", "date"),
    Column("title"),
    Column("status", "word", "loan"),
    Column("renewals_used", "number"),
    Column("reasons", "reasons"),
    Column("id", "id"),
)
RENEWALS = Listing(
    "renewals",
    "loan_id title outcome due_before due_after reasons profile card",
    Column("title"),
    Column("outcome", "word", "outcome"),
    Column("due_before", "date"),
    Column("due_after", "date"),
    Column("reasons", "reasons"),
    Column("loan_id", "id"),
)

AT_LIMIT = {"code": "renewal.limit", "message": "It has been renewed too often.", "source": "policy"}
REQUESTED = {"code": "renewal.requested", "message": "Sitä odotetaan.", "source": "library"}


def loan(number: int, **changes: Any) -> dict[str, Any]:
    """A loan as a row."""
    plain = {
        "id": f"L{number}",
        "title": f"Kirja {number}",
        "due": "2026-11-25",
        "status": "ok",
        "renewable": True,
        "renewals_used": 0,
        "reasons": [],
        "profile": "demo",
        "card": "1",
    }
    return {**plain, **changes}


STANDING: list[dict[str, Any]] = [
    loan(1, status="overdue", due="2026-11-20", renewable=False, reasons=[AT_LIMIT, REQUESTED]),
    loan(2, status="due-soon", renewable=None),
    loan(3, due="2026-12-25", title=None, renewals_used=None),
]


@noun.command("list", all_profiles=True, all_cards=True, examples=("tunilib loans --json",))
def show(inv: Invocation, sort: Annotated[Literal["due", "title"], Option("--sort")] = "due") -> int:
    """List the loans.

    By due date.
    """
    inv.verbose(f"reading {inv.profile or 'the default profile'} sorted by {sort}")
    rows: list[dict[str, Any]] = [{**row, "profile": inv.profile, "card": inv.card} for row in STANDING]
    if inv.all_profiles:
        rows.append(
            failed_account("work", "2", SessionExpired("The session has expired.", hint="tunilib login"), inv.lang)
        )
    if inv.environ.get("NO_LOANS"):
        rows = []
    return emit_list(inv, rows, LOANS)


@noun.command("renew", exits=(1, 3, 4, 5), all_profiles=True, examples=("tunilib loans renew --all",))
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
        raise Mistake("usage.command-missing")
    if ids and "L9" in ids:
        raise NotFound("no such loan: {id}", hint="tunilib loans list", id="L9")
    plain = {"loan_id": "L1", "title": "Kirja 1", "due_before": "2026-11-20", "due_after": "2026-11-20"}
    rows: list[dict[str, Any]] = [
        {**plain, "outcome": "refused", "reasons": [AT_LIMIT]},
        {"loan_id": "L2", "title": "Kirja 2", "outcome": "renewed", "due_after": "2026-12-25", "reasons": []},
    ]
    if titles:
        rows[1]["title"] = titles[0]
    code = emit_list(inv, rows[:limit], RENEWALS)
    return 0 if dry_run else code
