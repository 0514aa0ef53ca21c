"""The rules of one library, as every decision asks them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from tunilib.core.rules.parts import Fields

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tunilib.core.calendar import Calendar
    from tunilib.core.rules.parts import PickupLibrary


class Rules(Fields):
    """The rules of one library: its fields, and what was found in them.

    Attributes: those of :class:`Fields`.
    """

    @cached_property
    def found(self) -> dict[Any, Any]:
        """What :func:`tunilib.core.policy.terms` has found, by library, category and collection."""
        return {}

    @classmethod
    def parse(cls, text: str) -> Rules:
        """The rules that the text of a rules file gives.

        Raises:
            InvalidRules: it is not valid TOML, or something in it is wrong; every mistake is named.
        """
        from tunilib.core.rules.reader import fields_from, tables_of

        return cls(*fields_from(tables_of(text)))

    @classmethod
    def of(cls, tables: Mapping[str, Any]) -> Rules:
        """The rules that the tables of a rules file give, which are as a TOML parser gives them.

        Raises:
            InvalidRules: something in them is wrong; every mistake is named.
        """
        from tunilib.core.rules.reader import fields_from

        return cls(*fields_from(tables))

    def named(self, library: str) -> str:
        """The id of a pick-up library, with its name for people; any other text as it is."""
        place = self.pickup_library(library)
        return library if place is None else place.id

    def pickup_library(self, library: str) -> PickupLibrary | None:
        """The pick-up library with that id; None if there is none."""
        return next((place for place in self.pickup_libraries if place.id == library), None)

    @property
    def categories(self) -> frozenset[str]:
        """The categories of patrons that rows, blocks and limits name."""
        whens = [one.when for parts in (self.rows, self.blocks, self.limits) for one in parts]
        return frozenset().union(*(category for _, category, _ in whens if category))

    def open_days(self, library: str | None) -> Calendar:
        """The calendar of a library; None: that of all."""
        return self.calendars.get(library or "", self.calendar)
