"""Patrons who owe too much, and who have too many loans."""

from __future__ import annotations

from tests.journeys.machine import Machine
from tests.journeys.service_desk import FREE, OTHER, codes, copies, desk, other, patron


def owing(demo: Machine, late: int) -> None:
    """Somebody who owes 9.80 for three books and ``late`` times 0.20 for one more, with a loan of today."""
    patron(demo)
    copies(demo, "1", "2", "3", "4", "5")
    desk(demo, "checkout", OTHER, "1", "2", "3", "4")
    demo.now = "2026-04-22"  # 15 days late
    desk(demo, "return", "1", "2", "3")
    demo.now = f"2026-04-{7 + late:02}"
    desk(demo, "return", "4")
    demo.now = "2026-04-23"
    assert desk(demo, "checkout", OTHER, "5").code == (late > 5)


def test_exactly_ten_euros_do_not_suspend(demo: Machine) -> None:
    owing(demo, 5)
    fines = other(demo, "fines").data
    assert (fines["total"], fines["suspended"]) == ("10.00", False)
    demo.now = "2026-04-24"
    assert [row["outcome"] for row in other(demo, "loans", "renew", "--all").data] == ["renewed"]


def test_more_than_ten_euros_suspend(demo: Machine) -> None:
    patron(demo)
    copies(demo, "6")
    desk(demo, "checkout", OTHER, "6")
    fee(demo, "9.01")
    fines = other(demo, "fines").data
    assert (fines["total"], fines["suspended"]) == ("9.01", False)
    fee(demo, "1.00")
    fines = other(demo, "fines").data
    assert (fines["total"], fines["suspended"], fines["suspension_limit"]) == ("10.01", True, "10.00")
    demo.now = "2026-03-11"
    before = demo.sql("SELECT * FROM loan"), demo.sql("SELECT * FROM fine")
    result = other(demo, "loans", "renew", "--all")
    assert (result.code, [codes(row) for row in result.data]) == (1, [["patron.suspended-fines"]])
    assert (demo.sql("SELECT * FROM loan"), demo.sql("SELECT * FROM fine")) == before
    copies(demo, "7")
    result = desk(demo, "checkout", OTHER, "7")
    assert (result.code, codes(result.data[0])) == (1, ["patron.suspended-fines"])
    assert "0294 520 900" in str(result.data)


def fee(demo: Machine, amount: str) -> None:
    """A fee to the cent, which no overdue fine of the default rules gives."""
    done = desk(demo, "fee", "add", OTHER, amount, "--kind", "other")
    assert done.code == 0, done


def test_the_fine_of_a_renewal_does_not_stop_the_others_of_the_same_call(demo: Machine) -> None:
    patron(demo)
    copies(demo, "1", "2", "3", collection="course")
    desk(demo, "checkout", OTHER, "1", "2", "3")
    demo.now = "2026-04-02"  # nine days late: 7.20 each
    assert [row["outcome"] for row in other(demo, "loans", "renew", "--all").data] == ["renewed"] * 3
    assert other(demo, "fines").data["total"] == "21.60"
    demo.now = "2026-04-03"
    assert [codes(row) for row in other(demo, "loans", "renew", "--all").data] == [["patron.suspended-fines"]] * 3


def test_a_suspended_patron_reads_and_returns(demo: Machine) -> None:
    patron(demo)
    copies(demo, "1", collection="short")
    copies(demo, "2")
    desk(demo, "checkout", OTHER, "1", "2")
    demo.now = "2026-03-12"
    desk(demo, "return", "1")
    status = other(demo, "status").data
    assert status["fines"] == {"total": "15.00", "currency": "EUR", "suspended": True}
    assert [codes(loan) for loan in other(demo, "loans").data] == [["patron.suspended-fines"]]
    assert desk(demo, "return", "2").code == 0


def test_at_most_a_hundred_loans(demo: Machine) -> None:
    patron(demo)
    barcodes = [str(50000 + n) for n in range(101)]
    db = "INSERT INTO item (barcode, record, library, collection, added) VALUES (?, ?, 'linna', 'book', '2026-03-10')"
    for barcode in barcodes:
        demo.sql(db, barcode, FREE)
    result = desk(demo, "checkout", OTHER, *barcodes)
    assert [row["outcome"] for row in result.data] == ["lent"] * 100 + ["refused"]
    assert codes(result.data[-1]) == ["checkout.limit"]
    assert len(other(demo, "loans", "renew", "--all").data) == 100
