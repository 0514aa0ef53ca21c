"""The renewal of all loans of all patrons in one transaction: by sets, not by loans.

The rules are those of :mod:`tunilib.core.policy`, asked once for each group of loans with the same facts, and once for
each different standing of patrons; what they say is written for all loans of a group together. Each loan is renewed or
refused as it would be for a patron who renewed all of theirs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.stores.models import ChosenGroup
from tunilib.backends.embedded.unit_of_work import instant
from tunilib.core.fine import FineKind
from tunilib.core.policy.blocks import Standing, patron_refusals
from tunilib.core.policy.fines import overdue_fine
from tunilib.core.policy.renewals import RenewalCase, RenewalDecision, decide

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.models import RenewalGroup
    from tunilib.backends.embedded.unit_of_work import Snapshot, Transaction
    from tunilib.core.reason import Reason


class AllRenewed(NamedTuple):
    """How many loans are out, and how many of them were renewed."""

    loans: int
    renewed: int


class _Decided(NamedTuple):
    """What the rules say.

    Attributes:
        loans: how many are out.
        groups: of each group by its number.
        chosen: the groups that are renewed.
        against: against patrons by their ids.
    """

    loans: int
    groups: dict[int, RenewalDecision]
    chosen: list[ChosenGroup]
    against: dict[str, tuple[Reason, ...]]


def renew_all(tx: Transaction) -> AllRenewed:
    """Renew every loan that the rules allow and that a renewal moves; an overdue one costs its fine, as always."""
    decided = _decide(tx)
    store = tx.batch_renewals
    store.choose(decided.chosen, decided.against)
    at = instant(tx.now)
    store.record_events(at, tx.actor, tx.cause)
    store.charge(FineKind.OVERDUE, at, tx.actor, tx.cause)
    renewed = store.renew()
    store.forget()
    return AllRenewed(loans=decided.loans, renewed=renewed)


def decisions(snapshot: Snapshot) -> dict[str, RenewalDecision]:
    """What :func:`renew_all` would decide, by loan; the reasons in the order of the rules."""
    decided = _decide(snapshot)
    found = {}
    for loan, patron, number in snapshot.batch_renewals.loans():
        decision = decided.groups[number]
        against = decided.against.get(patron, ())
        found[loan] = RenewalDecision((*against, *decision.reasons), decision.due)
    snapshot.batch_renewals.forget()
    return found


def _decide(snapshot: Snapshot) -> _Decided:
    store = snapshot.batch_renewals
    count = store.gather()
    groups, chosen = {}, []
    for group in store.groups():
        case = _case(snapshot, group)
        decision = groups[group.number] = decide(case, ())
        if decision.moves:
            cents = overdue_fine(case.lending.fine, case.due, case.today, case.rules.calendar)
            chosen.append(ChosenGroup(group.number, decision.due, cents))
    against = {}
    known: dict[Standing, tuple[Reason, ...]] = {}
    for patron, standing in store.borrowers():
        if standing not in known:
            known[standing] = patron_refusals(snapshot.rules, standing, snapshot.today, "renewal")
        if known[standing]:
            against[patron] = known[standing]
    return _Decided(count, groups, chosen, against)


def _case(snapshot: Snapshot, group: RenewalGroup) -> RenewalCase:
    return RenewalCase(
        rules=snapshot.rules,
        standing=Standing(),
        lending=snapshot.rules.lending(group.collection, group.category),
        today=snapshot.today,
        due=group.due,
        used=group.used,
        requested=group.requested,
        lost=group.lost,
    )
