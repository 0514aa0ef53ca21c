"""Renewal of everything for everybody, in one transaction: by sets, not by loans.

The rules are those of :mod:`tunilib.core.policy`, asked once for each case that is different, and once for each way in
which patrons stand; what they say is written for all loans of a case together. A loan is renewed or refused as it would
be for a patron who renewed all of theirs.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.act import instant
from tunilib.backends.embedded.circulation.charging import charge_overdue
from tunilib.backends.embedded.rows.days import day_or_none
from tunilib.backends.embedded.sqlite import everybody, loans
from tunilib.core.policy.blocks import PATRON_RULES, Standing
from tunilib.core.policy.deciding import refusals
from tunilib.core.policy.renewal import LOAN_RULES, RenewalCase, RenewalDecision, renewed_due

if TYPE_CHECKING:
    from tunilib.backends.embedded.act import Act, View
    from tunilib.backends.embedded.sqlite.everybody import CaseRow, StandingRow
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


def renew_everybody(act: Act) -> EverybodyRenewed:
    """Renew every loan that the rules allow and that it moves; an overdue one costs its fine, as always."""
    judged = _judge(act)
    dues = [(number, decision.due.isoformat()) for number, decision in judged.cases.items() if decision.moves]
    everybody.choose(act.db, dues, judged.against)
    everybody.write_down(act.db, instant(act.now), act.day, act.actor, act.cause)
    for barcode, category in everybody.overdue(act.db, act.day):
        loan = loans.open_of_barcode(act.db, barcode, act.day)
        assert loan is not None
        charge_overdue(act, loan, date.fromisoformat(loan.due), category)
    renewed = everybody.renew(act.db)
    everybody.forget(act.db)
    return EverybodyRenewed(loans=judged.loans, renewed=renewed)


def decisions(view: View) -> dict[str, RenewalDecision]:
    """What :func:`renew_everybody` would decide, by loan; the reasons in the order of the rules."""
    judged = _judge(view)
    found = {}
    for loan, patron, number in everybody.loans_by_case(view.db):
        decision = judged.cases[number]
        against = judged.against.get(patron, ())
        found[loan] = RenewalDecision((*against, *decision.reasons), decision.due)
    everybody.forget(view.db)
    return found


def _judge(view: View) -> _Judged:
    count = everybody.gather(view.db, view.day)
    cases = {}
    for row in everybody.cases(view.db):
        case = _case(view, row)
        cases[row.number] = RenewalDecision(refusals(LOAN_RULES, case), renewed_due(case))
    against = {}
    known: dict[StandingRow, tuple[Reason, ...]] = {}
    for patron, facts in everybody.borrowers(view.db, view.day):
        if facts not in known:
            known[facts] = refusals(PATRON_RULES, _Patron(view.rules, _standing(facts), view.today))
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


def _case(view: View, row: CaseRow) -> RenewalCase:
    return RenewalCase(
        rules=view.rules,
        standing=Standing(),
        lending=view.rules.lending(row.collection, row.category),
        today=view.today,
        due=date.fromisoformat(row.due),
        used=row.used,
        requested=row.requested == 1,
        lost=row.lost == 1,
    )
