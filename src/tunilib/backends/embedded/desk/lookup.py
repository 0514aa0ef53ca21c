"""What the desk names: cards, barcodes, records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tunilib.core.card import card_number
from tunilib.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.embedded.stores.models import StoredCopy, StoredPatron
    from tunilib.backends.embedded.unit_of_work import Snapshot

__all__ = ["copies_of", "copy_of", "patron_of", "record_of"]


def patron_of(snapshot: Snapshot, card: str) -> StoredPatron:
    """The patron of a card number, whose spaces are ignored.

    Raises:
        NotFound: there is none.
    """
    found = snapshot.patrons.by_card(card_number(card))
    if found is None:
        raise NotFound("no patron with this card: {card}", card=card)
    return found


def copies_of(snapshot: Snapshot, barcodes: Iterable[str]) -> list[StoredCopy]:
    """The copies with these barcodes, in their order.

    Raises:
        NotFound: one of them names no copy.
    """
    return [copy_of(snapshot, barcode) for barcode in barcodes]


def copy_of(snapshot: Snapshot, barcode: str) -> StoredCopy:
    """The copy with a barcode, whose spaces are ignored.

    Raises:
        NotFound: there is none.
    """
    found = snapshot.copies.by_barcode(card_number(barcode))
    if found is None:
        raise NotFound("no copy with this barcode: {barcode}", barcode=barcode)
    return found


def record_of(snapshot: Snapshot, record: str) -> str:
    """The id of a record.

    Raises:
        NotFound: there is none.
    """
    if snapshot.catalogue.title(record) is None:
        raise NotFound("no such record: {record}", record=record)
    return record
