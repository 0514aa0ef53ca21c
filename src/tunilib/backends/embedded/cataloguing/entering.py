"""Writing a record into the catalogue: it is there already, or it is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from tunilib.backends.embedded.cataloguing.record_ids import record_id
from tunilib.backends.embedded.stores.sqlite import catalogue, importing, records
from tunilib.backends.embedded.unit_of_work import instant

if TYPE_CHECKING:
    from tunilib.backends.embedded.cataloguing.shaping import Shape
    from tunilib.backends.embedded.stores.sqlite.catalogue import NumberedRow
    from tunilib.backends.embedded.unit_of_work import Transaction

__all__ = ["Entered", "enter"]


class Entered(NamedTuple):
    """A record that is in the catalogue now; ``is_new``: it was not there before."""

    record: str
    is_new: bool


def enter(tx: Transaction, shape: Shape, record: str | None = None) -> Entered:
    """Put a record into the catalogue, or bring the one with its control number up to date.

    Args:
        record: the id that a new record gets; None: one is made of its control number.
    """
    known = _same(catalogue.by_control(tx.db, shape.control), shape.source)
    if known is not None:
        _update(tx, known, shape)
        return Entered(known.record, is_new=False)
    return Entered(_insert(tx, shape, record), is_new=True)


def _same(known: list[NumberedRow], source: str) -> NumberedRow | None:
    """The record that is meant: a control number is one library's, and two may have given the same to different books.

    Where one of the two does not say whose it is, they are the same.
    """
    own = next((row for row in known if row.source == source), None)
    if own is not None:
        return own
    return next((row for row in known if not source or not row.source), None)


def _insert(tx: Transaction, shape: Shape, record: str | None) -> str:
    own = "" if shape.control.startswith("=") else shape.control
    made = record or record_id(own, lambda taken: importing.is_record_taken(tx.db, taken))
    records.insert(tx.db, shape.record._replace(id=made, added=tx.day))
    number = catalogue.insert(tx.db, made, shape.control, shape.source, instant(tx.now), shape.texts)
    _set_rest(tx, number, shape, is_new=True)
    tx.record_event("record-added", record=made)
    return made


def _update(tx: Transaction, known: NumberedRow, shape: Shape) -> None:
    before = catalogue.kept(tx.db, known.record)
    if before is not None and (before.data, before.raw) == (shape.data, shape.raw):
        return
    catalogue.set_row(tx.db, known.record, shape.record)
    catalogue.set_texts(tx.db, known.number, shape.texts, shape.source or known.source)
    _set_rest(tx, known.number, shape, is_new=False)
    tx.record_event("record-updated", record=known.record)


def _set_rest(tx: Transaction, number: int, shape: Shape, *, is_new: bool) -> None:
    catalogue.set_reference(tx.db, number, shape.data, shape.raw)
    catalogue.set_facts(tx.db, number, shape.facts)
    catalogue.set_headings(tx.db, number, shape.headings, is_new=is_new)
    catalogue.set_names(tx.db, number, shape.names, is_new=is_new)
