"""Importing a file of references into lists of favourites."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from tunilib.core.favourite import ImportEntry
from tunilib.core.outcome import ImportOutcome, Word
from tunilib.core.ports.ledger import Key, Kind, Settled
from tunilib.core.proof.favourites import prove_imported
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError
from tunilib.services.change import Change, begin, make
from tunilib.services.favourites import offered_changes, offered_favourites, subject_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.formats.items import FileItem
    from tunilib.services.opened import OpenedAccount

__all__ = ["import_favourites", "read_entries"]


def import_favourites(
    account: OpenedAccount, entries: Sequence[ImportEntry], name: str | None = None
) -> tuple[ImportOutcome, ...]:
    """Import the entries of a file into a list, all in one step; what could not be read is reported and left out.

    Args:
        name: of the list; None: "My favourites", or the lists that the file itself names.
    """
    port = offered_changes(account)
    sending = tuple(entry for entry in entries if _is_importable(entry))
    outcomes = {entry.position: _skipped(entry) for entry in entries if not _is_importable(entry)}
    if sending or name is not None:
        subject = subject_of(lambda: offered_favourites(account).read())
        before = begin(account, subject)
        change = Change(
            subject=subject,
            kind=Kind.IMPORT_FAVOURITES,
            keys=[Key(id=name or "", title=name or "", before=str(len(before.items)), asked=str(len(sending)))],
            act=lambda: port.import_entries(sending, name),
            prove=lambda answer, after: prove_imported(sending, before, answer, after),
            settled=lambda done: [Settled(id=name or "", word=_word_of(done))],
        )
        outcomes |= {outcome.position: outcome for outcome in make(account, change)}
    return tuple(outcomes[entry.position] for entry in entries)


def read_entries(stream: BinaryIO, name: str | None = None) -> tuple[ImportEntry, ...]:
    """All records of a file, each with its place in it; the whole file is read before anything is changed.

    Args:
        name: its format; None: its content decides.

    Raises:
        UsageError: there is no such format.
        LocalError: ``file``: it is empty, of no known format, or nothing in it could be read.
    """
    from tunilib.formats import read

    found = tuple(_entry(item) for item in read(stream, name))
    if not any(entry.broken is None for entry in found):
        raise LocalError("nothing in it could be read")
    return found


def _entry(item: FileItem) -> ImportEntry:
    from tunilib.formats.items import BrokenRecord, FoundReference, ListedRecord, SavedSearch

    match item:
        case FoundReference():
            return ImportEntry(position=item.position, reference=item.reference, odd=item.notes)
        case BrokenRecord():
            return ImportEntry(position=item.position, broken=item.reason)
        case SavedSearch():
            return ImportEntry(position=item.position, search=item.query)
        case ListedRecord():
            return ImportEntry(
                position=item.position,
                record=item.record,
                list=item.list,
                public=item.public,
                description=item.description or None,
                notes=item.notes or None,
                keywords=item.keywords,
            )
    return ImportEntry(position=item.position, skipped=item.reason)


def _is_importable(entry: ImportEntry) -> bool:
    return entry.record is not None or entry.reference is not None


def _word_of(outcomes: Iterable[ImportOutcome]) -> Word:
    """What became of an import as a whole."""
    words = {outcome.outcome for outcome in outcomes}
    for word in (Word.UNKNOWN, Word.IMPORTED):
        if word in words:
            return word
    return Word.UPDATED if Word.UPDATED in words else Word.UNCHANGED


def _skipped(entry: ImportEntry) -> ImportOutcome:
    """An entry of which nothing is sent: it could not be read, or is not a reference."""
    if entry.broken is not None:
        what, why = "record-broken", entry.broken
    elif entry.skipped is not None:
        what, why = "record-other", entry.skipped
    else:
        what, why = "saved-search", entry.search or ""
    reason = Reason.of(ReasonCode.OTHER, what=what, why=why or None)
    return ImportOutcome(Word.SKIPPED, (reason,), position=entry.position, broken=entry.broken is not None)
