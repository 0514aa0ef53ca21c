"""What patrons and the desk type: cards, barcodes, records and libraries are looked up, new values checked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tunilib.core.patron import card_number
from tunilib.errors import NotFound, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tunilib.core.rules import Rules
    from tunilib.library.stores.copies import StoredCopy
    from tunilib.library.stores.patrons import StoredPatron
    from tunilib.library.stores.unit_of_work import Snapshot

_NUMBER = r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}"


def is_email(text: str) -> bool:
    from tunilib.core.notice import is_mail_address

    return "." in text.rpartition("@")[2] and is_mail_address(text)


def written(field: str, text: str, most: int = 1000) -> str:
    """The text of a field without control characters. An address may have several lines.

    Raises:
        UsageError: it is too long.
    """
    lines = [" ".join(line.translate(_CONTROLS).split()) for line in text.splitlines()]
    value = ("\n" if field == "address" else " ").join(lines).strip()
    if len(value) > most:
        raise UsageError("the value of {field} is too long", field=field)
    return value


_CONTROLS = dict.fromkeys((*range(32), *range(127, 160)), " ")
_NUMBER_MESSAGES = {
    "card number": "not a possible card number: {text}",
    "no card number": "the card number is missing",
    "barcode": "not a possible barcode: {text}",
    "no barcode": "the barcode is missing",
}


def new_number(text: str, what: str) -> str:
    """A new card number or barcode, without spaces."""
    number = card_number(text)
    if not re.fullmatch(_NUMBER, number, re.ASCII):
        raise UsageError(
            _NUMBER_MESSAGES[what if number else f"no {what}"],
            hint="use 1 to 32 letters a-z, digits, dots, hyphens and underscores",
            text=text,
        )
    return number


def pickup_library_name(rules: Rules, library: str) -> str:
    place = rules.pickup_library(library)
    return place.name if place else library


def known_library(rules: Rules, library: str | None) -> str:
    """The id of the library of a desk or a copy. None: the first library."""
    if library is None:
        return rules.pickup_libraries[0].id
    if rules.pickup_library(library) is None:
        raise NotFound(
            "no such library: {library}",
            hint="choose one of: {libraries}",
            library=library,
            libraries=", ".join(place.id for place in rules.pickup_libraries),
        )
    return library


def patron_of(snapshot: Snapshot, card: str) -> StoredPatron:
    found = snapshot.patrons.by_card(card_number(card))
    if found is None:
        raise NotFound("no patron with this card: {card}", card=card)
    return found


def copies_of(snapshot: Snapshot, barcodes: Sequence[str]) -> list[StoredCopy]:
    """The copies with these barcodes, in their order, each once."""
    numbers = {card_number(barcode): barcode for barcode in reversed(barcodes)}
    found = snapshot.copies.by_barcodes(list(numbers))
    copies = []
    for number, barcode in reversed(numbers.items()):
        if number not in found:
            raise _no_copy(barcode)
        copies.append(found[number])
    return copies


def copy_of(snapshot: Snapshot, barcode: str) -> StoredCopy:
    found = snapshot.copies.by_barcode(card_number(barcode))
    if found is None:
        raise _no_copy(barcode)
    return found


def _no_copy(barcode: str) -> NotFound:
    return NotFound("no copy with this barcode: {barcode}", barcode=barcode)


def record_of(snapshot: Snapshot, record: str) -> str:
    """The id of a record that exists."""
    if snapshot.catalogue.title(record) is None:
        raise NotFound("no such record: {record}", record=record)
    return record
