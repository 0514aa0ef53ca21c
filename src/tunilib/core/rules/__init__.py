"""The rules of one library as validated data: policies by name, rows that choose them, blocks and limits."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from tunilib.core.rules.parts import (
    BanPolicy as BanPolicy,
    Block as Block,
    Collection as Collection,
    Contact as Contact,
    Fields,
    FinePolicy as FinePolicy,
    FineStep as FineStep,
    FixedDue as FixedDue,
    HoldPolicy as HoldPolicy,
    Limit as Limit,
    LoanPolicy as LoanPolicy,
    LostPolicy as LostPolicy,
    PasswordRule as PasswordRule,
    PaymentRule as PaymentRule,
    PickupLibrary as PickupLibrary,
    RuleRow as RuleRow,
    UnknownCollection as UnknownCollection,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.core.calendar import Calendar
    from tunilib.core.rules.reader import InvalidRules as InvalidRules


class Rules(Fields):
    """The rules of one library: its :class:`Fields`, and a cache of what was resolved."""

    @cached_property
    def found(self) -> dict[Any, Any]:
        """The results of :func:`tunilib.core.policy.terms`, by library, category and collection."""
        return {}

    @classmethod
    def parse(cls, text: str) -> Rules:
        """The rules of the text of a rules file.

        Raises:
            InvalidRules: it is not valid TOML, or something in it is wrong; every mistake is named.
        """
        from tunilib.core.rules.reader import fields_from, tables_of

        return cls(*fields_from(tables_of(text)))

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> Rules:
        """The rules of the parsed tables of a rules file.

        Raises:
            InvalidRules: something in them is wrong; every mistake is named.
        """
        from tunilib.core.rules.reader import fields_from

        return cls(*fields_from(tables))

    def named(self, library: str) -> str:
        """The id of a pick-up library, labelled with its name; any other text unchanged."""
        place = self.pickup_library(library)
        return library if place is None else place.id

    def pickup_library(self, library: str) -> PickupLibrary | None:
        return next((place for place in self.pickup_libraries if place.id == library), None)

    @property
    def categories(self) -> frozenset[str]:
        whens = [one.when for parts in (self.rows, self.blocks, self.limits) for one in parts]
        return frozenset().union(*(category for _, category, _ in whens if category))

    def open_days(self, library: str | None) -> Calendar:
        return self.calendars.get(library or "", self.calendar)


def __getattr__(name: str) -> Any:
    """The reader of rules files is imported only when it is used."""
    if name == "InvalidRules":
        from tunilib.core.rules.reader import InvalidRules

        return InvalidRules
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
