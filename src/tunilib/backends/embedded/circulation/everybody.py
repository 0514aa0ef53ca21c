"""Renewal of everything for everybody, in one transaction: by sets, not by loans.

The rules are those of :mod:`tunilib.core.policy`, asked once for each case that is different, and once for each way in
which patrons stand; what they say is written for all loans of a case together. A loan is renewed or refused as it would
be for a patron who renewed all of theirs.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.circulation.charging import charge_overdue
from tunilib.backends.embedded.rows.days import day_or_none
from tunilib.backends.embedded.stores.sqlite import everybody, loans
from tunilib.backends.embedded.unit_of_work import instant
from tunilib.core.policy import refusals
from tunilib.core.policy.blocks import PATRON_RULES, Standing
from tunilib.core.policy.renewals import LOAN_RULES, RenewalCase, RenewalDecision, renewed_due

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.sqlite.everybody import CaseRow, StandingRow
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.reason import Reason
    from tunilib.core.rules import Rules

__all__ = ["EverybodyRenewed", "decisions", "renew_everybody"]


class EverybodyRenewed(NamedTuple):
    """How many loans are out, and how many of them were renewed."""

    loans: int
    renewed: int


class _Judged(NamedTuple):
    """What the rules say: of each case by its number, and against patrons by their ids; ``loans``: how many are out."""

    loans: int
    cases: dict[int, RenewalDecision]
    against: dict[str, tuple[Reason, ...]]


class _Patron(NamedTuple):
    rules: Rules
    standing: Standing
    today: date
    action: str = "renewal"


def renew_everybody(tx: Transaction) -> EverybodyRenewed:
    """Renew every loan that the rules allow and that it moves; an overdue one costs its fine, as always."""
    judged = _judge(tx)
    dues = [(number, decision.due.isoformat()) for number, decision in judged.cases.items() if decision.moves]
    everybody.choose(tx.db, dues, judged.against)
    everybody.write_down(tx.db, instant(tx.now), tx.day, tx.actor, tx.cause)
    for barcode, category in everybody.overdue(tx.db, tx.day):
        loan = loans.open_of_barcode(tx.db, barcode, tx.day)
        assert loan is not None
        charge_overdue(tx, loan, date.fromisoformat(loan.due), category)
    renewed = everybody.renew(tx.db)
    everybody.forget(tx.db)
    return EverybodyRenewed(loans=judged.loans, renewed=renewed)


def decisions(snapshot: Snapshot) -> dict[str, RenewalDecision]:
    """What :func:`renew_everybody` would decide, by loan; the reasons in the order of the rules."""
    judged = _judge(snapshot)
    found = {}
    for loan, patron, number in everybody.loans_by_case(snapshot.db):
        decision = judged.cases[number]
        against = judged.against.get(patron, ())
        found[loan] = RenewalDecision((*against, *decision.reasons), decision.due)
    everybody.forget(snapshot.db)
    return found


def _judge(snapshot: Snapshot) -> _Judged:
    count = everybody.gather(snapshot.db, snapshot.day)
    cases = {}
    for row in everybody.cases(snapshot.db):
        case = _case(snapshot, row)
        cases[row.number] = RenewalDecision(refusals(LOAN_RULES, case), renewed_due(case))
    against = {}
    known: dict[StandingRow, tuple[Reason, ...]] = {}
    for patron, facts in everybody.borrowers(snapshot.db, snapshot.day):
        if facts not in known:
            known[facts] = refusals(PATRON_RULES, _Patron(snapshot.rules, _standing(facts), snapshot.today))
        if known[facts]:
            against[patron] = known[facts]
    return _Judged(count, cases, against)


def _standing(row: StandingRow) -> Standing:
    return Standing(
        open_fines=row.open_fines,
        card_expires=day_or_none(row.card_expires),
        block=row.block,
        has_address=row.has_address == 1,
        overdue_loans=row.overdue,
    )


def _case(snapshot: Snapshot, row: CaseRow) -> RenewalCase:
    return RenewalCase(
        rules=snapshot.rules,
        standing=Standing(),
        lending=snapshot.rules.lending(row.collection, row.category),
        today=snapshot.today,
        due=date.fromisoformat(row.due),
        used=row.used,
        requested=row.requested == 1,
        lost=row.lost == 1,
    )
