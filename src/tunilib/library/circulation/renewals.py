"""Renewals of loans: for a patron, at the desk, and automatically by the library."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.calendar import day_of, days_after
from tunilib.core.policy.blocks import patron_blocks
from tunilib.core.policy.fines import LateCosts, late_costs
from tunilib.core.policy.renewals import is_refused, renewal
from tunilib.core.policy.resolution import every_policy, is_after
from tunilib.core.reason import Reason, ReasonCode
from tunilib.library.circulation.notices import due_lines, write_letter
from tunilib.library.stores.loans import DueSpan, LentFrom, StoredLoan
from tunilib.messages import ngettext

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from tunilib.core.loan import Loan
    from tunilib.core.outcome import RenewalOutcome
    from tunilib.core.policy import Terms
    from tunilib.core.rules import LoanPolicy, Rules
    from tunilib.library.stores.patrons import StoredPatron
    from tunilib.library.stores.unit_of_work import Snapshot, Transaction


def blocks_of(snapshot: Snapshot, patron: StoredPatron) -> tuple[Reason, ...]:
    """Why a patron may not borrow or renew today."""
    return patron_blocks(snapshot.rules, patron.register.category, patron.standing, snapshot.today)


def renewal_facts(snapshot: Snapshot, found: Terms, patron: StoredPatron, stored: StoredLoan) -> dict[str, Any]:
    longest = None if found.loan is None else found.loan.longest
    in_hours = longest is not None and longest.unit == "h"
    return {
        **stored.at,
        "due": stored.loan.due,
        "now": snapshot.time_for(found, stored.loan.due),
        "checked_out": stored.lent_at if in_hours else stored.loan.checked_out,
        "renewals_used": stored.loan.renewals_used or 0,
        "standing": patron.standing,
        "requested": stored.requested,
        "recalled": stored.requested and stored.recalled is not None,
        "lost": stored.lost is not None,
    }


def costs_of(
    snapshot: Snapshot, patrons: Mapping[str, StoredPatron], loans: Iterable[StoredLoan]
) -> Iterator[LateCosts]:
    """What each loan costs, returned in this order: what the ones before cost counts for a patron's cap."""
    before: dict[str, int] = {}
    owed: dict[str, int] = {}
    for stored in loans:
        found, patron = snapshot.terms(stored, stored.category), stored.patron
        if stored.recalled is not None:
            found = found._replace(fine=found.recall_fine)
        if found.fine is not None and found.fine.most_patron is not None and patron not in owed:
            owed[patron] = snapshot.fines.overdue_of(patron)
        costs = late_costs(
            snapshot.rules,
            found,
            stored.loan.due or stored.due,
            patrons[patron].standing.open_fines,
            snapshot.time_for(found, stored.loan.due),
            stored.price,
            owed.get(patron, 0) + before.get(patron, 0),
        )
        before[patron] = before.get(patron, 0) + costs.now
        yield costs


def renew(tx: Transaction, patron: StoredPatron, wanted: Collection[str]) -> Answer:
    """Renew loans of a patron, the earliest due first. Loans of others are refused without a reason.

    Interface section 5: the fines before a renewal decide. A fine of the call itself does not count against its other
    loans.
    """
    claims = {loan: Claim(word=ClaimWord.REFUSED) for loan in wanted}
    chosen = [stored for stored in tx.loans.open_of(patron.id) if stored.loan.id in claims]
    return Answer(claims=claims | renew_each(tx, patron, chosen))


def renew_at_desk(tx: Transaction, patron: StoredPatron, loans: Sequence[Loan]) -> tuple[RenewalOutcome, ...]:
    """Renew loans for a patron at the desk, and prove it by reading them again."""
    from tunilib.core.proof.renewals import prove_renewals

    answer = renew(tx, patron, {loan.id for loan in loans})
    items = tuple([stored.loan for stored in tx.loans.open_of(patron.id)])
    return prove_renewals(loans, answer, Reading(items=items, taken=tx.now, stated=len(items)))


def renew_each(tx: Transaction, patron: StoredPatron, chosen: Iterable[StoredLoan]) -> dict[str, Claim]:
    """Renew loans of a patron in the order given. The claim for each, by its id.

    The desk may renew what the library renews automatically; the patron may not.
    """
    claims = {}
    dues = []
    for stored in chosen:
        loan = stored.loan
        found = tx.terms(stored, stored.category)
        facts = renewal_facts(tx, found, patron, stored)
        reasons, due = renewal(tx.rules, **facts, by=_BY[tx.actor])
        if reasons or due is None:
            word = ClaimWord.REFUSED if is_refused(reasons) else ClaimWord.UNCHANGED
            claims[loan.id] = Claim(word=word, reasons=reasons)
            continue
        dues.append((loan.id, due))
        tx.record_event("renewed", **stored.ids, before=facts["due"].isoformat(), after=due.isoformat())
        fine = None
        if is_after(tx.rules, facts["now"], facts["due"]):
            from tunilib.library.circulation.fees import charge_overdue

            fine = charge_overdue(tx, stored)
        claims[loan.id] = Claim(word=ClaimWord.DONE, due=due, fine=fine)
    tx.loans.renew(dues)
    return claims


