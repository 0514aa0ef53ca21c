"""Which loans a selection means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.builders import HELSINKI, NOW, TODAY, a_loan

from tunilib.core import Loan
from tunilib.core.loan import Duration
from tunilib.errors import NotFound, UsageError
from tunilib.services.renewals import LoanSelection, Strategy, selected_loans

LOANS = [
    a_loan(id="1", title="Tuntematon sotilas", barcode="000123", due=TODAY - timedelta(days=1)),
    a_loan(id="2", title="Täällä Pohjantähden alla", barcode="000456", due=TODAY),
    a_loan(id="3", title="Alastalon salissa", barcode=None, due=TODAY + timedelta(days=2)),
    a_loan(id="4", title="Rautatie : novelli", barcode="1", due=TODAY + timedelta(days=3)),
]


LATE = Strategy.LATE


def chosen(loans: list[Loan] = LOANS, **selection: Any) -> str:
    return " ".join(loan.id for loan in selected_loans(loans, LoanSelection(**selection), NOW, HELSINKI))


def within(text: str) -> Duration:
    return Duration.parse(text)


def test_ids_barcodes_and_titles_choose_loans_in_the_order_of_the_list_each_once() -> None:
    table: list[tuple[dict[str, Any], str]] = [
        ({"every": True}, "1 2 3 4"),
        ({"every": True, "ids": ("1",)}, "1 2 3 4"),
        ({"every": True, "several": True}, "1 2 3 4"),
        ({"every": True, "strategy": Strategy.EARLY}, "1 2 3 4"),
        ({"ids": ("3",)}, "3"),
        ({"ids": ("1",)}, "1"),  # an id goes before a barcode that looks like it
        ({"ids": ("3", "000123", "1", "3")}, "1 3"),
        *(({"ids": (text,)}, "1") for text in ("000 123", " 000123 ", "0 0 0 1 2 3", "000\u00a0123")),
        *(({"titles": (text,)}, "1") for text in ("sotilas", "SOTILAS", " sotilas ")),
        *(({"titles": (text,)}, "2") for text in ("täällä pohjan", "ta\u0308a\u0308lla\u0308", "TÄÄLLÄ")),
        ({"titles": ("al",)}, "2 3"),
        ({"titles": ("rautatie  :  novelli",)}, "4"),
        ({"ids": ("3",), "titles": ("sotilas",)}, "1 3"),
    ]
    for selection, found in table:
        assert chosen(**selection) == found, selection
    assert chosen([a_loan(barcode="000 789")], ids=("000789",)) == "L1"
    assert chosen([], every=True) == ""


def test_days_and_the_strategy_narrow_a_selection_and_overdue_loans_are_always_in() -> None:
    table: list[tuple[dict[str, Any], str]] = [
        ({"due_within": within("0d")}, "1 2"),
        ({"due_within": within("2d")}, "1 2 3"),
        ({"due_within": within("3d")}, "1 2 3 4"),
        ({"due_within": within("11h")}, "1"),
        ({"due_within": within("12h")}, "1 2"),
        ({"due_within": within("2d"), "every": True}, "1 2 3"),
        ({"due_within": within("2d"), "ids": ("1", "4")}, "1"),
        ({"due_within": within("2d"), "titles": ("sotilas", "rautatie")}, "1"),
        ({"strategy": LATE, "every": True}, "1 2 3"),
        ({"strategy": LATE, "every": True, "due_within": within("0d")}, "1 2"),
        ({"strategy": LATE, "every": True, "due_within": within("3d")}, "1 2 3 4"),
        ({"strategy": LATE, "ids": ("1", "4")}, "1"),
    ]
    for selection, found in table:
        assert chosen(**selection) == found, selection


@pytest.mark.parametrize(
    "selection",
    [
        *({"ids": ("1", text)} for text in ("9", "", "  ", "00123", "L1", "None", "0 9 {id}")),
        {"ids": ("9",), "every": True},
        *({"titles": ("sotilas", text)} for text in ("Kalevala", ".*")),
        {"titles": ("Kalevala",), "every": True},
    ],
)
def test_what_there_is_not_is_not_found_and_quoted(selection: dict[str, Any]) -> None:
    with pytest.raises(NotFound) as caught:
        chosen(**selection)
    assert next(iter(selection.values()))[-1].strip() in str(caught.value)
    assert caught.value.hint == "see: account.loans()"


@pytest.mark.parametrize(
    ("selection", "said", "hint"),
    [
        *(
            ({"titles": ("sotilas", text)}, "an empty title matches every loan", "to renew all loans, use --all")
            for text in ("", "  ", "\t")
        ),
        *(
            (
                {"strategy": strategy},
                "nothing was selected",
                "name loans by ID or barcode, or use --title, --due-within or --all",
            )
            for strategy in Strategy
        ),
        *(
            (
                {"several": True, **named},
                "IDs and titles need a single account",
                "choose it with --profile and --card",
            )
            for named in ({"ids": ("1",)}, {"titles": ("sotilas",)})
        ),
    ],
)
def test_what_selects_all_by_mistake_nothing_or_in_no_one_account_is_refused_with_the_way_to_say_it(
    selection: dict[str, Any], said: str, hint: str
) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        LoanSelection(**selection)
    assert caught.value.hint == hint


def test_a_loan_without_a_due_date_is_among_all_and_due_within_no_time() -> None:
    loans = [a_loan(id="1", due=None)]

    assert selected_loans(loans, LoanSelection(every=True), NOW, HELSINKI)
    for selection in (
        LoanSelection(due_within=Duration(9999, "d")),
        LoanSelection(every=True, due_within=Duration(9, "d")),
    ):
        assert not selected_loans(loans, selection, NOW, HELSINKI)
