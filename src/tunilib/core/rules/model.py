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
        """The pick-up library with that id. None: there is none."""
        return next((place for place in self.pickup_libraries if place.id == library), None)

    @property
    def categories(self) -> frozenset[str]:
        """The categories of patrons that rows, blocks and limits name."""
        whens = [one.when for parts in (self.rows, self.blocks, self.limits) for one in parts]
        return frozenset().union(*(category for _, category, _ in whens if category))

    def open_days(self, library: str | None) -> Calendar:
        """The calendar of a library. None: the common one."""
        return self.calendars.get(library or "", self.calendar)
