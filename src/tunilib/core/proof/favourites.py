"""The outcomes of changes of lists and favourites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.answer import Answer, Claim, ClaimWord, Reading
from tunilib.core.favourite import Favourite, FavouriteChange, FavouriteList, ImportEntry, ListRequest, list_name
from tunilib.core.outcome import ChangeOutcome, FavouriteOutcome, FavouriteWord, ImportOutcome, ImportWord, Word
from tunilib.core.proof.claims import prove_state, why_unknown
from tunilib.core.proof.comparison import new_list
from tunilib.core.reason import Reason, ReasonCode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Contents = Mapping[str, Mapping[str, Favourite]]
    """The favourites of lists, by the ids of list and record."""

Pair = tuple[str, str]


def prove_list_created(
    request: ListRequest, before: Reading[FavouriteList], answer: Answer, after: Reading[FavouriteList] | None
) -> ChangeOutcome:
    """The outcome of creating a list: never ``created`` without a new list of that name read back."""
    claim, name = answer.of(request.name), list_name(request.name)
    known = {one.id for one in before.items}
    new = new_list(() if after is None else after.items, name, known)
    if new is not None:
        return ChangeOutcome(
            *prove_state(answer, claim, Word.CREATED, before=False, after=True), id=new.id, name=new.name
        )
    verdict = prove_state(answer, claim, Word.CREATED, before=False, after=None if after is None else False)
    return ChangeOutcome(*verdict, id=claim.id, name=name)


def prove_added(
    records: Sequence[str], before: Reading[Favourite], answer: Answer, after: Reading[Favourite] | None
) -> tuple[FavouriteOutcome, ...]:
    was, now = set(_by_pair(before)), None if after is None else set(_by_pair(after))
    outcomes = []
    for record in records:
        claim = answer.of(record)
        here = claim.list
        if here is None and now is not None:  # the answer does not say which list: one that it was not in before
            here = next((chosen for found, chosen in sorted(now - was) if found == record), None)
        pair = (record, here or "")
        verdict = _proved(answer, claim, Word.ADDED, before=pair in was, after=None if now is None else pair in now)
        outcomes.append(FavouriteOutcome(*verdict, record_id=record, list=here))
    return tuple(outcomes)


def prove_removed(
    records: Sequence[str],
    chosen: str | None,
    before: Reading[Favourite],
    answer: Answer,
    after: Reading[Favourite] | None,
) -> tuple[FavouriteOutcome, ...]:
    was, now = _by_pair(before), None if after is None else _by_pair(after)
    outcomes = []
    for record in records:
        claim = answer.of(record)
        pairs = [pair for pair in was if pair[0] == record and chosen in (None, pair[1])]
        for pair in pairs:
            gone = None if now is None else pair not in now
            verdict = _proved(answer, claim, Word.REMOVED, before=False, after=gone)
            outcomes.append(FavouriteOutcome(*verdict, record_id=record, list=pair[1]))
    return tuple(outcomes)


def prove_edited(
    record: str,
    change: FavouriteChange,
    chosen: str | None,
    before: Reading[Favourite],
    answer: Answer,
    after: Reading[Favourite] | None,
) -> tuple[FavouriteOutcome, ...]:
    now = None if after is None else _by_pair(after)
    outcomes = []
    for pair, favourite in _by_pair(before).items():
        if pair[0] != record or chosen not in (None, pair[1]):
            continue
        met = None if now is None else pair in now and change.is_met_by(now[pair])
        verdict = _proved(answer, answer.of(record), Word.EDITED, before=change.is_met_by(favourite), after=met)
        outcomes.append(FavouriteOutcome(*verdict, record_id=record, list=pair[1]))
    return tuple(outcomes)


def prove_moved(
    records: Iterable[str], source: str, target: str | None, answer: Answer, after: Reading[Favourite] | None
) -> tuple[FavouriteOutcome, ...]:
    """The outcomes of moving records to another list; never ``moved`` while still in the first."""
    now = None if after is None else _by_pair(after)
    outcomes = []
    for record in dict.fromkeys(records):
        claim = answer.of(record)
        here = claim.list or target or ""
        moved = None if now is None else (record, here) in now and (here == source or (record, source) not in now)
        verdict = _proved(answer, claim, Word.MOVED, before=here == source, after=moved)
        if now is not None and not moved and answer.fails(claim) and (record, here) in now:
            verdict = Word.UNKNOWN, why_unknown(answer, claim.reasons, "not-as-asked")  # it is in both
        outcomes.append(FavouriteOutcome(*verdict, record_id=record, list=here or None))
    return tuple(outcomes)


def prove_copied(
    records: Iterable[str],
    target: str | None,
    before: Reading[Favourite],
    answer: Answer,
    after: Reading[Favourite] | None,
) -> tuple[FavouriteOutcome, ...]:
    was, now = _by_pair(before), None if after is None else _by_pair(after)
    outcomes = []
    for record in dict.fromkeys(records):
        claim = answer.of(record)
        here = claim.list or target or ""
        pair = (record, here)
        there = None if now is None else now.get(pair)
        same = pair in was and there is not None and _written(was[pair]) == _written(there)
        copied = None if now is None else there is not None
        verdict = _proved(answer, claim, Word.COPIED, before=same, after=copied)
        outcomes.append(FavouriteOutcome(*verdict, record_id=record, list=here or None))
    return tuple(outcomes)


def prove_ordered(
    chosen: str,
    records: Sequence[str],
    before: Reading[Favourite],
    answer: Answer,
    after: Reading[Favourite] | None,
) -> tuple[FavouriteOutcome, ...]:
    now = None if after is None else _begins(after, records)
    verdict = _proved(answer, answer.of(chosen), Word.ORDERED, before=_begins(before, records), after=now)
    return tuple(FavouriteOutcome(*verdict, record_id=record, list=chosen) for record in records)


def prove_imported(entries: Iterable[ImportEntry], answer: Answer, after: Contents | None) -> tuple[ImportOutcome, ...]:
    """The outcome of importing each entry; the key of a claim is its position.

    ``imported``: a new favourite; ``updated``: new notes or keywords of a favourite; ``skipped``: the library has no
    such record; ``created``: an empty list.

    Args:
        after: the lists that the claims name.
    """
    outcomes = []
    for entry in entries:
        claim = answer.of(str(entry.position))
        if entry.is_list:
            outcomes.append(_list_imported(entry, answer, after))
            continue
        record = claim.id or entry.record
        found = None if after is None else after.get(claim.list or "", {}).get(record or "")
        word, reasons = _imported(entry, answer, claim, found, is_read=after is not None)
        if word in (Word.IMPORTED, Word.UPDATED, Word.UNCHANGED):
            odd = tuple(Reason.of(ReasonCode.OTHER, what="record-odd", why=why) for why in entry.odd)
            reasons = (*odd, *(reasons or claim.reasons))
        title = entry.reference.full_title if entry.reference else None
        outcomes.append(
            ImportOutcome(
                word,
                reasons,
                position=entry.position,
                record_id=record,
                title=title if found is None else found.title,
                broken=word == Word.SKIPPED or (bool(claim.reasons) and claim.word is not ClaimWord.REFUSED),
            )
        )
    return tuple(outcomes)


def _list_imported(entry: ImportEntry, answer: Answer, after: Contents | None) -> ImportOutcome:
    claim = answer.of(str(entry.position))
    now = None if after is None else claim.list in after
    same = claim.was_there or claim.word is ClaimWord.UNCHANGED
    created: ImportWord = Word.CREATED
    word, reasons = prove_state(answer, claim, created, before=same, after=now)
    return ImportOutcome(word, reasons, position=entry.position, title=entry.list)


def _proved(
    answer: Answer, claim: Claim, done: FavouriteWord, *, before: bool, after: bool | None
) -> tuple[FavouriteWord, tuple[Reason, ...]]:
    return prove_state(answer, claim, done, before=before, after=after)


def _imported(
    entry: ImportEntry, answer: Answer, claim: Claim, found: Favourite | None, *, is_read: bool
) -> tuple[ImportWord, tuple[Reason, ...]]:
    """What the library left out it says itself; then notes are not compared.

    Some sites have no keywords, and take none with a new favourite.
    """
    now = found is not None and (bool(claim.reasons) or entry.is_noted_in(found, with_keywords=claim.was_there))
    if is_read and not now and answer.fails(claim):  # it says nothing of the catalogue
        return Word.UNKNOWN, why_unknown(answer, claim.reasons, "not-as-asked")
    done: ImportWord = Word.UPDATED if claim.was_there else Word.IMPORTED
    before = claim.was_there and claim.word in (ClaimWord.UNCHANGED, ClaimWord.REFUSED)
    word, reasons = prove_state(answer, claim, done, before=before, after=now if is_read else None)
    return (Word.SKIPPED if word == Word.REFUSED else word), reasons


def _by_pair(reading: Reading[Favourite]) -> dict[Pair, Favourite]:
    return {(one.record_id, one.list): one for one in reading.items}


def _written(favourite: Favourite) -> tuple[str | None, tuple[str, ...]]:
    return favourite.notes, favourite.keywords


def _begins(reading: Reading[Favourite], records: Sequence[str]) -> bool:
    return [one.record_id for one in reading.items[: len(records)]] == list(records)
