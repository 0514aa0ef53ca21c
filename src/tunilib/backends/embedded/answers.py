"""What a transaction did, as the answer to a change: the service reads back and proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, Claim, ClaimWord
from tunilib.core.outcome import ChangeOutcome, FavouriteOutcome, Word

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["answer_of", "answer_of_favourites", "answers_of", "claim_word"]

_WORDS = {Word.REFUSED: ClaimWord.REFUSED, Word.SKIPPED: ClaimWord.REFUSED, Word.UNCHANGED: ClaimWord.UNCHANGED}


def answer_of(outcome: ChangeOutcome, item: str) -> Answer:
    """The answer to a change of one thing."""
    return Answer(claims={item: Claim(word=claim_word(outcome.outcome), reasons=outcome.reasons, id=outcome.id)})


def answers_of(outcomes: Iterable[ChangeOutcome]) -> Answer:
    """The answer to a change of several things, by their ids."""
    return Answer(
        claims={one.id or "": Claim(word=claim_word(one.outcome), reasons=one.reasons, id=one.id) for one in outcomes}
    )


def answer_of_favourites(outcomes: Iterable[FavouriteOutcome]) -> Answer:
    """The answer to a change of favourites, by their records; one that is named twice has the first claim."""
    claims: dict[str, Claim] = {}
    for one in outcomes:
        claims.setdefault(one.record_id, Claim(word=claim_word(one.outcome), reasons=one.reasons, list=one.list))
    return Answer(claims=claims)


def claim_word(word: Word) -> ClaimWord:
    """The claim of an outcome."""
    return _WORDS.get(word, ClaimWord.DONE)
