"""A fee is agreed to by its exact sum, of one currency."""

from __future__ import annotations

from typing import Any

import pytest

from tunilib.backends.paia.conditions import ConditionChoice, confirmation
from tunilib.backends.paia.documents import read_documents
from tunilib.core.money import Money
from tunilib.core.paia import FEE
from tunilib.core.reason import Reason


def asked(*amounts: str, accepted: Money | None) -> Any:
    """What is chosen where each condition has one option with its amount."""
    conditions = {
        f"{FEE if number == 0 else 'x:c'}{number or ''}": {
            "option": [{"id": f"x:{number}", "amount": amount}],
            "default": [f"x:{number}"],
        }
        for number, amount in enumerate(amounts)
    }
    (document,) = read_documents({"doc": [{"edition": "x:a", "condition": conditions}]}, of_answer=True)
    return confirmation(document, ConditionChoice(accepted=accepted))


@pytest.mark.parametrize(
    ("amounts", "accepted", "is_agreed"),
    [
        (("2.00 EUR",), Money(200, ""), True),
        (("2.00 USD",), Money(200, ""), True),
        (("2.00 USD",), Money(200, "USD"), True),
        (("2.00 USD",), Money(200, "EUR"), False),
        (("1.00 EUR", "1.00 EUR"), Money(200, ""), True),
        (("1.00 EUR", "1.00 USD"), Money(200, ""), False),
        (("1.00 EUR", "1.00 USD"), Money(200, "EUR"), False),
        (("1.99 EUR",), Money(200, ""), False),
        (("2.00 EUR",), None, False),
    ],
)
def test_only_the_exact_sum_of_one_currency_is_agreed_to(
    amounts: tuple[str, ...], accepted: Money | None, is_agreed: bool
) -> None:
    assert isinstance(asked(*amounts, accepted=accepted), Reason) is not is_agreed


def test_a_fee_in_two_currencies_names_both() -> None:
    reason = asked("1.00 EUR", "1.00 USD", accepted=Money(200, ""))
    assert dict(reason.params) == {"amounts": "1.00 EUR, 1.00 USD"}
