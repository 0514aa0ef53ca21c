"""The records of the catalogue and their copies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from tunilib.core.catalogue import Record
from tunilib.core.reference import Reference
from tunilib.library.catalogue.indexing import IndexedTexts, reference_from_json
from tunilib.library.stores.connection import Store
from tunilib.library.stores.rows import meaning, unreadable
from tunilib.library.stores.statements import Delete, Insert, Update, marks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tunilib.library.catalogue.indexing import PreparedRecord


class NumberedRecord(NamedTuple):
    """A record by its number in the catalogue.

    Attributes:
        number: numbers only grow: a record that was added later has a higher one.
        source: who gave the record its control number; empty where that is not known.
    """

    number: int
    id: str
    source: str


_RECORDS = """
SELECT c.number, r.id, r.title, r.year, r.format, r.language, k.data,
       COUNT(i.barcode), COUNT(CASE WHEN l.id IS NULL AND h.id IS NULL THEN i.barcode END)
  FROM catalogue c JOIN record r ON r.id = c.record
  LEFT JOIN catalogue_reference k ON k.number = c.number
  LEFT JOIN item i ON i.record = c.record AND i.lost IS NULL
  LEFT JOIN loan l ON l.barcode = i.barcode AND l.returned IS NULL
  LEFT JOIN hold h ON h.barcode = i.barcode AND h.status IN ('processing', 'in-transit', 'ready')
