"""Copies from the item fields and holdings of MARC records."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.core.note import shortened
from tunilib.core.patron import card_number
from tunilib.core.reason import Reason, ReasonCode
from tunilib.errors import UsageError
from tunilib.library.desk.items import add_copy
from tunilib.library.inputs import new_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tunilib.core.rules import Rules
    from tunilib.formats.marc.items import MarcItem
    from tunilib.library.desk.records import NewCopies
    from tunilib.library.stores.unit_of_work import Transaction


class AddedItems(NamedTuple):
    """What became of the copies that a record names; ``left_out``: why some were not added."""

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
    """Add the copies that a record names and does not have yet; nothing is guessed.

    Args:
        default: where copies go of which the record does not say it.
        call_number: of the record, for copies that have none of their own.
        is_new: a record that has copies gets none without a barcode: they may be the same.
    """
    numbers = [card_number(item.barcode) for item in items if item.barcode]
    owners, cards = tx.copies.records_of(numbers), tx.patrons.cards_of(numbers)
    left_out: list[Reason] = []
    notes: list[Reason] = []
    named: dict[str, MarcItem] = {}
    for item in items:
        number = card_number(item.barcode)
        if number and named.setdefault(number, item) != item:  # two copies; a field that is there twice is one
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
        if item.not_a_price:
            notes.append(_note("item-price", added, value=shortened(item.not_a_price)))
        if item.lost:
            tx.copies.mark_lost(added)
            notes.append(_note("item-lost", added))
    return AddedItems(tuple(left_out), tuple(notes))


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
    """The library and the collection of a copy; or why they are not known: a code that means neither."""
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
    """The first code that is not of the other kind."""
    return next((code for code in codes if code.casefold() not in others), None)


def _note(what: str, barcode: str, **facts: str) -> Reason:
    return Reason.of(ReasonCode.OTHER, what=what, barcode=barcode or None, **facts)
