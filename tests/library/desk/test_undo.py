"""Undoing at the desk: everything goes back but the events, unless something was built on it.

Whatever is done before and after is tried by ``test_any_sequence.py``.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.library.conftest import AINO, EERO, Library

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.errors import NotFound, UsageError
from tunilib.library.models.desk import DeskWord, Staff
from tunilib.library.stores.acts import SqlActs
from tunilib.library.stores.statements import Update
from tunilib.library.stores.unit_of_work import Conflict

EURO = Money(100, "EUR")


def built_on(library: Library, thing: str | None = None) -> str:
    """Why something cannot be undone. Trying changes nothing."""
    before = library.rows()
    done = library.desk.undo(thing)
    assert (done.outcome, library.rows()) == (DeskWord.REFUSED, before)
    [reason] = done.reasons
    assert reason.code == "undo.built-on"
    return str(dict(reason.params)["what"])


@pytest.mark.usefixtures("engine")
def test_a_checkout_goes_back_with_the_hold_that_it_collected(library: Library) -> None:
    library.lend(EERO, "b1", "b2")
    hold = library.hold(AINO)
    library.desk.check_in(["b1"])
    before = library.rows()
    [loan] = library.lend(AINO, "b1")
    assert [one.status for one in library.holds(AINO)] == ["collected"]
    done = library.desk.undo()
    assert (done.id, done.what, done.card, done.outcome) == (loan, "checkout", AINO, "undone")
    assert library.rows() == before
    assert [(one.id, one.status) for one in library.holds(AINO)] == [(hold, "ready")]
    assert library.desk.verify().ok


@pytest.mark.usefixtures("engine")
def test_a_return_goes_back_with_its_fine_the_kept_copy_and_the_notice(library: Library) -> None:
    loan, _ = library.lend(EERO, "b1", "b2")
    library.hold(AINO)
    library.at("2026-04-20")
    before = library.rows()
    [done] = library.desk.check_in(["b1"])
    assert done.fine
    assert done.kept_for == AINO
    assert library.rows()["notice"] != before["notice"]
    assert library.desk.undo(loan).what == "return"
    assert library.rows() == before
    assert library.desk.verify().ok
    [again] = library.desk.check_in(["b1"])
    assert again.fine == done.fine


@pytest.mark.usefixtures("engine")
def test_a_lost_copy_that_came_back_is_lost_again_and_its_price_owed(library: Library) -> None:
    library.lend(EERO, "b1")
    library.desk.items.lost("b1")
    before = library.rows()
    library.desk.check_in(["b1"])
    assert library.desk.undo().outcome == "undone"
    assert library.rows() == before
    assert library.desk.verify().ok


@pytest.mark.usefixtures("engine")
def test_a_fee_and_its_waiver_go_back_one_after_the_other(library: Library) -> None:
    before = library.rows()
    fee = library.desk.fees.add(AINO, EURO, FineKind.OTHER).fine.id
    owed = library.rows()
    library.desk.fees.waive(fee)
    assert [(act.what, act.id, act.amount) for act in library.desk.undoable()] == [("waiver", fee, EURO)]
    assert (library.desk.undo(fee).what, library.rows()) == ("waiver", owed)
    assert library.desk.verify().ok
    assert [act.what for act in library.desk.undoable()] == ["fee"]
    assert (library.desk.undo(fee).what, library.rows()) == ("fee", before)
    assert library.desk.verify().ok


@pytest.mark.usefixtures("engine")
def test_a_waiver_is_of_what_was_left_to_pay(library: Library) -> None:
    fee = library.desk.fees.add(AINO, EURO, FineKind.OTHER).fine.id
    part = Money(40, "EUR")
    library.desk.fees.pay(AINO, [fee], amount=part)
    library.desk.fees.waive(fee)
    assert library.desk.undo(fee).amount == EURO - part
    assert library.desk.undo(fee).amount == part


def renewed(library: Library, loan: str) -> None:
    library.at("2026-03-10")
    library.renew(EERO, "b1")


def returned_and_lent_again(library: Library, loan: str) -> None:
    library.desk.check_in(["b1"])
    library.staff = Staff("Kalle", "desk-2")
    library.lend(AINO, "b1")


BUILT: dict[str, Callable[[Library, str], object]] = {
    "renewed": renewed,
    "lent": returned_and_lent_again,
    "day-ended": lambda library, _: library.desk.day(),
}


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize("what", BUILT)
def test_what_something_was_built_on_stays(library: Library, what: str) -> None:
    [loan] = library.lend(EERO, "b1")
    BUILT[what](library, loan)
    assert built_on(library, loan) == what
    assert library.desk.undo(loan).card == EERO
    assert all(act.id != loan for act in library.desk.undoable())


@pytest.mark.usefixtures("engine")
def test_what_was_done_on_a_day_that_was_ended_is_named_and_stays(library: Library) -> None:
    fee, waived = (library.desk.fees.add(AINO, EURO, FineKind.OTHER).fine.id for _ in range(2))
    library.desk.fees.waive(waived)
    loan, back = library.lend(EERO, "b1", "b2")
    library.desk.check_in(["b2"])
    assert [act.id for act in library.desk.undoable()] == [back, loan, waived, fee]
    library.desk.day()
    for thing, what, card in (
        (fee, "fee", AINO),
        (waived, "waiver", AINO),
        (loan, "checkout", EERO),
        (back, "return", EERO),
    ):
        done = library.desk.undo(thing)
        assert (done.what, done.card, dict(done.reasons[0].params)) == (what, card, {"what": "day-ended"})


@pytest.mark.usefixtures("engine")
def test_the_last_act_about_a_loan_is_taken_back_first(library: Library) -> None:
    before = library.rows()
    [loan] = library.lend(EERO, "b1")
    library.desk.check_in(["b1"])
    assert [library.desk.undo(loan).what for _ in range(2)] == ["return", "checkout"]
    assert library.rows() == before


@pytest.mark.usefixtures("engine")
def test_a_payment_goes_back_whole_with_the_sum_to_give_out(library: Library) -> None:
    _, second = (library.desk.fees.add(AINO, EURO, FineKind.OTHER).fine.id for _ in "ab")
    before = library.rows()
    library.desk.fees.pay(AINO, every=True)
    assert [one.desk.cents for one in library.desk.report().takings] == [200]
    assert [one.what for one in library.desk.undoable()] == ["payment"]
    done = library.desk.undo(second)
    assert (done.what, done.amount, done.outcome) == ("payment", Money(200, "EUR"), "undone")
    assert library.rows() == before
    assert sum(one.desk.cents for one in library.desk.report().takings) == 0
    assert library.desk.verify().ok


@pytest.mark.usefixtures("engine")
def test_a_part_of_a_fee_is_paid_and_goes_back_alone(library: Library) -> None:
    fee = library.desk.fees.add(AINO, EURO, FineKind.OTHER).fine.id
    [first] = library.desk.fees.pay(AINO, [fee], amount=Money(40))
    [second] = library.desk.fees.pay(AINO, [fee], amount=Money(60))
    assert [(one.settled, one.fine.balance) for one in (first, second)] == [
        (Money(40), Money(60)),
        (Money(60), Money(0)),
    ]
    assert library.desk.undo(fee).amount == Money(60)
    assert library.owed(AINO) == "0.60"
    assert library.desk.verify().ok


@pytest.mark.parametrize("cents", [0, 101])
def test_a_part_is_more_than_nothing_and_not_more_than_is_owed(library: Library, cents: int) -> None:
    fee = library.desk.fees.add(AINO, EURO, FineKind.OTHER).fine.id
    with pytest.raises(UsageError, match="left to pay"):
        library.desk.fees.pay(AINO, [fee], amount=Money(cents))
    with pytest.raises(UsageError, match="one fee only"):
        library.desk.fees.pay(AINO, every=True, amount=Money(1))
    assert library.owed(AINO) == "1.00"


def test_a_payment_of_another_desk_or_day_is_not_given_back(library: Library) -> None:
    fee = library.desk.fees.add(AINO, EURO, FineKind.OTHER).fine.id
    library.desk.fees.pay(AINO, [fee])
    library.at("2026-03-03T09:00")
    assert built_on(library, fee) == "another-day"
    fee = library.desk.fees.add(AINO, EURO, FineKind.OTHER).fine.id
    library.desk.fees.pay(AINO, [fee])
    library.staff = Staff("Eino", "till-2")
    assert built_on(library, fee) == "another-desk"


@pytest.mark.usefixtures("engine")
def test_what_was_paid_keeps_the_fee(library: Library) -> None:
    fee = library.desk.fees.add(AINO, EURO, FineKind.OTHER).fine.id
    library.desk.fees.pay(AINO, [fee])
    library.desk.undo(fee)
    assert [one.what for one in library.desk.undoable()] == ["fee"]
    assert library.desk.undo(fee).what == "fee"


@pytest.mark.usefixtures("engine")
def test_a_hold_that_was_collected_keeps_the_return_that_filled_it(library: Library) -> None:
    loan, _ = library.lend(EERO, "b1", "b2")
    library.hold(AINO)
    library.desk.check_in(["b1"])
    library.lend(AINO, "b1")
    assert built_on(library, loan) in ("lent", "collected")


@pytest.mark.usefixtures("engine")
def test_a_notice_that_was_sent_keeps_what_it_tells_of(library: Library) -> None:
    library.desk.patrons.edit(AINO, {"email": "aino@example.org"})
    loan, _ = library.lend(EERO, "b1", "b2")
    library.hold(AINO)
    library.desk.check_in(["b1"])
    [notice] = library.desk.notices.list()
    with library.desk._library.transaction("desk", "notices send") as tx:
        tx.notices.mark_sent(notice.id)
    assert built_on(library, loan) == "sent"


@pytest.mark.usefixtures("engine")
def test_what_is_changed_at_the_same_moment_is_a_conflict_and_nothing_is_undone(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    fee = library.desk.fees.add(AINO, EURO, FineKind.OTHER).fine.id
    with library.desk._library.transaction("desk", "a test") as tx:
        tx.db.change(Update("fine", {"amount": 200}, {"id": fee}))
    before = library.rows()
    assert built_on(library, fee) == "changed"
    monkeypatch.setattr(SqlActs, "built_on", lambda *_: None)  # it looked just before
    with pytest.raises(Conflict):
        library.desk.undo(fee)
    assert library.rows() == before


@pytest.mark.usefixtures("engine")
def test_without_an_id_it_is_the_last_act_of_this_desk_of_today(library: Library) -> None:
    [mine] = library.lend(EERO, "b1")
    for name, machine in (("Kaisa", "desk-2"), ("Kalle", "desk-1"), ("Kalle", "desk-2")):
        library.staff = Staff(name, machine)
        with pytest.raises(NotFound):
            library.desk.undo()
    [other] = library.lend(EERO, "b2")
    library.staff = Staff("Kaisa", "desk-1")
    assert library.desk.undo().id == mine
    library.at("2026-03-03")
    with pytest.raises(NotFound):
        library.desk.undo()
    assert library.desk.undoable() == ()
    assert library.desk.undo(other).outcome == "undone"


@pytest.mark.usefixtures("engine")
def test_what_there_is_not_is_not_found(library: Library) -> None:
    for thing in ("nothing", "b1", AINO):
        with pytest.raises(NotFound):
            library.desk.undo(thing)
