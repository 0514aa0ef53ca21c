"""Which loans or holds a person means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from tunilib.core.card import card_number
from tunilib.core.hold import Hold
from tunilib.core.loan import Loan
from tunilib.core.period import Duration
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime, tzinfo

__all__ = ["LATE", "Selection", "Strategy", "named_holds", "named_loans", "selected_loans"]

LATE = Duration(2, "d")
"""How far ahead strategy ``late`` looks where nothing else is said (interface section 1)."""


class Strategy(StrEnum):
    """When to spend a renewal."""

    EARLY = "early"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which loans are to be renewed.

    Attributes:
        ids: loan ids or barcodes, each of which must exist.
        titles: texts, each found in at least one title, whatever the case.
        every: all loans.
        due_within: of these, only what falls due in that time.
        strategy: ``late`` takes only what falls due before the next run.
        several: it is for several accounts, in which an id or title cannot be in each.
    """

    ids: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    every: bool = False
    due_within: Duration | None = None
    strategy: Strategy = Strategy.EARLY
    several: bool = False

    def __post_init__(self) -> None:
        if any(not title.strip() for title in self.titles):
            raise UsageError("an empty title matches every loan", hint="to renew all loans, use --all")
        if not (self.ids or self.titles or self.every or self.due_within):
            raise UsageError(
                "nothing was selected",
                hint="name loans by ID or barcode, or use --title, --due-within or --all",
            )
        if self.several and (self.ids or self.titles):
            raise UsageError("IDs and titles need a single account", hint="choose it with --profile and --card")


def selected_loans(loans: Sequence[Loan], selection: Selection, now: datetime, zone: tzinfo) -> tuple[Loan, ...]:
    """The loans a selection means, in the order of the list.

    Raises:
        NotFound: an id or a title that is not among the loans.
    """
    chosen: Sequence[Loan] = _named(loans, selection)  # with --all too: what does not exist is an error
    if selection.every or not (selection.ids or selection.titles):
        chosen = loans
    within = selection.due_within
    if selection.strategy is Strategy.LATE:
        within = within or LATE
    return tuple(loan for loan in chosen if within is None or within.covers(loan, now, zone))


def named_loans(loans: Sequence[Loan], ids: Iterable[str]) -> tuple[Loan, ...]:
    """The loans of these ids or barcodes, in the order of the list, each once.

    Raises:
        NotFound: one of them is not among the loans.
    """
    missing, found = _found(loans, ids, lambda loan: loan.barcode)
    if missing is not None:
        raise NotFound("no such loan in this account: {id}", hint="see: tunilib loans list", id=missing)
    return found


def named_holds(holds: Sequence[Hold], ids: Iterable[str]) -> tuple[Hold, ...]:
    """The holds of these ids, in the order of the list, each once.

    Raises:
        NotFound: one of them is not among the holds.
    """
    missing, found = _found(holds, ids, lambda _: None)
    if missing is not None:
        raise NotFound("no such hold in this account: {id}", hint="see: tunilib holds list", id=missing)
    return found


def _named(loans: Sequence[Loan], selection: Selection) -> list[Loan]:
    wanted = {loan.id for loan in named_loans(loans, selection.ids)}
    for text in selection.titles:
        folded = _folded(text)
        hits = {loan.id for loan in loans if folded in _folded(loan.title)}
        if not hits:
            raise NotFound("no loan with this in its title: {text}", hint="see: tunilib loans list", text=text)
        wanted |= hits
    return [loan for loan in loans if loan.id in wanted]


def _folded(text: str) -> str:
    """Without the difference of case, of composed and decomposed letters, and of blanks."""
    from unicodedata import normalize

    return " ".join(normalize("NFC", normalize("NFC", text).casefold()).split())


T = TypeVar("T", Loan, Hold)


def _found(
    things: Sequence[T], ids: Iterable[str], barcode: Callable[[T], str | None]
) -> tuple[str | None, tuple[T, ...]]:
    """The first id that is nobody's, and the things meant."""
    wanted: set[str] = set()
    for text in ids:
        key = card_number(text)
        hits = [thing.id for thing in things if card_number(thing.id) == key] or [
            thing.id for thing in things if key and card_number(barcode(thing) or "") == key
        ]  # an id goes before a barcode, which may look like the id of another thing
        if not hits:
            return text, ()
        wanted.update(hits)
    return None, tuple(thing for thing in things if thing.id in wanted)
