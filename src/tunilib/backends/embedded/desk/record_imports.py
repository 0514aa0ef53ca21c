"""Importing records from files of other library systems and reference managers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.catalogue.indexing import PreparedRecord, display_title, prepare_record
from tunilib.backends.embedded.catalogue.records import save_record
from tunilib.backends.embedded.desk.items import DeskPart
from tunilib.backends.embedded.desk.records import NewCopies
from tunilib.backends.embedded.stores.unit_of_work import cut_short, repeated
from tunilib.core.holdings import Imported
from tunilib.core.note import Note
from tunilib.core.outcome import Word
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from tunilib.backends.embedded.stores.unit_of_work import Transaction
    from tunilib.formats import FileItem, FoundReference, ReferenceFile, SkippedRecord

_BATCH, _BATCH_BYTES = 200, 4_000_000
_FORMATS = ("marc", "marcxml", "ris")
_KINDS = ("authority", "holdings", "classification", "community")


class ImportDesk(DeskPart):
    """Imports files into the catalogue.

    Records are imported in batches. The records of a batch are read and prepared first, and then written in one short
    transaction, so that others who write wait only for moments. An import that is stopped leaves only whole records,
    and the same file can be imported again: records that are there already are updated and get no more copies.
    """

    def check(self, *, library: str | None = None, collection: str | None = None, copies: int = 1) -> None:
        """Check the arguments of an import; raises like :meth:`read`."""
        NewCopies.wanted(self._library.rules, library or self._at, collection, copies)

    def read(
        self, stream: BinaryIO, *, library: str | None = None, collection: str | None = None, copies: int = 1
    ) -> Iterator[Imported]:
        """Import a file. The outcomes of its records come in their order, each when it is stored in the library.

        Memory does not grow with the file. An iteration that ends early leaves the records so far, and perhaps a few
        more, in the library.

        Args:
            stream: the file, opened for bytes. The format is detected by content.
            library: of the copies of new records; None: that of the desk.
            collection: of the copies; None: the first collection of the rules.
            copies: the number of copies for each new record, 0 to 1000.

        Raises:
            NotFound: there is no such library.
            UsageError: there is no such collection, or no such number of copies.
            LocalError: ``file``: the file is empty or of an unknown format, or nothing in it could be read (this is
                raised at the end).
        """
        made = NewCopies.wanted(self._library.rules, library or self._at, collection, copies)
        return self._outcomes(_open(stream), made)

    def _outcomes(self, reading: ReferenceFile, copies: NewCopies) -> Iterator[Imported]:
        for number, batch in enumerate(_batches(reading)):
            try:
                done = self._write(batch, copies)
            except (Unavailable, LocalError) as error:
                if not number:
                    raise
                hint = "the records reported so far are in the library; the same file can be imported again"
                raise cut_short(error, hint) from error
            yield from done
        if reading.nothing_read:
            raise LocalError("nothing in it could be read")

    @repeated
    def _write(
        self, batch: list[Imported | tuple[FoundReference, PreparedRecord]], copies: NewCopies
    ) -> list[Imported]:
        if all(isinstance(entry, Imported) for entry in batch):
            return [entry for entry in batch if isinstance(entry, Imported)]
        with self._library.transaction("desk", "import") as tx:
            return [entry if isinstance(entry, Imported) else _save(tx, *entry, copies) for entry in batch]


def _open(stream: BinaryIO) -> ReferenceFile:
    from tunilib.formats import read, recognise

    known, file = recognise(stream)
    if known is None or known.name not in _FORMATS:
        raise LocalError("the file is neither MARC 21, nor MARCXML, nor RIS", hint="check the name")
    return read(file, known.name)


def _batches(reading: ReferenceFile) -> Iterator[list[Imported | tuple[FoundReference, PreparedRecord]]]:
    """Prepared records, as many at a time as fit into a short transaction."""
    batch: list[Imported | tuple[FoundReference, PreparedRecord]] = []
    size = 0
    for entry in reading:
        prepared = _prepare(entry)
        batch.append(prepared)
        if not isinstance(prepared, Imported):
            size += len(prepared[1].json) + len(prepared[1].raw or b"")
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _prepare(entry: FileItem) -> Imported | tuple[FoundReference, PreparedRecord]:
    from tunilib.formats import BrokenRecord, FoundReference, SkippedRecord

    if isinstance(entry, FoundReference) and display_title(entry.reference).strip():
        return entry, prepare_record(entry.reference)
    if isinstance(entry, FoundReference):
        entry = BrokenRecord(entry.position, Note.of("it has no title"))
    if isinstance(entry, BrokenRecord):
        why = _other("record-broken", entry.reason)
        return Imported(position=entry.position, outcome=Word.SKIPPED, reasons=(why,), broken=True)
    assert isinstance(entry, SkippedRecord), "lists and searches are not in the formats of the desk"
    return Imported(position=entry.position, outcome=Word.SKIPPED, reasons=(_not_a_publication(entry),))


def _save(tx: Transaction, found: FoundReference, prepared: PreparedRecord, copies: NewCopies) -> Imported:
    saved = save_record(tx, prepared)
    if saved.is_new:
        barcodes = copies.add(tx, saved.id, prepared.call_number)
    else:
        barcodes = [copy.barcode for copy in tx.copies.of_record(saved.id)]
    return Imported(
        position=found.position,
        outcome=Word.IMPORTED if saved.is_new else Word.UPDATED,
        record_id=saved.id,
        title=display_title(found.reference) or None,
        barcodes=tuple(barcodes),
        reasons=tuple(_other("record-odd", note) for note in found.notes),
    )


def _not_a_publication(entry: SkippedRecord) -> Reason:
    kind = next((kind for kind in _KINDS if kind in entry.reason.template), None)
    number = entry.identifier or None
    if kind is None:
        return Reason.of(ReasonCode.OTHER, what="record-other", why=entry.reason, number=number)
    return Reason.of(ReasonCode.OTHER, what=f"record-{kind}", number=number)


def _other(what: str, why: Note) -> Reason:
    return Reason.of(ReasonCode.OTHER, what=what, why=why)
