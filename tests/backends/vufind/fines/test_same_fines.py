"""Whether a fine that a site shows is one that was seen before, and whether it is still unpaid."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from tests.backends.vufind.fines.fines_pages import FORM, INFO, NO, finna, row
from tests.builders import NOW, a_payment

from tunilib.backends.vufind.fines import VufindPayments
from tunilib.core.fine import FineKind
from tunilib.core.payment import PlannedFine


def due(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02} €"


def of_a_day(*fines: tuple[str, int]) -> list[str]:
    """The ids of fines of the same book and day, each of a kind and a sum."""
    rows = [row(kind=kind, balance=due(cents), fee=due(cents)) for kind, cents in fines]
    total = sum(cents for _, cents in fines)
    return [fine.id for fine in finna(*rows, cents=total, text=due(total)).fines.fines]


def test_a_fine_that_grows_every_day_stays_the_same_fine() -> None:
    assert of_a_day(("Overdue fee", 250)) == of_a_day(("Overdue fee", 350))


def test_fines_of_the_same_book_and_day_are_told_apart_by_their_sums() -> None:
    ids = of_a_day(("Replacement fee", 4200), ("Other", 500), ("Other", 500))
    assert len(set(ids)) == 3
    assert of_a_day(("Other", 500), ("Replacement fee", 4200), ("Other", 500)) == [ids[1], ids[0], ids[2]]


OVERDUE = PlannedFine("x", FineKind.OVERDUE, 250, None, "A book")


@pytest.mark.parametrize(
    ("left", "state"),
    [
        ([("A book", "Overdue fee", 250, True)], "started"),
        ([("A book", "Overdue fee", 350, True)], "started"),  # a running fine has grown
        ([("A book", "Overdue fee", 250, False)], "started"),  # no longer payable online, and still not paid
        ([("A book", "Coffee", 350, True)], "started"),  # the kind is in words that are not known
        ([("Another book", "Overdue fee", 250, True)], "registered"),
        ([("A book", "Replacement fee", 4200, False)], "registered"),  # of the same book, and another fine
    ],
)
def test_a_payment_is_registered_when_none_of_its_fines_is_left(
    left: list[tuple[str, str, int, bool]], state: str
) -> None:
    rows = [
        row(title, kind, balance=due(cents) if payable else NO.format(due(cents)), fee=due(cents))
        for title, kind, cents, payable in left
    ]
    total = sum(cents for _, _, cents, payable in left if payable)
    payable = INFO.replace("2,50 €", due(total)) + FORM if total else ""
    account = Mock(now=lambda: NOW)
    account.read.return_value = finna(*rows, cents=total, text=due(total), more=payable, classes="online-payment")
    record = a_payment(url="https://pay.example/1", plan=(OVERDUE,))
    assert VufindPayments(account).look(record).state == state
