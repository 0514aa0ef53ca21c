"""Records from MARC and RIS files, with the copies that they name."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, TypeAlias

from tunilib.core.note import Note, shortened
from tunilib.core.outcome import Word
from tunilib.core.patron import card_number
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import LocalError, Unavailable, UsageError, cut_short
from tunilib.formats import BrokenRecord, FileItem, FoundReference, ReferenceFile, SkippedRecord, read, recognise
from tunilib.formats.marc.items import ItemTag, MarcItem, items_of, title_of_holdings
from tunilib.library.catalogue.indexing import PreparedRecord, display_title, prepare_record
from tunilib.library.catalogue.records import same_record, save_record
from tunilib.library.desk.items import DeskPart, add_copy
from tunilib.library.desk.records import NewCopies, barcodes_of
from tunilib.library.inputs import new_number
from tunilib.library.models.lookups import Imported
from tunilib.library.stores.unit_of_work import Transaction, repeated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from tunilib.core.rules import Rules


_BATCH, _BATCH_BYTES = 200, 4_000_000
_FORMATS = ("marc", "marcxml", "ris")
_KINDS = ("authority", "holdings", "classification", "community")


class _Ready(NamedTuple):
    found: FoundReference
    prepared: PreparedRecord
    items: tuple[MarcItem, ...] = ()

    @property
    def size(self) -> int:
        return len(self.prepared.json) + len(self.prepared.raw or b"")


class _Holdings(NamedTuple):
    """The copies of a holdings record, and the control number of their record."""

    position: int
    control: str
    source: str
    items: tuple[MarcItem, ...]
    size: int = 0


_Entry: TypeAlias = "Imported | _Ready | _Holdings"


class ImportDesk(DeskPart):
    """Imports files into the catalogue.

    A batch of records is prepared first and then written in one short transaction, so other writers wait only moments.
    An import that is stopped leaves whole records only. The same file can be imported again: known records are updated,
    and get only copies with new barcodes.

    Attributes:
        untold: what is in the library, and was not told yet.
    """

    untold: Iterable[Imported] = ()

    def check(
        self,
        *,
        library: str | None = None,
        collection: str | None = None,
        copies: int | None = None,
        items: ItemTag | None = None,
    ) -> None:
        """Check the arguments of :meth:`read`."""
        self._copies(library, collection, copies, items)

    def read(
        self,
        stream: BinaryIO,
        *,
        library: str | None = None,
        collection: str | None = None,
        copies: int | None = None,
        items: ItemTag | None = None,
    ) -> Iterator[Imported]:
        """Import a file. Outcomes come in the order of its records, each when the record is stored.

        Memory does not grow with the file. If the iteration ends early, the records so far, and perhaps a few more, are
        stored.

        Args:
            stream: the file, opened for bytes. The format is detected by content.
            library: of copies that name none; None: the desk's.
            collection: of copies that name none; None: the first one of the rules.
            copies: for each new record without copies, 0 to 1000; None: 1, or 0 with ``items``.
            items: the MARC field of copies: ``952`` (Koha), ``949`` (Innovative) or ``852`` (holdings records, which
                follow their record).

        Raises:
            NotFound: the library is unknown.
            UsageError: the collection is unknown, or the number of copies not possible.
            LocalError: ``file``: it is empty or of an unknown format; or nothing could be read, raised at the end.
        """
        made = self._copies(library, collection, copies, items)
        return self._outcomes(_open(stream), made, items)

    def _copies(self, library: str | None, collection: str | None, copies: int | None, items: str | None) -> NewCopies:
        count = copies if copies is not None else 0 if items else 1
        return NewCopies.wanted(self._library, library or self._at, collection, count)

    def _outcomes(self, reading: ReferenceFile, copies: NewCopies, items: ItemTag | None) -> Iterator[Imported]:
        count = 0
        for number, batch in enumerate(_batches(reading, items)):
            try:
                done = self._write(batch, copies)
            except (Unavailable, LocalError) as error:
                if not number:
                    raise
                hint = "the records reported so far are in the library; the same file can be imported again"
                raise cut_short(error, hint) from error
            count += len(done)
            self.untold = left = deque(done)
            while left:
                yield left.popleft()
        self._has_added(count)
        if reading.nothing_read:
            raise LocalError("nothing in it could be read")

    @repeated
    def _write(self, batch: list[_Entry], copies: NewCopies) -> list[Imported]:
        if all(isinstance(entry, Imported) for entry in batch):
            return [entry for entry in batch if isinstance(entry, Imported)]
        with self._library.transaction("desk", "import") as tx:
            return [entry if isinstance(entry, Imported) else _save(tx, entry, copies) for entry in batch]


def _open(stream: BinaryIO) -> ReferenceFile:
    known, file = recognise(stream)
    if known is None or known.name not in _FORMATS:
        raise LocalError("the file is neither MARC 21, nor MARCXML, nor RIS", hint="check the name")
    return read(file, known.name)


def _batches(reading: ReferenceFile, items: ItemTag | None) -> Iterator[list[_Entry]]:
    """Prepared records, in batches for a short transaction."""
    batch: list[_Entry] = []
    size = 0
    for entry in reading:
        prepared = _prepare(entry, items)
        batch.append(prepared)
        if not isinstance(prepared, Imported):
            size += prepared.size
        if len(batch) >= _BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _prepare(entry: FileItem, items: ItemTag | None) -> _Entry:
    if isinstance(entry, FoundReference) and display_title(entry.reference).strip():
        return _Ready(entry, prepare_record(entry.reference), _items(entry.reference.raw, items))
    if isinstance(entry, FoundReference):
        entry = BrokenRecord(entry.position, Note.of("it has no title"))
    if isinstance(entry, BrokenRecord):
        why = _other("record-broken", entry.reason)
        return Imported(position=entry.position, outcome=Word.SKIPPED, reasons=(why,), broken=True)
    assert isinstance(entry, SkippedRecord), "lists and searches are not in the formats of the desk"
    if items == "852" and entry.raw is not None:
        return _Holdings(entry.position, *title_of_holdings(entry.raw), _items(entry.raw, items))
    return Imported(position=entry.position, outcome=Word.SKIPPED, reasons=(_not_a_publication(entry),))


def _items(raw: bytes | None, tag: ItemTag | None) -> tuple[MarcItem, ...]:
    if raw is None or tag is None:
        return ()
    return items_of(raw, tag)


def _save(tx: Transaction, entry: _Ready | _Holdings, copies: NewCopies) -> Imported:
    if isinstance(entry, _Holdings):
        return _save_holdings(tx, entry, copies)
    saved = save_record(tx, entry.prepared)
    number = entry.prepared.call_number
    added = AddedItems()
    if entry.items:
        added = add_items(tx, saved.id, entry.items, copies, call_number=number, is_new=saved.is_new)
    elif saved.is_new:
        copies.add(tx, saved.id, number)
    barcodes = barcodes_of(tx, saved.id)
    odd = [_other("record-odd", note) for note in entry.found.notes]
    return Imported(
        position=entry.found.position,
        outcome=Word.IMPORTED if saved.is_new else Word.UPDATED,
        record_id=saved.id,
        title=display_title(entry.found.reference) or None,
        barcodes=barcodes,
        reasons=(*odd, *added.left_out, *added.notes),
        broken=bool(added.left_out),
        new_copies=len(barcodes) if saved.is_new else added.new,
    )


def _save_holdings(tx: Transaction, entry: _Holdings, copies: NewCopies) -> Imported:
    known = tx.catalogue.with_control_number(entry.control) if entry.control else ()
    record = same_record(known, entry.source)
    if record is None:
        why = Reason.of(ReasonCode.OTHER, what="holdings-of-nothing", number=entry.control or None)
        return Imported(position=entry.position, outcome=Word.SKIPPED, reasons=(why,), broken=True)
    added = add_items(tx, record.id, entry.items, copies, call_number=None, is_new=not barcodes_of(tx, record.id))
    return Imported(
        position=entry.position,
        outcome=Word.UPDATED,
        record_id=record.id,
        title=tx.catalogue.title(record.id),
        barcodes=barcodes_of(tx, record.id),
        reasons=(*added.left_out, *added.notes),
        broken=bool(added.left_out),
        new_copies=added.new,
    )


def _not_a_publication(entry: SkippedRecord) -> Reason:
    kind = next((kind for kind in _KINDS if kind in entry.reason.template), None)
    number = entry.identifier or None
    if kind is None:
        return Reason.of(ReasonCode.OTHER, what="record-other", why=entry.reason, number=number)
    return Reason.of(ReasonCode.OTHER, what=f"record-{kind}", number=number)


def _other(what: str, why: Note) -> Reason:
    return Reason.of(ReasonCode.OTHER, what=what, why=why)


class AddedItems(NamedTuple):
    """The outcome for the copies in a record. ``left_out``: why some were not added. ``new``: how many were."""

    new: int = 0
    left_out: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()


def add_items(
    tx: Transaction,
    record: str,
    items: Sequence[MarcItem],
    default: NewCopies,
    *,
    call_number: str | None,
    is_new: bool,
) -> AddedItems:
    """Add the copies in a record that the library does not have yet. Nothing is guessed.

    Args:
        default: place of copies without one. call_number: for copies without one.
        is_new: whether the record is new. A known record gets no copy without a barcode: it may have it already.
    """
    numbers = [card_number(item.barcode) for item in items if item.barcode]
    owners, cards = tx.copies.records_of(numbers), tx.patrons.cards_of(numbers)
    left_out: list[Reason] = []
    notes: list[Reason] = []
    named: dict[str, MarcItem] = {}
    count = 0
    for item in items:
        number = card_number(item.barcode)
        if number and named.setdefault(number, item) != item:  # two copies; the same field twice is one copy
            left_out.append(Reason.of(ReasonCode.ITEM_BARCODE_TAKEN, what="import", barcode=number))
            continue
        if owners.get(number) == record:
            continue
        if not (number or is_new):
            notes.append(_note("item-without-barcode", ""))
            continue
        if item.withdrawn:
            notes.append(_note("item-withdrawn", number))
            continue
        place = _against(number, owners, cards) or _place(tx.rules, item, default)
        if isinstance(place, Reason):
            left_out.append(place)
            continue
        added = add_copy(
            tx,
            record,
            *place,
            number or default.barcodes,
            call_number=item.call_number or call_number,
            price=item.price,
        )
        owners[added] = record
        count += 1
        if item.not_a_price:
            notes.append(_note("item-price", added, value=shortened(item.not_a_price)))
        if item.lost:
            tx.copies.mark_lost(added)
            notes.append(_note("item-lost", added))
    return AddedItems(count, tuple(left_out), tuple(notes))


def _against(number: str, owners: Mapping[str, str], cards: set[str]) -> Reason | None:
    if not number:
        return None
    if number in owners:
        return Reason.of(ReasonCode.ITEM_BARCODE_TAKEN, what="import", barcode=number)
    if number in cards:
        return Reason.of(ReasonCode.CARD_ALREADY_ADDED, what="import", barcode=number)
    try:
        new_number(number, "barcode")
    except UsageError as error:
        return Reason.of(ReasonCode.OTHER, what="item-left-out", why=error)
    return None


def _place(rules: Rules, item: MarcItem, default: NewCopies) -> tuple[str, str] | Reason:
    """The library and the collection of a copy, or the code that means neither."""
    libraries = {text.casefold(): place.id for place in rules.pickup_libraries for text in (place.id, place.name)}
    collections = {name.casefold(): name for name in rules.collections}
    library = _known(item.libraries, libraries)
    collection = _known(item.collections, collections)
    if library is None and (code := _unknown(item.libraries, collections)):
        places = ", ".join(place.id for place in rules.pickup_libraries)
        return _note("item-library", item.barcode, value=code, places=places)
    if collection is None and (code := _unknown(item.collections, libraries)):
        return _note("item-collection", item.barcode, value=code, places=", ".join(rules.collections))
    return library or default.library, collection or default.collection


def _known(codes: Sequence[str], known: Mapping[str, str]) -> str | None:
    return next((known[code.casefold()] for code in codes if code.casefold() in known), None)


def _unknown(codes: Sequence[str], others: Mapping[str, str]) -> str | None:
    """The first code of an unknown library or collection."""
    return next((code for code in codes if code.casefold() not in others), None)


def _note(what: str, barcode: str, **facts: str) -> Reason:
    return Reason.of(ReasonCode.OTHER, what=what, barcode=barcode or None, **facts)
