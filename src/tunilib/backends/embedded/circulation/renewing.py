"""Renewal: one transaction for all loans asked for, the earliest due first, the patron judged once before the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.charging import charge_overdue
from tunilib.backends.embedded.rows.loans import renewal_case
from tunilib.backends.embedded.rows.patrons import standing_of
from tunilib.backends.embedded.sqlite import loans
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.policy.renewal import decide

if TYPE_CHECKING:
    from collections.abc import Collection

    from tunilib.backends.embedded.act import Act
    from tunilib.backends.embedded.sqlite.loans import LoanRow
    from tunilib.backends.embedded.sqlite.patrons import PatronRow

__all__ = ["renew"]


def renew(act: Act, patron: PatronRow, wanted: Collection[str]) -> Answer:
    """Renew loans of a patron; a loan that is theirs no more is refused, without a word why.

    Interface section 5: a renewal is decided on the fines that stand before it; its own, where it was overdue, is
    registered when it succeeds, and does not bear on the others of the call.
    """
    standing = standing_of(patron)
    claims = {loan: Claim(word=ClaimWord.REFUSED) for loan in wanted}
    dues: list[tuple[str, str]] = []
    out = [row for row in loans.open_of_patron(act.db, patron.id, act.day) if row.id in claims]
    for row in sorted(out, key=lambda row: (row.due, row.title, row.id)):
        case = renewal_case(row, act.rules, standing, patron.category, act.today)
        decision = decide(case)
        if not decision.moves:
            word = ClaimWord.REFUSED if decision.refused else ClaimWord.UNCHANGED
            claims[row.id] = Claim(word=word, reasons=decision.reasons)
            continue
        dues.append((decision.due.isoformat(), row.id))
        claims[row.id] = Claim(word=ClaimWord.DONE, due=decision.due)
        _tell(act, row, decision.due.isoformat())
        charge_overdue(act, row, case.due, patron.category)
    loans.set_due(act.db, dues)
    return Answer(claims=claims)


def _tell(act: Act, row: LoanRow, due: str) -> None:
    act.tell(
        "renewed", patron=row.patron, record=row.record, barcode=row.barcode, loan=row.id, before=row.due, after=due
    )
