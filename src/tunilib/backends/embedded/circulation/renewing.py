"""Renewal: one transaction for all loans asked for, the earliest due first, the patron judged once before the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.charging import charge_overdue
from tunilib.backends.embedded.rows.loans import renewal_case
from tunilib.backends.embedded.rows.patrons import standing_of
from tunilib.backends.embedded.stores.sqlite import loans
from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.policy.renewals import decide

if TYPE_CHECKING:
    from collections.abc import Collection

    from tunilib.backends.embedded.stores.sqlite.loans import LoanRow
    from tunilib.backends.embedded.stores.sqlite.patrons import PatronRow
    from tunilib.backends.embedded.unit_of_work import Transaction

__all__ = ["renew"]


def renew(tx: Transaction, patron: PatronRow, wanted: Collection[str]) -> Answer:
    """Renew loans of a patron; a loan that is theirs no more is refused, without a word why.

    Interface section 5: a renewal is decided on the fines that stand before it; its own, where it was overdue, is
    registered when it succeeds, and does not bear on the others of the call.
    """
    standing = standing_of(patron)
    claims = {loan: Claim(word=ClaimWord.REFUSED) for loan in wanted}
    dues: list[tuple[str, str]] = []
    out = [row for row in loans.open_of_patron(tx.db, patron.id, tx.day) if row.id in claims]
    for row in sorted(out, key=lambda row: (row.due, row.title, row.id)):
        case = renewal_case(row, tx.rules, standing, patron.category, tx.today)
        decision = decide(case)
        if not decision.moves:
            word = ClaimWord.REFUSED if decision.refused else ClaimWord.UNCHANGED
            claims[row.id] = Claim(word=word, reasons=decision.reasons)
            continue
        dues.append((decision.due.isoformat(), row.id))
        claims[row.id] = Claim(word=ClaimWord.DONE, due=decision.due)
        _tell(tx, row, decision.due.isoformat())
        charge_overdue(tx, row, case.due, patron.category)
    loans.set_due(tx.db, dues)
    return Answer(claims=claims)


def _tell(tx: Transaction, row: LoanRow, due: str) -> None:
    tx.record_event(
        "renewed", patron=row.patron, record=row.record, barcode=row.barcode, loan=row.id, before=row.due, after=due
    )