_BY = {"patron": "patron", "desk": "desk", "day": "library"}


def renews_loans(rules: Rules) -> bool:
    return any(loan.automatic for loan in every_policy(rules, "loan"))


def first_day(snapshot: Snapshot) -> date | None:
    """The first day on which the library may renew a loan. None: no loan is renewed."""
    days = [days_after(lent.first_due, -_days_before(loan)) for lent, loan in _renewed_alike(snapshot)]
    return min(days, default=None)


def patrons_to_renew(snapshot: Snapshot, day: date) -> list[str]:
    spans = [DueSpan(lent, date.min, days_after(day, _days_before(loan))) for lent, loan in _renewed_alike(snapshot)]
    return sorted({stored.patron for stored in snapshot.loans.due_in(spans)})


def renew_automatically(patrons: Sequence[str], tx: Transaction) -> None:
    """Renew what the library renews automatically, and inform the patrons, of a refusal once.

    A second call for the same day renews nothing twice.
    """
    people = {patron.id: patron for patron in tx.patrons.borrowers(patrons)}
    for id_, loans in groupby(tx.loans.open_of_patrons(patrons), key=lambda stored: stored.patron):
        patron = people[id_]
        mine = [stored for stored in loans if _has_its_turn(tx, stored)]
        claims = renew_each(tx, patron, mine)
        renewed = [stored for stored in mine if claims[stored.loan.id].word is ClaimWord.DONE]
        refused = [stored for stored in mine if _is_to_tell(stored, claims[stored.loan.id])]
        if refused:
            tx.loans.mark_refused([stored.loan.id for stored in refused])
        _tell(tx, patron.id, renewed, refused, claims)


def _renewed_alike(snapshot: Snapshot) -> Iterator[tuple[LentFrom, LoanPolicy]]:
    if not renews_loans(snapshot.rules):
        return
    for lent in snapshot.loans.lent_from():
        loan = snapshot.terms(lent, lent.category).loan
        if loan is not None and loan.automatic:
            yield lent, loan


def _days_before(loan: LoanPolicy) -> int:
    """The days before the due day from which the library may renew. The policy knows the hour."""
    wait = loan.not_before
    return 0 if wait is None else wait.number if wait.unit == "d" else -(-wait.number // 24)


def _has_its_turn(tx: Transaction, stored: StoredLoan) -> bool:
    """Whether the library may renew a loan when today ends: it was lent by today, and not renewed today or later."""
    loan, lent_on = tx.terms(stored, stored.category).loan, stored.loan.checked_out
    if loan is None or not loan.automatic or stored.lost is not None or lent_on is None:
        return False
    return day_of(lent_on) <= tx.today and (stored.renewed is None or stored.renewed < tx.today)


def _is_to_tell(stored: StoredLoan, claim: Claim) -> bool:
    is_early = any(reason.code is ReasonCode.RENEWAL_TOO_SOON for reason in claim.reasons)
    return claim.word is ClaimWord.REFUSED and not is_early and stored.refused != stored.due


def _tell(
    tx: Transaction,
    patron: str,
    renewed: Sequence[StoredLoan],
    refused: Sequence[StoredLoan],
    claims: dict[str, Claim],
) -> None:
    if not renewed and not refused:
        return
    to = tx.patrons.addressees([patron])[patron]
    language = to.lang
    if renewed:
        subject = ngettext("{count} loan was renewed", "{count} loans were renewed", len(renewed), language)
        loans = [replace(stored.loan, due=claims[stored.loan.id].due) for stored in renewed]
        write_letter(tx, patron, "loans-renewed", to, subject, due_lines(loans, language))
    if refused:
        subject = ngettext("{count} loan was not renewed", "{count} loans were not renewed", len(refused), language)
        lines: list[str] = []
        for stored in refused:
            lines += due_lines([stored.loan], language)
            lines += [f"  {reason.text(language)}" for reason in claims[stored.loan.id].reasons]
        write_letter(tx, patron, "loans-not-renewed", to, subject, lines)
