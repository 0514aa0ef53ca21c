"""Loans: the lists, renewals, the account at a glance, and what the ledger of this machine says of them."""

from __future__ import annotations

from tunilib.views.view import FIRST, Column, View

LOANS = View(
    "tunilib.core.loan:Loan",
    Column("due", "when"),
    Column("status", "word", "loan"),
    Column("title", "title"),
    Column("volume"),
    Column("renewable", "truth", is_extra=True),
    Column("renewals_used", "number", is_extra=True),
    Column("reasons", "reasons"),
    Column("note", "note"),
    Column("id", "id"),
    empty="There are no loans.",
    account_after="reasons",
    screen="loans",
)
RENEWALS = View(
    "tunilib.core.outcome:RenewalOutcome",
    Column("outcome", "word", "renewal"),
    Column("title", "title"),
    Column("due_before", "date", heading="Due"),
    Column("due_after", "date", heading="New due"),
    Column("fine", "money"),
    Column("reasons", "reasons"),
    Column("loan_id", "id", heading="ID"),
    empty="There is nothing to renew.",
    account_after="reasons",
    screen="renewals",
)
EXPLANATIONS = View(
    "tunilib.services.loans:Explanation",
    Column("title", "title"),
    Column("due", "when"),
    Column("renewable", "truth"),
    Column("reasons", "reasons"),
    Column("renewals_left", "number"),
    Column("latest_due", "date"),
    Column("fine_per_day", "money"),
    Column("suspends_on", "date"),
    Column("renewable_from", "date"),
    Column("fine_now", "money"),
    Column("loan_id", "id", heading="ID"),
    empty="There are no loans.",
    screen="explanations",
    is_long=True,
)
STATUS = View(
    "tunilib.services.status:Overview",
    account_after=FIRST,
    tables={"timeline": View("tunilib.services.status:Dated")},
    is_single=True,
)
"""The account at a glance."""
VERDICT = View(
    "tunilib.services.history:Verdict",
    Column("ok", "truth"),
    Column("last_run", "date"),
    Column("next_due", "date"),
    Column("reasons", "reasons"),
    is_single=True,
)
FORGOTTEN = View(
    "tunilib.core.outcome:Outcome", Column("outcome", "word", "outcome"), Column("reasons", "reasons"), is_single=True
)
HISTORY = View(
    "tunilib.core.loan:Loan",
    Column("returned", "date"),
    Column("checked_out", "date"),
    Column("title", "title"),
    Column("id", "id"),
    empty="There are no earlier loans.",
    account_after="reasons",
    always=("returned",),
)
KEPT = View(
    "tunilib.core.profile:HistorySetting",
    Column("keeping", "truth"),
    Column("outcome", "word", "profile-outcome"),
    Column("reasons", "reasons"),
    is_single=True,
)
PURGED = View(
    "tunilib.core.outcome:PurgeOutcome",
    Column("outcome", "word", "outcome"),
    Column("title", "title"),
    Column("reasons", "reasons"),
    Column("loan_id", "id", heading="ID"),
    empty="The library's history has no loans to delete.",
)
PLAN = View(
    "tunilib.services.loans:LoanPlan",
    tables={
        "renewals": View(
            "tunilib.services.loans:PlannedRenewals",
            Column("date", "date"),
            Column("loan_ids", "note", heading="Loans"),
        ),
        "trips": View(
            "tunilib.services.loans:Trip",
            Column("date", "date"),
            Column("library"),
            Column("returns", "note", heading="Must go back"),
            Column("may_return", "note"),
            Column("pickups", "note"),
        ),
    },
    is_single=True,
    empty="There is nothing to return and nothing to collect.",
)
_STORY = (Column("loan_id", "id", heading="ID"), Column("title", "title"))
_EVENTS = View(
    "tunilib.services.history:EvidenceEvent",
    Column("time", "date"),
    Column("event", "word", "event"),
    Column("before", "date"),
    Column("after", "date"),
    Column("message"),
    Column("source", "word", "source"),
    Column("actor", "word", "actor"),
)
EVIDENCE = View("tunilib.services.history:Evidence", *_STORY, tables={"events": _EVENTS}, is_single=True)
RECENT_EVIDENCE = View(
    "tunilib.services.history:Evidence",
    *_STORY,
    tables={"events": _EVENTS},
    rows="events",
    rows_end=("loan_id", "title"),
    empty="This machine has seen nothing of a loan in the last 30 days.",
)
"""Of several loans: a pipe gets a line for each event, which ends with its loan."""
