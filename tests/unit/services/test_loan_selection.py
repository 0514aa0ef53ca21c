"""Which loans a selection means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.builders import HELSINKI, NOW, TODAY, a_loan

from tunilib.core import Loan
from tunilib.core.loan import Duration
from tunilib.errors import NotFound, UsageError
from tunilib.services.renewals import LoanSelection, Strategy, named_loans, selected_loans

LOANS = [
    a_loan(id="1", title="Tuntematon sotilas", barcode="000123", due=TODAY - timedelta(days=1)),
    a_loan(id="2", title="Täällä Pohjantähden alla", barcode="000456", due=TODAY),
    a_loan(id="3", title="Alastalon salissa", barcode=None, due=TODAY + timedelta(days=2)),
    a_loan(id="4", title="Rautatie : novelli", barcode="1", due=TODAY + timedelta(days=3)),
]


def chosen(loans: list[Loan] = LOANS, **selection: Any) -> list[str]:
    return [loan.id for loan in selected_loans(loans, LoanSelection(**selection), NOW, HELSINKI)]


def test_all_are_all() -> None:
    assert chosen(every=True) == ["1", "2", "3", "4"]


@pytest.mark.parametrize("strategy", list(Strategy))
def test_to_select_nothing_is_a_mistake(strategy: Strategy) -> None:
    with pytest.raises(UsageError, match="nothing was selected"):
        LoanSelection(strategy=strategy)


def test_an_id_is_that_loan() -> None:
    assert chosen(ids=("3",)) == ["3"]


@pytest.mark.parametrize("text", ["000123", "000 123", " 000123 ", "0 0 0 1 2 3", "000\u00a0123"])
def test_a_barcode_may_be_typed_with_blanks(text: str) -> None:
    assert chosen(ids=(text,)) == ["1"]


def test_a_barcode_stored_with_blanks_is_found_without() -> None:
    assert chosen([a_loan(barcode="000 789")], ids=("000789",)) == ["L1"]


def test_an_id_goes_before_a_barcode_that_looks_like_it() -> None:
    assert chosen(ids=("1",)) == ["1"]


def test_ids_are_in_the_order_of_the_list_each_once() -> None:
    assert chosen(ids=("3", "000123", "1", "3")) == ["1", "3"]


@pytest.mark.parametrize("text", ["9", "", "  ", "00123", "L1", "None"])
def test_an_id_that_there_is_not_is_not_found(text: str) -> None:
    with pytest.raises(NotFound):
        chosen(ids=("1", text))


def test_an_id_that_there_is_not_is_not_found_beside_all_either() -> None:
    with pytest.raises(NotFound):
        chosen(ids=("9",), every=True)


def test_a_title_that_there_is_not_is_not_found_beside_all_either() -> None:
    with pytest.raises(NotFound):
        chosen(titles=("Kalevala",), every=True)


def test_all_beside_an_id_are_all() -> None:
    assert chosen(ids=("1",), every=True) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sotilas", ["1"]),
        ("SOTILAS", ["1"]),
        ("täällä pohjan", ["2"]),
        ("ta\u0308a\u0308lla\u0308", ["2"]),
        ("TÄÄLLÄ", ["2"]),
        ("al", ["2", "3"]),
        ("rautatie  :  novelli", ["4"]),
        (" sotilas ", ["1"]),
    ],
)
def test_a_text_is_found_in_titles_whatever_its_case_and_spelling(text: str, found: list[str]) -> None:
    assert chosen(titles=(text,)) == found


def test_a_text_that_is_in_no_title_is_not_found() -> None:
    with pytest.raises(NotFound, match="Kalevala"):
        chosen(titles=("sotilas", "Kalevala"))


@pytest.mark.parametrize("text", ["", "  ", "\t"])
def test_an_empty_title_does_not_mean_all_loans(text: str) -> None:
    with pytest.raises(UsageError):
        chosen(titles=("sotilas", text))


def test_a_text_is_no_pattern() -> None:
    with pytest.raises(NotFound):
        chosen(titles=(".*",))


def test_ids_and_titles_add_up() -> None:
    assert chosen(ids=("3",), titles=("sotilas",)) == ["1", "3"]


@pytest.mark.parametrize(
    ("within", "found"),
    [("0d", ["1", "2"]), ("2d", ["1", "2", "3"]), ("3d", ["1", "2", "3", "4"]), ("11h", ["1"]), ("12h", ["1", "2"])],
)
def test_due_within_is_enough_of_a_selection_and_takes_overdue_loans(within: str, found: list[str]) -> None:
    assert chosen(due_within=Duration.parse(within)) == found


@pytest.mark.parametrize("selection", [{"every": True}, {"ids": ("1", "4")}, {"titles": ("sotilas", "rautatie")}])
def test_due_within_narrows_a_selection(selection: dict[str, Any]) -> None:
    assert "4" not in chosen(due_within=Duration.parse("2d"), **selection)
    assert "1" in chosen(due_within=Duration.parse("2d"), **selection)


def test_early_takes_all_that_is_selected() -> None:
    assert chosen(every=True, strategy=Strategy.EARLY) == ["1", "2", "3", "4"]


def test_late_takes_what_falls_due_within_two_days() -> None:
    assert chosen(every=True, strategy=Strategy.LATE) == ["1", "2", "3"]


@pytest.mark.parametrize(("within", "found"), [("0d", ["1", "2"]), ("3d", ["1", "2", "3", "4"])])
def test_late_takes_what_falls_due_before_the_next_run(within: str, found: list[str]) -> None:
    assert chosen(every=True, strategy=Strategy.LATE, due_within=Duration.parse(within)) == found


def test_late_narrows_ids_too() -> None:
    assert chosen(ids=("1", "4"), strategy=Strategy.LATE) == ["1"]


def test_where_there_are_no_loans_all_are_none() -> None:
    assert chosen([], every=True) == []


@pytest.mark.parametrize("selection", [{"ids": ("1",)}, {"titles": ("sotilas",)}])
def test_ids_and_titles_go_with_one_account(selection: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="a single account"):
        LoanSelection(several=True, **selection)


def test_all_goes_with_several_accounts() -> None:
    assert chosen(several=True, every=True) == ["1", "2", "3", "4"]


def test_an_error_quotes_what_was_typed() -> None:
    with pytest.raises(NotFound) as caught:
        named_loans(LOANS, ["0 9 {id}"])
    assert "0 9 {id}" in str(caught.value)


def test_a_loan_without_a_due_date_is_among_all_and_due_within_no_time() -> None:
    loans = [a_loan(id="1", due=None)]

    assert selected_loans(loans, LoanSelection(every=True), NOW, HELSINKI)
    for selection in (
        LoanSelection(due_within=Duration(9999, "d")),
        LoanSelection(every=True, due_within=Duration(9, "d")),
    ):
        assert not selected_loans(loans, selection, NOW, HELSINKI)
