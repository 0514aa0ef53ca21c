"""The outcomes of changes of searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.outcome import ChangeOutcome, OutcomeWord, Word
from tunilib.core.proof.claims import prove_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.core.answer import Answer
    from tunilib.core.search import Alert, Search


def prove_search_saved(
    search: str, before: Iterable[Search], answer: Answer, after: Iterable[Search] | None
) -> ChangeOutcome:
    """The outcome of saving a search; the answer may name another one with the same criteria.

    Args:
        before, after: the saved searches.
    """
    claim = answer.of(search)
    known = claim.id or search
    now = None if after is None else any(one.id == known for one in after)
    verdict = prove_state(answer, claim, Word.SAVED, before=any(one.id == known for one in before), after=now)
    return ChangeOutcome(*verdict, id=known)


def prove_searches_gone(
    searches: Sequence[str], done: OutcomeWord, answer: Answer, after: Iterable[Search] | None
) -> tuple[ChangeOutcome, ...]:
    """The outcomes of deleting searches.

    Args:
        done: the word for it, ``deleted`` or ``cleared``.
        after: all searches, saved or not.
    """
    left = None if after is None else {one.id for one in after}
    return tuple(
        ChangeOutcome(
            *prove_state(answer, answer.of(one), done, before=False, after=None if left is None else one not in left),
            id=one,
        )
        for one in searches
    )


def prove_alert(
    search: str, alert: Alert, before: Iterable[Search], answer: Answer, after: Iterable[Search] | None
) -> ChangeOutcome:
    """The outcome of setting an alert, which saves the search.

    Args:
        before, after: the saved searches.
    """
    claim = answer.of(search)
    known = claim.id or search
    was = any(one.id == known and one.alert == alert for one in before)
    now = None if after is None else any(one.id == known and one.alert == alert for one in after)
    return ChangeOutcome(*prove_state(answer, claim, Word.CHANGED, before=was, after=now), id=known)
