"""Copies in MARC records: item fields of Koha (952) and Innovative systems (949), and holdings (852)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from tunilib.formats.marc.files import record_of_raw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tunilib.formats.marc.record import Field, MarcRecord

ItemTag = Literal["952", "949", "852"]
_PRICE = re.compile(r"\D*(\d{1,6})(?:[.,](\d{1,2}))?\D*", re.ASCII)
"""A text with one number; of several, the price is not known."""


class MarcItem(NamedTuple):
    """A copy in a record.

    Attributes:
        libraries, collections: possible codes, the likeliest first.
        price: in cents. not_a_price: a price that was not understood.
        lost, withdrawn: by the other system.
    """

    barcode: str = ""
    libraries: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()
    call_number: str = ""
    price: int | None = None
    not_a_price: str = ""
    lost: bool = False
    withdrawn: bool = False


class _Codes(NamedTuple):
    barcode: str
    libraries: str
    collections: str
    call_number: str
    price: str
    lost: str = ""
    withdrawn: str = ""


_CODES: dict[str, _Codes] = {
    "952": _Codes("p", "ab", "8yc", "o", "vg", lost="1", withdrawn="0"),
    "949": _Codes("i", "ml", "tl", "ab", "p"),
    "852": _Codes("p", "ab", "bc", "khijlm", ""),
}
_PIECES = ("876", "877", "878")
"""Fields of a holdings record with a piece each: its barcode and its cost."""


def items_of(raw: bytes, tag: ItemTag) -> tuple[MarcItem, ...]:
    """The copies in a record, in its order.

    Args:
        raw: one record in ISO 2709 (UTF-8) or MARCXML.
    """
    record = record_of_raw(raw)
    if tag == "852":
        return tuple(_of_holdings(record))
    return tuple([_item(field, _CODES[tag]) for field in record.tagged(tag)])


def title_of_holdings(raw: bytes) -> tuple[str, str]:
    """The control number of the record that a holdings record belongs to, and who gave it."""
    record = record_of_raw(raw)
    return record.control("004").strip(), record.control("003").strip()


def _of_holdings(record: MarcRecord) -> Iterator[MarcItem]:
    """A piece for each 876 to 878 with a barcode, at the place of its 852; else for each 852."""
    places = list(record.tagged("852"))
    pieces = [field for field in record.tagged(*_PIECES) if field.get("p")]
    for field in pieces:
        place = next((one for one in places if _link(one) == _link(field)), places[0] if places else field)
        found = _item(place, _CODES["852"])
        yield _priced(found._replace(barcode=field.get("p")), field, "c")
    known = {field.get("p") for field in pieces}
    for place in places:
        if (place.get("p") and place.get("p") not in known) or not pieces:
            yield _item(place, _CODES["852"])


def _link(field: Field) -> str:
    return field.get("8").partition(".")[0]


def _item(field: Field, codes: _Codes) -> MarcItem:
    found = MarcItem(
        barcode=field.get(codes.barcode),
        libraries=_values(field, codes.libraries),
        collections=_values(field, codes.collections),
        call_number=" ".join(field.all(codes.call_number)),
        lost=bool(codes.lost) and field.get(codes.lost) not in ("", "0"),
        withdrawn=bool(codes.withdrawn) and field.get(codes.withdrawn) not in ("", "0"),
    )
    return _priced(found, field, codes.price)


def _priced(item: MarcItem, field: Field, codes: str) -> MarcItem:
    """A copy with the first price that can be read, or else with the text of an unreadable one."""
    texts = _values(field, codes)
    for text in texts:
        if found := _PRICE.fullmatch(text):
            return item._replace(price=int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")))
    return item._replace(not_a_price=" ".join(texts))


def _values(field: Field, codes: str) -> tuple[str, ...]:
    return tuple([value for code in codes if (value := field.get(code))])
