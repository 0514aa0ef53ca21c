"""All loans at once, in groups with the same facts, as a store finds and renews them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.contract.stores.engines import DUE, TODAY, Stored

from tunilib.backends.embedded.stores.models import ChosenGroup, RenewalGroup
from tunilib.backends.embedded.unit_of_work import Transaction
from tunilib.core.fine import FineKind
from tunilib.core.policy.blocks import Standing

LATER = DUE + timedelta(days=28)
AT = "2026-03-02T08:00:00+00:00"


def groups(tx: Transaction) -> dict[str, RenewalGroup]:
    """The group of each loan."""
    numbered = {group.number: group for group in tx.batch_renewals.groups()}
    return {loan: numbered[number] for loan, _, number in tx.batch_renewals.loans()}


def test_loans_with_the_same_facts_are_one_group(shelf: Stored, aino: str, eero: str) -> None:
    with shelf.change() as tx:
        tx.patrons.change(eero, {"category": "student"})
    shelf.copies("d1", "d2", record="r3")
    first, second = shelf.lend(aino, "b1"), shelf.lend(aino, "c1")
    other, requested = shelf.lend(eero, "b2"), shelf.lend(aino, "d1")
    lost, returned = shelf.lend(aino, "d2", DUE - timedelta(days=1)), ""
    with shelf.change() as tx:
        tx.holds.add_hold(eero, "r3", "linna", DUE)
        tx.loans.mark_lost(lost)
        tx.loans.mark_returned(other)
        returned, other = other, tx.loans.add(eero, "b2", DUE)
        tx.loans.renew([(other, DUE)])
    with shelf.undone() as tx:
        assert tx.batch_renewals.gather() == 5
        found = groups(tx)
        assert returned not in found
        assert found[first] == found[second]
        assert found[first][1:] == ("book", "", DUE, 0, False, False)
        assert found[other][1:] == ("book", "student", DUE, 1, False, False)
        assert found[requested][1:] == ("book", "", DUE, 0, True, False)
        assert found[lost][1:] == ("book", "", DUE - timedelta(days=1), 0, True, True)
        assert len(tx.batch_renewals.groups()) == 4
        assert {patron for _, patron, _ in tx.batch_renewals.loans()} == {aino, eero}


def test_borrowers_have_their_standing(shelf: Stored, aino: str, eero: str) -> None:
    shelf.patron("1003")
    shelf.lend(aino, "b1", TODAY - timedelta(days=1))
    shelf.lend(aino, "b2")
    shelf.lend(eero, "c1")
    with shelf.change() as tx:
        tx.fines.pay(tx.fines.add(aino, FineKind.OTHER, 500), 100)
        tx.patrons.change(eero, {"card_expires": date(2026, 5, 1), "block": "unpaid"})
    with shelf.undone() as tx:
        tx.batch_renewals.gather()
        assert dict(tx.batch_renewals.borrowers()) == {
            aino: Standing(open_fines=400, overdue_loans=1),
            eero: Standing(card_expires=date(2026, 5, 1), block="unpaid", has_address=False),
        }


def test_chosen_groups_are_renewed_but_not_for_refused_patrons(shelf: Stored, aino: str, eero: str) -> None:
    shelf.copies("d1", record="r3")
    late, early = shelf.lend(aino, "b1"), shelf.lend(aino, "c1", TODAY - timedelta(days=2))
    refused, kept = shelf.lend(eero, "b2"), shelf.lend(aino, "d1", DUE + timedelta(days=1))
    with shelf.change() as tx:
        tx.batch_renewals.gather()
        found = groups(tx)
        chosen = [ChosenGroup(found[late].number, LATER, 0), ChosenGroup(found[early].number, DUE, 40)]
        tx.batch_renewals.choose(chosen, [eero])
        tx.batch_renewals.record_events(AT, "desk", "renew")
        tx.batch_renewals.charge(FineKind.OVERDUE, AT, "desk", "renew")
        assert tx.batch_renewals.renew() == 2
        tx.batch_renewals.forget()
    with shelf.snapshot() as snapshot:
        open_loans = [*snapshot.loans.open_of(aino), *snapshot.loans.open_of(eero)]
        renewed = {stored.loan.id: (stored.loan.due, stored.loan.renewals_used) for stored in open_loans}
        (fine,) = snapshot.fines.open_of(aino)
    assert renewed == {
        late: (LATER, 1),
        early: (DUE, 1),
        refused: (DUE, 0),
        kept: (DUE + timedelta(days=1), 0),
    }
    assert (fine.fine.balance.cents, fine.fine.kind, fine.fine.registered) == (40, FineKind.OVERDUE, TODAY)
    assert (fine.loan, fine.record, fine.fine.due) == (early, "r2", TODAY - timedelta(days=2))
    assert shelf.open().problems() == ()  # an event for each renewal and for the fine


def test_each_fine_gets_an_id_of_its_own(shelf: Stored, aino: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where drawn ids are those of fines that there are, or of each other."""
    loans = {shelf.lend(aino, barcode, TODAY - timedelta(days=2)) for barcode in ("b1", "b2", "c1")}
    with shelf.change() as tx:
        taken = tx.fines.add(aino, FineKind.OTHER, 500)
        drawn = iter(("aaaaaa2", "aaaaaa2", taken, "aaaaaa3", "aaaaaa2", taken, "aaaaaa4"))
        monkeypatch.setattr("tunilib.backends.embedded.stores.sql.batch_renewals.new_id", lambda: next(drawn))
        tx.batch_renewals.gather()
        (group,) = tx.batch_renewals.groups()
        tx.batch_renewals.choose([ChosenGroup(group.number, DUE, 40)], [])
        tx.batch_renewals.record_events(AT, "desk", "renew")
        tx.batch_renewals.charge(FineKind.OVERDUE, AT, "desk", "renew")
        assert tx.batch_renewals.renew() == 3
        tx.batch_renewals.forget()
    with shelf.snapshot() as snapshot:
        fines = {found.fine.id: found.loan for found in snapshot.fines.open_of(aino)}
    assert fines.keys() == {taken, "aaaaaa2", "aaaaaa3", "aaaaaa4"}
    assert {loan for loan in fines.values() if loan} == loans


def test_facts_are_forgotten_and_gathered_anew(shelf: Stored, aino: str) -> None:
    library = shelf.open()
    shelf.lend(aino, "b1")
    for count in (1, 2):
        with library.transaction("desk", "test") as tx:
            assert tx.batch_renewals.gather() == count
            tx.batch_renewals.choose([], [])
            assert tx.batch_renewals.renew() == 0
            tx.batch_renewals.forget()
            if count == 1:
                tx.loans.add(aino, "b2", DUE)
