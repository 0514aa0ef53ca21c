"""The rules of a library at the desk: shown as a file, and replaced by another file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.reason import Reason, ReasonCode
from tunilib.core.rules.written import Difference, differences
from tunilib.library.desk.items import DeskPart
from tunilib.library.models.desk import DeskWord
from tunilib.library.models.library import RuleChanged
from tunilib.library.rules.rulebook import default_rules_text, rules_of, stored_data, tables_of_data
from tunilib.library.stores.unit_of_work import Snapshot, repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.core.rules import Rules

_OF_WHAT_IS_OPEN = ("zone", "currency")
"""Stored amounts and days are read by these keys."""


class RulesDesk(DeskPart):
    """The rules of the library."""

    def show(self) -> str:
        """The rules file, as :meth:`set` takes it."""
        with self._library.snapshot() as snapshot:
            return snapshot.stored_rules.text()

    def set(self, text: str, *, dry_run: bool = False) -> tuple[RuleChanged, ...]:
        """Replace the rules by others, or change nothing if one of them is refused.

        Open loans keep their due dates, and ready holds their last day.

        Args:
            text: a rules file. dry_run: change nothing.

        Raises:
            LocalError: ``configuration``: the rules cannot be used, with each mistake.
        """
        rules_of(text)
        if dry_run:
            with self._library.snapshot() as snapshot:
                return _changes(snapshot, text, DeskWord.WOULD_CHANGE)
        changes = self._set(text)
        with self._library.snapshot():  # reads the new rules for this desk
            return changes

    @repeated
    def _set(self, text: str) -> tuple[RuleChanged, ...]:
        with self._library.transaction("desk", "rules set", alone=True) as tx:
            before, changes = tx.stored_rules.text(), _changes(tx, text, DeskWord.CHANGED)
            if text != before and not any(one.reasons for one in changes):
                tx.stored_rules.replace(text, stored_data(text))
                tx.record_event("rules-changed", before=before, after=text)
            return changes


def _changes(snapshot: Snapshot, text: str, word: DeskWord) -> tuple[RuleChanged, ...]:
    """What other rules would change, with the reasons against it. One reason refuses all."""
    before, after = (tables_of_data(data) for data in (snapshot.stored_rules.data(), stored_data(text)))
    default = tables_of_data(stored_data(default_rules_text()))
    rules = rules_of(text)
    found = [*differences(before, after, default), *_categories(snapshot.rules, rules)]
    reasons = [tuple(_in_use(snapshot, one, rules)) for one in found]
    outcome = DeskWord.REFUSED if any(reasons) else word
    return tuple(
        RuleChanged(rule=one.rule, before=one.before, after=one.after, outcome=outcome, reasons=why)
        for one, why in zip(found, reasons, strict=True)
    )


def _categories(before: Rules, after: Rules) -> Iterator[Difference]:
    """The categories that the new rules do not name."""
    for category in sorted(before.categories - after.categories):
        yield Difference(f"category.{category}", category, None)


def _in_use(snapshot: Snapshot, change: Difference, after: Rules) -> Iterator[Reason]:
    """What in the library would be without its rules."""
    kind, _, name = change.rule.partition(".")
    uses = snapshot.stored_rules
    counts: dict[str, int] = {}
    if kind == "pickup_libraries" and after.pickup_library(name) is None:
        counts = uses.uses_of_library(name)._asdict()
    elif kind == "collections" and (id_ := name.partition(".")[0]) not in after.collections:
        counts = {"copies": uses.copies_in(id_)}
    elif kind == "category":
        counts = {"category": uses.patrons_of(name)}
    elif kind in _OF_WHAT_IS_OPEN:
        counts = {"open": uses.open()}
    yield from (Reason.of(ReasonCode.RULES_IN_USE, what=what, count=count) for what, count in counts.items() if count)
