"""Lost copies: their reservations, what they cost, and what a return drops or refunds: no money is lost or invented."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.library.conftest import AINO, EERO, HELMI, Library

from tunilib.core.hold import HoldChange, HoldKind, HoldRequest, HoldStatus
from tunilib.core.money import Money
from tunilib.errors import UsageError
from tunilib.library.circulation.end_of_day import _charge_lost
from tunilib.library.models.desk import DeskWord, Returned

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(name="queue")
def _queue(library: Library) -> Library:
    """Aino has both copies; Helmi's hold is frozen, Eero's is after it, and one of a fourth patron is last."""
    library.patrons(HELMI, "1004")
    library.lend(AINO, "b1", "b2")
    library.hold(HELMI)
    library.door(HELMI).holds.change(library.holds(HELMI), HoldChange(freeze=True))
    library.hold(EERO)
    library.hold("1004")
    return library


@pytest.mark.parametrize(("at", "before"), [("linna", HoldStatus.READY), ("arvo", HoldStatus.IN_TRANSIT)])
def test_the_hold_whose_copy_is_lost_waits_again_first_in_the_queue_and_its_patron_is_told(
    queue: Library, at: str, before: HoldStatus
) -> None:
    queue.desk.check_in(["b1"], at)
    assert queue.holds(EERO)[0].status is before
    told = len(queue.desk.notices.list())

    queue.desk.items.lost("b1")

    (hold,) = queue.holds(EERO)
    assert (hold.status, hold.position, hold.barcode, hold.pickup_until) == (HoldStatus.WAITING, 1, None, None)
    assert [queue.holds(card)[0].position for card in (HELMI, "1004")] == [2, 3]
    assert queue.owed(EERO) == "0.00"
    (notice,) = queue.desk.notices.list()[told:]
    assert notice.subject == "Your hold waits again: Title of r1"
    assert "is lost" in notice.body
    assert queue.desk.verify().problems == ()


def test_the_lost_copy_costs_them_nothing_when_the_time_to_collect_it_would_have_passed(queue: Library) -> None:
    queue.desk.check_in(["b1"])
    queue.desk.items.lost("b1")
    queue.at("2026-03-20")

    assert queue.desk.day().expired == 0
    assert queue.owed(EERO) == "0.00"


def test_the_next_copy_is_theirs_and_it_was_processed_on_that_day(queue: Library) -> None:
    queue.desk.check_in(["b1"])
    queue.desk.items.lost("b1")
    queue.at("2026-03-05")

    assert queue.desk.check_in(["b2"])[0].hold_id == queue.holds(EERO)[0].id
    assert str(queue.holds(EERO)[0].processed) == "2026-03-05"


@pytest.mark.parametrize("ready", [True, False])
def test_another_copy_is_fetched_for_a_request_and_a_patron_who_was_told_it_is_ready_is_told(
    library: Library, ready: bool
) -> None:
    library.copies("s1", "s2", record="r2", collection="stacks")
    claim = library.door(AINO).holds.place(HoldRequest(record="r2", kind=HoldKind.RETRIEVAL, pickup="linna")).of("r2")
    (library.desk.requests.ready if ready else library.desk.requests.transit)(claim.id or "")
    told = len(library.desk.notices.list())

    library.desk.items.lost("s1")

    (hold,) = library.holds(AINO)
    assert (hold.status, hold.barcode, hold.processed) == (HoldStatus.PROCESSING, "s2", None)
    subjects = [notice.subject for notice in library.desk.notices.list()[told:]]
    assert subjects == (["Your order is fetched again: Title of r2"] if ready else [])


def test_a_copy_that_is_lent_again_before_it_is_charged_costs_nobody_its_price(library: Library) -> None:
    library.lend(AINO, "b1", "b2")
    library.at("2026-07-01")
    with library.snapshot() as snapshot:
        found = list(snapshot.loans.open_of_copies(["b1", "b2"]).values())
    library.desk.check_in(["b1", "b2"])
    library.lend(EERO, "b2")
    with library.desk._library.transaction("day", "day") as tx:
        _charge_lost(found, tx)
    assert library.sql("SELECT COUNT(*) FROM loan WHERE lost IS NOT NULL") == [(0,)]
    assert library.sql("SELECT DISTINCT kind FROM fine") == [("overdue",)]


RULES = """
[loan.month]
period = "28d"
[fine.daily]
amount = "0.50"
most_price = true
[lost.usual]
after = "30d"
replacement = "42.00"
at_price = true
handling = "10.00"
refund = "REFUND"
[[row]]
use = {loan = "month", fine = "daily", lost = "usual"}
"""


def made(library_of: Callable[[str], Library], refund: str = "unpaid", price: str | None = None) -> Library:
    """A copy that was lent on 2 March and reported lost on the same day."""
    library = library_of(RULES.replace("REFUND", refund))
    library.patrons(AINO)
    library.record("r1")
    assert not library.desk.items.add("r1", "b1", price=price).reasons
    library.lend(AINO, "b1")
    library.desk.items.lost("b1")
    return library


def fee(library: Library, kind: str) -> str:
    return next(fine.id for fine in library.door(AINO).fines.read().fines if fine.kind == kind)


def given_back(returned: Returned) -> list[Money]:
    return [] if returned.refund is None else [returned.refund]


@pytest.mark.parametrize(("price", "owed"), [(None, "52.00"), ("17.50", "27.50"), ("0.00", "10.00")])
def test_a_lost_copy_costs_its_price_or_the_sum_of_the_rules(
    library_of: Callable[[str], Library], price: str | None, owed: str
) -> None:
    assert made(library_of, price=price).owed(AINO) == owed


@pytest.mark.parametrize(
    ("refund", "day", "paid", "back", "left"),
    [
        ("unpaid", "2026-03-05", False, None, "10.00"),
        ("unpaid", "2026-03-05", True, None, "10.00"),
        ("always", "2026-03-05", False, None, "10.00"),
        ("always", "2026-03-05", True, 4200, "10.00"),
        ("never", "2026-03-05", False, None, "52.00"),
        ("never", "2026-03-05", True, None, "10.00"),
        ("10d", "2026-03-12", True, 4200, "10.00"),
        ("10d", "2026-03-12", False, None, "10.00"),
        ("10d", "2026-03-13", True, None, "10.00"),
        ("10d", "2026-03-13", False, None, "52.00"),
    ],
)
def test_refund_when_the_copy_comes_back(
    library_of: Callable[[str], Library], refund: str, day: str, paid: bool, back: int | None, left: str
) -> None:
    library = made(library_of, refund)
    if paid:
        library.desk.fees.pay(AINO, [fee(library, "replacement")])
    library.at(day)
    (returned,) = library.desk.check_in(["b1"])
    assert returned.outcome is DeskWord.RETURNED
    assert given_back(returned) == ([] if back is None else [Money(back)])
    assert (str(returned.lost), returned.paid) == ("2026-03-02", Money(4200) if paid else None)
    assert library.owed(AINO) == left
    assert library.desk.verify().problems == ()
    taken = {str(one.date): one.desk.cents for one in library.desk.report().takings}
    assert taken == ({"2026-03-02": 4200} if paid else {}) | ({} if back is None else {day: -back})
    events = library.sql("SELECT amount FROM event WHERE kind = 'fine-refunded'")
    assert events == ([] if back is None else [(back,)])


def test_money_is_given_back_once_and_only_what_was_paid(library_of: Callable[[str], Library]) -> None:
    library = made(library_of, "always")
    library.desk.fees.waive(fee(library, "replacement"))
    library.at("2026-03-05")
    (returned,) = library.desk.check_in(["b1"])
    assert (given_back(returned), library.owed(AINO)) == ([], "10.00")
    assert library.desk.check_in(["b1"])[0].outcome is DeskWord.REFUSED
    assert library.desk.verify().problems == ()


def test_a_check_in_that_is_undone_gave_nothing_back(library_of: Callable[[str], Library]) -> None:
    library = made(library_of, "always")
    library.desk.fees.pay(AINO, [fee(library, "replacement")])
    library.at("2026-03-05")
    library.desk.check_in(["b1"])
    assert library.desk.undo().outcome is DeskWord.UNDONE
    assert sum(one.desk.cents for one in library.desk.report().takings) == 4200
    library.desk.check_in(["b1"])
    assert sum(one.desk.cents for one in library.desk.report().takings) == 0
    assert library.desk.verify().problems == ()


@pytest.mark.parametrize(
    ("refund", "words"),
    [
        ("unpaid", "return it before you pay"),
        ("always", "If you return it, the replacement fee is cancelled, or given back"),
        ("never", "They stay, even if you return it"),
        ("10d", "If you return it by Thu 12 Mar 2026, the replacement fee"),
    ],
)
def test_the_letter_of_a_lost_loan_says_what_returning_it_changes(
    library_of: Callable[[str], Library], refund: str, words: str
) -> None:
    (notice,) = made(library_of, refund).desk.notices.list()
    assert words in notice.body


def test_a_fine_is_capped_by_the_price_of_the_copy_where_it_is_known(library_of: Callable[[str], Library]) -> None:
    library = library_of(RULES.replace("REFUND", "unpaid").replace('after = "30d"', 'after = "300d"'))
    library.patrons(AINO)
    library.copies("b1", "b2")
    assert library.desk.items.edit("b1", price="3.00").outcome is DeskWord.EDITED
    library.lend(AINO, "b1", "b2")
    library.at("2026-04-09")  # ten days
    assert [library.loan(AINO, barcode).fine_now for barcode in ("b1", "b2")] == [Money(300), Money(500)]
    assert [returned.fine for returned in library.desk.check_in(["b1", "b2"])] == [Money(300), Money(500)]


def test_a_price_is_an_amount_and_an_empty_one_the_sum_of_the_rules(library: Library) -> None:
    edit = library.desk.items.edit
    assert edit("b1", price="42.00").outcome is DeskWord.EDITED
    assert edit("b1", price="42.00").outcome is DeskWord.UNCHANGED
    assert edit("b1", price="").outcome is DeskWord.EDITED
    for wrong in ("42", "-1.00", "1,00", "1000000.01"):
        with pytest.raises(UsageError):
            edit("b1", price=wrong)
    with pytest.raises(UsageError):
        library.desk.items.add("r1", "b9", price="x")
    assert library.sql("SELECT before, after FROM event WHERE kind = 'item-price' ORDER BY number") == [
        (None, "42.00"),
        ("42.00", None),
    ]


def test_the_fine_of_today_is_within_the_cap_of_all_that_a_patron_owes_for_late_loans(
    library_of: Callable[[str], Library],
) -> None:
    library = library_of(RULES.replace("REFUND", "unpaid").replace("most_price = true", 'most_patron = "4.00"'))
    library.patrons(AINO)
    library.copies("b1", "b2")
    library.lend(AINO, "b1", "b2")
    library.at("2026-04-04")  # five days late
    assert sorted(str(library.loan(AINO, copy).fine_now) for copy in ("b1", "b2")) == ["1.50", "2.50"]
    assert str(library.desk.check_in(["b1"])[0].fine) == "2.50"
    assert str(library.loan(AINO, "b2").fine_now) == "1.50"
    assert str(library.desk.check_in(["b2"])[0].fine) == "1.50"


def test_a_lost_copy_is_lost_at_the_desk_and_not_among_the_overdue(library_of: Callable[[str], Library]) -> None:
    library = made(library_of)
    library.desk.fees.pay(AINO, every=True)
    library.at("2026-06-20")
    library.desk.check_in(["b1"])
    library.desk.undo()
    assert [one.loan.status for one in library.desk.loans()] == ["lost"]
    assert [one.loan.status for one in library.desk.patrons.show(AINO).loans] == ["lost"]
    assert library.desk.loans(overdue=True) == ()
    (own,) = library.door(AINO).loans.read().items
    assert own.status == "overdue"
    assert "renewal.lost" in {reason.code for reason in own.reasons}


@pytest.mark.parametrize(("kinds", "state"), [(["replacement"], "waiting"), (["replacement", "handling"], "outdated")])
def test_the_letter_of_a_loss_is_not_sent_when_all_of_it_is_settled(
    library_of: Callable[[str], Library], kinds: list[str], state: str
) -> None:
    library = made(library_of)
    library.desk.fees.pay(AINO, [fee(library, kind) for kind in kinds])
    with library.desk.notices.mailing():
        pass
    (notice,) = library.desk.notices.list()
    assert library.desk.notices.show(notice.id).state == state


def test_the_letter_of_a_loss_is_not_sent_when_the_copy_is_there_again(library_of: Callable[[str], Library]) -> None:
    library = made(library_of)
    library.desk.check_in(["b1"])
    with library.desk.notices.mailing():
        pass
    (notice,) = library.desk.notices.list()
    assert library.desk.notices.show(notice.id).state == "outdated"


@pytest.mark.parametrize(
    ("price", "handling", "told"),
    [
        ("5.00", "2.00", "Fees: replacement €5.00, handling €2.00."),
        ("5.00", "0.00", "Fee: replacement €5.00."),
        ("0.00", "2.00", "Fee: handling €2.00."),
        ("0.00", "0.00", "There is no fee."),
    ],
)
def test_the_letter_of_a_loss_names_only_what_it_costs(
    library_of: Callable[[str], Library], price: str, handling: str, told: str
) -> None:
    library = library_of(RULES.replace("REFUND", "unpaid").replace('handling = "10.00"', f'handling = "{handling}"'))
    library.patrons(AINO)
    library.desk.patrons.edit(AINO, {"language": "en"})
    library.record("r1")
    library.desk.items.add("r1", "b1", price=price)
    library.lend(AINO, "b1")
    library.desk.items.lost("b1")
    (notice,) = library.desk.notices.list()
    assert notice.body.splitlines()[1] == told
