"""Records of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from sqlite3 import Connection

__all__ = ["RecordRow", "by_id", "insert", "title_of"]


class RecordRow(NamedTuple):
    """One record, in the order of the table's columns; ``title`` with the subtitle after `` : ``."""

    id: str
    title: str
    main_title: str
    subtitle: str | None
    author: str | None
    authors: str
    format: str | None
    language: str | None
    publisher: str | None
    place: str | None
    year: str | None
    isbn: str | None
    issn: str | None
    pages: str | None
    edition: str | None
    series: str | None
    subjects: str | None
    added: str


def insert(db: Connection, row: RecordRow) -> None:
    """Add a record."""
    columns = ", ".join(row._fields)
    marks = ", ".join("?" for _ in row)
    db.execute(f"INSERT INTO record ({columns}) VALUES ({marks})", row)


def title_of(db: Connection, record: str) -> str | None:
    """The title of a record; None where there is no such record."""
    row = db.execute("SELECT title FROM record WHERE id = ?", (record,)).fetchone()
    return row[0] if row else None


def by_id(db: Connection, record: str) -> RecordRow | None:
    """The record of an id."""
    row = db.execute(f"SELECT {', '.join(RecordRow._fields)} FROM record WHERE id = ?", (record,)).fetchone()
    return RecordRow(*row) if row else None
