"""What the desk names: cards, barcodes, records, libraries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tunilib.backends.embedded.stores.sqlite import items, patrons
from tunilib.core.card import card_number
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tunilib.backends.embedded.stores.sqlite.items import CopyRow
    from tunilib.backends.embedded.stores.sqlite.patrons import PatronRow
    from tunilib.backends.embedded.unit_of_work import Snapshot

__all__ = ["copies_of", "patron_of", "record_of", "usable_number"]

_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}", re.ASCII)


def patron_of(snapshot: Snapshot, card: str) -> PatronRow:
    """The patron of a card number, whose spaces are ignored.

    Raises:
        NotFound: there is none.
    """
    found = patrons.by_card(snapshot.db, card_number(card), snapshot.day)
    if found is None:
        raise NotFound("no patron has this card: {card}", card=card)
    return found


def copies_of(snapshot: Snapshot, barcodes: Iterable[str]) -> list[CopyRow]:
    """The copies with these barcodes, in their order.

    Raises:
        NotFound: one of them names no copy.
    """
    return [_copy_of(snapshot, barcode) for barcode in barcodes]


def record_of(snapshot: Snapshot, record: str) -> str:
    """The id of a record.

    Raises:
        NotFound: there is none.
    """
    if snapshot.catalogue.title(record) is None:
        raise NotFound("there is no such record: {record}", record=record)
    return record


def usable_number(text: str, what: str) -> str:
    """A new card number or barcode without its spaces.

    Raises:
        UsageError: it is not made of letters, digits, points, hyphens and underscores, or is too long.
    """
    number = card_number(text)
    if not _NUMBER.fullmatch(number):
        raise UsageError(
            "this cannot be a {what}: {text}",
            hint="use 1 to 32 letters a-z, digits, points, hyphens and underscores",
            what=what,
            text=text,
        )
    return number


def _copy_of(snapshot: Snapshot, barcode: str) -> CopyRow:
    found = items.by_barcode(snapshot.db, card_number(barcode))
    if found is None:
        raise NotFound("no copy has this barcode: {barcode}", barcode=barcode)
    return found