"""
"""Availability is read from loans and holds each time."""
_EACH = "GROUP BY c.number, r.id, k.number"

_REFERENCES = """
SELECT c.record, k.data, k.raw FROM catalogue c LEFT JOIN catalogue_reference k ON k.number = c.number
"""


class SqlCatalogue(Store):
    def title(self, record: str) -> str | None:
        """The title of a record, with its subtitle; None: no such record."""
        row = self._db.read("SELECT title FROM record WHERE id = ? AND removed IS NULL", (record,)).fetchone()
        return row[0] if row else None

    def main_title(self, record: str) -> str | None:
        """The title without the subtitle."""
        row = self._db.read("SELECT main_title FROM record WHERE id = ?", (record,)).fetchone()
        return row[0] if row else None

    def record(self, record: str) -> Record | None:
        """One record as lists show it, without its holdings."""
        row = self._db.read(f"{_RECORDS} WHERE r.id = ? AND r.removed IS NULL {_EACH}", (record,)).fetchone()
        return _record(*row[1:]) if row else None

    def records(self, numbers: Sequence[int]) -> tuple[Record, ...]:
        """The records of these numbers, in this order, without their holdings."""
        if not numbers:
            return ()
        rows = self._db.read(f"{_RECORDS} WHERE c.number IN ({marks(numbers)}) {_EACH}", tuple(numbers))
        found = {row[0]: row[1:] for row in rows}
        for number in numbers:
            if number not in found:  # its record is gone
                raise unreadable("catalogue", number)
        return tuple(_record(*found[number]) for number in numbers)

    def reference(self, record: str) -> Reference | None:
        there = "JOIN record r ON r.id = c.record AND r.removed IS NULL"
        row = self._db.read(f"{_REFERENCES} {there} WHERE c.record = ?", (record,)).fetchone()
        return _reference(*row) if row else None

    def reference_at(self, number: int) -> Reference:
        return _reference(*self._db.read(f"{_REFERENCES} WHERE c.number = ?", (number,)).fetchone())

    def with_control_number(self, control: str) -> tuple[NumberedRecord, ...]:
        """The records with a control number: several, where several libraries gave the same number."""
        query = "SELECT number, record, source FROM catalogue WHERE control = ? ORDER BY number"
        return tuple(NumberedRecord(*row) for row in self._db.read(query, (control,)))

    def is_id(self, record: str) -> bool:
        return self._db.read("SELECT 1 FROM record WHERE id = ?", (record,)).fetchone() is not None

    def numbered(self, record: str) -> NumberedRecord:
        query = "SELECT number, record, source FROM catalogue WHERE record = ?"
        return NumberedRecord(*self._db.read(query, (record,)).fetchone())

    def newest_number(self) -> int:
        """The number of the newest record; 0 in an empty catalogue."""
        number: int = self._db.read("SELECT COALESCE(MAX(number), 0) FROM catalogue").fetchone()[0]
        return number

    def add(self, record: str, prepared: PreparedRecord) -> None:
        described, texts = self._values(record, prepared)
        self._db.change(Insert("record", described))
        number: int = self._db.change(Insert("catalogue", texts, "RETURNING number")).fetchone()[0]
        self._set_rest(number, prepared, is_new=True)

    def update(self, known: NumberedRecord, prepared: PreparedRecord) -> bool:
        """Replace a record, which keeps its id; False where it is the same already."""
        query = "SELECT data, raw FROM catalogue_reference WHERE number = ?"
        if self._db.read(query, (known.number,)).fetchone() == (prepared.json, prepared.raw):
            return False
        self._db.change(Update("record", prepared.description._asdict(), {"id": known.id}))
        self._set_texts(known, prepared.texts, prepared.source or known.source)
        self._set_rest(known.number, prepared, is_new=False)
        return True

    def remove(self, known: NumberedRecord) -> None:
        """Remove a record from all that is found; lists, past loans and fines still have it as it was."""
        self._db.change(Update("record", {"removed": self._today}, {"id": known.id}))
        self._db.change(Update("catalogue", {"control": f"-{known.number}"}, {"number": known.number}))
        self._set_texts(known, NO_TEXTS, known.source)
        for table in ("catalogue_facts", "catalogue_heading", "catalogue_authorship"):
            self._db.change(Delete(table, {"number": known.number}))

    def _values(self, record: str, prepared: PreparedRecord) -> tuple[dict[str, object], dict[str, object]]:
        entry = {"record": record, "control": prepared.control, "source": prepared.source, "entered": self._now}
        return (
            {"id": record, **prepared.description._asdict(), "added": self._today},
            {**entry, **prepared.texts._asdict()},
        )

    def _set_texts(self, known: NumberedRecord, texts: IndexedTexts, source: str) -> None:
        self._db.change(Update("catalogue", {**texts._asdict(), "source": source}, {"number": known.number}))

    def _set_rest(self, number: int, prepared: PreparedRecord, *, is_new: bool) -> None:
        self._set("catalogue_reference", number, {"data": prepared.json, "raw": prepared.raw})
        self._set("catalogue_facts", number, prepared.facets._asdict())
        if not is_new:
            self._db.change(Delete("catalogue_heading", {"number": number}))
            self._db.change(Delete("catalogue_authorship", {"number": number}))
        for key in prepared.title_keys:
            self._db.change(Insert("catalogue_heading", {"key": key, "number": number}))
        for name, keys in prepared.authors:
            self._db.change(Insert("catalogue_authorship", {"number": number, "name": self._author(name, keys)}))

    def _set(self, table: str, number: int, values: dict[str, object]) -> None:
        sets = ", ".join(f"{name} = EXCLUDED.{name}" for name in values)
        end = f"ON CONFLICT (number) DO UPDATE SET {sets}"
        self._db.change(Insert(table, {"number": number, **values}, end))

    def _author(self, name: str, keys: Iterable[str]) -> int:
        """The number of an author's name, which is added where it is new."""
        row = self._db.read("SELECT id FROM catalogue_name WHERE name = ?", (name,)).fetchone()
        if row is None:
            row = self._db.change(Insert("catalogue_name", {"name": name}, "RETURNING id")).fetchone()
            for key in keys:
                self._db.change(Insert("catalogue_name_key", {"key": key, "name": row[0]}))
        number: int = row[0]
        return number


NO_TEXTS: Final = IndexedTexts(*("",) * 6)


def _record(
    record: str,
    title: str,
    year: str | None,
    kind: str | None,
    language: str | None,
    data: str,
    copies: int,
    available: int,
) -> Record:
    reference = _reference(record, data)
    names = (name.inverted for name in reference.authors if name.inverted.strip())
    return Record(
        id=record,
        title=title,
        authors=tuple(dict.fromkeys(names)),
        year=year,
        format=kind,
        language=language,
        isbns=reference.isbns,
        copies=copies,
        available=available,
    )


def _reference(record: str, data: str, raw: bytes | None = None) -> Reference:
    return meaning(reference_from_json, "catalogue_reference", record, data, record, raw)
