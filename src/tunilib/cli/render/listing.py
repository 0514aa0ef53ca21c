"""What a list or a thing has to show: the fields of the interface, and the columns of a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

__all__ = ["Column", "Kind", "Listing", "Row", "Sheet", "ordered"]

Row = Mapping[str, Any]
"""One thing as plain values, by the field names of interface section 2."""

Kind = Literal["text", "id", "date", "money", "number", "word", "truth", "reasons"]


class Column(NamedTuple):
    """A column of a table, or a line of a thing shown at a terminal.

    Attributes:
        field: which field; of an object within the thing ``object.field``.
        kind: how it is shown: ``date`` and ``money`` in the language's form (the currency stands in the row, or in the
            thing around it), ``word`` as the catalogue says it, ``truth`` as yes and no, ``id`` never broken.
        words: for ``word``: what it is a word of, a subject of ``messages/en/words.py``.
        heading: the key under ``headings``, where it is not the field's own name.
    """

    field: str
    kind: Kind = "text"
    words: str = ""
    heading: str = ""

    @property
    def heading_key(self) -> str:
        """The key of its heading in the catalogue."""
        return f"headings.{self.heading or self.field.rpartition('.')[2]}"


class Listing:
    """A list.

    Args:
        name: what is said when it is empty: the key under ``empty``.
        fields: all fields of a row, in the order of the interface, apart by blanks.
        columns: what a terminal shows, in that order.
    """

    def __init__(self, name: str, fields: str, *columns: Column) -> None:
        self.name, self.fields = name, tuple(fields.split())
        self.columns = columns or tuple(Column(field) for field in self.fields)


class Sheet:
    """A single thing.

    Args:
        fields: all its fields, in the order of the interface, apart by blanks.
        columns: the values that a terminal shows, in that order.
        tables: its lists of objects, by field, as a terminal shows them below the values.
    """

    def __init__(self, fields: str, *columns: Column, tables: Mapping[str, Listing] | None = None) -> None:
        self.fields, self.tables = tuple(fields.split()), tables or {}
        self.columns = columns or tuple(Column(field) for field in self.fields if field not in self.tables)


def ordered(row: Row, fields: tuple[str, ...]) -> dict[str, Any]:
    """The fields of a row in the order of the interface; what is not known is None.

    Raises:
        ValueError: the row has a field that the interface does not know.
    """
    known = {field: row.get(field) for field in fields}
    if not row.keys() <= known.keys():
        raise ValueError(f"fields the listing does not name: {', '.join(sorted(row.keys() - known.keys()))}")
    return known
