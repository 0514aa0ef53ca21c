"""A user is asked about a fee where nothing else is against the hold."""

from __future__ import annotations

import pytest
from tests.builders import codes

from tunilib.core.money import Money
from tunilib.core.outcome import HoldOutcome, HoldWord, Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.services.proposals import _fee_of

FEE = Reason.of(ReasonCode.HOLD_FEE, amount=Money(250))
OTHER = Reason.of(ReasonCode.HOLD_PICKUP_INVALID, value="x")
IN_TWO = Reason.of(ReasonCode.HOLD_FEE, amounts="1.00 EUR, 1.00 USD")


@pytest.mark.parametrize(
    ("word", "reasons", "fee"),
    [
        (Word.REFUSED, (FEE,), Money(250)),
        (Word.REFUSED, (FEE, OTHER), None),
        (Word.REFUSED, (OTHER, FEE), None),
        (Word.REFUSED, (OTHER,), None),
        (Word.REFUSED, (IN_TWO,), None),
        (Word.UNKNOWN, (FEE,), None),
    ],
)
def test_a_fee_is_asked_about_where_it_is_the_only_reason(
    word: HoldWord, reasons: tuple[Reason, ...], fee: Money | None
) -> None:
    assert _fee_of([HoldOutcome(word, reasons)]) == fee, codes(reasons)


def test_a_fee_beside_a_refusal_of_another_item_is_not_asked_about() -> None:
    assert _fee_of([HoldOutcome(Word.REFUSED, (FEE,)), HoldOutcome(Word.REFUSED, (OTHER,))]) is None
