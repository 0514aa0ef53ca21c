"""Files of references: export of favourites and records, import into lists of favourites."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from tunilib.core.changes import ChangeKind, Key, Settled
from tunilib.core.favourite import AnnotatedReference, Favourite, FavouriteList, ImportEntry
from tunilib.core.outcome import ImportOutcome, OutcomeWord, Word
from tunilib.core.proof.favourites import prove_imported
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, NotFound
from tunilib.local.files import PRIVATE_FILE, atomic_writer, prepare_folder
from tunilib.services.change import Change, begin, make
from tunilib.services.favourites import chosen_list, favourite_lists, offered_changes, offered_favourites, subject_of
from tunilib.services.opened import OpenedAccount, changes, offered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tunilib.core.answer import Answer
    from tunilib.core.note import Note
    from tunilib.core.ports.account import FavouriteChanges
    from tunilib.core.reference import Reference
    from tunilib.formats import FileItem
    from tunilib.local.paths import Paths
    from tunilib.local.spool import Spool
    from tunilib.services.machine import Machine

_PAGE = "refworks.html"


def references(account: OpenedAccount, name: str | None = None) -> Iterator[Reference]:
    """The references of a list, None: of all lists, with notes and keywords, in the order they were added.

    Memory does not grow with them.
    """
    return (one.reference for one in referenced_favourites(account, name))


def referenced_favourites(account: OpenedAccount, name: str | None = None) -> Iterator[AnnotatedReference]:
    """The same with the favourites. If the session has ended, it signs in again at the first one."""

    def begin() -> tuple[Iterator[AnnotatedReference], AnnotatedReference | None]:
        following = iter(offered_favourites(account).references(name))
        return following, next(following, None)

    following, first = account.ask(begin)
    if first is not None:
        yield first
        yield from following


def selected_references(account: OpenedAccount, words: Iterable[str]) -> tuple[str | None, tuple[Reference, ...]]:
    """The references that words select, each once: lists or records; no words: all favourites."""
    chosen = tuple(words)
    if not chosen:
        return None, _once(references(account))
    lists = favourite_lists(account)
    found: dict[str, str | None] = {word: _list_of(lists, word) for word in chosen}
    selected: list[Reference] = []
    for word, one in found.items():
        if one is not None:
            selected += references(account, one)
        else:
            selected.append(_reference(account, word))
    names = [one.name for one in lists if found.get(chosen[0]) == one.id] if len(chosen) == 1 else []
    return next(iter(names), None), _once(selected)


class Counted:
    """An iterator over references that counts them."""

    def __init__(self, references: Iterable[Reference]) -> None:
        self.count = 0
        self._references = iter(references)

    def __iter__(self) -> Iterator[Reference]:
        return self

    def __next__(self) -> Reference:
        found = next(self._references)
        self.count += 1
        return found


def write_file(path: Path, pieces: Iterable[bytes]) -> None:
    """Write a file whole, or leave it as it was; its folder is made if it is the only one that is missing."""
    with _last_folder(path), atomic_writer(path) as file:
        for piece in pieces:
            file.write(piece)


@contextmanager
def _last_folder(path: Path) -> Iterator[None]:
    """The folder of a file, made if its own folder is there, and removed again if the block fails."""
    try:
        path.parent.mkdir()
    except OSError:  # it is there, or it cannot be made, which the writing of the file reports
        yield
        return
    try:
        yield
    except BaseException:
        with suppress(OSError):
            path.parent.rmdir()
        raise


def write_post_page(
    paths: Paths, references: Iterable[Reference], file: Path | None, *, title: str, button: str
) -> Path:
    """Write a page that posts references to RefWorks in the browser that opens it."""
    from tunilib.formats.refworks import post_page

    target = file or prepare_folder(paths.state, variable="TUNILIB_STATE") / _PAGE
    with _last_folder(target), atomic_writer(target, mode=PRIVATE_FILE if file is None else None) as out:
        for piece in post_page(references, title=title, send=button):
            out.write(piece.encode("utf-8", "replace"))
    return target


def open_page(machine: Machine, file: Path) -> None:
    """Open a page in the user's browser."""
    if not machine.open_in_browser(file.resolve().as_uri()):
        raise LocalError(
            "no browser could be opened",
            code="configuration",
            hint="write the page with --post-page and open it yourself",
        )


def _reference(account: OpenedAccount, record: str) -> Reference:
    try:
        return account.ask(lambda: offered(account.door.catalogue, "catalogue").reference(record))
    except NotFound:
        own = next((one for one in references(account) if one.id == record), None)
        if own is None:
            raise
        return own


def _list_of(lists: Sequence[FavouriteList], word: str) -> str | None:
    try:
        return chosen_list(lists, word).id
    except NotFound:
        return None


def _once(found: Iterable[Reference]) -> tuple[Reference, ...]:
    return tuple({reference.id: reference for reference in found}.values())


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


@contextmanager
def entries_of_file(file: Path, name: str | None = None) -> Iterator[FileEntries]:
    """The same of a file that a person named."""
    from tunilib.local.named_files import opened_file

    with opened_file(file, limit=None) as stream, read_entries(stream, name) as entries:
        yield entries


@changes
def import_favourites(account: OpenedAccount, file: FileEntries, name: str | None = None) -> tuple[ImportOutcome, ...]:
    """Import the entries of a file into a list, in one step; entries that could not be read are ``skipped``.

    A first look shows which lists there are. What is in a list is seen for each record before it is sent, and
    afterwards read from the lists that the library put them into.
    """
    port = offered_changes(account)
    imported: tuple[ImportOutcome, ...] = ()
    if file.sending or name is not None:
        first = [entry.record for entry in islice(file.sending, 1) if entry.record]
        begin(account, subject_of(lambda: port.lists_of(first)))
        lists: set[str] = set()

        def act() -> Answer:
            answer = port.import_entries(file.sending, name)
            lists.update(claim.list for claim in answer.claims.values() if claim.list)
            return answer

        change = Change(
            subject=subject_of(lambda: _contents(port, lists)),
            kind=ChangeKind.IMPORT_FAVOURITES,
            keys=[Key(id=name or "", title=name or "", asked=str(len(file.sending)))],
            act=act,
            prove=lambda answer, after: prove_imported(file.sending, answer, after),
            settled=lambda done: [Settled(id=name or "", word=_word_of(done))],
        )
        imported = make(account, change)
    return tuple(sorted((*imported, *file.skipped), key=lambda outcome: outcome.position))


def _contents(port: FavouriteChanges, lists: Collection[str]) -> dict[str, dict[str, Favourite]]:
    found = port.contents(lists)
    return {name: {one.record_id: one for one in favourites} for name, favourites in found}


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
