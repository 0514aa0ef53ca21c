"""What the desk looks up, and the report, on both engines."""

from __future__ import annotations

from datetime import date

import pytest
from tests.library.circulation.test_requests import ask
from tests.library.conftest import AINO, EERO, HELMI, Library

from tunilib.core.fine import FineKind
from tunilib.core.money import Money
from tunilib.errors import NotFound, UsageError


@pytest.fixture(name="busy")
def _busy(library: Library) -> Library:
    """Aino has an overdue book that Helmi waits for, and owes; a copy is fetched for Eero, another waits for him."""
    library.patrons(HELMI)
    library.desk.patrons.edit(AINO, {"name": "Äinö Mäkelä", "address": "Katu 1"})
    library.record("r1", "Seitsemän veljestä")
    library.copies("s1", record="r2", library="hervanta", collection="stacks")
    library.copies("k1", record="r3", library="arvo")
    library.lend(AINO, "b1")
    library.lend(HELMI, "k1")
    library.hold(EERO, "r3", "linna")
    library.at("2026-04-02")
    library.hold(HELMI, "r1", "arvo")
    library.desk.check_in(["k1"], "arvo")
    library.desk.check_in(["k1"], "linna")
    assert not ask(library, EERO).reasons
    library.desk.fees.add(AINO, Money(300, "EUR"), FineKind.OTHER, "New card")
    return library


@pytest.mark.parametrize(
    ("text", "cards"),
    [
        ("makela", [AINO]),
        ("ÄINÖ m", [AINO]),
        ("mäkelä äinö", [AINO]),
        ("patron", [EERO, HELMI]),
        ("00", [EERO, HELMI, AINO]),
        ("10 02", [EERO]),
        ("", [EERO, HELMI, AINO]),
        ("nobody", []),
        ("%", []),
        ("_", []),
    ],
)
def test_patrons_are_found_by_a_part_of_a_name_or_card_whatever_the_case_and_accents(
    busy: Library, text: str, cards: list[str]
) -> None:
    assert [entry.card for entry in busy.desk.patrons.list(text)] == cards


def test_a_patron_in_the_list_has_the_numbers_of_their_loans_holds_and_fees(busy: Library) -> None:
    busy.desk.patrons.block(EERO, "Damaged books")
    found = {one.card: (one.loans, one.holds, str(one.owed), one.suspended) for one in busy.desk.patrons.list("")}
    assert found == {
        AINO: (1, 0, "3.00", False),
        EERO: (0, 2, "0.00", True),
        HELMI: (0, 1, "0.60", False),
    }


def test_one_screen_of_a_patron_has_what_blocks_them_their_loans_holds_and_fees(busy: Library) -> None:
    busy.desk.patrons.block(AINO, "Damaged books")
    sheet = busy.desk.patrons.show("10 01")
    assert (sheet.card, sheet.name, sheet.address, sheet.suspended) == (AINO, "Äinö Mäkelä", "Katu 1", True)
    assert [str(reason.code) for reason in sheet.blocks] == ["patron.suspended"]
    assert [(one.loan.barcode, one.card, one.days_overdue, str(one.fine_now)) for one in sheet.loans] == [
        ("b1", AINO, 3, "0.60")
    ]
    assert ([one.fine.description for one in sheet.fines], str(sheet.owed)) == (["New card"], "3.00")
    holds = busy.desk.patrons.show(EERO).holds
    assert [(one.card, one.hold.status, one.hold.barcode) for one in holds] == [
        (EERO, "ready", "k1"),
        (EERO, "processing", "s1"),
    ]
    assert [one.hold for one in holds] == busy.holds(EERO)
    with pytest.raises(NotFound):
        busy.desk.patrons.show("9999")


