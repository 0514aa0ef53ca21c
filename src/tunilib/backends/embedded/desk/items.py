"""Copies at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.backends.embedded.circulation.fees import report_lost
from tunilib.backends.embedded.desk.part import DeskPart
from tunilib.backends.embedded.inputs import copy_of, known_library, new_number, record_of
from tunilib.backends.embedded.stores.unit_of_work import repeated
from tunilib.core.desk import DeskWord, ItemDone
from tunilib.core.note import joined
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError
from tunilib.messages import term

if TYPE_CHECKING:
    from tunilib.backends.embedded.stores.unit_of_work import Transaction
    from tunilib.core.rules import Rules


class ItemDesk(DeskPart):
    """Copies. An unknown record or barcode raises ``NotFound``, and nothing is done."""

    @repeated
    def add(
        self,
        record: str,
        barcode: str,
        *,
        library: str | None = None,
        collection: str | None = None,
        call_number: str | None = None,
    ) -> ItemDone:
        """Add a copy of a record, by default to the first library and collection.

        Raises:
            UsageError: the barcode cannot be one, or the library has no such collection.
            NotFound: there is no such record or library.
        """
        with self._library.transaction("desk", "item add") as tx:
            number = new_number(barcode, "barcode")
            home = known_library(tx.rules, library)
            kind = known_collection(tx.rules, collection or next(iter(tx.rules.collections)))
            record_of(tx, record)
            if tx.copies.by_barcode(number) is not None:
                taken = Reason.of(ReasonCode.OTHER, what="barcode-taken")
                return ItemDone(barcode=number, outcome=DeskWord.REFUSED, record_id=record, reasons=(taken,))
            tx.copies.add(record, home, kind, call_number, number)
            tx.record_event("item-added", record=record, barcode=number, after=home)
            return _done(tx, number, DeskWord.ADDED)

    @repeated
    def edit(self, barcode: str, *, library: str | None = None, collection: str | None = None) -> ItemDone:
        """Put a copy into another library or collection; None leaves it where it is.

        Raises:
            UsageError: nothing is to be changed, or the library has no such collection.
        """
        if library is None and collection is None:
            raise UsageError("nothing to change", hint="name a library or a collection")
        with self._library.transaction("desk", "item edit") as tx:
            if collection is not None:
                known_collection(tx.rules, collection)
            copy = copy_of(tx, barcode)
            wanted = {
                "library": known_library(tx.rules, library or copy.library),
                "collection": collection or copy.collection,
            }
            changed = {column: value for column, value in wanted.items() if getattr(copy, column) != value}
            if not changed:
                return _done(tx, copy.barcode, DeskWord.UNCHANGED)
            tx.copies.change(copy.barcode, changed)
            for column, value in changed.items():
                before = getattr(copy, column)
                tx.record_event(f"item-{column}", record=copy.record, barcode=copy.barcode, before=before, after=value)
            return _done(tx, copy.barcode, DeskWord.EDITED)

    @repeated
    def lost(self, barcode: str) -> ItemDone:
        """Report a copy lost: its borrower is charged, and a hold that it was set aside for waits again."""
        with self._library.transaction("desk", "item lost") as tx:
            copy = copy_of(tx, barcode)
            if copy.lost is not None:
                return _done(tx, copy.barcode, DeskWord.UNCHANGED)
            report_lost(tx, copy)
            return _done(tx, copy.barcode, DeskWord.LOST)


def known_collection(rules: Rules, collection: str) -> str:
    """A collection of the rules.

    Raises:
        UsageError: there is none of that name.
    """
    if collection not in rules.collections:
        raise UsageError(
            "no such collection: {collection}",
            hint="choose one of: {collections}",
            collection=collection,
            collections=joined((term("collection", one) for one in rules.collections), ", "),
        )
    return collection


def _done(tx: Transaction, barcode: str, outcome: DeskWord) -> ItemDone:
    """The copy as it is now."""
    copy = tx.copies.by_barcode(barcode)
    assert copy is not None
    return ItemDone(
        barcode=copy.barcode,
        outcome=outcome,
        record_id=copy.record,
        library=tx.rules.named(copy.library),
        collection=copy.collection,
        status=copy.status,
    )
