"""Imports of reference files into lists of favourites."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.favourite import ImportEntry
from tunilib.core.outcome import ImportOutcome, OutcomeWord, Word
from tunilib.core.proof.favourites import FavouritesState, prove_imported
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError
from tunilib.services.change import Change, begin, make
from tunilib.services.favourite_lists import offered_favourites
from tunilib.services.favourites import offered_changes, subject_of
from tunilib.services.opened import changes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tunilib.core.note import Note
    from tunilib.formats import FileItem
    from tunilib.local.spool import Spool
    from tunilib.services.opened import OpenedAccount


class FileEntries(NamedTuple):
    """What a file has for lists of favourites."""

    sending: Sequence[ImportEntry] | Spool[ImportEntry]
    skipped: tuple[ImportOutcome, ...] = ()


@contextmanager
def read_entries(stream: BinaryIO, name: str | None = None) -> Iterator[FileEntries]:
    """All entries of a file; the whole file is read before anything is changed.

    Meanwhile they are on the disk, so that memory does not grow with the file.
    """
    from tunilib.formats import read
    from tunilib.local.spool import Spool

    file = read(stream, name)
    skipped: list[ImportOutcome] = []
    with Spool(_importable(file, skipped)) as sending:
        if file.nothing_read:
            raise LocalError("nothing in it could be read")
        yield FileEntries(sending, tuple(skipped))


@changes
def import_favourites(account: OpenedAccount, file: FileEntries, name: str | None = None) -> tuple[ImportOutcome, ...]:
    """Import the entries of a file into a list, in one step; entries that could not be read are ``skipped``."""
    port = offered_changes(account)
    imported: tuple[ImportOutcome, ...] = ()
    if file.sending or name is not None:
        subject = subject_of(lambda: _state(account))
        before = begin(account, subject)
        change = Change(
            subject=subject,
            kind=ChangeKind.IMPORT_FAVOURITES,
            keys=[Key(id=name or "", title=name or "", before=str(before.size), asked=str(len(file.sending)))],
            act=lambda: port.import_entries(file.sending, name),
            prove=lambda answer, after: prove_imported(file.sending, before, answer, after),
            settled=lambda done: [Settled(id=name or "", word=_word_of(done))],
        )
        imported = make(account, change)
    return tuple(sorted((*imported, *file.skipped), key=lambda outcome: outcome.position))


def _state(account: OpenedAccount) -> FavouritesState:
    titles: dict[str, dict[str, str | None]] = {one.id: {} for one in offered_favourites(account).lists().items}
    for record, chosen, title in offered_changes(account).titles():
        titles.setdefault(chosen, {})[record] = title
    return FavouritesState(titles)


def _importable(items: Iterable[FileItem], skipped: list[ImportOutcome]) -> Iterator[ImportEntry]:
    from tunilib.formats import BrokenRecord, FoundReference, SavedSearch

    for item in items:
        match item:
            case FoundReference():
                yield ImportEntry(position=item.position, reference=item.reference, odd=item.notes)
            case ImportEntry():
                yield item
            case BrokenRecord():
                skipped.append(_skipped(item.position, "record-broken", item.reason, broken=True))
            case SavedSearch():
                skipped.append(_skipped(item.position, "saved-search", item.query))
            case _:
                skipped.append(_skipped(item.position, "record-other", item.reason))


def _skipped(position: int, what: str, why: Note | str, *, broken: bool = False) -> ImportOutcome:
    reason = Reason.of(ReasonCode.OTHER, what=what, why=why or None)
    return ImportOutcome(Word.SKIPPED, (reason,), position=position, broken=broken)


def _word_of(outcomes: Iterable[ImportOutcome]) -> OutcomeWord:
    words = {outcome.outcome for outcome in outcomes}
    for word in (Word.UNKNOWN, Word.IMPORTED):
        if word in words:
            return word
    return Word.UPDATED if words & {Word.UPDATED, Word.CREATED} else Word.UNCHANGED