def test_what_is_out_is_listed_with_the_borrower_and_the_days_overdue(busy: Library) -> None:
    busy.lend(EERO, "b2")
    assert [(one.loan.barcode, one.card, one.name, one.days_overdue) for one in busy.desk.loans()] == [
        ("b1", AINO, "Äinö Mäkelä", 3),
        ("b2", EERO, "Patron 1002", 0),
    ]
    assert [one.loan.barcode for one in busy.desk.loans(overdue=True)] == ["b1"]
    assert [one.loan.barcode for one in busy.desk.loans(card=EERO)] == ["b2"]
    assert busy.desk.loans(card=EERO, overdue=True) == ()
    assert [one.loan for one in busy.desk.loans(card=AINO)] == list(busy.door(AINO).loans.read().items)
    with pytest.raises(NotFound):
        busy.desk.loans(card="9999")
    with pytest.raises(UsageError):
        busy.desk.loans(card=1001)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("which", "barcodes"),
    [
        (None, ["b1", "b2", "s1", "k1"]),
        ("r2", ["s1"]),
        ("SEITSEMAN", ["b1", "b2"]),
        ("title of", ["s1", "k1"]),
        ("1", ["b1", "s1", "k1"]),
        ("B 2", ["b2"]),
    ],
)
def test_copies_are_found_by_their_record_and_by_a_part_of_a_title_or_barcode(
    busy: Library, which: str | None, barcodes: list[str]
) -> None:
    assert [item.barcode for item in busy.desk.items.list(which)] == barcodes


def test_copies_can_be_listed_by_library_and_status(busy: Library) -> None:
    busy.desk.items.lost("b2")
    found = busy.desk.items.list
    by_status = {item.status: item.barcode for item in found()}
    assert by_status == {"on-loan": "b1", "lost": "b2", "processing": "s1", "kept": "k1"}
    assert {status: [item.barcode for item in found(status=status)] for status in by_status} == {
        status: [barcode] for status, barcode in by_status.items()
    }
    assert found(status="available") == found(status="in-transit") == found("r1", library="arvo") == ()
    assert [item.barcode for item in found(library="hervanta")] == ["s1"]
    for call in (lambda: found("nothing"), lambda: found(library="moon"), lambda: busy.desk.items.show("nothing")):
        with pytest.raises(NotFound):
            call()


def test_a_copy_says_where_it_is_who_has_it_and_who_waits_for_it(busy: Library) -> None:
    show = busy.desk.items.show
    lent, fetched, kept, free = (show(barcode) for barcode in ("b 1", "s1", "k1", "b2"))
    assert (lent.card, lent.due, lent.hold_id, lent.waiting) == (AINO, date(2026, 3, 30), None, 1)
    assert str(lent.place) == f"Lent to Äinö Mäkelä ({AINO}), due on 2026-03-30."
    assert (kept.card, kept.due, kept.hold_id) == (EERO, None, busy.holds(EERO)[0].id)
    assert str(kept.place) == f"On the hold shelf at Linna until 2026-04-09 for Patron 1002 ({EERO})."
    assert str(fetched.place) == f"To be fetched from the stacks at Hervanta for Patron 1002 ({EERO})."
    assert (str(free.place), free.price, free.currency) == ("On the shelf at Linna.", None, "EUR")
    busy.desk.items.lost("b2")
    assert str(show("b2").place) == "Lost since 2026-04-02."


def test_each_request_says_what_the_desk_does_with_it(busy: Library) -> None:
    def to_do() -> list[str]:
        return [str(one.to_do) for one in busy.desk.requests.list()]

    fetch = "Fetch it from the stacks at Hervanta (s1) and send it to Arvo."
    assert to_do() == ["Take it from the shelf at Linna (b2) and send it to Arvo.", fetch]
    (hold, request) = busy.desk.requests.list()
    busy.desk.requests.transit(hold.hold.id)
    assert to_do()[0] == "It is on its way: put it on the hold shelf at Arvo when it is there."
    busy.desk.requests.ready(hold.hold.id)
    assert to_do() == [fetch]
    busy.desk.requests.ready(request.hold.id)
    assert to_do() == []


def test_what_a_patron_owes_is_listed_oldest_first(busy: Library) -> None:
    busy.at("2026-04-03")
    busy.desk.fees.add(AINO, Money(100, "EUR"), FineKind.OTHER, "Copying")
    assert [(one.fine.description, one.currency) for one in busy.desk.fees.list(AINO)] == [
        ("New card", "EUR"),
        ("Copying", "EUR"),
    ]
    busy.desk.fees.pay(AINO, every=True)
    assert busy.desk.fees.list(AINO) == ()
    with pytest.raises(NotFound):
        busy.desk.fees.list("9999")


