"""Exact amounts of money."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tunilib.core.models import Value, model

if TYPE_CHECKING:
    from decimal import Decimal


@model(kw_only=False)
class Money(Value):
    """An amount in one currency, in whole cents.

    Adding or comparing different currencies raises ``ValueError``.

    Attributes:
        cents: hundredths of the currency; negative for a credit.
        currency: ISO 4217 code.
    """

    cents: int
    currency: str = "EUR"

    def __post_init__(self) -> None:
        if type(self.cents) is not int:
            raise TypeError(f"money is whole cents, not {self.cents!r}")

    @property
    def amount(self) -> Decimal:
        from decimal import Decimal

        return Decimal(self.cents).scaleb(-2)

    @classmethod
    def parse(cls, text: str, currency: str = "EUR") -> Money:
        """Parse ``digits.dd``, the only form of an amount (interface section 1).

        Raises:
            ValueError: it is not such an amount.
        """
        units, _, cents = text.partition(".")
        if len(cents) != 2 or not (units + cents).isascii() or not (units.isdigit() and cents.isdigit()):
            raise ValueError(f"not an amount: {text!r}")
        return cls(int(units + cents), currency)

    @classmethod
    def total(cls, amounts: Iterable[Money], currency: str = "EUR") -> Money:
        """The sum; ``0.00`` of ``currency`` if there are no amounts."""
        result: Money | None = None
        for amount in amounts:
            result = amount if result is None else result + amount
        return cls(0, currency) if result is None else result

    def __str__(self) -> str:
        sign = "-" if self.cents < 0 else ""
        return f"{sign}{abs(self.cents) // 100}.{abs(self.cents) % 100:02d}"

    def __repr__(self) -> str:
        return f"Money(cents={self.cents}, currency={self.currency!r})"

    def __add__(self, other: Money) -> Money:
        return Money(self.cents + self._same(other), self.currency)

    def __radd__(self, other: int) -> Money:
        return self if other == 0 else NotImplemented

    def __sub__(self, other: Money) -> Money:
        return Money(self.cents - self._same(other), self.currency)

    def __mul__(self, times: int) -> Money:
        return Money(self.cents * times, self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.cents < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.cents <= self._same(other)

    def __gt__(self, other: Money) -> bool:
        return self.cents > self._same(other)

    def __ge__(self, other: Money) -> bool:
        return self.cents >= self._same(other)

    def __bool__(self) -> bool:
        return self.cents != 0

    def _same(self, other: Money) -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} are different currencies")
        return other.cents
