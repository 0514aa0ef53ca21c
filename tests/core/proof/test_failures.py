"""The library failed with a page of its own: what is read back decides, and what it shows not done was refused."""

from __future__ import annotations

from datetime import date

import pytest
from tests.builders import a_hold, a_loan, a_reading, codes, notes

from tunilib.core.answer import Answer
from tunilib.core.favourite import Favourite, ImportEntry
from tunilib.core.outcome import Word
from tunilib.core.proof.claims import prove_state
from tunilib.core.proof.favourites import prove_imported, prove_moved
from tunilib.core.proof.holds import prove_cancellations
from tunilib.core.proof.renewals import prove_renewals
from tunilib.core.reason import Reason, ReasonCode

DOWN = Reason.said("The system is down", ReasonCode.OTHER)
FAILED = Answer(failed=(DOWN,))
LOAN, HOLD = a_loan(), a_hold()


@pytest.mark.parametrize(
    ("after", "word", "noted"),
    [
        ([a_loan(due=date(2026, 4, 7))], "renewed", []),
        ([LOAN], "refused", []),
        ([], "unknown", ["gone"]),  # returned, or not shown by a page that is not whole
    ],
)
def test_a_renewal_is_judged_by_the_loans_that_are_read_back(after: list[object], word: str, noted: list[str]) -> None:
    (found,) = prove_renewals([LOAN], FAILED, a_reading(*after))
    assert (found.outcome, notes(found.reasons)) == (word, noted)
    assert (DOWN in found.reasons) == (word != "renewed")


@pytest.mark.parametrize(
    ("before", "after", "word", "noted"),
    [
        (HOLD, [HOLD], "refused", []),
        (HOLD, [], "cancelled", []),
        (a_hold(status="cancelled"), [], "unknown", ["gone"]),
    ],
)
def test_a_cancellation_is_judged_by_the_holds_that_are_read_back(
    before: object, after: list[object], word: str, noted: list[str]
) -> None:
    (found,) = prove_cancellations([before], FAILED, a_reading(*after))  # type: ignore[list-item]
    assert (found.outcome, notes(found.reasons)) == (word, noted)


@pytest.mark.parametrize(
    ("lists", "word", "noted"),
    [(("b",), "moved", []), (("a",), "refused", []), (("a", "b"), "unknown", ["not-as-asked"])],
)
def test_a_favourite_that_is_in_both_lists_may_still_be_moved(
    lists: tuple[str, ...], word: str, noted: list[str]
) -> None:
    after = a_reading(*(Favourite(record_id="r", list=one) for one in lists))
    (found,) = prove_moved(["r"], "a", "b", FAILED, after)
    assert (found.outcome, notes(found.reasons)) == (word, noted)


def test_any_other_change_is_refused_where_the_state_is_as_before() -> None:
    found, reasons = prove_state(FAILED, FAILED.of("x"), Word.CHANGED, before=False, after=False)
    assert (str(found), codes(reasons)) == ("refused", ["other"])


def test_an_import_that_the_library_failed_at_says_nothing_of_its_catalogue() -> None:
    (found,) = prove_imported([ImportEntry(position=1, record="r")], FAILED, {})
    assert (found.outcome, notes(found.reasons)) == ("unknown", ["not-as-asked"])