@pytest.fixture(name="lent")
def _lent(library: Library) -> Library:
    """Loans of three months and two collections, one of which began more than a year ago."""
    library.patrons(HELMI, category="staff")
    library.copies("c1", record="r2", collection="course")
    library.copies("n1", record="r3")
    for card, barcode, day in ((AINO, "b1", "2026-03-02"), (HELMI, "c1", "2026-04-01"), (HELMI, "b1", "2027-02-26")):
        library.at(day)
        library.lend(card, barcode)
        library.desk.check_in([barcode])
    library.at("2027-03-10")
    return library


def test_loans_are_counted_by_month_collection_and_category_of_the_last_twelve_months(lent: Library) -> None:
    report = lent.desk.report()
    assert (report.since, report.lent) == (date(2026, 4, 1), 2)
    months = [(one.month, one.loans) for one in report.loans_by_month]
    assert ([month for month, _ in months][::11], len(months)) == (["2026-04", "2027-03"], 12)
    assert [one for one in months if one[1]] == [("2026-04", 1), ("2027-02", 1)]
    assert [(one.collection, one.loans) for one in report.loans_by_collection] == [("book", 1), ("course", 1)]
    assert [(one.category, one.loans) for one in report.loans_by_category] == [("staff", 2)]
    lent.lend(AINO, "b2")
    assert [(one.category, one.loans) for one in lent.desk.report().loans_by_category] == [("staff", 2), (None, 1)]


def test_the_report_names_what_is_lent_most_what_never_was_and_what_is_waited_for_longest(lent: Library) -> None:
    lent.lend(AINO, "b1")
    lent.lend(AINO, "b2")
    lent.hold(EERO, "r1")
    lent.at("2027-03-15")
    lent.hold(HELMI, "r1")
    report = lent.desk.report()
    assert [(one.record_id, one.title, one.loans) for one in report.most_lent] == [
        ("r1", "Title of r1", 3),
        ("r2", "Title of r2", 1),
    ]
    assert (report.never_lent, [(one.barcode, one.added) for one in report.longest_there]) == (
        1,
        [("n1", date(2026, 3, 2))],
    )
    assert [(one.record_id, one.since, one.days, one.holds, one.copies) for one in report.longest_waiting] == [
        ("r1", date(2027, 3, 10), 5, 2, 2)
    ]
    lent.desk.items.lost("n1")
    assert lent.desk.report().never_lent == 0


def test_the_report_has_the_money_by_kind_with_what_became_of_it(lent: Library) -> None:
    fees = lent.desk.fees
    for card, cents, kind in ((AINO, 300, FineKind.OTHER), (AINO, 500, FineKind.OTHER), (EERO, 100, FineKind.OVERDUE)):
        fees.add(card, Money(cents, "EUR"), kind)
    (three, five) = (one.id for one in sorted([one.fine for one in fees.list(AINO)], key=lambda one: one.amount.cents))
    fees.pay(AINO, [three])
    fees.waive(five)
    money = [(one.kind, *map(str, (one.charged, one.paid, one.waived, one.open))) for one in lent.desk.report().money]
    assert money == [("other", "8.00", "3.00", "5.00", "0.00"), ("overdue", "1.00", "0.00", "0.00", "1.00")]


def test_what_is_due_today_is_overdue_tomorrow(library: Library) -> None:
    library.lend(AINO, "b1")
    for day, overdue in (("2026-03-30T23:59", 0), ("2026-03-31T00:00", 1)):
        library.at(day)
        assert library.desk.report().overdue == overdue, day


def test_the_report_of_an_empty_library_has_a_year_of_months_without_loans(library: Library) -> None:
    report = library.desk.report()
    assert {one.loans for one in report.loans_by_month} == {0}
    assert (report.lent, report.never_lent, report.most_lent, report.longest_waiting, report.money) == (
        0,
        2,
        (),
        (),
        (),
    )
